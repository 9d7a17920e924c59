"""When to look at a post again: where a loss is most likely to be caught, at the pace that the host's budget allows."""

from __future__ import annotations

from datetime import datetime, timedelta

from archiver.schedule.jitter import jittered
from archiver.schedule.risk import Risk
from archiver.settings import Schedule

HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
OLD_OVER_YOUNG = 30 / 7
"""How much wider the ceiling is for posts older than a year: 30 days for the default of 7."""
EARLIEST = 0.1
"""Part of its interval that a post waits at least."""


def next_look(*, now: datetime, first_seen: datetime, posted_at: datetime | None, risk: Risk, threshold: float, settings: Schedule, chance: float) -> datetime:
    """Return when to look again after a look that came through at ``now``.

    First looks stand at fixed spans after the first sight. Then a post is due when the integral of its density since the last look reaches the
    ``threshold`` of its host, but never before the floor nor after the ceiling.
    """
    # A first sight that is still to come was dated by a clock that was set back since: who waited for it might wait for years.
    watched = max(now - first_seen, timedelta(0))
    upcoming = next((span for span in settings.first if span > watched), None) if first_seen <= now else None
    if upcoming is not None:
        return first_seen + upcoming
    # A time of posting that lies ahead makes no post younger than our own watching.
    age = max(now - (posted_at or first_seen), watched)
    ceiling = _ceiling(age, settings)
    return now + jittered(interval(age, risk, threshold, ceiling), settings.floor, ceiling, chance)


def next_search(*, now: datetime, born: datetime, settings: Schedule, chance: float) -> datetime:
    """Return when to look again for a lost post that was probed for as long as R10 asks: at the ceiling, whatever its account lost since.

    It can only come back. Dense looks belong where something may still be lost, and each look at a loss asks for its profile and controls besides.
    """
    ceiling = _ceiling(now - born, settings)
    return now + jittered(ceiling, settings.floor, ceiling, chance)


def interval(age: timedelta, risk: Risk, threshold: float, longest: timedelta) -> timedelta:
    """Return the time until the integral of the density reaches the threshold, ``longest`` at the most."""
    density, hours = risk.density, age / HOUR
    wait = density.age_at(density.integral(hours) + threshold) - hours
    return min(max(wait, 0.0) * HOUR, longest) if wait < longest / HOUR else longest


def _ceiling(age: timedelta, settings: Schedule) -> timedelta:
    return settings.ceiling * OLD_OVER_YOUNG if age > YEAR else settings.ceiling


def may_be_early(due: datetime, last: datetime, now: datetime, settings: Schedule) -> bool:
    """Return whether a look may be made before it is due, where its host's budget has room: never before the floor, nor right after the last one."""
    return due <= now or now - last >= max(settings.floor, EARLIEST * (due - last))
