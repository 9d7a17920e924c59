"""Imgur: pictures and albums under short tokens."""

from __future__ import annotations

import re

from archiver.platforms.address import page_under
from archiver.platforms.coded import read_imgur
from archiver.platforms.described import read_described
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Markup, Platform, Ref, ref_to
from archiver.platforms.reading import reader
from storage.model import Post

PERMALINK = "https://imgur.com/{}"
HOSTS = ("imgur.com", "imgur.io")

# Newer addresses carry the title before the token.
ALBUM = re.compile(r"/(?:a|gallery|(?:t|topic|r)/[^/]+)/(?:[^/]+-)?(?P<id>[A-Za-z0-9]{5,7})(?=/|$)")
PICTURE = re.compile(r"/(?P<id>[A-Za-z0-9]{5,8})(?:\.[a-z0-9]{3,4}|/|/embed)?")
NO_PICTURE_NAMES = (
    "about apps upload gallery login signin register search rules topic random jobs press blog privacy account vidgif memegen emerald contact trending"
)
NO_PICTURE = frozenset(NO_PICTURE_NAMES.split())
# Names of pictures have 5 or 7 signs; one more is a size.
SIZED = re.compile(r"(https?://i\.imgur\.com/(?:\w{7}|\w{5}))[sbtmlh](\.[a-z]+)", re.ASCII)

MARKUP = (
    Markup(selector="blockquote.imgur-embed-pub", form="imgur-blockquote", sources=("https://imgur.com/{data-id}", "a"), quoted=True),
    Markup(selector="amp-imgur[data-imgur-id]", form="amp-imgur", sources=("https://imgur.com/{data-imgur-id}",)),
)


def recognise(url: str) -> Ref | None:
    """Read an address of a picture or album; None for accounts, topics and the site's own pages."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    album = ALBUM.match(parts.path)
    if album is not None:
        return ref_to("imgur", album["id"], f"https://imgur.com/a/{album['id']}")
    picture = PICTURE.fullmatch(parts.path)
    if picture is None or picture["id"].lower() in NO_PICTURE:
        return None
    return ref_to("imgur", picture["id"], PERMALINK.format(picture["id"]))


def original(url: str) -> str:
    """Return the address of a picture without its size."""
    return SIZED.sub(r"\1\2", url)


def page(post: Post) -> str:
    """Return the embed page."""
    return f"{post.permalink}/embed"


PLATFORM = Platform(
    name="imgur",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    from_id=PERMALINK,
    read=reader("imgur", recognise, read_imgur, read_oembed, read_described, read_stated),
    original=original,
    page=page,
)
