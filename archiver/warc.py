"""Write what went over the wire, and what we made of it, as one WARC 1.1 file.

The only room of warcio. Digests are ``sha256:`` with hexadecimal digits, so that ``sha256sum`` of a payload finds its record and its blob.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser
from warcio.warcwriter import WARCWriter

from archiver.exchange import Content, Exchange, Headers
from archiver.spool import Spooled

VERSION = "WARC/1.1"
FORMAT = "WARC File Format 1.1"
PROTOCOLS = {"http/2": "h2", "http/2.0": "h2", "http/3": "h3"}
"""Names that clients use, mapped to the values of the WARC-Protocol header."""
PACKABLE = ("text/", "application/json", "application/javascript", "application/x-javascript", "application/xml", "application/warc-fields", "image/svg")
"""Media types worth compressing; the rest is packed already, and level 9 on an mp4 costs more CPU than the rest of a capture."""
PACKED, STORED = 6, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something made of what was seen, kept beside the traffic (WARC 1.1 §6.4, synthesized URI)."""

    uri: str
    """``urn:text:…``, ``urn:pageinfo:…``, ``urn:tls:…``, ``urn:redirects:…`` or ``urn:post:…``."""
    content_type: str
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What the first record of the file says of the capture."""

    capture: str
    """``urn:uuid:…``"""
    software: str
    at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    """Further warcinfo fields, such as the settings digest."""


class _Members:
    """A sink that packs each record as its own gzip member (WARC 1.1 annex D.2), at the level that pays."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.begin(PACKED)

    def begin(self, level: int) -> None:
        """Begin a member."""
        self._packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)

    def write(self, chunk: bytes) -> None:
        """Pack a part of the record."""
        self._out.write(self._packer.compress(chunk))

    def flush(self) -> None:
        """End the member: warcio flushes once, behind the record."""
        self._out.write(self._packer.flush())


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer, which would add a SHA-1 payload digest where none of ours stands."""

    NO_PAYLOAD_DIGEST_TYPES = ("warcinfo", "revisit", "resource")


def write_warc(exchanges: Sequence[Exchange], resources: Sequence[Resource], info: Info, out: BinaryIO) -> None:
    """Write warcinfo, then the response and the request of each exchange, then the resources."""
    members = _Members(out)
    writer = _Writer(members, gzip=False, warc_version=VERSION)
    for record, level in _records(exchanges, resources, info):
        members.begin(level)
        writer.write_record(record)


def _records(exchanges: Sequence[Exchange], resources: Sequence[Resource], info: Info) -> Iterator[tuple[ArcWarcRecord, int]]:
    origin = str(StatusAndHeadersParser.make_warc_id())
    yield _warcinfo(info, origin), PACKED
    for exchange in exchanges:
        response = str(StatusAndHeadersParser.make_warc_id())
        about = [("WARC-Target-URI", _line(exchange.url)), ("WARC-Date", _date(exchange.started_at)), ("WARC-Warcinfo-ID", origin)]
        yield _response(exchange, [("WARC-Record-ID", response), *about]), _level(exchange)
        yield _request(exchange, [("WARC-Record-ID", StatusAndHeadersParser.make_warc_id()), *about, ("WARC-Concurrent-To", response)]), PACKED
        aside = _aside(exchange, [("WARC-Record-ID", StatusAndHeadersParser.make_warc_id()), *about, ("WARC-Concurrent-To", response)])
        if aside is not None:
            yield aside, PACKED
    for resource in resources:
        about = [("WARC-Record-ID", StatusAndHeadersParser.make_warc_id()), ("WARC-Target-URI", _line(resource.uri))]
        about += [("WARC-Date", _date(resource.at)), ("WARC-Warcinfo-ID", origin)]
        yield _record("resource", about, resource.content_type, b"", resource.body), _type_level(resource.content_type)


def _warcinfo(info: Info, origin: str) -> ArcWarcRecord:
    about = [("WARC-Record-ID", origin), ("WARC-Date", _date(info.at)), ("WARC-Filename", f"{info.capture.rpartition(':')[2]}.warc.gz")]
    fields = {"software": info.software, "format": FORMAT, "isPartOf": info.capture, **info.fields}
    block = "".join(f"{name}: {_line(value)}\r\n" for name, value in fields.items()).encode("utf-8")
    return _record("warcinfo", about, "application/warc-fields", b"", block)


def _response(exchange: Exchange, about: Sequence[tuple[str, str]]) -> ArcWarcRecord:
    answer = exchange.answer
    body = answer.body if exchange.wire_body is None else exchange.wire_body
    if exchange.head is not None:
        head = _stored_head(exchange.head, _size(body))
    else:
        headers = _stored_headers(answer.headers, _size(body), decoded=exchange.wire_body is None)
        head = _head(f"HTTP/1.1 {answer.status} {answer.reason}", headers)
    more = [("WARC-Protocol", name) for name in _protocols(exchange)]
    if exchange.peer:
        more.append(("WARC-IP-Address", exchange.peer))
    if answer.truncated:
        more.append(("WARC-Truncated", answer.truncated))
    if exchange.resource_type:
        more.append(("WARC-Resource-Type", exchange.resource_type))
    return _record("response", [*about, *more], "application/http; msgtype=response", head, body)


def _request(exchange: Exchange, about: Sequence[tuple[str, str]]) -> ArcWarcRecord:
    body = exchange.request_body
    if exchange.request_head is not None:
        return _record("request", about, "application/http; msgtype=request", _stored_head(exchange.request_head, _size(body)), body)
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = tuple((name, value) for name, value in exchange.request_headers if not name.startswith(":"))
    if not any(name.lower() == "host" for name, _ in headers):
        headers = (("Host", parts.netloc.rpartition("@")[2]), *headers)
    head = _head(f"{exchange.method} {target} HTTP/1.1", headers)
    return _record("request", about, "application/http; msgtype=request", head, body)


def _aside(exchange: Exchange, about: Sequence[tuple[str, str]]) -> ArcWarcRecord | None:
    """Return a metadata record (WARC 1.1 §6.5) of what an answer said before its head and behind its body, None where it said nothing there."""
    if not exchange.interim and not exchange.trailers:
        return None
    said = {"interim": exchange.interim, "trailers": exchange.trailers}
    return _record("metadata", about, "application/json", b"", json.dumps(said).encode("ascii"))


def _record(kind: str, about: Sequence[tuple[str, str]], content_type: str, head: bytes, body: Content) -> ArcWarcRecord:
    """Return a record whose digests stand already: warcio itself knows only SHA-1 and re-encodes headers that are not ASCII."""
    digest = sha256(head)
    for chunk in _chunks(body):
        digest.update(chunk)
    headers = [("WARC-Type", kind), *about, ("WARC-Block-Digest", f"sha256:{digest.hexdigest()}")]
    if head:  # elsewhere the block is the payload, and FastWARC calls a second digest of it damaged
        headers.append(("WARC-Payload-Digest", f"sha256:{body.sha256 if isinstance(body, Spooled) else sha256(body).hexdigest()}"))
    stream: Any = _Parts(chain((head,), _chunks(body)))
    length = len(head) + _size(body)
    record = ArcWarcRecord("warc", kind, StatusAndHeaders("", headers, protocol=VERSION), stream, None, content_type, length)
    record.payload_length = length
    return record


class _Parts:
    """The parts of a block, read as warcio reads a stream: a part at a time, however long."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = filter(None, parts)

    def read(self, _size: int) -> bytes:
        """Return the next part, nothing at the end."""
        return next(self._parts, b"")


