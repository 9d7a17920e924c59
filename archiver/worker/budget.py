"""How many looks at the posts of each host may still be made now: a token bucket a host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

BURST = 5.0
"""Looks that a quiet host may be asked for one after the other."""
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Budget:
    """The budgets of all hosts; a host that was not asked yet has all of its burst."""

    per_hour: float
    share: Callable[[str], float] = lambda _host: 1.0
    """How much of it a host bears now."""
    levels: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    """What was left of a host's budget, and when."""

    def spend(self, host: str, now: datetime) -> None:
        """Count one look."""
        self.levels[host] = (self.left(host, now) - 1, now)

    def left(self, host: str, now: datetime) -> float:
        """Return how many looks the host may be asked for now."""
        level, at = self.levels.get(host, (BURST, now))
        # A clock that was set back gives nothing, and takes nothing.
        return min(level + max(now - at, timedelta(0)) / HOUR * self.per_hour * self.share(host), BURST)

    def below(self, least: float, now: datetime) -> set[str]:
        """Return the hosts that have less than ``least`` looks left."""
        # What was counted by a clock that has been set back since is no reason to wait until that is where it was.
        self.levels = {host: (level, min(at, now)) for host, (level, at) in self.levels.items()}
        full = [host for host in self.levels if self.left(host, now) >= BURST]
        for host in full:
            del self.levels[host]
        return {host for host in self.levels if self.left(host, now) < least}
