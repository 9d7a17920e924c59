"""Read what is handed in: which articles there are, and which posts they quote."""

from archiver.discover.article import Found, read_article, read_text
from archiver.discover.feed import FeedEntry, read_feed
from archiver.discover.kind import recognise_kind
from archiver.discover.page import find_embeds
from archiver.discover.quotation import find_quotations
from archiver.discover.sitemap import Sitemap, read_sitemap

__all__ = [
    "FeedEntry",
    "Found",
    "Sitemap",
    "find_embeds",
    "find_quotations",
    "read_article",
    "read_feed",
    "read_sitemap",
    "read_text",
    "recognise_kind",
]
