"""Capture one page at once."""

from __future__ import annotations

import asyncio
import re
from contextlib import ExitStack
from importlib import import_module

from archiver.app.processes import Processes, open_processes
from archiver.errors import InputError
from archiver.settings import Settings

CAPTURED = re.compile(r"\s*(?:https?|at)://", re.IGNORECASE)
"""How what can be captured begins."""


async def capture_at_once(settings: Settings, url: str) -> str:
    """Capture one post or page and watch it from now on; return the name of the capture. Errors as with ``capture_now`` and ``open_archive``.

    The browser takes a second to start: meanwhile everything else is loaded, the archive opened, and the post looked at.
    """
    if not CAPTURED.match(url):
        # Said before anything starts.
        raise InputError(url, "is no http or https address")
    async with open_processes(settings) as processes:
        starting = asyncio.create_task(processes.start())
        try:
            # In a thread, since whatever loads holds up the loop that starts the browser.
            for each in ("archiver.app.archive", "archiver.app.line", "archiver.pipeline.captures"):
                await asyncio.to_thread(import_module, each)
            return await _captured(settings, processes, url)
        finally:
            # A browser that does not start is told by the visit, and a driver that Ctrl-C ended by nobody.
            await asyncio.gather(starting, return_exceptions=True)


async def _captured(settings: Settings, processes: Processes, url: str) -> str:
    # Loaded by now.
    from archiver.app.archive import open_archive
    from archiver.app.line import lay_line
    from archiver.pipeline import capture_now

    with ExitStack() as stack:
        ledger, blobs = await asyncio.to_thread(stack.enter_context, open_archive(settings))
        async with lay_line(settings, ledger, blobs, processes) as line:
            return await capture_now(line, url)
