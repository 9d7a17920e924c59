"""Fetching from real servers on loopback; the guard's decision stands above a dialler that leads there."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import ssl
import struct
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import h2.connection
import pytest
import trustme

from archiver.egress import Egress, Streams
from archiver.errors import RefusedError, UnreachableError
from archiver.exchange import parse_answer
from archiver.fetch import Fetch
from tests.bombs import MIB, PACKED
from tests.integration.servers import (
    Conversation,
    answering,
    answering_h2,
    connect_proxy,
    listen,
    page,
    read_head,
    saying,
    server_tls,
)
from tests.wires import PUBLIC, WHEN, loopback_dialler, loopback_egress, no_resolver, resolver, settings

pytestmark = pytest.mark.anyio


@contextlib.asynccontextmanager
async def fetching(conversation: Conversation, *, dialled: list[tuple[str, int]] | None = None, **values: Any) -> AsyncIterator[Fetch]:
    """Serve a conversation and yield a client whose every name leads to it."""
    async with listen(conversation) as port, Fetch(loopback_egress(port, dialled=dialled, **values), settings(**values), lambda: WHEN) as fetch:
        yield fetch


# What is kept


async def test_an_exchange_keeps_what_was_sent_and_answered() -> None:
    """Status, reason, headers in their order and case with duplicates, body, time, protocol and the address dialled."""
    raw = page(b"hello", "Server: x", "Set-Cookie: a=1", "X-Odd: gr\xfcezi", "set-cookie: b=2", status="404 Not Here")
    async with fetching(answering(lambda line, headers: raw)) as fetch:
        exchange = await fetch.get("http://example.com/a?b=c#d")
    assert exchange.answer == parse_answer(raw)
    assert exchange.answer.to_bytes() == raw
    assert [name for name, _ in exchange.answer.headers] == ["Server", "Set-Cookie", "X-Odd", "set-cookie", "Content-Length"]
    assert (exchange.url, exchange.method, exchange.started_at) == ("http://example.com/a?b=c#d", "GET", WHEN)
    assert (exchange.protocol, exchange.peer, exchange.wire_body) == ("HTTP/1.1", PUBLIC, None)


async def test_the_request_is_ours_and_is_recorded() -> None:
    """User agent from the settings, gzip asked for, given headers kept in order; the record is what went out."""
    seen: list[bytes] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(page(b""))

    async with fetching(converse, user_agent="Desk/1") as fetch:
        exchange = await fetch.get("http://example.com/", (("Accept-Language", "de"), ("X-A", "1"), ("X-A", "2"), ("accept-encoding", "br")))
        wanted = (
            ("Host", "example.com"),
            ("User-Agent", "Desk/1"),
            ("Accept", "*/*"),
            ("Accept-Language", "de"),
            ("X-A", "1"),
            ("X-A", "2"),
            ("Accept-Encoding", "gzip"),
        )
        assert exchange.request_headers == wanted
        lines = [f"{name}: {value}" for name, value in wanted]
        assert seen[0].decode() == "\r\n".join(["GET / HTTP/1.1", *lines, "", ""])
        await fetch.get("http://example.com/", (("user-agent", "Plain/2"),))
        assert b"user-agent: Plain/2\r\n" in seen[1]
        assert b"Desk/1" not in seen[1]


async def test_bytes_of_any_charset_survive_in_headers() -> None:
    """Header bytes that are no UTF-8 come out as they came in."""
    raw = b"HTTP/1.1 200 OK\r\nX-Title: gr\xfcezi\r\nContent-Length: 0\r\n\r\n"
    async with fetching(answering(lambda line, headers: raw)) as fetch:
        assert (await fetch.get("http://example.com/")).answer.to_bytes() == raw


@pytest.mark.parametrize("codings", [("GZip",), ("gzip, ",), ("identity, gzip",), ("gzip", "Identity")])
async def test_gzip_is_undone_and_the_wire_form_kept(codings: tuple[str, ...]) -> None:
    """The body is for reading, the wire body for the record. A coding that is none, or has no name, counts for nothing (RFC 9110 §8.4)."""
    wire = gzip.compress(b"text " * 1000)
    async with fetching(answering(lambda line, headers: page(wire, *(f"Content-Encoding: {coding}" for coding in codings)))) as fetch:
        exchange = await fetch.get("http://example.com/")
    assert exchange.answer.body == b"text " * 1000
    assert exchange.wire_body == wire
    assert exchange.answer.truncated is None


async def test_a_coding_that_was_not_asked_for_is_undone_too() -> None:
    """Some servers send what they like: their page is for reading as well, and is kept as sent."""
    wire = brotli.compress(b"text " * 1000)
    async with fetching(answering(lambda line, headers: page(wire, "Content-Encoding: br"))) as fetch:
        exchange = await fetch.get("http://example.com/")
    assert (exchange.answer.body, exchange.wire_body) == (b"text " * 1000, wire)


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate"])
async def test_a_coding_that_is_damaged_is_a_protocol_error(coding: str) -> None:
    """No body is made up out of what cannot be undone."""
    async with fetching(answering(lambda line, headers: page(b"<html>not coded at all</html>", f"Content-Encoding: {coding}"))) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get("http://example.com/")
    assert caught.value.kind == "protocol"


async def test_stacked_codings_stay_undecoded() -> None:
    """They are kept as sent, since each multiplies what the other unfolds to; the headers tell."""
    wire = gzip.compress(gzip.compress(b"text"))
    async with fetching(answering(lambda line, headers: page(wire, "Content-Encoding: gzip", "Content-Encoding: gzip"))) as fetch:
        exchange = await fetch.get("http://example.com/")
    assert (exchange.answer.body, exchange.wire_body, exchange.answer.truncated) == (wire, None, None)


async def test_cookies_are_never_kept() -> None:
    """Each request is a stranger's: what a server sets it does not get back."""
    seen: list[dict[str, str]] = []

    def answer(line: str, headers: dict[str, str]) -> bytes:
        seen.append(headers)
        return page(b"", "Set-Cookie: id=1; Path=/", "Location: /again", status="302 Found" if len(seen) == 1 else "200 OK")

    async with fetching(answering(answer)) as fetch:
        assert len(await fetch.follow("http://example.com/")) == 2
    assert all("cookie" not in headers for headers in seen)


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only ``egress.upstream_proxy`` counts, and no credentials come from a netrc file."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    (tmp_path / "netrc").write_text("default login user password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with fetching(answering(lambda line, headers: page(headers.get("authorization", "none").encode()))) as fetch:
        assert (await fetch.get("http://example.com/")).answer.body == b"none"


