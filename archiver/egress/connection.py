"""The ground below the guard's decision: asking the system's resolver and dialling one literal address."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]

BUFFER = 256 * 1024
"""Bytes buffered a connection before the sender is told to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An open connection that the guard has allowed."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    peer: str | None
    """Address dialled; None behind an upstream proxy."""

    async def close(self) -> None:
        """Close at once, dropping what is buffered."""
        await close_now(self.writer)


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


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver for all addresses of a name, in the order it prefers."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(endpoint[0]) for *_, endpoint in found))


async def connect(address: str, port: int) -> Streams:
    """Open a TCP connection."""
    return await asyncio.open_connection(address, port, limit=BUFFER)
