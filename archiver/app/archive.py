"""Open the archive: ledger and blobs, and the right to be its only daemon."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from archiver.app.mounts import mind_the_mount
from archiver.clock import SLACK
from archiver.errors import SettingsError
from archiver.settings import Settings
from storage.adopt import adopt
from storage.durable import make_directory
from storage.engine import file_of
from storage.errors import StorageError
from storage.files import FULL, FileBlobs
from storage.layout import BLOBS, LEDGER
from storage.ledger import Ledger, open_ledger
from storage.lock import NAME as LOCK
from storage.lock import Held, hold

logger = logging.getLogger(__name__)


def place_of_ledger(settings: Settings) -> str | Path:
    """Return where the ledger lives: as configured, else a SQLite file in the data directory."""
    return settings.database.url or settings.data_dir.absolute() / LEDGER


def ledger_file(settings: Settings) -> Path:
    """Return the file of a SQLite ledger; SettingsError for a database server, which has its own tools for copies."""
    file = file_of(place_of_ledger(settings))
    if file is None:
        raise SettingsError(
            "database.url",
            "is a database server: copy the ledger with its own tools first (pg_dump --format=custom; pg_restore brings it back), then the directory blobs/",
        )
    return file


def holds_archive(settings: Settings) -> bool:
    """Tell whether there is an archive to ask: any other directory, opened, would become an empty one and answer that nothing was found.

    NotMountedError where its disk is not there, StorageError where this user may not look.
    """
    mind_the_mount(settings.data_dir)
    file = file_of(place_of_ledger(settings))
    try:
        return settings.data_dir.is_dir() and (file is None or file.exists())
    except OSError as exc:
        todo = "ask as the user whose daemon works there (sudo -u archiver), or let this one in"
        raise StorageError(f"{exc.filename} cannot be looked at: {exc.strerror}; {todo}") from exc


@contextmanager
def open_archive(settings: Settings, *, to_read: bool = False, waiting: Callable[[], object] = lambda: None) -> Iterator[tuple[Ledger, FileBlobs]]:
    """Open the ledger and the blobs, for questions and for what is added from the command line.

    One ``to_read`` need not be writable: a disk that failed is mounted read-only, and so is a copy put aside. ``waiting`` is called before the ledger
    of an earlier release is brought up to date, which is logged, too.
    """

    def upgrading(schema: str) -> None:
        logger.warning(
            "the ledger of schema %s is brought up to date: with millions of looks that may take minutes, and it begins anew where it is cut off", schema
        )
        waiting()

    _make(settings.data_dir)
    ledger = open_ledger(place_of_ledger(settings), to_read=to_read, upgrading=upgrading)
    try:
        yield ledger, FileBlobs(settings.data_dir / BLOBS, begun=_has_files(ledger))
    finally:
        ledger.close()


def _has_files(ledger: Ledger) -> bool:
    with ledger.read() as reader:
        return bool([*reader.blob_digests(limit=1)])


def _make(data_dir: Path) -> None:
    mind_the_mount(data_dir)
    try:
        make_directory(data_dir)
    except OSError as exc:
        if os.path.isdir(data_dir):
            raise StorageError(f"{data_dir} cannot be written: {exc.strerror}") from exc
        raise SettingsError("data_dir", f"{data_dir} cannot be made: {exc.strerror}; --data names another") from exc


def writable_space(data_dir: Path) -> int:
    """Return the bytes free for this user in a directory after writing to it, 0 where no room is left; OSError where it cannot be written."""
    try:
        with tempfile.TemporaryFile(dir=data_dir) as probe:
            probe.write(b"\0")
            probe.flush()
    except OSError as exc:
        if exc.errno in FULL:
            return 0
        raise
    return shutil.disk_usage(data_dir).free


@contextmanager
def the_only_daemon(data_dir: Path) -> Iterator[Held]:
    """Hold the data directory: one daemon at a time writes to it."""
    _make(data_dir)
    with hold(data_dir) as held:
        yield held


@contextmanager
def the_only_daemon_of(ledger: Ledger, settings: Settings) -> Iterator[None]:
    """Hold the ledger: a daemon with another data directory would keep half of the evidence there, and end what this one has under way.

    BusyError or OtherDaemonError where there is one; later ones are told of by the ledger's ``stay_alone``.
    """
    file = file_of(place_of_ledger(settings))
    if file is None:
        with ledger.alone():
            yield
    elif file.name == LEDGER and file.parent.samefile(settings.data_dir):
        # Who holds the directory holds the ledger.
        yield
    else:
        with hold(file.parent, LOCK if file.name == LEDGER else f"{file.name}.lock"):
            yield


def take_up_again(ledger: Ledger, blobs: FileBlobs, seen: Callable[[], None] = lambda: None) -> None:
    """Hand back what a daemon that died had under way, clear away its half-written files and adopt its whole ones.

    Whoever holds the data directory is the only daemon. MovedError where the files are away that the ledger names. All directories are read, ``seen``
    is called as that goes on.
    """
    blobs.find()
    blobs.sweep(seen)
    found = adopt(ledger, blobs, seen)
    if found.adopted:
        logger.warning("%s blobs that no row named are kept from now on: a process died before it could tell of them", found.adopted)
    for path in found.quarantined:
        logger.error("a file that no row names is not what its name says: moved to %s", path)
    with ledger.write() as writer:
        writer.release_leases()


@contextmanager
def clock_minded(held: Held, ledger: Ledger, clock: Callable[[], datetime]) -> Iterator[None]:
    """Plan the queue anew where the clock was set back since the last daemon ended: what that planned would else wait until it is where it was."""
    last, now = held.last, clock()
    if last is not None and last - now > SLACK:
        logger.error("the clock shows %s, and %s when the last daemon noted it: all that is planned is moved with it", now.isoformat(), last.isoformat())
        ledger.set_back(last - now)
    if last is None and not _has_files(ledger):
        logger.warning("no daemon has worked in %s before: the archive begins here", held.place)
    held.note(now)
    try:
        yield
    finally:
        held.note(clock())
