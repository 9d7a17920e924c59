"""One side of a proxied connection, and of an HTTP/1.1 conversation over it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TypeAlias

import h11

from archiver.egress.connection import Connection

CHUNK = 64 * 1024

HEAD_LIMIT = 64 * 1024
"""Longest head of a request or an answer."""

Event: TypeAlias = h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]


class Wire:
    """One side of a proxied connection; whatever moves on it puts off the idle limit."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, idle: asyncio.Timeout, idle_seconds: float) -> None:
        self._reader, self._writer = reader, writer
        self._idle, self._idle_seconds = idle, idle_seconds
        self._clock = asyncio.get_running_loop().time

    def sibling(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Wire:
        """Return another side, under the same idle limit."""
        return Wire(reader, writer, self._idle, self._idle_seconds)

    @property
    def connection(self) -> Connection:
        """Return the connection that this is a side of."""
        return Connection(reader=self._reader, writer=self._writer, peer=None)

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


class Talk:
    """One side of an HTTP/1.1 conversation. ``head`` is the last head that came, as it came."""

    def __init__(self, wire: Wire, role: type[h11.CLIENT] | type[h11.SERVER]) -> None:
        self.wire, self.state = wire, h11.Connection(role, max_incomplete_event_size=HEAD_LIMIT)
        self.head = b""
        self.gone = False
        """Whether the other end has left in the middle of what it was told."""
        self._unread: bytes | None = b""

    async def hear(self) -> Event:
        """Return the next event, reading as needed; OSError, h11.RemoteProtocolError."""
        while (event := self.state.next_event()) is h11.NEED_DATA:
            self._take(await self.wire.receive())
        self._note(event)
        return event

    async def say(self, event: h11.Event) -> bytes:
        """Send one event and return its bytes."""
        sent = self.state.send(event) or b""
        await self.wire.send(sent)
        return sent

    async def deliver(self, event: h11.Event) -> None:
        """Send one event to somebody who may have left: what is recorded does not depend on who listens."""
        if not self.gone:
            try:
                await self.say(event)
            except OSError:
                self.gone = True

    def take_up(self, chunk: bytes) -> None:
        """Begin with bytes that were read already."""
        if chunk:
            self._take(chunk)

    async def stirs(self) -> bool:
        """Wait until anything comes that nobody has asked for; return whether it is more than the end."""
        chunk = await self.wire.receive()
        self._take(chunk)
        return bool(chunk)

    def next_cycle(self) -> bool:
        """Begin the next exchange on the same connection; False where that one was the last."""
        if self.gone or self.state.our_state is not h11.DONE or self.state.their_state is not h11.DONE:
            return False
        self.state.start_next_cycle()
        return True

    def _take(self, chunk: bytes) -> None:
        if self._unread is not None:
            self._unread += chunk
        self.state.receive_data(chunk)

    def _note(self, event: Event) -> None:
        """Cut the bytes of a head out of those that came; bodies are not gathered."""
        if isinstance(event, h11.Request | h11.InformationalResponse | h11.Response):
            rest = self.state.trailing_data[0]
            seen = self._unread or b""
            self.head = seen[: len(seen) - len(rest)]
            self._unread = rest if isinstance(event, h11.InformationalResponse) else None
        elif isinstance(event, h11.EndOfMessage):
            self._unread = self.state.trailing_data[0]


async def splice(one: Wire, other: Wire) -> None:
    """Copy both ways until either side ends: what was read by then is still delivered."""
    copies = {asyncio.ensure_future(one.copy_to(other)), asyncio.ensure_future(other.copy_to(one))}
    try:
        await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for copy in copies:
            copy.cancel()
        await asyncio.gather(*copies, return_exceptions=True)


async def first_of(one: asyncio.Task[Event], other: asyncio.Task[bool]) -> None:
    """Wait for either and give up the other."""
    try:
        await asyncio.wait({one, other}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (one, other):
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
