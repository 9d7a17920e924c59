"""Snapchat: public videos (spotlight), lenses and stories."""

from __future__ import annotations

import re

from archiver.platforms.address import page_under
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from storage.model import Post

PERMALINK = "https://www.snapchat.com/spotlight/{}"
HOSTS = ("snapchat.com",)
SHORT_HOSTS = ("t.snapchat.com",)

SNAP = re.compile(r"/(?:@(?P<user>[A-Za-z0-9._-]+)/)?(?P<kind>spotlight|lens)/(?P<id>[A-Za-z0-9_-]{8,})(?=/|$)")
STORY = re.compile(r"/p/(?P<id>[A-Za-z0-9_-]{8,})(?:/(?P<snap>[0-9]+))?(?=/|$)")

MARKUP = (Markup(selector="blockquote.snapchat-embed", form="snapchat-blockquote", sources=("@data-snapchat-embed-url", "a")),)


def recognise(url: str) -> Ref | None:
    """Read an address of a public snap, lens or story; None for accounts and discover pages.

    A snap of a story has the story's id, in the space of its own number.
    """
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    story = STORY.match(parts.path)
    if story is not None:
        snap = f"/{story['snap']}" if story["snap"] else ""
        return ref_to("snapchat", story["id"], f"https://www.snapchat.com/p/{story['id']}{snap}", space=story["snap"] or "")
    match = SNAP.match(parts.path)
    if match is None:
        return None
    return ref_to("snapchat", match["id"], f"https://www.snapchat.com/{match['kind']}/{match['id']}", author=match["user"])


def page(post: Post) -> str:
    """Return the embed page."""
    return f"{post.permalink}/embed"


PLATFORM = Platform(
    name="snapchat",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    short_hosts=SHORT_HOSTS,
    from_id=PERMALINK,
    read=reader("snapchat", recognise, read_oembed, read_stated, read_stated_profile),
    page=page,
)
