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


def spent_in(budget: Budget, due: int, minutes: int) -> list[int]:
    """Return in which minute each look was made, where so many are due at once and one is made whenever the budget has room."""
    made: list[int] = []
    for minute in range(minutes):
        now = NOON + timedelta(minutes=minute)
        while len(made) < due and HOST not in budget.below(1, now):
            budget.spend(HOST, now)
            made.append(minute)
    return made


def test_one_domain_500_items_paced() -> None:
    """500 posts of one host are asked for at its pace, and all are asked for (changedetection#2966: as fast as the workers can)."""
    made = spent_in(Budget(240), 500, 180)
    assert len(made) == 500
    assert made.count(0) == BURST
    assert max(made.count(minute) for minute in range(1, 180)) == 4


def test_restart_does_not_fire_all() -> None:
    """All that fell due while the daemon was down is made up for at the hosts' pace: a new daemon begins with a burst, not with everything (#3178)."""
    before = spent_in(Budget(240), 500, 60)
    after = spent_in(Budget(240), 500 - len(before), 60)
    assert after.count(0) == BURST
    assert len(after) <= BURST + 60 * 4


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


def test_a_clock_that_is_set_back_stops_no_looks() -> None:
    """A host that had spent all it may is asked on at its pace, and does not wait until the clock is where it was."""
    budget, back = Budget(240), NOON - timedelta(days=365)
    for _ in range(5):
        budget.spend(HOST, NOON)
    assert budget.below(1, back) == {HOST}
    assert budget.below(1, back + timedelta(seconds=16)) == set()
    assert budget.left(HOST, back + timedelta(seconds=30)) == 2


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
