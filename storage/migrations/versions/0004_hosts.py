"""Keep what the rules about hosts need: where looks are made, when the breaker tripped, the shapes of untyped absences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _word(length: int) -> TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables, the column and the index."""
    op.add_column("observation", sa.Column("shape", _word(16)))
    op.create_index("ix_observation_platform_host_target_at", "observation", ["platform", "host", "target", "at"])
    op.create_table(
        "place",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", _word(64), nullable=False),
        sa.Column("host", TEXT, nullable=False),
        sa.Column("method", _word(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
        sa.UniqueConstraint("platform", "host", "method", name="uq_place_platform_host_method"),
        comment="Where looks at posts are made, each with its control rounds in the due queue.",
    )
    op.create_table(
        "incident",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", _word(64), nullable=False),
        sa.Column("host", TEXT, nullable=False),
        sa.Column("account", TEXT),
        sa.Column("began", TIME, nullable=False),
        sa.Column("tripped", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        comment="When the breaker tripped: a projection of the observations, which overlapping trips prolong.",
    )
    op.create_index("ix_incident_platform_host_tripped", "incident", ["platform", "host", "tripped"])