# Limits


@cache
def bomb_of(coding: str) -> bytes:
    """Return 256 MiB in a content coding, packed once for all answers that hold them."""
    return PACKED[coding](256)


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "500 Oops"])
@pytest.mark.parametrize("coding", sorted(PACKED))
async def test_a_bomb_is_cut_at_the_limit(coding: str, status: str) -> None:
    """256 MiB out of a few hundred bytes to 260 kB, in any kind of answer: the limit holds, and memory stays near it."""
    raw = page(bomb_of(coding), f"Content-Encoding: {coding}", "Location: /", status=status)
    async with fetching(answering(lambda line, headers: raw), max_bytes=2 * MIB) as fetch:
        tracemalloc.start()
        exchange = await fetch.get("http://example.com/")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert exchange.answer.truncated == "length"
    assert exchange.answer.body == bytes(2 * MIB)
    assert peak < 12 * MIB


async def test_a_big_page_is_cut_and_the_rest_left_unread() -> None:
    """Of 50 MB the first ``max_bytes`` are kept; the next request is not disturbed by the rest."""
    answers = iter((page(b"x" * 50_000_000), page(b"next")))
    async with fetching(answering(lambda line, headers: next(answers))) as fetch:
        exchange = await fetch.get("http://example.com/", max_bytes=1_000_000)
        assert (len(exchange.answer.body), exchange.answer.truncated) == (1_000_000, "length")
        assert (await fetch.get("http://example.com/")).answer.body == b"next"


async def test_a_body_of_just_the_limit_is_whole() -> None:
    """The limit is the last size that is kept whole; a request's own limit beats the setting, also upwards."""
    async with fetching(answering(lambda line, headers: page(b"x" * 5000)), max_bytes=4999) as fetch:
        assert (await fetch.get("http://example.com/")).answer.truncated == "length"
        assert (await fetch.get("http://example.com/", max_bytes=5000)).answer.truncated is None


