"""Odysee (LBRY): a name and the beginning of a claim id, as much of it as makes the name unique."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from archiver.platforms.address import page_under
from archiver.platforms.described import read_described
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Platform, Ref, ref_to
from archiver.platforms.reading import reader
from storage.model import Post

HOST = "https://odysee.com"
HOSTS = ("odysee.com", "lbry.tv")

CLAIM = re.compile(r"/(?:\$/(?:embed|download)/)?(?:@(?P<user>[^:/?#]+)(?:[:#][0-9a-f]+)?/)?(?P<name>[^:/?#@$]{1,255})[:/](?P<id>[0-9a-f]{1,40})(?=/|$)")


def recognise(url: str) -> Ref | None:
    """Read an address of a video or other publication; None for channels, search and the site's own pages."""
    parts = page_under(url, HOSTS)
    match = CLAIM.match(unquote(parts.path)) if parts is not None else None
    if match is None:
        return None
    name = match["name"]
    return ref_to("odysee", match["id"], f"{HOST}/{quote(name)}:{match['id']}", author=match["user"], space=name)


def page(post: Post) -> str:
    """Return the embed page."""
    return f"{HOST}/$/embed/{quote(post.key.space)}/{post.key.id}"


PLATFORM = Platform(
    name="odysee", films=True, hosts=HOSTS, recognise=recognise, read=reader("odysee", recognise, read_oembed, read_described, read_stated), page=page
)
