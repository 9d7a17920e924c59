"""What a Jetstream tells of Bluesky: JSON events about records and accounts. They say where to look, and never what is so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from archiver.platforms.bluesky import COLLECTION, DID, RKEY
from archiver.platforms.json_body import at, text_at
from storage.model import Json, PostKey

LONGEST = 262_144
"""Characters of an event: a post and its facets are far smaller."""
MOST_ACCOUNTS = 10_000
"""Accounts that one subscription may name."""
REWIND = 5_000_000
"""Microseconds that a stream is read again after a break: events are idempotent here, and servers do not agree to the second."""
TOUCHED = ("update", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of the stream."""

    cursor: int
    """Its time in microseconds since 1970."""
    post: PostKey | None = None
    """The post that was changed or deleted."""
    account: str | None = None
    """DID of the account whose status changed."""


def read_event(text: str, now: datetime) -> Event | None:
    """Read an event; None for what is none, or lies ahead of ``now``: a cursor from there would skip what comes before it."""
    event = _parsed(text)
    cursor, did = at(event, "time_us"), text_at(event, "did")
    if type(cursor) is not int or not 0 < cursor <= now.timestamp() * 1e6 + REWIND or did is None or not DID.fullmatch(did):
        return None
    if at(event, "kind") == "account":
        return Event(cursor=cursor, account=did)
    return Event(cursor=cursor, post=_touched(event, did) if at(event, "kind") == "commit" else None)


def _touched(event: Json, did: str) -> PostKey | None:
    rkey = text_at(event, "commit", "rkey")
    touched = at(event, "commit", "collection") == COLLECTION and at(event, "commit", "operation") in TOUCHED
    return PostKey(platform="bluesky", id=rkey, space=did) if touched and rkey is not None and RKEY.fullmatch(rkey) else None


def _parsed(text: str) -> Json:
    if len(text) > LONGEST:
        return None
    try:
        event: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return event


def subscription(address: str, cursor: int | None) -> str:
    """Return the address to subscribe at, from a little before ``cursor`` on; the server waits until it is told which accounts are wanted."""
    wanted = {"requireHello": "true", "wantedCollections": COLLECTION} | ({"cursor": str(max(cursor - REWIND, 0))} if cursor is not None else {})
    return f"{address}?{urlencode(wanted)}"


def wish(accounts: list[str]) -> str:
    """Return the message that names the accounts that are wanted; ValueError for none, which would mean all of them."""
    if not accounts:
        raise ValueError("a subscription without accounts is one to everybody")
    return json.dumps({"type": "options_update", "payload": {"wantedCollections": [COLLECTION], "wantedDids": accounts, "maxMessageSizeBytes": LONGEST}})
