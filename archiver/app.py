"""The one place that wires: settings in, doors and line out."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.browser import Browser
from archiver.capture import Doors
from archiver.egress import BrowserProxy, Egress
from archiver.fetch import Fetch
from archiver.fingerprints import Fingerprinter, Limits
from archiver.pipeline import Line, carry_out
from archiver.settings import Settings
from archiver.worker import Dispatcher, Progress
from storage.files import FileBlobs
from storage.ledger import Ledger, open_ledger
from storage.lock import hold


def now() -> datetime:
    """Return the time of the machine's clock, in UTC."""
    return datetime.now(UTC)


def database_url(settings: Settings) -> str:
    """Return where the ledger lives: as configured, else SQLite in the data directory."""
    return settings.database.url or f"sqlite:///{settings.data_dir.absolute() / 'ledger.sqlite'}"


def blobs_of(settings: Settings) -> FileBlobs:
    """Open the blobs of the data directory."""
    return FileBlobs(settings.data_dir / "blobs")


@contextmanager
def open_archive(settings: Settings) -> Iterator[tuple[Ledger, FileBlobs]]:
    """Open the ledger and the blobs, for questions and for what is added from the command line."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    ledger = open_ledger(database_url(settings))
    try:
        yield ledger, blobs_of(settings)
    finally:
        ledger.close()


@asynccontextmanager
async def open_fetch(settings: Settings) -> AsyncIterator[Fetch]:
    """Open the way out alone, without archive or browser."""
    async with Fetch(Egress(settings.egress), settings.egress, now) as fetch:
        yield fetch


@asynccontextmanager
async def open_line(settings: Settings, ledger: Ledger, blobs: FileBlobs) -> AsyncIterator[Line]:
    """Open everything that captures need; the browser starts with the first capture."""
    egress = Egress(settings.egress)
    with Fingerprinter(Limits()) as fingerprinter:
        async with _doors(settings, egress, blobs, fingerprinter) as doors:
            yield Line(ledger=ledger, doors=doors, settings=settings, clock=now, random=random.random)


@asynccontextmanager
async def _doors(settings: Settings, egress: Egress, blobs: FileBlobs, fingerprinter: Fingerprinter) -> AsyncIterator[Doors]:
    async with (
        Fetch(egress, settings.egress, now) as fetch,
        BrowserProxy(egress) as proxy,
        Browser(settings.browser, proxy=proxy.server, ca_spki=egress.ca_spki()) as browser,
    ):
        yield Doors(browser=browser, fetch=fetch, blobs=blobs, settings=settings, fingerprint=fingerprinter.fingerprint, clock=now)


@contextmanager
def the_only_daemon(data_dir: Path) -> Iterator[None]:
    """Hold the data directory: one daemon at a time writes to it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with hold(data_dir):
        yield


def take_up_again(ledger: Ledger, blobs: FileBlobs) -> None:
    """Hand back what a daemon that died had under way, and clear away its half-written files: whoever holds the data directory is the only one."""
    blobs.sweep()
    with ledger.write() as writer:
        writer.release_leases()


def dispatcher_of(line: Line, progress: Progress) -> Dispatcher:
    """Return the dispatcher that carries out the line's work."""
    return Dispatcher(
        ledger=line.ledger,
        carry_out=lambda work: carry_out(line, work),
        clock=line.clock,
        captures_at_once=line.settings.capture.at_once,
        progress=progress,
        retry_after=min(timedelta(minutes=1), line.settings.schedule.floor),
    )
