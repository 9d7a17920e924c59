"""Fitted hazards: what is watched of posts, and what curve it gives."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import NotInstalledError
from archiver.schedule import ENOUGH, Curve, fit, watched
from archiver.schedule.exposure import Span, age_of
from storage.watching import Exposure

POSTED = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 24.0
SHAPE, SCALE = 0.6, 600 * DAY
"""Of the simulated worlds: about one in four posts is lost in a quarter."""


def after(age: float | None) -> datetime | None:
    return None if age is None else POSTED + timedelta(hours=age)


def a_post(first: float | None = 4, last: float | None = 40, gone: float | None = None, *, dated: bool = True) -> Exposure:
    """Return what was seen of a post, by its ages in hours."""
    posted_at = POSTED if dated else None
    return Exposure(platform="x", posted_at=posted_at, first_live=after(first), last_live=after(last), first_gone=after(gone), test_spans=False)


def a_world(posts: int, seed: int, *, youngest: float = 1.0) -> Iterator[Exposure]:
    """Yield posts whose hazard is known, found at some age and then looked at about twice a day; those that are lost before are never seen live."""
    chance = random.Random(seed)
    for _ in range(posts):
        lost = SCALE * math.pow(chance.expovariate(1), 1 / SHAPE)
        age = youngest * chance.lognormvariate(1, 1)
        until = age + DAY * chance.uniform(5, 90)
        looks: list[float] = []
        while age < min(until, lost):
            looks.append(age)
            age += chance.uniform(6, 18)
        first, last = (looks[0], looks[-1]) if looks else (None, None)
        yield a_post(first, last, age if looks and age < until else None)


def truth(age: float) -> float:
    """Return the losses per 1000 posts and day in these worlds."""
    return SHAPE / SCALE * math.pow(age / SCALE, SHAPE - 1) * 1000 * DAY


def fitted(posts: Iterator[Exposure]) -> Curve:
    curve = fit(watched(posts)["x"].spans)
    assert curve is not None
    return curve


def likelihood(spans: Mapping[Span, int], shape: float, hazard: float) -> float:
    """Return the log-likelihood of a Weibull curve with a hazard (per 1000 posts and day) at one day: the textbook's formula, written out."""

    def cumulative(step: int) -> float:
        return hazard / 1000 / DAY * DAY / shape * math.pow(age_of(step) / DAY, shape)

    total = 0.0
    for span, count in spans.items():
        alive = math.exp(-cumulative(span.lower))
        total += count * (math.log(alive - (math.exp(-cumulative(span.upper)) if span.upper is not None else 0.0)) + cumulative(span.entry))
    return total


def test_true_hazard_lies_in_the_intervals() -> None:
    """95 % of the time: here in most of the ages of six worlds, and the shape in five of six at least."""
    curves = [fitted(a_world(600, seed)) for seed in range(6)]
    points = [point for curve in curves for point in curve.points]
    met = sum(point.hazard.low <= truth(point.age) <= point.hazard.high for point in points)
    assert met >= 0.85 * len(points)
    assert sum(curve.shape.low <= SHAPE <= curve.shape.high for curve in curves) >= 5
    assert all(point.hazard.high < 2.5 * point.hazard.low for curve in curves for point in curve.points if DAY < point.age <= 30 * DAY)


def test_posts_that_are_found_late_do_not_seem_to_live_longer() -> None:
    """Left truncation: who is first seen after months has not survived them under our eyes."""
    for point in fitted(a_world(1500, 7, youngest=20 * DAY)).points:
        assert point.hazard.low <= truth(point.age) <= point.hazard.high


def test_no_curve_near_by_is_likelier() -> None:
    """It is the maximum of the likelihood with intervals, censoring and late entry."""
    spans = watched(a_world(400, 11))["x"].spans
    curve = fit(spans)
    assert curve is not None
    shape, hazard = curve.shape.value, next(point.hazard.value for point in curve.points if point.age == DAY)
    best = likelihood(spans, shape, hazard)
    for wider, higher in ((1.03, 1), (0.97, 1), (1, 1.03), (1, 0.97)):
        assert likelihood(spans, shape * wider, hazard * higher) < best


def test_nothing_is_told_of_ages_that_nobody_watched() -> None:
    """A curve beyond what was seen is a guess."""
    posts = [a_post(30 + 0.1 * number, 100 + number, 105 + number if number % 2 else None) for number in range(60)]
    assert [point.age for point in fitted(iter(posts)).points] == []
    posts.append(a_post(20, 9 * DAY))
    assert [point.age for point in fitted(iter(posts)).points] == [DAY, 7 * DAY]


def test_a_loss_at_the_age_of_an_hour_is_one() -> None:
    """Its step is 0, which is an age and no absence of one."""
    (span,) = watched([a_post(0.5, 0.8, 1)])["x"].spans
    assert (span.upper, span.end) == (0, 0)
    assert (age_of(span.end), Span(-20, -9, None).end) == (1.0, -9)


@pytest.mark.parametrize(
    "spans",
    [
        {Span(0, 10, 20): ENOUGH},
        {Span(300, 300, 700): ENOUGH},
        {Span(100, 100, 101): ENOUGH, Span(599, 600, None): 5},
        {Span(100, 599, 600): ENOUGH, Span(-58, 600, None): 7},
        {Span(500, 500 + number, 510 + number): 2 for number in range(10)},
    ],
)
def test_what_has_no_shape_gets_no_curve(spans: Mapping[Span, int]) -> None:
    """All lost at one age, or nobody left: the likelihood has no maximum, or so flat a one that its intervals would mean nothing."""
    assert fit(spans) is None


ages = st.floats(0, 1e6)


@given(st.lists(st.tuples(st.tuples(ages, ages, ages), st.booleans(), st.booleans(), st.booleans())))
def test_every_post_counts_once(lives: list[tuple[tuple[float, float, float], bool, bool, bool]]) -> None:
    """As never seen live, undated, or watched; what is watched is entered, seen and lost in this order, whatever the times say."""
    posts = [
        a_post(first if live else None, last if live else None, gone if live and lost else None, dated=dated)
        for (first, last, gone), live, dated, lost in lives
    ]
    for seen in watched(posts).values():
        assert seen.posts == len(posts) == seen.never_live + seen.undated + seen.spans.total()
        assert seen.never_live == sum(post.first_live is None for post in posts)
        assert seen.losses == sum(count for span, count in seen.spans.items() if span.upper is not None)
        assert all(span.entry <= span.lower < (span.lower + 1 if span.upper is None else span.upper) for span in seen.spans)


def test_a_post_that_was_seen_before_it_was_posted_has_no_age() -> None:
    """Dates in the future are wrong, and what hangs on them is not counted."""
    wrong = Exposure(platform="x", posted_at=after(50), first_live=after(4), last_live=after(60), first_gone=None, test_spans=False)
    assert watched([wrong])["x"].undated == 1


def test_memory_does_not_grow_with_the_archive() -> None:
    """Posts of nearly the same ages are counted together: here 32 steps of each of two ages."""
    chance = random.Random(3)
    posts = [a_post(chance.uniform(100, 200), chance.uniform(1000, 2000)) for _ in range(20_000)]
    spans = watched(posts)["x"].spans
    assert len(spans) < 32 * 32
    assert spans.total() == 20_000


def test_a_missing_library_is_named_with_the_extra_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what to install."""
    monkeypatch.setitem(sys.modules, "lifelines", None)
    with pytest.raises(NotInstalledError, match=r"lifelines.*pip install 'embed-archiver\[hazards\]'"):
        fit({Span(10, 20, 30): ENOUGH})
