"""One record of a WARC: its headers, its digests, its block.

Digests are ``sha256:`` with hexadecimal digits, so that ``sha256sum`` of a payload finds its record and its blob.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from archiver.exchange import Content, Exchange, Headers
from archiver.spool import Spooled

VERSION = "WARC/1.1"

Named: TypeAlias = Sequence[tuple[str, str]]
"""Headers of a record, in their order."""


def make_id() -> str:
    """Return a new WARC-Record-ID."""
    return str(StatusAndHeadersParser.make_warc_id())


def make_record(kind: str, about: Named, content_type: str, head: bytes, body: Content, *, payload: str | None = None) -> ArcWarcRecord:
    """Return a record with its digests, ``payload`` among them: warcio itself knows only SHA-1 and re-encodes headers that are not ASCII.

    Where the block is the payload no ``payload`` is given: FastWARC calls a second digest of it damaged.
    """
    block = sha256(head)
    for chunk in _chunks(body):
        block.update(chunk)
    headers = [("WARC-Type", kind), *about, ("WARC-Block-Digest", f"sha256:{block.hexdigest()}")]
    if payload is not None:
        headers.append(("WARC-Payload-Digest", f"sha256:{payload}"))
    stream: Any = _Parts(chain((head,), _chunks(body)))
    length = len(head) + size_of(body)
    record = ArcWarcRecord("warc", kind, StatusAndHeaders("", headers, protocol=VERSION), stream, None, content_type, length)
    if kind == "revisit" and head:
        record.http_headers = _Head(head)
    return record


class _Head:
    """All that warcio writes of a revisit record, as it stands."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, _filter: object) -> None:
        """Leave the head alone, which warcio would encode anew."""


class _Parts:
    """The parts of a block, read as warcio reads a stream: a part at a time, however long."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = filter(None, parts)

    def read(self, _size: int) -> bytes:
        """Return the next part, nothing at the end."""
        return next(self._parts, b"")


def _chunks(content: Content) -> Iterator[bytes]:
    return content.chunks() if isinstance(content, Spooled) else iter((content,))


def size_of(content: Content) -> int:
    """Return the length of a body."""
    return content.size if isinstance(content, Spooled) else len(content)


def digest_of(content: Content) -> str:
    """Return the digest of a body, hexadecimal."""
    return content.sha256 if isinstance(content, Spooled) else sha256(content).hexdigest()


def payload_of(exchange: Exchange) -> Content:
    """Return the body that is stored of an answer: as sent where that is known, without content coding else."""
    return exchange.answer.body if exchange.wire_body is None else exchange.wire_body


def answer_head(exchange: Exchange) -> bytes:
    """Return the head of an answer as it is stored, with the length of the stored body."""
    answer, stored = exchange.answer, size_of(payload_of(exchange))
    if exchange.head is not None:
        return _stored_head(exchange.head, stored)
    headers = _stored_headers(answer.headers, stored, decoded=exchange.wire_body is None)
    return _head(f"HTTP/1.1 {answer.status} {answer.reason}", headers)


def request_head(exchange: Exchange) -> bytes:
    """Return the head of a request as it is stored: HTTP/2's list of fields in the form of HTTP/1."""
    if exchange.request_head is not None:
        return _stored_head(exchange.request_head, size_of(exchange.request_body))
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = tuple((name, value) for name, value in exchange.request_headers if not name.startswith(":"))
    if not any(name.lower() == "host" for name, _ in headers):
        headers = (("Host", parts.netloc.rpartition("@")[2]), *headers)
    return _head(f"{exchange.method} {target} HTTP/1.1", headers)


def _stored_head(head: bytes, stored: int) -> bytes:
    """Return a head as it went over the wire, but for what no longer fits the stored body: its transfer coding, and a length that is not the body's."""
    *lines, end = head.splitlines(keepends=True)
    kept = [line if _fits(line, stored) else b"x-orig-" + line for line in lines]
    if stored and not any(line.lower().startswith(b"content-length:") for line in kept):
        kept.append(f"content-length: {stored}\r\n".encode())
    return b"".join((*kept, end))


def _fits(line: bytes, stored: int) -> bool:
    name, _, value = line.lower().partition(b":")
    return name != b"transfer-encoding" and (name != b"content-length" or value.strip() == str(stored).encode())


def _stored_headers(headers: Headers, stored: int, *, decoded: bool) -> Headers:
    """Rename the headers that no longer fit the stored body, the way browsertrix does, and say its length."""
    unfit = {"transfer-encoding"} | ({"content-encoding"} if decoded else set())
    kept: list[tuple[str, str]] = []
    for name, value in headers:
        lower = name.lower()
        if lower.startswith(":") or (lower == "content-length" and value.strip() == str(stored)):
            continue
        kept.append((f"x-orig-{lower}" if lower in unfit or lower == "content-length" else name, value))
    return (*kept, ("content-length", str(stored)))


def _head(first: str, headers: Headers) -> bytes:
    lines = [one_line(first), *(f"{one_line(name)}: {one_line(value)}" for name, value in headers)]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"


def one_line(text: str) -> str:
    """Return ``text`` on one line: a value that breaks its line would forge the next header."""
    return " ".join(text.split("\r")).replace("\n", " ").strip()


def warc_date(at: datetime) -> str:
    """Return a time as WARC-Date has it, UTC with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
