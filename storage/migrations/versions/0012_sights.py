"""Find what one method saw of posts at a host among all other looks there: the posts that controls are drawn from, and those that were never live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

OF_POSTS = sa.text("target = 'post'")


def upgrade() -> None:
    """Put an index of looks at posts beside those that there are."""
    op.create_index("ix_observation_sight", "observation", ["platform", "host", "method", "seen", "at"], sqlite_where=OF_POSTS, postgresql_where=OF_POSTS)
