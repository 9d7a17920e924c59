"""The way out: what may be dialled, by whom and how often. Nothing else in the archive opens a connection."""

from __future__ import annotations

from archiver.egress.connection import Connection, Dialler, Resolver, Streams
from archiver.egress.guard import Egress
from archiver.egress.proxy import BrowserProxy
from archiver.egress.recording.tap import route_to
from archiver.egress.recording.tape import Take, Tape, TapeLimits
from archiver.egress.target import Target, parse_target
from archiver.egress.way import WayOut

__all__ = [
    "BrowserProxy",
    "Connection",
    "Dialler",
    "Egress",
    "Resolver",
    "Streams",
    "Take",
    "Tape",
    "TapeLimits",
    "Target",
    "WayOut",
    "parse_target",
    "route_to",
]
