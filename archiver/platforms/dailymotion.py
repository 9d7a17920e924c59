"""Dailymotion: videos under a short token."""

from __future__ import annotations

import re

from archiver.platforms.address import host_of, is_under, page_under, query_of
from archiver.platforms.coded import read_dailymotion
from archiver.platforms.described import read_described
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Call, Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from storage.model import Post

PERMALINK = "https://www.dailymotion.com/video/{}"
HOSTS = ("dailymotion.com", "dai.ly")

VIDEO = re.compile(r"/(?:(?:embed|crawler|swf)/)?video/(?P<id>[A-Za-z0-9]{5,})(?![A-Za-z0-9])")
SHORT = re.compile(r"/(?P<id>[A-Za-z0-9]{5,})/?")
PLAYER = re.compile(r"/player(?:/[A-Za-z0-9]+)?\.html")
BARE = re.compile(r"[A-Za-z0-9]{5,}")
MEDIA = re.compile(r"(https?://[a-z0-9]+\.dmcdn\.net/.+/)x[0-9]+")

MARKUP = (
    Markup(selector="amp-dailymotion[data-videoid]", form="amp-dailymotion", sources=("@data-videoid",), from_id=PERMALINK),
    Markup(
        selector='script[src*="dailymotion.com/player"][data-video], div.dailymotion-player[data-video]',
        form="dailymotion-script",
        sources=("@data-video",),
        from_id=PERMALINK,
    ),
    Markup(
        selector=".dailymotion_player[videoid], .dailymotion_player[data-videoid],"
        ' [data-service="dailymotion"][data-id], [data-provider="dailymotion"][data-id]',
        form="dailymotion-script",
        sources=("@videoid", "@data-videoid", "@data-id"),
        from_id=PERMALINK,
    ),
)
# The players of today, and those of before 2022.
CALL = Call(
    name="layer(",
    written=re.compile(
        r"\b(?:dailymotion\.createPlayer|DM\.player)\(\s{0,9}(?:document\.getElementById\(\s{0,9})?[\"'](?P<box>[\w:.-]{1,100})[\"']\s{0,9}\)?\s{0,9},\s{0,9}"
        r"\{[^{}]{0,300}?(?<![\w$./])[\"']?video[\"']?\s{0,9}:\s{0,9}[\"'](?P<id>[A-Za-z0-9]{5,20})[\"']"
    ),
    address=PERMALINK.format("{id}"),
    form="dailymotion-call",
)


def recognise(url: str) -> Ref | None:
    """Read an address of a video; None for accounts, playlists and players without one."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    match = SHORT.fullmatch(parts.path) if is_under(host_of(parts), ("dai.ly",)) else VIDEO.match(parts.path)
    native_id = match["id"] if match is not None else query_of(parts).get("video", "") if PLAYER.fullmatch(parts.path) else ""
    return ref_to("dailymotion", native_id, PERMALINK.format(native_id)) if BARE.fullmatch(native_id) else None


def original(url: str) -> str:
    """Return the address of the largest still."""
    return MEDIA.sub(r"\1x1080", url)


def page(post: Post) -> str:
    """Return the player's page."""
    return f"https://www.dailymotion.com/embed/video/{post.key.id}"


PLATFORM = Platform(
    name="dailymotion",
    films=True,
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    call=CALL,
    from_id=PERMALINK,
    read=reader("dailymotion", recognise, read_dailymotion, read_oembed, read_described, read_stated, read_stated_profile),
    original=original,
    page=page,
)
