"""HTTP/2 through the recording proxy: a client and a server of other hands, and the tape between them."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import httpx
import pytest
import trustme

from archiver.egress import Connection, Egress, TapeLimits, WayOut
from archiver.egress.proxy import BrowserProxy
from archiver.exchange import Exchange
from tests.integration.servers import Conversation, H2Answer, answering_h2, listen, page, saying, server_tls
from tests.wires import PUBLIC, WHEN, body_of, loopback_dialler, resolver, settings

pytestmark = pytest.mark.anyio

HOST = "www.example.org"
NOISE = bytes(range(256)) * 20_000
"""More than all windows hold."""


@contextlib.asynccontextmanager
async def recording(
    conversation: Conversation, folder: Path, protocols: tuple[str, ...] = ("h2", "http/1.1"), limits: TapeLimits | None = None
) -> AsyncIterator[BrowserProxy]:
    """Serve a site behind a recording proxy."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    async with listen(conversation, server_tls(authority, HOST, protocols=protocols)) as port:
        egress = Egress(settings(ca_file=folder / "ca.pem"), resolver=resolver((PUBLIC,)), dialler=loopback_dialler(port))
        async with WayOut(egress, limits=limits, folder=folder).proxy(lambda: WHEN) as proxy:
            yield proxy


@contextlib.asynccontextmanager
async def browsing(proxy: BrowserProxy, *, http2: bool = True) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client that speaks through the proxy."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    async with httpx.AsyncClient(proxy=proxy.server, verify=context, http2=http2, timeout=100, trust_env=False) as client:
        yield client


async def taped(proxy: BrowserProxy) -> tuple[Exchange, ...]:
    """Return all exchanges once they have ended."""
    await proxy.tape.rest(100)
    return proxy.tape.exchanges()


def say(body: bytes, *headers: tuple[str, str], status: str = "200") -> H2Answer:
    """Answer every request with one body, as its window allows."""

    def answer(state: h2.connection.H2Connection, stream: int, path: str) -> None:
        state.send_headers(stream, [(":status", status), *headers], end_stream=not body)
        if body:
            state.send_data(stream, body, end_stream=True)

    return answer


async def test_an_exchange_over_http2_is_recorded(tmp_path: Path) -> None:
    """Fields as they were decoded, the body as it was sent, the protocol named; the browser spoke the same protocol."""
    async with recording(answering_h2(say(b"\x1f\x8bno gzip", ("content-encoding", "br"), ("x-odd", "a"), ("x-odd", "b"))), tmp_path) as proxy:
        async with browsing(proxy) as client, client.stream("GET", f"https://{HOST}/a%20b?c=1&") as answer:
            told = b"".join([chunk async for chunk in answer.aiter_raw()])
        (exchange,) = await taped(proxy)
    assert (answer.http_version, told) == ("HTTP/2", b"\x1f\x8bno gzip")
    assert (exchange.url, exchange.method, exchange.protocol, exchange.head) == (f"https://{HOST}/a%20b?c=1&", "GET", "h2", None)
    assert (body_of(exchange.wire_body), exchange.answer.truncated) == (told, None)
    assert (exchange.answer.status, exchange.answer.headers) == (200, (("content-encoding", "br"), ("x-odd", "a"), ("x-odd", "b")))
    assert exchange.request_headers[:2] == ((":method", "GET"), (":authority", HOST))
    assert exchange.route is not None
    assert (exchange.route.protocol, exchange.route.tls) == ("h2", "TLSv1.3")


async def test_many_streams_of_one_connection_do_not_mix(tmp_path: Path) -> None:
    """Requests at the same time share a connection; each answer stands with its request."""

    def echo(state: h2.connection.H2Connection, stream: int, path: str) -> None:
        state.send_headers(stream, [(":status", "200")])
        state.send_data(stream, path.encode() * 500, end_stream=True)

    async with recording(answering_h2(echo), tmp_path) as proxy:
        async with browsing(proxy) as client:
            await client.get(f"https://{HOST}/first")
            answers = await asyncio.gather(*(client.get(f"https://{HOST}/{number}") for number in range(60)))
        assert [answer.content for answer in answers] == [f"/{number}".encode() * 500 for number in range(60)]
        found = {exchange.url: body_of(exchange.wire_body) for exchange in await taped(proxy)}
        assert len({exchange.route for exchange in proxy.tape.exchanges()}) == 1
    assert found == {f"https://{HOST}/{path}": f"/{path}".encode() * 500 for path in ("first", *map(str, range(60)))}


