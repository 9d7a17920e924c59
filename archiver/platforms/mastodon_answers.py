"""What Mastodon's answers say: the status, its history and its account as the instance shows them, and its typed refusals.

The same servers speak English to everybody in ``error``, whatever language is asked for; only validation errors are translated.
"""

from __future__ import annotations

import re

from archiver.exchange import Answer
from archiver.nfc import nfc
from archiver.platforms.activity import plain, read_activity
from archiver.platforms.conditions import condition, document_of, is_markup, refusal
from archiver.platforms.json_body import at, list_at, parse_json, text_at, time_at
from archiver.platforms.platform import Reading
from archiver.platforms.reading import DRIFT, WRONG_ID, answered
from storage.model import Fields, Json, Media
from storage.vocabulary import Seen, Target

NAME = "mastodon"
MOST = 100
ACCOUNT = re.compile(r"[0-9]{1,20}")

# Errors of the interface, by status and text (application_controller.rb, api/base_controller.rb).
ERRORS: dict[tuple[int, str], tuple[Seen, str]] = {
    (404, "Record not found"): (Seen.GONE, "record-not-found"),
    (404, "Not Found"): (Seen.GONE, "not-found"),
    (410, "Gone"): (Seen.ACCOUNT_GONE, "account-gone"),
    (401, "This method requires an authenticated user"): (Seen.LOGIN_WALL, "authenticated-only"),
    (401, "The access token is invalid"): (Seen.LOGIN_WALL, "token-invalid"),
    (403, "This action is not allowed"): (Seen.OTHER, "not-allowed"),
}
OWN_ERROR = frozenset({"error", "error_description"})
# What the public pages answer, by status (account_owned_concern.rb, statuses_controller.rb).
PAGES: dict[int, tuple[Seen, str]] = {
    404: (Seen.GONE, "page-not-found"),
    410: (Seen.ACCOUNT_GONE, "account-gone"),
    403: (Seen.ACCOUNT_SUSPENDED, "account-suspended"),
}
LOSSES = frozenset({Seen.GONE, Seen.ACCOUNT_GONE, Seen.ACCOUNT_SUSPENDED})
ERROR_PAGE = "body.error .dialog"
CARRIED = ("poll", "quote", "reblog")
KINDS = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}
# An instance that holds no file of its own of a medium, not yet or no more, calls it "unknown".
NAMED = (
    (re.compile(r"\.(?:jpe?g|png|gif|webp|avif|heic)$", re.IGNORECASE), "image"),
    (re.compile(r"\.(?:mp4|m4v|webm|mov)$", re.IGNORECASE), "video"),
    (re.compile(r"\.(?:mp3|ogg|oga|opus|wav|flac|m4a|aac)$", re.IGNORECASE), "audio"),
)


def typed(seen: Seen, pattern: str, reason: str | None = None, fields: Fields | None = None, *, version: int = 1) -> Reading:
    """Return what a versioned pattern says."""
    return Reading(seen=seen, reason=reason, pattern=f"{NAME}.{pattern}", version=version, fields=fields or Fields())


def read(answer: Answer, native_id: str, target: Target, method: str | None) -> Reading:
    """Read one answer about a post (``HOST/ID`` or its number) or an account; total: what matches nothing is drift."""
    host = condition(answer)
    if host is not None:
        return host
    body = parse_json(answer)
    if isinstance(body, dict) and "error" in body:
        found = read_error(body, answer.status, target)
    elif text_at(body, "type") is not None:
        # Accounts and statuses of the interface have no type; the objects by which servers tell each other of them have.
        found = read_activity(answered(NAME, answer, native_id, target, method, body))
    elif body is not None and answer.status == 200:
        found = read_account(body, native_id) if target is Target.PROFILE else read_post(body, native_id)
    else:
        found = read_page(answer, target)
    if found is not None and method == "copies" and found.seen in LOSSES:
        # Instances drop copies of what lives elsewhere, and shut out its authors, as they like: that says nothing of the post.
        return typed(Seen.OTHER, "copy-not-found", "copy-not-found")
    return found or refusal(answer) or DRIFT


def read_error(body: dict[str, Json], status: int, target: Target) -> Reading | None:
    """Read a typed refusal."""
    # Gateways before the instance write the same words, with more beside them.
    said = text_at(body, "error") if set(body) <= OWN_ERROR else None
    seen, reason = ERRORS.get((status, said or ""), (None, ""))
    if seen is Seen.GONE and target is Target.PROFILE:
        return typed(Seen.ACCOUNT_GONE, "account-not-found", reason)
    return typed(seen, f"error-{reason}", reason) if seen else None


def read_page(answer: Answer, target: Target) -> Reading | None:
    """Read the page that stands in a post's or profile's place, by the structure of Mastodon's own error page."""
    seen, reason = PAGES.get(answer.status, (None, ""))
    if seen is None or not is_markup(answer) or not document_of(answer).css_matches(ERROR_PAGE):
        return None
    return typed(Seen.ACCOUNT_GONE if target is Target.PROFILE and seen is Seen.GONE else seen, f"page-{answer.status}", reason)


