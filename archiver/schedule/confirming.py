"""When a suspected loss and the controls are looked at again, and when a look that failed is repeated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from archiver.schedule.jitter import swing
from archiver.settings import Schedule

RETRY_FIRST = timedelta(minutes=1)
RETRY_CEILING = timedelta(hours=6)
ROUND = timedelta(hours=18)
"""Between two control rounds of a place that is well: the next one comes before the last one is a day old."""
AFTERWARDS = tuple(timedelta(days=days) for days in (1, 3, 7, 30, 90))
"""After a confirmed loss posts are looked for again (R10): about one in sixteen comes back."""


def next_round(*, now: datetime, chance: float) -> datetime:
    """Return when to look at the controls of a place again that is well."""
    return now + ROUND * swing(chance)


def next_confirming(
    *,
    now: datetime,
    first_gone: datetime | None,
    met: int,
    spans: Sequence[timedelta],
    failures: int = 0,
    settings: Schedule,
    chance: float,
    retry_after: timedelta | None = None,
) -> datetime | None:
    """Return when the next confirming look is due, None where nothing is to be confirmed.

    ``met`` of the ``spans`` after ``first_gone`` have had their look. Once all have, the probes of R10 follow, counted from the last span.
    A confirming look that saw nothing or was void (``failures`` in a row) is made up for with back-off. One that is overdue, as an earlier one was found
    void later, comes after a minute: two looks at once are one.
    """
    if first_gone is None:
        return None
    if failures:
        return retry(now=now, failures=failures, settings=settings, chance=chance, retry_after=retry_after)
    if met < len(spans):
        return max(now + min(RETRY_FIRST, settings.floor), first_gone + spans[met])
    done = first_gone + max(spans, default=timedelta(0))
    return next((done + span for span in AFTERWARDS if done + span > now), None)


def retry(*, now: datetime, failures: int, settings: Schedule, chance: float, retry_after: timedelta | None = None) -> datetime:
    """Return when to try again after the ``failures``-th failed look in a row: 1 min, 2 min, 4 min … up to 6 h, or later where the host asked so.

    Never slower than the ceiling; where floors are compressed for tests, back-off starts at the floor.
    """
    first = min(RETRY_FIRST, settings.floor)
    ceiling = max(min(RETRY_CEILING, settings.ceiling), first)
    interval = min(first * 2.0 ** min(failures - 1, 16), ceiling) * swing(chance)
    return now + max(min(interval, ceiling), retry_after or timedelta(0))
