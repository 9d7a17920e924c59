"""What is kept already: payloads in WARC files, where each lies, and which files need each other; the snapshots of pages."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, insert, select

from storage.batches import batches
from storage.inserts import add_once
from storage.posts import surviving
from storage.tables import capture, capture_file, payload, revisit
from storage.traffic import Held, Snapshot, Traffic
from storage.vocabulary import Role


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
    for batch in batches(wanted):
        rows = connection.execute(lies.where(payload.c.sha256.in_(batch)))
        found |= {row.sha256.hex(): Held(warc=row.warc, offset=row.record_offset) for row in rows}
    return found


def snapshot(connection: Connection, post_id: int | None, article_id: int | None) -> Snapshot | None:
    """Return the newest snapshot of a post or of an article."""
    if post_id is None and article_id is None:
        return None
    subject = capture.c.article_id == article_id if post_id is None else capture.c.post_id == surviving(connection, post_id)
    kept = select(capture.c.capture, capture_file.c.sha256).join(capture_file, capture_file.c.capture_id == capture.c.id)
    newest = kept.where(subject, capture_file.c.role == Role.DOM).order_by(capture.c.taken_at.desc(), capture.c.id.desc()).limit(1)
    row = connection.execute(newest).first()
    return None if row is None else Snapshot(capture=row.capture, sha256=row.sha256)
