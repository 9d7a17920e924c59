"""The player's answer of YouTube: where it stands, and the canonical fields in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from archiver.markup import Document
from archiver.nfc import nfc
from archiver.platforms.json_body import at, list_at, text_at, time_at
from storage.model import Fields, Json, Media

# A script of the page sets it.
ASSIGNED = re.compile(r"(?:^|[;\s{])(?:var\s+|window\[\")?ytInitialPlayerResponse(?:\"\])?\s*=\s*(?=\{)")
# The page of 2018 to 2020 hands it as a text to its player.
CONFIGURED = re.compile(r"ytplayer\.config\s*=\s*(?=\{)")
DECODER = json.JSONDecoder()
DEEP = 3
MOST = 5_000
HANDLE = re.compile(r"https?://www\.youtube\.com/@(?P<handle>[^/?#\s]{1,100})")
THUMBNAIL = "https://i.ytimg.com/vi/{}/hqdefault.jpg"


def in_page(document: Document) -> Json:
    """Return the player's answer that a watch page carries in a script, None where it carries none or it is not whole."""
    return next((player for node in document.css("script") for player in _assigned(node.text() or "")), None)


def embedded(quoted: str) -> Json:
    """Return the player's answer that stands as a text inside another JSON, None where it is none."""
    try:
        player: Json = json.loads(json.loads(quoted))
    except (ValueError, TypeError, RecursionError):
        return None
    return player


def _assigned(source: str) -> Iterator[Json]:
    for match in ASSIGNED.finditer(source):
        try:
            player: Json = DECODER.raw_decode(source, match.end())[0]
        except (ValueError, RecursionError):
            # Words of a video's text that look like this have their quotes escaped.
            continue
        if isinstance(at(player, "playabilityStatus"), dict):
            yield player
    for match in CONFIGURED.finditer(source):
        try:
            config: Json = DECODER.raw_decode(source, match.end())[0]
            handed: Json = json.loads(text_at(config, "args", "player_response") or "null")
        except (ValueError, RecursionError):
            continue
        if isinstance(at(handed, "playabilityStatus"), dict):
            yield handed


def player_in(body: Json) -> Json:
    """Return the player's answer in a JSON body: the body itself, or what stands in it a few levels down."""
    return next((each for each in _levels(body) if isinstance(at(each, "playabilityStatus"), dict)), None)


def _levels(body: Json) -> Iterator[Json]:
    level: list[Json] = [body]
    for _ in range(DEEP):
        yield from level
        inner = (child for each in level for child in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()))
        level = [child for child, _ in zip((one for one in inner if isinstance(one, dict | list)), range(MOST), strict=False)]


def reasons(player: Json) -> tuple[str, ...]:
    """Return every sentence by which the player says why it does not play, each once."""
    status = at(player, "playabilityStatus")
    shown = at(status, "errorScreen", "playerErrorMessageRenderer")
    found = [text_at(status, "reason"), *(_text({"simpleText": message}) for message in list_at(status, "messages"))]
    found += [_text(at(shown, "reason")), _text(at(shown, "subreason"))]
    return tuple(dict.fromkeys(text.replace("\u2019", "'").strip() for text in found if text and text.strip()))


def _text(value: Json) -> str | None:
    """Return a text as the interface writes it: whole, or in runs."""
    runs = "".join(run for part in list_at(value, "runs") if (run := text_at(part, "text")))
    return text_at(value, "simpleText") or runs or None


def video_id(player: Json) -> str | None:
    """Return the id of the video that the answer is about, None where it names none."""
    return text_at(player, "videoDetails", "videoId") or text_at(player, "playabilityStatus", "liveStreamability", "liveStreamabilityRenderer", "videoId")


def has_details(player: Json) -> bool:
    """Tell whether the answer still tells what the video is."""
    return text_at(player, "videoDetails", "title") is not None


def fields_of(player: Json) -> Fields:
    """Return what the answer says of the video: title and description are its text, its thumbnail the picture."""
    details, page = at(player, "videoDetails"), at(player, "microformat", "playerMicroformatRenderer")
    native_id = text_at(details, "videoId")
    written = (text_at(details, "title"), text_at(details, "shortDescription"))
    handle = HANDLE.match(text_at(page, "ownerProfileUrl") or "")
    return Fields(
        id=native_id,
        author=handle["handle"] if handle else None,
        account=text_at(details, "channelId"),
        name=text_at(details, "author"),
        text=nfc("\n".join(part for part in written if part)).strip() or None,
        # Without a key: the same address shows whatever picture the owner has chosen since.
        media=(Media(url=THUMBNAIL.format(native_id)),) if native_id else (),
        posted_at=time_at(page, "publishDate") or time_at(page, "uploadDate"),
    )


def from_next(body: Json) -> Fields:
    """Return what the answer for everything around the player says of the video."""
    native_id = text_at(body, "currentVideoEndpoint", "watchEndpoint", "videoId")
    parts = list_at(body, "contents", "twoColumnWatchNextResults", "results", "results", "contents")
    titles = (_text(at(part, "videoPrimaryInfoRenderer", "title")) for part in parts)
    return Fields(id=native_id, text=next((title for title in titles if title), None))