async def test_a_body_larger_than_all_windows_arrives_and_is_recorded(tmp_path: Path) -> None:
    """The site is told that there is room again as the browser takes what came."""
    async with recording(answering_h2_slowly(NOISE), tmp_path) as proxy:
        async with browsing(proxy) as client:
            assert (await client.get(f"https://{HOST}/")).content == NOISE
        (exchange,) = await taped(proxy)
    assert body_of(exchange.wire_body) == NOISE


async def test_what_the_browser_sends_is_passed_on_and_recorded(tmp_path: Path) -> None:
    """An upload larger than the windows, byte for byte."""
    async with recording(answering_h2(say(b"ok")), tmp_path) as proxy:
        async with browsing(proxy) as client:
            assert (await client.post(f"https://{HOST}/", content=NOISE)).content == b"ok"
        (exchange,) = await taped(proxy)
    assert (exchange.method, body_of(exchange.request_body)) == ("POST", NOISE)


async def test_what_is_under_way_when_the_browser_closes_its_connection_was_not_broken_off(tmp_path: Path) -> None:
    """The record does not say so of the site, and nothing of the answer is waited for any more."""

    def begin(state: h2.connection.H2Connection, stream: int, path: str) -> None:
        state.send_headers(stream, [(":status", "200")])
        state.send_data(stream, b"first")

    async with recording(answering_h2(begin), tmp_path) as proxy:
        async with browsing(proxy) as client, client.stream("GET", f"https://{HOST}/") as answer:
            assert await anext(answer.aiter_raw()) == b"first"
        (exchange,) = await taped(proxy)
    assert (body_of(exchange.wire_body), exchange.answer.truncated) == (b"first", "time")


async def test_informational_answers_and_trailers_are_recorded(tmp_path: Path) -> None:
    """Both pass, and stand on the tape beside the answer."""

    def answer(state: h2.connection.H2Connection, stream: int, path: str) -> None:
        state.send_headers(stream, [(":status", "103"), ("link", "</a.css>")])
        state.send_headers(stream, [(":status", "200")])
        state.send_data(stream, b"body")
        state.send_headers(stream, [("x-sum", "4")], end_stream=True)

    async with recording(answering_h2(answer), tmp_path) as proxy:
        async with browsing(proxy) as client:
            assert (await client.get(f"https://{HOST}/")).content == b"body"
        (exchange,) = await taped(proxy)
    assert (exchange.interim, exchange.trailers) == ((((":status", "103"), ("link", "</a.css>")),), (("x-sum", "4"),))
    assert exchange.answer.truncated is None


async def test_a_stream_that_the_site_resets_is_cut(tmp_path: Path) -> None:
    """What came is kept and marked, the browser sees the reset, and the connection serves on."""

    def answer(state: h2.connection.H2Connection, stream: int, path: str) -> None:
        state.send_headers(stream, [(":status", "200")])
        state.send_data(stream, b"hello", end_stream=path == "/whole")
        if path != "/whole":
            state.reset_stream(stream, 2)

    async with recording(answering_h2(answer), tmp_path) as proxy:
        async with browsing(proxy) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get(f"https://{HOST}/cut")
            assert (await client.get(f"https://{HOST}/whole")).content == b"hello"
        cut, whole = await taped(proxy)
    assert (body_of(cut.wire_body), cut.answer.truncated) == (b"hello", "disconnect")
    assert (body_of(whole.wire_body), whole.answer.truncated) == (b"hello", None)


FORGIVEN = {
    "blanks around a value": ((":status", "200"), ("x-odd", " a ")),
    "a field of HTTP/1": ((":status", "200"), ("connection", "keep-alive")),
    "a longer body than announced": ((":status", "200"), ("content-length", "3")),
    "no length at all": ((":status", "200"), ("content-length", "three")),
}


