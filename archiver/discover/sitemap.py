"""Read sitemaps, news sitemaps and sitemap indexes from bytes (sitemaps.org, protocol 0.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from archiver.discover.feed import FeedEntry, absolute
from archiver.discover.times import read_time
from archiver.discover.xml_guard import safe_xml
from archiver.errors import InputError

MOST_ENTRIES = 50_000
"""The protocol's own limit."""
MOST_ELEMENTS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap announces: articles, or other sitemaps where it is an index."""

    articles: tuple[FeedEntry, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(body: bytes, url: str | None) -> Sitemap:
    """Return what a sitemap announces, each address once; gzip is unpacked up to a bound.

    Raises InputError for XML bombs and for what is no sitemap.
    """
    source = url or "sitemap"
    text = safe_xml(body, source, most_elements=MOST_ELEMENTS)
    articles: dict[str, FeedEntry] = {}
    sitemaps: dict[str, None] = {}
    try:
        for name, fields in _entries(BytesIO(text.encode("utf-8", "replace"))):
            address = absolute(fields.get("loc"), url)
            if address is None or len(articles) + len(sitemaps) >= MOST_ENTRIES:
                continue
            if name == "sitemap":
                sitemaps[address] = None
            else:
                published = read_time(fields.get("publication_date")) or read_time(fields.get("lastmod"))
                articles.setdefault(address, FeedEntry(url=address, title=fields.get("title"), published_at=published))
    except (ParseError, DefusedXmlException, ValueError) as exc:
        if not articles and not sitemaps:
            raise InputError(source, f"is no readable sitemap ({exc}): check the address") from exc
    return Sitemap(articles=tuple(articles.values()), sitemaps=tuple(sitemaps))


def _entries(stream: BytesIO) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each ``url`` and ``sitemap`` element with the text of its fields; what was read is let go of at once."""
    root: Element | None = None
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=False):
        if root is None:
            root = element
            if _local(element) not in ("urlset", "sitemapindex"):
                raise ValueError(f"its root element is {_local(element)[:40]}")
        name = _local(element)
        if event == "end" and name in ("url", "sitemap"):
            yield name, {_local(each): " ".join(each.text.split()) for each in element.iter() if each.text and each.text.strip() and not _is_image(each)}
            root.clear()


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _is_image(element: Element) -> bool:
    """Tell whether a field is a picture's or video's: those have ``loc`` and ``title`` too."""
    return "sitemap-image" in element.tag or "sitemap-video" in element.tag
