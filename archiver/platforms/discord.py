"""Discord: messages, which only members of the server can read."""

from __future__ import annotations

import re
from datetime import datetime

from archiver.platforms.address import page_under
from archiver.platforms.coded import read_discord
from archiver.platforms.digits import decimal, time_at
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Platform, Ref, ref_to
from archiver.platforms.reading import reader
from storage.model import PostKey

HOSTS = ("discord.com", "discordapp.com")

MESSAGE = re.compile(r"/channels/(?P<guild>[0-9]{1,20}|@me)/(?P<channel>[0-9]{1,20})/(?P<id>[0-9]{17,20})(?=/|$)")
EPOCH_MS = 1_420_070_400_000


def recognise(url: str) -> Ref | None:
    """Read an address of a message; None for channels, invitations and attachments."""
    parts = page_under(url, HOSTS)
    match = MESSAGE.match(parts.path) if parts is not None else None
    if match is None:
        return None
    return ref_to("discord", match["id"], f"https://discord.com/channels/{match['guild']}/{match['channel']}/{match['id']}")


def posted_at(key: PostKey) -> datetime | None:
    """Return the time inside the id, to the millisecond; the server made it."""
    number = decimal(key.id)
    return time_at((number >> 22) + EPOCH_MS, since=2015) if number is not None else None


PLATFORM = Platform(
    name="discord", hosts=HOSTS, recognise=recognise, posted_at=posted_at, read=reader("discord", recognise, read_discord, read_oembed, read_stated)
)
