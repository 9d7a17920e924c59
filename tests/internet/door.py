"""The one proxy port: CONNECT and absolute-form requests for every host, all leading to this process."""

from __future__ import annotations

import asyncio
import contextlib
import re
from http import HTTPStatus

from tests.internet.log import Access, AccessLog
from tests.internet.sites import is_dead
from tests.internet.world import World

REQUEST_LINE = re.compile(rb"([A-Z]+) (\S+) HTTP/(1\.[01])")
AUTHORITY = re.compile(r"(?P<host>[^:/@\[\]]+)(?::(?P<port>\d+))?")
ABSOLUTE = re.compile(r"http://(?P<host>[^:/@?\[\]]+)(?::(?P<port>\d+))?(?P<path>[/?].*)?")
HOP_BY_HOP = (b"connection:", b"proxy-connection:", b"proxy-authorization:", b"keep-alive:")
TLS, PLAIN = 443, 80


class RefusedError(Exception):
    """The door does not let this request through: ``status`` says why."""

    def __init__(self, status: HTTPStatus, method: str, target: str) -> None:
        self.status, self.method, self.target = status, method, target
        super().__init__(f"{method} {target}: {status.phrase}")


class Door:
    """Takes clients in and joins each to the side that answers."""

    def __init__(self, world: World, log: AccessLog, sides: dict[int, int]) -> None:
        """``sides`` maps the port that a client asks for to the loopback port that answers."""
        self._world, self._log, self._sides = world, log, sides
        self._clients: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Hang up on everybody."""
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    async def enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client, from its first line to the end of its connection."""
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._admit(reader, writer)
        except RefusedError as exc:
            self._log.write(refused(exc))
            writer.write(f"HTTP/1.1 {exc.status.value} {exc.status.phrase}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            # The client went away, or sent what is no request: there is nobody to answer.
            pass
        finally:
            writer.close()

    async def _admit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        match = REQUEST_LINE.match(head)
        if match is None:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "?", "?")
        method, target = match[1].decode(), match[2].decode("latin-1")
        if method == "CONNECT":
            side = self._side(method, target, AUTHORITY.fullmatch(target), default=TLS)
            greeting = b""
        else:
            absolute = ABSOLUTE.fullmatch(target)
            side = self._side(method, target, absolute, default=PLAIN)
            greeting = rewritten(head, method, absolute) if absolute else b""
        inner, outer = await asyncio.open_connection("127.0.0.1", side)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        outer.write(greeting)
        await join((reader, writer), (inner, outer))

    def _side(self, method: str, target: str, match: re.Match[str] | None, default: int) -> int:
        if match is None:
            raise RefusedError(HTTPStatus.BAD_REQUEST, method, target)
        if is_dead(self._world, match["host"].lower()):
            raise RefusedError(HTTPStatus.BAD_GATEWAY, method, target)
        side = self._sides.get(int(match["port"] or default))
        # A plain request to the TLS port is no more possible here than on the real internet.
        if side is None or (method != "CONNECT" and int(match["port"] or default) != PLAIN):
            raise RefusedError(HTTPStatus.FORBIDDEN, method, target)
        return side


def rewritten(head: bytes, method: str, target: re.Match[str]) -> bytes:
    """Return an absolute-form request in origin form, for one exchange on its connection (RFC 9112 §3.2)."""
    path = target["path"] or "/"
    first = f"{method} {path if path.startswith('/') else '/' + path} HTTP/1.1".encode("latin-1")
    lines = head.rstrip(b"\r\n").split(b"\r\n")[1:]
    kept = [line for line in lines if not line.lower().startswith((*HOP_BY_HOP, b"host:"))]
    return b"\r\n".join([first, b"Host: " + target["host"].encode("latin-1"), *kept, b"Connection: close", b"", b""])


def refused(exc: RefusedError) -> Access:
    """Return the log line for what the door refused."""
    host = exc.target.partition("://")[2].partition("/")[0] or exc.target
    return Access(method=exc.method, scheme="proxy", host=host.partition(":")[0], path=exc.target, query="", status=exc.status, bytes=0, range=None, http="1.1")


async def join(client: tuple[asyncio.StreamReader, asyncio.StreamWriter], side: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
    """Carry bytes both ways until both have said all."""
    try:
        await asyncio.gather(carry(client[0], side[1]), carry(side[0], client[1]))
    finally:
        side[1].close()


async def carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Carry bytes one way, then pass on the end."""
    with contextlib.suppress(ConnectionError):
        while chunk := await source.read(1 << 16):
            sink.write(chunk)
            await sink.drain()
        if sink.can_write_eof() and not sink.is_closing():
            sink.write_eof()
