"""Whose the files of an archive are: what root keeps in somebody's directory is theirs, as SQLite has it for the files beside a ledger."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def hand_over(made: int | Path, directory: Path) -> None:
    """Give an open file, or a directory, that root made in ``directory`` to whoever that belongs to: a daemon that is not root has to go on there.

    Where the file system knows no owners, or root may not give, it stays root's. Only what this process made may be given:
    whoever owns the directory may have put a link there.
    """
    if os.geteuid() != 0:
        return
    owner = directory.stat()
    with suppress(OSError):
        if isinstance(made, int):
            os.fchown(made, owner.st_uid, owner.st_gid)
        else:
            os.lchown(made, owner.st_uid, owner.st_gid)


def make_file(path: Path) -> None:
    """Make an empty file where there is none, and leave alone what is there. OSError where it cannot be made."""
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        try:
            hand_over(descriptor, path.parent)
        finally:
            os.close(descriptor)
