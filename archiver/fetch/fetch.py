"""Ask a public server for one address and keep exactly what it answered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from types import TracebackType
from typing import Self, TypeAlias, cast
from urllib.parse import urldefrag, urljoin

import httpcore
import httpx

from archiver.egress import Connection, Egress, Target, parse_target, route_to
from archiver.errors import HeldError, RefusedError, UnreachableError
from archiver.exchange import Answer, Exchange, Headers, Route
from archiver.fetch.codings import CodingError
from archiver.fetch.condition import CONDITIONS
from archiver.fetch.entity import Entity
from archiver.fetch.failures import BROKEN, LOST, ours
from archiver.fetch.gate import Ajar, Gate
from archiver.fetch.transport import GuardedTransport
from archiver.fetch.websocket import WebSocket, open_websocket
from archiver.settings import Egress as EgressSettings
from archiver.spool import Spool

REDIRECTS = frozenset((301, 302, 303, 307, 308))
STATUSES = range(100, 1000)
"""Of three digits (RFC 9110 §15): over HTTP/2 a site may write any number, and more than a ledger takes."""

Before: TypeAlias = Callable[[str], Awaitable[None]]

PRIVATE = frozenset(("authorization", "cookie", "proxy-authorization"))
"""Request headers meant for one origin only."""


class Fetch:
    """An HTTP client that never follows by itself, keeps no cookies, and always comes back within ``settings.timeout``."""

    def __init__(self, egress: Egress, settings: EgressSettings, clock: Callable[[], datetime], gate: Gate | None = None) -> None:
        self._egress, self._settings, self._clock, self._gate = egress, settings, clock, gate or Ajar()
        # The bare transport: httpx's client brings a cookie jar, netrc and proxies of the environment, and fails on odd Location headers.
        self._transport = GuardedTransport(egress)

    async def __aenter__(self) -> Self:
        """Return itself; connections open with the first request."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the connections that are kept."""
        await self._transport.aclose()

    async def get(self, url: str, headers: Headers = (), *, max_bytes: int | None = None, spool: Spool | None = None) -> Exchange:
        """Return one exchange, redirects as they stand; a cut body is kept and marked (``Answer.truncated``).

        ``max_bytes`` caps the body both as sent and decoded; with a ``spool`` it is written there and never held in memory.
        RefusedError from the guard; UnreachableError where no head came in time, the connection was lost before any body, or the content coding
        is damaged. Our Accept-Encoding replaces a given one.
        HeldError, with nothing sent, where the host asked to be left alone.
        """
        target = self._egress.check(url)
        request = self._request("GET", url, headers, None)
        await self._egress.pace(target.host)
        # After the wait for its turn: who was before may have been told to keep away.
        until = self._gate.until(target.host)
        if until is not None:
            raise HeldError(url, until)
        exchange = await self._send(url, target, request, max_bytes, spool)
        await self._gate.heard(target.host, exchange)
        return exchange

    async def post(self, url: str, body: bytes, headers: Headers = (), *, max_bytes: int | None = None) -> Exchange:
        """Post a body and return the exchange; caps and errors as with ``get``.

        No gate holds it: whom we post to is the operator's to name.
        It may arrive twice where a server closes a kept connection: ``headers`` should let the receiver tell (``Idempotency-Key``).
        """
        target = self._egress.check(url)
        request = self._request("POST", url, headers, body)
        await self._egress.pace(target.host)
        return await self._send(url, target, request, max_bytes)

    async def _send(self, url: str, target: Target, request: httpx.Request, max_bytes: int | None, spool: Spool | None = None) -> Exchange:
        started_at = self._clock()
        deadline = asyncio.get_running_loop().time() + self._settings.timeout.total_seconds()
        with ours(url):
            async with asyncio.timeout_at(deadline):
                response = await self._transport.handle_async_request(request)
            try:
                if response.status_code not in STATUSES:
                    raise httpcore.RemoteProtocolError(f"{response.status_code} is no status")
                route = _route(target, response)
                entity = Entity(_codings(response), max_bytes or self._settings.max_bytes, spool)
                truncated = await _read(response, entity, deadline)
            finally:
                await response.aclose()
        answer = Answer(
            status=response.status_code,
            reason=_text(response.extensions.get("reason_phrase", b"")),
            headers=_pairs(response.headers),
            body=entity.body(),
            truncated=truncated,
        )
        return Exchange(
            url=url,
            answer=answer,
            started_at=started_at,
            method=request.method,
            request_body=request.content,
            request_headers=_pairs(request.headers),
            wire_body=entity.wire_body(),
            decoded=entity.spooled(),
            protocol=response.http_version,
            peer=route.peer,
            route=route,
        )

    def stream(self, url: str, *, largest: int) -> AbstractAsyncContextManager[WebSocket]:
        """Open a WebSocket for as long as the block runs; errors as with ``open_websocket``."""
        return open_websocket(self._egress, url, user_agent=self._settings.user_agent, largest=largest)

    async def follow(
        self,
        url: str,
        headers: Headers = (),
        *,
        max_bytes: int | None = None,
        hops: int = 10,
        before: Before | None = None,
        spool: Spool | None = None,
    ) -> tuple[Exchange, ...]:
        """Return the exchanges from ``url`` along its Location headers, the last one first to be no redirect.

        Credentials in ``headers`` stay with the first origin, conditions with the first address. ``before`` is awaited for each address that is
        about to be asked, and may raise. ``max_bytes`` and ``spool`` as with ``get``.
        UnreachableError of kind ``protocol`` on a loop or after ``hops`` redirects.
        """
        exchanges: list[Exchange] = []
        asked: set[str] = set()
        here: str | None = url
        while here is not None:
            if here in asked or len(exchanges) > hops:
                raise UnreachableError(url, "protocol", f"redirect loop at {here}" if here in asked else f"more than {hops} redirects")
            asked.add(here)
            if before is not None:
                await before(here)
            exchanges.append(await self.get(here, headers, max_bytes=max_bytes, spool=spool))
            there = _location(here, exchanges[-1].answer)
            # A condition is about one address.
            headers = tuple(pair for pair in headers if pair[0].lower() not in CONDITIONS)
            if there is not None and not _same_origin(here, there):
                headers = tuple(pair for pair in headers if pair[0].lower() not in PRIVATE)
            here = there
        return tuple(exchanges)

    def _request(self, method: str, url: str, headers: Headers, body: bytes | None) -> httpx.Request:
        given = [(name, value) for name, value in headers if name.lower() != "accept-encoding"]
        names = {name.lower() for name, _ in given}
        defaults = [("User-Agent", self._settings.user_agent), ("Accept", "*/*")]
        sent = [*(pair for pair in defaults if pair[0].lower() not in names), *given, ("Accept-Encoding", "gzip")]
        try:
            raw = [(name.encode("ascii"), value.encode("utf-8", "surrogateescape")) for name, value in sent]
            request = httpx.Request(method, url, headers=raw, content=body)
        except (httpx.InvalidURL, ValueError) as exc:
            raise RefusedError(url, f"no address that can be asked: {exc}") from exc
        if request.url.scheme not in ("http", "https"):
            # The guard reads past blanks before an address, httpx takes them for a path.
            raise RefusedError(url, "no address that can be asked")
        return request


