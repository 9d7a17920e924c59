"""The browser's only way out: a proxy on loopback whose every connection passes the guard."""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType
from typing import Self

import h11

from archiver.egress.connection import abort, close_now
from archiver.egress.forward import Wire, forward, send_notice
from archiver.egress.guard import Egress
from archiver.egress.target import parse_target, split_authority
from archiver.errors import RefusedError, UnreachableError

logger = logging.getLogger(__name__)

HEAD_LIMIT = 64 * 1024
"""Longest request head, and longest answer head of a plain http server."""

IDLE_SECONDS = 120.0
"""A connection on which nothing moves for so long is closed."""


class BrowserProxy:
    """An HTTP proxy for one browser: CONNECT tunnels, and plain http in absolute form (RFC 9112 §3.2.2).

    Leaving the context cancels every tunnel. What the guard refused stands in ``refused`` as (address, reason).
    """

    def __init__(self, egress: Egress, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._egress, self._idle_seconds = egress, idle_seconds
        self._listener: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()
        self.refused: list[tuple[str, str]] = []

    @property
    def server(self) -> str:
        """Return the address to hand to the browser, such as ``http://127.0.0.1:40123``."""
        if self._listener is None:
            raise RuntimeError("the proxy listens only inside its context")
        host, port = self._listener.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"

    async def __aenter__(self) -> Self:
        """Start to listen on a free port of the loopback."""
        self._listener = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop listening and end every conversation."""
        if self._listener is not None:
            self._listener.close()
        while clients := tuple(self._clients):
            for client in clients:
                client.cancel()
            await asyncio.gather(*clients, return_exceptions=True)
        if self._listener is not None:
            await self._listener.wait_closed()
            self._listener = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._clients.add(client)
        client.add_done_callback(self._clients.discard)
        # A task that is cancelled before it began never reaches its own clean-up.
        client.add_done_callback(lambda _: abort(writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(self._idle_seconds) as idle:
                client = Wire(reader, writer, idle, self._idle_seconds)
                await self._converse(client)
                await client.finish()
        except (OSError, h11.ProtocolError) as exc:
            logger.debug("browser connection ended", extra={"reason": str(exc) or type(exc).__name__})
        finally:
            await close_now(writer)

    async def _converse(self, client: Wire) -> None:
        state = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_LIMIT)
        while True:
            try:
                request = await client.next_event(state)
            except h11.RemoteProtocolError as exc:
                return await send_notice(client, state, exc.error_status_hint, "this is no request that can be read")
            if not isinstance(request, h11.Request):
                return None
            if not await self._answer(client, state, request):
                return None
            if state.our_state is not h11.DONE or state.their_state is not h11.DONE:
                return None
            state.start_next_cycle()

    async def _answer(self, client: Wire, state: h11.Connection, request: h11.Request) -> bool:
        """Serve one request; False when the connection is used up."""
        shown = request.target.decode("latin-1")
        try:
            if request.method == b"CONNECT":
                await self._tunnel(client, state, shown)
                return False
            await self._forward(client, state, request, shown)
        except RefusedError as exc:
            self.refused.append((shown, exc.reason))
            logger.warning("browser connection refused", extra={"address": shown, "reason": exc.reason})
            await send_notice(client, state, 403, f"refused by the egress guard: {exc.reason}")
        except UnreachableError as exc:
            await send_notice(client, state, 502, f"not reachable ({exc.kind}): {exc.detail}")
        else:
            return True
        return False

    async def _tunnel(self, client: Wire, state: h11.Connection, authority: str) -> None:
        try:
            host, port = split_authority(authority)
        except ValueError as exc:
            raise RefusedError(authority, str(exc)) from exc
        connection = await self._egress.dial(host, port)
        origin = client.sibling(connection.reader, connection.writer)
        try:
            while await client.next_event(state) is not h11.PAUSED:
                pass
            await client.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await origin.send(state.trailing_data[0])
            await splice(client, origin)
            await origin.finish()
        finally:
            await connection.close()

    async def _forward(self, client: Wire, state: h11.Connection, request: h11.Request, url: str) -> None:
        self._egress.check(url)
        target = parse_target(url)
        if target.scheme != "http":
            raise RefusedError(url, "https is asked for with CONNECT")
        connection = await self._egress.dial(target.host, target.port)
        origin = client.sibling(connection.reader, connection.writer)
        try:
            await forward(client, state, request, origin, h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_LIMIT))
        finally:
            await connection.close()


async def splice(one: Wire, other: Wire) -> None:
    """Copy both ways until either side ends: what was read by then is still delivered."""
    copies = {asyncio.ensure_future(one.copy_to(other)), asyncio.ensure_future(other.copy_to(one))}
    try:
        await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for copy in copies:
            copy.cancel()
        await asyncio.gather(*copies, return_exceptions=True)
