"""Records of how hosts and addresses are asked: how fast, until when not, and on what condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a host let us feel of its limits when it last did. A projection: what the host answered is in the observations."""

    host: str
    share: float
    """Of the rates in the settings, as it was at ``at``; it recovers with time."""
    at: datetime
    until: datetime | None = None
    """The host is not asked before."""
    reason: str
    """What it answered: ``429``, ``503``, ``rate-limit``, ``challenge``, or ``quota`` where the answer was good and the last one allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """By what an answer can be known again (RFC 9110 §8.8): what a page said of its version when it was last read whole."""

    etag: str | None
    last_modified: str | None
    at: datetime
    """When the whole answer was had."""
