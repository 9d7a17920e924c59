"""Tumblr: numbers of one clock, on the blog's own host or under the blog's name."""

from __future__ import annotations

import re
from datetime import datetime

from archiver.platforms.address import host_of, page_under
from archiver.platforms.coded import read_tumblr_blog
from archiver.platforms.described import read_described
from archiver.platforms.digits import decimal, time_at
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from storage.model import PostKey

HOSTS = ("tumblr.com",)
SHORT_HOSTS = ("tmblr.co",)

BLOG = r"[A-Za-z0-9-]{1,64}"
BLOG_HOST = re.compile(rf"(?!(?:www|embed|assets|media|api)\.)(?P<blog>{BLOG})\.tumblr\.com")
ON_BLOG = re.compile(r"/(?:post|image|video)/(?P<id>[0-9]{5,20})(?![A-Za-z0-9])")
UNDER_NAME = re.compile(rf"/(?:blog/view/|dashboard/blog/|blog/)?@?(?P<blog>{BLOG})/(?P<id>[0-9]{{5,20}})(?![A-Za-z0-9])")
# Embeds name the blog by a key in place of its name.
EMBED = re.compile(r"/embed/post/(?P<key>[A-Za-z0-9_:-]{1,64})/(?P<id>[0-9]{5,20})(?![A-Za-z0-9])")

EPOCH_MS = 1_000_000_000_000

MARKUP = (Markup(selector="div.tumblr-post", form="tumblr-box", sources=("a", "@data-href")),)


def recognise(url: str) -> Ref | None:
    """Read an address of a post; None for blogs, tags and the share button."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    host = host_of(parts)
    embed = EMBED.match(parts.path) if host == "embed.tumblr.com" else None
    if embed is not None:
        return ref_to("tumblr", embed["id"], f"https://embed.tumblr.com/embed/post/{embed['key']}/{embed['id']}")
    own = BLOG_HOST.fullmatch(host)
    match = ON_BLOG.match(parts.path) if own is not None else UNDER_NAME.match(parts.path)
    if match is None:
        return None
    blog = (own or match)["blog"].lower()
    return ref_to("tumblr", match["id"], f"https://www.tumblr.com/{blog}/{match['id']}", author=blog)


def posted_at(key: PostKey) -> datetime | None:
    """Return the time inside numbers of 18 digits (since about 2019): drafts are younger, a reblog carries its own time.

    Shorter ones were counted, and would be of a time when there was no Tumblr.
    """
    number = decimal(key.id)
    return time_at((number >> 20) + EPOCH_MS, since=2007) if number is not None else None


PLATFORM = Platform(
    name="tumblr",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    short_hosts=SHORT_HOSTS,
    posted_at=posted_at,
    read=reader("tumblr", recognise, read_tumblr_blog, read_oembed, read_described, read_stated, read_stated_profile),
)
