"""Directory entries that outlive a power cut: a new name is only kept when its directory was flushed (fsync(2))."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def flush(path: Path) -> None:
    """Flush a file, or the entries of a directory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(path: Path) -> None:
    """Make a directory, and those above it that are missing, so that they outlive a power cut."""
    if not path.parent.exists():
        make_directory(path.parent)
    path.mkdir(exist_ok=True)
    # Always, also for a directory that was there: the process that made it may have died before it got here.
    # Where its parent may not be read somebody else has made it, for this user to write in.
    with suppress(PermissionError):
        flush(path.parent)
