"""Gab: one server grown out of Mastodon, with path forms of its own."""

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
from storage.model import PostKey

HOSTS = ("gab.com",)

POST = re.compile(r"/(?P<user>[A-Za-z0-9_.-]+)/posts/(?P<id>[0-9]{15,20})(?=/|$)")


def recognise(url: str) -> Ref | None:
    """Read an address of a post; None for profiles, groups and tags."""
    parts = page_under(url, HOSTS)
    match = POST.match(parts.path) if parts is not None else None
    if match is None:
        return None
    return ref_to("gab", match["id"], f"https://gab.com/{match['user']}/posts/{match['id']}", author=match["user"])


def posted_at(key: PostKey) -> datetime | None:
    """Return the time inside the id, to the millisecond; the server made it."""
    number = decimal(key.id)
    return time_at(number >> 16, since=2016) if number is not None else None


PLATFORM = Platform(
    name="gab", hosts=HOSTS, recognise=recognise, posted_at=posted_at, read=reader("gab", recognise, read_status, read_oembed, read_stated, read_stated_profile)
)
