"""The recording proxy over real TLS on loopback: what came is on the tape, byte for byte, and the browser was told the same."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme
from cryptography import x509

from archiver.egress import BrowserProxy, Connection, Egress, Streams, Tape, TapeLimits, WayOut
from archiver.egress.connection import close_now
from archiver.egress.recording.tap import Tap
from archiver.errors import RefusedError
from archiver.exchange import Exchange
from archiver.spool import Spooling
from tests.integration.servers import Conversation, answering, listen, page, read_head, saying, server_tls
from tests.wires import PUBLIC, WHEN, body_of, loopback_dialler, resolver, settings

pytestmark = pytest.mark.anyio

HOST = "www.example.org"
OURS = "CN=Embed Archiver\\, recording"


@dataclass(slots=True)
class Studio:
    """A site, the recording proxy before it, and a client that trusts what the browser trusts."""

    proxy: BrowserProxy
    way: WayOut
    clients: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    @property
    def tape(self) -> Tape:
        """Return what the proxy recorded."""
        return self.proxy.tape

    async def connect(self, authority: str = f"{HOST}:443") -> Connection:
        """Open a tunnel."""
        host, _, port = self.proxy.server.removeprefix("http://").rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        self.clients.push_async_callback(close_now, writer)
        writer.write(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        return Connection(reader=reader, writer=writer, peer=None)

    async def secure(self, context: ssl.SSLContext | None = None) -> Streams:
        """Open a tunnel and begin TLS, as the browser does."""
        connection = await (await self.connect()).secure(context or trusting_anybody(), server_hostname=HOST)
        self.clients.push_async_callback(connection.close)
        return connection.reader, connection.writer

    async def ask(self, request: bytes) -> bytes:
        """Send one request and return all that comes until the end."""
        reader, writer = await self.secure()
        writer.write(request)
        return await reader.read()

    async def get(self, path: str = "/") -> bytes:
        """Ask for a page."""
        return await self.ask(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip, br, zstd\r\nConnection: close\r\n\r\n".encode())

    async def only(self) -> Exchange:
        """Return the one exchange that was recorded, once it has ended."""
        await self.tape.rest(100)
        (exchange,) = self.tape.exchanges()
        return exchange


@contextlib.asynccontextmanager
async def recording(
    conversation: Conversation, folder: Path, *, names: tuple[str, ...] = (HOST,), limits: TapeLimits | None = None, trusted: bool = True
) -> AsyncIterator[Studio]:
    """Serve a site behind a recording proxy, with a certificate of an authority that the operator trusts, or nobody does."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    async with listen(conversation, server_tls(authority, *names)) as port:
        egress = Egress(settings(ca_file=folder / "ca.pem") if trusted else settings(), resolver=resolver((PUBLIC,)), dialler=loopback_dialler(port))
        way = WayOut(egress, limits=limits, folder=folder)
        async with way.proxy(lambda: WHEN) as proxy, contextlib.AsyncExitStack() as clients:
            yield Studio(proxy=proxy, way=way, clients=clients)


def trusting_anybody() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context


def chunked(*parts: bytes, trailers: bytes = b"") -> bytes:
    return b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n" + trailers + b"\r\n"