def _chunks(content: Content) -> Iterator[bytes]:
    return content.chunks() if isinstance(content, Spooled) else iter((content,))


def _size(content: Content) -> int:
    return content.size if isinstance(content, Spooled) else len(content)


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
    lines = [_line(first), *(f"{_line(name)}: {_line(value)}" for name, value in headers)]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"


def _line(text: str) -> str:
    """Return ``text`` on one line: a value that breaks its line would forge the next header."""
    return " ".join(text.split("\r")).replace("\n", " ").strip()


def _date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _protocols(exchange: Exchange) -> Iterator[str]:
    """Yield the protocols of an exchange, one a layer, in the names that crawlers use: ``h2``, ``tls/1.3``."""
    name = exchange.protocol.lower()
    yield PROTOCOLS.get(name, name)
    if urlsplit(exchange.url).scheme == "https":
        tls = exchange.route.tls if exchange.route else None
        yield f"tls/{tls.removeprefix('TLSv')}" if tls else "tls"


def _level(exchange: Exchange) -> int:
    coded = exchange.wire_body is not None and exchange.answer.header("content-encoding") not in {None, "identity"}
    return STORED if coded else _type_level(exchange.answer.header("content-type") or "text/plain")


def _type_level(content_type: str) -> int:
    name = content_type.partition(";")[0].strip().lower()
    return PACKED if name.startswith(PACKABLE) or name.endswith(("+json", "+xml")) else STORED