async def test_a_dripping_server_is_stopped_by_the_deadline() -> None:
    """A byte every few milliseconds never trips a read timeout; the whole request's deadline ends it, and what came is kept."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with fetching(drip, timeout="1s") as fetch:
        exchange = await fetch.get("http://example.com/")
    assert exchange.answer.truncated == "time"
    assert 0 < len(exchange.answer.body) < 1_000_000


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nX-A: "])
async def test_a_head_that_never_ends_is_a_timeout(begin: bytes) -> None:
    """Without a head there is nothing to keep."""

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        writer.write(begin)
        await asyncio.Event().wait()

    async with fetching(silence, timeout="200ms") as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get("http://example.com/page")
    assert (caught.value.kind, caught.value.url) == ("timeout", "http://example.com/page")


# Answers that break off or break the protocol


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", b"half"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", b"half"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nnonsense\r\n", b"half"),
        (b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"half", mtime=0)[:-3], b"half"),
    ],
)
async def test_a_body_that_breaks_off_is_kept_and_marked(raw: bytes, body: bytes) -> None:
    """A lying length, a cut chunk, or a cut coding where no length was given: ``disconnect``, never a whole answer."""
    async with fetching(saying(raw)) as fetch:
        exchange = await fetch.get("http://example.com/")
    assert (exchange.answer.body, exchange.answer.truncated) == (body, "disconnect")


async def test_an_answer_without_a_body_may_tell_how_long_that_would_be() -> None:
    """304: the length is that of the page that has not changed (RFC 9110 §8.6)."""
    async with fetching(saying(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n")) as fetch:
        exchange = await fetch.get("http://example.com/")
    assert (exchange.answer.status, exchange.answer.body, exchange.answer.truncated) == (304, b"", None)


async def test_a_body_longer_than_announced_ends_where_it_was_announced() -> None:
    """What follows the announced length is no part of the answer."""
    async with fetching(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody and more")) as fetch:
        exchange = await fetch.get("http://example.com/")
    assert (exchange.answer.body, exchange.answer.truncated) == (b"body", None)


async def test_a_body_that_ends_with_the_connection_is_whole() -> None:
    """HTTP/1.0 servers announce nothing."""
    async with fetching(saying(b"HTTP/1.0 200 OK\r\n\r\nall of it")) as fetch:
        exchange = await fetch.get("http://example.com/")
    assert (exchange.answer.body, exchange.answer.truncated) == (b"all of it", None)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Len",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\x16\x03\x01\x00\xff" * 20,
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nxy",
        b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\n<html>",
    ],
)
async def test_an_answer_that_cannot_be_read_is_a_protocol_error(raw: bytes) -> None:
    """Whatever a server sends, the error is ours, names the address and may be tried again; nothing is asked again at once."""
    dialled: list[tuple[str, int]] = []
    async with fetching(saying(raw), dialled=dialled) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get("http://example.com/page")
    assert (caught.value.kind, caught.value.url, len(dialled)) == ("protocol", "http://example.com/page", 1)


async def test_a_connection_that_is_reset_is_lost() -> None:
    """A reset before the head is a matter of the connection."""

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        # With no time to linger, closing sends a reset.
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async with fetching(reset) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get("http://example.com/")
    assert caught.value.kind == "connect"


@pytest.mark.parametrize(
    "url", ["http://example.com:99999/", "file:///etc/passwd", "http://127.0.0.1/", "http://user@example.com/", "http://exa mple.com/", " http://example.com/"]
)
async def test_refused_addresses_are_not_asked(url: str) -> None:
    """The guard speaks first, and the error carries the address as it was given."""
    dialled: list[tuple[str, int]] = []
    async with fetching(saying(b""), dialled=dialled) as fetch:
        with pytest.raises(RefusedError) as caught:
            await fetch.get(url)
    assert caught.value.url == url
    assert dialled == []


async def test_a_name_that_leads_inside_is_refused_with_its_whole_address() -> None:
    """The decision at dialling time comes out as RefusedError, not as a network failure."""
    egress = Egress(settings(), resolver=resolver(("10.0.0.1",)), dialler=loopback_dialler(1))
    async with Fetch(egress, settings(), lambda: WHEN) as fetch:
        with pytest.raises(RefusedError, match=r"10\.0\.0\.1") as caught:
            await fetch.get("http://inner.example/page")
    assert caught.value.url == "http://inner.example/page"


# Redirects


def redirecting(line: str, headers: dict[str, str]) -> bytes:
    """Answer ``/301/TARGET`` with a redirect to it, anything else with what was asked and the credentials that came along."""
    path = line.split()[1]
    code, _, target = path[1:].partition("/")
    if code.isdigit():
        return page(b"moved", f"Location: {target}", status=f"{code} Moved")
    return page(f"{headers['host']}{path} {headers.get('authorization', '-')} {headers.get('x-keep', '-')}".encode())


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_redirects_are_followed_hop_by_hop_and_all_hops_kept(code: int) -> None:
    """Relative and absolute locations; the last exchange is the one that is no redirect."""
    async with fetching(answering(redirecting)) as fetch:
        hops = await fetch.follow(f"http://a.example/{code}//{code}/http://b.example/end?x#here")
    assert [exchange.url for exchange in hops] == [
        f"http://a.example/{code}//{code}/http://b.example/end?x#here",
        f"http://a.example/{code}/http://b.example/end?x",
        "http://b.example/end?x",
    ]
    assert [exchange.answer.status for exchange in hops] == [code, code, 200]


async def test_get_never_follows() -> None:
    """One hop: the redirect is the answer, also when its Location makes no sense."""
    for location in ("/there", "http://[", "javascript:alert(1)", "http://127.0.0.1/"):
        async with fetching(answering(lambda line, headers, to=location: page(b"", f"Location: {to}", status="302 Found"))) as fetch:  # type: ignore[misc]
            answer = (await fetch.get("http://example.com/")).answer
        assert (answer.status, answer.header("location")) == (302, location)


async def test_credentials_do_not_follow_to_another_origin() -> None:
    """Authorization and cookies belong to the first origin; other headers go along."""
    headers = (("Authorization", "Bearer secret"), ("X-Keep", "kept"))
    async with fetching(answering(redirecting)) as fetch:
        same = await fetch.follow("http://a.example/302//end", headers)
        other = await fetch.follow("http://a.example/302/http://b.example/end", headers)
    assert same[-1].answer.body == b"a.example/end Bearer secret kept"
    assert other[-1].answer.body == b"b.example/end - kept"


async def test_a_redirect_loop_is_a_protocol_error() -> None:
    """The second visit of an address ends it."""
    async with fetching(answering(lambda line, headers: page(b"", f"Location: /{'b' if '/a' in line else 'a'}", status="302 Found"))) as fetch:
        with pytest.raises(UnreachableError, match="loop") as caught:
            await fetch.follow("http://example.com/a")
    assert caught.value.kind == "protocol"


async def test_an_endless_chain_is_a_protocol_error() -> None:
    """Ten redirects are followed, an eleventh is not."""
    asked: list[str] = []

    def onwards(line: str, headers: dict[str, str]) -> bytes:
        asked.append(line)
        return page(b"", f"Location: /{len(asked)}", status="302 Found")

    async with fetching(answering(onwards)) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.follow("http://example.com/")
    assert caught.value.kind == "protocol"
    assert len(asked) == 11


async def test_locations_in_raw_utf_8_are_followed() -> None:
    """Many servers write them; what is no UTF-8 is percent-encoded byte by byte, as browsers do."""

    def answer(line: str, headers: dict[str, str]) -> bytes:
        path = line.split()[1]
        raw = {"/utf-8": "/grüezi".encode(), "/latin-1": "/grüezi".encode("latin-1")}.get(path)
        return page(path.encode()) if raw is None else b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + raw + b"\r\n\r\n"

    async with fetching(answering(answer)) as fetch:
        assert (await fetch.follow("http://example.com/utf-8"))[-1].answer.body == b"/gr%C3%BCezi"
        assert (await fetch.follow("http://example.com/latin-1"))[-1].answer.body == b"/gr%FCezi"


# Connections


async def test_a_connection_is_used_again_after_a_whole_answer() -> None:
    """Politeness to servers: one handshake for a row of requests."""
    dialled: list[tuple[str, int]] = []
    async with fetching(answering(lambda line, headers: page(b"x")), dialled=dialled) as fetch:
        for _ in range(3):
            assert (await fetch.get("http://example.com/")).answer.body == b"x"
        assert len(dialled) == 1
        await fetch.get("http://other.example/")
        assert len(dialled) == 2


async def test_a_connection_the_server_closed_is_not_used_again() -> None:
    """No request is lost to a connection that ends while it is idle, seen in time or not."""
    dialled: list[tuple[str, int]] = []
    async with fetching(saying(page(b"x")), dialled=dialled) as fetch:
        for _ in range(3):
            assert (await fetch.get("http://example.com/")).answer.body == b"x"
    assert len(dialled) == 3


async def test_a_connection_that_is_to_be_closed_is_not_used_again() -> None:
    """A server that says so is taken at its word, whether or not it closes it (RFC 9112 §9.6)."""
    dialled: list[tuple[str, int]] = []
    async with fetching(answering(lambda line, headers: page(b"x", "Connection: close")), dialled=dialled) as fetch:
        for _ in range(3):
            assert (await fetch.get("http://example.com/")).answer.body == b"x"
    assert len(dialled) == 3


async def test_a_kept_connection_that_ends_just_as_it_is_used_is_replaced() -> None:
    """The server hangs up on the second request of a connection: asked again on a fresh one. On a fresh one it is a failure."""

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, _ = await read_head(reader)
        if "/never" not in line:
            writer.write(page(line.encode()))
            await read_head(reader)

    dialled: list[tuple[str, int]] = []
    async with fetching(once, dialled=dialled) as fetch:
        for number in range(3):
            assert (await fetch.get(f"http://example.com/{number}")).answer.body == f"GET /{number} HTTP/1.1".encode()
        assert len(dialled) == 3
        with pytest.raises(UnreachableError):
            await fetch.get("http://example.com/never")
    assert len(dialled) == 4


async def test_requests_at_the_same_time_do_not_share_a_connection() -> None:
    """Each of many is answered by its own server side."""
    async with fetching(answering(lambda line, headers: page(line.encode()))) as fetch:
        exchanges = await asyncio.gather(*(fetch.get(f"http://example.com/{number}") for number in range(20)))
    assert [exchange.answer.body for exchange in exchanges] == [f"GET /{number} HTTP/1.1".encode() for number in range(20)]


# TLS and HTTP/2


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return a throwaway certificate authority."""
    return trustme.CA()


