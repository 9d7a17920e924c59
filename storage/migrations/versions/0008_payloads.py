"""Keep which record of which WARC holds a payload, and which WARCs need each other, so that nothing is kept twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables. Captures taken before hold their payloads themselves, and are not referred to."""
    op.create_table(
        "payload",
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("file_id", ID, sa.ForeignKey("capture_file.id", name="fk_payload_file_id"), nullable=False),
        sa.Column("record_offset", ID, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_payload"),
        comment="Which record of which WARC holds a payload: what comes again is not kept again, but refers to it.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revisit",
        sa.Column("file_id", ID, sa.ForeignKey("capture_file.id", name="fk_revisit_file_id"), autoincrement=False, nullable=False),
        sa.Column("holder_id", ID, sa.ForeignKey("capture_file.id", name="fk_revisit_holder_id"), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("file_id", "holder_id", name="pk_revisit"),
        comment="Which earlier WARCs hold payloads that a WARC refers to: without them it is not whole.",
    )
    op.create_index("ix_revisit_holder_id", "revisit", ["holder_id"])
