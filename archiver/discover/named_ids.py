"""Posts that data or attributes name by an id alone: a key says whose id it is, or a type or provider beside it does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice

from archiver.discover.addresses import Addresses
from archiver.discover.page_state import TYPE_KEYS
from storage.model import Json

# They alone are never the ids of anything else.
SAYING_KEYS = {"tweetId": "x", "tweet_id": "x", "tweetID": "x", "tweetid": "x", "youtubeId": "youtube", "youtube_id": "youtube", "youTubeId": "youtube"}
SAYING = frozenset(SAYING_KEYS)
KEYS = ("videoId", "video_id", "videoID", "embedId", "embed_id", "postId", "externalId", "external_id", "shortcode", "code", "id")
SAID_BY = TYPE_KEYS | {"provider", "service"}
KIND = re.compile(
    r"(?P<x>tweet|twitter)|(?P<youtube>youtube)|(?P<instagram>instagram)|(?P<tiktok>tiktok)|(?P<vimeo>vimeo)|(?P<dailymotion>dailymotion)", re.IGNORECASE
)
# What cannot be a number or a name that the site itself gave.
SHAPES = {
    "x": re.compile(r"[1-9][0-9]{14,19}"),
    "youtube": re.compile(r"(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{11}"),
    "instagram": re.compile(r"(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{10,12}"),
    "tiktok": re.compile(r"[67][0-9]{18}"),
    "vimeo": re.compile(r"[1-9][0-9]{7,9}"),
    "dailymotion": re.compile(r"x[a-z0-9]{5,7}"),
}
WORDS = ("weet", "witter", "outube", "ouTube", "nstagram", "iktok", "ikTok")
KEY_ENDS = ("Id", "_i", "ID", "id")
TELLING = SAYING | SAID_BY
BEFORE = re.compile(rf'(?:"|(?<=[{{,]))(?:{"|".join(sorted(SAID_BY))})\\{{0,3}}"?\s{{0,3}}:\s{{0,3}}\\{{0,3}}"[\w.-]{{0,40}}$')
LONGEST_BEFORE = 80
MOST_TRIED = 50
LONGEST_KIND = 60
LONGEST_CLASSES = 500
# As attributes call them; templates differ in how they join the words.
OWNERS = {
    "tweet": "x",
    "twitter": "x",
    "youtube": "youtube",
    "yt": "youtube",
    "instagram": "instagram",
    "tiktok": "tiktok",
    "vimeo": "vimeo",
    "dailymotion": "dailymotion",
    "dm": "dailymotion",
}
# Parts of an article, which may be said before the owner; people are said there too ("data-author-twitter-id").
STANDING = ("article", "embed", "hero", "lazy", "lead", "main", "media")
THINGS = ("", "-id", "id", "-video", "-video-id", "-videoid", "-post-id", "-status-id", "-shortcode", "-key", "-code", "-embed-id")
# "data-tweet-id" is what X itself calls what stands about its posts.
OWNED_NAMES = (
    {name: platform for owner, platform in OWNERS.items() for thing in THINGS if (name := f"data-{owner}{thing}") != "data-tweet-id"}
    | {f"data-{standing}-{owner}-{thing}": platform for owner, platform in OWNERS.items() for standing in STANDING for thing in ("id", "video-id")}
    | {"tweet-id": "x", "tweetid": "x"}
)
PLAIN_NAMES = """
    data-id data-video-id data-videoid data-video data-video-key data-video-code data-embed-id data-post-id data-src-id data-media-key data-key data-identifier
    data-social-id data-shortcode data-content-id data-source-id data-embed data-code
