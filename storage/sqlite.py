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

from sqlalchemy import URL, Engine, event

from storage.columns import fold_case
from storage.durable import make_directory
from storage.errors import BusyError, DiskFullError, LedgerError, ReadOnlyError, StorageError
from storage.transactions import OPENING

BUSY_TIMEOUT = 30_000
"""Milliseconds a connection waits for the writer before it."""


def options() -> dict[str, Any]:
    """Return how SQLAlchemy is to make engines for a file."""
    return {"execution_options": {OPENING: "BEGIN"}}


def set_up(engine: Engine) -> None:
    """Prepare the file, and every connection of an engine."""
    _prepare(engine.url)
    event.listen(engine, "connect", _set_up_connection)


def writers(engine: Engine) -> Engine:
    """Return the engine as writers use it: they queue up before they read, so none fails when it comes to write."""
    return engine.execution_options(**{OPENING: "BEGIN IMMEDIATE"})


def translate(cause: sqlite3.Error, place: str) -> StorageError:
    """Return our error for one of SQLite's."""
    name = getattr(cause, "sqlite_errorname", "")
    if name.startswith("SQLITE_BUSY"):
        return BusyError(place)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return ReadOnlyError(place)
    if name in ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"):
        return DiskFullError(place)
    todo = (
        ": keep what is there, and bring a backup back into another directory (archiver --data NEW restore COPY)"
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
        else ""
    )
    return LedgerError(place, f"{cause} ({name}){todo}" if name else str(cause))


def _prepare(url: URL) -> None:
    """Make sure that the file is there and in WAL mode, which stays with it."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        return
    path = Path(url.database)
    try:
        make_directory(path.parent)
        with _alone_in(path.parent), closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT / 1000)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    except OSError as exc:
        if exc.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise ReadOnlyError(path.parent) from exc
        raise LedgerError(url.database, f"{path.parent}: {exc.strerror}") from exc
    except sqlite3.Error as exc:
        raise translate(exc, url.database) from exc


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
