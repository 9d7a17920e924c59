"""When articles and seeds are read again."""

from __future__ import annotations

from datetime import datetime

from archiver.schedule.jitter import jittered, swing
from archiver.settings import Discover


def next_article(*, now: datetime, published_at: datetime | None, settings: Discover, chance: float, first_seen: datetime | None = None) -> datetime | None:
    """Return when to read an article again, None once it was watched for ``articles_for``.

    It is watched from the day we know it: an old article that was handed in today is news to us. Only where that day is not
    given its publication counts; one with neither is taken for new.
    """
    age = now - (first_seen or published_at or now)
    if age > settings.articles_for:
        return None
    interval = settings.every * _root(age / (4 * settings.every))
    return now + jittered(interval, settings.every, max(settings.every, settings.articles_for / 4), chance)


def next_seed(*, now: datetime, settings: Discover, chance: float) -> datetime:
    """Return when to read a feed or sitemap again."""
    return now + settings.every * swing(chance)


def _root(ratio: float) -> float:
    return float(max(ratio, 1.0) ** 0.5)
