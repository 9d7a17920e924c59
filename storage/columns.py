"""Column types that come back from every database as the same values."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, String, Text
from sqlalchemy.types import TypeDecorator

from storage.digest import sha256_hex

Id = BigInteger().with_variant(Integer, "sqlite")
"""Ledger ids; SQLite numbers rows by itself only in a column of type INTEGER."""

Digest = String(64)

Document = JSON(none_as_null=True)

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL takes no NUL in text, and no database takes half a surrogate pair."""

LONGEST_KEY = 500
"""Characters of a text in an index: a row of PostgreSQL's indexes has room for 2,700 bytes."""

FINAL_SIGMA, SIGMA, DOTTED = "\u03c2", "\u03c3", re.compile("i\u0307+")


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
        return None if value is None else keepable(value)


class WebKey(TypeDecorator[str]):
    """Text from the web that an index holds: longer than any real host, account or space may be, it ends in its digest."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what cannot be kept and shorten what no index can hold; what was shortened before stays."""
        if value is None or len(value) <= LONGEST_KEY:
            return None if value is None else keepable(value)
        digest = f"#sha256:{sha256_hex(value.encode('utf-8', 'surrogatepass'))}"
        return keepable(value[: LONGEST_KEY - len(digest)]) + digest


class Word(TypeDecorator[str]):
    """A short text of our own vocabulary; asked for with anybody's words, which may hold what no database can."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what cannot be kept."""
        return None if value is None else keepable(value)


def keepable(text: str) -> str:
    """Return a text with U+FFFD for what no database can keep."""
    return UNSTORABLE.sub("\ufffd", text)


def fold_case(text: object) -> object:
    """Return a text as searches compare it, and anything else as it is: in lower case, the same in every database.

    Lower-casing is defined twice (Unicode, UnicodeData.txt and SpecialCasing.txt), and the definitions differ in two
    letters where no language is given: capital sigma, which ends some words as another letter, and I with a dot above.
    Both are made alike, so that it does not matter which definition a database follows.
    """
    # With a dot above it, or several: one definition makes a dot out of the letter, and the other does not.
    return DOTTED.sub("i", text.lower().replace(FINAL_SIGMA, SIGMA)) if isinstance(text, str) else text


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
