"""Fit the hazard of losses to what was watched: a Weibull curve, of which the shipped ``LOSS / sqrt(t)`` is the one with shape 0.5.

A loss is known only between two looks (interval censoring), a post that still lives until the last one (right censoring), and a post that was lost before
it was first seen live is not among them (left truncation). lifelines has the likelihood of all three; see Klein & Moeschberger, "Survival Analysis", ch. 3.5.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from archiver.errors import NotInstalledError
from archiver.schedule.exposure import Span, age_of
from archiver.schedule.hazard import LOSS

ENOUGH = 20
"""Losses below which nothing is fitted: ten for each of the two parameters (Peduzzi et al. 1996, of regression; fewer give intervals that mislead)."""
LEVEL = 0.95
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
VAGUE = math.log(100) / Z
"""Standard error of a logarithm from which on the interval reaches a hundredfold either way: that is no estimate."""
AGES = (1.0, 6.0, 24.0, 7 * 24.0, 30 * 24.0, 90 * 24.0, 365 * 24.0, 3 * 365 * 24.0)
"""Ages in hours of which the hazard is told."""
PER_1000_DAYS = 1000 * 24


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The hazard at one age."""

    age: float
    """Hours."""
    hazard: Estimate
    """Losses per 1000 posts and day."""
    shipped: float
    """What the schedule assumes, in the same unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A fitted hazard: ``shape / scale * (t / scale)^(shape - 1)``."""

    shape: Estimate
    """Below 1 the hazard falls with age; the schedule assumes 0.5."""
    points: tuple[Point, ...]
    """Only at ages at which posts were watched: nothing is extrapolated."""


def fit(spans: Mapping[Span, int]) -> Curve | None:
    """Return the curve that fits best, None where none does or where its intervals would tell nothing.

    Posts count as independent of each other: where accounts lost all their posts at once the intervals are too narrow.
    NotInstalledError without lifelines.
    """
    try:
        from lifelines import WeibullFitter
        from lifelines.exceptions import ApproximationWarning, ConvergenceError, StatisticalWarning
    except ImportError as exc:
        raise NotInstalledError("lifelines", "hazards", str(exc)) from exc
    scale = _scale(spans)
    ages = [[age_of(step) / scale if step is not None else math.inf for step in steps] for steps in zip(*spans, strict=True)]
    fitter = WeibullFitter()
    try:
        with warnings.catch_warnings():
            # It warns where it has no interval that deserves the name.
            for doubt in (ApproximationWarning, StatisticalWarning):
                warnings.simplefilter("error", doubt)
            fitter.fit_interval_censoring(ages[1], ages[2], entry=ages[0], weights=list(spans.values()), initial_point=[1.0, 0.5])
    except (ConvergenceError, ApproximationWarning, StatisticalWarning):
        return None
    variance = fitter.variance_matrix_.to_numpy().tolist()
    return _curve(float(fitter.lambda_), float(fitter.rho_), variance, scale, _observed(spans))


def _scale(spans: Mapping[Span, int]) -> float:
    """Return the scale in hours that fits best if the shape were 0.5: near it the search begins, and all numbers are about 1."""
    losses = sum(count for span, count in spans.items() if span.upper is not None)
    exposed = sum(count * (math.sqrt(age_of(span.end)) - math.sqrt(age_of(span.entry))) for span, count in spans.items())
    return (exposed / losses) ** 2


def _observed(spans: Mapping[Span, int]) -> tuple[float, float]:
    return age_of(min(span.entry for span in spans)), age_of(max(span.end for span in spans))


def _curve(scale: float, shape: float, variance: list[list[float]], unit: float, observed: tuple[float, float]) -> Curve | None:
    error = math.sqrt(variance[1][1]) / shape
    if not error < VAGUE:
        return None
    points = []
    for age in AGES:
        if observed[0] <= age <= observed[1]:
            log_age = math.log(age / unit / scale)
            log_hazard = math.log(shape / scale / unit) + (shape - 1) * log_age
            # Of the logarithm, by scale and by shape: intervals of it never reach below zero.
            slope = (-shape / scale, 1 / shape + log_age)
            error_there = math.sqrt(max(sum(slope[i] * slope[j] * variance[i][j] for i in (0, 1) for j in (0, 1)), 0.0))
            if not error_there < VAGUE:
                return None
            points.append(Point(age=age, hazard=_estimate(math.exp(log_hazard) * PER_1000_DAYS, error_there), shipped=LOSS / math.sqrt(age) * PER_1000_DAYS))
    return Curve(shape=_estimate(shape, error), points=tuple(points))


def _estimate(value: float, error: float) -> Estimate:
    """Return an estimate by the standard error of its logarithm."""
    return Estimate(value, value * math.exp(-Z * error), value * math.exp(Z * error))
