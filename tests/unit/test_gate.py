"""How fast a host may be asked: halved when it refuses, given back by time, closed for as long as it asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archiver.exchange import Answer, Headers
from archiver.schedule import closed_until, heard, is_open, pressed, share_of
from archiver.schedule.gate import LEAST_SHARE
from archiver.settings import Schedule
from storage.asking import Gate

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HOST = "x.example"
DEFAULT = Schedule()

pauses = st.timedeltas(timedelta(0), 3 * DAY)
statuses = st.sampled_from((200, 304, 403, 404, 429, 500, 503))
named = st.sampled_from(
    ((), (("Retry-After", "90"),), (("Retry-After", "-1"),), (("Retry-After", "31536000"),), (("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "60")))
)


def after(gate: Gate | None, status: int, *headers: tuple[str, str], now: datetime = NOW, asked_at: datetime | None = None) -> Gate | None:
    return heard(gate, HOST, Answer(status=status, headers=headers), asked_at=asked_at or now, now=now, settings=DEFAULT)


def refused(gate: Gate | None, now: datetime = NOW, asked_at: datetime | None = None) -> Gate:
    gate = after(gate, 429, now=now, asked_at=asked_at)
    assert gate is not None
    return gate


def test_a_host_that_never_refused_is_asked_at_the_whole_rate() -> None:
    """What answers well changes nothing, whatever it says of the post: 404 and 500 are no refusals to be asked."""
    assert share_of(None, NOW) == 1.0
    assert closed_until(None, NOW) is None
    assert [after(None, status) for status in (200, 301, 304, 403, 404, 410, 451, 500, 502)] == [None] * 9


def test_a_refusal_halves_the_rate_and_time_gives_it_back() -> None:
    """Multiplicative decrease, additive recovery: a twentieth every ten minutes, so a hundred minutes after one refusal all is as before."""
    gate = refused(None)
    assert share_of(gate, NOW) == 0.5
    assert abs(share_of(gate, NOW + 10 * MINUTE) - 0.55) < 1e-9
    assert not is_open(gate, NOW + 99 * MINUTE)
    assert is_open(gate, NOW + 100 * MINUTE)
    again = refused(gate, NOW + 40 * MINUTE)
    assert abs(again.share - 0.35) < 1e-9


def test_the_rate_never_falls_below_its_floor() -> None:
    """However often it refuses: a host that is asked no more could never show that it is well again."""
    gate = None
    for minute in range(20):
        gate = refused(gate, NOW + minute * MINUTE)
    assert gate is not None
    assert gate.share == LEAST_SHARE


def test_requests_that_were_under_way_together_count_once() -> None:
    """Ten pictures asked for in one instant and refused together are one sign that the rate was too high, not ten."""
    gate = refused(None, NOW + MINUTE, NOW)
    for _ in range(9):
        gate = refused(gate, NOW + MINUTE, NOW)
    assert gate.share == 0.5
    assert refused(gate, NOW + 2 * MINUTE, NOW + MINUTE).share < 0.5


def test_the_host_says_for_how_long_else_it_is_a_minute() -> None:
    """The time that it names is kept to, a year is a day, and less than nothing is as good as nothing; test spans compress only what is ours."""
    waits = {"90": MINUTE * 1.5, "31536000": DAY, "-5": MINUTE, "soon": MINUTE}
    for text, wait in waits.items():
        assert closed_until(after(None, 429, ("Retry-After", text)), NOW) == NOW + wait
    compressed = pressed(None, HOST, "challenge", asked_at=NOW, now=NOW, settings=Schedule(floor=timedelta(seconds=2)))
    assert closed_until(compressed, NOW) == NOW + timedelta(seconds=2)


def test_the_last_answer_allowed_closes_the_host_at_no_loss_of_its_rate() -> None:
    """Who keeps to a limit is not punished for it."""
    last_one = (("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "300"))
    gate = after(None, 200, *last_one)
    assert gate is not None
    assert (gate.share, gate.reason, closed_until(gate, NOW)) == (1.0, "quota", NOW + 5 * MINUTE)
    # Nor is what was lost before given back by it.
    assert after(refused(None), 200, *last_one) == replace(gate, share=0.5)


def test_what_was_asked_for_before_still_holds() -> None:
    """A refusal that names a minute does not open what an earlier one closed for an hour."""
    hour = after(None, 429, ("Retry-After", "3600"))
    minute = after(hour, 429, ("Retry-After", "60"), now=NOW + MINUTE)
    assert closed_until(minute, NOW + MINUTE) == NOW + HOUR


def test_a_clock_that_was_wrong_closes_nobody_for_years() -> None:
    """An end that lies more than a day ahead was written by another clock; a clock set back gives no share away either."""
    gate = Gate(host=HOST, share=0.5, at=NOW + 1000 * DAY, until=NOW + 1000 * DAY + MINUTE, reason="429")
    assert closed_until(gate, NOW) is None
    assert share_of(gate, NOW) == 0.5


@given(st.lists(st.tuples(pauses, statuses, named), max_size=30))
def test_a_host_is_asked_again_within_a_day_at_a_rate_between_floor_and_whole(answers: list[tuple[timedelta, int, Headers]]) -> None:
    """Whatever it answers, the share stays between its bounds, no closing outlasts a day, and left alone it is forgotten in two."""
    gate, now = None, NOW
    for pause, status, headers in answers:
        now += pause
        gate = after(gate, status, *headers, now=now) or gate
        until = closed_until(gate, now)
        assert LEAST_SHARE <= share_of(gate, now) <= 1.0
        assert until is None or now < until <= now + DAY
        assert share_of(gate, now) <= share_of(gate, now + pause)
    assert gate is None or is_open(gate, now + 2 * DAY)