@pytest.mark.parametrize("fields", FORGIVEN.values(), ids=FORGIVEN)
async def test_what_browsers_forgive_is_passed_on_and_recorded_as_it_came(tmp_path: Path, fields: tuple[tuple[str, str], ...]) -> None:
    """It is for the browser to judge, which may be stricter, as httpx is with lengths; it ends no connection on which other answers come."""
    async with recording(answering_h2(say(b"hello", *fields[1:])), tmp_path) as proxy:
        async with browsing(proxy) as client:
            with contextlib.suppress(httpx.ProtocolError):
                assert (await client.get(f"https://{HOST}/")).content == b"hello"
        (exchange,) = await taped(proxy)
    assert (exchange.answer.headers, body_of(exchange.wire_body), exchange.answer.truncated) == (fields[1:], b"hello", None)


async def test_a_body_shorter_than_announced_is_cut(tmp_path: Path) -> None:
    """Sites in front of others end a stream well that was cut behind them. To HEAD, and with 304, a length is announced of what does not come."""
    fields = ("content-length", "500")

    def answer(state: h2.connection.H2Connection, stream: int, path: str) -> None:
        state.send_headers(stream, [(":status", "304" if path == "/304" else "200"), fields], end_stream=path != "/short")
        if path == "/short":
            state.send_data(stream, b"hello", end_stream=True)

    async with recording(answering_h2(answer), tmp_path) as proxy:
        async with browsing(proxy) as client:
            for method, path in (("GET", "/short"), ("HEAD", "/"), ("GET", "/304")):
                with contextlib.suppress(httpx.ProtocolError):
                    await client.request(method, f"https://{HOST}{path}")
        told = [(body_of(exchange.wire_body), exchange.answer.truncated) for exchange in await taped(proxy)]
    assert told == [(b"hello", "disconnect"), (b"", None), (b"", None)]


@pytest.mark.parametrize("status", ["abc", "20", "2000"])
async def test_an_answer_without_a_status_costs_its_stream_only_and_is_named(tmp_path: Path, status: str) -> None:
    """It is no exchange; what was asked and not answered is known by name, and the connection serves on."""

    def answer(state: h2.connection.H2Connection, stream: int, path: str) -> None:
        state.send_headers(stream, [(":status", "200" if path == "/well" else status)], end_stream=True)

    async with recording(answering_h2(answer), tmp_path) as proxy:
        async with browsing(proxy) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get(f"https://{HOST}/odd")
            assert (await client.get(f"https://{HOST}/well")).status_code == 200
        assert [exchange.url for exchange in await taped(proxy)] == [f"https://{HOST}/well"]
        assert [take.url for take in proxy.tape.unanswered()] == [f"https://{HOST}/odd"]


async def test_a_body_above_its_limit_costs_its_stream_only(tmp_path: Path) -> None:
    """The stream is reset on both sides, the tape says why."""
    async with recording(answering_h2(say(bytes(5000))), tmp_path, limits=TapeLimits(body=1000)) as proxy:
        async with browsing(proxy) as client:
            for _ in range(2):
                with pytest.raises(httpx.RemoteProtocolError):
                    await client.get(f"https://{HOST}/")
        said = [(len(body_of(exchange.wire_body)), exchange.answer.truncated) for exchange in await taped(proxy)]
    assert said == [(1000, "length"), (1000, "length")]


async def test_an_upload_above_its_limit_costs_its_stream_only(tmp_path: Path) -> None:
    """What was sent of it takes no room for good: after any number of them the browser still has a window for the next upload on the connection."""
    async with recording(answering_h2(say(b"ok")), tmp_path, limits=TapeLimits(body=1000)) as proxy:
        async with browsing(proxy) as client:
            for _ in range(8):
                with contextlib.suppress(httpx.RemoteProtocolError):
                    await client.post(f"https://{HOST}/large", content=bytes(16_000))
            assert (await asyncio.wait_for(client.post(f"https://{HOST}/small", content=bytes(900)), 50)).content == b"ok"
        assert len({exchange.route for exchange in await taped(proxy)}) == 1


