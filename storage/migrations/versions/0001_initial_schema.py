"""Create the tables of the first schema.

Written out in full and for itself: ``tables.py`` moves on, what this revision made does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from storage.errors import LedgerError

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
# Sorted and indexed by code point: languages' rules change with the system's libraries, and indexes break when they do.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON()

FOLDING = ("pg_c_utf8", "und-x-icu", "C.utf8", "C.UTF-8")
"""Collations of PostgreSQL that lower-case all of Unicode and favour no language: its own (17), ICU's, glibc's."""

FOLD_CASE = """
CREATE FUNCTION fold_case(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT replace(replace(lower(written COLLATE "{collation}"), U&'\\03C2', U&'\\03C3'), U&'i\\0307', 'i')
$$
"""
"""As ``columns.fold_case``; in SQLite each connection brings the function along."""


def _word(length: int) -> TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


CHOICE = _word(32)


def upgrade() -> None:
    """Create everything."""
    if op.get_bind().dialect.name == "postgresql":
        _create_fold_case()
    _create_seeds()
    _create_articles()
    _create_embeds()
    _create_posts()
    _create_links()
    _create_quotes()
    _create_looks()
    _create_captures()
    _create_images()
    _create_changes()
    _create_queue()


def _create_fold_case() -> None:
    there = op.get_bind().scalars(sa.text("SELECT collname FROM pg_collation WHERE collname = ANY(:names)"), {"names": list(FOLDING)}).all()
    if not there:
        raise LedgerError("database.url", f"the server has none of the collations {', '.join(FOLDING)}: install PostgreSQL 17 or newer, or one with ICU")
    op.execute(FOLD_CASE.format(collation=min(there, key=FOLDING.index)))


def _create_seeds() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", _word(64), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blob"),
        comment="Every blob that any row names.",
    )
    op.create_table(
        "seed",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", _word(64), nullable=False),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("url", TEXT),
        sa.Column("sha256", _word(64), sa.ForeignKey("blob.sha256", name="fk_seed_sha256")),
        sa.Column("name", TEXT),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("removed_at", TIME),
        sa.Column("checked_at", TIME),
        sa.Column("error", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_seed"),
        sa.UniqueConstraint("digest", name="uq_seed_digest"),
    )


def _create_articles() -> None:
    op.create_table(
        "article",
        sa.Column("id", ID, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("canonical_url", TEXT),
        sa.Column("outlet", TEXT),
        sa.Column("headline", TEXT),
        sa.Column("byline", TEXT),
        sa.Column("published_at", TIME),
        sa.Column("modified_at", TIME),
        sa.Column("lang", TEXT),
        sa.Column("seed_id", ID, sa.ForeignKey("seed.id", name="fk_article_seed_id")),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("latest_version_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
    )
    op.create_index("ix_article_first_seen_id", "article", ["first_seen", "id"])
    op.create_table(
        "article_url",
        sa.Column("digest", _word(64), nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("article_id", ID, sa.ForeignKey("article.id", name="fk_article_url_article_id"), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_article_url"),
    )
    op.create_index("ix_article_url_article_id", "article_url", ["article_id"])
    op.create_table(
        "version",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, sa.ForeignKey("article.id", name="fk_version_article_id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("canonical_url", TEXT),
        sa.Column("outlet", TEXT),
        sa.Column("headline", TEXT),
        sa.Column("byline", TEXT),
        sa.Column("published_at", TIME),
        sa.Column("modified_at", TIME),
        sa.Column("lang", TEXT),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("source_sha256", _word(64), sa.ForeignKey("blob.sha256", name="fk_version_source_sha256"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
    )
    op.create_index("ix_version_article_id_at", "version", ["article_id", "at"])


def _create_embeds() -> None:
    op.create_table(
        "embed",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, sa.ForeignKey("version.id", name="fk_embed_version_id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", _word(16), nullable=False),
        sa.Column("form", _word(64), nullable=False),
        sa.Column("href", TEXT, nullable=False),
        sa.Column("platform", _word(64)),
        sa.Column("native_id", TEXT),
        sa.Column("space", TEXT, nullable=False),
        sa.Column("permalink", TEXT),
        sa.Column("author", TEXT),
        sa.Column("author_key", TEXT),
        sa.Column("name", TEXT),
        sa.Column("text", TEXT),
        sa.Column("posted", TEXT),
        sa.Column("posted_text", TEXT),
        sa.Column("lang", TEXT),
        sa.Column("zone", _word(16), nullable=False),
        sa.Column("links", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_embed"),
    )
    op.create_index("ix_embed_author_key", "embed", ["author_key"])
    op.create_index("ix_embed_version_id", "embed", ["version_id"])


def _create_posts() -> None:
    op.create_table(
        "post",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", _word(64), nullable=False),
        sa.Column("space", TEXT, nullable=False),
        sa.Column("native_id", TEXT, nullable=False),
        sa.Column("permalink", TEXT, nullable=False),
        sa.Column("permalink_digest", _word(64), nullable=False),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("author", TEXT),
        sa.Column("author_key", TEXT),
        sa.Column("account", TEXT),
        sa.Column("name", TEXT),
        sa.Column("text", TEXT),
        sa.Column("posted_at", TIME),
        sa.Column("posted_at_source", _word(16)),
        sa.Column("state", CHOICE, nullable=False),
        sa.Column("tier", CHOICE),
        sa.Column("last_live", TIME),
        sa.Column("first_gone", TIME),
        sa.Column("confirmed_at", TIME),
        sa.Column("cause", TEXT),
        sa.Column("reason", TEXT),
        sa.Column("test_spans", sa.Boolean(), nullable=False),
        sa.Column("grounds", DOCUMENT, nullable=False),
        sa.Column("merged_into", ID, sa.ForeignKey("post.id", name="fk_post_merged_into")),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
    )
    op.create_index("ix_post_author_key_first_seen_id", "post", ["author_key", "first_seen", "id"])
    op.create_index("ix_post_first_seen_id", "post", ["first_seen", "id"])
    op.create_index("ix_post_permalink_digest", "post", ["permalink_digest"])
    op.create_index("ix_post_platform_first_seen_id", "post", ["platform", "first_seen", "id"])
    op.create_index("ix_post_platform_state_first_seen_id", "post", ["platform", "state", "first_seen", "id"])
    op.create_index("ix_post_state_first_seen_id", "post", ["state", "first_seen", "id"])
    op.create_table(
        "identity",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", _word(64), nullable=False),
        sa.Column("space", TEXT, nullable=False),
        sa.Column("native_id", TEXT, nullable=False),
        sa.Column("native_digest", _word(64), nullable=False),
        sa.Column("post_id", ID, sa.ForeignKey("post.id", name="fk_identity_post_id")),
        sa.PrimaryKeyConstraint("id", name="pk_identity"),
        sa.UniqueConstraint("native_digest", "platform", "space", name="uq_identity_native_digest_platform_space"),
    )
    op.create_index("ix_identity_post_id", "identity", ["post_id"])


def _create_links() -> None:
    op.create_table(
        "link",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", _word(64), nullable=False),
        sa.Column("href", TEXT, nullable=False),
        sa.Column("first_seen", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.UniqueConstraint("digest", name="uq_link_digest"),
    )
    op.create_table(
        "embed_link",
        sa.Column("link_id", ID, sa.ForeignKey("link.id", name="fk_embed_link_link_id"), nullable=False),
        sa.Column("embed_id", ID, sa.ForeignKey("embed.id", name="fk_embed_link_embed_id"), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "embed_id", "inside", name="pk_embed_link"),
    )
    op.create_index("ix_embed_link_embed_id", "embed_link", ["embed_id"])
    op.create_table(
        "resolution",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", _word(64), nullable=False),
        sa.Column("href", TEXT, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("hops", DOCUMENT, nullable=False),
        sa.Column("outcome", _word(32), nullable=False),
        sa.Column("target", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_resolution"),
    )
    op.create_index("ix_resolution_digest_at", "resolution", ["digest", "at"])


def _create_quotes() -> None:
    op.create_table(
        "quote",
        sa.Column("id", ID, nullable=False),
        sa.Column("embed_id", ID, sa.ForeignKey("embed.id", name="fk_quote_embed_id"), nullable=False),
        sa.Column("post_id", ID, sa.ForeignKey("post.id", name="fk_quote_post_id"), nullable=False),
        sa.Column("article_id", ID, sa.ForeignKey("article.id", name="fk_quote_article_id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("resolution_id", ID, sa.ForeignKey("resolution.id", name="fk_quote_resolution_id")),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quote"),
        sa.UniqueConstraint("embed_id", "post_id", "inside", name="uq_quote_embed_id_post_id_inside"),
    )
    op.create_index("ix_quote_article_id_post_id", "quote", ["article_id", "post_id"])
    op.create_index("ix_quote_post_id_article_id", "quote", ["post_id", "article_id"])


def _create_looks() -> None:
    op.create_table(
        "observation",
        sa.Column("id", ID, nullable=False),
        sa.Column("identity_id", ID, sa.ForeignKey("identity.id", name="fk_observation_identity_id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("platform", _word(64), nullable=False),
        sa.Column("host", TEXT, nullable=False),
        sa.Column("space", TEXT, nullable=False),
        sa.Column("native_id", TEXT, nullable=False),
        sa.Column("target", CHOICE, nullable=False),
        sa.Column("method", _word(64), nullable=False),
        sa.Column("seen", CHOICE, nullable=False),
        sa.Column("account", TEXT),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("reason", TEXT),
        sa.Column("pattern", TEXT),
        sa.Column("fields", DOCUMENT, nullable=False),
        sa.Column("url", TEXT),
        sa.Column("sha256", _word(64), sa.ForeignKey("blob.sha256", name="fk_observation_sha256")),
        sa.PrimaryKeyConstraint("id", name="pk_observation"),
    )
    op.create_index("ix_observation_account_platform_target_at", "observation", ["account", "platform", "target", "at"])
    op.create_index("ix_observation_identity_id_target_at", "observation", ["identity_id", "target", "at"])
    op.create_index("ix_observation_platform_target_at", "observation", ["platform", "target", "at"])
    op.create_table(
        "control",
        sa.Column("platform", _word(64), nullable=False),
        sa.Column("method", _word(64), nullable=False),
        sa.Column("native_digest", _word(64), nullable=False),
        sa.Column("native_id", TEXT, nullable=False),
        sa.Column("observation_id", ID, sa.ForeignKey("observation.id", name="fk_control_observation_id"), nullable=False),
        sa.PrimaryKeyConstraint("platform", "method", "native_digest", name="pk_control"),
        comment="Positive controls that this installation once saw live, with the first such look.",
    )


def _create_captures() -> None:
    op.create_table(
        "capture",
        sa.Column("id", ID, nullable=False),
        sa.Column("capture", _word(64), nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("final_url", TEXT),
        sa.Column("taken_at", TIME, nullable=False),
        sa.Column("outcome", CHOICE, nullable=False),
        sa.Column("software", TEXT, nullable=False),
        sa.Column("browser", TEXT),
        sa.Column("post_id", ID, sa.ForeignKey("post.id", name="fk_capture_post_id")),
        sa.Column("article_id", ID, sa.ForeignKey("article.id", name="fk_capture_article_id")),
        sa.Column("missing", DOCUMENT, nullable=False),
        sa.Column("provenance", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
        sa.UniqueConstraint("capture", name="uq_capture_capture"),
    )
    op.create_index("ix_capture_article_id_taken_at", "capture", ["article_id", "taken_at"])
    op.create_index("ix_capture_post_id_taken_at", "capture", ["post_id", "taken_at"])
    op.create_index("ix_capture_taken_at_id", "capture", ["taken_at", "id"])
    op.create_table(
        "capture_file",
        sa.Column("id", ID, nullable=False),
        sa.Column("capture_id", ID, sa.ForeignKey("capture.id", name="fk_capture_file_capture_id"), nullable=False),
        sa.Column("role", CHOICE, nullable=False),
        sa.Column("sha256", _word(64), sa.ForeignKey("blob.sha256", name="fk_capture_file_sha256"), nullable=False),
        sa.Column("bytes", ID, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("url", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_capture_file"),
    )
    op.create_index("ix_capture_file_capture_id", "capture_file", ["capture_id"])
    op.create_index("ix_capture_file_sha256", "capture_file", ["sha256"])


def _create_images() -> None:
    op.create_table(
        "image",
        sa.Column("sha256", _word(64), sa.ForeignKey("blob.sha256", name="fk_image_sha256"), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("fit", sa.Boolean(), nullable=False),
        sa.Column("reason", TEXT),
        sa.Column("pixels_sha256", _word(64)),
        sa.Column("phash64", sa.LargeBinary(8)),
        sa.Column("dhash64", sa.LargeBinary(8)),
        sa.Column("pdq256", sa.LargeBinary(32)),
        sa.Column("pdq_quality", sa.Integer()),
        sa.Column("software", TEXT),
        sa.PrimaryKeyConstraint("sha256", name="pk_image"),
    )
    op.create_index("ix_image_pixels_sha256", "image", ["pixels_sha256"])
    op.create_table(
        "sighting",
        sa.Column("id", ID, nullable=False),
        sa.Column("sha256", _word(64), sa.ForeignKey("blob.sha256", name="fk_sighting_sha256"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("post_id", ID, sa.ForeignKey("post.id", name="fk_sighting_post_id")),
        sa.Column("article_id", ID, sa.ForeignKey("article.id", name="fk_sighting_article_id")),
        sa.Column("capture", _word(64)),
        sa.PrimaryKeyConstraint("id", name="pk_sighting"),
    )
    op.create_index("ix_sighting_post_id", "sighting", ["post_id"])
    op.create_index("ix_sighting_sha256_at", "sighting", ["sha256", "at"])


def _create_changes() -> None:
    op.create_table(
        "change",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("post_id", ID, sa.ForeignKey("post.id", name="fk_change_post_id")),
        sa.Column("article_id", ID, sa.ForeignKey("article.id", name="fk_change_article_id")),
        sa.Column("low", TIME),
        sa.Column("high", TIME),
        sa.Column("before", DOCUMENT),
        sa.Column("after", DOCUMENT),
        sa.Column("tier", CHOICE),
        sa.Column("evidence", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_article_id_at_id", "change", ["article_id", "at", "id"])
    op.create_index("ix_change_at_id", "change", ["at", "id"])
    op.create_index("ix_change_kind_at_id", "change", ["kind", "at", "id"])
    op.create_index("ix_change_post_id_at_id", "change", ["post_id", "at", "id"])


def _create_queue() -> None:
    op.create_table(
        "work",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("subject", ID, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("host", TEXT, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", TEXT),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("lease_until", TIME),
        sa.Column("claimable_at", TIME, nullable=False),
        sa.Column("due_again", TIME),
        sa.Column("priority_again", sa.Integer()),
        sa.Column("reason_again", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
        sa.UniqueConstraint("kind", "subject", name="uq_work_kind_subject"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_work_kind_claimable_at_priority_due_host", "work", ["kind", "claimable_at", "priority", "due", "host"])
