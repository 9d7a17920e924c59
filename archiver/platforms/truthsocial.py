"""Truth Social: one Mastodon server with embed pages of its own."""

from __future__ import annotations

import re
from datetime import datetime

from archiver.platforms.address import page_under
from archiver.platforms.digits import decimal, time_at
from archiver.platforms.fediverse_servers import read_status
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from storage.model import Post, PostKey

HOSTS = ("truthsocial.com",)

POST = re.compile(r"/(?:@(?P<user>\w+)(?:/posts)?|users/(?P<account>\w+)/statuses)/(?P<id>[0-9]{15,20})(?=/|$)")
MEDIA = re.compile(r"(https?://static-assets-[0-9]+\.truthsocial\.com/.+/)(?:small|original)(/[^/]+)")


def recognise(url: str) -> Ref | None:
    """Read an address of a post; None for profiles, groups and tags."""
    parts = page_under(url, HOSTS)
    match = POST.match(parts.path) if parts is not None else None
    if match is None:
        return None
    user = match["user"] or match["account"]
    return ref_to("truthsocial", match["id"], f"https://truthsocial.com/@{user}/{match['id']}", author=user)


def posted_at(key: PostKey) -> datetime | None:
    """Return the time inside the id, to the millisecond; the server made it."""
    number = decimal(key.id)
    return time_at(number >> 16, since=2021) if number is not None else None


def original(url: str) -> str:
    """Return the address of a picture as uploaded."""
    return MEDIA.sub(r"\1original\2", url)


def page(post: Post) -> str:
    """Return the embed page."""
    return f"{post.permalink}/embed"


PLATFORM = Platform(
    name="truthsocial",
    hosts=HOSTS,
    recognise=recognise,
    posted_at=posted_at,
    read=reader("truthsocial", recognise, read_status, read_oembed, read_stated, read_stated_profile),
    original=original,
    page=page,
)
