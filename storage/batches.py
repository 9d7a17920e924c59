"""Values in statements, so many at once as any database takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 500
"""Values in one statement: SQLite takes at least 999 parameters."""


def batches(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """Yield values in lists of so many, the last one with what is left."""
    left = iter(values)
    while batch := list(islice(left, size)):
        yield batch
