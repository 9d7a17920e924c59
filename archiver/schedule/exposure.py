"""What a platform's hazard is fitted to: for each post the ages between which it was watched, and between which it was lost."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from archiver.schedule.hazard import YOUNGEST
from archiver.schedule.risk import HOUR
from storage.watching import Exposure

STEPS = 96
"""Steps of age in a decade, 2.4 % each: posts of the same steps are counted together, so that memory does not grow with the archive."""


class Span(NamedTuple):
    """Steps of age between which one post was watched; it vanished between the last two, or is not known to have."""

    entry: int
    """When it was first seen live."""
    lower: int
    """When it was last seen live."""
    upper: int | None
    """When it was first seen gone, None where no loss is confirmed."""

    @property
    def end(self) -> int:
        """Return the last step of which anything is known."""
        return self.lower if self.upper is None else self.upper


@dataclass(slots=True)
class Watched:
    """What was seen of the posts of one platform."""

    posts: int = 0
    never_live: int = 0
    """Never seen live: lost before they could be watched, or never told."""
    undated: int = 0
    """Of unknown age, or seen before the time they claim."""
    losses: int = 0
    """Confirmed, of posts that were seen live before and whose age is known."""
    test_spans: bool = False
    """Whether any of these losses was confirmed by shortened spans."""
    spans: Counter[Span] = field(default_factory=Counter)


def watched(exposures: Iterable[Exposure]) -> Mapping[str, Watched]:
    """Return by platform, in the order of their names, how long posts were watched and when they were lost."""
    found: dict[str, Watched] = {}
    for post in exposures:
        _count(found.setdefault(post.platform, Watched()), post)
    return dict(sorted(found.items()))


def age_of(step: int) -> float:
    """Return the age in hours that a step stands for."""
    return float(10 ** (step / STEPS))


def _count(known: Watched, post: Exposure) -> None:
    known.posts += 1
    if post.first_live is None or post.last_live is None:
        known.never_live += 1
    elif post.posted_at is None or post.posted_at > post.first_live:
        known.undated += 1
    else:
        entry = _step((post.first_live - post.posted_at) / HOUR)
        # Of two posts that were found to be one, what is said may be older than the looks.
        lower = max(_step((post.last_live - post.posted_at) / HOUR), entry)
        # The step after at the least: that it was lost between two looks must stay, however near they are.
        upper = None if post.first_gone is None else max(_step((post.first_gone - post.posted_at) / HOUR), lower + 1)
        known.losses += upper is not None
        known.test_spans |= upper is not None and post.test_spans
        known.spans[Span(entry, lower, upper)] += 1


def _step(age: float) -> int:
    return round(STEPS * math.log10(max(age, YOUNGEST)))
