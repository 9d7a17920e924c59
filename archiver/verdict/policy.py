"""How much a claim of loss needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from archiver.settings import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The spans and controls that a claim is judged by (design rules R2, R3, R10)."""

    spans: tuple[timedelta, ...] = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
    """After the first gone look; each asks for a look of its own. Without spans no loss is ever claimed."""
    account_span: timedelta = timedelta(hours=24)
    """One more look, for losses of a whole account."""
    test_spans: bool = False
    """Whether any span is shorter than published: every claim then says so."""
    window: timedelta = timedelta(minutes=2)
    """How far controls and profile may lie from the look they vouch for."""
    controls: int = 2
    """Distinct live controls that a look needs."""


def may_confirm(policy: Policy) -> bool:
    """Return whether a loss may be called confirmed: only in tests, until R4, R5 and R6 stand behind the claim."""
    return policy.test_spans


def policy_of(settings: Verdict) -> Policy:
    """Return the spans that the settings give."""
    return Policy(spans=settings.spans, account_span=settings.account_span, test_spans=settings.test_spans)
