"""Capture one page at once."""

from __future__ import annotations

import asyncio
from importlib import import_module

from archiver.app.processes import open_processes
from archiver.errors import InputError
from archiver.platforms import is_short_link, recognise_page
from archiver.settings import Settings
from storage.files import FileBlobs
from storage.ledger import Ledger


async def capture_at_once(settings: Settings, ledger: Ledger, blobs: FileBlobs, url: str) -> str:
    """Capture one post or page and watch it from now on; return the name of the capture. Errors as with ``capture_now``.

    The browser takes a second to start: meanwhile everything else is loaded, and the post is looked at.
    """
    if not (is_short_link(url) or recognise_page(url)):
        # Said before anything starts.
        raise InputError(url, "is no http or https address")
    async with open_processes(settings, ledger) as processes:
        starting = asyncio.create_task(processes.start())
        try:
            # In a thread, since whatever loads holds up the loop that starts the browser.
            await asyncio.to_thread(import_module, "archiver.app.line")
            await asyncio.to_thread(import_module, "archiver.pipeline.captures")
            from archiver.app.line import lay_line
            from archiver.pipeline import capture_now

            async with lay_line(settings, ledger, blobs, processes) as line:
                return await capture_now(line, url)
        finally:
            # A browser that does not start is told by the visit, and a driver that Ctrl-C ended by nobody.
            await asyncio.gather(starting, return_exceptions=True)
