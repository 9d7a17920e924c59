"""Read JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from archiver.discover.entry import MOST_ENTRIES, FeedEntry, absolute
from archiver.discover.times import read_time
from archiver.errors import InputError

VERSION = re.compile(r"\"version\"\s{0,9}:\s{0,9}\"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/", re.IGNORECASE)
LONGEST_LINE = 2_000


def is_json_feed(text: str) -> bool:
    """Tell whether a text is a JSON Feed, by the version that it must name."""
    return text.lstrip("\ufeff \t\r\n").startswith("{") and VERSION.search(text) is not None


def read_json_feed(text: str, url: str | None) -> tuple[list[FeedEntry], int, str | None]:
    """Return what a JSON Feed announces that has an address, in its order, how much it announces, and where older articles stand.

    InputError for what is no JSON.
    """
    try:
        stated = json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError) as exc:
        raise InputError(url or "feed", f"is no JSON Feed that can be read: {exc}") from exc
    items = stated.get("items") if isinstance(stated, dict) else None
    announced = items if isinstance(items, list) else []
    entries = [entry for item in announced[:MOST_ENTRIES] if isinstance(item, dict) and (entry := _entry(item, url)) is not None]
    return entries, len(announced), absolute(stated.get("next_url"), url) if isinstance(stated, dict) else None


def _entry(item: Mapping[str, Any], base: str | None) -> FeedEntry | None:
    address = absolute(item.get("url"), base) or absolute(item.get("id"), None)
    if address is None:
        return None
    published, changed, html = read_time(item.get("date_published")), read_time(item.get("date_modified")), item.get("content_html")
    return FeedEntry(
        url=address,
        title=_line(item.get("title")),
        published_at=published or changed,
        updated_at=changed,
        byline=_byline(item),
        content=html if isinstance(html, str) and "<" in html else None,
    )


def _byline(item: Mapping[str, Any]) -> str | None:
    people = item.get("authors") or [item.get("author")]
    names = [_line(each.get("name")) for each in people[:20] if isinstance(each, dict)] if isinstance(people, list) else []
    return ", ".join(name for name in names if name) or None


def _line(stated: object) -> str | None:
    return " ".join(stated[:LONGEST_LINE].split()) or None if isinstance(stated, str) else None
