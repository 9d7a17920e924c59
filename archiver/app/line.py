"""Open the doors and lay the line: fetch, browser, blobs and ledger, and what carries out the work."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from archiver.app.controls import mind_controls
from archiver.app.processes import Processes, open_processes, way_out
from archiver.capture import Doors
from archiver.clock import now
from archiver.egress import Egress
from archiver.errors import SettingsError
from archiver.fetch import Fetch
from archiver.notify import targets_of
from archiver.pipeline import Gates, Line, Robots
from archiver.settings import Settings
from archiver.video.download import NOT_INSTALLED, Downloader, is_installed
from storage.asking import Gate
from storage.files import FileBlobs
from storage.ledger import Ledger


@asynccontextmanager
async def open_line(settings: Settings, ledger: Ledger, blobs: FileBlobs, refused: Callable[[], None] = lambda: None) -> AsyncIterator[Line]:
    """Open everything that captures need; the browser starts with the first capture. ``refused`` is told of each address that the guard refuses."""
    async with open_processes(settings, refused) as processes, lay_line(settings, ledger, blobs, processes) as line:
        yield line


@asynccontextmanager
async def lay_line(settings: Settings, ledger: Ledger, blobs: FileBlobs, processes: Processes) -> AsyncIterator[Line]:
    """Open everything else that captures need."""
    # Asked for here, where a wrong target is an error of the settings and not of the first alert, and a wrong control not just missing at every look.
    targets_of(settings.notify)
    mind_controls(settings.verdict)
    await asyncio.to_thread(_recall, processes.gates, ledger)
    robots = Robots(settings.robots, settings.egress.user_agent, clock=now)
    async with Fetch(processes.egress, settings.egress, now, processes.gates) as fetch:
        doors = Doors(
            browser=processes.browser,
            fetch=fetch,
            blobs=blobs,
            settings=settings,
            fingerprint=processes.fingerprinter.fingerprint,
            clock=now,
            held=ledger.held,
            snapshot=ledger.snapshot,
            exif=processes.fingerprinter.exif,
            video=processes.fingerprinter.video,
            downloader=downloader(settings, processes.egress),
        )
        yield Line(ledger=ledger, doors=doors, settings=settings, clock=now, random=random.random, gates=processes.gates, robots=robots)


def _recall(gates: Gates, ledger: Ledger) -> None:
    """Have the gates stand as they did when the daemon last knew them."""

    def write(gate: Gate) -> None:
        with ledger.write() as writer:
            writer.set_gate(gate)

    async def save(gate: Gate) -> None:
        await asyncio.to_thread(write, gate)

    with ledger.read() as reader:
        gates.recall(reader.gates(), save)


def downloader(settings: Settings, egress: Egress) -> Downloader | None:
    """Return what brings videos; SettingsError where it is wanted and not there."""
    if settings.capture.video != "yt-dlp":
        return None
    if not is_installed():
        raise SettingsError("capture.video", NOT_INSTALLED)
    # Of its own: what sites make of yt-dlp is not to be held against the browser.
    return Downloader(way_out(settings, egress), max_bytes=settings.egress.max_media_bytes, folder=settings.data_dir)
