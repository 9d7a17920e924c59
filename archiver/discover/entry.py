"""What feeds and sitemaps announce."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

MOST_ENTRIES = 5_000
"""Most articles that are read of one feed."""


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
    live: bool = False
    """Whether several entries tell of it: those that a feed no longer has were not taken out."""


def merged(entries: Iterable[FeedEntry]) -> list[FeedEntry]:
    """Return each article once, in order: entries of one address, by ``http`` or ``https``, tell of an article together, as those of a live blog do."""
    known: dict[str, FeedEntry] = {}
    for entry in entries:
        place = entry.url.partition("://")[2]
        known[place] = _both(known[place], entry) if place in known else entry
    return list(known.values())


def _both(first: FeedEntry, other: FeedEntry) -> FeedEntry:
    texts = dict.fromkeys(each.content for each in (first, other) if each.content)
    changed = [each.updated_at for each in (first, other) if each.updated_at is not None]
    return replace(first, updated_at=max(changed, default=None), content="\n".join(texts) or None, live=True)


def absolute(address: object, base: str | None) -> str | None:
    """Return an http(s) address, made absolute; None for anything else, and for none at all."""
    if not isinstance(address, str) or not address.strip() or len(address) > 4096:
        return None
    try:
        joined = urljoin(base or "", address.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None