"""
ID_NAMES = frozenset(PLAIN_NAMES.split()) | OWNED_NAMES.keys()
ID = re.compile(r"[A-Za-z0-9_-]{6,20}")
# In data that an attribute holds.
ID_IN_DATA = re.compile(
    r'"(?:videoId|video_id|videoID|assetId|asset_id|embedId|embed_id|postId|post_id|externalId|shortcode)"\s{0,9}:\s{0,9}"(?P<id>[A-Za-z0-9_-]{6,20})"'
)
MOST_IDS = 5
KINDS = re.compile(
    r"data-[\w-]*(?:provider|type|service|platform|source|vendor|player|network|social|site|host|name|consent)[\w-]*|type|provider|platform|name"
)
# Elements that sites define for channels, feeds and buttons.
OF_MANY = re.compile(r"channel|feed|follow|list|profile|share|subscribe|timeline|user")
SHORT_KINDS = {"x": "x", "yt": "youtube"}


def may_name(text: str) -> bool:
    """Tell by quick signs whether data may name a post so: a word stands in a key that says whose id it is, or in the value of a type or a provider."""
    for word in WORDS:
        at = text.find(word)
        for _ in range(MOST_TRIED):
            if at < 0:
                break
            if text.startswith(KEY_ENDS, at + len(word)) or _is_value(text, at):
                return True
            at = text.find(word, at + len(word))
    return False


def _is_value(text: str, at: int) -> bool:
    """Tell whether a word stands in the value of a type or a provider; most stand in addresses and sentences."""
    begun = text[max(text.rfind('"', max(at - LONGEST_BEFORE, 0), at), 0) : at]
    return "/" not in begun and " " not in begun and BEFORE.search(text[max(at - LONGEST_BEFORE, 0) : at]) is not None


def address_by_id(value: Mapping[str, Json], known: Addresses) -> str | None:
    """Return the address of the post that an object names by its id, None where it names none."""
    # Most objects have no type, and most types are others.
    if value.keys().isdisjoint(TELLING):
        return None
    if not value.keys().isdisjoint(SAYING):
        return next((made for key in value.keys() & SAYING if (made := _address(value[key], SAYING_KEYS[key], known)) is not None), None)
    said = (kind for key in value.keys() & SAID_BY if isinstance(kind := value[key], str))
    platform = next((meant for kind in said if (meant := _meant(kind[:LONGEST_KIND])) is not None), None)
    key = next((each for each in KEYS if each in value), None) if platform is not None else None
    return _address(value[key], platform, known) if key is not None and platform is not None else None


@lru_cache(maxsize=1_000)
def _meant(kind: str) -> str | None:
    found = KIND.search(kind) if len(kind) < LONGEST_KIND else None
    return found.lastgroup if found is not None else None


def _address(identity: Json, platform: str, known: Addresses) -> str | None:
    written = str(identity) if isinstance(identity, str | int) else ""
    return known.address_of(platform, written) if SHAPES[platform].fullmatch(written) else None


def address_in(tag: str | None, attributes: Mapping[str, str | None], known: Addresses) -> str | None:
    """Return the address of the post that an element's attributes name by its id, None where they name none."""
    ids = {name: value for name, value in attributes.items() if name in ID_NAMES and value is not None and ID.fullmatch(value)}
    if not ids:
        return None
    owned = (_address(value, OWNED_NAMES[name], known) for name, value in ids.items() if name in OWNED_NAMES)
    platform = _said_by(tag, attributes)
    plain = (_address(value, platform, known) for value in ids.values() if platform is not None)
    return next((address for address in (*owned, *plain) if address is not None), None)


def address_in_data(tag: str | None, attributes: Mapping[str, str | None], known: Addresses) -> str | None:
    """Return the address of the post that data in an attribute name by its id, where another attribute says whose id it is; None elsewhere."""
    ids = [found["id"] for value in attributes.values() if value is not None and value[:1] == "{" for found in islice(ID_IN_DATA.finditer(value), MOST_IDS)]
    platform = _said_by(tag, attributes) if ids else None
    return next((made for each in ids if platform is not None and (made := _address(each, platform, known)) is not None), None)


def _said_by(tag: str | None, attributes: Mapping[str, str | None]) -> str | None:
    """Return the platform that an attribute for kinds or providers says, or one of the classes, or the name of an element that the site itself defines."""
    kinds = [value for name, value in attributes.items() if value and len(value) < LONGEST_KIND and KINDS.fullmatch(name)]
    kinds += (attributes.get("class") or "")[:LONGEST_CLASSES].split()
    kinds += [tag] if tag is not None and "-" in tag and OF_MANY.search(tag) is None else []
    return next((meant for kind in kinds if (meant := SHORT_KINDS.get(kind.lower()) or _meant(kind[:LONGEST_KIND])) is not None), None)
