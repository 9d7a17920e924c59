"""What VK's interface answers (dev.vk.com): posts of ``wall.getById``, accounts of ``users.get``, and numbered errors."""

from __future__ import annotations

from archiver.platforms.digits import time_at
from archiver.platforms.json_body import at, list_at, text_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, clean
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

# 15 (no access), 18 (deleted or banned, it is not said which), 19 and 100 tell nothing of one post.
ERRORS = {
    1: (Seen.OUTAGE, "unknown-error"),
    5: (Seen.LOGIN_WALL, "not-authorised"),
    6: (Seen.RATE_LIMIT, "too-many"),
    9: (Seen.RATE_LIMIT, "flood"),
    10: (Seen.OUTAGE, "server-error"),
    14: (Seen.CHALLENGE, "captcha"),
    17: (Seen.CHALLENGE, "validation"),
    29: (Seen.RATE_LIMIT, "limit"),
    30: (Seen.PROTECTED, "profile-private"),
}
DEACTIVATED = {"deleted": (Seen.ACCOUNT_GONE, "deleted"), "banned": (Seen.ACCOUNT_SUSPENDED, "banned")}
MOST = 100


def read_interface(given: Given) -> Reading | None:
    """Read an answer of the interface; what ``wall.getById`` leaves out is gone, private or mistyped."""
    code = at(given.body, "error", "error_code")
    if isinstance(code, int):
        seen, reason = ERRORS.get(code, (Seen.OTHER, f"code-{code}"))
        return given.says(seen, "error", reason)
    made = at(given.body, "response")
    if given.answer.status != 200 or not isinstance(made, list | dict):
        return None
    # Communities have been listed under a name of their own since 2024 (5.194).
    items = made if isinstance(made, list) else list_at(made, "items") or (list_at(made, "groups") if given.target is Target.PROFILE else [])
    listed = [each for each in items[:MOST] if isinstance(each, dict)]
    if given.target is Target.PROFILE:
        return read_account(given, listed)
    posts = [each for each in listed if number_at(each, "id") and number_at(each, "owner_id", "to_id") and isinstance(at(each, "text"), str)]
    wanted = next((each for each in posts if given.id in ("", number_at(each, "id"), full_id(each))), None)
    if wanted is None:
        return WRONG_ID if posts else given.says(Seen.OTHER, "empty", "not-listed") if not listed else None
    if at(wanted, "is_deleted") is True:
        # Not verified: neither against a real answer nor in what VK writes of its fields.
        return given.says(Seen.OTHER, "is-deleted", "is-deleted")
    return live(given, wanted)


def live(given: Given, made: Json) -> Reading | None:
    """Return a post as live: with words, attachments or what it repeats."""
    text, attached = text_at(made, "text"), list_at(made, "attachments") or list_at(made, "copy_history")
    if text is None and not attached:
        return None
    sizes = [best for each in attached[:MOST] if (best := list_at(each, "photo", "sizes"))]
    date = at(made, "date")
    fields = Fields(
        id=given.id or number_at(made, "id"),
        account=number_at(made, "owner_id", "to_id"),
        text=clean(text),
        media=media_of(*(text_at(each[-1], "url") for each in sizes)),
        posted_at=time_at(date * 1000, since=2006) if isinstance(date, int) and not isinstance(date, bool) else None,
    )
    return given.says(Seen.LIVE, "wall-post", fields=fields)


def read_account(given: Given, listed: list[dict[str, Json]]) -> Reading | None:
    """Read an account, which says itself that it was deleted or banned."""
    accounts = [each for each in listed if number_at(each, "id") and (text_at(each, "first_name") or text_at(each, "name"))]
    wanted = next((each for each in accounts if given.id in ("", number_at(each, "id"), text_at(each, "screen_name"))), None)
    if wanted is None:
        return WRONG_ID if accounts else None
    number = number_at(wanted, "id")
    fields = Fields(id=number, account=number, author=text_at(wanted, "screen_name"))
    gone = DEACTIVATED.get(text_at(wanted, "deactivated") or "")
    if gone is not None:
        return given.says(gone[0], "deactivated", gone[1], fields)
    if at(wanted, "is_closed") in (True, 1, 2) and at(wanted, "can_access_closed") is not True:
        return given.says(Seen.PROTECTED, "closed", "closed", fields)
    return given.says(Seen.LIVE, "account", fields=fields)


def number_at(made: Json, *names: str) -> str | None:
    """Return the first of some numbers, as a text."""
    found = (at(made, name) for name in names)
    return next((str(each) for each in found if isinstance(each, int) and not isinstance(each, bool) and each), None)


def full_id(made: Json) -> str:
    """Return the id of a post with its owner's."""
    return f"{number_at(made, 'owner_id', 'to_id')}_{number_at(made, 'id')}"
