"""Politeness, without waiting: the clock stands still unless the pace itself sleeps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.egress import Egress
from archiver.egress.pace import REMEMBERED, Pace
from archiver.settings import Egress as EgressSettings
from tests.wires import no_resolver, recording_dialler

pytestmark = pytest.mark.anyio


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def read(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def pace(clock: Clock, rate: float) -> Pace:
    return Pace(rate, clock=clock.read, sleep=clock.sleep)


async def test_the_first_request_does_not_wait() -> None:
    """A full bucket holds one token."""
    clock = Clock()
    await pace(clock, 1).wait("example.com")
    assert clock.slept == []


async def test_requests_to_one_host_are_spaced() -> None:
    """At two requests a second each waits half a second for its turn."""
    clock = Clock()
    bucket = pace(clock, 2)
    for _ in range(3):
        await bucket.wait("example.com")
    assert clock.slept == [0.5, 0.5]


async def test_those_who_wait_are_queued() -> None:
    """Requests that come at the same instant get turns one after the other, not the same turn."""
    clock = Clock()
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    bucket = Pace(1, clock=clock.read, sleep=note)
    for _ in range(4):
        await bucket.wait("example.com")
    assert waits == [1, 2, 3]


async def test_a_host_that_bears_less_is_asked_more_slowly() -> None:
    """The share is asked for each turn, so that it may recover meanwhile."""
    clock, shares = Clock(), {"a.example": [0.5, 0.8, 1.0]}
    bucket = Pace(1, clock=clock.read, sleep=clock.sleep, share=lambda host: shares[host].pop(0))
    for _ in range(3):
        await bucket.wait("A.example")
    assert clock.slept == [2, 1.25]


async def test_hosts_do_not_wait_for_each_other() -> None:
    """Each host has its own bucket, whatever the case of its name."""
    clock = Clock()
    bucket = pace(clock, 1)
    await bucket.wait("a.example")
    await bucket.wait("b.example")
    assert clock.slept == []
    await bucket.wait("A.Example")
    assert clock.slept == [1]


async def test_time_that_has_passed_fills_one_token_only() -> None:
    """After a long pause one request passes at once, not a burst."""
    clock = Clock()
    bucket = pace(clock, 1)
    await bucket.wait("example.com")
    clock.now += 3600
    await bucket.wait("example.com")
    await bucket.wait("example.com")
    assert clock.slept == [1]


async def test_a_deeper_bucket_lets_so_many_pass_at_once() -> None:
    """Then it is as any other, and time fills it again, no further than it was."""
    clock = Clock()
    bucket = Pace(2, depth=3, clock=clock.read, sleep=clock.sleep)
    for _ in range(5):
        await bucket.wait("example.com")
    assert clock.slept == [0.5, 0.5]
    clock.now += 3600
    for _ in range(4):
        await bucket.wait("example.com")
    assert clock.slept == [0.5, 0.5, 0.5]


async def test_hosts_that_need_no_wait_are_forgotten() -> None:
    """Memory does not grow with every host ever asked."""
    clock = Clock()
    bucket = pace(clock, 1)
    for number in range(3 * REMEMBERED):
        await bucket.wait(f"{number}.example")
        clock.now += 1
    assert len(bucket._next) <= REMEMBERED


async def test_a_host_that_has_to_wait_is_not_forgotten_for_others() -> None:
    """A page that names any number of hosts does not open the way to one of them."""
    clock = Clock()
    bucket = pace(clock, 1)
    for _ in range(2):
        await bucket.wait("busy.example")
    for number in range(REMEMBERED):
        await bucket.wait(f"{number}.example")
    slept = len(clock.slept)
    await bucket.wait("busy.example")
    assert len(clock.slept) == slept + 1


@given(st.floats(0.01, 1000), st.lists(st.floats(0, 5), min_size=2, max_size=20))
def test_turns_are_never_closer_than_the_rate(rate: float, pauses: list[float]) -> None:
    """Whenever requests come, two turns of a host lie at least 1/rate apart."""
    clock = Clock()
    bucket = pace(clock, rate)
    turns = []
    for pause in pauses:
        clock.now += pause
        turns.append(clock.now + bucket._reserve("example.com"))
    assert all(later - earlier >= 1 / rate - 1e-6 for earlier, later in pairwise(turns))


@pytest.mark.parametrize(("share", "slept"), [(1.0, 4), (0.5, 8)])
async def test_the_guard_paces_by_its_setting(share: float, slept: float) -> None:
    """``egress.per_host`` is the rate, of which a host may bear a share only."""
    clock = Clock()
    egress = guard(clock, share, per_host=0.25)
    await egress.pace("example.com")
    await egress.pace("example.com")
    assert clock.slept == [slept]


@pytest.mark.parametrize(("rate", "at_once"), [(0.5, 5), (0.05, 1)])
@pytest.mark.parametrize("share", [1.0, 0.5])
async def test_the_guard_paces_pages_by_their_setting(rate: float, at_once: int, share: float) -> None:
    """``egress.pages_per_host`` is the rate of all pages together, which a host may bear a share of only; ten seconds of it are had at once, and one request
    always is. What we ask ourselves is not counted with it."""
    clock = Clock()
    egress = guard(clock, share, pages_per_host=rate)
    await egress.pace("example.com")
    await egress.pace_page("example.com")
    assert clock.slept == []
    for _ in range(100):
        await egress.pace_page("example.com")
    assert sum(clock.slept) == pytest.approx((100 / share - (at_once - 1)) / rate)
    assert clock.slept[-1] == pytest.approx(1 / rate / share)


def guard(clock: Clock, share: float, **values: Any) -> Egress:
    """Return a guard that never dials and waits by the clock of the test."""
    return Egress(EgressSettings(**values), resolver=no_resolver, dialler=recording_dialler([]), clock=clock.read, sleep=clock.sleep, share=lambda _host: share)
