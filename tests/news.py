"""Changes as people are told of them, for tests of alerts and feeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from storage.model import Json
from storage.rows import NewsRow
from storage.vocabulary import TOLD, ChangeKind, Tier

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LOST: dict[str, Json] = {"state": "deleted-by-author", "cause": None, "reason": None, "spans": [300.0, 3600.0], "test_spans": False}


def at(minutes: float) -> datetime:
    """Return a time so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def a_change(number: int = 1, minutes: float = 0, kind: ChangeKind = ChangeKind.LOST, **said: Any) -> NewsRow:
    """Return a change of a post of X so many minutes after noon."""
    known: dict[str, Any] = {
        "tier": Tier.UNCONFIRMED if kind is ChangeKind.LOST else None,
        "between": (at(minutes - 30), at(minutes - 6)),
        "before": None,
        "after": LOST if kind is ChangeKind.LOST else None,
        "evidence": (11, 12),
        "platform": "x",
        "id": str(number),
        "permalink": f"https://x.com/i/status/{number}",
        "author": "tea_house",
        "account": "42",
    }
    return NewsRow(change=number, at=at(minutes), kind=kind, **known | said)


told_kinds = st.sampled_from(sorted(TOLD))