def read_post(body: Json, native_id: str) -> Reading | None:
    """Read a status, its history, or a timeline or search that shows it."""
    listed = body if isinstance(body, list) else list_at(body, "statuses")
    # The versions of a history have no number of their own.
    numbered = [each for each in listed[:MOST] if text_at(each, "id")]
    if numbered:
        shown = next((each for each in numbered if not native_id or text_at(each, "id") == number_of(native_id)), None)
        return read_post(shown, native_id) if isinstance(shown, dict) and "statuses" not in shown else WRONG_ID
    if isinstance(body, list):
        return read_history(body, native_id)
    number = text_at(body, "id")
    if number is None or not isinstance(at(body, "content"), str) or not ACCOUNT.fullmatch(text_at(body, "account", "id") or ""):
        return None
    if native_id and number != number_of(native_id):
        return WRONG_ID
    fields = fields_of(body, native_id)
    if not fields.text and not fields.media and not carries(body):
        return None
    copied = "@" in (fields.author or "")
    return typed(Seen.LIVE, "status", "copy" if copied else None, fields, version=2)


def carries(body: Json) -> bool:
    """Tell whether a status without words is there for what it carries: a poll, a quotation, what it boosts, or files that nobody names by kind."""
    return any(isinstance(at(body, name), dict) for name in CARRIED) or bool(list_at(body, "media_attachments"))


def read_history(versions: list[Json], native_id: str) -> Reading | None:
    """Read the public history of edits, whose last entry is the post as it stands; it does not repeat the id it was asked for."""
    last = versions[-1] if versions else None
    if not isinstance(at(last, "content"), str) or text_at(last, "created_at") is None or not text_at(last, "account", "id"):
        return None
    return typed(Seen.LIVE, "history", fields=fields_of(last, native_id), version=2)


def read_account(body: Json, native_id: str) -> Reading | None:
    """Read an account, by the number that the instance gave it, also out of a list."""
    if isinstance(body, list):
        shown = (each for each in body[:MOST] if isinstance(each, dict) and native_id in ("", text_at(each, "id"), text_at(each, "acct")))
        return read_account(next(shown, None), native_id)
    number, acct = text_at(body, "id"), text_at(body, "acct")
    if number is None or acct is None or not ACCOUNT.fullmatch(number):
        return None
    if native_id not in ("", number) and native_id.lower() != acct.lower():
        return WRONG_ID
    if at(body, "suspended") is True:
        return typed(Seen.ACCOUNT_SUSPENDED, "account-suspended", "suspended")
    return typed(Seen.LIVE, "account", fields=Fields(id=number, account=number, author=acct, name=text_at(body, "display_name")))


def number_of(native_id: str) -> str:
    """Return the number behind the host or in an address."""
    return native_id.rpartition("/")[2]


def fields_of(body: Json, native_id: str) -> Fields:
    """Return what a status says; a history's entry has the same fields but its id."""
    host = native_id.rpartition("/")[0]
    number = text_at(body, "id") or number_of(native_id)
    # A history dates each version by itself, so only a status tells when the post was made.
    created = time_at(body, "created_at") if text_at(body, "id") else None
    return Fields(
        id=(f"{host}/{number}" if host else number) or None,
        author=text_at(body, "account", "acct"),
        account=text_at(body, "account", "id"),
        name=text_at(body, "account", "display_name"),
        text=words(body),
        media=tuple(media for one in list_at(body, "media_attachments") if (media := medium(one)) is not None),
        posted_at=created,
        version=text_at(body, "edited_at") or text_at(body, "created_at"),
        lang=text_at(body, "language"),
    )


def words(body: Json) -> str:
    """Return content warning, text and choices of a poll: everything the author wrote and may edit."""
    choices = [text_at(choice, "title") for choice in list_at(body, "poll", "options")]
    parts = [text_at(body, "spoiler_text"), plain(text_at(body, "content") or ""), *choices]
    return "\n".join(nfc(part).strip() for part in parts if part and part.strip())


def medium(attachment: Json) -> Media | None:
    """Return a picture, video or sound; its attachment's number names one file for ever. What an instance copied has the original elsewhere, too."""
    named = (text_at(attachment, "url"), text_at(attachment, "remote_url"))
    url, *lesser = [address for address in named if address and address.startswith(("https://", "http://"))] or (None,)
    kind = KINDS.get(text_at(attachment, "type") or "") or kind_named(url or "")
    return Media(url=url, key=text_at(attachment, "id"), kind=kind, lesser=tuple(filter(None, lesser))) if url and kind else None


def kind_named(url: str) -> str | None:
    """Return what kind of file an address leads to by the end of its path, None where that tells nothing."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    return next((kind for ending, kind in NAMED if ending.search(path)), None)