@contextlib.asynccontextmanager
async def secure(
    conversation: Conversation, authority: trustme.CA, ca_file: Path | None, *names: str, protocols: tuple[str, ...] = ("http/1.1",), **values: Any
) -> AsyncIterator[Fetch]:
    """Serve over TLS with a certificate for ``names``."""
    tls = server_tls(authority, *(names or ("example.com",)), protocols=protocols)
    async with listen(conversation, tls) as port, Fetch(loopback_egress(port, ca_file=ca_file, **values), settings(**values), lambda: WHEN) as fetch:
        yield fetch


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    """Return the authority as a file."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path / "ca.pem"


async def test_an_authority_of_the_operator_is_trusted(authority: trustme.CA, ca_file: Path) -> None:
    """``egress.ca_file`` adds to the system's authorities."""
    async with secure(answering(lambda line, headers: page(b"safe")), authority, ca_file) as fetch:
        exchange = await fetch.get("https://example.com/")
    assert (exchange.answer.body, exchange.protocol, exchange.peer) == (b"safe", "HTTP/1.1", PUBLIC)


async def test_how_a_site_proved_who_it_is_is_kept(authority: trustme.CA, ca_file: Path) -> None:
    """Each exchange knows its connection, whether that was opened for it or kept: origin, addresses of both ends, TLS, the chain as it was verified."""
    async with secure(answering(lambda line, headers: page(b"safe")), authority, ca_file) as fetch:
        first, second = [(await fetch.get(f"https://example.com/{name}")).route for name in "ab"]
    assert first is not None
    assert (first.origin, first.peer, first.local, first.protocol, first.tls) == ("https://example.com:443", PUBLIC, "127.0.0.1", "http/1.1", "TLSv1.3")
    assert first.chain[-1].split() == authority.cert_pem.bytes().decode().split()
    assert len(first.chain) == 2
    assert second is not None
    assert second.chain == first.chain


