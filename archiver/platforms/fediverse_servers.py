"""What servers of the Fediverse answer in interfaces that are no Mastodon: Misskey's notes, Lemmy's posts; and in Mastodon's, which many of them speak."""

from __future__ import annotations

import re

from archiver.platforms.json_body import at, list_at, text_at, time_at
from archiver.platforms.mastodon_answers import carries
from archiver.platforms.mastodon_answers import fields_of as status_fields
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import Given, clean
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

# Accounts are numbered by Mastodon and Pixelfed, and have ids of other forms on Pleroma and GoToSocial.
ACCOUNT = re.compile(r"[0-9A-Za-z]{1,30}")
MOST = 100


def read_status(given: Given) -> Reading | None:
    """Read a status as Mastodon's interface gives it, alone or in a timeline. That it is not there is told alike where only readers with an account see it."""
    if given.answer.status != 200 or given.target is Target.PROFILE:
        return None
    listed = given.body[:MOST] if isinstance(given.body, list) else [given.body]
    statuses = [each for each in listed if is_status(each)]
    asked = given.id.rpartition("/")[2]
    made = next((each for each in statuses if not asked or text_at(each, "id") == asked), statuses[0] if statuses else None)
    fields = status_fields(made, "") if made is not None else None
    return given.live("status", fields, version=2) if fields is not None and (fields.text or fields.media or carries(made)) else None


def is_status(made: Json) -> bool:
    """Tell whether an object is a status."""
    whole = text_at(made, "id") is not None and isinstance(at(made, "content"), str) and text_at(made, "account", "acct") is not None
    return whole and ACCOUNT.fullmatch(text_at(made, "account", "id") or "") is not None


def read_note(given: Given) -> Reading | None:
    """Read a note of Misskey and its kin (``notes/show``). That there is none they say alike of what strangers may not see."""
    body, status = given.body, given.answer.status
    if text_at(body, "error", "code") == "NO_SUCH_NOTE":
        return given.says(Seen.OTHER, "no-such-note", "gone-or-hidden")
    native_id, user = text_at(body, "id"), text_at(body, "user", "username")
    if status != 200 or native_id is None or user is None or text_at(body, "userId") is None or text_at(body, "createdAt") is None:
        return None
    if at(body, "isHidden") is True:
        return given.says(Seen.RESTRICTED_AUDIENCE, "note-hidden", "hidden")
    host = text_at(body, "user", "host")
    text = clean(text_at(body, "cw"), text_at(body, "text"))
    fields = Fields(
        id=native_id,
        author=f"{user}@{host}" if host else user,
        account=text_at(body, "userId"),
        name=text_at(body, "user", "name"),
        text=text,
        media=media_of(*(text_at(file, "url") for file in list_at(body, "files")[:MOST])),
        posted_at=time_at(body, "createdAt"),
    )
    return given.live("note", fields) if text or fields.media or at(body, "poll") is not None or at(body, "renoteId") is not None else None


def read_community_post(given: Given) -> Reading | None:
    """Read a post of Lemmy (``post_view``), which says itself that its author deleted it or a moderator removed it."""
    post = at(given.body, "post_view", "post")
    address, title = text_at(post, "ap_id"), text_at(post, "name")
    number = at(post, "id")
    if given.answer.status != 200 or not isinstance(number, int) or address is None or title is None or given.target is Target.PROFILE:
        return None
    known = (str(number), address.rstrip("/").rpartition("/")[2], address)
    if given.id and given.id not in known and given.id.rpartition("/")[2] not in known:
        return given.live("post-view", Fields(id=str(number)))
    fields = Fields(
        id=given.id or str(number),
        author=text_at(given.body, "post_view", "creator", "name"),
        account=text_at(given.body, "post_view", "creator", "actor_id"),
        text=clean(title, text_at(post, "body")),
        posted_at=time_at(post, "published"),
        version=text_at(post, "updated"),
    )
    if at(post, "removed") is True:
        # Every server may remove its own copy.
        return given.says(Seen.REMOVED if at(post, "local") is True else Seen.OTHER, "post-removed", "removed", fields)
    return given.says(Seen.GONE, "post-deleted", "deleted-by-author", fields) if at(post, "deleted") is True else given.live("post-view", fields)
