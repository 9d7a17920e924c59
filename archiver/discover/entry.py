"""What feeds and sitemaps announce."""

from __future__ import annotations

from dataclasses import dataclass
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
