"""Pinterest: pins, one number on the sites of all countries."""

from __future__ import annotations

import re

from archiver.platforms.address import page_under, query_of
from archiver.platforms.coded import read_pin
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from storage.model import Post

PERMALINK = "https://www.pinterest.com/pin/{}/"
COUNTRIES = "at be ca ch cl cn de dk es fi fr gr hu id ie in it jp kr mx nl nz ph pl pt ru se th tw uk vn"
HOSTS = (
    "pinterest.com",
    *(f"pinterest.{country}" for country in COUNTRIES.split()),
    *(f"pinterest.co.{country}" for country in ("at", "in", "kr", "nz", "uk")),
    *(f"pinterest.com.{country}" for country in ("au", "bo", "ec", "mx", "pe", "py", "uy", "vn")),
)
SHORT_HOSTS = ("pin.it",)

PIN = re.compile(r"/pin/(?:[^/]+--)?(?P<id>[0-9]{5,})(?![A-Za-z0-9-])")
BARE = re.compile(r"[0-9]{5,}")
EMBED = "https://assets.pinterest.com/ext/embed.html?id={}"
MEDIA = re.compile(r"(https?://i\.pinimg\.com/)[0-9]+x(?:[0-9]+)?(?:_[A-Za-z0-9]+)?(/.+)")

MARKUP = (
    Markup(selector='a[data-pin-do="embedPin"]', form="pinterest-link", sources=("@href",)),
    Markup(selector="amp-pinterest[data-url]", form="amp-pinterest", sources=("@data-url",)),
)


def recognise(url: str) -> Ref | None:
    """Read an address of a pin; None for boards, accounts and the button that pins a page."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    match = PIN.match(parts.path)
    native_id = match["id"] if match is not None else query_of(parts).get("id", "") if parts.path == "/ext/embed.html" else ""
    return ref_to("pinterest", native_id, PERMALINK.format(native_id)) if BARE.fullmatch(native_id) else None


def original(url: str) -> str:
    """Return the address of a picture as uploaded; its ending may be another."""
    return MEDIA.sub(r"\1originals\2", url)


def page(post: Post) -> str:
    """Return the embed page."""
    return EMBED.format(post.key.id)


PLATFORM = Platform(
    name="pinterest",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    short_hosts=SHORT_HOSTS,
    from_id=PERMALINK,
    read=reader("pinterest", recognise, read_pin, read_oembed, read_stated, read_stated_profile),
    original=original,
    page=page,
)
