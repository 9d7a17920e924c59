"""Alembic's entry: run the migrations on the connection that the ledger hands over."""

from __future__ import annotations

from alembic import context

# The opener holds the transaction: a migration is there as a whole, or not at all.
context.configure(connection=context.config.attributes["connection"], render_as_batch=True, transactional_ddl=True)
context.run_migrations()
