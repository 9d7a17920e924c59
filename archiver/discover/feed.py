"""Read RSS and Atom feeds from bytes."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any
from urllib.parse import urljoin, urlsplit

from archiver.discover.xml_guard import safe_xml
from archiver.errors import InputError

MOST_ENTRIES = 5_000
MOST_ELEMENTS = 200_000
"""Far more than feeds hold, and what their parser reads in half a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article that a feed or sitemap announces."""

    url: str
    title: str | None = None
    published_at: datetime | None = None


def read_feed(body: bytes, url: str | None) -> tuple[FeedEntry, ...]:
    """Return the articles of an RSS or Atom feed, each address once, in the feed's order.

    Raises InputError for XML bombs and for what is no feed.
    """
    # Importing it costs time that commands which read no feed need not pay.
    import feedparser

    source = url or "feed"
    text = safe_xml(body, source, most_elements=MOST_ELEMENTS)
    # As a stream: bytes would be tried as an address and as a file name. Told the charset, it cannot read other text than was checked.
    stream = BytesIO(text.encode("utf-8", "replace"))
    parsed = feedparser.parse(stream, response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url or ""})
    if not parsed.get("version") and not parsed.entries:
        raise InputError(source, "is no RSS or Atom feed: give the address of the feed itself")
    entries: dict[str, FeedEntry] = {}
    for announced in parsed.entries[:MOST_ENTRIES]:
        entry = _entry(announced, url)
        if entry is not None:
            entries.setdefault(entry.url, entry)
    return tuple(entries.values())


def _entry(entry: Any, base: str | None) -> FeedEntry | None:
    address = absolute(entry.get("link") or entry.get("id"), base)
    if address is None:
        return None
    title = " ".join(str(entry.get("title") or "").split())
    return FeedEntry(url=address, title=title or None, published_at=_time(entry.get("published_parsed") or entry.get("updated_parsed")))


def _time(parsed: struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def absolute(address: object, base: str | None) -> str | None:
    """Return an http(s) address, made absolute; None for anything else."""
    if not isinstance(address, str) or len(address) > 4096:
        return None
    try:
        joined = urljoin(base or "", address.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None
