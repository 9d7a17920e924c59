"""TLS opened in the middle: verified towards the site, under our own authority towards the browser."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Sequence
from typing import TypeAlias
from urllib.parse import urlsplit

from archiver.egress.connection import Connection
from archiver.egress.guard import Egress
from archiver.egress.pace import Clock
from archiver.egress.recording.authority import Authority
from archiver.egress.target import format_authority
from archiver.egress.tls import chain_of
from archiver.errors import RefusedError
from archiver.exchange import Exchange, Route

HTTP1, HTTP2 = "http/1.1", "h2"
"""As they are negotiated (ALPN)."""
REMEMBERED_SECONDS = 24 * 3600.0
"""How long a host that refused us is left to the browser."""
DOUBTED_SECONDS = 600.0
"""How long a host is, with which TLS failed for any other reason: that may pass."""
PLAIN_PORT = 80


Protocols: TypeAlias = tuple[str, ...]


class Tap:
    """What all recording proxies of one browser share: the authority that it trusts, and which hosts are not to be recorded."""

    def __init__(self, egress: Egress, *, clock: Clock = time.monotonic) -> None:
        self._egress, self._clock = egress, clock
        self._authority = Authority()
        offers: tuple[Protocols, ...] = ((HTTP2, HTTP1), (HTTP1,))
        self._towards_site = {protocols: _offering(egress.tls(), protocols) for protocols in offers}
        self._refused: dict[str, tuple[float, str]] = {}
        self._told = egress.ca_spki() is not None
        """Whether the browser is told of a key of the operator's."""

    @property
    def spki(self) -> str:
        """Return the hash of the key that the browser is to trust."""
        return self._authority.spki

    @property
    def pem(self) -> str:
        """Return the authority's certificate, for clients that trust a file of them."""
        return self._authority.pem

    def refusal(self, host: str) -> str | None:
        """Return why a host is to be tunnelled unread, None where it is recorded."""
        until, why = self._refused.get(host, (0.0, ""))
        return why if until > self._clock() else None

    def refuse(self, host: str, why: str, seconds: float = REMEMBERED_SECONDS) -> None:
        """Remember for a while that a host does not let itself be recorded."""
        now = self._clock()
        self._refused = {name: refusal for name, refusal in self._refused.items() if refusal[0] > now}
        self._refused[host] = (now + seconds, why)

    def learn(self, exchanges: Iterable[Exchange]) -> None:
        """Leave hosts that took us for a robot to the browser, whose TLS they know."""
        for exchange in exchanges:
            if (exchange.answer.header("cf-mitigated") or "").lower() == "challenge":
                self.refuse(urlsplit(exchange.url).hostname or "", "it challenged the recorder")

    async def reach(self, host: str, port: int, protocols: Protocols = (HTTP2, HTTP1)) -> Connection:
        """Return a connection to a site that speaks one of the protocols, with TLS where the port is not that of plain http.

        In clear where the host refuses us, or its certificate cannot be verified: the browser judges by itself then. Not where the operator has an
        authority: Chromium looks at nothing any more beside a key that it was told of, neither at name nor at age, so we judge alone and RefusedError
        says what. Other errors are the guard's.
        """
        connection, refused = await self._egress.dial(host, port), self.refusal(host) is not None
        if port == PLAIN_PORT or (refused and not self._told):
            return connection
        try:
            secured = await connection.secure(self._towards_site[protocols], server_hostname=host)
        except OSError as exc:
            await connection.close()
            if self._told:
                raise RefusedError(format_authority(host, port), f"no TLS with the site: {exc}") from exc
            unverified = isinstance(exc, ssl.SSLCertVerificationError)
            self.refuse(host, f"no TLS with the site: {exc}", REMEMBERED_SECONDS if unverified else DOUBTED_SECONDS)
            return await self._egress.dial(host, port)
        except BaseException:
            await connection.close()
            raise
        if not refused:
            return secured
        await secured.close()
        return await self._egress.dial(host, port)

    async def receive(self, client: Connection, host: str, protocol: str) -> Connection:
        """Begin TLS with the browser; OSError where it leaves, and the host is remembered where it said that it does not trust us."""
        try:
            return await client.secure(self._authority.context(host, protocol))
        except ssl.SSLError as exc:
            self.doubt(host, exc)
            raise

    def doubt(self, host: str, error: ssl.SSLError) -> None:
        """Remember a host for which the browser does not take our word, if that is what it says (RFC 8446 §6.2)."""
        if "ALERT" in (error.reason or ""):
            self.refuse(host, f"the browser refuses our certificate: {error.reason}")


def _offering(context: ssl.SSLContext, protocols: Protocols) -> ssl.SSLContext:
    context.set_alpn_protocols(list(protocols))
    return context


def route_to(host: str, port: int, connection: Connection) -> Route:
    """Return how a site was reached."""
    tls = connection.tls
    cipher = tls.cipher() if tls else None
    return Route(
        origin=f"{'https' if tls else 'http'}://{format_authority(host, port)}",
        peer=connection.peer,
        addresses=connection.addresses,
        local=connection.local,
        protocol=protocol_of(connection),
        tls=tls.version() if tls else None,
        cipher=cipher[0] if cipher else None,
        chain=chain_of(tls) if tls else (),
    )


def protocol_of(connection: Connection) -> str:
    """Return the protocol that was negotiated, HTTP/1.1 where none was."""
    return (connection.tls.selected_alpn_protocol() if connection.tls else None) or HTTP1


def base_of(scheme: str, host: str, port: int) -> str:
    """Return the beginning of every address of an origin, without its port where that is the usual one."""
    usual: Sequence[tuple[str, int]] = (("http", 80), ("https", 443))
    return f"{scheme}://{format_authority(host, port)}" if (scheme, port) not in usual else f"{scheme}://{format_authority(host, 0).removesuffix(':0')}"
