"""Stand-ins for the ground below the egress guard: resolvers with given answers, diallers that never dial or lead to a loopback server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from archiver.egress import Dialler, Egress, Resolver, Streams, WayOut
from archiver.exchange import Content
from archiver.settings import Egress as EgressSettings

PUBLIC = "8.8.8.8"
WHEN = datetime(2026, 11, 24, 12, tzinfo=UTC)


def settings(**values: Any) -> EgressSettings:
    """Return egress settings that never make a test wait for its turn."""
    return EgressSettings(**{"per_host": 1e9, **values})


def resolver(*answers: Sequence[str], asked: list[str] | None = None) -> Resolver:
    """Return a resolver that gives one answer after the other, the last one for ever."""
    left = list(answers)

    async def resolve(host: str, port: int, /) -> Sequence[str]:
        if asked is not None:
            asked.append(host)
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


def no_resolver(host: str, port: int, /) -> Any:
    """Stand where no name may be resolved."""
    raise AssertionError(f"{host} was resolved")


def recording_dialler(dialled: list[tuple[str, int]]) -> Dialler:
    """Return a dialler that notes what it would dial and fails."""

    async def dial(address: str, port: int, /) -> Streams:
        dialled.append((address, port))
        raise OSError("this dialler never dials")

    return dial


def canned_dialler(dialled: list[tuple[str, int]], answer: Callable[[], bytes]) -> Dialler:
    """Return a dialler of connections that exist in memory only and hold an answer."""

    async def dial(address: str, port: int, /) -> Streams:
        dialled.append((address, port))
        return memory_streams(answer())

    return dial


def loopback_dialler(port: int, dialled: list[tuple[str, int]] | None = None) -> Dialler:
    """Return a dialler that leads every address to one server on this machine."""

    async def dial(address: str, wanted: int, /) -> Streams:
        if dialled is not None:
            dialled.append((address, wanted))
        return await asyncio.open_connection("127.0.0.1", port)

    return dial


def no_way() -> WayOut:
    """Return the way out of a browser that visits nothing."""
    return WayOut(Egress(settings(), resolver=no_resolver, dialler=recording_dialler([])))


def loopback_egress(port: int, *, dialled: list[tuple[str, int]] | None = None, **values: Any) -> Egress:
    """Return a guard whose every name is public and leads to one server on this machine."""
    return Egress(settings(**values), resolver=resolver((PUBLIC,)), dialler=loopback_dialler(port, dialled))


def memory_streams(incoming: bytes) -> Streams:
    """Return both ends of a connection that is already answered."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport = MemoryTransport(protocol)
    protocol.connection_made(transport)
    reader.feed_data(incoming)
    reader.feed_eof()
    return reader, asyncio.StreamWriter(transport, protocol, reader, asyncio.get_running_loop())


class MemoryTransport(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self._protocol = protocol
        self.written = bytearray()
        self.ending: str | None = None

    def write(self, data: Any) -> None:
        """Keep bytes."""
        self.written += data

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Return what is told of this transport."""
        return self._protocol

    def is_closing(self) -> bool:
        """Tell whether it was closed."""
        return self.ending is not None

    def close(self) -> None:
        """Close after sending what is buffered."""
        self._end("close")

    def abort(self) -> None:
        """Close, dropping what is buffered."""
        self._end("abort")

    def _end(self, way: str) -> None:
        if self.ending is None:
            self.ending = way
            self._protocol.connection_lost(None)


def body_of(content: Content | None) -> bytes:
    """Return an entity, whose digest is checked where it lies in a spool."""
    assert content is not None
    if isinstance(content, bytes):
        return content
    body = b"".join(content.chunks())
    assert (len(body), sha256(body).hexdigest()) == (content.size, content.sha256)
    return body
