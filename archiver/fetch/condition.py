"""Ask for an address only where it changed: validators and what confirms them (RFC 9110 §8.8, §13.1, §15.4.5). Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archiver.exchange import Answer, Headers
from storage.asking import Validators

CONDITIONS = frozenset(("if-none-match", "if-modified-since"))
ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,500}"', re.ASCII)
STRONG = timedelta(seconds=1)
"""A page may change twice within the second that a time names: only one that was older when it was sent can tell (RFC 9110 §8.8.2.2)."""
NOT_MODIFIED = 304


def validators_of(answer: Answer, at: datetime) -> Validators | None:
    """Return by what a whole, good answer can be known again, None where it says nothing that can be trusted to."""
    if answer.status != 200 or answer.truncated:
        return None
    etag, modified = answer.header("etag"), answer.header("last-modified")
    etag = etag.strip() if etag and ETAG.fullmatch(etag.strip()) else None
    modified = modified.strip() if modified and _is_settled(modified, answer.header("date")) else None
    return Validators(etag=etag, last_modified=modified, at=at) if etag or modified else None


def condition_of(known: Validators) -> Headers:
    """Return the headers that ask for another version only."""
    named = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
    return tuple((name, value) for name, value in named if value)


def confirms(known: Validators, answer: Answer) -> bool:
    """Return whether an answer says that the version with these validators is still the one; an ETag that it repeats must be the same, compared weakly."""
    etag = answer.header("etag")
    same = etag is None or known.etag is None or _opaque(etag) == _opaque(known.etag)
    return answer.status == NOT_MODIFIED and same


def _opaque(etag: str) -> str:
    return etag.strip().removeprefix("W/")


def _is_settled(modified: str, date: str | None) -> bool:
    last, sent = _time(modified), _time(date or "")
    return last is not None and sent is not None and sent - last >= STRONG


def _time(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text[:60])
    except (ValueError, OverflowError):
        return None
    return at.replace(tzinfo=at.tzinfo or UTC)
