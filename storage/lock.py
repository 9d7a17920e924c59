"""One daemon per data directory: an advisory lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.durable import make_directory
from storage.errors import BusyError
from storage.files import doors_of

NAME = "daemon.lock"


@contextmanager
def hold(data_dir: Path) -> Iterator[None]:
    """Hold the data directory while the block runs; BusyError when another process does, ReadOnlyError, StorageError.

    The lock (flock(2)) belongs to the open file: the kernel drops it when the process ends in any way, so that no
    stale lock has ever to be removed. The file names the holder for the operator's eyes and is left behind.
    """
    descriptor = _open(data_dir)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise BusyError(data_dir) from exc
        with doors_of(data_dir):
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def _open(data_dir: Path) -> int:
    with doors_of(data_dir):
        make_directory(data_dir)
        return os.open(data_dir / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
