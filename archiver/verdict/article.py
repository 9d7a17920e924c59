"""Whether an article is gone: R2 and R10 for pages that answer 404 or 410, which is a typed answer but easily given by mistake."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archiver.verdict.policy import Policy
from storage.vocabulary import Tier

GONE_STATUSES = (404, 410)
"""Statuses by which a site says that it has no such page (RFC 9110 §15.5.5 and §15.5.11); all others say nothing of the article."""
WRITTEN = re.compile(r"answers (?P<status>404|410) since (?P<since>\S{10,40}), (?P<looks>\d{1,6}) looks?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """What the looks since an article was last read agree on: that it is not there."""

    since: datetime
    """First of them."""
    status: int
    """What the last one answered."""
    looks: int = 1

    def __str__(self) -> str:
        """Return the words by which the queue remembers it between two looks."""
        return f"answers {self.status} since {self.since.isoformat()}, {self.looks} look{'' if self.looks == 1 else 's'}"


def read_absence(reason: str | None) -> Absence | None:
    """Return the absence that the queue remembers, None where it remembers none."""
    found = WRITTEN.match(reason or "")
    try:
        return Absence(since=datetime.fromisoformat(found["since"]), status=int(found["status"]), looks=int(found["looks"])) if found else None
    except ValueError:
        return None


def agrees(before: Absence | None, status: int, now: datetime) -> Absence:
    """Return the absence with one more look that agrees; it begins anew where it was first seen by a clock that was ahead."""
    if before is None or before.since > now:
        return Absence(since=now, status=status)
    return replace(before, status=status, looks=before.looks + 1)


def spans_of_articles(policy: Policy) -> tuple[timedelta, ...]:
    """Return when an absence is looked at again after its first look: as for posts, and after the span for accounts, since sites take a day to mend.

    Without spans no loss is ever claimed.
    """
    return (*policy.spans, policy.account_span) if policy.spans else ()


def spans_met(absence: Absence, now: datetime, spans: Sequence[timedelta]) -> int:
    """Return how many of the spans have had their look: one late look stands for one of them only."""
    return min(absence.looks - 1, sum(absence.since + span <= now for span in spans))


def firmness(absence: Absence, now: datetime, spans: Sequence[timedelta]) -> Tier | None:
    """Return how firmly the article may be called gone, None after a single look."""
    met = spans_met(absence, now, spans)
    if not met:
        return None
    return Tier.CONFIRMED if met == len(spans) else Tier.UNCONFIRMED
