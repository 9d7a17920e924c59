"""Read RSS and Atom feeds from bytes."""

from __future__ import annotations

import calendar
import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any
from urllib.parse import urljoin, urlsplit

from archiver.discover.xml_guard import safe_xml
from archiver.errors import InputError
from archiver.markup import parse, text_of

LONGEST_LINE = 2_000
MOST_ESCAPES = 3
TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,40}[\s/>]")
ESCAPED_TAG = re.compile(r"&(?:amp;){0,3}lt;/?[A-Za-z]")
MOST_ENTRIES = 5_000
MOST_ELEMENTS = 200_000
"""Far more than feeds hold, and what their parser reads in half a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article that a feed or sitemap announces."""

    url: str
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    """When it was last changed, where that is told: the publication may be much older."""
    byline: str | None = None
    content: str | None = None
    """HTML of the article's text, or of its teaser, where the feed carries it: a witness of its own, also where the page stands behind a wall."""


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
    # Its sanitizer takes out frames and scripts, which is where posts are; nothing of this is ever shown.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url or ""}
    try:
        parsed = feedparser.parse(stream, response_headers=headers, sanitize_html=False)
    except ValueError as exc:
        # It asks for characters that there are none of: ``&#2000000;``.
        raise InputError(source, f"is no RSS or Atom feed that can be read: {exc}") from exc
    if not parsed.get("version") and not parsed.entries:
        raise InputError(source, "is no RSS or Atom feed: give the address of the feed itself")
    entries: dict[str, FeedEntry] = {}
    for announced in parsed.entries[:MOST_ENTRIES]:
        entry = _entry(announced, url)
        if entry is not None:
            entries.setdefault(entry.url, entry)
    if parsed.entries and not entries:
        raise InputError(source, f"announces {len(parsed.entries)} articles and the address of none: give a feed whose entries have links")
    return tuple(entries.values())


def _entry(entry: Any, base: str | None) -> FeedEntry | None:
    # Feedburner's own address led on, and mostly does no more. An id that is no address becomes none by standing beside one.
    address = absolute(entry.get("feedburner_origlink"), None) or absolute(entry.get("link"), base) or absolute(entry.get("id"), None)
    if address is None:
        return None
    return FeedEntry(
        url=address,
        title=_words(entry.get("title")),
        published_at=_time(entry.get("published_parsed") or entry.get("updated_parsed")),
        # Asked for by another name it would be made up of the publication.
        updated_at=_time(entry["updated_parsed"]) if "updated_parsed" in entry else None,
        byline=_words(entry.get("author")),
        content=_content(entry),
    )


def _words(stated: object) -> str | None:
    """Return a line of text without markup, also where its entities were escaped twice."""
    if not isinstance(stated, str):
        return None
    root = parse(stated[:LONGEST_LINE]).root if "<" in stated else None
    text = text_of(root) if root is not None else stated[:LONGEST_LINE]
    return " ".join(html.unescape(html.unescape(text)).split()) or None


def _content(entry: Any) -> str | None:
    """Return the longest text that an entry carries as markup; None where it carries none."""
    texts = [str(each.get("value") or "") for each in [*entry.get("content", ()), entry.get("summary_detail") or {}]]
    longest = max((_unescaped(text) for text in texts), key=len, default="")
    return longest if TAG.search(longest) else None


def _unescaped(text: str) -> str:
    """Return markup as it was meant: some feeds escape what they have escaped already."""
    for _ in range(MOST_ESCAPES):
        if TAG.search(text) or not ESCAPED_TAG.search(text):
            break
        text = html.unescape(text)
    return text


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
