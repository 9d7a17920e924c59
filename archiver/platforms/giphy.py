"""Giphy: moving pictures under a token that ends their address."""

from __future__ import annotations

import re

from archiver.platforms.address import host_of, page_under
from archiver.platforms.described import read_described
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Platform, Ref, ref_to
from archiver.platforms.reading import reader
from storage.model import Post

PERMALINK = "https://giphy.com/gifs/{}"
HOSTS = ("giphy.com",)
SHORT_HOSTS = ("gph.is",)

GIF = re.compile(r"/(?:(?:gifs|clips|stickers|videos)/(?:[^/]+-)?|embed/)(?P<id>[A-Za-z0-9]{8,32})(?=/|$)")
MEDIA_HOST = re.compile(r"(?:media[0-9]*|i)\.giphy\.com")
MEDIA = re.compile(r"/(?:media/(?:v1\.[^/]+/)?)?(?P<id>[A-Za-z0-9]{8,32})(?:/[^/]+)?(?:\.[a-z0-9]+)?")
SIZED = re.compile(r"(https?://(?:media[0-9]*|i)\.giphy\.com/media/(?:v1\.[^/]+/)?[A-Za-z0-9]+/)[^/?#]+\.gif")


def recognise(url: str) -> Ref | None:
    """Read an address of a moving picture or its file; None for channels, search and the site's own pages."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    match = MEDIA.fullmatch(parts.path) if MEDIA_HOST.fullmatch(host_of(parts)) else GIF.match(parts.path)
    return ref_to("giphy", match["id"], PERMALINK.format(match["id"])) if match is not None else None


def original(url: str) -> str:
    """Return the address of the picture in full size."""
    return SIZED.sub(r"\1giphy.gif", url)


def page(post: Post) -> str:
    """Return the embed page."""
    return f"https://giphy.com/embed/{post.key.id}"


PLATFORM = Platform(
    name="giphy",
    hosts=HOSTS,
    recognise=recognise,
    short_hosts=SHORT_HOSTS,
    from_id=PERMALINK,
    read=reader("giphy", recognise, read_oembed, read_described, read_stated),
    original=original,
    page=page,
)
