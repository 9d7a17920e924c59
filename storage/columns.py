"""Column types that come back from every database as the same values."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, String, Text
from sqlalchemy.types import TypeDecorator

Id = BigInteger().with_variant(Integer, "sqlite")
"""Ledger ids; SQLite numbers rows by itself only in a column of type INTEGER."""

Digest = String(64)

Document = JSON(none_as_null=True)

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL takes no NUL in text, and no database takes half a surrogate pair."""


class UtcTime(TypeDecorator[datetime]):
    """A time kept as UTC with microseconds that comes back aware; naive times are refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into what the database keeps."""
        if value is None:
            return None
        utc = to_utc(value)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn what the database kept into an aware time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WebText(TypeDecorator[str]):
    """Text from the web: what no database can keep becomes U+FFFD; the raw bytes are in the blobs."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what cannot be kept."""
        return None if value is None else UNSTORABLE.sub("\ufffd", value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what was kept."""
        return value


def to_utc(at: datetime) -> datetime:
    """Return an aware time in UTC; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"a time without zone cannot be kept: {at!r}")
    return at.astimezone(UTC)


def one_of(kinds: type[StrEnum]) -> Enum:
    """Return the type of a column that holds a member of a closed list, kept as its value."""
    return Enum(kinds, native_enum=False, create_constraint=False, length=32, values_callable=_values)


def _values(kinds: Any) -> list[str]:
    return [member.value for member in kinds]
