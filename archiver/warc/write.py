"""Write one WARC 1.1 file, in which no payload stands that is kept already."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.warcwriter import WARCWriter

from archiver.exchange import Exchange
from archiver.warc.original import Original
from archiver.warc.record import answer_head, digest_of, make_id, make_record, one_line, payload_of, request_head, size_of, warc_date
from storage.traffic import Traffic

FORMAT = "WARC File Format 1.1"
CONFORMS_TO = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
LEAST = 1024
"""Bytes of a payload from which on a revisit record, and the ledger's row by which it is known again, cost less than the payload."""
PROTOCOLS = {"http/2": "h2", "http/2.0": "h2", "http/3": "h3"}
"""Names that clients use, mapped to the values of the WARC-Protocol header."""
PACKABLE = ("text/", "application/json", "application/javascript", "application/x-javascript", "application/xml", "application/warc-fields", "image/svg")
"""Media types worth compressing; the rest is packed already, and level 9 on an mp4 costs more CPU than the rest of a capture."""
PACKED, STORED = 6, 0
ANSWER = "application/http; msgtype=response"

Known: TypeAlias = Callable[[Collection[str]], Mapping[str, Original]]
"""Finds of payloads, named by their digests, those that were kept before, each with the record that holds it."""


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
        self._out, self.size = out, 0
        self.begin(PACKED)

    def begin(self, level: int) -> None:
        """Begin a member."""
        self._packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)

    def write(self, chunk: bytes) -> None:
        """Pack a part of the record."""
        self._put(self._packer.compress(chunk))

    def flush(self) -> None:
        """End the member: warcio flushes once, behind the record."""
        self._put(self._packer.flush())

    def _put(self, packed: bytes) -> None:
        self._out.write(packed)
        self.size += len(packed)


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer, which would add a SHA-1 payload digest where none of ours stands."""

    NO_PAYLOAD_DIGEST_TYPES = ("warcinfo", "revisit", "resource")


class _Member(NamedTuple):
    """A record on its way into the file."""

    record: ArcWarcRecord
    level: int
    holds: str | None = None
    """Digest of the payload that later records may refer to."""


def write_warc(exchanges: Sequence[Exchange], resources: Sequence[Resource], info: Info, out: BinaryIO, known: Known = lambda _: {}) -> Traffic:
    """Write warcinfo, then the answer and the request of each exchange, then the resources; return what the file holds, and needs of others.

    A payload that stands in a ``known`` record, or further up in the file, is not written again: a revisit record refers to it (WARC 1.1 §6.7.2).
    """
    members = _Members(out)
    writer = _Writer(members, gzip=False)
    file = _File(exchanges, resources, info, known)
    payloads: dict[str, int] = {}
    for record, level, holds in file.members():
        if holds is not None:
            payloads[holds] = members.size
        members.begin(level)
        writer.write_record(record)
    return Traffic(payloads=payloads, requires=file.requires)


class _File:
    """One file while it is written."""

    def __init__(self, exchanges: Sequence[Exchange], resources: Sequence[Resource], info: Info, known: Known) -> None:
        self._info, self._origin = info, make_id()
        # Digests are taken once: a body may have hundreds of megabytes.
        self._exchanges = [(exchange, digest_of(payload_of(exchange))) for exchange in exchanges]
        self._resources = [(resource, digest_of(resource.body)) for resource in resources]
        wanted = {digest for exchange, digest in self._exchanges if _worth(exchange)}
        wanted |= {digest for resource, digest in self._resources if len(resource.body) >= LEAST}
        found = known(wanted) if wanted else {}
        self._originals = {digest: found[digest] for digest in wanted if digest in found}
        self.requires = frozenset(original.warc for original in self._originals.values() if original.warc is not None)
        """Digests of the WARCs that are referred to."""

    def members(self) -> Iterator[_Member]:
        """Yield the records of the file in their order."""
        yield _Member(self._warcinfo(), PACKED)
        for exchange, digest in self._exchanges:
            answer = make_id()
            about = [("WARC-Target-URI", one_line(exchange.url)), ("WARC-Date", warc_date(exchange.started_at)), ("WARC-Warcinfo-ID", self._origin)]
            yield self._answer(exchange, digest, answer, about)
            about.append(("WARC-Concurrent-To", answer))
            yield _Member(_request(exchange, [("WARC-Record-ID", make_id()), *about]), PACKED)
            aside = _aside(exchange, [("WARC-Record-ID", make_id()), *about])
            if aside is not None:
                yield _Member(aside, PACKED)
        for resource, digest in self._resources:
            yield self._resource(resource, digest)

    def _warcinfo(self) -> ArcWarcRecord:
        info = self._info
        about = [("WARC-Record-ID", self._origin), ("WARC-Date", warc_date(info.at)), ("WARC-Filename", f"{info.capture.rpartition(':')[2]}.warc.gz")]
        fields = {"software": info.software, "format": FORMAT, "conformsTo": CONFORMS_TO, "isPartOf": info.capture, **info.fields}
        if self.requires:
            fields["requires"] = " ".join(f"sha256:{warc}" for warc in sorted(self.requires))
        block = "".join(f"{name}: {one_line(value)}\r\n" for name, value in fields.items()).encode("utf-8")
        return make_record("warcinfo", about, "application/warc-fields", b"", block)

    def _answer(self, exchange: Exchange, digest: str, record_id: str, about: list[tuple[str, str]]) -> _Member:
        """Return the response, or the revisit record that stands for it: its head is kept either way."""
        told = [("WARC-Record-ID", record_id), *about, *_circumstances(exchange)]
        original = self._originals.get(digest) if _worth(exchange) else None
        if original is not None:
            return _Member(make_record("revisit", [*told, *_refers_to(original)], ANSWER, answer_head(exchange), b"", payload=digest), PACKED)
        response = make_record("response", told, ANSWER, answer_head(exchange), payload_of(exchange), payload=digest)
        return _Member(response, _level(exchange), self._holds(digest, told) if _worth(exchange) else None)

    def _resource(self, resource: Resource, digest: str) -> _Member:
        about = [("WARC-Record-ID", make_id()), ("WARC-Target-URI", one_line(resource.uri))]
        about += [("WARC-Date", warc_date(resource.at)), ("WARC-Warcinfo-ID", self._origin)]
        original = self._originals.get(digest)
        if original is not None:
            return _Member(make_record("revisit", [*about, *_refers_to(original)], resource.content_type, b"", b"", payload=digest), PACKED)
        record = make_record("resource", about, resource.content_type, b"", resource.body)
        return _Member(record, _type_level(resource.content_type), self._holds(digest, about) if len(resource.body) >= LEAST else None)

    def _holds(self, digest: str, about: Sequence[tuple[str, str]]) -> str:
        """Note that a record holds a payload, for those further down in the file."""
        told = dict(about)
        self._originals[digest] = Original(record_id=told["WARC-Record-ID"], url=told["WARC-Target-URI"], date=told["WARC-Date"])
        return digest


def _worth(exchange: Exchange) -> bool:
    """Tell whether the payload of an answer is one that is known again: a whole one, and not too small."""
    return exchange.answer.truncated is None and size_of(payload_of(exchange)) >= LEAST


def _refers_to(original: Original) -> list[tuple[str, str]]:
    return [
        ("WARC-Profile", IDENTICAL),
        ("WARC-Refers-To", original.record_id),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", original.date),
    ]


def _circumstances(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield what else is known of how an answer came."""
    yield from (("WARC-Protocol", name) for name in _protocols(exchange))
    if exchange.peer:
        yield "WARC-IP-Address", exchange.peer
    if exchange.answer.truncated:
        yield "WARC-Truncated", exchange.answer.truncated
    if exchange.resource_type:
        yield "WARC-Resource-Type", exchange.resource_type


def _request(exchange: Exchange, about: Sequence[tuple[str, str]]) -> ArcWarcRecord:
    body = exchange.request_body
    return make_record("request", about, "application/http; msgtype=request", request_head(exchange), body, payload=digest_of(body))


def _aside(exchange: Exchange, about: Sequence[tuple[str, str]]) -> ArcWarcRecord | None:
    """Return a metadata record (WARC 1.1 §6.5) of what an answer said before its head and behind its body, None where it said nothing there."""
    if not exchange.interim and not exchange.trailers:
        return None
    said = {"interim": exchange.interim, "trailers": exchange.trailers}
    return make_record("metadata", about, "application/json", b"", json.dumps(said).encode("ascii"))


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
