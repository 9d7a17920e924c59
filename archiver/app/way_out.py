"""Open the way out alone, for commands that only ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from archiver.clock import now
from archiver.egress import Egress
from archiver.fetch import Fetch
from archiver.settings import Settings


@asynccontextmanager
async def open_fetch(settings: Settings) -> AsyncIterator[Fetch]:
    """Open the way out alone, without archive or browser."""
    async with Fetch(Egress(settings.egress), settings.egress, now) as fetch:
        yield fetch
