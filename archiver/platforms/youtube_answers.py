"""What YouTube's answers say: the typed ``playabilityStatus`` of the watch page and of the player's own interface, and oEmbed.

Statuses are typed in every language. Reasons are sentences: those for ``hl=en`` are patterns, any other sentence is drift.
"""

from __future__ import annotations

import re

from archiver.exchange import Answer
from archiver.markup import Document, text_of
from archiver.platforms.conditions import condition, document_of, is_markup, refusal
from archiver.platforms.json_body import at, list_at, parse_json, text_at
from archiver.platforms.platform import Reading
from archiver.platforms.reading import DRIFT, WRONG_ID
from archiver.platforms.youtube_interfaces import initial_data, read_browse, read_list, read_quota, recorded, video_info
from archiver.platforms.youtube_player import embedded, fields_of, from_next, has_details, in_page, player_in, reasons, video_id
from storage.model import Fields, Json, Media
from storage.vocabulary import Seen, Target

# Reasons for hl=en, by status; the first that matches any sentence of the answer decides, so the particular stand before the general.
BLOCKED = (
    (r"Sign in to confirm you're not a bot\b", Seen.CHALLENGE, "not-a-bot"),
    (r"This content isn't available, try again later\b", Seen.RATE_LIMIT, "try-again-later"),
)
HIDDEN = (
    (r"(?:This (?:is a private video|video is private)|Private video)\b", Seen.PROTECTED, "private"),
    (r"(?:Sign in to confirm your age|This video may be inappropriate for some users)\b", Seen.AGE_GATE, "age"),
    (r".{0,200}\bnot (?:made this video )?available in your country\b", Seen.GEO_BLOCK, "country"),
    (r".{0,200}\bblocked it in your country\b", Seen.GEO_BLOCK, "country"),
    (r"This video requires payment\b", Seen.RESTRICTED_AUDIENCE, "payment"),
    (r"This video is only available to Music Premium members\b", Seen.RESTRICTED_AUDIENCE, "premium"),
    (r".{0,100}\b(?:members-only|available to this channel's members)\b", Seen.RESTRICTED_AUDIENCE, "members"),
)
LOST = (
    (r".{0,200}\baccount associated with this video has been terminated\b", Seen.ACCOUNT_SUSPENDED, "account-terminated"),
    (r".{0,200}\buploader has closed their YouTube account\b", Seen.ACCOUNT_GONE, "account-closed"),
    (r".{0,200}\bremoved by the (?:uploader|user)\b", Seen.GONE, "deleted-by-author"),
    (r".{0,200}\bremoved for violating\b", Seen.REMOVED, "rules"),
    (r".{0,200}\b(?:terms of service|community guidelines)\b", Seen.REMOVED, "rules"),
    (r".{0,200}\bcopyright claim by\b", Seen.REMOVED, "copyright"),
    (r".{0,200}\bprivacy claim by a third party\b", Seen.REMOVED, "privacy"),
)
ABSENT = re.compile(r"(?:Video unavailable|This video is unavailable|This video isn't available any ?more)\.?", re.IGNORECASE)
WITHOUT_RECORDING = re.compile(r"This live stream recording is not available\b")
# The page of 2013 to 2019 has no player's answer; its box for what does not play is hidden on pages that do.
OLD_BOX = "#player-unavailable:not(.hid) #unavailable-message"
OLD_AGE = "#player-unavailable:not(.hid) #watch7-player-age-gate-content"
OLD_ABSENT = re.compile(r"(?:This video is unavailable|This video does not exist|Dieses Video existiert nicht)\.")
# What that page and those before it, since 2010, hand to their player: of a video that plays its files, which a stream that is to come has none of.
OLD_FILES = re.compile(r'"url_encoded_fmt_stream_map"\s*:\s*"[^"]')
OLD_VIDEO = re.compile(r'"video_id"\s*:\s*"(?P<id>[A-Za-z0-9_-]{11})"')
CONSENT = 'form[action^="https://consent.youtube.com/"], form[action^="https://consent.google.com/"], base[href^="https://consent.youtube.com"]'
EMBEDDED = re.compile(r'"embedded_player_response":(?P<text>"(?:[^"\\]|\\.){2,900000}")')
WATCH = re.compile(r"https?://www\.youtube\.com/watch\?v=(?P<id>[A-Za-z0-9_-]{11})")
PLAYLIST = re.compile(r"https?://www\.youtube\.com/playlist\?list=(?P<id>[A-Za-z0-9_-]{12,50})")
CHANNEL = re.compile(r"https?://www\.youtube\.com/channel/(?P<id>UC[A-Za-z0-9_-]{22})/?")
EMBED = re.compile(r"https?://(?:i\d?\.ytimg\.com/vi(?:_webp)?|www\.youtube\.com/embed)/(?P<id>[A-Za-z0-9_-]{11})\b")


