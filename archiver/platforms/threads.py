"""Threads: shortcodes as Instagram makes them; the account in the address is only a name."""

from __future__ import annotations

import re
from datetime import datetime

from archiver.platforms.address import page_under
from archiver.platforms.graph import read_graph_account, read_graph_error, read_graph_object
from archiver.platforms.instagram import media_time
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from archiver.platforms.threads_answers import read_mark, read_thread
from storage.model import Post, PostKey

PERMALINK = "https://www.threads.com/t/{}"
HOSTS = ("threads.com", "threads.net")

POST = re.compile(r"/(?:@(?P<user>[A-Za-z0-9_.]+)/post|t)/(?P<id>[A-Za-z0-9_-]{5,60})(?=/|$)")

MARKUP = (
    Markup(
        selector="blockquote.text-post-media",
        form="threads-blockquote",
        sources=("@data-text-post-permalink", "a"),
        quoted=True,
    ),
)


def recognise(url: str) -> Ref | None:
    """Read an address of a post; None for profiles and share links."""
    parts = page_under(url, HOSTS)
    match = POST.match(parts.path) if parts is not None else None
    if match is None:
        return None
    native_id, user = match["id"], match["user"]
    return ref_to("threads", native_id, f"https://www.threads.com/@{user}/post/{native_id}" if user else PERMALINK.format(native_id), author=user)


def posted_at(key: PostKey) -> datetime | None:
    """Return when the post was begun, as for Instagram: it may be minutes younger, never older."""
    return media_time(key.id)


def page(post: Post) -> str:
    """Return the embed page."""
    return f"{post.permalink}/embed"


PLATFORM = Platform(
    name="threads",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    from_id=PERMALINK,
    posted_at=posted_at,
    # The post by which Threads was opened, and one that others test by; each counts only once this installation has seen it live (R3).
    controls_live=("https://www.threads.com/@zuck/post/CuP48CiS5sx", "https://www.threads.com/@iam_ambalavanan/post/DVdP2dCE_kf"),
    # Numbers of 2011, twelve years before there was Threads.
    controls_never=("G3dAf___", "Nu6Af___"),
    types_losses=False,
    read=reader(
        "threads", recognise, read_graph_error, read_thread, read_graph_object, read_graph_account, read_mark, read_oembed, read_stated, read_stated_profile
    ),
    page=page,
)
