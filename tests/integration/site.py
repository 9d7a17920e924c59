"""A few pages on loopback that stand behind public names, below the decision of the egress guard."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import trustme

from archiver.egress import Streams

PUBLIC = "93.184.216.34"
UNTRUSTED = "93.184.216.35"
LATE = "93.184.216.36"
PRIVATE = "10.20.30.40"
HOSTS = ("www.example.org", "other.example.org")
BAD_TLS = "badtls.example.org"
EXPIRED, MISNAMED = "expired.example.org", "misnamed.example.org"
"""Hosts whose certificates come from the authority that is trusted, and are not to be."""
INSIDE = "inside.example.org"
"""A public name whose address is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a page answers."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    endless: bool = False
    """Whether the body never ends: what is there is sent, then nothing more comes."""


Pages = Mapping[str, Reply]


@dataclass(slots=True)
class Site:
    """Pages by path, and the two parts that lie below the guard: a resolver that knows a few names, a dialler that reaches only this site."""

    pages: Pages
    ca_file: Path
    asked: list[str] = field(default_factory=list)
    """Paths, in order."""
    first: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when anything was asked."""
    dialled: list[tuple[str, int]] = field(default_factory=list)
    ports: dict[tuple[str, int], int] = field(default_factory=dict)
    """Ports of the loopback by public address."""

    async def resolve(self, host: str, port: int, /) -> Sequence[str]:
        """Resolve the few names there are."""
        known = {**dict.fromkeys(HOSTS, PUBLIC), BAD_TLS: UNTRUSTED, EXPIRED: LATE, MISNAMED: PUBLIC, INSIDE: PRIVATE}
        if host not in known:
            raise OSError(f"no such name: {host}")
        return (known[host],)

    async def dial(self, address: str, port: int, /) -> Streams:
        """Connect to this site, whatever public address was judged."""
        self.dialled.append((address, port))
        return await asyncio.open_connection("127.0.0.1", self.ports[address, port])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            self.asked.append(path)
            self.first.set()
            await self._answer(self.pages.get(path.partition("?")[0], Reply(status=404)), reader, writer)
        writer.close()

    async def _answer(self, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = {} if reply.endless else {"Content-Length": str(len(reply.body))}
        headers = {"Content-Type": reply.content_type, "Connection": "close", **length, **reply.headers}
        lines = [f"HTTP/1.1 {reply.status} Said", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + reply.body)
        await writer.drain()
        if reply.endless:
            await reader.read()


@asynccontextmanager
async def serving(pages: Pages, folder: Path) -> AsyncIterator[Site]:
    """Run the site on free ports of the loopback: plain, with a certificate of a throwaway authority, and with one that nobody trusts."""
    authority = trustme.CA()
    site = Site(pages=pages, ca_file=folder / "site-ca.pem")
    authority.cert_pem.write_to_path(str(site.ca_file))
    async with AsyncExitStack() as stack:
        for address, port, context in (
            (PUBLIC, 80, None),
            (PUBLIC, 443, _tls(authority)),
            (UNTRUSTED, 443, _tls(trustme.CA())),
            (LATE, 443, _tls(authority, ended=True)),
        ):
            server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=context)
            stack.callback(server.close)
            site.ports[address, port] = server.sockets[0].getsockname()[1]
        yield site


def _tls(authority: trustme.CA, *, ended: bool = False) -> ssl.SSLContext:
    """Return the server's side. Chromium matches the authority's key only where its certificate stands in the chain."""
    leaf = authority.issue_cert(*HOSTS, BAD_TLS, EXPIRED, not_after=datetime(2020, 1, 1, tzinfo=UTC) if ended else None)
    chain = b"".join(part.bytes() for part in (leaf.private_key_pem, *leaf.cert_chain_pems, authority.cert_pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(chain).tempfile() as path:
        context.load_cert_chain(path)
    return context