def typed(seen: Seen, pattern: str, reason: str | None = None, fields: Fields | None = None) -> Reading:
    """Return what a versioned pattern says."""
    return Reading(seen=seen, reason=reason, pattern=f"youtube.{pattern}", version=1, fields=fields or Fields())


def read(answer: Answer, native_id: str, target: Target, method: str | None) -> Reading:
    """Read one answer about a video, or a channel's page; total: what matches nothing is drift."""
    host = condition(answer)
    if host is not None:
        return host
    if method == "oembed" and answer.status != 200:
        return read_oembed_refusal(answer) or DRIFT
    body = parse_json(answer)
    if answer.status != 200:
        return read_quota(body) or refusal(answer) or typed(Seen.OTHER, "status", f"http-{answer.status}")
    if body is not None:
        found = read_quota(body) or read_list(body, native_id) or read_json(body, native_id) or read_browse(body, native_id)
    elif is_markup(answer) or answer.body.lstrip()[:1] == b"<":
        found = read_page(document_of(answer), native_id, target)
    else:
        player = recorded(answer.body) or video_info(answer.body)
        found = read_player(player, native_id) if player is not None else None
    return found or DRIFT


def read_json(body: Json, native_id: str) -> Reading | None:
    """Read the player's answer, alone or inside another, what stands beside the player, or oEmbed."""
    player = player_in(body)
    if player is not None:
        return read_player(player, native_id)
    if text_at(body, "provider_name") == "YouTube":
        return read_oembed(body, native_id)
    return live(from_next(body), native_id, "next") if at(body, "currentVideoEndpoint") is not None else None


def read_page(document: Document, native_id: str, target: Target) -> Reading | None:
    """Read a page of the site."""
    if target is Target.PROFILE:
        return read_channel(document, native_id) or read_browse(initial_data(document), native_id)
    player = in_page(document)
    if player is not None:
        return read_player(player, native_id)
    if document.css_matches(CONSENT):
        return typed(Seen.CONSENT_WALL, "consent-page", "consent-page")
    return read_embed(document, native_id) or read_playlist(document, native_id) or read_old_page(document, native_id)


def read_player(player: Json, native_id: str) -> Reading | None:
    """Read ``playabilityStatus`` together with what is told of the video."""
    named = video_id(player)
    if native_id and named and named != native_id:
        return WRONG_ID
    status, said = text_at(player, "playabilityStatus", "status") or "", reasons(player)
    if status in ("OK", "LIVE_STREAM_OFFLINE"):
        return live(fields_of(player), native_id, "player", None if status == "OK" else "stream-offline")
    if status == "LOGIN_REQUIRED":
        return first((*BLOCKED, *HIDDEN), said) or age_gate(player) or read_private(player)
    if status in ("AGE_CHECK_REQUIRED", "AGE_VERIFICATION_REQUIRED", "CONTENT_CHECK_REQUIRED"):
        return typed(Seen.AGE_GATE, "status-age", "age")
    if status == "UNPLAYABLE":
        return first((*BLOCKED, *HIDDEN), said) or read_unplayable(player, native_id, said)
    return read_error(player, said) if status == "ERROR" else None


def read_unplayable(player: Json, native_id: str, said: tuple[str, ...]) -> Reading | None:
    """Read a video that is there and does not play."""
    if at(player, "playabilityStatus", "errorScreen", "playerLegacyDesktopYpcOfferRenderer") is not None:
        return typed(Seen.RESTRICTED_AUDIENCE, "offer", "payment")
    if any(WITHOUT_RECORDING.match(sentence) for sentence in said):
        return live(fields_of(player), native_id, "player", "no-recording")
    return None


def read_error(player: Json, said: tuple[str, ...]) -> Reading | None:
    """Read why a video is not there. The bare word that it is not, with a reason beside it that no pattern knows, says nothing."""
    found = first((*BLOCKED, *HIDDEN, *LOST), said)
    if found is not None or has_details(player):
        return found
    absent = bool(said) and all(ABSENT.fullmatch(sentence) for sentence in said)
    return typed(Seen.GONE, "error-unavailable", "unavailable") if absent else None


def first(patterns: tuple[tuple[str, Seen, str], ...], said: tuple[str, ...]) -> Reading | None:
    """Return what the first pattern says that one of the sentences matches."""
    matching = (typed(seen, f"reason-{reason}", reason) for words, seen, reason in patterns if any(re.match(words, each, re.IGNORECASE) for each in said))
    return next(matching, None)


def age_gate(player: Json) -> Reading | None:
    """Read the mark of an age gate, which carries no language."""
    marked = at(player, "playabilityStatus", "desktopLegacyAgeGateReason") is not None
    return typed(Seen.AGE_GATE, "age-gate-mark", "age") if marked else None


def read_private(player: Json) -> Reading | None:
    """Read a private video in any language: of it alone nothing is told but messages, where proofs and gates give a reason."""
    told = bool(list_at(player, "playabilityStatus", "messages")) and text_at(player, "playabilityStatus", "reason") is None
    return typed(Seen.PROTECTED, "private-messages", "private") if told and not has_details(player) else None


