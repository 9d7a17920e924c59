"""The budgets of looks: a bucket a host."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archiver.worker.budget import BURST, Budget

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOST = "x.example"


def test_quiet_host_may_be_asked_for_its_burst_and_then_at_its_pace() -> None:
    """240 looks an hour: five at once, then one every 15 s."""
    budget = Budget(240)
    for _ in range(int(BURST)):
        assert budget.below(1, NOON) == set()
        budget.spend(HOST, NOON)
    assert budget.below(1, NOON) == {HOST}
    assert budget.below(1, NOON + timedelta(seconds=14)) == {HOST}
    assert budget.below(1, NOON + timedelta(seconds=15)) == set()


def test_hosts_share_nothing() -> None:
    """What one host was asked for says nothing of another."""
    budget = Budget(1)
    budget.spend(HOST, NOON)
    assert budget.left("y.example", NOON) == BURST


def test_a_host_that_bears_less_is_asked_less() -> None:
    """A quarter of 240 an hour: after the burst one look a minute."""
    budget = Budget(240, lambda host: 0.25 if host == HOST else 1.0)
    for host in (HOST, "y.example"):
        for _ in range(int(BURST)):
            budget.spend(host, NOON)
    assert budget.below(1, NOON + timedelta(seconds=15)) == {HOST}
    assert budget.below(1, NOON + timedelta(seconds=60)) == set()


def test_a_host_that_is_full_again_is_forgotten() -> None:
    """The table holds only hosts that were asked lately."""
    budget = Budget(240)
    budget.spend(HOST, NOON)
    assert budget.below(BURST, NOON + timedelta(hours=1)) == set()
    assert budget.levels == {}


def test_a_clock_that_is_set_back_neither_gives_nor_takes() -> None:
    """A budget is never below what was spent, nor filled by time that has not passed."""
    budget = Budget(240)
    budget.spend(HOST, NOON)
    assert budget.left(HOST, NOON - timedelta(days=1)) == BURST - 1


@given(st.floats(1, 10_000), st.lists(st.floats(0, 600), max_size=200))
def test_never_more_than_the_budget(per_hour: float, pauses: list[float]) -> None:
    """Whoever spends only what is left spends in any span no more than the burst and what the span gave."""
    budget, now, spent = Budget(per_hour), NOON, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        if budget.left(HOST, now) >= 1:
            budget.spend(HOST, now)
            spent += 1
    assert spent <= BURST + (now - NOON) / timedelta(hours=1) * per_hour + 1e-6
