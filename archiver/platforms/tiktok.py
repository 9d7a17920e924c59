"""TikTok: one number for videos and photo posts; the account in the address may be empty or wrong."""

from __future__ import annotations

import re
from datetime import datetime

from archiver.platforms.address import page_under
from archiver.platforms.digits import decimal, time_at
from archiver.platforms.named_boxes import named
from archiver.platforms.oembed import read_oembed
from archiver.platforms.platform import Markup, Platform, Ref, ref_to
from archiver.platforms.reading import reader
from archiver.platforms.tiktok_answers import read_interface, read_page
from storage.model import Post, PostKey

PERMALINK = "https://www.tiktok.com/@/video/{}"
# The last two are fronts that only add a preview.
HOSTS = ("tiktok.com", "tiktokv.com", "vxtiktok.com", "tnktok.com")
SHORT_HOSTS = ("vm.tiktok.com", "vt.tiktok.com")

POST = re.compile(r"/(?:(?:@(?P<user>[\w.-]*)/)?(?:video|photo)|share/(?:video|photo)|embed(?:/v[23])?|player/v1|v)/(?P<id>[0-9]{8,20})(?![A-Za-z0-9])")

# Of the last ten years.
NUMBER = re.compile(r"[67][0-9]{18}")

MARKUP = (
    Markup(
        selector="blockquote.tiktok-embed",
        form="tiktok-blockquote",
        sources=("@cite", "@data-video-id", "a"),
        from_id=PERMALINK,
        quoted=True,
    ),
    Markup(
        selector=named("tiktok", ("data-id", "data-embed-id", "data-video-id")) + ", lite-tiktok[videoid]",
        form="tiktok-lazy",
        sources=("@data-video-id", "@data-embed-id", "@data-tiktok-id", "@data-id", "@videoid"),
        from_id=PERMALINK,
        ids=NUMBER,
    ),
    Markup(selector="amp-tiktok", form="amp-tiktok", sources=("@data-src", "a"), from_id=PERMALINK),
)


def recognise(url: str) -> Ref | None:
    """Read an address of a video or photo post; None for profiles, tags, sounds and short links."""
    parts = page_under(url, HOSTS)
    match = POST.match(parts.path) if parts is not None else None
    if match is None:
        return None
    user = (match["user"] or "").strip("_-.") and match["user"]
    return ref_to("tiktok", match["id"], f"https://www.tiktok.com/@{user or ''}/video/{match['id']}", author=user)


def posted_at(key: PostKey) -> datetime | None:
    """Return when the upload was given its number: 2 to 11 seconds before the post, to the second."""
    number = decimal(key.id)
    return time_at((number >> 32) * 1000, since=2014) if number is not None else None


def page(post: Post) -> str:
    """Return the player's embed page."""
    return f"https://www.tiktok.com/embed/v2/{post.key.id}"


PLATFORM = Platform(
    name="tiktok",
    films=True,
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    short_hosts=SHORT_HOSTS,
    from_id=PERMALINK,
    posted_at=posted_at,
    # The post by which TikTok shows how to embed one, and the one with the most likes; each counts only once this installation has seen it live (R3).
    controls_live=("https://www.tiktok.com/@scout2015/video/6718335390845095173", "https://www.tiktok.com/@bellapoarch/video/6862153058223197445"),
    # Numbers of 2001 and 2003, when there was no TikTok.
    controls_never=("4294967296000000001", "4509715660800000002"),
    types_losses=False,
    read=reader("tiktok", recognise, read_page, read_interface, read_oembed),
    page=page,
)
