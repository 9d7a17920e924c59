"""Find due work by host, so that a claim costs what it takes and not what waits for hosts that are not to be asked."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Put another index beside those that there are."""
    op.create_index("ix_work_kind_priority_host_due_id", "work", ["kind", "priority", "host", "due", "id"])
