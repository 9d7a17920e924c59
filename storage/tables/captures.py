"""What was kept of posts and articles, and which pictures were seen where."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table

from storage.columns import Digest, Document, Id, UtcTime, WebText, Word, one_of
from storage.tables.base import blob_ref, id_, metadata, ref
from storage.vocabulary import Outcome, Role

blob = Table("blob", metadata, Column("sha256", Digest, primary_key=True), comment="Every blob that any row names.")

capture = Table(
    "capture",
    metadata,
    id_(),
    Column("capture", Word(64), nullable=False, unique=True),
    Column("url", WebText, nullable=False),
    Column("final_url", WebText),
    Column("taken_at", UtcTime, nullable=False),
    Column("outcome", one_of(Outcome), nullable=False),
    Column("software", WebText, nullable=False),
    Column("browser", WebText),
    ref("post_id", "post"),
    ref("article_id", "article"),
    Column("missing", Document, nullable=False),
    Column("provenance", Document, nullable=False),
    Index(None, "taken_at", "id"),
    Index(None, "post_id", "taken_at"),
    Index(None, "article_id", "taken_at"),
)

capture_file = Table(
    "capture_file",
    metadata,
    id_(),
    ref("capture_id", "capture", required=True),
    Column("role", one_of(Role), nullable=False),
    blob_ref(required=True),
    Column("bytes", Id, nullable=False),
    Column("media_type", WebText, nullable=False),
    Column("url", WebText),
    Index(None, "capture_id"),
    Index(None, "sha256"),
)

# Hundreds of rows a capture: no text, no id, and in SQLite no second copy of the key. What a record says of itself is read where it stands.
payload = Table(
    "payload",
    metadata,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("file_id", Id, ForeignKey("capture_file.id"), nullable=False),
    Column("record_offset", Id, nullable=False),
    comment="Which record of which WARC holds a payload: what comes again is not kept again, but refers to it.",
    sqlite_with_rowid=False,
)

revisit = Table(
    "revisit",
    metadata,
    Column("file_id", Id, ForeignKey("capture_file.id"), primary_key=True, autoincrement=False),
    Column("holder_id", Id, ForeignKey("capture_file.id"), primary_key=True, autoincrement=False),
    Index(None, "holder_id"),
    comment="Which earlier WARCs hold payloads that a WARC refers to: without them it is not whole.",
)


def _fingerprints() -> tuple[Column[Any], ...]:
    """Return what is known of a picture by its pixels."""
    return (
        Column("width", Integer),
        Column("height", Integer),
        Column("fit", Boolean, nullable=False),
        Column("reason", WebText),
        Column("pixels_sha256", Digest, index=True),
        Column("phash64", LargeBinary(8)),
        Column("dhash64", LargeBinary(8)),
        Column("pdq256", LargeBinary(32)),
        Column("pdq_quality", Integer),
        Column("software", WebText),
    )


image = Table("image", metadata, blob_ref(primary=True), *_fingerprints())

frame = Table(
    "frame",
    metadata,
    blob_ref(primary=True),
    Column("at_ms", Integer, primary_key=True, autoincrement=False),
    *_fingerprints(),
    comment="Key frames of videos: the video's digest, and milliseconds into it.",
)

sighting = Table(
    "sighting",
    metadata,
    id_(),
    blob_ref(required=True),
    Column("at", UtcTime, nullable=False),
    Column("url", WebText, nullable=False),
    ref("post_id", "post"),
    ref("article_id", "article"),
    Column("capture", Word(64)),
    Index(None, "sha256", "at"),
    Index(None, "post_id"),
)