NOISE = bytes(range(256)) * 4000
ENTITIES = {
    "length": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    "gzip": (page(gzip.compress(b"text " * 1000, mtime=0), "Content-Encoding: gzip"), gzip.compress(b"text " * 1000, mtime=0)),
    "br, not looked into": (page(b"\x8b\x02\x80hello\x03", "Content-Encoding: br"), b"\x8b\x02\x80hello\x03"),
    "zstd, not even zstd": (page(b"no zstd", "content-encoding: zstd"), b"no zstd"),
    "chunked": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"one ", b"two"), b"one two"),
    "range": (page(b"ell", "Content-Range: bytes 1-3/5", status="206 Partial Content"), b"ell"),
    "until the end": (b"HTTP/1.1 200 OK\r\n\r\nall of it", b"all of it"),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\nold", b"old"),
    "empty": (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    "not modified": (b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 99\r\n\r\n', b""),
    "large": (page(NOISE), NOISE),
}


@pytest.mark.parametrize(("raw", "body"), ENTITIES.values(), ids=ENTITIES)
async def test_a_body_is_recorded_as_it_was_sent(tmp_path: Path, raw: bytes, body: bytes) -> None:
    """Content coding kept, transfer coding removed, the head byte for byte; the browser got the same entity."""
    async with recording(saying(raw), tmp_path) as studio:
        told = await studio.get()
        exchange = await studio.only()
    assert body_of(exchange.wire_body) == body
    assert exchange.head == raw[: raw.index(b"\r\n\r\n") + 4]
    assert exchange.answer.truncated is None
    assert f" {exchange.answer.status} {exchange.answer.reason}\r\n".encode() in raw
    assert body in told.replace(b"4\r\none \r\n3\r\ntwo", b"one two")


async def test_what_comes_along_with_the_wish_for_a_tunnel_is_asked_and_recorded(tmp_path: Path) -> None:
    """A browser may send its first request without waiting for the consent."""
    request = f"GET /early HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
    async with plain(saying(page(b"x")), tmp_path) as studio:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(studio.proxy.server.rpartition(":")[2]))
        studio.clients.push_async_callback(close_now, writer)
        writer.write(f"CONNECT {HOST}:80 HTTP/1.1\r\nHost: {HOST}:80\r\n\r\n".encode() + request)
        assert (await reader.read()).endswith(b"x")
        exchange = await studio.only()
    assert (exchange.url, exchange.request_head) == (f"http://{HOST}/early", request)


async def test_what_was_asked_is_recorded_as_it_was_sent(tmp_path: Path) -> None:
    """The request as the site got it: spelling, order, spaces, body."""
    seen: list[bytes] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n") + await reader.readexactly(5))
        writer.write(page(b"ok"))

    async with recording(converse, tmp_path) as studio:
        await studio.ask(
            f"POST /a%20b?c=%C3%A9& HTTP/1.1\r\nhost: {HOST}\r\nX-Odd: a\r\nx-odd: b\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello".encode()
        )
        exchange = await studio.only()
    assert exchange.url == f"https://{HOST}/a%20b?c=%C3%A9&"
    assert [(exchange.request_head or b"") + body_of(exchange.request_body)] == seen
    assert (exchange.method, exchange.started_at) == ("POST", WHEN)
    assert exchange.request_headers[1:3] == (("X-Odd", "a"), ("x-odd", "b"))


async def test_trailers_and_informational_answers_survive(tmp_path: Path) -> None:
    """The browser is told them, and they are on the tape."""
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </b.css>\r\n\r\n"
    late = b"HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"body", trailers=b"X-Sum: 4\r\n")
    async with recording(saying(early + late), tmp_path) as studio:
        told = await studio.get()
        exchange = await studio.only()
    assert told.startswith(early)
    assert told.endswith(b"4\r\nbody\r\n0\r\nX-Sum: 4\r\n\r\n")
    assert [dict(one)["Link"] for one in exchange.interim] == ["</a.css>", "</b.css>"]
    assert exchange.trailers == (("X-Sum", "4"),)
    assert exchange.head == late[: late.index(b"\r\n\r\n") + 4]


async def test_one_connection_carries_many_exchanges(tmp_path: Path) -> None:
    """Kept connections are kept on both sides; each exchange is recorded by itself, in order."""
    async with recording(answering(lambda line, headers: page(line.split()[1].encode())), tmp_path) as studio:
        reader, writer = await studio.secure()
        for path in ("/one", "/two", "/three"):
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(len(path)) == path.encode()
        await studio.tape.rest(100)
        assert [(exchange.url, body_of(exchange.wire_body)) for exchange in studio.tape.exchanges()] == [
            (f"https://{HOST}{path}", path.encode()) for path in ("/one", "/two", "/three")
        ]
        routes = {(exchange.route, exchange.peer, exchange.protocol) for exchange in studio.tape.exchanges()}
    ((route, peer, protocol),) = routes
    assert route is not None
    assert (peer, protocol, route.local) == (PUBLIC, "http/1.1", "127.0.0.1")
    assert (route.origin, route.peer, route.addresses, route.protocol) == (f"https://{HOST}:443", PUBLIC, (PUBLIC,), "http/1.1")
    assert (route.tls, route.cipher) == ("TLSv1.3", "TLS_AES_256_GCM_SHA384")
    assert route.chain[0].startswith("-----BEGIN CERTIFICATE-----")
    assert len(route.chain) == 2


