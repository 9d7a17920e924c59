"""Weibo: one number, written in decimal (``mid``) or in groups of four base-62 signs (``bid``)."""

from __future__ import annotations

import re
from datetime import datetime

from archiver.platforms.address import page_under
from archiver.platforms.coded import read_weibo
from archiver.platforms.digits import BASE62, decimal, number_in, time_at, written_in
from archiver.platforms.oembed import read_oembed
from archiver.platforms.platform import Platform, Ref, ref_to
from archiver.platforms.reading import reader
from storage.model import PostKey

HOSTS = ("weibo.com", "weibo.cn")

POST = re.compile(r"/(?:(?P<user>[0-9]{4,12})|detail|status|statuses(?:/show)?)/(?P<id>[0-9]{16}|[A-Za-z0-9]{9})(?=/|$)")
BID_GROUP, MID_GROUP = 4, 7
EPOCH_S = 515_483_463
MEDIA = re.compile(r"(https?://wx[0-9]\.sinaimg\.cn/)[A-Za-z0-9]+(/.+)")


def mid_of(bid: str) -> str | None:
    """Return the decimal form: each four signs from the right are seven digits. None where the text is no short form."""
    digits = ""
    for end in range(len(bid), 0, -BID_GROUP):
        number = number_in(bid[max(end - BID_GROUP, 0) : end], BASE62)
        if number is None or number >= 10**MID_GROUP:
            return None
        digits = f"{number:0{MID_GROUP}d}{digits}"
    return digits.lstrip("0") or None


def bid_of(mid: str) -> str:
    """Return the short form of a decimal one."""
    signs = ""
    for end in range(len(mid), 0, -MID_GROUP):
        signs = written_in(int(mid[max(end - MID_GROUP, 0) : end]), BASE62).rjust(BID_GROUP, "0") + signs
    return signs.lstrip("0")


def recognise(url: str) -> Ref | None:
    """Read an address of a post; None for accounts, topics and the share page. The short form is the id, whichever stands in the address."""
    parts = page_under(url, HOSTS)
    match = POST.match(parts.path) if parts is not None else None
    mid = (match["id"] if match["id"].isdigit() else mid_of(match["id"])) if match is not None else None
    return ref_to("weibo", bid_of(mid), f"https://weibo.com/detail/{mid}") if mid is not None else None


def posted_at(key: PostKey) -> datetime | None:
    """Return the time inside the number: within minutes of the post, a video's publication may come later."""
    mid = key.id if len(key.id) == 16 else mid_of(key.id)
    number = decimal(mid) if mid is not None else None
    return time_at(((number >> 22) + EPOCH_S) * 1000, since=2009) if number is not None else None


def original(url: str) -> str:
    """Return the address of a picture in its largest size."""
    return MEDIA.sub(r"\1large\2", url)


PLATFORM = Platform(
    name="weibo",
    hosts=HOSTS,
    recognise=recognise,
    from_id="https://weibo.com/detail/{}",
    posted_at=posted_at,
    read=reader("weibo", recognise, read_weibo, read_oembed),
    original=original,
)
