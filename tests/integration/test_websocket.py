"""The WebSocket door: messages of a real server through the guard, and no harm from a bad one."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest
import trustme
from websockets.asyncio.server import ServerConnection, serve

from archiver.egress import Egress
from archiver.errors import RefusedError, UnreachableError
from archiver.fetch.websocket import open_websocket
from tests.integration.servers import Conversation, connect_proxy, listen, read_head, saying, server_tls
from tests.wires import loopback_dialler, loopback_egress, no_resolver, resolver, settings

pytestmark = pytest.mark.anyio

Handler: TypeAlias = Callable[[ServerConnection], Awaitable[None]]
LARGEST = 1000
AGENT = "EmbedArchiver/test"


@contextlib.asynccontextmanager
async def serving(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve WebSockets on a free port."""
    async with serve(handler, "127.0.0.1", 0, ssl=tls, compression=None) as server:
        yield next(iter(server.sockets)).getsockname()[1]


async def echo(channel: ServerConnection) -> None:
    """Say what was asked and by whom, then say everything back."""
    assert channel.request is not None
    await channel.send(f"{channel.request.path} {channel.request.headers['User-Agent']} {channel.request.headers['Host']}")
    async for message in channel:
        await channel.send(message)


async def test_messages_go_both_ways(tmp_path: Path) -> None:
    """In clear, over TLS with a certificate that is verified, and through an upstream proxy; the name is ours to resolve unless the proxy does."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    tls = server_tls(authority, "stream.example")
    asked: list[str] = []
    async with serving(echo) as clear, serving(echo, tls) as secret, listen(connect_proxy({443: secret}, asked)) as proxy:
        through = Egress(settings(upstream_proxy=f"http://127.0.0.1:{proxy}", ca_file=tmp_path / "ca.pem"), resolver=no_resolver)
        for scheme, egress in (("ws", loopback_egress(clear)), ("wss", loopback_egress(secret, ca_file=tmp_path / "ca.pem")), ("wss", through)):
            async with open_websocket(egress, f"{scheme}://stream.example/a?b=c", user_agent=AGENT, largest=LARGEST) as channel:
                assert await channel.receive() == f"/a?b=c {AGENT} stream.example"
                await channel.send("größe")
                assert await channel.receive() == "größe"
    assert asked == ["CONNECT stream.example:443 HTTP/1.1"]


async def test_parts_are_joined_pings_answered_and_binary_messages_passed_over() -> None:
    """What is no text is nobody's message; a ping between two of them is answered by itself."""

    async def talk(channel: ServerConnection) -> None:
        await channel.send(["one ", "two ", "three"])
        await channel.send([b"\x00", b"\xff"])
        await (await channel.ping())
        await channel.send(b"\xff\xfe not text", text=True)
        await channel.send("end")

    async with serving(talk) as port, open_websocket(loopback_egress(port), "ws://stream.example/", user_agent=AGENT, largest=LARGEST) as channel:
        assert [await channel.receive() for _ in range(3)] == ["one two three", "\ufffd\ufffd not text", "end"]


@pytest.mark.parametrize("sizes", [[LARGEST + 1], [LARGEST // 2] * 3])
async def test_a_message_that_is_too_large_ends_the_channel(sizes: list[int]) -> None:
    """In one frame or in many: nothing of it is kept in memory for long."""

    async def flood(channel: ServerConnection) -> None:
        await channel.send("small")
        await channel.send(["x" * size for size in sizes])

    async with serving(flood) as port, open_websocket(loopback_egress(port), "ws://stream.example/", user_agent=AGENT, largest=LARGEST) as channel:
        assert await channel.receive() == "small"
        with pytest.raises(UnreachableError):
            await channel.receive()
        with pytest.raises(UnreachableError):
            await channel.send("more")


async def test_the_end_of_a_channel_is_told_after_its_last_message() -> None:
    """Closed in order, with its reason."""

    async def leave(channel: ServerConnection) -> None:
        await channel.send("last")
        await channel.close(1012, "restart")

    async with serving(leave) as port, open_websocket(loopback_egress(port), "ws://stream.example/", user_agent=AGENT, largest=LARGEST) as channel:
        assert await channel.receive() == "last"
        with pytest.raises(UnreachableError, match="1012 restart"):
            await channel.receive()


def after_handshake(raw: bytes) -> Conversation:
    """Return a conversation that opens a channel and then says these bytes."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, headers = await read_head(reader)
        accept = base64.b64encode(hashlib.sha1(f"{headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()).decode()
        writer.write(f"HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n".encode() + raw)
        await writer.drain()

    return converse


@pytest.mark.parametrize(
    "conversation",
    [
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno"),
        saying(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\n\r\n"),
        saying(b"HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n"),
        saying(b"HTTP/1.1 301 Moved\r\nLocation: ws://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"),
        saying(b"\xff" * 100_000),
        saying(b""),
        after_handshake(b""),
        after_handshake(b"\x81"),
        after_handshake(b"\xf1\x02hi"),
        after_handshake(b"\x83\x00"),
        after_handshake(b"\x81\xff" + b"\xff" * 8),
        after_handshake(b"\x80\x02hi"),
        after_handshake(b"\x88\x01\x03"),
        after_handshake(b"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"),
    ],
)
async def test_whatever_breaks_the_protocol_is_unreachable(conversation: Conversation) -> None:
    """No handshake, a false one, half a frame, reserved bits and opcodes, masks, lengths without end: one kind of error, and never a message."""
    async with listen(conversation) as port:
        with pytest.raises(UnreachableError):
            async with open_websocket(loopback_egress(port), "ws://stream.example/", user_agent=AGENT, largest=LARGEST) as channel:
                await channel.receive()


async def test_a_channel_that_is_silent_is_asked_whether_it_is_there() -> None:
    """It answers the ping and goes on; one that does not answer is given up."""
    dead = after_handshake(b"")

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await dead(reader, writer)
        await reader.read()

    async with listen(hang) as port:
        with pytest.raises(UnreachableError) as silent:
            async with open_websocket(loopback_egress(port), "ws://stream.example/", user_agent=AGENT, largest=LARGEST, silence=0.05) as channel:
                await channel.receive()
    assert silent.value.kind == "timeout"


@pytest.mark.parametrize(
    "url", ["ws://127.0.0.1/", "wss://localhost/", "ws://stream.example:8080/", "ftp://stream.example/", "ws://user:secret@stream.example/", "ws"]
)
async def test_the_guard_judges_it_as_any_address(url: str) -> None:
    """Scheme, port, credentials and literals by their text; nothing is dialled."""
    dialled: list[tuple[str, int]] = []
    with pytest.raises(RefusedError):
        async with open_websocket(loopback_egress(1, dialled=dialled), url, user_agent=AGENT, largest=LARGEST):
            pass
    assert dialled == []


async def test_a_name_that_leads_inside_is_refused() -> None:
    """The same judgement of what is resolved as for every request."""
    egress = Egress(settings(), resolver=resolver(("10.0.0.1",)), dialler=loopback_dialler(1))
    with pytest.raises(RefusedError):
        async with open_websocket(egress, "wss://stream.example/", user_agent=AGENT, largest=LARGEST):
            pass


async def test_a_certificate_that_nobody_vouches_for_ends_it() -> None:
    """As everywhere."""
    async with listen(saying(b""), server_tls(trustme.CA(), "stream.example")) as port:
        with pytest.raises(UnreachableError) as refused:
            async with open_websocket(loopback_egress(port), "wss://stream.example/", user_agent=AGENT, largest=LARGEST):
                pass
    assert refused.value.kind == "tls"
