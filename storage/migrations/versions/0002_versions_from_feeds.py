"""Tell versions of an article's page from those of a feed's text, and let reports find gaps and quotes without reading every embed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORIGIN = sa.String(32).with_variant(sa.String(32, collation="C"), "postgresql")
GAPS = sa.text("kind = 'gap'")


def upgrade() -> None:
    """Add what is new; all versions so far were read from pages or files."""
    op.add_column("version", sa.Column("origin", ORIGIN, nullable=False, server_default="page"))
    op.add_column("article", sa.Column("feed_version_id", ID))
    op.create_index("ix_embed_gap", "embed", ["version_id"], sqlite_where=GAPS, postgresql_where=GAPS)
