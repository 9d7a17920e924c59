"""HTTP/1.1 between a browser and a site: every exchange passed on whole and put on the tape."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

import h11

from archiver.egress.pace import Turn
from archiver.egress.recording.tape import Take
from archiver.egress.recording.text import text
from archiver.egress.wire import Event, Talk, first_of, splice
from archiver.errors import UnreachableError, UnreadableError
from archiver.exchange import Headers

Begin: TypeAlias = Callable[[h11.Request], Take]
Told: TypeAlias = Callable[[h11.Response], h11.Response]
"""What the browser is told of an answer; the tape keeps what came."""


async def converse(near: Talk, far: Talk, begin: Begin, turn: Turn) -> None:
    """Carry one exchange after the other, each when its ``turn`` has come, until either side ends the connection.

    UnreachableError where an answer failed to begin, UnreadableError where what came is none that we can read.
    """
    while (request := await _next_request(near, far)) is not None:
        await turn()
        take = begin(request)
        await carry(near, far, request, take)
        if far.state.our_state is h11.SWITCHED_PROTOCOL:
            return await _switch(near, far)
        if not (near.next_cycle() and far.next_cycle()):
            return None
    return None


def _same(answer: h11.Response) -> h11.Response:
    """Return an answer as we send it on: h11 speaks HTTP/1.1 only, whatever the site spoke."""
    return h11.Response(status_code=answer.status_code, reason=answer.reason, headers=answer.headers.raw_items())


async def carry(near: Talk, far: Talk, request: h11.Request, take: Take, told: Told = _same) -> None:
    """Pass one request on and its answer back; UnreachableError when no answer began, UnreadableError when what came is none that we can read.

    Where the browser leaves, the rest is still recorded.
    """
    try:
        take.ask(pairs(request), await far.say(request))
        await _pass_request(near, far, take)
        async with _noticing(near, take):
            await _pass_back(near, far, take, told)
    except (OSError, h11.RemoteProtocolError) as exc:
        take.cut("disconnect")
        raise UnreachableError(take.url, "protocol", str(exc) or type(exc).__name__) from exc
    finally:
        take.give_up()


async def _next_request(near: Talk, far: Talk) -> h11.Request | None:
    """Return the next request; None where there is none, or where the site ends the connection before it came."""
    heard, ended = asyncio.ensure_future(near.hear()), asyncio.ensure_future(far.stirs())
    await first_of(heard, ended)
    if not ended.cancelled():
        ended.exception()
        if not heard.cancelled():
            heard.exception()
        return None
    event = await heard
    return event if isinstance(event, h11.Request) else None


async def _pass_request(near: Talk, far: Talk, take: Take) -> None:
    while not isinstance(event := await near.hear(), h11.EndOfMessage):
        if not isinstance(event, h11.Data):
            raise h11.RemoteProtocolError("the request ended in the middle")
        chunk = bytes(event.data)
        if not take.upload(chunk):
            raise h11.RemoteProtocolError("the request is too long")
        await far.say(h11.Data(data=chunk))
    await far.say(h11.EndOfMessage(headers=event.headers))


@asynccontextmanager
async def _noticing(near: Talk, take: Take) -> AsyncIterator[None]:
    """Note when the browser leaves meanwhile: while the site says nothing, nobody would meet its closed door."""
    noticing = asyncio.ensure_future(_note_leave(near, take))
    try:
        yield
    finally:
        noticing.cancel()
        await asyncio.gather(noticing, return_exceptions=True)


async def _note_leave(near: Talk, take: Take) -> None:
    with suppress(OSError):
        if await near.stirs():
            # The next request, for when this one is answered.
            return
    take.leave()


async def _pass_back(near: Talk, far: Talk, take: Take, told: Told) -> None:
    answer = await _head_of_answer(near, far, take)
    take.answer(answer.status_code, text(answer.reason), pairs(answer), far.head)
    if isinstance(answer, h11.InformationalResponse):
        await near.deliver(answer)
        return take.end()
    await near.deliver(told(answer))
    return await _pass_answer(near, far, take)


async def _head_of_answer(near: Talk, far: Talk, take: Take) -> h11.Response | h11.InformationalResponse:
    """Return the head of the final answer, or that of a switch to another protocol; informational ones are passed on."""
    while isinstance(event := await _heard(far, take), h11.InformationalResponse) and event.status_code != 101:
        take.inform(((":status", str(event.status_code)), *pairs(event)))
        await near.deliver(event)
    if not isinstance(event, h11.Response | h11.InformationalResponse):
        raise h11.RemoteProtocolError("the server closed without an answer")
    return event


async def _heard(far: Talk, take: Take) -> Event:
    try:
        return await far.hear()
    except h11.RemoteProtocolError as exc:
        _, has_ended = far.state.trailing_data
        if has_ended:
            raise
        take.cut("disconnect")
        raise UnreadableError(take.url, str(exc)) from exc


async def _pass_answer(near: Talk, far: Talk, take: Take) -> None:
    while True:
        try:
            event = await far.hear()
        except (OSError, h11.RemoteProtocolError):
            return take.cut("disconnect")
        if isinstance(event, h11.Data):
            chunk = bytes(event.data)
            if not take.keep(chunk):
                near.gone = True
                return None
            await near.deliver(h11.Data(data=chunk))
            if near.gone:
                take.leave()
        elif isinstance(event, h11.EndOfMessage):
            take.end(_pairs(event.headers.raw_items()))
            return await near.deliver(h11.EndOfMessage(headers=event.headers))
        else:
            return take.cut("disconnect")


async def _switch(near: Talk, far: Talk) -> None:
    """Carry the bytes of another protocol, such as WebSocket, unread."""
    await near.wire.send(far.state.trailing_data[0])
    await far.wire.send(near.state.trailing_data[0])
    await splice(near.wire, far.wire)
    await far.wire.finish()


def pairs(message: h11.Request | h11.Response | h11.InformationalResponse) -> Headers:
    """Return the fields of a head, in their order and spelling."""
    return _pairs(message.headers.raw_items())


def _pairs(raw: list[tuple[bytes, bytes]]) -> Headers:
    return tuple((text(name), text(value)) for name, value in raw)