@pytest.mark.parametrize(("protocols", "spoken"), [(("http/1.1",), "HTTP/1.1"), ((), "HTTP/1.1")])
async def test_the_site_decides_on_the_protocol(tmp_path: Path, protocols: tuple[str, ...], spoken: str) -> None:
    """Where it speaks HTTP/1.1 only, so does the browser."""
    async with recording(saying(page(b"old")), tmp_path, protocols) as proxy:
        async with browsing(proxy) as client:
            answer = await client.get(f"https://{HOST}/")
        (exchange,) = await taped(proxy)
    assert (answer.http_version, exchange.protocol) == (spoken, "http/1.1")


async def test_a_browser_that_speaks_http1_only_gets_it(tmp_path: Path) -> None:
    """As for WebSockets: the site is asked again without HTTP/2."""

    async def either(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        spoken = writer.get_extra_info("ssl_object").selected_alpn_protocol()
        await (answering_h2(say(b"two")) if spoken == "h2" else saying(page(b"one")))(reader, writer)

    async with recording(either, tmp_path) as proxy:
        async with browsing(proxy, http2=False) as client:
            assert (await client.get(f"https://{HOST}/")).content == b"one"
        (exchange,) = await taped(proxy)
    assert exchange.protocol == "http/1.1"


async def test_nothing_secure_is_asked_in_clear(tmp_path: Path) -> None:
    """A site that takes back its HTTP/1.1 while the browser has nothing else: the connection ends, and no request has left."""
    authority, opened, heard = trustme.CA(), 0, [b""]
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    tls = server_tls(authority, HOST, protocols=("h2", "http/1.1"))

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        # The last one is that which is no longer secured.
        if opened < 3:
            secured = await Connection(reader=reader, writer=writer, peer=None).secure(tls)
            await secured.reader.read()
            await secured.close()
        else:
            heard.append(await reader.read(100))

    async with listen(converse) as port:
        egress = Egress(settings(ca_file=tmp_path / "ca.pem"), resolver=resolver((PUBLIC,)), dialler=loopback_dialler(port))
        async with WayOut(egress, folder=tmp_path).proxy(lambda: WHEN) as proxy:
            tap = proxy._tap
            assert tap is not None
            reach = tap.reach

            async def reach_once(host: str, port: int, protocols: tuple[str, ...] = ("h2", "http/1.1")) -> Connection:
                connection = await reach(host, port, protocols)
                tap.refuse(host, "from now on")
                return connection

            tap.reach = reach_once  # type: ignore[method-assign]
            async with browsing(proxy, http2=False) as client:
                with pytest.raises(httpx.HTTPError):
                    await client.get(f"https://{HOST}/")
    assert (opened, b"".join(heard)) == (3, b"")


async def test_a_site_that_breaks_the_protocol_ends_the_connection(tmp_path: Path) -> None:
    """Nonsense in place of frames: no exchange, and no hanging browser."""

    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nnot what was agreed")
        await writer.drain()

    async with recording(nonsense, tmp_path) as proxy:
        async with browsing(proxy) as client:
            with pytest.raises(httpx.HTTPError):
                await client.get(f"https://{HOST}/")
        assert await taped(proxy) == ()


def answering_h2_slowly(body: bytes) -> Conversation:
    """Return an HTTP/2 conversation that sends a body as the windows allow."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        state.initiate_connection()
        stream, sent = 0, 0
        while chunk := await reader.read(65536):
            for event in state.receive_data(chunk):
                if isinstance(event, h2.events.RequestReceived):
                    stream = event.stream_id
                    state.send_headers(stream, [(":status", "200")])
            while stream and sent < len(body) and (room := min(state.local_flow_control_window(stream), state.max_outbound_frame_size)) > 0:
                state.send_data(stream, body[sent : sent + room], end_stream=sent + room >= len(body))
                sent += room
            writer.write(state.data_to_send())
            await writer.drain()

    return converse
