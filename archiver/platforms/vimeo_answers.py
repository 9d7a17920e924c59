"""What Vimeo's answers say: oEmbed with the number of the video, and the player's data. Its refusals are untyped, so none is a loss."""

from __future__ import annotations

import re

from archiver.markup import Document
from archiver.platforms.json_body import at, text_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import Given, clean, text_json
from storage.model import Fields, Json
from storage.vocabulary import Seen

CONFIG = re.compile(r"(?:window\.playerConfig|var\s+config)\s*=\s*(?=\{)")


def read_numbered(given: Given) -> Reading | None:
    """Read oEmbed, which names the video by its number."""
    body, number = given.body, at(given.body, "video_id")
    title = text_at(body, "title")
    if given.answer.status != 200 or text_at(body, "provider_name") != "Vimeo" or not isinstance(number, int) or title is None:
        return None
    fields = Fields(
        id=str(number),
        author=(text_at(body, "author_url") or "").rpartition("/")[2] or None,
        name=text_at(body, "author_name"),
        text=clean(title, text_at(body, "description")),
        media=media_of(text_at(body, "thumbnail_url")),
    )
    return given.live("oembed", fields)


def read_domain(given: Given) -> Reading | None:
    """Read the field by which oEmbed says that the video is there, for other domains."""
    refused = given.answer.status == 200 and at(given.body, "domain_status_code") == 403 and text_at(given.body, "provider_name") == "Vimeo"
    return given.says(Seen.EMBED_DISABLED, "oembed-domain", "other-domains-only") if refused else None


def config(document: Document) -> Json:
    """Return what the player's page hands to its player, None where it hands nothing."""
    sources = (node.text() or "" for node in document.css("script:not([src])"))
    found = ((source, match) for source in sources if (match := CONFIG.search(source)) is not None)
    return next((text_json(source[match.end() : source.rfind("}") + 1]) for source, match in found), None)


def read_player(given: Given) -> Reading | None:
    """Read the player's own data, alone or in its page."""
    video = at(config(given.document) if given.document is not None else given.body, "video")
    number, title = at(video, "id"), text_at(video, "title")
    if given.answer.status != 200 or not isinstance(number, int) or title is None or text_at(video, "owner", "name") is None:
        return None
    return given.live(
        "player", Fields(id=str(number), account=str(at(video, "owner", "id") or "") or None, name=text_at(video, "owner", "name"), text=clean(title))
    )