def live(fields: Fields, native_id: str, pattern: str, reason: str | None = None) -> Reading | None:
    """Return a video as live: only the one asked for, with a title and the channel it belongs to."""
    if fields.id is None or not fields.text or (pattern == "player" and not fields.account):
        return None
    return WRONG_ID if native_id and fields.id != native_id else typed(Seen.LIVE, pattern, reason, fields)


def read_old_page(document: Document, native_id: str) -> Reading | None:
    """Read the page of 2010 to 2019. It says the same of videos that never were, so its absence is a soft one."""
    if document.css_matches(OLD_AGE):
        return typed(Seen.AGE_GATE, "old-age-gate", "age")
    box = document.css_first(OLD_BOX)
    if box is None:
        return read_old_player(document, native_id)
    absent = OLD_ABSENT.fullmatch(text_of(box)) and not document.css_matches('link[rel="canonical"]')
    return typed(Seen.SOFT_GONE, "old-unavailable", "unavailable") if absent else None


def read_old_player(document: Document, native_id: str) -> Reading | None:
    """Read a page whose player is handed the files of a video: the one whose page it is, by its own address."""
    handed = next((source for node in document.css("script") if OLD_FILES.search(source := node.text() or "")), "")
    played, own = OLD_VIDEO.search(handed), WATCH.fullmatch(content_of(document, "og:url"))
    if played is None or own is None or played["id"] != own["id"]:
        return None
    channel = document.css_first('meta[itemprop="channelId"][content]')
    account = (channel.attributes.get("content") or "") if channel is not None else ""
    return live(Fields(id=own["id"], account=account or None, text=content_of(document, "og:title")), native_id, "old-page")


def content_of(document: Document, name: str) -> str:
    """Return what a page says of itself by Open Graph, empty where it says nothing."""
    node = document.css_first(f'meta[property="{name}"][content]')
    return (node.attributes.get("content") or "").strip() if node is not None else ""


def read_embed(document: Document, native_id: str) -> Reading | None:
    """Read the frame of 2021: its player's answer stands as a text inside the settings, and names the video only beside itself."""
    match = next((found for node in document.css("script") if (found := EMBEDDED.search(node.text() or ""))), None)
    player = embedded(match["text"]) if match is not None else None
    title = next((text for part in list_at(player, "embedPreview", "thumbnailPreviewRenderer", "title", "runs") if (text := text_at(part, "text"))), None)
    if text_at(player, "playabilityStatus", "status") != "OK":
        return None
    return live(Fields(id=canonical(document), text=title), native_id, "embed")


def read_playlist(document: Document, native_id: str) -> Reading | None:
    """Read the page of a playlist, by the id in its own address: of any of its videos it tells nothing."""
    node = document.css_first('link[rel="canonical"][href]')
    match = PLAYLIST.fullmatch((node.attributes.get("href") or "") if node else "")
    return live(Fields(id=match["id"], text=content_of(document, "og:title")), native_id, "playlist") if match is not None else None


def canonical(document: Document) -> str | None:
    """Return the id of the video whose page this is."""
    node = document.css_first('link[rel="canonical"][href]')
    match = WATCH.fullmatch((node.attributes.get("href") or "") if node else "")
    return match["id"] if match else None


def read_channel(document: Document, native_id: str) -> Reading | None:
    """Read a channel's page, by its immutable id."""
    node = document.css_first('link[rel="canonical"][href]')
    match = CHANNEL.fullmatch((node.attributes.get("href") or "") if node else "")
    if match is None:
        return None
    if native_id.startswith("UC") and match["id"] != native_id:
        return WRONG_ID
    return typed(Seen.LIVE, "channel", fields=Fields(id=match["id"], account=match["id"]))


def read_oembed(body: Json, native_id: str) -> Reading | None:
    """Read oEmbed, which knows the title only; the id stands in the addresses it gives."""
    match = EMBED.match(text_at(body, "thumbnail_url") or "") or EMBED.search(text_at(body, "html") or "")
    if match is None:
        return None
    thumbnail = text_at(body, "thumbnail_url")
    media = (Media(url=thumbnail),) if thumbnail else ()
    found = Fields(id=match["id"], name=text_at(body, "author_name"), text=text_at(body, "title"), media=media)
    return live(found, native_id, "oembed")


def read_oembed_refusal(answer: Answer) -> Reading | None:
    """Read a refusal of oEmbed: it alone never says that a video is gone, since it is another service than the page."""
    if answer.status in (401, 403):
        # Sources disagree which of the two means that embedding is switched off, and which that the video is private.
        return typed(Seen.EMBED_DISABLED, "oembed-refused", "disabled-or-private")
    if answer.status == 404:
        return typed(Seen.SOFT_GONE, "oembed-not-found", "not-found")
    return typed(Seen.OTHER, "oembed-bad-request", "bad-request") if answer.status == 400 else None
