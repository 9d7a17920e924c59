"""What Vimeo's answers say: oEmbed with the number of the video, and the player's data. Its refusals are untyped, so none is a loss."""

from __future__ import annotations

from archiver.platforms.json_body import at, text_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import Given, clean
from storage.model import Fields


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


def read_player(given: Given) -> Reading | None:
    """Read the player's own data."""
    video = at(given.body, "video")
    number, title = at(video, "id"), text_at(video, "title")
    if given.answer.status != 200 or not isinstance(number, int) or title is None or text_at(video, "owner", "name") is None:
        return None
    return given.live(
        "player", Fields(id=str(number), account=str(at(video, "owner", "id") or "") or None, name=text_at(video, "owner", "name"), text=clean(title))
    )
