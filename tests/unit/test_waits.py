"""How long hosts ask to be left alone, in every form in which they say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archiver.exchange import Headers
from archiver.schedule import asked_to_wait, read_retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EPOCH = int(NOW.timestamp())
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

numbers = st.integers(-(10**20), 10**20).map(str)
values = st.one_of(st.text(max_size=40), numbers, st.datetimes().map(str), st.builds("limit={}, remaining={}, reset={}".format, numbers, numbers, numbers))
names = st.sampled_from(
    ("Retry-After", "X-RateLimit-Remaining", "x-ratelimit-reset", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit", "x-rate-limit-reset")
)


def test_retry_after_is_read_in_both_forms() -> None:
    """RFC 9110 §10.2.3: seconds or a date; nonsense, the past and less than nothing are none, eternity is a day."""
    assert read_retry_after("120", NOW) == 2 * MINUTE
    assert read_retry_after(" Sun, 01 Mar 2026 12:05:00 GMT ", NOW) == 5 * MINUTE
    assert read_retry_after("Sun, 01 Mar 2026 14:05:00 +0200", NOW) == read_retry_after("Sun, 01 Mar 2026 12:05:00 -0000", NOW) == 5 * MINUTE
    assert read_retry_after("Sun, 01 Mar 2026 11:00:00 GMT", NOW) is None
    for nonsense in (None, "", "soon", "-5", "1.5", "٣", f"Sun, {'9' * 20} Mar 2026 12:05:00 GMT"):
        assert read_retry_after(nonsense, NOW) is None
    assert read_retry_after("9" * 5000, NOW) == DAY
    assert read_retry_after("31536000", NOW) == DAY
    assert read_retry_after("Sun, 01 Mar 2099 12:05:00 GMT", NOW) == DAY


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ((("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", str(EPOCH + 300))), 5 * MINUTE),
        ((("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", str(EPOCH + 900))), 15 * MINUTE),
        ((("x-ratelimit-remaining", "0.0"), ("x-ratelimit-reset", "345")), timedelta(seconds=345)),
        ((("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "2026-03-01T12:05:00.000000Z")), 5 * MINUTE),
        ((("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "2026-03-01T14:05:00+02:00")), 5 * MINUTE),
        ((("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "2026-03-01T12:05:00")), 5 * MINUTE),
        ((("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", str((EPOCH + 60) * 1000))), MINUTE),
        ((("ratelimit-remaining", "0"), ("ratelimit-reset", str(EPOCH + 120)), ("ratelimit-policy", "3000;w=300")), 2 * MINUTE),
        ((("RateLimit-Remaining", "0"), ("RateLimit-Reset", "30")), MINUTE / 2),
        ((("RateLimit", "limit=100, remaining=0, reset=5"),), MINUTE / 12),
        ((("RateLimit", '"default";r=0;t=30'),), MINUTE / 2),
        ((("RateLimit", '"default";r=1;t=30'),), None),
        # Of a field that stands twice the first one counts, as everywhere.
        ((("RateLimit-Remaining", "0"), ("RateLimit-Reset", "30"), ("RateLimit-Reset", "60")), MINUTE / 2),
        ((("X-RateLimit-Remaining", "7"), ("X-RateLimit-Reset", "30")), None),
        ((("X-RateLimit-Remaining", "none"), ("X-RateLimit-Reset", "30")), None),
        ((("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", str(EPOCH - 5))), None),
        ((("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "99999999")), HOUR),
        ((("X-RateLimit-Reset", "30"),), None),
        ((("Retry-After", "30"),), None),
        ((), None),
    ],
)
def test_a_good_answer_that_was_the_last_one_allowed_asks_for_a_pause(headers: Headers, wait: timedelta | None) -> None:
    """Spans and instants, in seconds, milliseconds and ISO 8601, by three names and in both drafts of ``RateLimit``: an hour at the most, and only at zero."""
    assert asked_to_wait(200, headers, NOW) == wait


def test_a_refusal_names_its_end_in_any_of_them_and_the_longest_counts() -> None:
    """429 and 503 need not say that nothing is left; a refusal for another reason must; none is longer than a day."""
    reset: Headers = (("X-RateLimit-Reset", str(EPOCH + 300)),)
    assert asked_to_wait(429, reset, NOW) == asked_to_wait(503, reset, NOW) == 5 * MINUTE
    assert asked_to_wait(404, reset, NOW) is None
    assert asked_to_wait(429, (("X-RateLimit-Remaining", "none"), *reset), NOW) is None
    assert asked_to_wait(429, (("Retry-After", "60"), *reset), NOW) == 5 * MINUTE
    assert asked_to_wait(403, (("Retry-After", "60"),), NOW) == MINUTE
    assert asked_to_wait(429, (("X-RateLimit-Reset", str(EPOCH + 10**8)),), NOW) == DAY


@given(st.integers(100, 599), st.lists(st.tuples(names, values), max_size=5))
@example(400, [("Retry-After", "0")])
def test_no_headers_whatever_keep_us_away_for_ever(status: int, headers: list[tuple[str, str]]) -> None:
    """Anything may stand there: it is read as nothing or as a pause of up to a day (an hour of a good answer), and never fails."""
    wait = asked_to_wait(status, tuple(headers), NOW)
    assert wait is None or timedelta(0) < wait <= (DAY if status >= 400 else HOUR)
