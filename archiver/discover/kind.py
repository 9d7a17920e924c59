"""Tell what was handed in: a feed, a sitemap, a page or a text, by its content first and by what is said of it second."""

from __future__ import annotations

import re

from archiver.discover.json_feed import is_json_feed
from archiver.discover.xml_guard import BURIED
from archiver.errors import InputError
from archiver.markup import decode, is_saved, unzipped
from storage.vocabulary import SeedKind

HEAD = 65_536
MOST_CONTROLS = 0.02
GZIP = b"\x1f\x8b"
MOST_PACKED = 3
# Each with a sign that no text has: some newspapers are called "MZ". What packs others may hold their words as they are.
BINARY = (GZIP, b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"\x7fELF", b"Rar!\x1a", b"7z\xbc\xaf", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0", b"OggS\x00")
# What may stand before the root element (XML 1.0, section 2.8).
PROLOG = re.compile(r"\s{0,9999}(?:<\?[^>]{0,2000}\?>|<!--.{0,20000}?-->|<!DOCTYPE[^>\[]{0,2000}(?:\[.{0,20000}?\]\s{0,99})?>)", re.DOTALL | re.IGNORECASE)
ROOT = re.compile(r"\s{0,9999}<(?:[\w-]{1,40}:)?([A-Za-z][\w-]{0,40})")
DOCTYPE_HTML = re.compile(r"<!DOCTYPE\s{1,99}html", re.IGNORECASE)
HTML_TAG = re.compile(r"<(?:html|head|body|meta|title|div|p|article|main|section|blockquote|a\s|script|iframe|span|h1|h2|ul|table|br|img)\b", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
FEED_ROOTS = frozenset({"rss", "feed", "rdf"})
SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
HTML_TYPES = ("text/html", "application/xhtml+xml")
HTML_NAMES = (".html", ".htm", ".xhtml", ".mhtml")
PDF = "is a PDF, which is not read: hand in the article's web address, its HTML, or its text in a file or on standard input"
OPML = "is a list of feeds (OPML), which is not read: add the addresses of the feeds that it names"
UNREAD = "is a binary file, which is not read: hand in a web address, a feed, a news sitemap, an HTML page or a plain text"
EMPTY = "is empty: check that the file or the address is the right one"


def recognise_kind(body: bytes, content_type: str | None, name: str | None) -> SeedKind:
    """Return what ``body`` is; a page at an address is ``HTML`` here, and the caller makes it an article.

    ``name`` is the path or address, for messages and for what content and type leave open. Raises InputError for what is empty, PDF or binary.
    """
    source = name or "input"
    head = _head(body)
    text = decode(head, content_type).lstrip("\ufeff\x00")
    if not text.strip():
        raise InputError(source, EMPTY)
    if b"%PDF-" in head[:1024]:
        raise InputError(source, PDF)
    kind = SeedKind.HTML if is_saved(head) else SeedKind.FEED if is_json_feed(text) else _by_root(text, source)
    if kind is not None:
        return kind
    if head.startswith(BINARY) or _is_binary(text):
        raise InputError(source, UNREAD)
    if HTML_TAG.search(text) or _declared_html(content_type, source):
        return SeedKind.HTML
    return SeedKind.TEXT


def _head(body: bytes) -> bytes:
    head = body[:HEAD]
    # Some servers pack what is packed already.
    for _ in range(MOST_PACKED):
        head = unzipped(head)[:HEAD]
    return head


def _by_root(text: str, source: str) -> SeedKind | None:
    """Return the kind that the root element names. InputError for a list of feeds."""
    at = 0
    while (piece := PROLOG.match(text, at)) is not None:
        if DOCTYPE_HTML.search(piece[0]):
            return SeedKind.HTML
        at = piece.end()
    root, buried = ROOT.match(text, at), BURIED.search(text)
    name = buried["root"].lower() if buried else root[1].lower() if root else ""
    if name == "opml":
        raise InputError(source, OPML)
    if name in FEED_ROOTS:
        return SeedKind.FEED
    if name in SITEMAP_ROOTS:
        return SeedKind.SITEMAP
    return SeedKind.HTML if name == "html" else None


def _is_binary(text: str) -> bool:
    return len(CONTROLS.findall(text)) > MOST_CONTROLS * len(text)


def _declared_html(content_type: str | None, source: str) -> bool:
    declared = (content_type or "").partition(";")[0].strip().lower()
    return declared in HTML_TYPES if declared and declared != "application/octet-stream" else source.lower().endswith(HTML_NAMES)
