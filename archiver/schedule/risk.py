"""What was learned of one account and one post: Gamma posteriors over hazards that everybody starts with alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archiver.schedule.hazard import EDIT, LOSS, Density, edits, losses
from storage.watching import Lifetime

HOUR = timedelta(hours=1)

SHAPE = 1.0
"""Shape of the Gamma prior, mean 1: how many expected events it takes until experience weighs as much as the prior."""
EDIT_WEIGHT = 0.05
"""Worth of an edit that is caught early, over that of a loss: buys most edits at no loss that could be measured."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened while somebody was watched, and how much of it an average one would have shown."""

    events: float = 0.0
    exposure: float = 0.0
    """Expected events, see ``hazard.losses`` and ``hazard.edits``."""

    @property
    def factor(self) -> float:
        """Return by how much this one's hazard differs from the average: the mean of the Gamma posterior."""
        return (SHAPE + self.events) / (SHAPE + self.exposure)


def account_tally(lifetimes: Iterable[Lifetime]) -> Tally:
    """Return what became of an account's posts while they were watched."""
    lost = exposed = 0.0
    for life in lifetimes:
        born = min(life.posted_at or life.first_seen, life.first_seen)
        until = max(life.first_gone or life.last_live or life.first_seen, life.first_seen)
        lost += life.first_gone is not None
        exposed += losses((life.first_seen - born) / HOUR, (until - born) / HOUR)
    return Tally(lost, exposed)


def post_tally(changes: int, editable: float, *, born: datetime, first_seen: datetime, now: datetime) -> Tally:
    """Return how often a post was changed while it was watched, where ``editable`` changes are expected of its kind in its life."""
    # What was found by a clock that was ahead was watched for no time yet, and not for less.
    return Tally(changes, editable * edits((first_seen - born) / HOUR, (max(now, first_seen) - born) / HOUR))


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Everything that makes one post worth a look."""

    account: Tally = field(default_factory=Tally)
    """Losses among the posts of its account."""
    post: Tally = field(default_factory=Tally)
    """Edits of the post itself; the exposure counts ``editable`` in."""
    editable: float = 0.03
    """Edits that are expected of a post of its kind in its life."""
    priority: float = 1.0
    """What the desk thinks a loss of it is worth, 1 for most."""

    @property
    def density(self) -> Density:
        """Return how densely to look (design rules, section 5)."""
        loss = LOSS * self.account.factor
        edit = EDIT_WEIGHT * EDIT * self.editable * self.post.factor
        return Density(loss=self.priority * loss, edit=self.priority * edit)
