"""Streamable: videos under a short token."""

from __future__ import annotations

import re

from archiver.platforms.address import page_under
from archiver.platforms.described import read_described
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Platform, Ref, ref_to
from archiver.platforms.reading import reader
from storage.model import Post

PERMALINK = "https://streamable.com/{}"
HOSTS = ("streamable.com",)

VIDEO = re.compile(r"/(?:[eos]/)?(?P<id>[a-z0-9]{3,8})(?=/|$)")
NO_VIDEO_NAMES = "login signup terms privacy about contact pricing business support account upload settings clipper careers api 404"
NO_VIDEO = frozenset(NO_VIDEO_NAMES.split())


def recognise(url: str) -> Ref | None:
    """Read an address of a video; None for the site's own pages."""
    parts = page_under(url, HOSTS)
    match = VIDEO.match(parts.path) if parts is not None else None
    if match is None or match["id"] in NO_VIDEO:
        return None
    return ref_to("streamable", match["id"], PERMALINK.format(match["id"]))


def page(post: Post) -> str:
    """Return the embed page."""
    return f"https://streamable.com/e/{post.key.id}"


PLATFORM = Platform(
    name="streamable",
    films=True,
    hosts=HOSTS,
    recognise=recognise,
    from_id=PERMALINK,
    read=reader("streamable", recognise, read_oembed, read_described, read_stated),
    page=page,
)
