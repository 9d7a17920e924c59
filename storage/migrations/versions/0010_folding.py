"""Fold a dotted I with more dots in PostgreSQL as SQLite does, in databases that were made before that was so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

FOLDING = ("pg_c_utf8", "und-x-icu", "C.utf8", "C.UTF-8")
"""As in the first revision, which has found one of them there."""

FOLD_CASE = """
CREATE OR REPLACE FUNCTION fold_case(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT regexp_replace(replace(lower(written COLLATE "{collation}"), U&'\\03C2', U&'\\03C3'), U&'i\\0307+', 'i', 'g')
$$
"""
"""As ``columns.fold_case``; in SQLite each connection brings the function along."""


def upgrade() -> None:
    """Put another function in its place; no index is made with it."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        there = bind.scalars(sa.text("SELECT collname FROM pg_collation WHERE collname = ANY(:names)"), {"names": list(FOLDING)}).all()
        op.execute(FOLD_CASE.format(collation=min(there, key=FOLDING.index)))
