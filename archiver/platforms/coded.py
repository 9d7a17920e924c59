"""Codes by which interfaces of smaller platforms say what became of a post, each from its own documentation."""

from __future__ import annotations

import re

from archiver.platforms.described import listed_in
from archiver.platforms.json_body import at, text_at, time_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, clean
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

IMGUR_MISSING = re.compile(r"Unable to find an image with the id, (?P<id>[A-Za-z0-9]{5,8})")
# open.weibo.com/wiki/Error_code
WEIBO_CODES = {
    10022: (Seen.RATE_LIMIT, "limit"),
    10023: (Seen.RATE_LIMIT, "limit"),
    10024: (Seen.RATE_LIMIT, "limit"),
    20101: (Seen.GONE, "not-found"),
    20112: (Seen.PROTECTED, "private"),
}
# discord.com/developers/docs/topics/opcodes-and-status-codes: JSON error codes
DISCORD_CODES = {
    10008: (Seen.GONE, "unknown-message"),
    40001: (Seen.LOGIN_WALL, "unauthorised"),
    50001: (Seen.RESTRICTED_AUDIENCE, "missing-access"),
}
DIGITS = re.compile(r"[0-9]{5,30}")


def read_imgur(given: Given) -> Reading | None:
    """Read Imgur's envelope: the picture or album, or the error that repeats the id it was asked for."""
    made, stated = at(given.body, "data"), at(given.body, "status")
    missing = IMGUR_MISSING.fullmatch(text_at(made, "error") or "")
    if missing is not None and at(given.body, "success") is False and stated == 404 and given.answer.status in (200, 404):
        return given.says(Seen.GONE, "api-not-found", "not-found") if given.id in ("", missing["id"]) else WRONG_ID
    native_id, link = text_at(made, "id"), text_at(made, "link")
    if given.answer.status != 200 or at(given.body, "success") is not True or native_id is None or link is None or given.target is Target.PROFILE:
        return None
    if text_at(made, "type") is None and not isinstance(at(made, "images"), list) and text_at(made, "title") is None:
        return None
    fields = Fields(id=native_id, author=text_at(made, "account_url"), text=clean(text_at(made, "title"), text_at(made, "description")), media=media_of(link))
    return given.live("api", fields)


def read_pin(given: Given) -> Reading | None:
    """Read a pin of Pinterest's widgets and resources: what they leave out is gone or private."""
    if given.answer.status != 200 or given.target is Target.PROFILE:
        return None
    made = [*listed_in(given.body, "data"), *listed_in(given.body, "resource_response", "data")]
    pins = [(text_at(each, "id") or "", each) for each in made if isinstance(at(each, "pinner"), dict) or isinstance(at(each, "images"), dict)]
    known = [(number, pin) for number, pin in pins if DIGITS.fullmatch(number)]
    wanted = next(((number, pin) for number, pin in known if given.id in ("", number)), None)
    if wanted is None:
        return WRONG_ID if known else None
    number, pin = wanted
    fields = Fields(
        id=number,
        author=text_at(pin, "pinner", "username"),
        name=text_at(pin, "pinner", "full_name"),
        text=clean(text_at(pin, "title"), text_at(pin, "description")),
        posted_at=time_at(pin, "created_at"),
    )
    return given.live("pin", fields)


def read_weibo(given: Given) -> Reading | None:
    """Read a post of Weibo, or the documented code in its place."""
    code = number_of(at(given.body, "error_code")) or number_of(at(given.body, "errno"))
    if code is not None:
        known = WEIBO_CODES.get(code)
        if known is None or (known[0] is Seen.GONE and given.target is Target.PROFILE):
            return given.says(Seen.OTHER, "code", f"code-{code}")
        return given.says(known[0], "code", known[1])
    made = at(given.body, "data") if isinstance(at(given.body, "data"), dict) else given.body
    ids = [each for name in ("bid", "mblogid", "mid", "idstr", "id") if (each := str(at(made, name) or ""))]
    if given.answer.status != 200 or not ids or text_at(made, "text") is None or text_at(made, "user", "screen_name") is None:
        return None
    if given.id and given.id not in ids:
        return WRONG_ID
    name = text_at(made, "user", "screen_name")
    fields = Fields(id=given.id or ids[0], account=str(at(made, "user", "id") or "") or None, name=name, text=text_at(made, "text"))
    return given.says(Seen.LIVE, "post", fields=fields)


def number_of(found: Json) -> int | None:
    """Return a code, which some write as a text."""
    return int(found) if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 9 else found if type(found) is int else None


def read_discord(given: Given) -> Reading | None:
    """Read a message of Discord, or the documented code in its place."""
    code = at(given.body, "code")
    if isinstance(code, int) and text_at(given.body, "message") is not None and code in DISCORD_CODES:
        seen, reason = DISCORD_CODES[code]
        return given.says(seen, "code", reason) if given.target is not Target.PROFILE else None
    native_id, author = text_at(given.body, "id"), text_at(given.body, "author", "username")
    if given.answer.status != 200 or native_id is None or author is None or text_at(given.body, "channel_id") is None:
        return None
    fields = Fields(
        id=native_id,
        author=author,
        account=text_at(given.body, "author", "id"),
        text=clean(text_at(given.body, "content")),
        posted_at=time_at(given.body, "timestamp"),
    )
    return given.live("message", fields) if fields.text or at(given.body, "attachments") or at(given.body, "embeds") else None


def read_dailymotion(given: Given) -> Reading | None:
    """Read the fields of Dailymotion's interface, which leaves out the address unless it is asked for, or the code of the player's data."""
    if text_at(given.body, "error", "code") == "DM007":
        return given.says(Seen.GEO_BLOCK, "player-code", "DM007")
    native_id, title = text_at(given.body, "id"), text_at(given.body, "title")
    owned = text_at(given.body, "owner") is not None or text_at(given.body, "owner", "id") is not None
    if given.answer.status != 200 or native_id is None or title is None or not owned or at(given.body, "error") or given.target is Target.PROFILE:
        return None
    fields = Fields(id=native_id, account=text_at(given.body, "owner", "id") or text_at(given.body, "owner"), text=title)
    if at(given.body, "private") is True:
        return given.says(Seen.PROTECTED, "api-private", "private", fields)
    return given.live("api", fields)


def read_tumblr_blog(given: Given) -> Reading | None:
    """Read a blog of Tumblr's interface."""
    name = text_at(given.body, "response", "blog", "name")
    if given.target is not Target.PROFILE or given.answer.status != 200 or at(given.body, "meta", "status") != 200 or name is None:
        return None
    if given.id and given.id.lower().removesuffix(".tumblr.com") != name.lower():
        return WRONG_ID
    return given.says(Seen.LIVE, "blog", fields=Fields(id=name, author=name, name=text_at(given.body, "response", "blog", "title")))
