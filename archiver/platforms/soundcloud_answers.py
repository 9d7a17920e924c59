"""What SoundCloud's interface says of a work: its number, and the typed policy by which it plays."""

from __future__ import annotations

from archiver.platforms.json_body import at, list_at, text_at, time_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, clean, found_in, is_same
from storage.model import Fields
from storage.vocabulary import Seen, Target

WORKS = ("track", "playlist")
MOST = 100
POLICIES = {"BLOCK": (Seen.GEO_BLOCK, "policy-block"), "SNIP": (Seen.RESTRICTED_AUDIENCE, "policy-snip")}


def read_work(given: Given) -> Reading | None:
    """Read a track or playlist, or the one asked for out of a list; an empty object says nothing of it."""
    listed = [each for each in list_at(given.body, "collection")[:MOST] if text_at(each, "kind") in WORKS]
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
