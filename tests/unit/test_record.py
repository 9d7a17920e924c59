"""What a visit's recorder waits for at the end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from archiver.browser import record
from archiver.browser.record import Recorder, bodies_in
from archiver.egress import Tape
from archiver.exchange import Route
from tests.wires import body_of

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 5, 30, tzinfo=UTC)
VIDEO = "https://www.example.org/video.mp4"


async def stay() -> None:
    """Leave nothing."""


async def test_a_page_leaves_before_what_it_asked_for_is_waited_for() -> None:
    """A player that has enough holds back what it asked for: without it the rest comes, and what does not come in time was still wanted."""
    tape = Tape(lambda: NOW)
    recorder = Recorder(lambda: NOW, tape)
    held, late = (tape.begin("GET", f"https://www.example.org/{name}", Route(origin="https://www.example.org:443", peer=None)) for name in ("held", "late"))
    for take in (held, late):
        take.answer(200, "OK", (("content-length", "4"),))

    async def leave() -> None:
        for take in (held, late):
            take.leave()
        held.keep(b"rest")
        held.end()

    exchanges = await recorder.collect(0, 0.01, leave)
    assert [(body_of(exchange.wire_body), exchange.answer.truncated) for exchange in exchanges] == [(b"rest", None), (b"", "time")]
    assert recorder.missing == ["body: https://www.example.org/late: not finished"]


async def test_a_long_body_is_waited_for_while_it_comes() -> None:
    """A video of a hundred megabytes outlasts the questions put to the browser, whose time is up here at once: while it moves it is no gap."""
    tape = Tape(lambda: NOW)
    recorder = Recorder(lambda: NOW, tape)
    take = tape.begin("GET", VIDEO, Route(origin="https://www.example.org:443", peer=None))
    take.answer(200, "OK", (("content-type", "video/mp4"),))
    collecting = asyncio.create_task(recorder.collect(0, 100, stay))
    for part in (b"first ", b"second ", b"last"):
        await asyncio.sleep(0)
        take.keep(part)
    take.end()
    (exchange,) = await collecting
    assert (body_of(exchange.wire_body), exchange.answer.truncated, recorder.missing) == (b"first second last", None, [])


async def test_a_server_that_pauses_in_the_middle_of_a_body_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what was announced a known part has yet to come: a lull that ends the wait for everything else does not end that for it."""
    monkeypatch.setattr(record, "LULL", 0.01)
    monkeypatch.setattr(record, "STALL", 50)
    tape = Tape(lambda: NOW)
    take = tape.begin("GET", VIDEO, Route(origin="https://www.example.org:443", peer=None))
    take.answer(200, "OK", (("content-length", "10"),))
    take.keep(b"first ")
    collecting = asyncio.create_task(Recorder(lambda: NOW, tape).collect(0, 100, stay))
    await asyncio.sleep(0.2)
    take.keep(b"last")
    take.end()
    (exchange,) = await collecting
    assert (body_of(exchange.wire_body), exchange.answer.truncated) == (b"first last", None)


async def test_a_question_that_hangs_is_not_waited_for_because_others_are_answered() -> None:
    """Pages that ask again and again, as live blogs do, often hold one question open beside: it is waited for only while anything of itself comes."""
    tape, route = Tape(lambda: NOW), Route(origin="https://www.example.org:443", peer=None)
    hangs = tape.begin("GET", "https://www.example.org/hangs", route)

    async def ask_others() -> None:
        while True:
            tape.begin("GET", "https://www.example.org/other", route).end()
            await asyncio.sleep(0)

    asking = asyncio.create_task(ask_others())
    await asyncio.wait_for(tape.rest(100, quiet=0.01), 50)
    asking.cancel()
    assert hangs.open


async def test_what_was_asked_and_found_no_answer_is_named_unless_it_was_asked_again() -> None:
    """A connection that breaks is the browser's to replace: what it asks anew and is told then is no gap; nor is what it left by itself."""
    tape = Tape(lambda: NOW)
    recorder = Recorder(lambda: NOW, tape)
    again, lost, left = (f"https://www.example.org/{name}" for name in ("again", "lost", "left"))
    for url in (again, lost, left):
        take = tape.begin("GET", url, Route(origin="https://www.example.org:443", peer=None))
        if url == left:
            take.leave()
        take.cut("disconnect")
    second = tape.begin("GET", again, Route(origin="https://www.example.org:443", peer=None))
    second.answer(200, "OK", ())
    second.end()
    assert [exchange.url for exchange in await recorder.collect(0, 0, stay)] == [again]
    assert recorder.missing == [f"body: {lost}: no answer"]


async def test_a_body_that_does_not_come_in_its_time_is_named() -> None:
    """One that never ends is kept as far as it came, and said to be cut."""
    tape = Tape(lambda: NOW)
    recorder = Recorder(lambda: NOW, tape)
    take = tape.begin("GET", VIDEO, Route(origin="https://www.example.org:443", peer=None))
    take.answer(200, "OK", ())
    take.keep(b"first ")
    (exchange,) = await recorder.collect(0, 0, stay)
    assert (body_of(exchange.wire_body), exchange.answer.truncated) == (b"first ", "time")
    assert recorder.missing == [f"body: {VIDEO}: not finished"]


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "1e3", "\u0661", ""])
async def test_a_length_that_no_body_has_is_none(length: str) -> None:
    """A site may announce whatever it wants, over HTTP/2 also what no integer may be read from: nothing that was recorded is lost by that."""
    tape = Tape(lambda: NOW)
    take = tape.begin("GET", VIDEO, Route(origin="https://www.example.org:443", peer=None))
    take.answer(200, "OK", (("content-length", length),))
    take.keep(b"all")
    (exchange,) = await Recorder(lambda: NOW, tape).collect(0, 0.01, stay)
    assert (take.announced, take.lacking, body_of(exchange.wire_body)) == (None, False, b"all")


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"https://www.example.org/a": "YQ==", "https://www.example.org/b": "a", "https://www.example.org/c": 3}, {"https://www.example.org/a": b"a"}),
        ([1], {}),
        (None, {}),
        ("https://www.example.org/a", {}),
    ],
)
def test_what_a_worker_tells_of_its_cache_is_not_trusted(told: object, kept: dict[str, bytes]) -> None:
    """Its script may have functions of its own in the place of the language's: what it tells then is no body, and takes nothing with it."""
    assert bodies_in(told) == kept
