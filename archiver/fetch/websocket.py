"""A WebSocket (RFC 6455) over a connection that the egress guard has opened: the protocol is bought, the bytes go our one way out."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpcore
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from archiver.egress import Egress
from archiver.egress.connection import abort
from archiver.errors import UnreachableError
from archiver.fetch.failures import ours
from archiver.fetch.transport import GuardedStream

SCHEMES = {"ws": "http", "wss": "https"}
HANDSHAKE = 30.0
"""Seconds from the first byte to the open channel."""
SILENCE = 60.0
"""Seconds without a byte after which the other end is asked whether it is there; after as many more it is not."""
CHUNK = 65_536


class WebSocket:
    """An open channel of text messages; one task reads it."""

    def __init__(self, url: str, stream: httpcore.AsyncNetworkStream, protocol: ClientProtocol, silence: float) -> None:
        self._url, self._stream, self._protocol, self._silence = url, stream, protocol, silence
        self._messages: deque[str] = deque()
        self._parts: list[bytes] = []
        self._text = False

    async def open(self, user_agent: str) -> None:
        """Shake hands."""
        request = self._protocol.connect()
        request.headers["User-Agent"] = user_agent
        self._protocol.send_request(request)
        async with asyncio.timeout(HANDSHAKE):
            while self._protocol.state is State.CONNECTING and self._protocol.handshake_exc is None:
                await self._exchange()
        if self._protocol.handshake_exc is not None:
            raise self._protocol.handshake_exc

    async def send(self, text: str) -> None:
        """Send a message."""
        with ours(self._url):
            self._protocol.send_text(text.encode())
            await self._flush()

    async def receive(self) -> str:
        """Return the next text message; UnreachableError once the channel has ended. Binary messages are passed over."""
        with ours(self._url):
            while not self._messages:
                if self._protocol.state is not State.OPEN:
                    said = self._protocol.close_rcvd
                    raise UnreachableError(self._url, "connect", f"the stream ended{f': {said.code} {said.reason}' if said else ''}")
                await self._hear()
            return self._messages.popleft()

    async def _hear(self) -> None:
        try:
            async with asyncio.timeout(self._silence):
                await self._exchange()
        except TimeoutError:
            self._protocol.send_ping(b"")
            async with asyncio.timeout(self._silence):
                await self._exchange()

    async def _exchange(self) -> None:
        """Send what is to be sent, and take in what comes next."""
        await self._flush()
        chunk = await self._stream.read(CHUNK)
        if chunk:
            self._protocol.receive_data(chunk)
        else:
            self._protocol.receive_eof()
        for event in self._protocol.events_received():
            # The answer to the handshake comes here too; whether it was good, the protocol knows.
            if isinstance(event, Frame):
                self._take(event)
        await self._flush()

    async def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            # An empty piece asks for the end of our side, which ends with the connection.
            if data:
                await self._stream.write(data)

    def _take(self, frame: Frame) -> None:
        if frame.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return
        if frame.opcode is not Opcode.CONT:
            self._text, self._parts = frame.opcode is Opcode.TEXT, []
        self._parts.append(bytes(frame.data))
        if frame.fin and self._text:
            # What is no UTF-8 is no message; it ends neither the channel nor us.
            self._messages.append(b"".join(self._parts).decode("utf-8", "replace"))
        if frame.fin:
            self._parts = []


@asynccontextmanager
async def open_websocket(egress: Egress, url: str, *, user_agent: str, largest: int, silence: float = SILENCE) -> AsyncIterator[WebSocket]:
    """Open a ``ws`` or ``wss`` address for as long as the block runs; a message of more than ``largest`` bytes ends the channel.

    RefusedError from the guard; UnreachableError where it cannot be had, answers anything but 101, or ends.
    """
    with ours(url):
        stream = await _connected(egress, url)
    try:
        channel = WebSocket(url, stream, ClientProtocol(parse_uri(url), max_size=largest), silence)
        with ours(url):
            await channel.open(user_agent)
        yield channel
    finally:
        await stream.aclose()


async def _connected(egress: Egress, url: str) -> httpcore.AsyncNetworkStream:
    scheme, _, rest = url.partition(":")
    plain = f"{SCHEMES.get(scheme, scheme)}:{rest}"
    target = egress.check(plain)
    connection = await egress.dial(target.host, target.port)
    clear = GuardedStream(connection)
    if target.scheme == "http":
        return clear
    try:
        async with asyncio.timeout(HANDSHAKE):
            return await clear.start_tls(egress.tls(), server_hostname=target.host)
    except BaseException:
        # Not waited for: whom TLS has taken the connection over from is never told of its end.
        abort(connection.writer)
        raise
