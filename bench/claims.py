"""What is known of each post while a world of lies is watched, and what was claimed of it, held against the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from storage.model import Observation
from storage.vocabulary import State, Tier

LOST = frozenset({State.DELETED_BY_AUTHOR, State.REMOVED_BY_PLATFORM, State.GONE_CAUSE_UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What was claimed of a post, held against the truth."""

    tier: Tier
    state: State
    true: bool
    """Whether the post was lost where the claim says so, or hidden by its account where it says that."""
    cause_true: bool
    delay: float
    """Hours since the first answer that said gone."""

    @property
    def of_loss(self) -> bool:
        """Return whether it says that the post is lost, and not that its account hides it."""
        return self.state in LOST


@dataclass(slots=True)
class Watched:
    """What is known of one post."""

    first_seen: float | None = None
    last_live: float | None = None
    lived: int = 0
    """How often it was seen live."""
    history: list[Observation] = field(default_factory=list)
    """Everything since shortly before the last live look, where the newest look was not live."""
    failures: int = 0
    confirming: bool = False
    first_gone: datetime | None = None
    claimed: set[tuple[Tier, datetime | None]] = field(default_factory=set)
    tier: Tier | None = None
    """Of the claim that stands."""
    truly_gone: float | None = None
    """When an answer said gone for the first time after the true removal."""
