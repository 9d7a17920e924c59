"""Flickr: numbered photos, under the owner's name, in short links and in the names of picture files."""

from __future__ import annotations

import re

from archiver.platforms.address import host_of, is_under, page_under, query_of
from archiver.platforms.digits import BASE58, number_in
from archiver.platforms.flickr_answers import read_interface
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader

PERMALINK = "https://www.flickr.com/photo.gne?id={}"
PICTURES = ("staticflickr.com", "static.flickr.com")
HOSTS = ("flickr.com", "flic.kr", "staticflickr.com")

PHOTO = re.compile(r"/photos/(?P<user>[\w@-]+)/(?P<id>[0-9]{5,15})(?=/|$)", re.ASCII)
SHORT = re.compile(r"/p/(?P<code>[1-9A-HJ-NP-Za-km-z]{3,12})/?")
PICTURE = re.compile(r"/(?:[0-9]+/){1,2}(?P<id>[0-9]{6,15})_[0-9a-f]+(?:_[a-z0-9]+)?\.[a-z]+")
BARE = re.compile(r"[0-9]{5,15}")

MARKUP = (Markup(selector="a[data-flickr-embed]", form="flickr-link", sources=("@href",)),)


def recognise(url: str) -> Ref | None:
    """Read an address of a photo; None for accounts, albums, groups and tags."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    host = host_of(parts)
    if is_under(host, ("flic.kr",)):
        code = SHORT.fullmatch(parts.path)
        number = number_in(code["code"], BASE58) if code is not None else None
        return _ref(str(number)) if number is not None else None
    if is_under(host, PICTURES):
        picture = PICTURE.fullmatch(parts.path)
        return _ref(picture["id"]) if picture is not None else None
    photo = PHOTO.match(parts.path)
    if photo is not None:
        return ref_to("flickr", photo["id"], f"https://www.flickr.com/photos/{photo['user']}/{photo['id']}/", author=photo["user"])
    return _ref(query_of(parts).get("id", "")) if parts.path == "/photo.gne" else None


def _ref(number: str) -> Ref | None:
    return ref_to("flickr", number, PERMALINK.format(number)) if BARE.fullmatch(number) else None


PLATFORM = Platform(
    name="flickr",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    from_id=PERMALINK,
    read=reader("flickr", recognise, read_interface, read_oembed, read_stated, read_stated_profile),
)
