"""Values that no program of ours wrote: a bit that flips within a page leaves the page whole, and SQLite has no checksums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Connection, Enum, String, Table, case, func, select, type_coerce

from storage.columns import UtcTime
from storage.tables import metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Rot:
    """Values of a column that are none: whoever reads one of them gets no answer at all."""

    table: str
    column: str
    rows: int


def rot(connection: Connection) -> list[Rot]:
    """Return where the ledger holds words, times and documents that are none, by table; all rows are read. A flipped letter in a text is not noticed."""
    return [found for table in metadata.sorted_tables for found in _rot_in(connection, table)]


def _rot_in(connection: Connection, table: Table) -> Sequence[Rot]:
    wrong = {column.name: condition for column in table.c if (condition := _is_none(column, connection.dialect.name)) is not None}
    if not wrong:
        return ()
    counted = connection.execute(select(*(func.count(case((condition, 1))).label(name) for name, condition in wrong.items()))).mappings().one()
    return [Rot(table=table.name, column=name, rows=rows) for name, rows in counted.items() if rows]


def _is_none(column: Column[Any], dialect: str) -> ColumnElement[bool] | None:
    """Return whether a value is none of its column's; None where the database itself sees to that: a server keeps times and documents as what they are."""
    kept = type_coerce(column, String)
    if isinstance(column.type, Enum):
        return kept.not_in(column.type.enums)
    if dialect == "sqlite" and isinstance(column.type, UtcTime):
        return kept.is_not(None) & func.julianday(kept).is_(None)
    if dialect == "sqlite" and isinstance(column.type, JSON):
        return kept.is_not(None) & (func.json_valid(kept) == 0)
    return None