async def test_an_expired_certificate_is_a_tls_error(authority: trustme.CA, ca_file: Path) -> None:
    """Also one of an authority that the operator added."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("example.com", not_after=datetime(2020, 1, 1, tzinfo=UTC)).configure_cert(context)
    stale = answering(lambda line, headers: page(b"stale"))
    async with listen(stale, context) as port, Fetch(loopback_egress(port, ca_file=ca_file), settings(), lambda: WHEN) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get("https://example.com/")
    assert (caught.value.kind, "certificate has expired" in caught.value.detail) == ("tls", True)


async def test_an_unknown_authority_is_a_tls_error(authority: trustme.CA) -> None:
    """Nothing is ever fetched without verification."""
    async with secure(answering(lambda line, headers: page(b"forged")), authority, None) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get("https://example.com/")
    assert caught.value.kind == "tls"
    assert "certificate verify failed" in caught.value.detail


async def test_a_certificate_for_another_name_is_a_tls_error(authority: trustme.CA, ca_file: Path) -> None:
    """The literal address is dialled, but the name is what must be proven."""
    async with secure(answering(lambda line, headers: page(b"forged")), authority, ca_file, "other.example", PUBLIC) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get("https://example.com/")
    assert caught.value.kind == "tls"


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0" * 100])
async def test_a_server_that_speaks_no_tls_is_a_tls_error(raw: bytes) -> None:
    """A plain server behind the https port, or one that hangs up in the handshake."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10_000)
        writer.write(raw)

    async with fetching(converse) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get("https://example.com/")
    assert caught.value.kind in ("tls", "connect")


