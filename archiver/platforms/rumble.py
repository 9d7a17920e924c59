"""Rumble: the embed's token is not the page's, and only the site knows which belongs to which."""

from __future__ import annotations

import re

from archiver.platforms.address import page_under
from archiver.platforms.described import read_described
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Call, Platform, Ref, ref_to
from archiver.platforms.reading import reader

HOSTS = ("rumble.com",)

PAGE = re.compile(r"/(?:shorts/)?(?P<id>v(?!ideos)[0-9a-z]{4,8})(?=[/.-]|$)")
EMBED = re.compile(r"/embed/(?:[0-9a-z]+\.)?(?P<id>v?[0-9a-z]{4,9})(?=/|$)")

CALL = Call(
    name="Rumble(",
    written=re.compile(r"\bRumble\(\s{0,9}[\"']play[\"']\s{0,9},\s{0,9}\{[^{}]{0,300}?[\"']?video[\"']?\s{0,9}:\s{0,9}[\"'](?P<id>v?[0-9a-z]{4,9})[\"']"),
    address="https://rumble.com/embed/{id}/",
    form="rumble-call",
)


def recognise(url: str) -> Ref | None:
    """Read an address of a video's page or embed, which have different tokens; None for channels, accounts and search."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    embed = EMBED.match(parts.path)
    if embed is not None:
        return ref_to("rumble", embed["id"], f"https://rumble.com/embed/{embed['id']}/", space="embed")
    match = PAGE.match(parts.path)
    return ref_to("rumble", match["id"], f"https://rumble.com/{match['id']}") if match is not None else None


PLATFORM = Platform(
    name="rumble", films=True, hosts=HOSTS, recognise=recognise, call=CALL, read=reader("rumble", recognise, read_oembed, read_described, read_stated)
)
