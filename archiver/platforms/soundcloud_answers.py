"""What SoundCloud's interface says of a work: its number, and the typed policy by which it plays."""

from __future__ import annotations

import re
from dataclasses import replace

from archiver.platforms.json_body import at, list_at, text_at, time_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, clean, found_in, is_same, text_json
from storage.model import Fields
from storage.vocabulary import Seen, Target

# Where it ends is looked for from the end: a page may begin it again and again.
HYDRATION = re.compile(r"window\.__sc_hydration\s*=\s*(?=\[)")
WORKS = ("track", "playlist")
MOST = 100
POLICIES = {"BLOCK": (Seen.GEO_BLOCK, "policy-block"), "SNIP": (Seen.RESTRICTED_AUDIENCE, "policy-snip")}


def read_work(given: Given) -> Reading | None:
    """Read a track or playlist, or the one asked for out of a list; an empty object says nothing of it."""
    whole = given.body if isinstance(given.body, list) else list_at(given.body, "collection")
    listed = [each for each in whole[:MOST] if text_at(each, "kind") in WORKS]
    asked = (each for each in listed if given.id and is_same(given.id, str(at(each, "id"))))
    body = next(asked, listed[0]) if listed else given.body
    number = at(body, "id")
    ref = found_in(given, (text_at(body, "permalink_url"),))
    kind, title = text_at(body, "kind"), text_at(body, "title")
    if given.answer.status != 200 or kind not in WORKS or not isinstance(number, int) or title is None:
        return None
    if given.id and not is_same(given.id, str(number)) and (ref is None or not is_same(given.id, ref.key.id)):
        return WRONG_ID
    fields = Fields(
        id=given.id or str(number),
        author=ref.author if ref else None,
        account=str(at(body, "user_id") or "") or None,
        text=clean(title, text_at(body, "description")),
        media=media_of(text_at(body, "artwork_url")),
        posted_at=time_at(body, "created_at"),
    )
    policy = text_at(body, "policy")
    if policy in POLICIES:
        seen, reason = POLICIES[policy]
        return given.says(seen, "policy", reason, fields)
    if text_at(body, "sharing") == "private":
        return given.says(Seen.PROTECTED, "sharing", "private", fields)
    return given.says(Seen.LIVE, "work", fields=fields)


def read_account(given: Given) -> Reading | None:
    """Read an account of the interface."""
    number, name = at(given.body, "id"), text_at(given.body, "permalink")
    if given.target is not Target.PROFILE or given.answer.status != 200 or text_at(given.body, "kind") != "user" or not isinstance(number, int) or name is None:
        return None
    if given.id and given.id.lower() not in (name.lower(), str(number)):
        return WRONG_ID
    return given.says(Seen.LIVE, "account", fields=Fields(id=name, author=name, account=str(number), name=text_at(given.body, "username")))


def read_comments(given: Given) -> Reading | None:
    """Read the comments on a track, which name it by its number and are served while it stands."""
    listed = list_at(given.body, "collection")[:MOST]
    tracks = [str(number) for each in listed if text_at(each, "kind") == "comment" and type(number := at(each, "track_id")) is int]
    if given.answer.status != 200 or given.target is Target.PROFILE or not tracks or len(tracks) < len(listed) or len(set(tracks)) > 1:
        return None
    return given.live("comments", Fields(id=tracks[0]))


def read_hydration(given: Given) -> Reading | None:
    """Read a page of the site by what it hands to its scripts: the work or the account that it shows."""
    document = given.document
    if document is None or given.answer.status != 200:
        return None
    sources = (node.text() or "" for node in document.css("script"))
    found = ((source, match) for source in sources if (match := HYDRATION.search(source)) is not None)
    handed = next((text_json(source[match.end() : source.rfind("];") + 1]) for source, match in found), None)
    shown = [at(each, "data") for each in (handed if isinstance(handed, list) else [])[:MOST] if text_at(each, "hydratable") in ("sound", "playlist", "user")]
    read = read_account if given.target is Target.PROFILE else read_work
    # The account stands beside its work, so the work is the last.
    return read(replace(given, body=shown[-1])) if shown else None
