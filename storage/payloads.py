"""Payloads in kept WARC files: where each lies, and which files need each other."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, insert, select

from storage.inserts import add_once
from storage.tables import capture_file, payload, revisit
from storage.traffic import Held, Traffic
from storage.vocabulary import Role

AT_ONCE = 500
"""Digests in one statement: SQLite takes at least 999 parameters."""


def enter(connection: Connection, file_id: int, traffic: Traffic) -> None:
    """Enter what a WARC holds that no other does, and which ones it needs; ValueError where the ledger does not know one of these."""
    # In one order: two writers that enter the same payloads must not wait for each other.
    rows = [{"sha256": bytes.fromhex(sha256), "file_id": file_id, "record_offset": offset} for sha256, offset in sorted(traffic.payloads.items())]
    add_once(connection, payload, rows)
    for warc in sorted(traffic.requires):
        holder = connection.scalar(select(capture_file.c.id).where(capture_file.c.sha256 == warc, capture_file.c.role == Role.WARC).limit(1))
        if holder is None:
            raise ValueError(f"no capture has this WARC, so nothing can refer to it: {warc}")
        connection.execute(insert(revisit).values(file_id=file_id, holder_id=holder))


def held(connection: Connection, digests: Collection[str]) -> dict[str, Held]:
    """Return of these payloads those that a kept WARC holds, each with where it lies."""
    wanted = [bytes.fromhex(sha256) for sha256 in sorted(digests)]
    lies = select(payload.c.sha256, capture_file.c.sha256.label("warc"), payload.c.record_offset).join(capture_file, capture_file.c.id == payload.c.file_id)
    found: dict[str, Held] = {}
    for first in range(0, len(wanted), AT_ONCE):
        rows = connection.execute(lies.where(payload.c.sha256.in_(wanted[first : first + AT_ONCE])))
        found |= {row.sha256.hex(): Held(warc=row.warc, offset=row.record_offset) for row in rows}
    return found
