"""Where articles come from, what they were, and what they embed and link to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, text

from storage.columns import Digest, Document, Id, UtcTime, WebKey, WebText, Word, one_of
from storage.tables.base import blob_ref, id_, metadata, ref
from storage.vocabulary import Origin, SeedKind


def _article_fields() -> list[Column[Any]]:
    return [
        Column("canonical_url", WebText),
        Column("outlet", WebText),
        Column("headline", WebText),
        Column("byline", WebText),
        Column("published_at", UtcTime),
        Column("modified_at", UtcTime),
        Column("lang", WebText),
    ]


seed = Table(
    "seed",
    metadata,
    id_(),
    Column("digest", Digest, nullable=False, unique=True),
    Column("kind", one_of(SeedKind), nullable=False),
    Column("url", WebText),
    blob_ref(),
    Column("name", WebText),
    Column("added_at", UtcTime, nullable=False),
    Column("removed_at", UtcTime),
    Column("checked_at", UtcTime),
    Column("error", WebText),
)

article = Table(
    "article",
    metadata,
    id_(),
    Column("url", WebText, nullable=False),
    *_article_fields(),
    ref("seed_id", "seed"),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("latest_version_id", Id),
    Column("feed_version_id", Id),
    Index(None, "first_seen", "id"),
)

article_url = Table(
    "article_url",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("url", WebText, nullable=False),
    ref("article_id", "article", required=True),
    Index(None, "article_id"),
)

version = Table(
    "version",
    metadata,
    id_(),
    ref("article_id", "article", required=True),
    Column("at", UtcTime, nullable=False),
    Column("url", WebText, nullable=False),
    *_article_fields(),
    Column("text", WebText, nullable=False),
    blob_ref("source_sha256", required=True),
    Column("origin", one_of(Origin), nullable=False, server_default=Origin.PAGE),
    Index(None, "article_id", "at"),
)

embed = Table(
    "embed",
    metadata,
    id_(),
    ref("version_id", "version", required=True),
    Column("position", Integer, nullable=False),
    Column("kind", Word(16), nullable=False),
    Column("form", Word(64), nullable=False),
    Column("href", WebText, nullable=False),
    Column("platform", Word(64)),
    Column("native_id", WebText),
    Column("space", WebKey, nullable=False),
    Column("permalink", WebText),
    Column("author", WebText),
    Column("author_key", WebText),
    Column("name", WebText),
    Column("text", WebText),
    Column("posted", WebText),
    Column("posted_text", WebText),
    Column("lang", WebText),
    Column("zone", Word(16), nullable=False),
    Column("links", Document, nullable=False),
    Index(None, "version_id"),
    Index(None, "author_key"),
    # A report looks for the few announcements with nothing behind them among all that articles quote.
    Index("ix_embed_gap", "version_id", sqlite_where=text("kind = 'gap'"), postgresql_where=text("kind = 'gap'")),
)

link = Table(
    "link",
    metadata,
    id_(),
    Column("digest", Digest, nullable=False, unique=True),
    Column("href", WebText, nullable=False),
    Column("first_seen", UtcTime, nullable=False),
)

embed_link = Table(
    "embed_link",
    metadata,
    Column("link_id", Id, ForeignKey("link.id"), primary_key=True),
    Column("embed_id", Id, ForeignKey("embed.id"), primary_key=True),
    Column("inside", Boolean, primary_key=True),
    Index(None, "embed_id"),
)

resolution = Table(
    "resolution",
    metadata,
    id_(),
    Column("digest", Digest, nullable=False),
    Column("href", WebText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("hops", Document, nullable=False),
    Column("outcome", Word(32), nullable=False),
    Column("target", WebText),
    Index(None, "digest", "at"),
)
