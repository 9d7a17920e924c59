"""The ledger: the database of everything but the bytes, behind one door for every database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from storage import due
from storage.digest import is_sha256
from storage.engine import claimers, claims_wait, make_engine, place_of, readers, seat, translate, writers
from storage.errors import RESTORE, BusyError, LedgerError, OlderDatabaseError, OtherDaemonError, ReadOnlyError
from storage.migrate import migrate, revision
from storage.model import Work
from storage.postgresql import Seat
from storage.reader import PAGE, Reader
from storage.traffic import Held, Snapshot
from storage.transactions import transaction
from storage.vocabulary import WorkKind
from storage.writer import Writer

__all__ = ["Ledger", "Reader", "Writer", "open_ledger"]

PATIENCE = 20.0
"""Seconds that a writer waits for others of its process. With the database's own patience it is less than systemd waits for a tick."""


def open_ledger(place: str | Path, *, to_read: bool = False, upgrading: Callable[[str], object] = lambda _: None) -> Ledger:
    """Open the ledger at a SQLAlchemy address, or in a SQLite file, creating it or bringing its schema up to date.

    That may take minutes with millions of looks: ``upgrading`` is called before, with the revision of its schema.
    NewerDatabaseError where a newer program wrote it, ReadOnlyError where it cannot be written, NoConnectionError where its
    server was not reached or refused us, LedgerError for what is no ledger. One ``to_read`` is opened where it cannot be written, too, if it is
    there and up to date (OlderDatabaseError where it is not); then each attempt to write it is a ReadOnlyError.
    """
    engine = make_engine(place, to_read=to_read)
    try:
        _bring_up_to_date(engine, upgrading)
    except BaseException:
        engine.dispose()
        raise
    return Ledger(engine)