async def test_what_comes_before_the_handshake_never_counts(authority: trustme.CA, ca_file: Path) -> None:
    """Whoever sits on the line could slip in a plain answer before TLS begins; it must not pass for the server's."""
    tls = server_tls(authority, "example.com")

    async def slip_in(address: str, port: int) -> Streams:
        reader, writer = await asyncio.open_connection("127.0.0.1", server)
        reader.feed_data(page(b"injected"))
        return reader, writer

    async with listen(answering(lambda line, headers: page(b"genuine")), tls) as server:
        egress = Egress(settings(ca_file=ca_file), resolver=resolver((PUBLIC,)), dialler=slip_in)
        async with Fetch(egress, settings(), lambda: WHEN) as fetch:
            assert (await fetch.get("https://example.com/")).answer.body == b"genuine"


def h2_answer(state: h2.connection.H2Connection, stream: int, path: str) -> None:
    """Answer over HTTP/2 as the path says."""
    if path == "/reset":
        state.send_headers(stream, [(":status", "200")])
        state.send_data(stream, b"half")
        state.reset_stream(stream)
    elif path in ("/cut", "/cut-small"):
        state.send_headers(stream, [(":status", "200"), ("content-length", str(2 * MIB))])
        for _ in range(64 if path == "/cut" else 1):
            state.send_data(stream, bytes(16384))
        state.end_stream(stream)
    elif path == "/cut-empty":
        state.send_headers(stream, [(":status", "200"), ("content-length", "100")], end_stream=True)
    elif path == "/goaway":
        state.close_connection(error_code=11)
    elif path.startswith("/status/"):
        state.send_headers(stream, [(":status", path.removeprefix("/status/"))], end_stream=True)
    elif path == "/big":
        state.send_headers(stream, [(":status", "200")])
        for _ in range(min(state.local_flow_control_window(stream), 15 * MIB) // 16384):
            state.send_data(stream, bytes(16384))
    else:
        state.send_headers(stream, [(":status", "200"), ("set-cookie", "a=1"), ("set-cookie", "b=2")])
        state.send_data(stream, path.encode(), end_stream=True)


async def test_http_2_is_spoken_where_it_is_offered(authority: trustme.CA, ca_file: Path) -> None:
    """The record says so; duplicates of a header survive."""
    async with secure(answering_h2(h2_answer), authority, ca_file, protocols=("h2",)) as fetch:
        exchange = await fetch.get("https://example.com/page")
    assert (exchange.protocol, exchange.answer.body, exchange.answer.reason) == ("HTTP/2", b"/page", "")
    assert exchange.answer.headers == (("set-cookie", "a=1"), ("set-cookie", "b=2"))


@pytest.mark.parametrize("path", ["/cut", "/reset"])
async def test_a_cut_http_2_body_is_marked_and_harms_no_later_request(authority: trustme.CA, ca_file: Path, path: str) -> None:
    """h2's own errors pass straight through httpx: they must neither escape nor leave a dead connection in use."""
    async with secure(answering_h2(h2_answer), authority, ca_file, protocols=("h2",)) as fetch:
        exchange = await fetch.get(f"https://example.com{path}")
        assert exchange.answer.truncated == "disconnect"
        assert 0 < len(exchange.answer.body) <= MIB
        assert (await fetch.get("https://example.com/next")).answer.body == b"/next"


@pytest.mark.parametrize("path", ["/cut-small", "/cut-empty", "/goaway", "/status/abc", "/status/-1", "/status/99", f"/status/{'9' * 20}"])
async def test_a_broken_http_2_answer_is_a_protocol_error(authority: trustme.CA, ca_file: Path, path: str) -> None:
    """Nothing that can be kept was handed out: an error of ours, and the next request is not disturbed."""
    async with secure(answering_h2(h2_answer), authority, ca_file, protocols=("h2",)) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get(f"https://example.com{path}")
        assert caught.value.kind == "protocol"
        assert (await fetch.get("https://example.com/next")).answer.body == b"/next"


async def test_cut_http_2_bodies_starve_nobody(authority: trustme.CA, ca_file: Path) -> None:
    """What is left unread of one body holds back the whole connection's window; so a cut one is not used again."""
    async with secure(answering_h2(h2_answer), authority, ca_file, protocols=("h2",), timeout="20s") as fetch:
        for _ in range(3):
            exchange = await fetch.get("https://example.com/big", max_bytes=1000)
            assert (len(exchange.answer.body), exchange.answer.truncated) == (1000, "length")
        assert (await fetch.get("https://example.com/next")).answer.body == b"/next"


async def test_noise_after_the_http_2_handshake_is_a_protocol_error(authority: trustme.CA, ca_file: Path) -> None:
    """A server that promises h2 and speaks something else."""

    async def noise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10_000)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" * 20)
        await reader.read(10_000)

    async with secure(noise, authority, ca_file, protocols=("h2",)) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get("https://example.com/")
    assert caught.value.kind == "protocol"


