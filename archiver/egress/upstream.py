"""The operator's own proxy: where it is, and how a tunnel through it is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
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


def parse_upstream(url: str) -> Upstream:
    """Read ``http://host:port``; SettingsError for anything else."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise SettingsError("egress.upstream_proxy", f"{exc}; expected http://host:port") from exc
    if parts.scheme != "http" or not host or not port or "@" in parts.netloc or parts.path not in ("", "/") or parts.query:
        raise SettingsError("egress.upstream_proxy", "expected http://host:port")
    return Upstream(host=host, port=port)


async def open_tunnel(streams: Streams, host: str, port: int) -> None:
    """Ask for a tunnel with CONNECT (RFC 9110 §9.3.6); TunnelError where it is not given."""
    reader, writer = streams
    authority = format_authority(host, port)
    wire = h11.Connection(h11.CLIENT)
    writer.write(wire.send(h11.Request(method="CONNECT", target=authority, headers=[("Host", authority)])) or b"")
    try:
        # Reading exactly to the end of the head leaves what follows to the tunnel.
        wire.receive_data(await reader.readuntil(b"\r\n\r\n"))
        answer = wire.next_event()
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, h11.RemoteProtocolError) as exc:
        raise TunnelError(f"no readable answer: {exc}") from exc
    if not isinstance(answer, h11.Response):
        raise TunnelError("no final answer to CONNECT")
    if not 200 <= answer.status_code < 300:
        raise TunnelError(f"{answer.status_code} {answer.reason.decode('latin-1')}".rstrip())
