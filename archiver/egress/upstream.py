"""The operator's own proxy: where it is, and how a tunnel through it is asked for."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

import h11

from archiver.egress.connection import Streams
from archiver.egress.target import format_authority
from archiver.errors import SettingsError


class TunnelError(Exception):
    """The upstream proxy did not open the tunnel; the text says what it answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """An HTTP proxy that every connection goes through; it resolves the names."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)
    """What it is shown to let us through (RFC 9110 §11.7.2), None where it asks for nothing."""


def parse_upstream(url: str, auth: str | None = None) -> Upstream:
    """Read ``http://host:port`` and ``user:password``; SettingsError for anything else."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise SettingsError("egress.upstream_proxy", f"{exc}; expected http://host:port") from exc
    if parts.scheme != "http" or not host or not port or "@" in parts.netloc or parts.path not in ("", "/") or parts.query:
        raise SettingsError("egress.upstream_proxy", "expected http://host:port (name and password go into egress.upstream_auth)")
    return Upstream(host=host, port=port, authorization=_basic(auth) if auth is not None else None)


def _basic(auth: str) -> str:
    """Return the header of a name and a password (Basic, RFC 7617 §2)."""
    if ":" not in auth or not auth.isprintable():
        raise SettingsError("egress.upstream_auth", "expected user:password")
    return f"Basic {b64encode(auth.encode()).decode('ascii')}"


async def open_tunnel(streams: Streams, host: str, port: int, authorization: str | None = None) -> None:
    """Ask for a tunnel with CONNECT (RFC 9110 §9.3.6); TunnelError where it is not given."""
    reader, writer = streams
    authority = format_authority(host, port)
    wire = h11.Connection(h11.CLIENT)
    shown = [("Proxy-Authorization", authorization)] if authorization else []
    writer.write(wire.send(h11.Request(method="CONNECT", target=authority, headers=[("Host", authority), *shown])) or b"")
    try:
        # Reading exactly to the end of the head leaves what follows to the tunnel.
        wire.receive_data(await reader.readuntil(b"\r\n\r\n"))
        answer = wire.next_event()
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, h11.RemoteProtocolError) as exc:
        raise TunnelError(f"no readable answer: {exc}") from exc
    if not isinstance(answer, h11.Response):
        raise TunnelError("no final answer to CONNECT")
    if not 200 <= answer.status_code < 300:
        asks = "; it asks for egress.upstream_auth" if answer.status_code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED else ""
        raise TunnelError(f"{answer.status_code} {answer.reason.decode('latin-1')}".rstrip() + asks)