async def test_a_site_that_ends_a_kept_connection_ends_it_for_the_browser(tmp_path: Path) -> None:
    """A browser that finds its connection closed asks again on another; one that is left open would wait for ever."""
    async with recording(saying(page(b"once")), tmp_path) as studio:
        reader, writer = await studio.secure()
        writer.write(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        assert (await reader.read()).endswith(b"once")


CUT = {
    "length too long": b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
    "chunks end early": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "chunks turn to garbage": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
}


@pytest.mark.parametrize("raw", CUT.values(), ids=CUT)
async def test_a_body_that_breaks_off_is_kept_and_marked(tmp_path: Path, raw: bytes) -> None:
    """What came is kept; nobody takes it for the whole, and the browser is not told that it is."""
    async with recording(saying(raw), tmp_path) as studio:
        told = await studio.get()
        exchange = await studio.only()
    assert (body_of(exchange.wire_body), exchange.answer.truncated) == (b"hello", "disconnect")
    assert not told.endswith(b"0\r\n\r\n")


async def test_what_comes_behind_the_announced_length_is_no_part_of_the_answer(tmp_path: Path) -> None:
    """A length that is too short: the rest belongs to no exchange, and the connection serves no other."""
    async with recording(saying(page(b"hello") + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake"), tmp_path) as studio:
        reader, writer = await studio.secure()
        writer.write(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        told = await reader.read()
        exchange = await studio.only()
    assert told.endswith(b"\r\n\r\nhello")
    assert (body_of(exchange.wire_body), exchange.answer.truncated) == (b"hello", None)


UNREADABLE = {
    "nothing": b"",
    "no HTTP": b"nonsense\r\n\r\n",
    "header bomb": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000,
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhello",
}


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE)
async def test_an_answer_that_cannot_be_read_is_no_exchange(tmp_path: Path, raw: bytes) -> None:
    """The browser sees the connection end, never a word of ours in the site's name; that an answer is lacking is known."""
    async with recording(saying(raw), tmp_path) as studio:
        with contextlib.suppress(ConnectionResetError):
            assert await studio.get() == b""
        await studio.tape.rest(100)
        assert studio.tape.exchanges() == ()
        assert [take.url for take in studio.tape.unanswered()] == [f"https://{HOST}/"]


async def test_a_site_that_resets_the_connection_leaves_what_was_asked_without_an_answer(tmp_path: Path) -> None:
    """Nobody takes it for an exchange, nor for a request that was not made: it is known by name."""

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        # Closed so, a connection is reset (socket(7), SO_LINGER).
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async with plain(reset, tmp_path) as studio:
        reader, writer = (await studio.connect(f"{HOST}:80")).streams
        writer.write(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        with contextlib.suppress(ConnectionResetError):
            assert await reader.read() == b""
        await studio.tape.rest(100)
        assert (studio.tape.exchanges(), [take.url for take in studio.tape.unanswered()]) == ((), [f"http://{HOST}/"])


async def test_a_body_above_its_limit_is_cut(tmp_path: Path) -> None:
    """No more is taken than allowed, the tape says why, and the browser sees it cut too: nothing shown is not recorded."""
    async with recording(saying(page(bytes(1_000_000))), tmp_path, limits=TapeLimits(body=1000)) as studio:
        told = await studio.get()
        exchange = await studio.only()
    assert (body_of(exchange.wire_body), exchange.answer.truncated) == (bytes(1000), "length")
    assert len(told) < 1_000_000


async def test_a_request_above_the_limit_does_not_go_out(tmp_path: Path) -> None:
    """What a page sends is recorded or not sent; that it found no answer is told."""
    heard: list[bytes] = []

    async def site(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        heard.append(await reader.read(1000))
        writer.write(page(b"thanks"))

    async with recording(site, tmp_path, limits=TapeLimits(body=10)) as studio:
        reader, writer = await studio.secure()
        writer.write(f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100\r\n\r\n".encode() + bytes(100))
        assert b"thanks" not in await reader.read(10_000)
        assert (studio.tape.exchanges(), [take.url for take in studio.tape.unanswered()]) == ((), [f"https://{HOST}/"])
    assert b"".join(heard) == b""


async def test_all_bodies_of_a_capture_share_a_limit(tmp_path: Path) -> None:
    """The last one that fits is whole, the next is cut, those after it hold nothing."""
    async with recording(saying(page(bytes(400))), tmp_path, limits=TapeLimits(capture=1000)) as studio:
        for _ in range(4):
            await studio.get()
        await studio.tape.rest(100)
        said = [(len(body_of(exchange.wire_body)), exchange.answer.truncated) for exchange in studio.tape.exchanges()]
    assert said == [(400, None), (400, None), (200, "length"), (0, "length")]


async def test_what_is_under_way_at_the_end_is_cut_by_time(tmp_path: Path) -> None:
    """A video that never ends: what came until now is there, marked."""

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\nfirst")
        await reader.read()

    async with recording(endless, tmp_path) as studio:
        reader, writer = await studio.secure()
        writer.write(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        await reader.readuntil(b"first")
        (exchange,) = studio.tape.exchanges()
    assert (body_of(exchange.wire_body), exchange.answer.truncated) == (b"first", "time")


async def test_what_does_not_move_is_not_waited_for(tmp_path: Path) -> None:
    """Waiting for the end goes on while anything comes; what was asked and never answered is known by name."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        asked.set()
        await reader.read()

    asked = asyncio.Event()
    async with recording(silent, tmp_path) as studio:
        _, writer = await studio.secure()
        writer.write(f"GET /late HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        await asked.wait()
        await asyncio.wait_for(studio.tape.rest(100, quiet=0.01), 50)
        assert [take.url for take in studio.tape.unanswered()] == [f"https://{HOST}/late"]
        await asyncio.wait_for(studio.tape.rest(100, wanted=lambda take: not take.url.endswith("/late")), 50)
        assert studio.tape.exchanges() == ()


async def test_a_browser_that_leaves_does_not_cut_the_record(tmp_path: Path) -> None:
    """Players ask for a whole video and leave after its head: the site's answer is recorded to its end all the same."""
    left = asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3000005\r\n\r\nfirst")
        await left.wait()
        writer.write(bytes(3_000_000))
        await writer.drain()

    async with recording(slow, tmp_path) as studio:
        reader, writer = await studio.secure()
        writer.write(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        await reader.readuntil(b"first")
        await close_now(writer)
        left.set()
        exchange = await studio.only()
    assert (len(body_of(exchange.wire_body)), exchange.answer.truncated) == (3_000_005, None)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nfirst"], ids=["before the answer", "in the middle of it"])
async def test_a_browser_that_leaves_while_nothing_comes_has_left_by_itself(tmp_path: Path, head: bytes) -> None:
    """A site that says nothing more gives no occasion to see that nobody listens: what the browser gave up is not told as late."""
    heard = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        writer.write(head)
        heard.set()
        await reader.read()

    async with recording(silent, tmp_path) as studio:
        reader, writer = await studio.secure()
        writer.write(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        await heard.wait()
        if head:
            await reader.readuntil(b"first")
        (take,) = studio.tape.under_way(lambda _: True)
        assert not take.unwanted
        await close_now(writer)
        async with asyncio.timeout(30):
            while not take.unwanted:
                studio.tape.stirred.clear()
                await studio.tape.stirred.wait()
        assert (studio.tape.unanswered(), take.open) == ([], True)
        assert [exchange.answer.truncated for exchange in studio.tape.exchanges()] == ["unspecified"] * bool(head)


async def test_what_a_browser_says_before_its_answer_came_is_heard_behind_it(tmp_path: Path) -> None:
    """Requests may be sent one behind the other (RFC 9112 §9.3.2): the second is passed on once the first is answered."""

    async def in_turn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for body in (b"one", b"two"):
            await read_head(reader)
            writer.write(page(body))
            await writer.drain()

    async with recording(in_turn, tmp_path) as studio:
        told = await studio.ask(b"".join(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n{end}\r\n".encode() for end in ("", "Connection: close\r\n")))
        assert (told.count(b"one"), told.count(b"two")) == (1, 1)


async def test_proxies_of_two_captures_do_not_mix(tmp_path: Path) -> None:
    """Each has its port and its tape; what they share is the authority."""
    async with recording(answering(lambda line, headers: page(b"x")), tmp_path) as studio, studio.way.proxy(lambda: WHEN) as other:
        second = Studio(proxy=other, way=studio.way)
        async with second.clients:
            assert second.proxy.server != studio.proxy.server
            await studio.ask(f"GET /one HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            await second.ask(f"GET /two HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            assert [(await each.only()).url for each in (studio, second)] == [f"https://{HOST}/one", f"https://{HOST}/two"]


async def test_the_browser_is_shown_a_certificate_of_ours_for_the_host(tmp_path: Path) -> None:
    """It verifies against our authority alone, whose certificate comes along, and names the host."""
    async with recording(saying(page(b"x")), tmp_path) as studio:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=studio.way._tap._authority.pem)
        reader, writer = await studio.secure(context)
        writer.write(f"GET / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        assert (await reader.read()).endswith(b"x")


# Hosts that are not recorded


async def test_a_certificate_that_does_not_verify_is_left_to_the_browser(tmp_path: Path) -> None:
    """We sign for no site that is not the one it claims to be: the browser meets its own certificate, unread, and the host is remembered."""
    async with recording(saying(page(b"x")), tmp_path, trusted=False) as studio:
        for _ in range(2):
            reader, writer = await studio.secure()
            writer.write(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            assert (await reader.read()).endswith(b"x")
            assert x509.load_der_x509_certificate(writer.get_extra_info("ssl_object").getpeercert(binary_form=True)).issuer.rfc4514_string() != OURS
        assert "CERTIFICATE_VERIFY_FAILED" in studio.tape.tunnelled[HOST]
        assert studio.tape.exchanges() == ()


async def test_a_browser_that_does_not_trust_us_is_not_asked_to_again(tmp_path: Path) -> None:
    """Keys may be pinned: after its refusal the host is tunnelled."""
    async with recording(saying(page(b"x")), tmp_path) as studio:
        await asyncio.to_thread(distrust, studio.proxy.server)
        await asyncio.gather(*studio.proxy._clients, return_exceptions=True)
        assert (await studio.get()).endswith(b"x")
        assert "refuses our certificate" in studio.tape.tunnelled[HOST]


@pytest.mark.parametrize("remembered", ["REFUSED", "not at all"])
@pytest.mark.parametrize("names", [("other.example.org",), (HOST,)], ids=["of another name", "of its name"])
async def test_beside_an_authority_of_the_operator_the_browser_is_left_nothing_to_judge(tmp_path: Path, names: tuple[str, ...], remembered: str) -> None:
    """Chromium takes whatever comes with a key that it was told of: a bad certificate is refused, also of a host that would go by unread."""
    async with recording(saying(page(b"x")), tmp_path, names=names) as studio:
        tap = Tap(studio.way._egress)
        if remembered == "REFUSED":
            tap.refuse(HOST, "it challenged the recorder")
        if names != (HOST,):
            with pytest.raises(RefusedError, match="certificate verify failed"):
                await tap.reach(HOST, 443)
            return
        connection = await tap.reach(HOST, 443)
        assert (connection.tls is None) == (remembered == "REFUSED")
        await connection.close()


@pytest.mark.parametrize(("certified", "seconds"), [(True, 24 * 3600), (False, 600)])
async def test_what_may_pass_is_forgotten_sooner(tmp_path: Path, certified: bool, seconds: float) -> None:
    """A certificate that does not verify is remembered for a day; a connection that broke in the handshake for minutes only."""
    now = 0.0

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async with recording(saying(page(b"x")), tmp_path, trusted=False) if certified else plain(hang_up, tmp_path) as studio:
        tap = Tap(studio.way._egress, clock=lambda: now)
        await (await tap.reach(HOST, 443)).close()
        now = seconds - 1
        assert (tap.refusal(HOST) or "").startswith("no TLS with the site: ")
        now = seconds + 1
        assert tap.refusal(HOST) is None


def distrust(server: str) -> None:
    """Refuse the certificate aloud, which asyncio's own TLS does not."""
    host, _, port = server.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        connection.recv(1000)
        with pytest.raises(ssl.SSLCertVerificationError):
            ssl.create_default_context().wrap_socket(connection, server_hostname=HOST)


async def test_a_host_that_challenges_us_is_left_to_the_browser_the_next_time(tmp_path: Path) -> None:
    """It has seen a TLS that is no browser's: the next visit meets it through a tunnel, and the one after that too."""
    async with recording(saying(page(b"prove it", "CF-Mitigated: Challenge", status="403 Forbidden")), tmp_path) as studio:
        for served in range(3):
            async with studio.way.proxy(lambda: WHEN) as proxy:
                visit = Studio(proxy=proxy, way=studio.way)
                async with visit.clients:
                    assert (await visit.get()).endswith(b"prove it")
                    await visit.tape.rest(100)
                assert len(visit.tape.exchanges()) == (served == 0)
                assert visit.tape.tunnelled == ({HOST: "it challenged the recorder"} if served else {})


@pytest.mark.parametrize("line", ["X-Powered-By", "Cache Control: none", "Content-Length: 1, 2"])
async def test_a_host_whose_heads_are_no_http_is_left_to_the_browser_the_next_time(tmp_path: Path, line: str) -> None:
    """Browsers read what no specification allows; nothing of it was recorded, and nothing that merely breaks off is taken for it."""
    async with recording(saying(page(b"x", line)), tmp_path) as studio:
        assert await studio.get() == b""
        assert studio.tape.exchanges() == ()
        assert (await studio.get()).endswith(b"x")
        assert "cannot be read" in studio.tape.tunnelled[HOST]
    async with recording(saying(b"HTTP/1.1 200 OK\r\nX-"), tmp_path) as studio:
        for _ in range(2):
            assert await studio.get() == b""
        assert studio.tape.tunnelled == {}


async def test_a_spool_that_cannot_be_made_where_wanted_is_made_elsewhere(tmp_path: Path) -> None:
    """An archive that cannot be written is no reason for the browser to fail."""
    way = WayOut(Egress(settings(), resolver=resolver((PUBLIC,)), dialler=loopback_dialler(1)), folder=tmp_path / "none")
    body = Spooling(way.proxy(lambda: WHEN).tape.spool)
    body.append(b"kept")
    assert body_of(body.spooled()) == b"kept"


@pytest.mark.parametrize("port", [80, 443])
async def test_web_sockets_pass(tmp_path: Path, port: int) -> None:
    """The handshake is an exchange; what follows goes both ways untouched."""

    async def chat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nearly")
        while chunk := await reader.read(65536):
            writer.write(chunk.upper())
            await writer.drain()

    request = f"GET /s HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n".encode()
    async with recording(chat, tmp_path) if port == 443 else plain(chat, tmp_path) as studio:
        reader, writer = await studio.secure() if port == 443 else (await studio.connect(f"{HOST}:80")).streams
        writer.write(request)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        writer.write(b"hello")
        assert await reader.readexactly(10) == b"earlyHELLO"
        exchange = await studio.only()
    assert (exchange.answer.status, exchange.answer.truncated) == (101, None)
    assert exchange.url == ("https" if port == 443 else "http") + f"://{HOST}/s"


@contextlib.asynccontextmanager
async def plain(conversation: Conversation, folder: Path) -> AsyncIterator[Studio]:
    """Serve a site without TLS behind a recording proxy."""
    async with listen(conversation) as port:
        way = WayOut(Egress(settings(), resolver=resolver((PUBLIC,)), dialler=loopback_dialler(port)), folder=folder)
        async with way.proxy(lambda: WHEN) as proxy, contextlib.AsyncExitStack() as clients:
            yield Studio(proxy=proxy, way=way, clients=clients)


@pytest.mark.parametrize("authority", ["127.0.0.1:443", "localhost:443", "169.254.169.254:80", "10.0.0.1:443", "[::1]:443"])
async def test_the_guard_stands_before_the_tape(tmp_path: Path, authority: str) -> None:
    """Nothing inner is dialled, signed for or recorded."""
    async with recording(saying(page(b"x")), tmp_path) as studio:
        await studio.connect(authority)
        assert [address for address, _ in studio.tape.refused] == [authority]
        assert (studio.tape.exchanges(), studio.tape.tunnelled) == ((), {})
