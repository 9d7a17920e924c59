"""What the page of Spotify's player says: the work that it hands to its scripts. None of its answers is a typed loss."""

from __future__ import annotations

import re

from archiver.platforms.json_body import at, text_at
from archiver.platforms.platform import Reading
from archiver.platforms.reading import Given, script_json
from storage.model import Fields
from storage.vocabulary import Target

URI = re.compile(r"spotify:(?:track|album|artist|show|episode|playlist):(?P<id>[A-Za-z0-9]{22})")


def read_entity(given: Given) -> Reading | None:
    """Read the page of the player by the work in its data, which is known by its address (``spotify:KIND:ID``)."""
    if given.document is None or given.answer.status != 200 or given.target is Target.PROFILE:
        return None
    made = at(script_json(given.document, "script#__NEXT_DATA__"), "props", "pageProps", "state", "data", "entity")
    match, title = URI.fullmatch(text_at(made, "uri") or ""), text_at(made, "title") or text_at(made, "name")
    return given.live("player", Fields(id=match["id"], text=title)) if match is not None and title is not None else None
