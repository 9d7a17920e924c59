"""Tweets as X's endpoints write them, turned into canonical fields."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from archiver.nfc import nfc
from archiver.platforms.json_body import at, list_at, text_at, time_at
from archiver.platforms.snowflake import snowflake_time
from storage.model import Fields, Json, Media

NUMBER = re.compile(r"[0-9]{1,20}")
PBS_KEY = re.compile(
    r"https?://pbs\.twimg\.com/(?:media|ext_tw_video_thumb/[0-9]+/pu/img|amplify_video_thumb/[0-9]+/img|tweet_video_thumb)/([A-Za-z0-9_-]{15})"
)
VIDEO_ID = re.compile(r"https?://video\.twimg\.com/(?:ext_tw_video|amplify_video|tweet_video)/([A-Za-z0-9_-]+)")
CLOSING_LINK = re.compile(r"(?<!\s)\s*https?://t\.co/[A-Za-z0-9]+\s*$")
# Where media stand, and what a Tweet may carry in the place of words.
MEDIA_PATHS = (("mediaDetails",), ("extended_entities", "media"), ("entities", "media"))
CARRIED = ("quoted_tweet", "quoted_status", "card", "article")
MEDIA_KINDS = {"photo": "image", "video": "video", "animated_gif": "video"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tweet:
    """A Tweet of any endpoint, in the words of the syndication endpoint."""

    id: str | None
    body: Json
    """Object with ``text`` or ``full_text``, ``entities``, ``created_at``."""
    user: Json
    """Object with ``screen_name``, ``id_str`` and ``name``; None where the answer has none."""
    edits: Json = None
    """Its ``edit_control``."""
    note: str | None = None
    """Whole text of a long post."""


def number_at(value: Json, *path: str) -> str | None:
    """Return a numeric id, written as text or as a number."""
    found = at(value, *path)
    text = str(found) if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 10**20 else found
    return text if isinstance(text, str) and NUMBER.fullmatch(text) else None


def fields_of(tweet: Tweet) -> Fields:
    """Return what a Tweet says of itself."""
    chain = edit_chain(tweet)
    return Fields(
        id=tweet.id,
        author=text_at(tweet.user, "screen_name"),
        account=number_at(tweet.user, "id_str") or number_at(tweet.user, "id"),
        name=text_at(tweet.user, "name"),
        text=display_text(tweet),
        media=media_of(tweet.body),
        posted_at=time_at(tweet.body, "created_at") or (snowflake_time(tweet.id) if tweet.id else None),
        version=chain[-1] if chain else tweet.id,
        lang=text_at(tweet.body, "lang"),
    )


def edit_chain(tweet: Tweet) -> tuple[str, ...]:
    """Return the ids of a post and its edits, oldest first."""
    for path in (("edit_tweet_ids",), ("edit_control_initial", "edit_tweet_ids"), ("initial", "edit_tweet_ids")):
        ids = tuple(each for each in list_at(tweet.edits, *path) if isinstance(each, str) and NUMBER.fullmatch(each))
        if ids:
            return ids
    return ()


def display_text(tweet: Tweet) -> str | None:
    """Return the text as shown: the displayed range, entities decoded, closing links to the post's own media dropped, NFC.

    ``display_text_range`` counts code points of the text before its entities are decoded (react-tweet).
    """
    written = tweet.note or text_at(tweet.body, "full_text") or text_at(tweet.body, "text")
    if written is None:
        return None
    shown = written if tweet.note else written[slice(*shown_range(tweet.body, len(written)))]
    return nfc(html.unescape(without_media_links(shown, tweet.body))).strip()


def shown_range(body: Json, length: int) -> tuple[int, int]:
    """Return the displayed range, the whole text where the answer names none that fits."""
    match list_at(body, "display_text_range"):
        case [int() as start, int() as end] if 0 <= start <= end <= length:
            return start, end
    return 0, length


def without_media_links(text: str, body: Json) -> str:
    """Drop the t.co links at the end that lead to the post's own pictures."""
    links = {text_at(entity, "url") for holder in ("entities", "extended_entities") for entity in list_at(body, holder, "media")}
    links |= {text_at(entity, "url") for entity in list_at(body, "mediaDetails")}
    while (closing := CLOSING_LINK.search(text)) is not None and closing[0].strip() in links:
        text = text[: closing.start()]
    return text


