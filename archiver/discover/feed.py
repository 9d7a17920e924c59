"""Read feeds from bytes: RSS and Atom, and JSON Feed."""

from __future__ import annotations

import calendar
import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any

from archiver.discover.entry import MOST_ENTRIES, FeedEntry, absolute
from archiver.discover.json_feed import is_json_feed, read_json_feed
from archiver.discover.xml_guard import safe_xml, unpacked
from archiver.errors import InputError
from archiver.markup import decode, parse, text_of

LONGEST_LINE = 2_000
MOST_ESCAPES = 3
TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,40}[\s/>]")
ESCAPED_TAG = re.compile(r"&(?:amp;){0,3}lt;/?[A-Za-z]")
MOST_ELEMENTS = 200_000
"""Far more than feeds hold, and what their parser reads in half a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed announces."""

    articles: tuple[FeedEntry, ...] = ()
    older: str | None = None
    """Where the articles stand that it announced before, where it says so (RFC 5005, JSON Feed's ``next_url``)."""
    problem: str | None = None
    """Why it announces more than is read here, None where all of it was read."""


def read_feed(body: bytes, url: str | None) -> Feed:
    """Return the articles of an RSS, Atom or JSON feed, each address once, in the feed's order.

    Raises InputError for XML bombs and for what is no feed.
    """
    source = url or "feed"
    text = decode(unpacked(body, source), None)
    announced, count, older = read_json_feed(text, url) if is_json_feed(text) else _read_xml(body, url, source)
    entries: dict[str, FeedEntry] = {}
    for entry in announced:
        entries.setdefault(entry.url, entry)
    more = f"is read in part only: it announces {count} articles, and the first {MOST_ENTRIES} are read" if count > MOST_ENTRIES else None
    return Feed(articles=tuple(entries.values()), older=older, problem=more)


def _read_xml(body: bytes, url: str | None, source: str) -> tuple[list[FeedEntry], int, str | None]:
    """Return what a feed announces, how much of it there is, and where older articles stand."""
    # Importing it costs time that commands which read no feed need not pay.
    import feedparser

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
    entries = [entry for announced in parsed.entries[:MOST_ENTRIES] if (entry := _entry(announced, url)) is not None]
    if parsed.entries and not entries:
        raise InputError(source, f"announces {len(parsed.entries)} articles and the address of none: give a feed whose entries have links")
    return entries, len(parsed.entries), _older(parsed.feed, url)


def _older(feed: Any, base: str | None) -> str | None:
    links = {link.get("rel"): absolute(link.get("href"), base) for link in reversed(feed.get("links", ()))}
    return links.get("next") or links.get("prev-archive")


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
