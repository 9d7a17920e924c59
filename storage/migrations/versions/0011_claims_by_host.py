"""Find due work by host, and looks that may be made early by what lets them: a claim costs what it takes, and not what waits beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

EARLY = sa.text("span > 0")


def upgrade() -> None:
    """Put two other indexes beside those that there are."""
    op.create_index("ix_work_kind_priority_host_due_id", "work", ["kind", "priority", "host", "due", "id"])
    op.create_index("ix_work_early", "work", ["kind", "priority", "due", "id"], sqlite_where=EARLY, postgresql_where=EARLY)
