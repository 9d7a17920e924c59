"""The archive's own requests: one hop at a time, bounded in bytes and time, through the egress guard."""

from __future__ import annotations

from archiver.fetch.condition import NOT_MODIFIED, condition_of, confirms, validators_of
from archiver.fetch.fetch import Fetch

__all__ = ["NOT_MODIFIED", "Fetch", "condition_of", "confirms", "validators_of"]
