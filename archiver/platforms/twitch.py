"""Twitch: numbered videos, and clips named by three words."""

from __future__ import annotations

import re

from archiver.platforms.address import host_of, page_under, query_of
from archiver.platforms.described import read_described
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader

VIDEO_LINK = "https://www.twitch.tv/videos/{}"
CLIP_LINK = "https://clips.twitch.tv/{}"
HOSTS = ("twitch.tv",)

VIDEO = re.compile(r"/(?:videos|(?P<user>\w+)/v(?:ideo)?)/(?P<id>[0-9]{4,15})(?=/|$)")
# Each of a clip's words begins with a capital.
CLIP = re.compile(r"/(?:(?P<user>\w+)/)?clip/(?P<id>[A-Z][A-Za-z0-9_-]{3,})(?=/|$)")
ON_CLIPS = re.compile(r"/(?:(?P<user>\w+)/)?(?P<id>[A-Z][A-Za-z0-9_-]{3,})/?")
PLAYED = re.compile(r"v?(?P<id>[0-9]{4,15})")
BARE_CLIP = re.compile(r"[A-Z][A-Za-z0-9_-]{3,}")


def recognise(url: str) -> Ref | None:
    """Read an address of a video or clip; None for channels, live streams and collections."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    host, given = host_of(parts), query_of(parts)
    if host == "player.twitch.tv":
        played = PLAYED.fullmatch(given.get("video", ""))
        return ref_to("twitch", played["id"], VIDEO_LINK.format(played["id"])) if played is not None else None
    if host == "clips.twitch.tv":
        clip = given.get("clip", "") if parts.path == "/embed" else ""
        if BARE_CLIP.fullmatch(clip):
            return ref_to("twitch", clip, CLIP_LINK.format(clip))
        return _ref(ON_CLIPS.fullmatch(parts.path), CLIP_LINK)
    return _ref(VIDEO.match(parts.path), VIDEO_LINK) or _ref(CLIP.match(parts.path), CLIP_LINK)


def _ref(match: re.Match[str] | None, template: str) -> Ref | None:
    return ref_to("twitch", match["id"], template.format(match["id"]), author=match["user"]) if match is not None else None


PLATFORM = Platform(
    name="twitch", films=True, hosts=HOSTS, recognise=recognise, read=reader("twitch", recognise, read_oembed, read_described, read_stated, read_stated_profile)
)
