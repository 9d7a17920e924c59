"""Copy an archive, also while its daemon works: a snapshot of the ledger first, then every blob that the snapshot names.

Blobs are never rewritten and durable before the rows that name them, so whatever a snapshot names is there to be copied.
The snapshot takes its place in the copy last: an interrupted copy holds blobs, but no ledger that promises more than it has.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from storage.blobs import Blobs
from storage.durable import flush
from storage.errors import BlobDamagedError, BlobMissingError, DiskFullError, LedgerError, OtherArchiveError
from storage.files import doors_of
from storage.ledger import open_ledger
from storage.owner import make_file
from storage.sqlite import FAILURES, damage_in, uri_to_read

MORE = (
    "SELECT digest FROM earlier.seed EXCEPT SELECT digest FROM main.seed LIMIT 1",
    "SELECT capture FROM earlier.capture EXCEPT SELECT capture FROM main.capture LIMIT 1",
    "SELECT id, at, native_id FROM earlier.observation EXCEPT SELECT id, at, native_id FROM main.observation LIMIT 1",
    "SELECT id, at, kind FROM earlier.change EXCEPT SELECT id, at, kind FROM main.change LIMIT 1",
)
"""Find a row that an earlier copy cannot have: none is ever taken from these tables."""
SAVE = "what was copied earlier stays as it is; keep the file, and bring a whole copy back into another directory (archiver --data NEW restore COPY)"
PAGES = 1000
"""Pages of the ledger copied before a signal is heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copy came to."""

    blobs: int
    """Blobs that the snapshot names."""
    new: int
    """Of these, how many were not in the copy yet."""
    damaged: tuple[str, ...]
    """Digests whose bytes are missing at the source or are no longer what their name says."""


def copy_archive(ledger: Path, blobs: Blobs, target: Path, target_blobs: Blobs, copied: Callable[[int], None] = lambda _: None) -> Copied:
    """Copy a SQLite ledger to the file ``target``, and its blobs; what an earlier copy brought there is not copied again.

    Whoever copies holds the directory of ``target`` (``hold``): of two at once, one would put the half-written snapshot of the other in place.
    ``copied`` is called after each blob with the running count. LedgerError where ``ledger`` is no SQLite database, or a damaged one, OtherArchiveError
    where ``target`` holds what this archive does not: then what is there stays. DiskFullError, ReadOnlyError, StorageError.
    """
    mind_the_other(ledger, target)
    directory, snapshot = target.parent, Path(f"{target}.partial")
    with doors_of(directory):
        directory.mkdir(parents=True, exist_ok=True)
        _copy_database(ledger, snapshot)
    made = _copy_blobs(snapshot, blobs, target_blobs, copied)
    with doors_of(directory):
        # Those of the earlier copy are none of the snapshot's.
        for leftover in directory.iterdir():
            if leftover.name.startswith((f"{snapshot.name}-", f"{target.name}-")):
                leftover.unlink()
        os.replace(snapshot, target)
        flush(directory)
    return made


def mind_the_other(ledger: Path, target: Path) -> None:
    """Do nothing where there is no such file, or an earlier copy of this ledger; OtherArchiveError for any other, LedgerError for what is none."""
    if target.exists() and not is_earlier_copy(target, ledger):
        raise OtherArchiveError(target.parent)


def is_earlier_copy(copy: Path, ledger: Path) -> bool:
    """Tell whether a ledger holds nothing that another does not, and is another file. LedgerError where they cannot be compared."""
    if copy.samefile(ledger):
        return False
    try:
        with closing(sqlite3.connect(uri_to_read(ledger), uri=True)) as connection:
            connection.execute("ATTACH ? AS earlier", (uri_to_read(copy),))
            return not any(connection.execute(query).fetchone() for query in MORE)
    except FAILURES as exc:
        raise LedgerError(str(copy), f"cannot be compared with the archive ({exc}): name another directory") from exc


def _copy_database(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    make_file(target)
    try:
        with closing(sqlite3.connect(uri_to_read(source), uri=True)) as original, closing(sqlite3.connect(target)) as copy:
            # One snapshot from the first page to the last: SQLite would begin anew with every commit in between, and a daemon that works never stops writing.
            original.execute("BEGIN")
            original.execute("SELECT 1 FROM sqlite_master").fetchone()
            original.backup(copy, pages=PAGES)
            # A snapshot that is still held keeps SQLite from emptying its log.
            original.rollback()
            damage = damage_in(copy)
    except FAILURES as exc:
        if getattr(exc, "sqlite_errorname", "") == "SQLITE_FULL":
            raise DiskFullError(target.parent) from exc
        raise LedgerError(str(source), f"cannot be copied to {target.parent}: {exc}") from exc
    if damage is not None:
        # Pages are copied whatever is in them, and an earlier copy may be the last that is whole.
        target.unlink()
        raise LedgerError(str(source), f"is damaged ({damage}), and was not copied: {SAVE}")
    flush(target)


def _copy_blobs(snapshot: Path, source: Blobs, target: Blobs, copied: Callable[[int], None]) -> Copied:
    count = new = 0
    damaged: list[str] = []
    ledger = open_ledger(snapshot)
    try:
        for count, sha256 in enumerate(ledger.blob_digests(), 1):
            if not target.has(sha256):
                whole = _copy_blob(sha256, source, target)
                new += whole
                damaged += [] if whole else [sha256]
            copied(count)
    finally:
        ledger.close()
    return Copied(blobs=count, new=new, damaged=tuple(damaged))


def _copy_blob(sha256: str, source: Blobs, target: Blobs) -> bool:
    try:
        with source.open(sha256) as content:
            target.put_file(cast("BinaryIO", _Reading(content, sha256)))
    except (BlobMissingError, BlobDamagedError):
        return False
    return True


class _Reading:
    """A blob while it is read: what its own disk refuses is no fault of the disk that it is copied to, and what is no longer itself is not kept there."""

    def __init__(self, content: BinaryIO, sha256: str) -> None:
        self._content, self._sha256, self._digest = content, sha256, hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Return the next bytes; BlobDamagedError where they cannot be read, or at their end where they have another digest."""
        try:
            chunk = self._content.read(size)
        except OSError as exc:
            raise BlobDamagedError(self._sha256, f"cannot be read: {exc.strerror}") from exc
        self._digest.update(chunk)
        if not chunk and self._digest.hexdigest() != self._sha256:
            raise BlobDamagedError(self._sha256, f"its bytes have digest {self._digest.hexdigest()}")
        return chunk
