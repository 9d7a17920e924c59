"""VK: posts, videos and clips, numbered within each owner."""

from __future__ import annotations

import re
from urllib.parse import unquote

from archiver.platforms.address import page_under, query_of
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import PAGE_PROFILE, Call, Look, Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from archiver.platforms.vk_answers import read_frame, read_post
from archiver.platforms.vk_interface import read_interface
from storage.model import Post, PostKey

HOSTS = ("vk.com", "vk.ru", "vkvideo.ru", "vkontakte.ru")

# Pages open posts over themselves and name them in a parameter; the widget's box is called vk_post_OWNER_POST.
POST = re.compile(r"(?:wall|vk_post_)(?P<owner>-?[0-9]{1,20})_(?P<id>[0-9]{1,20})(?![A-Za-z0-9_])")
VIDEO = re.compile(r"(?P<kind>video|clip)(?P<owner>-?[0-9]{1,20})_(?P<id>[0-9]{1,20})(?![A-Za-z0-9_])")
OVERLAYS = ("w", "z")
PLAYERS = {"/video_ext.php": "video", "/video_embed": "video", "/clip_ext.php": "clip"}

MARKUP = (
    Markup(selector='div[id^="vk_post_"]', form="vk-box", sources=("https://vk.com/{id}",)),
    Markup(
        selector="amp-vk[data-owner_id], amp-vk[data-owner-id]",
        form="amp-vk",
        sources=("https://vk.com/wall{data-owner_id}_{data-post_id}", "https://vk.com/wall{data-owner-id}_{data-post-id}"),
    ),
)

CALL = Call(
    name="VK.Widgets.Post",
    written=re.compile(
        r"VK\.Widgets\.Post\(\s{0,9}[\"'](?:(?P<box>[\w:.-]{1,100})|[^\"'\n]{1,100})[\"']\s{0,9},\s{0,9}(?P<owner>-?[0-9]{1,20})\s{0,9},\s{0,9}(?P<id>[0-9]{1,20})\s{0,9}[,)]"
    ),
    address="https://vk.com/wall{owner}_{id}",
    form="vk-call",
)


def recognise(url: str) -> Ref | None:
    """Read an address of a post, video or clip; None for accounts, communities and the share page.

    The owner's number is the space: posts are numbered within each owner, and videos apart from posts.
    """
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    given = query_of(parts)
    if parts.path in PLAYERS:
        return _ref(VIDEO.match(f"{PLAYERS[parts.path]}{given.get('oid', '')}_{given.get('id', '')}"))
    path = unquote(parts.path)
    places = (path.removeprefix("/"), path.rpartition("/")[2], *(given.get(name, "") for name in OVERLAYS))
    return next((ref for place in places if (ref := _ref(POST.match(place) or VIDEO.match(place)))), None)


def _ref(match: re.Match[str] | None) -> Ref | None:
    if match is None:
        return None
    owner, native_id = match["owner"], match["id"]
    if match.re is POST:
        return ref_to("vk", native_id, f"https://vk.com/wall{owner}_{native_id}", space=owner)
    return ref_to("vk", native_id, f"https://vk.com/{match['kind']}{owner}_{native_id}", space=f"video{owner}")


def owner(key: PostKey) -> str | None:
    """Return the number of the account or community (below zero) on whose wall or among whose videos it stands."""
    return key.space.removeprefix("video") or None


def look(post: Post) -> Look:
    """Return where to look at the post: its page, or the frame of a video, which tells in English why it shows none."""
    if not post.key.space.startswith("video"):
        return Look(method="page", url=post.permalink, headers=PAGE_PROFILE)
    return Look(method="video_ext", url=f"https://vk.com/video_ext.php?oid={owner(post.key)}&id={post.key.id}", headers=PAGE_PROFILE)


PLATFORM = Platform(
    name="vk",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    call=CALL,
    look=look,
    owner=owner,
    # One post and one video that others test by. Of no other is it known that it will stay, and losses are claimed only where two controls are live:
    # the others are found among the posts that are watched. Each counts only once this installation has seen it live (R3).
    controls_live=("https://vk.com/wall1_2442097", "https://vk.com/video-77521_162222515"),
    # Posts and videos are numbered one by one within each owner, and none has so many.
    controls_never=(
        *("https://vk.com/wall1_999999999", "https://vk.com/wall1_999999998"),
        *("https://vk.com/video-77521_999999999", "https://vk.com/video-77521_999999998"),
    ),
    read=reader("vk", recognise, read_interface, read_frame, read_post, read_stated, read_stated_profile),
)
