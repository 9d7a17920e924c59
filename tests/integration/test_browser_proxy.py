"""The browser's proxy over real connections on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator

import pytest

from archiver.egress import BrowserProxy, Egress, Streams
from archiver.egress.connection import close_now
from archiver.egress.wire import Wire
from tests.integration.servers import Conversation, answering, connect_proxy, listen, page, read_head, saying
from tests.wires import PUBLIC, MemoryTransport, loopback_dialler, loopback_egress, memory_streams, no_resolver, resolver, settings

pytestmark = pytest.mark.anyio


@contextlib.asynccontextmanager
async def proxied(conversation: Conversation, *, idle_seconds: float = 60) -> AsyncIterator[BrowserProxy]:
    """Serve a conversation and yield a proxy whose every name leads to it."""
    async with listen(conversation) as port, BrowserProxy(loopback_egress(port), idle_seconds=idle_seconds) as proxy:
        yield proxy


@contextlib.asynccontextmanager
async def client(proxy: BrowserProxy) -> AsyncIterator[Streams]:
    """Connect as the browser does."""
    host, _, port = proxy.server.removeprefix("http://").rpartition(":")
    assert host == "127.0.0.1"
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        await close_now(writer)


async def ask(proxy: BrowserProxy, request: bytes) -> bytes:
    """Send one request and return all that comes until the proxy closes."""
    async with client(proxy) as (reader, writer):
        writer.write(request)
        return await reader.read()


async def read_answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Return head and body of one answer with a length."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    return head, await reader.readexactly(length)


async def open_tunnel(streams: Streams, authority: str = "example.com:443") -> None:
    """Ask for a tunnel and read the consent."""
    reader, writer = streams
    writer.write(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\nProxy-Connection: keep-alive\r\n\r\n".encode())
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 200 Connection established\r\n\r\n"


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back what comes."""
    while chunk := await reader.read(65536):
        writer.write(chunk)
        await writer.drain()


async def count_slowly(reader: asyncio.StreamReader) -> int:
    """Read to the end in small pieces and return how much came."""
    count = 0
    while piece := await reader.read(5000):
        count += len(piece)
        await asyncio.sleep(0)
    return count


# Tunnels


async def test_a_tunnel_carries_bytes_both_ways_at_once() -> None:
    """16 MiB go out and come back unchanged, more than all buffers on the way hold."""
    sent, got = hashlib.sha256(), hashlib.sha256()
    chunk = bytes(range(256)) * 256
    async with proxied(echo) as proxy, client(proxy) as (reader, writer):
        await open_tunnel((reader, writer))

        async def send() -> None:
            for number in range(256):
                part = number.to_bytes(4, "big") + chunk[4:]
                sent.update(part)
                writer.write(part)
                await writer.drain()

        sending = asyncio.ensure_future(send())
        left = 256 * len(chunk)
        while left:
            part = await reader.read(65536)
            got.update(part)
            left -= len(part)
        await sending
    assert got.digest() == sent.digest()


async def test_who_sends_waits_for_a_slow_end() -> None:
    """No more of a body lies in memory than buffers hold, however long it is."""
    reader, writer = memory_streams(b"")
    end = writer.transport.get_protocol()
    end.pause_writing()
    async with asyncio.timeout(60) as idle:
        sending = asyncio.ensure_future(Wire(reader, writer, idle, 60).send(b"part"))
        done, _ = await asyncio.wait([sending], timeout=0.01)
        assert not done
        end.resume_writing()
        await sending
    await close_now(writer)


