"""BitChute: videos under a short token."""

from __future__ import annotations

import re

from archiver.platforms.address import page_under
from archiver.platforms.described import read_described
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Platform, Ref, ref_to
from archiver.platforms.reading import reader
from storage.model import Post

PERMALINK = "https://www.bitchute.com/video/{}/"
HOSTS = ("bitchute.com",)

VIDEO = re.compile(r"/(?:video|embed|torrent/[^/]+)/(?P<id>[A-Za-z0-9_-]{6,16})(?=[/.]|$)")


def recognise(url: str) -> Ref | None:
    """Read an address of a video; None for channels and the site's own pages."""
    parts = page_under(url, HOSTS)
    match = VIDEO.match(parts.path) if parts is not None else None
    return ref_to("bitchute", match["id"], PERMALINK.format(match["id"])) if match is not None else None


def page(post: Post) -> str:
    """Return the embed page."""
    return f"https://www.bitchute.com/embed/{post.key.id}/"


PLATFORM = Platform(
    name="bitchute",
    films=True,
    hosts=HOSTS,
    recognise=recognise,
    from_id=PERMALINK,
    read=reader("bitchute", recognise, read_oembed, read_described, read_stated),
    page=page,
)
