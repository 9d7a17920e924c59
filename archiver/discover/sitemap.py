"""Read sitemaps, news sitemaps and sitemap indexes from bytes (sitemaps.org, protocol 0.9)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import errors

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from archiver.discover.entry import FeedEntry, absolute
from archiver.discover.times import read_time
from archiver.discover.xml_guard import GZIP, MAX_BYTES, MAX_DEPTH, safe_xml
from archiver.discover.xml_mending import mended
from archiver.errors import InputError

MOST_ENTRIES = 50_000
"""The protocol's own limit."""
MOST_ELEMENTS = 2_000_000
TORN = {errors.codes[errors.XML_ERROR_NO_ELEMENTS], errors.codes[errors.XML_ERROR_UNCLOSED_TOKEN]}
"""What the parser says of a file that ends before its end."""
MOST_PACKED = 3
"""How often a file may be packed: some servers pack what is packed already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap announces: articles, or other sitemaps where it is an index."""

    articles: tuple[FeedEntry, ...] = ()
    sitemaps: tuple[FeedEntry, ...] = ()
    """Each with the time of its last change, where the index tells it."""
    problem: str | None = None
    """Why it may announce more than is read here, None where all of it was read."""


class Stream(Protocol):
    """Bytes that are read piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        ...


def read_sitemap(body: bytes, url: str | None) -> Sitemap:
    """Return what a sitemap announces, each address once; it is unpacked and parsed piece by piece, so that only what it announces takes memory.

    A torn file, or one that cannot be mended, gives what stands before the tear, and tells so. Raises InputError for XML bombs and for what is no sitemap.
    """
    source = url or "sitemap"
    found: dict[str, FeedEntry] = {}
    indexed: dict[str, FeedEntry] = {}
    problem = _collect(_unpacked(BytesIO(body), body[:2], source), url, found, indexed)
    if problem is not None and not _torn(problem):
        # Its charset may lie, something may stand before it, a sign may be wrong: once more as text, which mends that, and takes more memory.
        problem = _collect_mended(body, url, found, indexed, problem)
    if problem is not None and not found and not indexed:
        raise InputError(source, f"is no readable sitemap ({problem}): check the address") from problem
    read = len(found) + len(indexed)
    told = f"is read in part only, {read} addresses: {problem}" if problem is not None else None
    if read > MOST_ENTRIES:
        (found or indexed).popitem()
        told = f"is read in part only, {MOST_ENTRIES} addresses: it announces more than a sitemap may"
    return Sitemap(articles=tuple(found.values()), sitemaps=tuple(indexed.values()), problem=told)


def _collect_mended(body: bytes, url: str | None, found: dict[str, FeedEntry], indexed: dict[str, FeedEntry], problem: Exception) -> Exception | None:
    """Add what a file announces that was mended, and return what ended it; the first ``problem`` where it is too long for that."""
    try:
        text = safe_xml(body, url or "sitemap", most_elements=MOST_ELEMENTS)
    except InputError:
        if not found and not indexed:
            raise
        return problem
    return _collect(BytesIO(mended(text).encode("utf-8", "replace")), url, found, indexed)


def _torn(problem: Exception) -> bool:
    return isinstance(problem, ParseError) and problem.code in TORN


def _collect(stream: Stream, url: str | None, found: dict[str, FeedEntry], indexed: dict[str, FeedEntry]) -> Exception | None:
    """Add what a stream announces; return what ended it before its end."""
    try:
        for name, fields in _entries(stream, url or "sitemap"):
            address = absolute(fields.get("loc"), url)
            if address is None or len(found) + len(indexed) > MOST_ENTRIES:
                continue
            changed = read_time(fields.get("lastmod"))
            published = read_time(fields.get("publication_date")) or changed
            entry = FeedEntry(url=address, title=fields.get("title"), published_at=published, updated_at=changed)
            (indexed if name == "sitemap" else found).setdefault(address, entry)
    except (ParseError, ValueError, LookupError, zlib.error) as exc:
        return exc
    return None


def _entries(stream: Stream, source: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each ``url`` and ``sitemap`` element with the text of its fields; what was read is let go of at once."""
    root: Element | None = None
    depth = elements = 0
    try:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=False):
            depth, elements = (depth + 1, elements + 1) if event == "start" else (depth - 1, elements)
            if depth > MAX_DEPTH or elements > MOST_ELEMENTS:
                raise InputError(source, "nests deeper or holds more elements than any sitemap: it is refused as an XML bomb")
            if root is None:
                root = element
                if _local(element) not in ("urlset", "sitemapindex"):
                    raise ValueError(f"its root element is {_local(element)[:40]}")
            name = _local(element)
            if event == "end" and name in ("url", "sitemap"):
                yield name, {_local(each): " ".join(each.text.split()) for each in element.iter() if each.text and each.text.strip() and not _is_image(each)}
                root.clear()
    except DefusedXmlException as exc:
        raise InputError(source, "declares entities inside a DOCTYPE: it is refused, since such XML can unfold to any size or read other files") from exc


class Unpacked:
    """A gzip file as a stream of what is in it; one that ends early or turns bad ends there."""

    def __init__(self, packed: Stream, source: str) -> None:
        self._packed, self._source = packed, source
        self._members = zlib.decompressobj(wbits=31)
        self._given = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes; InputError once the file is longer than any sitemap may be."""
        wanted = size if size > 0 else MAX_BYTES
        piece = b""
        while not piece:
            raw = self._members.unconsumed_tail or self._members.unused_data or self._packed.read(wanted)
            if not raw:
                return b""
            if self._members.eof:
                self._members = zlib.decompressobj(wbits=31)
            try:
                piece = self._members.decompress(raw, wanted)
            except zlib.error:
                return b""
        self._given += len(piece)
        if self._given > MAX_BYTES:
            raise InputError(self._source, f"is longer than {MAX_BYTES // 1_000_000} MB: hand in the parts that a sitemap index names")
        return piece


def _unpacked(stream: Stream, head: bytes, source: str) -> Stream:
    for _ in range(MOST_PACKED):
        if head != GZIP:
            return stream
        unpacked = Unpacked(stream, source)
        first = unpacked.read(65_536)
        head, stream = first[:2], Rest(first, unpacked)
    return stream


class Rest:
    """A stream of which the beginning was read already."""

    def __init__(self, first: bytes, rest: Stream) -> None:
        self._first, self._rest = first, rest

    def read(self, size: int = -1, /) -> bytes:
        """Return the beginning, and then the rest."""
        first, self._first = self._first, b""
        if 0 <= size < len(first):
            first, self._first = first[:size], first[size:]
        return first or self._rest.read(size)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _is_image(element: Element) -> bool:
    """Tell whether a field is a picture's or video's: those have ``loc`` and ``title`` too."""
    return "sitemap-image" in element.tag or "sitemap-video" in element.tag
