"""One request and its answer, as plain values: what the doors hand up and the rules read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from archiver.errors import UnreachableError
from archiver.spool import Spooled

Headers: TypeAlias = tuple[tuple[str, str], ...]
Content: TypeAlias = bytes | Spooled


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    reason: str = ""
    headers: Headers = ()
    body: bytes = b""
    """Entity with content coding removed; empty where it is only had as sent."""
    truncated: str | None = None
    """``length``, ``time`` or ``disconnect`` where the body was cut (WARC 1.1 §5.13)."""

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def to_bytes(self) -> bytes:
        """Return status line, headers, empty line and body: the form kept as evidence and read by ``classify``."""
        head = [f"HTTP/1.1 {self.status} {self.reason}".rstrip(), *(f"{key}: {value}" for key, value in self.headers)]
        return "\r\n".join(head).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How an origin was reached: what the connection knew of it."""

    origin: str
    """Scheme, host and port, such as ``https://www.example.org:443``."""
    peer: str | None
    """Address dialled; None behind an upstream proxy."""
    addresses: tuple[str, ...] = ()
    """All that the name led to."""
    local: str | None = None
    """Our own address on the connection."""
    protocol: str = "http/1.1"
    """As negotiated (ALPN)."""
    tls: str | None = None
    """Version, such as ``TLSv1.3``; None for plain http."""
    cipher: str | None = None
    chain: tuple[str, ...] = ()
    """Certificates in PEM, the origin's own first, as they were verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request with its answer and how it was had."""

    url: str
    answer: Answer
    started_at: datetime
    method: str = "GET"
    request_headers: Headers = ()
    request_body: Content = b""
    request_head: bytes | None = None
    """Request line and fields as they went to the origin over HTTP/1; None where only ``request_headers`` are known."""
    head: bytes | None = None
    """Status line and fields as they came over HTTP/1, up to and with the empty line; None where only ``answer`` is known."""
    interim: tuple[Headers, ...] = ()
    """Informational answers before the final one (RFC 9110 §15.2); the first pair of each is ``:status``."""
    trailers: Headers = ()
    """Fields behind the body (RFC 9110 §6.5)."""
    wire_body: Content | None = None
    """Entity as sent (content coding kept, transfer coding removed); None where only the decoded body is known."""
    decoded: Spooled | None = None
    """Entity with content coding removed, where it lies in a spool: the answer's own ``body`` is empty then."""
    protocol: str = "HTTP/1.1"
    peer: str | None = None
    """Address dialled; None behind an upstream proxy."""
    resource_type: str | None = None
    """``document``, ``image``, … as the browser names it; None for our own requests."""
    route: Route | None = None
    """How the origin was reached, where that was seen."""


def whole_answer(exchange: Exchange) -> Answer:
    """Return an answer that says something of the page asked for; UnreachableError where its status is not 200 or its body was cut."""
    answer = exchange.answer
    if answer.status != 200:
        raise UnreachableError(exchange.url, "protocol", f"answered {answer.status}")
    if answer.truncated:
        raise UnreachableError(exchange.url, "protocol", f"the answer was cut ({answer.truncated})")
    return answer


def parse_answer(raw: bytes) -> Answer:
    """Read a raw HTTP answer (status line, headers, empty line, body); ValueError when it has no status line.

    Line ends may be CRLF or LF. The body is taken as it stands: kept answers hold decoded bodies.
    """
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    end, skip = min(ends, default=(len(raw), 0))
    lines = raw[:end].decode("utf-8", "surrogateescape").splitlines()
    parts = lines[0].split(" ", 2) if lines else []
    if len(parts) < 2 or not parts[0].startswith("HTTP/") or not parts[1].isdecimal():
        raise ValueError("not an HTTP answer: the first line must be like 'HTTP/1.1 200 OK'")
    headers = tuple((name.strip(), value.strip()) for name, colon, value in (line.partition(":") for line in lines[1:]) if colon)
    return Answer(status=int(parts[1]), reason=parts[2] if len(parts) > 2 else "", headers=headers, body=raw[end + skip :])
