"""When articles and seeds are read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from archiver.schedule.jitter import jittered, swing
from archiver.settings import Discover

CLOCKS = timedelta(minutes=5)
"""By how much another's clock may be ahead of ours."""
FEW, MOST = 20, 0.5
"""So many articles may change between two readings whatever their share; more than half of many do not."""
AT_ONCE = 100
"""Articles that one reading of a feed or sitemap brings forward."""


def next_article(*, now: datetime, first_read: datetime, settings: Discover, chance: float) -> datetime | None:
    """Return when to read an article again, None once it was watched for ``articles_for``.

    It is watched from the day on which it was first read, whenever it was published: an old article that was handed in today is news to us.
    """
    age = now - first_read
    if age > settings.articles_for:
        return None
    interval = settings.every * _root(age / (4 * settings.every))
    return now + jittered(interval, settings.every, max(settings.every, settings.articles_for / 4), chance)


def next_seed(*, now: datetime, settings: Discover, chance: float) -> datetime:
    """Return when to read a feed or sitemap again."""
    return now + settings.every * swing(chance)


def worth_a_visit(updated: Mapping[int, datetime], seen: Mapping[int, datetime], now: datetime) -> list[int]:
    """Return of the known articles those that a feed or sitemap says were changed since we last ``seen`` them, those changed last first.

    At most so many at once; and where most of many articles are said to be new again it is the file that was made anew: nobody is hurried by that.
    """
    changed = [article for article, at in updated.items() if article in seen and seen[article] < at <= now + CLOCKS]
    if len(changed) > max(FEW, len(seen) * MOST):
        return []
    return sorted(changed, key=lambda article: updated[article], reverse=True)[:AT_ONCE]


def _root(ratio: float) -> float:
    return float(max(ratio, 1.0) ** 0.5)