# Through the operator's proxy


async def test_everything_goes_through_the_upstream_proxy(authority: trustme.CA, ca_file: Path) -> None:
    """Plain and secure requests leave by CONNECT with the name unresolved; the peer is not known then."""
    asked: list[str] = []
    plain = answering(lambda line, headers: page(b"plain"))
    tls = server_tls(authority, "example.com", protocols=("h2",))
    async with contextlib.AsyncExitStack() as servers:
        ports = {80: await servers.enter_async_context(listen(plain)), 443: await servers.enter_async_context(listen(answering_h2(h2_answer), tls))}
        proxy = await servers.enter_async_context(listen(connect_proxy(ports, asked)))
        values = settings(upstream_proxy=f"http://127.0.0.1:{proxy}", ca_file=ca_file)
        fetch = await servers.enter_async_context(Fetch(Egress(values, resolver=no_resolver), values, lambda: WHEN))
        first = await fetch.get("http://example.com/page")
        second = await fetch.get("https://example.com/page")
    assert asked == ["CONNECT example.com:80 HTTP/1.1", "CONNECT example.com:443 HTTP/1.1"]
    assert (first.answer.body, first.protocol, first.peer) == (b"plain", "HTTP/1.1", None)
    assert (second.answer.body, second.protocol, second.peer) == (b"/page", "HTTP/2", None)


async def test_a_missing_upstream_proxy_is_a_proxy_error() -> None:
    """Nothing is dialled directly when the proxy is away."""
    async with listen(saying(b"")) as port:
        pass
    values = settings(upstream_proxy=f"http://127.0.0.1:{port}")
    async with Fetch(Egress(values, resolver=no_resolver), values, lambda: WHEN) as fetch:
        with pytest.raises(UnreachableError) as caught:
            await fetch.get("http://example.com/")
    assert caught.value.kind == "proxy"
