"""Adding rows: facts as they come, and what is there only once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

from storage.digest import is_sha256
from storage.tables import blob


def add(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Add a row and return its id."""
    added = connection.execute(_insert(table), dict(values)).inserted_primary_key
    if added is None:
        raise AssertionError(f"{table.name} numbers its rows")
    return int(added[0])


def add_once(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add those rows whose key is not there yet; what is there stays as it is."""
    new = list(rows)
    if new:
        connection.execute(_insert_once(table, connection.dialect.name), new)


def name_blobs(connection: Connection, *digests: str | None) -> None:
    """Enter digests that rows are about to name, so that fixity finds them; ValueError for what is no digest."""
    named = sorted({sha256 for sha256 in digests if sha256 is not None})
    wrong = [text for text in named if not is_sha256(text)]
    if wrong:
        raise ValueError(f"not a SHA-256 in lower-case hexadecimal: {wrong[0]!r}")
    add_once(connection, blob, ({"sha256": sha256} for sha256 in named))


# Built once for each table: to build such a statement costs as much as to ask it.
@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _insert_once(table: Table, dialect: str) -> Insert:
    return (postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)).on_conflict_do_nothing()
