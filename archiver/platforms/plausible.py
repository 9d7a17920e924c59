"""What an answer says, held against what was known before it came: whose the post is, and what day it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from archiver.platforms.platform import Reading
from storage.model import Fields
from storage.vocabulary import Seen

WRONG_AUTHOR = Reading(seen=Seen.PARSER_DRIFT, reason="wrong-author")
AHEAD = timedelta(days=1)
"""Clocks and time zones differ; a post that is dated further ahead than this was not made then."""
DATED_AHEAD = "dated-ahead"
"""Reason of a look whose post is dated into the future: it is live, and its date is kept as said but used for nothing."""


def plausible(reading: Reading, now: datetime, *, account: str | None = None, owner: str | None = None) -> Reading:
    """Return what may be believed of a reading of a post.

    ``account`` is the immutable account that earlier looks saw, ``owner`` the account or name that the post's own identity holds. A post of anybody
    else under the same address is neither the post alive nor its loss.
    """
    if is_anothers(reading.fields, account, owner):
        return WRONG_AUTHOR
    if reading.reason is None and reading.fields.posted_at is not None and not is_past(reading.fields.posted_at, now):
        return replace(reading, reason=DATED_AHEAD)
    return reading


def is_past(stated: datetime, now: datetime) -> bool:
    """Tell whether a stated time of posting may be believed on this day."""
    return stated - now <= AHEAD


def is_anothers(fields: Fields, account: str | None, owner: str | None) -> bool:
    """Tell whether an answer names another author than the post has. Handles change, so only numbers that stay are held against each other."""
    named = {name.lower() for name in (fields.account, fields.author) if name}
    if owner and named and owner.lower() not in named:
        return True
    if account is None or fields.account is None or form_of(account) != form_of(fields.account):
        return False
    return account.lower() != fields.account.lower()


def form_of(account: str) -> str:
    """Return how an account is written: interfaces of one platform may name it by a number, a DID or an address, which are not compared."""
    if account.lstrip("-").isdigit():
        return "number"
    return account.partition(":")[0] if ":" in account else account[:2]
