"""Web pages: what short links lead to, and whatever has no platform of its own."""

from __future__ import annotations

from datetime import datetime

from archiver.platforms.address import normalise
from archiver.platforms.platform import Look, Platform, Ref
from archiver.platforms.web_answers import read
from storage.model import Fields, Post, PostKey

# What a browser asks for, without claiming to be one.
PROFILE = (("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), ("accept-language", "en-US,en;q=0.9"))


def recognise(url: str) -> Ref | None:
    """Read any http(s) address: a page is known by its normalised address."""
    address = normalise(url)
    return None if address is None else Ref(key=PostKey(platform="web", id=address), permalink=address)


def no_time(key: PostKey) -> datetime | None:
    """An address carries no time that we would trust."""


def look(post: Post) -> Look:
    """Return the page itself."""
    return Look(method="page", url=post.permalink, headers=PROFILE)


def no_profile(post: Post) -> None:
    """A page has no account."""


def newest(key: PostKey, fields: Fields) -> None:
    """A page shows its newest version under its own address."""


def page(post: Post) -> str:
    """Return the page itself."""
    return post.permalink


PLATFORM = Platform(
    name="web",
    recognise=recognise,
    markup=(),
    short_hosts=(),
    posted_at=no_time,
    look=look,
    profile=no_profile,
    newest=newest,
    identify=lambda _: None,
    identity=lambda _: None,
    read=read,
    original=lambda url: url,
    page=page,
    post_selector=None,
)
