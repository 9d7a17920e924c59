"""How long a host asks to be left alone: ``Retry-After``, and what is left of its limit (``X-RateLimit-*``, ``RateLimit-*``)."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archiver.exchange import Headers

LONGEST_WAIT = timedelta(days=1)
"""A host may send us away for a day, not for ever: a year would be its end as far as we can tell."""
LONGEST_WINDOW = timedelta(hours=1)
"""Most that a good answer may keep us away by saying that it was the last one: windows of limits are minutes or an hour."""
EPOCH = 1e9
"""Seconds from here on are an instant (2001 and later), below it a span."""
MILLISECONDS = 1e11
NUMBER = re.compile(r"\d{1,18}(\.\d{0,9})?", re.ASCII)
ITEM = re.compile(r"(?:^|[;,\s])(?P<name>remaining|reset|r|t)\s*=\s*(?P<value>\d{1,18})", re.ASCII)
"""One parameter of ``RateLimit``: ``limit=100, remaining=0, reset=30`` (httpapi-ratelimit-headers, draft 7), ``"day";r=0;t=30`` (draft 8 and later)."""
REMAINING = ("x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining")
RESET = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")


def asked_to_wait(status: int, headers: Headers, now: datetime) -> timedelta | None:
    """Return for how long an answer asks not to be asked again, the longest time that it names; None where it asks nothing.

    Refusals (4xx, 5xx) are taken at their word up to a day. Of a good answer only a limit that is used up counts, up to an hour.
    """
    told = {name.lower(): value for name, value in reversed(headers)}
    refused = status >= 400
    waits = [read_retry_after(told.get("retry-after"), now) if refused else None, _until_reset(told, now, unsaid=status in (429, 503))]
    named = [wait for wait in waits if wait is not None]
    return min(max(named), LONGEST_WAIT if refused else LONGEST_WINDOW) if named else None


def read_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read ``Retry-After``: seconds or a date (RFC 9110 §10.2.3); None where it is missing, unreadable, past or now. At most a day is granted."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdecimal():
        # Longer than any day, and longer than what an integer may be read from.
        return _granted(timedelta(seconds=int(text))) if len(text) < 10 else LONGEST_WAIT
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return _granted(until.replace(tzinfo=until.tzinfo or UTC) - now)


def _until_reset(told: dict[str, str], now: datetime, *, unsaid: bool) -> timedelta | None:
    """Return the time until a limit that is used up is renewed; with ``unsaid`` also where nothing says how much is left."""
    items = {match["name"]: match["value"] for match in ITEM.finditer(told.get("ratelimit", "")[:1000])}
    remaining = _first(told, REMAINING) or items.get("remaining") or items.get("r")
    left = _number(remaining)
    # What is no number says nothing, and may not keep us away.
    if left is None and (remaining is not None or not unsaid):
        return None
    if left is not None and left >= 1:
        return None
    return _span(_first(told, RESET) or items.get("reset") or items.get("t"), now)


def _first(told: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((told[name] for name in names if name in told), None)


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and NUMBER.fullmatch(text.strip()) else None


def _span(text: str | None, now: datetime) -> timedelta | None:
    """Read a reset: a span in seconds, an instant in (milli)seconds since 1970, or an instant in ISO 8601 as Mastodon gives it."""
    if text is None:
        return None
    number = _number(text)
    if number is None:
        return _until_iso(text.strip(), now)
    if number >= MILLISECONDS:
        number /= 1000
    seconds = number - now.timestamp() if number >= EPOCH else number
    return _granted(timedelta(seconds=min(math.ceil(seconds), LONGEST_WAIT.total_seconds())))


def _until_iso(text: str, now: datetime) -> timedelta | None:
    try:
        until = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return _granted(until.replace(tzinfo=until.tzinfo or UTC) - now)


def _granted(span: timedelta) -> timedelta | None:
    return min(span, LONGEST_WAIT) if span > timedelta(0) else None