async def test_bytes_sent_along_with_the_request_are_not_lost() -> None:
    """A browser may send its TLS greeting without waiting for the consent."""
    async with proxied(echo) as proxy, client(proxy) as (reader, writer):
        writer.write(b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\nearly")
        await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(5) == b"early"


async def test_what_a_server_sent_before_closing_arrives() -> None:
    """The end of a tunnel comes after its last byte, also for a browser that reads slowly."""

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        writer.write(bytes(5_000_000))

    async with proxied(flood) as proxy, client(proxy) as (reader, writer):
        await open_tunnel((reader, writer))
        writer.write(b"?")
        assert await count_slowly(reader) == 5_000_000


async def test_what_a_browser_sent_before_closing_arrives() -> None:
    """The same the other way, for a server that reads slowly."""
    counted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        counted.set_result(await count_slowly(reader))

    async with proxied(count) as proxy, client(proxy) as streams:
        await open_tunnel(streams)
        streams[1].write(bytes(5_000_000))
        streams[1].write_eof()
        assert await counted == 5_000_000


async def test_a_tunnel_the_browser_leaves_is_closed_at_the_server() -> None:
    """No connection outlives the page that opened it."""
    ended = asyncio.Event()

    async def watch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await reader.read()
        ended.set()

    async with proxied(watch) as proxy:
        async with client(proxy) as streams:
            await open_tunnel(streams)
        await ended.wait()


async def test_a_tunnel_on_which_nothing_moves_is_closed() -> None:
    """Idle connections do not pile up."""

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with proxied(silence, idle_seconds=0.1) as proxy, client(proxy) as (reader, writer):
        await open_tunnel((reader, writer))
        assert await reader.read() == b""


async def test_any_byte_puts_off_the_idle_limit() -> None:
    """A connection on which something moves is not idle, whichever side it comes from."""
    clock = asyncio.get_running_loop().time
    near, far = memory_streams(b"x"), memory_streams(b"y")
    async with asyncio.timeout(None) as idle:
        wire = Wire(*near, idle, 60)
        for side in (wire, wire.sibling(*far)):
            before = clock()
            assert await side.receive() in (b"x", b"y")
            assert (idle.when() or 0) >= before + 60
            idle.reschedule(None)
    await close_now(near[1])
    await close_now(far[1])


async def test_leaving_ends_every_tunnel_and_leaks_no_task() -> None:
    """After shutdown nothing runs, nothing listens, and both ends have seen the close."""

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        gone = asyncio.Event()
        ended.append(gone)
        with contextlib.suppress(OSError):
            await reader.read()
        gone.set()

    ended: list[asyncio.Event] = []
    async with listen(silence) as port, contextlib.AsyncExitStack() as clients:
        before = asyncio.all_tasks()
        async with BrowserProxy(loopback_egress(port)) as proxy:
            readers = []
            for _ in range(10):
                streams = await clients.enter_async_context(client(proxy))
                await open_tunnel(streams)
                readers.append(streams[0])
            await clients.enter_async_context(client(proxy))
            address = proxy.server.removeprefix("http://").split(":")
        for reader in readers:
            with contextlib.suppress(ConnectionResetError):
                assert await reader.read() == b""
        await asyncio.gather(*(gone.wait() for gone in ended))
        assert {task for task in asyncio.all_tasks() - before if not task.done()} == set()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(address[0], int(address[1]))


async def test_both_ends_of_a_tunnel_are_flushed_before_they_are_dropped() -> None:
    """Bytes may still wait in the proxy when a side ends: closing sends them, aborting would lose them."""
    origins: list[Streams] = []

    async def dial(address: str, port: int) -> Streams:
        origins.append(memory_streams(b"last words"))
        return origins[0]

    async with BrowserProxy(Egress(settings(), resolver=resolver((PUBLIC,)), dialler=dial)) as proxy:
        browser = memory_streams(b"CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\ngreeting")
        await proxy._serve(*browser)
    ends = [streams[1].transport for streams in (browser, origins[0])]
    assert [end.ending for end in ends if isinstance(end, MemoryTransport)] == ["close", "close"]
    assert [bytes(end.written) for end in ends if isinstance(end, MemoryTransport)][1] == b"greeting"


async def test_a_connection_that_comes_at_the_very_end_is_dropped() -> None:
    """Accepted, but never begun: it must not stay open."""
    reader, writer = memory_streams(b"")
    proxy = BrowserProxy(loopback_egress(1))
    async with proxy:
        proxy._accept(reader, writer)
    await writer.wait_closed()
    assert writer.is_closing()


async def test_tunnels_go_through_the_upstream_proxy() -> None:
    """With an upstream proxy the browser's names are resolved there, and only there."""
    asked: list[str] = []
    async with listen(echo) as port, listen(connect_proxy({443: port, 80: port}, asked)) as upstream:
        egress = Egress(settings(upstream_proxy=f"http://127.0.0.1:{upstream}"), resolver=no_resolver)
        async with BrowserProxy(egress) as proxy, client(proxy) as (reader, writer):
            await open_tunnel((reader, writer))
            writer.write(b"hello")
            assert await reader.readexactly(5) == b"hello"
            assert b"403" in await ask(proxy, b"CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"403" in await ask(proxy, b"CONNECT localhost:443 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert asked == ["CONNECT example.com:443 HTTP/1.1"]


# What is refused


@pytest.mark.parametrize(
    "authority",
    [
        "127.0.0.1:80",
        "localhost:443",
        "[::1]:443",
        "[::ffff:127.0.0.1]:80",
        "2130706433:80",
        "0x7f.1:80",
        "example.com:22",
        "example.com",
        "user@example.com:443",
        ":443",
        "example.com:0",
    ],
)
async def test_refused_tunnels_say_why(authority: str) -> None:
    """403 for the browser, an entry for the record, and no connection to anywhere; the answer says that it is none of a site (RFC 9209), and ends."""
    dialled: list[tuple[str, int]] = []
    async with BrowserProxy(Egress(settings(), resolver=resolver((PUBLIC,)), dialler=loopback_dialler(1, dialled))) as proxy:
        answer = await ask(proxy, f"CONNECT {authority} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 403 ")
    assert b"refused by the egress guard" in body
    told = dict(line.split(b": ") for line in head.split(b"\r\n")[1:])
    assert told[b"Proxy-Status"] == b"embed-archiver; error=proxy_internal_response"
    assert (told[b"Content-Length"], told[b"Connection"]) == (str(len(body)).encode(), b"close")
    assert [address for address, _ in proxy.tape.refused] == [authority]
    assert dialled == []


async def test_names_that_lead_inside_are_refused() -> None:
    """The browser resolves nothing: the proxy's one look-up decides."""
    dialled: list[tuple[str, int]] = []
    egress = Egress(settings(), resolver=resolver((PUBLIC, "10.0.0.1")), dialler=loopback_dialler(1, dialled))
    async with BrowserProxy(egress) as proxy:
        assert b" 403 " in await ask(proxy, b"CONNECT rebind.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 403 " in await ask(proxy, b"GET http://rebind.example/a HTTP/1.1\r\nHost: rebind.example\r\n\r\n")
    assert [address for address, _ in proxy.tape.refused] == ["rebind.example:443", "http://rebind.example/a"]
    assert dialled == []


@pytest.mark.parametrize(
    "target", ["/origin-form", "https://example.com/", "ftp://example.com/", "http://user:p@example.com/", "http://127.0.0.1/", "http://example.com:8080/", "*"]
)
async def test_refused_plain_requests_say_why(target: str) -> None:
    """Absolute http addresses only, under the same rules as everywhere."""
    async with proxied(saying(page(b"inside"))) as proxy:
        answer = await ask(proxy, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert [address for address, _ in proxy.tape.refused] == [target]


@pytest.mark.parametrize("request_line", [b"CONNECT example.com:443", b"GET http://example.com/"])
async def test_a_dead_server_is_a_bad_gateway(request_line: bytes) -> None:
    """502, and no entry among the refused."""

    async def dead(address: str, port: int) -> Streams:
        raise ConnectionRefusedError("nobody there")

    async with BrowserProxy(Egress(settings(), resolver=resolver((PUBLIC,)), dialler=dead)) as proxy:
        answer = await ask(proxy, request_line + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 502 ")
    assert b"nobody there" in answer
    assert proxy.tape.refused == []


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 300 + b"\r\n\r\n", b"400"),
        (b"GET http://example.com/ HTTP/1.1\r\n\r\n", b"400"),
        (b"GET http://example.com/ HTTP/1.1\r\nX: " + b"x" * 70_000, b"431"),
    ],
)
async def test_what_is_no_request_is_turned_away(request_bytes: bytes, status: bytes) -> None:
    """Heads have a limit, and nonsense gets an answer, not a traceback."""
    async with proxied(saying(page(b"inside"))) as proxy:
        assert (await ask(proxy, request_bytes)).startswith(b"HTTP/1.1 " + status)


async def test_a_client_that_leaves_at_once_harms_nobody() -> None:
    """Browsers open connections ahead and drop them."""
    async with proxied(answering(lambda line, headers: page(b"fine"))) as proxy:
        async with client(proxy):
            pass
        async with client(proxy) as (_, writer):
            writer.write(b"GET http://exa")
            await writer.drain()
        async with client(proxy) as (reader, writer):
            writer.write(b"GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n")
            assert (await read_answer(reader))[1] == b"fine"


# Plain http


async def test_plain_requests_are_passed_on_in_origin_form() -> None:
    """The path exactly as asked, Host from the address, nothing that was meant for the proxy."""
    seen: list[bytes] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(page(b"ok"))

    request = (
        b"GET http://example.com/a%20b//c?d=%C3%A9&? HTTP/1.1\r\nHost: other.example\r\nUser-Agent: B\r\n"
        b"Proxy-Connection: keep-alive\r\nProxy-Authorization: x\r\nConnection: X-Hop\r\nX-Hop: 1\r\nAccept: a\r\nAccept: b\r\n\r\n"
    )
    async with proxied(converse) as proxy, client(proxy) as (reader, writer):
        writer.write(request)
        await read_answer(reader)
        writer.write(b"GET http://example.com?q HTTP/1.1\r\nHost: example.com\r\n\r\n")
        await read_answer(reader)
    lines = b"GET /a%20b//c?d=%C3%A9&? HTTP/1.1\r\nHost: example.com\r\nUser-Agent: B\r\nAccept: a\r\nAccept: b\r\nConnection: close\r\n\r\n"
    assert seen[0] == lines
    assert seen[1].startswith(b"GET /?q HTTP/1.1\r\n")


async def test_one_browser_connection_serves_many_requests() -> None:
    """Chromium keeps its connection to the proxy for several servers, also after an answer without length or without body."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, headers = await read_head(reader)
        if "/close" in line:
            writer.write(b"HTTP/1.0 200 OK\r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\nuntil the end")
        elif "/304" in line:
            writer.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
        elif "/early" in line:
            writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + page(b"late"))
        else:
            writer.write(page(headers["host"].encode()) if line.startswith("GET") else page(b"12345")[:-5])

    async with proxied(converse) as proxy, client(proxy) as (reader, writer):
        writer.write(b"GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n")
        assert (await read_answer(reader))[1] == b"a.example"
        writer.write(b"GET http://b.example/close HTTP/1.1\r\nHost: b.example\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"Set-Cookie: a\r\nset-cookie: b\r\n" in head
        assert b"transfer-encoding: chunked" in head.lower()
        assert await reader.readuntil(b"0\r\n\r\n") == b"d\r\nuntil the end\r\n0\r\n\r\n"
        writer.write(b"HEAD http://b.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n")
        assert b"Content-Length: 5" in await reader.readuntil(b"\r\n\r\n")
        writer.write(b"GET http://b.example/304 HTTP/1.1\r\nHost: b.example\r\n\r\n")
        assert b" 304 " in await reader.readuntil(b"\r\n\r\n")
        writer.write(b"GET http://b.example/early HTTP/1.1\r\nHost: b.example\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        assert (await read_answer(reader))[1] == b"late"


@pytest.mark.parametrize("chunked", [True, False])
async def test_request_bodies_are_passed_on(chunked: bool) -> None:
    """With a length or in chunks."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, headers = await read_head(reader)
        body = await (reader.readuntil(b"0\r\n\r\n") if "transfer-encoding" in headers else reader.readexactly(int(headers["content-length"])))
        writer.write(page(body))

    head = b"POST http://example.com/ HTTP/1.1\r\nHost: example.com\r\n"
    body = b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" if chunked else b"Content-Length: 5\r\n\r\nhello"
    async with proxied(converse) as proxy, client(proxy) as (reader, writer):
        writer.write(head + body)
        assert b"hello" in (await read_answer(reader))[1]


async def test_a_big_plain_page_arrives_whole() -> None:
    """Bodies are passed on in pieces, under the reader's pace."""
    body = bytes(range(256)) * 40_000
    async with proxied(saying(page(body))) as proxy, client(proxy) as (reader, writer):
        writer.write(b"GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n")
        assert (await read_answer(reader))[1] == body


@pytest.mark.parametrize("raw", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000])
async def test_an_answer_that_cannot_be_read_is_a_bad_gateway(raw: bytes) -> None:
    """The browser gets a clear end instead of half an answer."""
    async with proxied(saying(raw)) as proxy:
        assert (await ask(proxy, b"GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n")).startswith(b"HTTP/1.1 502 ")


async def test_a_cut_plain_answer_is_seen_as_cut() -> None:
    """Closing early is the only honest way to hand on a body that broke off."""
    async with proxied(saying(page(b"whole body")[:-4])) as proxy:
        answer = await ask(proxy, b"GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\nwhole ")
