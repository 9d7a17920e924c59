"""Keep one capture after the other and acknowledge each: ``python -m tests.faults.writer DATA URL [MUTANT]``.

The mutants forget one thing that a power cut needs; a test of power cuts that lets one of them live proves nothing.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from storage import FileBlobs, Ledger, StorageError, check, open_ledger, sqlite
from storage.engine import make_engine
from storage.model import Capture, File, Observation, Post, PostKey
from storage.tables import capture, capture_file, observation, post
from storage.vocabulary import Outcome, Role, Seen, Target

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def content_of(number: int) -> bytes:
    """Return the bytes of one capture."""
    return b"%d " % number * 5000


def keep(number: int, blobs: FileBlobs, ledger: Ledger) -> None:
    """Keep a post with one look and one capture."""
    sha256 = blobs.put(content_of(number))
    with ledger.write() as writer:
        post_id = writer.see_post(Post(key=PostKey(platform="x", id=str(number)), permalink=f"https://x.example/{number}", first_seen=NOON))
        writer.add_observation(Observation(at=NOON, platform="x", host="h", id=str(number), target=Target.POST, method="m", seen=Seen.LIVE, sha256=sha256))
        kept = File(role=Role.HTML, sha256=sha256, bytes=len(content_of(number)), media_type="text/html")
        name = f"urn:uuid:{number}"
        writer.add_capture(Capture(capture=name, url="u", taken_at=NOON, outcome=Outcome.COMPLETE, software="s", post_id=post_id, files=(kept,)))


def missing(data_dir: Path, url: str, acknowledged: Sequence[str]) -> list[str]:
    """Return what of the acknowledged numbers is not there whole, and what is there by halves."""
    try:
        ledger = open_ledger(url)
        with ledger.read() as reader:
            found = [reader.find_post(PostKey(platform="x", id=line.strip())) for line in acknowledged]
            looks = [known and reader.latest(known) for known in found]
            named = list(reader.blob_digests())
        ledger.close()
    except StorageError as exc:
        return [str(exc)]
    problems = [f"post {line.strip()}" for line, look in zip(acknowledged, looks, strict=True) if look is None]
    problems += [f"blob {damage.problem}" for damage in check(FileBlobs(data_dir / "blobs"), named)]
    # One more may have been written and not acknowledged any more.
    problems += [] if len(named) <= len(acknowledged) + 1 else [f"{len(named)} blobs"]
    return [*problems, *_by_halves(url)]


def _by_halves(url: str) -> list[str]:
    engine = make_engine(url)
    with engine.connect() as connection:
        sizes = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in (post, observation, capture, capture_file)}
        problems = [] if len(set(sizes.values())) == 1 else [str(sizes)]
        if connection.dialect.name == "sqlite":
            problems += [row for row in connection.exec_driver_sql("PRAGMA integrity_check").scalars() if row != "ok"]
            problems += [str(row) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    engine.dispose()
    return problems


def _commit_without_flush() -> None:
    set_up = sqlite._set_up_connection

    def forget(connection: Any, record: Any) -> None:
        set_up(connection, record)
        connection.execute("PRAGMA synchronous = NORMAL")

    sqlite._set_up_connection = forget  # type: ignore[assignment]


def _never_flush(kind: Callable[[int], bool]) -> None:
    fsync = os.fsync

    def flush(descriptor: Any) -> None:
        if not kind(os.fstat(descriptor).st_mode):
            fsync(descriptor)

    os.fsync = flush  # type: ignore[assignment]


MUTANTS: Mapping[str, Callable[[], None]] = {
    "synchronous=NORMAL": _commit_without_flush,
    "files not flushed": lambda: _never_flush(stat.S_ISREG),
    "directories not flushed": lambda: _never_flush(stat.S_ISDIR),
}


def main(data_dir: str, url: str, mutant: str | None = None) -> None:
    """Write until somebody ends it."""
    if mutant is not None:
        MUTANTS[mutant]()
    blobs, ledger = FileBlobs(Path(data_dir) / "blobs"), open_ledger(url)
    for number in count():
        keep(number, blobs, ledger)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
