"""Keep how hosts, addresses and streams are to be asked: how fast, until when not, on what condition, from where on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TIME = sa.DateTime(timezone=True)
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WORD = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")
DIGEST = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "gate",
        sa.Column("host", TEXT, nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("until", TIME),
        sa.Column("reason", WORD, nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_gate"),
        comment="How much slower than the settings say a host is asked, and until when not at all: what it let us feel last.",
    )
    op.create_table(
        "validator",
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("etag", TEXT),
        sa.Column("last_modified", TEXT),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_validator"),
        comment="What an address said of its version when it was last read whole: it is asked again only for another one.",
    )
    op.create_table(
        "stream",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_stream"),
        comment="How far a stream of events was read.",
    )
