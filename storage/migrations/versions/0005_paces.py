"""Keep what steers the looks at each host: the threshold, and the span that each waiting look was given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, the table and the index."""
    op.add_column("work", sa.Column("span", sa.Float()))
    op.create_table(
        "pace",
        sa.Column("host", TEXT, nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_pace"),
        comment="How dense looks at the posts of a host may be: steered so that its budget is kept.",
    )
    op.create_index("ix_post_account_platform_id", "post", ["account", "platform", "id"])
