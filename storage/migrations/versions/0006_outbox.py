"""Keep what people are to be told of, the alerts made of it, and their way to each target."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PENDING = sa.text("sent_at IS NULL")


def _word(length: int) -> TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables. What happened before is not told any more: the listing of changes has it."""
    op.create_table(
        "alert",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", _word(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", _word(32), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.UniqueConstraint("key", name="uq_alert_key"),
        comment="What is or was told to people: each change of the outbox in one alert.",
    )
    op.create_index("ix_alert_at", "alert", ["at"])
    op.create_table(
        "outbox",
        sa.Column("change_id", ID, sa.ForeignKey("change.id", name="fk_outbox_change_id"), autoincrement=False, nullable=False),
        sa.Column("alert_id", ID, sa.ForeignKey("alert.id", name="fk_outbox_alert_id")),
        sa.PrimaryKeyConstraint("change_id", name="pk_outbox"),
        comment="Changes that people are to be told of, written with them; the alert that tells of each once there is one.",
    )
    op.create_index("ix_outbox_alert_id", "outbox", ["alert_id"])
    op.create_table(
        "delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("alert_id", ID, sa.ForeignKey("alert.id", name="fk_delivery_alert_id"), nullable=False),
        sa.Column("target", _word(128), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", TIME),
        sa.Column("error", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("alert_id", "target", name="uq_delivery_alert_id_target"),
    )
    op.create_index("ix_delivery_pending", "delivery", ["id"], sqlite_where=PENDING, postgresql_where=PENDING)
