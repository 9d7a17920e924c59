"""Jitter: what fell due together drifts apart. Chance is uniform in [0, 1)."""

from __future__ import annotations

from datetime import timedelta

JITTER = 0.1


def swing(chance: float) -> float:
    """Return the factor that chance gives: between 0.9 and 1.1."""
    return 1 - JITTER + 2 * JITTER * chance


def jittered(interval: timedelta, floor: timedelta, ceiling: timedelta, chance: float) -> timedelta:
    """Return the interval with its jitter, between floor and ceiling."""
    # Room for the jitter is kept inside the bounds, so that posts at the ceiling do not fall due together.
    inner = max(min(interval, ceiling / (1 + JITTER)), floor / (1 - JITTER))
    return max(min(inner * swing(chance), ceiling), floor)
