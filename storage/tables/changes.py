"""What happened, and what people were told of it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint, text

from storage.columns import Document, Id, UtcTime, WebText, Word, one_of
from storage.tables.base import id_, metadata, ref
from storage.vocabulary import AlertKind, ChangeKind, Tier

change = Table(
    "change",
    metadata,
    id_(),
    Column("at", UtcTime, nullable=False),
    Column("kind", one_of(ChangeKind), nullable=False),
    ref("post_id", "post"),
    ref("article_id", "article"),
    Column("low", UtcTime),
    Column("high", UtcTime),
    Column("before", Document),
    Column("after", Document),
    Column("tier", one_of(Tier)),
    Column("evidence", Document, nullable=False),
    Index(None, "at", "id"),
    Index(None, "kind", "at", "id"),
    Index(None, "post_id", "at", "id"),
    Index(None, "article_id", "at", "id"),
)

alert = Table(
    "alert",
    metadata,
    id_(),
    Column("key", Word(64), nullable=False, unique=True),
    Column("at", UtcTime, nullable=False),
    Column("kind", one_of(AlertKind), nullable=False),
    Column("document", Document, nullable=False),
    Index(None, "at"),
    comment="What is or was told to people: each change of the outbox in one alert.",
)

outbox = Table(
    "outbox",
    metadata,
    Column("change_id", Id, ForeignKey("change.id"), primary_key=True, autoincrement=False),
    ref("alert_id", "alert"),
    Index(None, "alert_id"),
    comment="Changes that people are to be told of, written with them; the alert that tells of each once there is one.",
)

delivery = Table(
    "delivery",
    metadata,
    id_(),
    ref("alert_id", "alert", required=True),
    Column("target", Word(128), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", UtcTime),
    Column("error", WebText),
    UniqueConstraint("alert_id", "target"),
    Index("ix_delivery_pending", "id", sqlite_where=text("sent_at IS NULL"), postgresql_where=text("sent_at IS NULL")),
)
