"""An alert as JSON (docs/schema/alert.schema.json): what a webhook gets, and what the outbox keeps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from archiver.notify.grouping import kind_of
from archiver.notify.words import text, title
from storage.model import Json
from storage.rows import NewsRow

LISTED = 100
"""Changes that are given whole; of the others the ids."""


def document(key: str, at: datetime, group: Sequence[NewsRow]) -> dict[str, Json]:
    """Return the alert that tells of a group of changes."""
    kind = kind_of(tuple(group))
    return {
        "alert": key,
        "at": _time(at),
        "kind": kind.value,
        "title": title(kind, group),
        "text": text(group),
        "count": len(group),
        "changes": [_change(one) for one in group[:LISTED]],
        "change_ids": [one.change for one in group],
    }


def trial(key: str, at: datetime) -> dict[str, Json]:
    """Return an alert that tells of nothing: it shows that a target can be reached."""
    said = "This is a test of Embed Archiver's alerts. Nothing has happened."
    return {"alert": key, "at": _time(at), "kind": "test", "title": "Test", "text": said, "count": 0, "changes": [], "change_ids": []}


def body(alert: Json) -> bytes:
    """Return an alert as it is posted: the same bytes with every attempt."""
    return json.dumps(alert, sort_keys=True, separators=(",", ":")).encode("ascii")


def _change(news: NewsRow) -> dict[str, Json]:
    low, high = news.between
    return {
        "change": news.change,
        "at": _time(news.at),
        "kind": news.kind.value,
        "tier": news.tier.value if news.tier else None,
        "platform": news.platform,
        "id": news.id,
        "permalink": news.permalink,
        "author": news.author,
        "article": news.article,
        "between": [_time(low), _time(high)],
        "before": news.before,
        "after": news.after,
        "evidence": [*news.evidence],
        "quoted_by": [*news.quoted_by],
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
