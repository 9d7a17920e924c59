"""Posts, who they are, who quotes them, and each look at them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, text

from storage.columns import Digest, Document, Id, UtcTime, WebKey, WebText, Word, one_of
from storage.tables.base import blob_ref, id_, metadata, ref
from storage.vocabulary import Seen, State, Target, Tier

OF_POSTS = text("target = 'post'")
"""The looks that have an index of their own; only a statement that says the same words, and binds no value there, is led to it."""

post = Table(
    "post",
    metadata,
    id_(),
    Column("platform", Word(64), nullable=False),
    Column("space", WebKey, nullable=False),
    Column("native_id", WebText, nullable=False),
    Column("permalink", WebText, nullable=False),
    Column("permalink_digest", Digest, nullable=False, index=True),
    Column("first_seen", UtcTime, nullable=False),
    Column("author", WebText),
    Column("author_key", WebText),
    Column("account", WebKey),
    Column("name", WebText),
    Column("text", WebText),
    Column("posted_at", UtcTime),
    Column("posted_at_source", Word(16)),
    Column("state", one_of(State), nullable=False),
    Column("tier", one_of(Tier)),
    Column("last_live", UtcTime),
    Column("first_gone", UtcTime),
    Column("confirmed_at", UtcTime),
    Column("cause", WebText),
    Column("reason", WebText),
    Column("test_spans", Boolean, nullable=False),
    Column("grounds", Document, nullable=False),
    Column("merged_into", Id, ForeignKey("post.id")),
    Index(None, "first_seen", "id"),
    Index(None, "state", "first_seen", "id"),
    Index(None, "platform", "first_seen", "id"),
    Index(None, "platform", "state", "first_seen", "id"),
    Index(None, "author_key", "first_seen", "id"),
    Index(None, "account", "platform", "id"),
)

identity = Table(
    "identity",
    metadata,
    id_(),
    Column("platform", Word(64), nullable=False),
    Column("space", WebKey, nullable=False),
    Column("native_id", WebText, nullable=False),
    Column("native_digest", Digest, nullable=False),
    ref("post_id", "post"),
    UniqueConstraint("native_digest", "platform", "space"),
    Index(None, "post_id"),
)

quote = Table(
    "quote",
    metadata,
    id_(),
    ref("embed_id", "embed", required=True),
    ref("post_id", "post", required=True),
    ref("article_id", "article", required=True),
    Column("at", UtcTime, nullable=False),
    ref("resolution_id", "resolution"),
    Column("inside", Boolean, nullable=False),
    UniqueConstraint("embed_id", "post_id", "inside"),
    Index(None, "post_id", "article_id"),
    Index(None, "article_id", "post_id"),
)

observation = Table(
    "observation",
    metadata,
    id_(),
    ref("identity_id", "identity", required=True),
    Column("at", UtcTime, nullable=False),
    Column("platform", Word(64), nullable=False),
    Column("host", WebKey, nullable=False),
    Column("space", WebKey, nullable=False),
    Column("native_id", WebText, nullable=False),
    Column("target", one_of(Target), nullable=False),
    Column("method", Word(64), nullable=False),
    Column("seen", one_of(Seen), nullable=False),
    Column("account", WebKey),
    Column("scheduled", Boolean, nullable=False),
    Column("status", Integer),
    Column("reason", WebText),
    Column("pattern", WebText),
    Column("fields", Document, nullable=False),
    Column("url", WebText),
    blob_ref(),
    Column("shape", Word(16)),
    Index(None, "identity_id", "target", "at"),
    Index(None, "platform", "target", "at"),
    Index(None, "platform", "host", "target", "at"),
    Index(None, "account", "platform", "target", "at"),
    Index("ix_observation_sight", "platform", "host", "method", "seen", "at", sqlite_where=OF_POSTS, postgresql_where=OF_POSTS),
)

place = Table(
    "place",
    metadata,
    id_(),
    Column("platform", Word(64), nullable=False),
    Column("host", WebKey, nullable=False),
    Column("method", Word(64), nullable=False),
    UniqueConstraint("platform", "host", "method"),
    comment="Where looks at posts are made, each with its control rounds in the due queue.",
)

incident = Table(
    "incident",
    metadata,
    id_(),
    Column("platform", Word(64), nullable=False),
    Column("host", WebKey, nullable=False),
    Column("account", WebKey),
    Column("began", UtcTime, nullable=False),
    Column("tripped", UtcTime, nullable=False),
    Index(None, "platform", "host", "tripped"),
    comment="When the breaker tripped: a projection of the observations, which overlapping trips prolong.",
)

control = Table(
    "control",
    metadata,
    Column("platform", Word(64), primary_key=True),
    Column("method", Word(64), primary_key=True),
    Column("native_digest", Digest, primary_key=True),
    Column("native_id", WebText, nullable=False),
    ref("observation_id", "observation", required=True),
    comment="Positive controls that this installation once saw live, with the first such look.",
)