class Ledger:
    """An open ledger; it may be shared by threads, each using its own transactions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._readers, self._writers, self._claimers = readers(engine), writers(engine), claimers(engine)
        # Those of one process queue up before they ask the database: SQLite would make them sleep and try again, while nobody writes.
        self._writing = threading.Lock()
        self._seat: Seat | None = None

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Ask questions that are all answered out of one snapshot."""
        with _ours(self._engine.url), transaction(self._readers) as connection:
            yield Reader(connection)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Write in one transaction: durable when the block has ended, nothing of it kept where an error leaves the block."""
        with self._turn(), _ours(self._engine.url), transaction(self._writers) as connection:
            yield Writer(connection)

    def claim(
        self,
        now: datetime,
        *,
        lease: timedelta,
        limit: int,
        kinds: Collection[WorkKind] = (),
        busy_hosts: Collection[str] = (),
        spent_hosts: Collection[str] = (),
        each: int = 1,
    ) -> list[Work]:
        """Lease due works of up to ``limit`` hosts in a transaction of its own, up to ``each`` of one host, the most urgent first.

        All kinds where none are given; none of ``busy_hosts``, and of ``spent_hosts`` only what is urgent: of a priority above 0.
        A work that names no host counts as one host. A work that is not finished within ``lease`` can be claimed again.
        """
        with self._turn_to_claim(), _ours(self._engine.url), transaction(self._claimers) as connection:
            return due.claim(connection, now, lease=lease, limit=limit, kinds=kinds, busy_hosts=busy_hosts, spent_hosts=spent_hosts, each=each)

    def ready(self, now: datetime) -> set[WorkKind]:
        """Return the kinds of which some work can be claimed now, whatever its host: asked first, since claiming waits for whoever writes."""
        with _ours(self._engine.url), transaction(self._readers) as connection:
            return due.ready(connection, now)

    def claim_early(
        self, now: datetime, *, lease: timedelta, limit: int, busy_hosts: Collection[str], early: Callable[[datetime, datetime], bool]
    ) -> list[Work]:
        """Lease up to ``limit`` paced looks before they are due, the nearest first, at most one for each host.

        None of ``busy_hosts``, and only where ``early`` says so of the time it is due and the time of its last look.
        """
        # Most ticks find none, and a transaction that writes waits for whoever writes.
        with _ours(self._engine.url), transaction(self._readers) as connection:
            if not due.any_early(connection, now, limit=limit, busy_hosts=busy_hosts, early=early):
                return []
        with self._turn_to_claim(), _ours(self._engine.url), transaction(self._claimers) as connection:
            return due.claim_early(connection, now, lease=lease, limit=limit, busy_hosts=busy_hosts, early=early)

    def next_due(self, kinds: Collection[WorkKind] = ()) -> datetime | None:
        """Return when the next work of these kinds can be claimed; None where there is none."""
        with _ours(self._engine.url), transaction(self._readers) as connection:
            return due.next_due(connection, kinds)

    def set_back(self, by: timedelta) -> None:
        """Move all of the due queue to earlier times, in a transaction of its own: for a clock that was set back."""
        with self._turn(), _ours(self._engine.url), transaction(self._writers) as connection:
            due.set_back(connection, by)

    def held(self, digests: Collection[str]) -> dict[str, Held]:
        """Return of these payloads those that a kept WARC holds, each with where it lies, in a transaction of its own."""
        with self.read() as reader:
            return reader.held(digests)

    def snapshot(self, post_id: int | None, article_id: int | None) -> Snapshot | None:
        """Return the newest snapshot of a post or of an article, in a transaction of its own."""
        with self.read() as reader:
            return reader.snapshot(post_id, article_id)

    def blob_digests(self) -> Iterator[str]:
        """Yield the digests of all blobs that any row names, in ascending order; LedgerError where one is none.

        In many short transactions, unlike the reader's: digesting an archive takes hours, and a snapshot held for so long
        keeps SQLite from ever emptying its write-ahead log.
        """
        page = [""]
        while page:
            with self.read() as reader:
                page = list(reader.blob_digests(after=page[-1], limit=PAGE))
            wrong = next((name for name in page if not is_sha256(name)), None)
            if wrong is not None:
                raise LedgerError(place_of(self._engine.url), f"is damaged: it names a file {wrong[:80]!r}, and files are named by SHA-256: {RESTORE}")
            yield from page

    def revision(self) -> str | None:
        """Return the revision of the ledger's schema."""
        with _ours(self._engine.url), transaction(self._readers) as connection:
            return revision(connection)

    def try_writing(self) -> None:
        """Do as a writer does, and change nothing; errors as with ``write``."""
        with self._turn(), _ours(self._engine.url), transaction(self._writers) as connection:
            connection.execute(due.NOTHING)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only daemon of a database server's ledger while the block runs; OtherDaemonError where another is. A file's is whoever holds its directory."""
        with _ours(self._engine.url):
            self._seat = seat(self._engine)
        try:
            self.stay_alone()
            yield
        finally:
            if self._seat is not None:
                self._seat.leave()
            self._seat = None

    def stay_alone(self) -> None:
        """Make sure that the daemon is still the only one: with its connection a server takes its place away. OtherDaemonError where another took it."""
        with _ours(self._engine.url):
            if self._seat is not None and not self._seat.take():
                raise OtherDaemonError(place_of(self._engine.url))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        # Not for ever: who is before may itself wait for another process.
        if not self._writing.acquire(timeout=PATIENCE):
            raise BusyError(place_of(self._engine.url))
        try:
            yield
        finally:
            self._writing.release()

    def _turn_to_claim(self) -> AbstractContextManager[None]:
        return self._turn() if claims_wait(self._engine) else nullcontext()


def _bring_up_to_date(engine: Engine, upgrading: Callable[[str], object]) -> None:
    try:
        with _ours(engine.url):
            migrate(engine, upgrading)
    except ReadOnlyError as exc:
        with _ours(engine.url), transaction(engine) as connection:
            found = revision(connection)
        if found is None:
            raise
        raise OlderDatabaseError(place_of(engine.url), found) from exc


@contextmanager
def _ours(url: URL) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as exc:
        raise translate(exc, url) from exc
