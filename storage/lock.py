"""One daemon per data directory: an advisory lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.durable import make_directory
from storage.errors import BusyError
from storage.files import doors_of
from storage.owner import make_file

NAME = "daemon.lock"
LARGEST = 1000


@dataclass(frozen=True, slots=True)
class Held:
    """A data directory that is held."""

    place: Path
    descriptor: int
    last: datetime | None
    """What the clock of its last daemon showed when that noted it last, None where none did."""

    def note(self, now: datetime | None) -> None:
        """Write down what the clock shows, for the next daemon to know whether it was set back; errors as with ``hold``."""
        told = f"{os.getpid()}\n" + (f"{now.isoformat()}\n" if now else "")
        with doors_of(self.place):
            os.ftruncate(self.descriptor, 0)
            os.lseek(self.descriptor, 0, os.SEEK_SET)
            os.write(self.descriptor, told.encode())


@contextmanager
def hold(data_dir: Path, name: str = NAME) -> Iterator[Held]:
    """Hold the data directory, or what ``name`` in it stands for, while the block runs; BusyError when another process does, ReadOnlyError, StorageError.

    The lock (flock(2)) belongs to the open file: the kernel drops it when the process ends in any way, so that no
    stale lock has ever to be removed. The file names the holder for the operator's eyes and is left behind.
    """
    descriptor = _open(data_dir, name)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise BusyError(data_dir) from exc
        with doors_of(data_dir):
            last = _last(os.pread(descriptor, LARGEST, 0))
        held = Held(data_dir, descriptor, last)
        # A daemon that ends before it has minded the clock leaves the next one what it found.
        held.note(last)
        yield held
    finally:
        os.close(descriptor)


def _open(data_dir: Path, name: str) -> int:
    with doors_of(data_dir):
        make_directory(data_dir)
        make_file(data_dir / name)
        return os.open(data_dir / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _last(told: bytes) -> datetime | None:
    try:
        last = datetime.fromisoformat(told.decode().split("\n")[1])
    except (IndexError, ValueError):
        return None
    return last if last.tzinfo is not None else None
