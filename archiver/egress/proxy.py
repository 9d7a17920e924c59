"""The browser's only way out: a proxy on loopback whose every connection passes the guard."""

from __future__ import annotations

import asyncio
import logging
import ssl
from functools import partial
from types import TracebackType
from typing import Self

import h11

from archiver.egress.connection import Connection, abort, close_now
from archiver.egress.forward import send_notice, towards_browser, towards_origin
from archiver.egress.guard import Egress
from archiver.egress.recording import http2
from archiver.egress.recording.http1 import carry, converse
from archiver.egress.recording.tap import HTTP1, HTTP2, PLAIN_PORT, Tap, base_of, protocol_of, route_to
from archiver.egress.recording.tape import Tape
from archiver.egress.recording.text import text
from archiver.egress.target import split_authority
from archiver.egress.wire import Talk, Wire, splice
from archiver.errors import RefusedError, UnreachableError, UnreadableError

logger = logging.getLogger(__name__)

IDLE_SECONDS = 120.0
"""A connection on which nothing moves for so long is closed."""


class BrowserProxy:
    """An HTTP proxy for one visit: CONNECT tunnels, and plain http in absolute form (RFC 9112 §3.2.2).

    Everything that it can read goes on its ``tape``: plain http always, tunnels where a ``tap`` opens them. Leaving the context ends every connection.
    """

    def __init__(self, egress: Egress, *, tap: Tap | None = None, tape: Tape | None = None, idle_seconds: float = IDLE_SECONDS) -> None:
        self._egress, self._tap, self._idle_seconds = egress, tap, idle_seconds
        self.tape = tape or Tape()
        self._listener: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

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
        """Close, and remember who does not want to be recorded."""
        await self.close()
        if self._tap is not None:
            self._tap.learn(self.tape.exchanges())

    async def close(self) -> None:
        """Stop listening, and end every conversation."""
        if self._listener is not None:
            self._listener.close()
        while clients := tuple(self._clients):
            for client in clients:
                client.cancel()
            await asyncio.gather(*clients, return_exceptions=True)
            # Here, and not only when they are called back: from Python 3.12 on nothing waits for tasks that are done, so that this would go on for ever.
            self._clients.difference_update(clients)
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
                await self._converse(Talk(client, h11.SERVER))
                await client.finish()
        except (OSError, h11.ProtocolError) as exc:
            logger.debug("browser connection ended", extra={"reason": str(exc) or type(exc).__name__})
        finally:
            await close_now(writer)

    async def _converse(self, near: Talk) -> None:
        while True:
            try:
                request = await near.hear()
            except h11.RemoteProtocolError as exc:
                return await send_notice(near, exc.error_status_hint, "this is no request that can be read")
            if not isinstance(request, h11.Request):
                return None
            if not (await self._answer(near, request) and near.next_cycle()):
                return None

    async def _answer(self, near: Talk, request: h11.Request) -> bool:
        """Serve one request; False when the connection is used up."""
        shown = request.target.decode("latin-1")
        try:
            if request.method == b"CONNECT":
                await self._tunnel(near, shown)
                return False
            await self._forward(near, request, shown)
        except RefusedError as exc:
            self.tape.refused.append((shown, exc.reason))
            logger.warning("browser connection refused", extra={"address": shown, "reason": exc.reason})
            await send_notice(near, 403, f"refused by the egress guard: {exc.reason}")
        except UnreachableError as exc:
            await send_notice(near, 502, f"not reachable ({exc.kind}): {exc.detail}")
        else:
            return True
        return False

    async def _tunnel(self, near: Talk, authority: str) -> None:
        try:
            host, port = split_authority(authority)
        except ValueError as exc:
            raise RefusedError(authority, str(exc)) from exc
        connection = await (self._tap.reach(host, port) if self._tap else self._egress.dial(host, port))
        try:
            while await near.hear() is not h11.PAUSED:
                pass
            await near.wire.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            if self._tap is None or (connection.tls is None and port != PLAIN_PORT):
                await self._pass_by(near, connection, host)
            else:
                await self._record(self._tap, near, connection, host, port)
        finally:
            await connection.close()

    async def _pass_by(self, near: Talk, connection: Connection, host: str) -> None:
        """Carry a tunnel unread."""
        self.tape.tunnelled[host] = (self._tap.refusal(host) if self._tap else None) or "as set"
        await self._egress.pace_page(host)
        origin = near.wire.sibling(connection.reader, connection.writer)
        await origin.send(near.state.trailing_data[0])
        await splice(near.wire, origin)
        await origin.finish()

    async def _record(self, tap: Tap, near: Talk, connection: Connection, host: str, port: int) -> None:
        """Read along in a tunnel. Nothing of our own is ever said in the site's place: where it fails, the browser sees it fail."""
        client = near.wire.connection
        if connection.tls:
            client = await tap.receive(client, host, protocol_of(connection))
        try:
            if protocol_of(client) == protocol_of(connection):
                await self._carry(near, client, connection, host, port)
            else:
                await self._carry_again(tap, near, client, host, port)
        except UnreadableError as exc:
            # Browsers read much that is no HTTP: they are left to it.
            tap.refuse(host, f"its answers cannot be read: {exc.detail}")
        except (RefusedError, UnreachableError) as exc:
            logger.debug("site did not answer", extra={"url": exc.url, "reason": str(exc)})
        except ssl.SSLError as exc:
            # With TLS 1.3 a browser that does not trust us says so only behind the handshake.
            tap.doubt(host, exc)
        finally:
            await client.close()

    async def _carry_again(self, tap: Tap, near: Talk, client: Connection, host: str, port: int) -> None:
        """Ask the site for HTTP/1.1, for a browser that speaks nothing else: it opens a WebSocket."""
        connection = await tap.reach(host, port, (HTTP1,))
        try:
            # Never in clear what the browser sent under TLS.
            if connection.tls is not None:
                await self._carry(near, client, connection, host, port)
        finally:
            await connection.close()

    async def _carry(self, near: Talk, client: Connection, connection: Connection, host: str, port: int) -> None:
        base, route = base_of("https" if connection.tls else "http", host, port), route_to(host, port, connection)
        inner, origin = (near.wire.sibling(*side.streams) for side in (client, connection))
        turn = partial(self._egress.pace_page, host)
        if route.protocol == HTTP2:
            await http2.Conversation(inner, origin, lambda method, path: self.tape.begin(method, base + path, route), turn).run()
        else:
            talk = Talk(inner, h11.SERVER)
            talk.take_up(near.state.trailing_data[0])
            await converse(talk, Talk(origin, h11.CLIENT), lambda request: self.tape.begin(text(request.method), base + text(request.target), route), turn)
        await inner.finish()

    async def _forward(self, near: Talk, request: h11.Request, url: str) -> None:
        target = self._egress.check(url)
        if target.scheme != "http":
            raise RefusedError(url, "https is asked for with CONNECT")
        await self._egress.pace_page(target.host)
        connection = await self._egress.dial(target.host, target.port)
        try:
            take = self.tape.begin(text(request.method), url, route_to(target.host, target.port, connection))
            far = Talk(near.wire.sibling(connection.reader, connection.writer), h11.CLIENT)
            await carry(near, far, towards_origin(request), take, towards_browser)
        finally:
            await connection.close()