def media_of(body: Json) -> tuple[Media, ...]:
    """Return pictures and videos in their order; what the platform no longer serves is left out."""
    for path in MEDIA_PATHS:
        found = tuple(media for entity in list_at(body, *path) if (media := media_entity(entity)) is not None)
        if found:
            return found
    return tuple(picture(url) for photo in list_at(body, "photos") if (url := text_at(photo, "url")) is not None)


def media_entity(entity: Json) -> Media | None:
    """Read one entry of ``mediaDetails``."""
    still = text_at(entity, "media_url_https") or text_at(entity, "media_url")
    availability = text_at(entity, "ext_media_availability", "status") or "Available"
    if still is None or not is_web(still) or availability.lower() != "available":
        return None
    if MEDIA_KINDS.get(text_at(entity, "type") or "photo", "image") == "image":
        return picture(still)
    url, *lesser = variants(entity) or (still,)
    named = VIDEO_ID.match(url)
    return Media(url=url, key=named[1] if named else key_of(still), kind="video", lesser=tuple(lesser))


def variants(entity: Json) -> tuple[str, ...]:
    """Return the MP4s of a video, the highest bitrate first."""
    named = [each for each in list_at(entity, "video_info", "variants") if text_at(each, "content_type") == "video/mp4"]
    addresses = (text_at(each, "url") for each in sorted(named, key=bitrate, reverse=True))
    return tuple(dict.fromkeys(url for url in addresses if url and is_web(url)))


def bitrate(variant: Json) -> float:
    """Return a variant's bitrate, 0 where it has none."""
    found = at(variant, "bitrate")
    return float(found) if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**12 else 0.0


def picture(url: str) -> Media:
    """Return a picture with its native key."""
    return Media(url=url, key=key_of(url))


def key_of(url: str) -> str | None:
    """Return the pbs.twimg.com key of a picture."""
    match = PBS_KEY.match(url)
    return match[1] if match else None


def is_web(url: str | None) -> bool:
    """Tell whether a media address is one that can be fetched."""
    try:
        return url is not None and urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def says_something(fields: Fields) -> bool:
    """Tell whether a Tweet is there as a post: an author, and a text or media."""
    return (fields.author is not None or fields.account is not None) and (bool(fields.text) or bool(fields.media))


def carries(tweet: Tweet) -> bool:
    """Tell whether a Tweet with an author and without words of its own is there for what it carries: a quotation, a card, or media that X took away."""
    named = text_at(tweet.user, "screen_name") or number_at(tweet.user, "id_str") or number_at(tweet.user, "id")
    shown = any(isinstance(at(tweet.body, name), dict) for name in CARRIED) or number_at(tweet.body, "quoted_status_id_str") is not None
    return bool(named) and (shown or any(list_at(tweet.body, *path) for path in MEDIA_PATHS))


def from_syndication(body: Json) -> Tweet:
    """Read a Tweet of the syndication endpoint or of API 1.1."""
    return Tweet(id=number_at(body, "id_str") or number_at(body, "id"), body=body, user=at(body, "user"), edits=at(body, "edit_control"))


def from_graphql(result: Json) -> Tweet:
    """Read a ``Tweet`` result of the GraphQL interface."""
    user = at(result, "core", "user_results", "result")
    legacy = at(user, "legacy")
    named = {
        "screen_name": text_at(user, "core", "screen_name") or text_at(legacy, "screen_name"),
        "name": text_at(user, "core", "name") or text_at(legacy, "name"),
        "id_str": number_at(user, "rest_id") or number_at(result, "legacy", "user_id_str"),
    }
    known: dict[str, Json] = {key: value for key, value in named.items() if value is not None}
    return Tweet(
        id=number_at(result, "rest_id") or number_at(result, "legacy", "id_str"),
        body=at(result, "legacy"),
        user=known or None,
        edits=at(result, "edit_control"),
        note=text_at(result, "note_tweet", "note_tweet_results", "result", "text"),
    )


def from_api_v2(body: Json) -> Tweet:
    """Read a Tweet of API v2 with its included author."""
    tweet = at(body, "data")
    author = number_at(tweet, "author_id")
    user = next((each for each in list_at(body, "includes", "users") if author is not None and number_at(each, "id") == author), None)
    known: dict[str, Json] = {"id_str": author, "screen_name": text_at(user, "username"), "name": text_at(user, "name")}
    edits: Json = {"edit_tweet_ids": list_at(tweet, "edit_history_tweet_ids")}
    return Tweet(id=number_at(tweet, "id"), body=tweet, user=known if author else None, edits=edits)
