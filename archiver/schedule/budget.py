"""Keep each host's budget of looks: the threshold rises where more falls due than the budget allows, and sinks where less does."""

from __future__ import annotations

import math
from collections.abc import Iterable

FIRST_THRESHOLD = 0.05
LEAST_THRESHOLD, GREATEST_THRESHOLD = 0.01, 1e4
"""At the least a young post stands at the floor; below nothing more could be had, and the way back would be long."""
GAIN = 0.3
STEP = 0.3
"""Most that one step may change, in logarithms: one burst of new posts is no reason to forget the old ones."""


def steer(threshold: float, *, falling_due: float, budget: float) -> float:
    """Return the next threshold of a host where ``falling_due`` looks an hour meet a ``budget`` of looks an hour.

    One step of an integral controller in logarithms; called every quarter of an hour it follows a doubling within hours and does not swing.
    """
    if falling_due <= 0:
        return LEAST_THRESHOLD
    step = GAIN * math.log(falling_due / budget)
    return min(max(threshold * math.exp(min(max(step, -STEP), STEP)), LEAST_THRESHOLD), GREATEST_THRESHOLD)


def rate(spans: Iterable[float]) -> float:
    """Return how many looks an hour fall due where the spans between two looks are as given, in hours."""
    return sum(1 / span for span in spans)
