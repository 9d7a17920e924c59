"""Since when an account of Bluesky has had its handle: the log of its identity, which nobody can rewrite (did:plc, "Audit Log").

A handle that its account gave up may lead to another one by now, older than the post or younger.
"""

from __future__ import annotations

from datetime import datetime

from archiver.exchange import Answer
from archiver.platforms.json_body import at, list_at, parse_json, text_at, time_at
from archiver.platforms.platform import Look
from storage.model import Json, PostKey

PLC = "did:plc:"
MOST = 1000
HEADERS = (("accept", "application/json"),)


def held(key: PostKey) -> Look | None:
    """Return where the log of an account stands; None for accounts of other methods, of which nobody keeps one."""
    return Look(method="log", url=f"https://plc.directory/{key.space}/log/audit", headers=HEADERS) if key.space.startswith(PLC) else None


def held_since(answer: Answer, did: str, handle: str) -> datetime | None:
    """Read the log: since when the account has had a handle without a break, None where it has not or the log does not tell."""
    entries = parse_json(answer) if answer.status == 200 else None
    since: datetime | None = None
    for entry in entries if isinstance(entries, list) and len(entries) <= MOST else ():
        made_at = time_at(entry, "createdAt")
        if text_at(entry, "did") != did or made_at is None:
            return None
        if at(entry, "nullified") is not True:
            since = (since or made_at) if handle in handles(at(entry, "operation")) else None
    return since


def handles(operation: Json) -> set[str]:
    """Return the handles that an operation names; those of 2022 name one."""
    named = [name.removeprefix("at://") for name in list_at(operation, "alsoKnownAs") if isinstance(name, str)]
    return {name.lower() for name in (*named, text_at(operation, "handle")) if name}
