"""The one way out: a name is resolved once, judged, and the very address that was judged is dialled."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from archiver.egress.addresses import is_literal, is_public
from archiver.egress.connection import Connection, Dialler, Resolver, Streams, abort, connect
from archiver.egress.pace import Clock, Pace, Share, Sleep
from archiver.egress.race import first_of, in_turn
from archiver.egress.resolver import SystemResolver
from archiver.egress.target import Target, canonical_host, format_authority, is_local_name, parse_target
from archiver.egress.tls import client_context, spki_hashes
from archiver.egress.upstream import TunnelError, Upstream, open_tunnel, parse_upstream
from archiver.errors import RefusedError, SettingsError, UnreachableError
from archiver.settings import Egress as EgressSettings

STEP_SECONDS = 15.0
"""Longest wait for one step: the resolver, one address, one CONNECT answer."""

ADDRESSES_TRIED = 4

PAGE_SECONDS = 10.0
"""Of the rate at which pages may ask a host so many seconds are had at once: what an article loads from one host when it is opened."""


class Egress:
    """The guard of every connection the archive opens.

    ``resolver`` and ``dialler`` lie below the decision: whatever stands there, no address is dialled that was not judged.
    Behind an upstream proxy names are resolved by the proxy; literals and local names are still judged here.
    ``refused`` is called for every address that is refused; ``share`` tells how much of the rate a host bears now.
    """

    def __init__(
        self,
        settings: EgressSettings,
        *,
        resolver: Resolver | None = None,
        dialler: Dialler = connect,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        refused: Callable[[], None] = lambda: None,
        share: Share = lambda _host: 1.0,
    ) -> None:
        self._settings, self._refused = settings, refused
        self._upstream = _upstream(settings)
        self._blocked = _canonical(settings.block)
        self._resolve, self._connect = resolver or SystemResolver(), dialler
        self._pace = Pace(settings.per_host, clock=clock, sleep=sleep, share=share)
        depth = max(1.0, PAGE_SECONDS * settings.pages_per_host)
        self._pages = Pace(settings.pages_per_host, depth=depth, clock=clock, sleep=sleep, share=share)

    def check(self, url: str) -> Target:
        """Return where an address leads, or refuse it by its text alone: scheme, credentials, port, blocked host, local name or literal (RefusedError)."""
        with self._telling():
            try:
                target = parse_target(url)
            except ValueError as exc:
                raise RefusedError(url, str(exc)) from exc
            self._judge(url, target.host, target.port)
            return target

    async def dial(self, host: str, port: int) -> Connection:
        """Open a connection to a public host; RefusedError where it is none, UnreachableError where it cannot be had."""
        shown = format_authority(host, port)
        with self._telling():
            try:
                name = canonical_host(host)
            except ValueError as exc:
                raise RefusedError(shown, str(exc)) from exc
            self._judge(shown, name, port)
            if self._upstream is not None:
                return await self._dial_through(self._upstream, shown, name, port)
            return await self._dial_first(shown, await self._addresses(shown, name, port), port)

    def tls(self) -> ssl.SSLContext:
        """Return a fresh verifying TLS context; fresh because its users set ALPN on it."""
        return client_context(self._settings.ca_file)

    def ca_spki(self) -> str | None:
        """Return the key hash of the operator's own authority for Chromium, None where there is none."""
        return spki_hashes(self._settings.ca_file) if self._settings.ca_file else None

    async def pace(self, host: str) -> None:
        """Wait until the host may be asked again."""
        await self._pace.wait(host)

    async def pace_page(self, host: str) -> None:
        """Wait until pages may ask the host for one thing more."""
        await self._pages.wait(host)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except RefusedError:
            self._refused()
            raise

    def _judge(self, shown: str, name: str, port: int) -> None:
        if port not in self._settings.ports:
            raise RefusedError(shown, f"port {port} is not among {', '.join(map(str, self._settings.ports))}")
        if blocked := self._blocked.intersection(_self_and_above(name)):
            raise RefusedError(shown, f"{min(blocked)} is blocked by the settings (egress.block)")
        if is_literal(name):
            if not is_public(name):
                raise RefusedError(shown, f"{name} is not a public address")
        elif is_local_name(name):
            raise RefusedError(shown, f"{name} is a local name")

    async def _addresses(self, shown: str, name: str, port: int) -> Sequence[str]:
        if is_literal(name):
            return (name,)
        try:
            async with asyncio.timeout(STEP_SECONDS):
                addresses = await self._resolve(name, port)
        except TimeoutError as exc:
            raise UnreachableError(shown, "dns", "the resolver did not answer in time") from exc
        except (OSError, ValueError) as exc:
            raise UnreachableError(shown, "dns", str(exc)) from exc
        if not addresses:
            raise UnreachableError(shown, "dns", "the name has no address")
        # All or nothing: a mixed answer is how a rebinding name gets past a check of the first one.
        for address in addresses:
            if not is_public(address):
                raise RefusedError(shown, f"the name leads to {address}, which is not a public address")
        return addresses

    async def _dial_first(self, shown: str, addresses: Sequence[str], port: int) -> Connection:
        async def dial(address: str) -> Streams:
            try:
                async with asyncio.timeout(STEP_SECONDS):
                    return await self._connect(address, port)
            except TimeoutError as exc:
                raise UnreachableError(shown, "timeout", f"{address} did not answer in time") from exc
            except OSError as exc:
                raise UnreachableError(shown, "connect", f"{address}: {exc}") from exc

        peer, (reader, writer) = await first_of(in_turn(addresses)[:ADDRESSES_TRIED], dial)
        return Connection(reader=reader, writer=writer, peer=peer, addresses=tuple(addresses))

    async def _dial_through(self, upstream: Upstream, shown: str, name: str, port: int) -> Connection:
        try:
            async with asyncio.timeout(STEP_SECONDS):
                streams = await self._connect(upstream.host, upstream.port)
        except (OSError, UnicodeError) as exc:
            raise UnreachableError(shown, "proxy", f"the upstream proxy is not there: {str(exc) or 'timeout'}") from exc
        await _tunnel_or_abort(streams, shown, name, port, upstream.authorization)
        return Connection(reader=streams[0], writer=streams[1], peer=None)


def _upstream(settings: EgressSettings) -> Upstream | None:
    auth = settings.upstream_auth.get_secret_value() if settings.upstream_auth else None
    if settings.upstream_proxy is None and auth is not None:
        raise SettingsError("egress.upstream_auth", "is for egress.upstream_proxy, which is not set")
    return parse_upstream(settings.upstream_proxy, auth) if settings.upstream_proxy else None


def _canonical(hosts: Sequence[str]) -> frozenset[str]:
    try:
        return frozenset(canonical_host(host) for host in hosts)
    except ValueError as exc:
        raise SettingsError("egress.block", f"{exc}; expected hosts alone, as in tracker.example") from exc


def _self_and_above(name: str) -> set[str]:
    """Return a host and the domains that it lies in: of an address all but itself is no host."""
    labels = name.split(".")
    return {".".join(labels[first:]) for first in range(len(labels))}


async def _tunnel_or_abort(streams: Streams, shown: str, name: str, port: int, authorization: str | None) -> None:
    try:
        async with asyncio.timeout(STEP_SECONDS):
            await open_tunnel(streams, name, port, authorization)
    except (OSError, TunnelError) as exc:
        abort(streams[1])
        raise UnreachableError(shown, "proxy", f"no tunnel through the upstream proxy: {str(exc) or 'timeout'}") from exc
    except asyncio.CancelledError:
        abort(streams[1])
        raise
