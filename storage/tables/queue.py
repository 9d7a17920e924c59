"""What is due, how fast it may be done, and how it is to be asked."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table, UniqueConstraint, text

from storage.columns import Digest, Id, UtcTime, WebKey, WebText, Word, one_of
from storage.tables.base import id_, metadata
from storage.vocabulary import WorkKind

# Ids are never used twice: with its generation an id fences a stale finish even after the row was removed.
work = Table(
    "work",
    metadata,
    id_(),
    Column("kind", one_of(WorkKind), nullable=False),
    Column("subject", Id, nullable=False),
    Column("due", UtcTime, nullable=False),
    Column("host", WebKey, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", WebText),
    Column("generation", Integer, nullable=False),
    Column("lease_until", UtcTime),
    Column("claimable_at", UtcTime, nullable=False),
    Column("due_again", UtcTime),
    Column("priority_again", Integer),
    Column("reason_again", WebText),
    Column("span", Float),
    UniqueConstraint("kind", "subject"),
    Index(None, "kind", "claimable_at"),
    Index(None, "kind", "priority", "due", "id"),
    Index(None, "kind", "priority", "host", "due", "id"),
    Index("ix_work_early", "kind", "priority", "due", "id", sqlite_where=text("span > 0"), postgresql_where=text("span > 0")),
    sqlite_autoincrement=True,
)

pace = Table(
    "pace",
    metadata,
    Column("host", WebKey, primary_key=True),
    Column("threshold", Float, nullable=False),
    Column("at", UtcTime, nullable=False),
    comment="How dense looks at the posts of a host may be: steered so that its budget is kept.",
)

gate = Table(
    "gate",
    metadata,
    Column("host", WebKey, primary_key=True),
    Column("share", Float, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("until", UtcTime),
    Column("reason", Word(16), nullable=False),
    comment="How much slower than the settings say a host is asked, and until when not at all: what it let us feel last.",
)

validator = Table(
    "validator",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("url", WebText, nullable=False),
    Column("etag", WebText),
    Column("last_modified", WebText),
    Column("at", UtcTime, nullable=False),
    comment="What an address said of its version when it was last read whole: it is asked again only for another one.",
)

stream = Table(
    "stream",
    metadata,
    Column("name", WebKey, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    comment="How far a stream of events was read.",
)
