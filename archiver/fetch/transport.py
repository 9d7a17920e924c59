"""httpx over connections that the egress guard has opened, one request at a time on each.

httpcore would share an HTTP/2 connection between requests; but a body that is left half read starves all others of that connection,
and after a protocol error it is dead while its pool still offers it. So each connection belongs to one request, and is kept for
the next one only after an answer that ended well.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpcore
import httpx

from archiver.egress import Connection, Egress
from archiver.errors import RefusedError

KEPT_SECONDS = 10.0
"""How long an idle connection is kept for a next request."""

KEPT = 16
"""How many idle connections are kept."""

GONE = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ConnectionNotAvailable)
"""What a kept connection raises that its server has closed."""


class GuardedStream(httpcore.AsyncNetworkStream):
    """A connection of the guard as httpcore reads it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes, none at the end. Time limits are the whole request's, not the single read's."""
        try:
            return await self._connection.reader.read(max_bytes)
        except OSError as exc:
            raise httpcore.ReadError(str(exc)) from exc

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        try:
            self._connection.writer.write(buffer)
            await self._connection.writer.drain()
        except OSError as exc:
            raise httpcore.WriteError(str(exc)) from exc

    async def aclose(self) -> None:
        """Close at once."""
        await self._connection.close()

    async def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> GuardedStream:
        """Begin TLS; ssl.SSLError where the server is not the one it claims to be."""
        return GuardedStream(await self._connection.secure(ssl_context, server_hostname=server_hostname))

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about a connection."""
        if info == "is_readable":
            # On an idle connection only its end can be read.
            return self._connection.reader.at_eof()
        return self._connection if info == "connection" else self._connection.writer.get_extra_info(info)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's way to the network: the guard, and nothing else."""

    def __init__(self, egress: Egress) -> None:
        self._egress = egress

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> GuardedStream:
        """Dial through the guard."""
        return GuardedStream(await self._egress.dial(host, port))

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: a socket file is no public address."""
        raise RefusedError(path, "sockets of this machine are never dialled")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """A connection between two requests; the same as no other."""

    origin: httpcore.Origin
    connection: httpcore.AsyncHTTPConnection
    stream: httpcore.AsyncNetworkStream
    kept_until: float


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends each request over a connection that the guard opened."""

    def __init__(self, egress: Egress) -> None:
        self._tls, self._backend = egress.tls(), GuardedBackend(egress)
        self._idle: list[Line] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; errors are left as httpcore, h2 and the guard raise them."""
        url = request.url
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
        )
        origin = asked.url.origin
        connection, kept = await self._take(origin)
        try:
            answer = await _ask(connection, asked)
        except GONE:
            # A server may close a kept connection just as we use it; for a GET that is no failure (RFC 9112 §9.3.1).
            if not kept:
                raise
            connection = self._open(origin)
            answer = await _ask(connection, asked)
        body = GuardedBody(answer, lambda whole: self._release(origin, connection, answer, whole))
        return httpx.Response(status_code=answer.status, headers=answer.headers, stream=body, extensions=answer.extensions)

    async def aclose(self) -> None:
        """Close the idle connections; those in use close with their answers."""
        while self._idle:
            await self._idle.pop().connection.aclose()

    def _open(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        return httpcore.AsyncHTTPConnection(origin, ssl_context=self._tls, http2=True, network_backend=self._backend)

    async def _take(self, origin: httpcore.Origin) -> tuple[httpcore.AsyncHTTPConnection, bool]:
        await self._sweep()
        found = next((line for line in reversed(self._idle) if line.origin == origin), None)
        if found is None:
            return self._open(origin), False
        self._idle.remove(found)
        return found.connection, True

    async def _release(self, origin: httpcore.Origin, connection: httpcore.AsyncHTTPConnection, answer: httpcore.Response, whole: bool) -> None:
        await answer.aclose()
        # Also what the server said it would close is of no use to the next one.
        if not whole or not connection.is_idle():
            return await connection.aclose()
        until = asyncio.get_running_loop().time() + KEPT_SECONDS
        self._idle.append(Line(origin=origin, connection=connection, stream=answer.extensions["network_stream"], kept_until=until))
        return await self._sweep()

    async def _sweep(self) -> None:
        now = asyncio.get_running_loop().time()
        kept = [line for line in self._idle if line.kept_until > now and not line.stream.get_extra_info("is_readable")][-KEPT:]
        dropped = [line for line in self._idle if line not in kept]
        self._idle = kept
        for line in dropped:
            await line.connection.aclose()


async def _ask(connection: httpcore.AsyncHTTPConnection, asked: httpcore.Request) -> httpcore.Response:
    try:
        return await connection.handle_async_request(asked)
    except BaseException:
        await connection.aclose()
        raise


Release: TypeAlias = Callable[[bool], Awaitable[None]]


class GuardedBody(httpx.AsyncByteStream):
    """A body as it comes; closing it gives the connection back, or closes that too where the body was not read to its end."""

    def __init__(self, answer: httpcore.Response, release: Release) -> None:
        self._answer, self._release = answer, release
        self._whole = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body with its transfer coding removed."""
        async for part in self._answer.aiter_stream():
            yield part
        self._whole = True

    async def aclose(self) -> None:
        """Give the connection back."""
        await self._release(self._whole)
