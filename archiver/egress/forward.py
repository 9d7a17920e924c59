"""Plain http through the browser's proxy: heads by h11, bodies chunk by chunk, one connection a request."""

from __future__ import annotations

import asyncio
import re
from typing import TypeAlias

import h11

from archiver.errors import UnreachableError

CHUNK = 64 * 1024

RawHeaders: TypeAlias = list[tuple[bytes, bytes]]

Event: TypeAlias = h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]

PATH = re.compile(rb"(?=[/?])")

HOP_BY_HOP = frozenset(
    (b"connection", b"keep-alive", b"proxy-connection", b"proxy-authenticate", b"proxy-authorization", b"proxy-status", b"te", b"trailer", b"upgrade")
)
"""Fields that end at a proxy (RFC 9110 §7.6.1); transfer-encoding stays, because h11 frames by it."""


class Wire:
    """One side of a proxied connection; whatever moves on it puts off the idle limit."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, idle: asyncio.Timeout, idle_seconds: float) -> None:
        self._reader, self._writer = reader, writer
        self._idle, self._idle_seconds = idle, idle_seconds
        self._clock = asyncio.get_running_loop().time

    def sibling(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Wire:
        """Return the other side, under the same idle limit."""
        return Wire(reader, writer, self._idle, self._idle_seconds)

    async def receive(self) -> bytes:
        """Return the next bytes, none at the end."""
        chunk = await self._reader.read(CHUNK)
        self._idle.reschedule(self._clock() + self._idle_seconds)
        return chunk

    async def send(self, chunk: bytes) -> None:
        """Send, waiting while the other end is slow."""
        self._writer.write(chunk)
        await self._writer.drain()

    async def finish(self) -> None:
        """Deliver what is buffered and close."""
        self._writer.close()
        await self._writer.wait_closed()

    async def copy_to(self, other: Wire) -> None:
        """Copy until this side ends."""
        while chunk := await self.receive():
            await other.send(chunk)

    async def next_event(self, state: h11.Connection) -> Event:
        """Return the next event of an HTTP/1 conversation, reading as needed."""
        while (event := state.next_event()) is h11.NEED_DATA:
            state.receive_data(await self.receive())
        return event

    async def send_event(self, state: h11.Connection, event: h11.Event) -> None:
        """Send one event of an HTTP/1 conversation."""
        await self.send(state.send(event) or b"")


async def forward(client: Wire, state: h11.Connection, request: h11.Request, origin: Wire, far: h11.Connection) -> None:
    """Pass one request on and its answer back; UnreachableError when no answer began."""
    try:
        await origin.send_event(far, _towards_origin(request))
        await _pass_body(client, state, origin, far)
        answer = await _final_answer(origin, far)
    except (OSError, h11.RemoteProtocolError) as exc:
        raise UnreachableError(request.target.decode("latin-1"), "protocol", str(exc)) from exc
    await client.send_event(state, h11.Response(status_code=answer.status_code, reason=answer.reason, headers=_end_to_end(answer)))
    await _pass_body(origin, far, client, state)


async def send_notice(client: Wire, state: h11.Connection, status: int, text: str) -> None:
    """Answer with a short text of our own, where no other answer has begun."""
    if state.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
        return
    body = text.encode("utf-8", "replace")
    # Marks what is no answer of the site's (RFC 9209); a field of that name is never passed on.
    ours = ("Proxy-Status", "embed-archiver; error=proxy_internal_response")
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), ("Connection", "close"), ours]
    await client.send_event(state, h11.Response(status_code=status, headers=headers))
    await client.send_event(state, h11.Data(data=body))
    await client.send_event(state, h11.EndOfMessage())


async def _pass_body(source: Wire, source_state: h11.Connection, sink: Wire, sink_state: h11.Connection) -> None:
    while True:
        event = await source.next_event(source_state)
        if isinstance(event, h11.Data):
            await sink.send_event(sink_state, h11.Data(data=bytes(event.data)))
        elif isinstance(event, h11.EndOfMessage):
            return await sink.send_event(sink_state, h11.EndOfMessage())
        else:
            raise h11.RemoteProtocolError("the message ended in the middle")


async def _final_answer(origin: Wire, far: h11.Connection) -> h11.Response:
    while isinstance(event := await origin.next_event(far), h11.InformationalResponse):
        pass
    if not isinstance(event, h11.Response):
        raise h11.RemoteProtocolError("the server closed without an answer")
    return event


def _towards_origin(request: h11.Request) -> h11.Request:
    _, _, rest = request.target.partition(b"://")
    authority = PATH.split(rest, maxsplit=1)[0]
    path = rest[len(authority) :]
    kept = [(name, value) for name, value in _end_to_end(request) if name.lower() != b"host"]
    headers = [(b"Host", authority), *kept, (b"Connection", b"close")]
    return h11.Request(method=request.method, target=path if path.startswith(b"/") else b"/" + path, headers=headers)


def _end_to_end(message: h11.Request | h11.Response) -> RawHeaders:
    named = {token.strip() for name, value in message.headers if name == b"connection" for token in value.lower().split(b",")}
    dropped = HOP_BY_HOP | named
    return [(name, value) for name, value in message.headers.raw_items() if name.lower() not in dropped]
