"""When to look again: pure rules over times and spans. *Now* and chance are arguments; chance is uniform in [0, 1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archiver.settings import Discover, Schedule

JITTER = 0.1
YEAR = timedelta(days=365)
OLD_OVER_YOUNG = 30 / 7
"""How much wider the ceiling is for posts older than a year: 30 days for the default of 7."""
RETRY_FIRST = timedelta(minutes=1)
RETRY_CEILING = timedelta(hours=6)
LONGEST_RETRY_AFTER = timedelta(days=7)
"""A host may send us away for a week, not for ever."""
ROUND = timedelta(hours=18)
"""Between two control rounds of a place that is well: the next one comes before the last one is a day old."""
AFTERWARDS = tuple(timedelta(days=days) for days in (1, 3, 7, 30, 90))
"""After a confirmed loss posts are looked for again (R10): about one in sixteen comes back."""


def next_look(*, now: datetime, first_seen: datetime, posted_at: datetime | None, settings: Schedule, chance: float) -> datetime:
    """Return when to look again after a look that came through at ``now``.

    First looks stand at fixed spans after the first sight; then the interval grows with the square root of the post's age,
    because the hazard of a deletion falls, but never to nothing.
    """
    watched = now - first_seen
    upcoming = next((span for span in settings.first if span > watched), None)
    if upcoming is not None:
        return first_seen + upcoming
    age = max(now - (posted_at or first_seen), watched)
    ceiling = settings.ceiling * OLD_OVER_YOUNG if age > YEAR else settings.ceiling
    young = max(settings.first, default=4 * settings.floor)
    return now + _jittered(settings.floor * _root(age / young), settings.floor, ceiling, chance)


def next_article(*, now: datetime, published_at: datetime | None, settings: Discover, chance: float, first_seen: datetime | None = None) -> datetime | None:
    """Return when to read an article again, None once it was watched for ``articles_for``.

    It is watched from the day we know it: an old article that was handed in today is news to us. Only where that day is not
    given its publication counts; one with neither is taken for new.
    """
    age = now - (first_seen or published_at or now)
    if age > settings.articles_for:
        return None
    interval = settings.every * _root(age / (4 * settings.every))
    return now + _jittered(interval, settings.every, max(settings.every, settings.articles_for / 4), chance)


def next_seed(*, now: datetime, settings: Discover, chance: float) -> datetime:
    """Return when to read a feed or sitemap again."""
    return now + settings.every * _swing(chance)


def next_round(*, now: datetime, chance: float) -> datetime:
    """Return when to look at the controls of a place again that is well."""
    return now + ROUND * _swing(chance)


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
    A confirming look that saw nothing or was void (``failures`` in a row) is made up for with back-off.
    """
    if first_gone is None:
        return None
    if failures:
        return retry(now=now, failures=failures, settings=settings, chance=chance, retry_after=retry_after)
    if met < len(spans):
        return max(now, first_gone + spans[met])
    done = first_gone + max(spans, default=timedelta(0))
    return next((done + span for span in AFTERWARDS if done + span > now), None)


def retry(*, now: datetime, failures: int, settings: Schedule, chance: float, retry_after: timedelta | None = None) -> datetime:
    """Return when to try again after the ``failures``-th failed look in a row: 1 min, 2 min, 4 min … up to 6 h, or later where the host asked so.

    Never slower than the ceiling; where floors are compressed for tests, back-off starts at the floor.
    """
    first = min(RETRY_FIRST, settings.floor)
    ceiling = max(min(RETRY_CEILING, settings.ceiling), first)
    interval = min(first * 2.0 ** min(failures - 1, 16), ceiling) * _swing(chance)
    return now + max(min(interval, ceiling), retry_after or timedelta(0))


def read_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read ``Retry-After``: seconds or a date (RFC 9110 §10.2.3); None where it is missing, unreadable or past. At most a week is granted."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdecimal():
        # Longer than any week, and longer than what an integer may be read from.
        return min(timedelta(seconds=int(text[:9])), LONGEST_RETRY_AFTER) if len(text) < 10 else LONGEST_RETRY_AFTER
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    span = until.replace(tzinfo=until.tzinfo or UTC) - now
    return min(span, LONGEST_RETRY_AFTER) if span > timedelta(0) else None


def _root(ratio: float) -> float:
    return float(max(ratio, 1.0) ** 0.5)


def _swing(chance: float) -> float:
    return 1 - JITTER + 2 * JITTER * chance


def _jittered(interval: timedelta, floor: timedelta, ceiling: timedelta, chance: float) -> timedelta:
    # Room for the jitter is kept inside the bounds, so that posts at the ceiling do not fall due together.
    inner = max(min(interval, ceiling / (1 + JITTER)), floor / (1 - JITTER))
    return max(min(inner * _swing(chance), ceiling), floor)
