"""The ground below the guard's decision: connections, and dialling one literal address."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]

BUFFER = 256 * 1024
"""Bytes buffered a connection before the sender is told to wait."""

HANDSHAKE_SECONDS, FAREWELL_SECONDS = 15.0, 5.0
"""Longest wait for TLS to begin, and for the other end's farewell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An open connection that the guard has allowed."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    peer: str | None
    """Address dialled; None behind an upstream proxy."""
    addresses: tuple[str, ...] = ()
    """All that the name led to."""
    beneath: Connection | None = None
    """What TLS runs on. Kept alive: a StreamWriter that is collected closes its transport."""

    @property
    def streams(self) -> Streams:
        """Return the two ends."""
        return self.reader, self.writer

    @property
    def local(self) -> str | None:
        """Return our own address, None where it is not known."""
        name = self.writer.get_extra_info("sockname")
        return str(name[0]) if isinstance(name, tuple) else None

    @property
    def tls(self) -> ssl.SSLObject | None:
        """Return the state of TLS, None on a plain connection."""
        found: ssl.SSLObject | None = self.writer.get_extra_info("ssl_object")
        return found

    async def secure(self, context: ssl.SSLContext, *, server_hostname: str | None = None) -> Connection:
        """Begin TLS, as the server where no name is given; ssl.SSLError where the server is not the one it claims to be."""
        # A fresh reader: what came in clear before the handshake must never pass for what came under it.
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=BUFFER)
        protocol = asyncio.StreamReaderProtocol(reader)
        plain = self.writer.transport.get_protocol()
        try:
            transport = await loop.start_tls(
                self.writer.transport,
                protocol,
                context,
                server_side=server_hostname is None,
                server_hostname=server_hostname,
                ssl_handshake_timeout=HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=FAREWELL_SECONDS,
            )
        finally:
            # asyncio tells only the new protocol when the connection ends: whoever waited for the old one would wait for ever.
            plain.connection_lost(None)
        if transport is None:
            raise ssl.SSLError("the other end closed during the handshake")
        protocol.connection_made(transport)
        writer = asyncio.StreamWriter(transport, protocol, reader, loop)
        return Connection(reader=reader, writer=writer, peer=self.peer, addresses=self.addresses, beneath=self)

    async def close(self) -> None:
        """Close at once, dropping what is buffered."""
        if self.beneath is None:
            return await close_now(self.writer)
        # TLS ends with what it runs on: asked itself, it would first wait for the other end's farewell.
        await self.beneath.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()
        return None


def abort(writer: asyncio.StreamWriter) -> None:
    """Drop a connection, however far it is closed already."""
    endpoint = writer.get_extra_info("socket")
    # Python 3.11 fails on aborting a transport that has closed after flushing.
    if endpoint is None or endpoint.fileno() != -1:
        writer.transport.abort()


async def close_now(writer: asyncio.StreamWriter) -> None:
    """Close without waiting for the other end, whose farewell may never come."""
    abort(writer)
    with contextlib.suppress(OSError):
        await writer.wait_closed()


class Resolver(Protocol):
    """Turns a name into all its addresses; OSError where it has none."""

    async def __call__(self, host: str, port: int, /) -> Sequence[str]:
        """Return the addresses, literal."""


class Dialler(Protocol):
    """Opens a TCP connection to an address that was already judged; OSError where that fails."""

    async def __call__(self, address: str, port: int, /) -> Streams:
        """Return the open connection's two ends."""


async def connect(address: str, port: int) -> Streams:
    """Open a TCP connection."""
    return await asyncio.open_connection(address, port, limit=BUFFER)
