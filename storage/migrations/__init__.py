"""Migrations of the ledger (Alembic): forward only, one transaction each, run when a ledger is opened."""
