"""What TikTok's answers say: the typed status in the data of its page, of today and of 2022, and oEmbed.

The status for what is not found is given to clients it does not trust as well, so no answer of TikTok is a loss; nor is any real body of one public.
"""

from __future__ import annotations

from archiver.platforms.digits import decimal, time_at
from archiver.platforms.json_body import at, text_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import Given, clean, script_json
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

TODAY = "script#__UNIVERSAL_DATA_FOR_REHYDRATION__"
OF_2022 = "script#SIGI_STATE"
# Status of the page: 10204 means "not found" to some clients and "blocked" to others.
STATUSES = {
    10204: (Seen.OTHER, "not-found-or-blocked"),
    10216: (Seen.PROTECTED, "private-post"),
    10222: (Seen.PROTECTED, "private-account"),
}


def read_page(given: Given) -> Reading | None:
    """Read the data of a page, or the page that asks for proof of a human."""
    document = given.document
    if document is None or given.answer.status != 200:
        return None
    scope = at(script_json(document, TODAY), "__DEFAULT_SCOPE__")
    if scope is not None:
        return read_account(given, at(scope, "webapp.user-detail")) if given.target is Target.PROFILE else read_detail(given, at(scope, "webapp.video-detail"))
    state = script_json(document, OF_2022)
    if state is not None:
        return read_state(given, state)
    return given.says(Seen.CHALLENGE, "please-wait", "please-wait") if document.css_matches("#cs") else None


def read_detail(given: Given, detail: Json) -> Reading | None:
    """Read the page of a post by its typed status."""
    status, item = at(detail, "statusCode"), at(detail, "itemInfo", "itemStruct")
    if isinstance(status, int) and status in STATUSES:
        seen, reason = STATUSES[status]
        return given.says(seen, "status", reason)
    if at(item, "isContentClassified") is True and not text_at(item, "video", "playAddr"):
        return given.says(Seen.AGE_GATE, "classified", "classified")
    if status not in (0, None):
        return given.says(Seen.OTHER, "status", "unknown-status") if isinstance(status, int) else None
    return read_item(given, item, at(item, "author"))


def read_item(given: Given, item: Json, author: Json) -> Reading | None:
    """Read a post: its number, its author and what it shows."""
    native_id = text_at(item, "id")
    handle = text_at(author, "uniqueId") or text_at({"author": author}, "author")
    if native_id is None or handle is None or not (text_at(item, "desc") or isinstance(at(item, "video"), dict) or isinstance(at(item, "imagePost"), dict)):
        return None
    created = decimal(str(at(item, "createTime") or ""))
    fields = Fields(
        id=native_id,
        author=handle,
        account=text_at(author, "id"),
        name=text_at(author, "nickname"),
        text=clean(text_at(item, "desc")),
        media=media_of(text_at(item, "video", "originCover") or text_at(item, "video", "cover")),
        posted_at=time_at(created * 1000, since=2014) if created else None,
    )
    return given.live("item", fields)


def read_account(given: Given, detail: Json) -> Reading | None:
    """Read the page of an account by its typed status."""
    user = at(detail, "userInfo", "user")
    handle, number = text_at(user, "uniqueId"), text_at(user, "id")
    if at(detail, "statusCode") not in (0, None) or handle is None or number is None:
        return None
    if given.id and given.id.lower() not in (handle.lower(), number):
        return None
    return given.says(Seen.LIVE, "account", fields=Fields(id=number, author=handle, account=number, name=text_at(user, "nickname")))


def read_state(given: Given, state: Json) -> Reading | None:
    """Read the data of a page of 2022: one post under its number, or one account under its name."""
    if given.target is Target.PROFILE:
        handle = text_at(state, "UserPage", "uniqueId") or ""
        user = at(state, "UserModule", "users", handle)
        return read_account(given, {"statusCode": at(state, "UserPage", "statusCode"), "userInfo": {"user": user}})
    items = at(state, "ItemModule")
    if at(state, "VideoPage", "statusCode") != 0 or not isinstance(items, dict) or not items:
        return read_detail(given, at(state, "VideoPage"))
    item = items.get(given.id) or next(iter(items.values()))
    return read_item(given, item, at(item, "author"))
