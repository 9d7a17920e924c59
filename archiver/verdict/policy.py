"""How much a claim of loss needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from archiver.settings import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The spans, controls and limits that a claim is judged by (design rules R2-R5, R10)."""

    spans: tuple[timedelta, ...] = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
    """After the first gone look; each asks for a look of its own. Without spans no loss is ever claimed."""
    account_span: timedelta = timedelta(hours=24)
    """One more look, for losses of a whole account and for losses without a typed answer."""
    test_spans: bool = False
    """Whether any span is shorter than published: every claim then says so."""
    window: timedelta = timedelta(minutes=2)
    """How far controls, profile and second method may lie from the look they vouch for."""
    controls: int = 2
    """Distinct live controls that a look needs."""
    never_within: timedelta = timedelta(hours=24)
    """How old the negative control may be that a claim rests on."""
    likeness: int = 6
    """Bits of 64 in which the shapes of two answers may differ and still be structurally equal."""
    breaker_looks: int = 30
    """Latest scheduled looks of a host that the breaker sees."""
    breaker_turns: int = 3
    """So many of them may turn from live to non-live."""
    breaker_within: timedelta = timedelta(hours=1)
    """As long as they lie within this span."""
    clean_rounds: int = 3
    """Control rounds without a fault, each a window apart, that end a freeze."""


def policy_of(settings: Verdict) -> Policy:
    """Return the spans that the settings give."""
    return Policy(spans=settings.spans, account_span=settings.account_span, test_spans=settings.test_spans)
