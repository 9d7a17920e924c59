"""Open the archive: ledger and blobs, and the right to be its only daemon."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.settings import Settings
from storage.files import FileBlobs
from storage.ledger import Ledger, open_ledger
from storage.lock import hold


def database_url(settings: Settings) -> str:
    """Return where the ledger lives: as configured, else SQLite in the data directory."""
    return settings.database.url or f"sqlite:///{settings.data_dir.absolute() / 'ledger.sqlite'}"


@contextmanager
def open_archive(settings: Settings) -> Iterator[tuple[Ledger, FileBlobs]]:
    """Open the ledger and the blobs, for questions and for what is added from the command line."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    ledger = open_ledger(database_url(settings))
    try:
        yield ledger, FileBlobs(settings.data_dir / "blobs")
    finally:
        ledger.close()


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
