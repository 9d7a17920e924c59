"""What YouTube's other interfaces answer: Data API v3, ``browse`` for channels and playlists, and ``get_video_info`` (until 2021)."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs

from archiver.markup import Document
from archiver.platforms.json_body import LONGEST, at, list_at, text_at, time_at
from archiver.platforms.platform import Reading
from archiver.platforms.reading import clean, text_json
from archiver.platforms.youtube_player import player_in
from storage.model import Fields, Json
from storage.vocabulary import Seen

MOST = 200
LIST = re.compile(r"youtube#(?P<what>[A-Za-z]{3,30})ListResponse")
PATHS = {"playlistItem": ("snippet", "playlistId"), "search": ("id", "videoId")}
QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded"})
UPLOADS = {"deleted": (Seen.GONE, "deleted"), "rejected": (Seen.REMOVED, "rejected")}
ASSIGNED = re.compile(r"(?:^|[;\s{])(?:var\s+|window\[\")?ytInitialData(?:\"\])?\s*=\s*(?=\{)")
DECODER = json.JSONDecoder()
PLAYLIST = re.compile(r"https?://www\.youtube\.com/playlist\?list=(?P<id>[A-Za-z0-9_-]{12,50})")
FORM = re.compile(rb"[A-Za-z_]{1,40}=[^&\s<{]{0,1000000}(?:&|$)")
# Alerts of the type ERROR for hl=en; any other text is none we know.
ALERTS = (
    (re.compile(r"This account has been terminated\b"), Seen.ACCOUNT_SUSPENDED, "terminated"),
    (re.compile(r"This channel (?:does not|doesn't) exist\b"), Seen.ACCOUNT_GONE, "channel-not-found"),
)


def typed(seen: Seen, pattern: str, reason: str | None = None, fields: Fields | None = None) -> Reading:
    """Return what a versioned pattern says."""
    return Reading(seen=seen, reason=reason, pattern=f"youtube.{pattern}", version=1, fields=fields or Fields())


def read_quota(body: Json) -> Reading | None:
    """Read the typed error by which Data API says that no more may be asked today."""
    reasons = {text_at(error, "reason") for error in list_at(body, "error", "errors")}
    return typed(Seen.RATE_LIMIT, "api-quota", "quota") if reasons & QUOTA else None


def read_list(body: Json, native_id: str) -> Reading | None:
    """Read a list of Data API. What it leaves out is gone, private or mistyped, so an empty one tells nothing."""
    match = LIST.fullmatch(text_at(body, "kind") or "")
    if match is None:
        return None
    what, items = match["what"], list_at(body, "items")[:MOST]
    # The id of an item is its own, and not its playlist's; what a search finds is numbered by its kind.
    path = PATHS.get(what, ("id",))
    wanted = next((each for each in items if native_id in ("", text_at(each, *path))), None)
    named = text_at(wanted, *path)
    if named is None:
        return typed(Seen.OTHER, "api-without-it", "not-listed")
    if what in ("video", "search"):
        return read_resource(wanted, named)
    if what == "channel":
        return typed(Seen.LIVE, "api-channel", fields=Fields(id=named, account=named, name=text_at(wanted, "snippet", "title")))
    return typed(Seen.LIVE, "api-playlist", fields=Fields(id=named)) if what in ("playlist", "playlistItem") else None


def read_resource(made: Json, native_id: str) -> Reading | None:
    """Read a video of Data API, with its typed status where that was asked for."""
    title = text_at(made, "snippet", "title")
    if title is None:
        return None
    fields = Fields(
        id=native_id,
        account=text_at(made, "snippet", "channelId"),
        name=text_at(made, "snippet", "channelTitle"),
        text=clean(title, text_at(made, "snippet", "description")),
        posted_at=time_at(made, "snippet", "publishedAt"),
    )
    if text_at(made, "status", "privacyStatus") == "private":
        return typed(Seen.PROTECTED, "api-private", "private", fields)
    lost = UPLOADS.get(text_at(made, "status", "uploadStatus") or "")
    return typed(lost[0], "api-upload-status", lost[1], fields) if lost else typed(Seen.LIVE, "api-video", fields=fields)


def read_browse(body: Json, native_id: str) -> Reading | None:
    """Read what stands around the videos of a channel or playlist, or the alert in their place."""
    channel, name = text_at(body, "metadata", "channelMetadataRenderer", "externalId"), text_at(body, "metadata", "channelMetadataRenderer", "title")
    if channel and name and native_id in ("", channel):
        return typed(Seen.LIVE, "browse-channel", fields=Fields(id=channel, account=channel, name=name))
    match = PLAYLIST.fullmatch(text_at(body, "microformat", "microformatDataRenderer", "urlCanonical") or "")
    title = text_at(body, "metadata", "playlistMetadataRenderer", "title")
    if match is not None and title and native_id in ("", match["id"]):
        return typed(Seen.LIVE, "browse-playlist", fields=Fields(id=match["id"], text=title))
    return read_alerts(body) if channel is None and title is None else None


def read_alerts(body: Json) -> Reading | None:
    """Read why a channel is not shown."""
    alerts = [at(alert, "alertRenderer") for alert in list_at(body, "alerts")[:MOST]]
    said = [text_in(at(alert, "text")).replace("\u2019", "'") for alert in alerts if text_at(alert, "type") == "ERROR"]
    known = (typed(seen, f"alert-{reason}", reason) for words, seen, reason in ALERTS if any(words.match(each) for each in said))
    return next(known, typed(Seen.OTHER, "alert", "unknown-alert") if said else None)


def text_in(value: Json) -> str:
    """Return a text as the interface writes it: whole, or in runs."""
    return text_at(value, "simpleText") or "".join(text_at(run, "text") or "" for run in list_at(value, "runs")[:MOST])


def initial_data(document: Document) -> Json:
    """Return what a page of the site hands to its scripts beside the player, None where it hands nothing whole."""
    for node in document.css("script"):
        source = node.text() or ""
        match = ASSIGNED.search(source)
        try:
            made: Json = DECODER.raw_decode(source, match.end())[0] if match is not None else None
        except (ValueError, RecursionError):
            continue
        if made is not None:
            return made
    return None


def recorded(body: bytes) -> Json:
    """Return the player's answer out of JSON that keeps scripts and pages beside it and so is longer than any answer; None where it keeps none."""
    if len(body) <= LONGEST or body.lstrip()[:1] not in (b"{", b"[") or b'"playabilityStatus"' not in body:
        return None
    return player_in(text_json(body.decode("utf-8", "replace")))


def video_info(body: bytes) -> Json:
    """Return the player's answer inside ``get_video_info``, which is written as a form; where it failed, what it says of that as the player would."""
    if not FORM.match(body):
        return None
    form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=1_000)
    try:
        player: Json = json.loads(form["player_response"][0]) if "player_response" in form else None
    except (ValueError, RecursionError):
        player = None
    if player is None and form.get("status") == ["fail"] and "reason" in form:
        # Its codes stand for several things each (150: not here, not embedded, not there), so only the reason counts, and never as an absence.
        return {"playabilityStatus": {"status": "UNPLAYABLE", "reason": form["reason"][0]}}
    return player
