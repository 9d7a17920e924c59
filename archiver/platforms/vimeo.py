"""Vimeo: numbered videos; unlisted ones open only with the hash from their link."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from archiver.platforms.address import page_under, query_of
from archiver.platforms.described import read_described
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import PAGE_PROFILE, Look, Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from archiver.platforms.vimeo_answers import read_domain, read_numbered, read_player
from storage.model import Post

PERMALINK = "https://vimeo.com/{}"
HOSTS = ("vimeo.com",)

VIDEO = re.compile(
    r"/(?:video/|channels/[^/]+/|groups/[^/]+/videos/|(?:album|showcase)/[0-9]+/video/)?(?P<id>[0-9]{4,12})(?:/(?P<hash>[0-9a-f]{8,12}))?(?=/|$)"
)
BARE = re.compile(r"[0-9]{4,12}")
HASH = re.compile(r"[0-9a-f]{8,12}")
MEDIA = re.compile(r"(https?://i\.vimeocdn\.com/video/[A-Za-z0-9-]+)(?:[_?].*)?")

MARKUP = (
    Markup(selector="amp-vimeo[data-videoid]", form="amp-vimeo", sources=("@data-videoid",), from_id=PERMALINK),
    Markup(selector='embetty-video[type="vimeo"]', form="embetty-video", sources=("@video-id",), from_id=PERMALINK),
    Markup(
        selector='[data-vimeo-id], [data-vimeo-url], [data-plyr-provider="vimeo"], .vimeo_player[videoid], .vimeo_player[data-videoid], lite-vimeo[videoid],'
        ' [data-service="vimeo"][data-id], [data-type="vimeo"][data-id], [data-provider="vimeo"][data-id]',
        form="vimeo-box",
        sources=("@data-vimeo-url", "@data-vimeo-id", "@data-plyr-embed-id", "@videoid", "@data-videoid", "@data-id"),
        from_id=PERMALINK,
    ),
)


def recognise(url: str) -> Ref | None:
    """Read an address of a video; None for accounts, channels and showcases."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    given = query_of(parts)
    match = VIDEO.match(parts.path)
    if match is None:
        clip = given.get("clip_id", "") if parts.path == "/moogaloop.swf" else ""
        return ref_to("vimeo", clip, PERMALINK.format(clip)) if BARE.fullmatch(clip) else None
    unlisted = match["hash"] or given.get("h", "")
    permalink = PERMALINK.format(match["id"])
    return ref_to("vimeo", match["id"], f"{permalink}/{unlisted}" if HASH.fullmatch(unlisted) else permalink)


def original(url: str) -> str:
    """Return the address of a still without its scaling."""
    return MEDIA.sub(r"\1", url)


def page(post: Post) -> str:
    """Return the player's page."""
    unlisted = post.permalink.removeprefix(PERMALINK.format(post.key.id)).strip("/")
    return f"https://player.vimeo.com/video/{post.key.id}{'?h=' if unlisted else ''}{unlisted}"


def look(post: Post) -> Look:
    """Return where to look at the video: oEmbed, which names it by its number."""
    return Look(method="oembed", url=f"https://vimeo.com/api/oembed.json?{urlencode({'url': post.permalink})}", headers=PAGE_PROFILE)


PLATFORM = Platform(
    name="vimeo",
    films=True,
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    from_id=PERMALINK,
    look=look,
    read=reader("vimeo", recognise, read_domain, read_numbered, read_player, read_oembed, read_described, read_stated, read_stated_profile),
    # The video by which Vimeo shows its player, and a free film of 2008; each counts only once this installation has seen it live (R3).
    controls_live=("https://vimeo.com/76979871", "https://vimeo.com/1084537"),
    # Videos are numbered one by one, and there are about an eighth of so many.
    controls_never=("9999999999", "9999999998"),
    types_losses=False,
    original=original,
    page=page,
)
