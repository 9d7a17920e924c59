"""The settings: what there is to set, and how it is read."""

from __future__ import annotations

from archiver.settings.options import (
    Bluesky,
    Browser,
    Capture,
    Discover,
    Egress,
    Notify,
    Robots,
    Schedule,
    Settings,
    Verdict,
    format_size,
    format_span,
    parse_size,
    parse_span,
)
from archiver.settings.read import read_settings

__all__ = [
    "Bluesky",
    "Browser",
    "Capture",
    "Discover",
    "Egress",
    "Notify",
    "Robots",
    "Schedule",
    "Settings",
    "Verdict",
    "format_size",
    "format_span",
    "parse_size",
    "parse_span",
    "read_settings",
]