async def _read(response: httpx.Response, entity: Entity, deadline: float) -> str | None:
    """Fill the entity; return why it was cut, None when it is whole."""
    try:
        # Annotated as an iterator, it is a generator: closed here rather than some time later by the garbage collector.
        stream = cast("AsyncGenerator[bytes, None]", response.aiter_raw())
        async with asyncio.timeout_at(deadline), contextlib.aclosing(stream) as chunks:
            async for chunk in chunks:
                if entity.feed(chunk):
                    return "length"
    except TimeoutError:
        return "time"
    except CodingError:
        raise
    except (*LOST, *BROKEN):
        if not entity.begun:
            raise
        return "disconnect"
    missing = _announced(response) > entity.taken
    if missing and not entity.begun:
        raise httpcore.RemoteProtocolError("a body was announced and none came")
    return "disconnect" if missing or not entity.whole else None


def _announced(response: httpx.Response) -> int:
    # HTTP/1 lengths are held by h11; over HTTP/2 a head may end the stream and still announce a body.
    length = response.headers.get("content-length", "")
    return int(length) if response.status_code != 304 and length.isdecimal() else 0


def _route(target: Target, response: httpx.Response) -> Route:
    """Return how the site was reached: while the connection is open, whose certificates are gone with it."""
    connection: Connection = response.extensions["network_stream"].get_extra_info("connection")
    return route_to(target.host, target.port, connection)


def _codings(response: httpx.Response) -> list[str]:
    given = ",".join(response.headers.get_list("content-encoding")).lower().split(",")
    return [coding for name in given if (coding := name.strip()) and coding != "identity"]


def _pairs(headers: httpx.Headers) -> Headers:
    return tuple((_text(name), _text(value)) for name, value in headers.raw)


def _text(raw: bytes) -> str:
    # The inverse of Answer.to_bytes, so that bytes of any charset survive.
    return raw.decode("utf-8", "surrogateescape")


def _location(base: str, answer: Answer) -> str | None:
    location = answer.header("location") if answer.status in REDIRECTS else None
    if location is None:
        return None
    raw = location.encode("utf-8", "surrogateescape")
    readable = location if location.isprintable() else "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    try:
        return urldefrag(urljoin(base, readable.strip())).url
    except ValueError as exc:
        raise UnreachableError(base, "protocol", f"the Location header leads nowhere: {exc}") from exc


def _same_origin(one: str, other: str) -> bool:
    try:
        return parse_target(one) == parse_target(other)
    except ValueError:
        return False
