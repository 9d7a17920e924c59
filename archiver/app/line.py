"""Open the doors and lay the line: fetch, browser, blobs and ledger, and what carries out the work."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from archiver.app.way_out import now
from archiver.browser import Browser
from archiver.capture import Doors
from archiver.egress import Egress, TapeLimits, WayOut
from archiver.errors import SettingsError
from archiver.fetch import Fetch
from archiver.fingerprints import Fingerprinter, Limits
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
    # Asked for here, where a wrong target is an error of the settings and not of the first alert.
    targets_of(settings.notify)
    gates = await asyncio.to_thread(_gates, settings, ledger)
    egress = Egress(settings.egress, refused=refused, share=gates.share)
    robots = Robots(settings.robots, settings.egress.user_agent, clock=now)
    with Fingerprinter(Limits()) as fingerprinter:
        async with _doors(settings, egress, gates, (ledger, blobs), fingerprinter) as doors:
            yield Line(ledger=ledger, doors=doors, settings=settings, clock=now, random=random.random, gates=gates, robots=robots)


def _gates(settings: Settings, ledger: Ledger) -> Gates:
    """Return the gates as they were when the daemon last knew them."""

    def write(gate: Gate) -> None:
        with ledger.write() as writer:
            writer.set_gate(gate)

    async def save(gate: Gate) -> None:
        await asyncio.to_thread(write, gate)

    with ledger.read() as reader:
        return Gates(settings.schedule, reader.gates(), clock=now, save=save)


@asynccontextmanager
async def _doors(settings: Settings, egress: Egress, gates: Gates, archive: tuple[Ledger, FileBlobs], fingerprinter: Fingerprinter) -> AsyncIterator[Doors]:
    ledger, blobs = archive
    async with (
        Fetch(egress, settings.egress, now, gates) as fetch,
        Browser(settings.browser, way_out(settings, egress)) as browser,
    ):
        yield Doors(
            browser=browser,
            fetch=fetch,
            blobs=blobs,
            settings=settings,
            fingerprint=fingerprinter.fingerprint,
            clock=now,
            held=ledger.held,
            snapshot=ledger.snapshot,
            exif=fingerprinter.exif,
            video=fingerprinter.video,
            downloader=downloader(settings, egress),
        )


def way_out(settings: Settings, egress: Egress) -> WayOut:
    """Return the browser's way out. What it records waits in the data directory, where room is looked after."""
    limits = TapeLimits(body=settings.egress.max_media_bytes, capture=settings.capture.max_bytes)
    return WayOut(egress, limits=limits, folder=settings.data_dir)


def downloader(settings: Settings, egress: Egress) -> Downloader | None:
    """Return what brings videos; SettingsError where it is wanted and not there."""
    if settings.capture.video != "yt-dlp":
        return None
    if not is_installed():
        raise SettingsError("capture.video", NOT_INSTALLED)
    # Of its own: what sites make of yt-dlp is not to be held against the browser.
    return Downloader(way_out(settings, egress), max_bytes=settings.egress.max_media_bytes, folder=settings.data_dir)
