"""The ledger in SQLite: a file for evidence, one writer at a time, no server."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from sqlalchemy import URL, Engine, event

from storage.columns import fold_case
from storage.durable import make_directory
from storage.errors import RESTORE, BusyError, DiskFullError, LedgerError, ReadOnlyError, StorageError
from storage.owner import make_file
from storage.transactions import OPENING

FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What the driver raises: it reads SQLite's messages as UTF-8, and these repeat what stands in a damaged file."""

BUSY_TIMEOUT = 30_000
"""Milliseconds a connection waits for the writer before it."""


def options() -> dict[str, Any]:
    """Return how SQLAlchemy is to make engines for a file."""
    # The connection that was given back last first: it has in memory what it wrote, and any other would read it anew.
    return {"execution_options": {OPENING: "BEGIN"}, "pool_use_lifo": True}


def set_up(engine: Engine) -> None:
    """Prepare the file, and every connection of an engine."""
    _prepare(engine.url)
    event.listen(engine, "connect", _set_up_connection)


def to_read(url: URL) -> URL:
    """Return the address of a database as one that this user may not write; one of no file stays as it is."""
    path = file_of(url)
    return url if path is None else url.set(database=path.as_uri(), query={"uri": "true", **reading(path)})


def uri_to_read(path: Path) -> str:
    """Return SQLite's own address of a file that is only read."""
    return f"{path.absolute().as_uri()}?{urlencode(reading(path))}"


def reading(path: Path) -> dict[str, str]:
    """Return the parameters by which SQLite reads a file without writing beside it, its log included.

    It reads a log by an index that it would make anew; a file without a log, on a file system that is read-only, cannot change and needs none
    (SQLite, "Write-Ahead Logging", section "Read-Only Databases").
    """
    log = Path(f"{path}-wal")
    fixed = path.exists() and os.statvfs(path).f_flag & os.ST_RDONLY and not (log.exists() and log.stat().st_size)
    return {"mode": "ro", "immutable": "1"} if fixed else {"mode": "ro"}


def file_of(url: URL) -> Path | None:
    """Return the file of a database, None for one in memory, or by one of SQLite's own addresses."""
    named = url.database or ":memory:"
    return None if named == ":memory:" or named.startswith("file:") else Path(named).absolute()


def place_of(url: URL) -> str:
    """Return the path of the file."""
    database = url.database or ":memory:"
    return unquote(urlsplit(database).path) if database.startswith("file:") else database


def writers(engine: Engine) -> Engine:
    """Return the engine as writers use it: they queue up before they read, so none fails when it comes to write."""
    return engine.execution_options(**{OPENING: "BEGIN IMMEDIATE"})


def damage_in(connection: sqlite3.Connection) -> str | None:
    """Return the first thing that is wrong with the pages of a database, None where nothing is; wrong values in whole pages are not noticed."""
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    return None if found == "ok" else " ".join(str(found).split())


def damage_of(path: Path) -> str | None:
    """Return what is wrong with the pages of a file, as ``damage_in`` does; StorageError where it cannot be read."""
    try:
        with closing(sqlite3.connect(uri_to_read(path), uri=True)) as connection:
            return damage_in(connection)
    except FAILURES as exc:
        raise translate(exc, str(path)) from exc


def translate(cause: sqlite3.Error | UnicodeDecodeError, place: str) -> StorageError:
    """Return our error for one of SQLite's."""
    # Only a damaged schema has SQLite say something that is no text.
    name = "SQLITE_CORRUPT" if isinstance(cause, UnicodeDecodeError) else getattr(cause, "sqlite_errorname", "")
    if name.startswith("SQLITE_BUSY"):
        return BusyError(place)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return ReadOnlyError(place)
    if name in ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"):
        return DiskFullError(place)
    todo = f": {RESTORE}" if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) else ""
    return LedgerError(place, f"{cause} ({name}){todo}" if name else str(cause))


def _prepare(url: URL) -> None:
    """Make sure that the file is there and in WAL mode, which stays with it."""
    path = file_of(url)
    if path is None:
        return
    try:
        make_directory(path.parent)
        # A file that is there is not opened but by SQLite: to close it would end the locks that SQLite holds on it in this process.
        make_file(path)
        with _alone_in(path.parent), closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT / 1000)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    except OSError as exc:
        if exc.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise ReadOnlyError(path.parent) from exc
        raise LedgerError(str(path), f"{path.parent}: {exc.strerror}") from exc
    except FAILURES as exc:
        raise translate(exc, str(path)) from exc


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    # SQLite does not wait for others when it changes the journal mode, it fails: so the first openers of a file take turns.
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _set_up_connection(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: it would begin them late and outside of DDL (SQLAlchemy, "SQLite transactions").
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    # Forgotten with each connection, unlike WAL. NORMAL would lose acknowledged commits in a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # SQLite's own lower() knows only ASCII: a search for "über" would not find "Über".
    connection.create_function("fold_case", 1, fold_case, deterministic=True)
