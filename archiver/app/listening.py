"""Listen, while the daemon works, to whom the settings name."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from archiver.pipeline import Line, listen


@asynccontextmanager
async def listening(line: Line, stop: asyncio.Event) -> AsyncIterator[None]:
    """Listen to the Jetstream of the settings while the block runs; what nobody foresaw there stops the daemon, and is raised when the block ends."""
    if not line.settings.bluesky.jetstream:
        yield
        return
    task = asyncio.create_task(listen(line))
    task.add_done_callback(lambda _: stop.set())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
