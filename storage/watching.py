"""Records of how long posts were watched: what schedules and hazards are fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """How long one post was watched."""

    first_seen: datetime
    posted_at: datetime | None
    last_live: datetime | None
    first_gone: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """How long one post was watched, and whether it was lost meanwhile: what hazards are fitted to."""

    platform: str
    posted_at: datetime | None
    first_live: datetime | None
    """First look that saw it; a post that was lost before could not have been seen to vanish."""
    last_live: datetime | None
    first_gone: datetime | None
    """First look that counted toward a loss which is confirmed now; None while none is."""
    test_spans: bool
