"""Whatever a page asks for, in whatever way: a host is asked no faster than pages may."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import h2.connection
import httpx
import pytest
import trustme

from archiver.egress import BrowserProxy, Egress, WayOut
from tests.integration.servers import Conversation, answering, answering_h2, listen, page, server_tls
from tests.wires import PUBLIC, WHEN, loopback_dialler, resolver, settings

pytestmark = pytest.mark.anyio

HOST = "www.example.org"


class Waits:
    """A clock that only moves by what is waited for."""

    def __init__(self) -> None:
        self.now, self.waited = 0.0, 0

    def read(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waited += 1
        self.now += seconds
        await asyncio.sleep(0)


def egress(port: int, waits: Waits, ca_file: Path | None = None) -> Egress:
    """Return a guard that lets a page ask a host for one thing at once, and for another every ten seconds."""
    values = settings(ca_file=ca_file, pages_per_host=0.1)
    return Egress(values, resolver=resolver((PUBLIC,)), dialler=loopback_dialler(port), clock=waits.read, sleep=waits.sleep)


async def ask(proxy: BrowserProxy, *urls: str, http2: bool = False) -> list[int]:
    """Ask for these at once, as a page does, and return what came."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    async with httpx.AsyncClient(proxy=proxy.server, verify=context, http2=http2, timeout=100, trust_env=False) as client:
        answers = await asyncio.gather(*(client.get(url) for url in urls))
    return [answer.status_code for answer in answers]


def hello_h2(state: h2.connection.H2Connection, stream: int, _path: str) -> None:
    state.send_headers(stream, [(":status", "200")], end_stream=True)


@pytest.mark.parametrize(
    ("conversation", "protocol"), [pytest.param(answering(lambda *_: page(b"hello")), "http/1.1", id="1"), pytest.param(answering_h2(hello_h2), "h2", id="2")]
)
async def test_what_a_page_asks_for_waits_for_its_turn(tmp_path: Path, conversation: Conversation, protocol: str) -> None:
    """Each exchange that is read on its way counts, over one connection or many; all get their answer in the end."""
    authority, waits = trustme.CA(), Waits()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with listen(conversation, server_tls(authority, HOST, protocols=(protocol,))) as port:
        way = WayOut(egress(port, waits, tmp_path / "ca.pem"), folder=tmp_path)
        async with way.proxy(lambda: WHEN) as proxy:
            assert await ask(proxy, *(f"https://{HOST}/{number}" for number in range(4)), http2=protocol == "h2") == [200] * 4
            assert {exchange.protocol for exchange in proxy.tape.exchanges()} == {protocol}
    assert waits.waited == 3


async def test_plain_http_waits_too() -> None:
    """It comes in another form, and goes out of the same door."""
    waits = Waits()
    async with listen(answering(lambda *_: page(b"hello"))) as port, BrowserProxy(egress(port, waits)) as proxy:
        assert await ask(proxy, *(f"http://{HOST}/{number}" for number in range(3))) == [200] * 3
    assert waits.waited == 2


async def test_of_a_tunnel_that_is_not_read_each_connection_counts(tmp_path: Path) -> None:
    """Nobody sees how much is asked inside."""
    authority, waits = trustme.CA(), Waits()
    async with listen(answering(lambda *_: page(b"hello")), server_tls(authority, HOST)) as port, BrowserProxy(egress(port, waits)) as proxy:
        for _ in range(3):
            assert await ask(proxy, f"https://{HOST}/", f"https://{HOST}/") == [200, 200]
    assert waits.waited in range(2, 6)
