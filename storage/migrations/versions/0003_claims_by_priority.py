"""Find due work by kind and priority, so that a claim costs what it takes and not what is due."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put two indexes in the place of one."""
    op.drop_index("ix_work_kind_claimable_at_priority_due_host", "work")
    op.create_index("ix_work_kind_claimable_at", "work", ["kind", "claimable_at"])
    op.create_index("ix_work_kind_priority_due_id", "work", ["kind", "priority", "due", "id"])
