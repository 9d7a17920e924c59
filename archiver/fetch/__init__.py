"""The archive's own requests: one hop at a time, bounded in bytes and time, through the egress guard."""

from __future__ import annotations

from archiver.fetch.fetch import Fetch

__all__ = ["Fetch"]
