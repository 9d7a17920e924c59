"""Times as pages, feeds and sitemaps state them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 64


def read_time(stated: object) -> datetime | None:
    """Return a stated time (ISO 8601 or RFC 5322) in UTC, None where it is none.

    One without an offset is taken as UTC, one without a time of day as midnight.
    """
    if not isinstance(stated, str) or len(stated.strip()) > LONGEST:
        return None
    text = stated.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = read(text)
            return (time.replace(tzinfo=UTC) if time.tzinfo is None else time).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
