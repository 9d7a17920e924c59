"""Keep fingerprints of key frames of videos, so that a picture is found in a video, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the table. Videos kept before have no frames in it."""
    op.create_table(
        "frame",
        sa.Column("sha256", sa.String(64), sa.ForeignKey("blob.sha256", name="fk_frame_sha256"), nullable=False),
        sa.Column("at_ms", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("fit", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("pixels_sha256", sa.String(64)),
        sa.Column("phash64", sa.LargeBinary(8)),
        sa.Column("dhash64", sa.LargeBinary(8)),
        sa.Column("pdq256", sa.LargeBinary(32)),
        sa.Column("pdq_quality", sa.Integer()),
        sa.Column("software", sa.Text()),
        sa.PrimaryKeyConstraint("sha256", "at_ms", name="pk_frame"),
        comment="Key frames of videos: the video's digest, and milliseconds into it.",
    )
    op.create_index("ix_frame_pixels_sha256", "frame", ["pixels_sha256"])
