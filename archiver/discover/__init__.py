"""Read what is handed in: which articles there are, and which posts they quote."""

from archiver.discover.address_list import AddressList, is_address_list, read_addresses
from archiver.discover.article import Found, article_of, is_front, joined, read_article, read_entry, read_text
from archiver.discover.entry import FeedEntry, merged
from archiver.discover.feed import read_feed
from archiver.discover.kind import recognise_kind
from archiver.discover.page import find_embeds
from archiver.discover.paging import next_page
from archiver.discover.quotation import find_quotations
from archiver.discover.sitemap import Sitemap, read_sitemap

__all__ = [
    "AddressList",
    "FeedEntry",
    "Found",
    "Sitemap",
    "article_of",
    "find_embeds",
    "find_quotations",
    "is_address_list",
    "is_front",
    "joined",
    "merged",
    "next_page",
    "read_addresses",
    "read_article",
    "read_entry",
    "read_feed",
    "read_sitemap",
    "read_text",
    "recognise_kind",
]
