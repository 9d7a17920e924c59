"""What a tape keeps of exchanges while they are carried, and what it says of those that did not come whole."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.egress import Take, Tape, TapeLimits
from archiver.exchange import Exchange, Route
from archiver.spool import Spool
from tests.wires import body_of

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 5, 30, tzinfo=UTC)
URL = "https://www.example.org/"
ROUTE = Route(origin="https://www.example.org:443", peer="192.0.2.1", protocol="h2")


def begin(tape: Tape, method: str = "GET", url: str = URL) -> Take:
    """Begin an exchange that is answered."""
    take = tape.begin(method, url, ROUTE)
    take.answer(200, "OK", ())
    return take


def told(take: Take) -> tuple[bytes, str | None]:
    """Return the body that was kept, and why it was cut."""
    exchange = take.exchange()
    assert isinstance(exchange, Exchange)
    return body_of(exchange.wire_body), exchange.answer.truncated


@given(st.integers(0, 30), st.integers(0, 60), st.lists(st.tuples(st.integers(0, 3), st.binary(max_size=20)), max_size=20))
def test_what_is_kept_is_the_beginning_as_far_as_both_limits_reach(body: int, capture: int, chunks: list[tuple[int, bytes]]) -> None:
    """Whatever pieces bodies come in, and how many at once: each is kept whole, or cut at a limit and said to be; behind a cut nothing is kept."""

    async def record() -> None:
        tape = Tape(lambda: NOW, TapeLimits(body=body, capture=capture))
        takes, left = [begin(tape) for _ in range(4)], capture
        kept, cut = [b""] * 4, [False] * 4
        for number, chunk in chunks:
            room = 0 if cut[number] else min(body - len(kept[number]), left)
            kept[number] += chunk[:room]
            left -= len(chunk[:room])
            assert takes[number].keep(chunk) == (not cut[number] and len(chunk) <= room)
            cut[number] |= len(chunk) > room
        for take in takes:
            take.end()
        assert [told(take) for take in takes] == [(one, "length" if is_cut else None) for one, is_cut in zip(kept, cut, strict=True)]
        assert tape.room == left

    asyncio.run(record())


@pytest.mark.parametrize("why", ["time", "disconnect", "length"])
async def test_how_an_exchange_ended_stands(why: str) -> None:
    """What has ended stays whole, whatever becomes of its connection; what was cut is not made whole, and nothing is added to it."""
    ended, cut = begin(Tape()), begin(Tape())
    for take in (ended, cut):
        take.keep(b"first")
    ended.end((("x-sum", "1"),))
    cut.cut(why)
    for take in (ended, cut):
        take.cut("unspecified")
        take.give_up()
        take.end()
        assert not take.keep(b"late")
    assert (told(ended), told(cut)) == ((b"first", None), (b"first", why))


async def test_an_exchange_says_what_was_asked_of_whom() -> None:
    """Method, head and body of the request, and the way to the site, which a WARC names."""
    take = Tape(lambda: NOW).begin("POST", URL, ROUTE)
    take.ask((("host", "www.example.org"),), b"POST / HTTP/1.1\r\n")
    assert take.exchange() is None
    assert take.upload(b"said")
    take.answer(404, "Not Here", (("server", "s"),), b"HTTP/1.1 404 Not Here\r\n")
    found = take.exchange()
    assert found is not None
    assert (found.method, found.request_headers, found.request_head) == ("POST", (("host", "www.example.org"),), b"POST / HTTP/1.1\r\n")
    assert (body_of(found.request_body), found.started_at) == (b"said", NOW)
    assert (found.answer.status, found.answer.reason, found.answer.headers, found.head) == (404, "Not Here", (("server", "s"),), b"HTTP/1.1 404 Not Here\r\n")
    assert (found.peer, found.protocol, found.route) == ("192.0.2.1", "h2", ROUTE)


async def test_a_full_disk_cuts_what_comes_and_harms_nothing_else() -> None:
    """As if that much were not allowed: what has no answer then is named, and what has is marked."""

    class Full(Spool):
        def append(self, content: bytes) -> int:
            raise OSError(28, "No space left on device")

    tape = Tape(spool=Full())
    sent, shown = tape.begin("POST", URL, ROUTE), begin(tape)
    assert not sent.upload(b"said")
    assert not shown.keep(b"shown")
    assert tape.unanswered() == [sent]
    assert told(shown) == (b"", "length")


async def test_a_question_that_is_open_is_unanswered_although_its_like_was_answered() -> None:
    """The page may wait for either; only what ended without an answer was replaced by what was asked again, in the same way."""
    tape = Tape()
    hangs, lost, posted = (tape.begin(method, URL, ROUTE) for method in ("GET", "GET", "POST"))
    lost.cut("disconnect")
    posted.cut("disconnect")
    begin(tape).end()
    assert tape.unanswered() == [hangs, posted]


async def test_all_that_was_asked_alike_has_ended_when_the_last_has() -> None:
    """None while one of them is under way, and where nothing was asked so. For the browser what it left has ended, though its answer is still recorded."""
    tape = Tape()
    first, second, left, other = begin(tape), begin(tape), begin(tape), begin(tape, "POST")
    first.end()
    left.leave()
    assert tape.ended("GET", URL) is None
    second.end()
    assert tape.ended("GET", URL) == max(first.moved, second.moved, left.moved)
    assert left.open
    assert other.open
    assert tape.ended("POST", URL) is tape.ended("GET", "https://www.example.org/else") is None


async def test_who_was_sent_away_did_not_leave_by_itself() -> None:
    """What the browser gives up in the middle is no gap; what it had to leave at the end of the visit was still wanted."""
    tape = Tape()
    left, sent_away, both = begin(tape), begin(tape), begin(tape)
    for take in (left, both):
        take.leave()
    tape.over = True
    for take in (sent_away, both):
        take.leave()
    assert [told(take)[1] for take in (left, sent_away, both)] == ["unspecified", "time", "unspecified"]
