"""Which disks this machine is to mount, and whether it did: an archive is not begun in the directory that one leaves behind."""

from __future__ import annotations

import re
from pathlib import Path

from archiver.errors import NotMountedError

WANTED = Path("/etc/fstab")
MOUNTED = Path("/proc/self/mounts")
OCTAL = re.compile(r"\\([0-7]{3})")
"""How both write blanks and backslashes (fstab(5))."""
NOTHING = {"lost+found", "daemon.lock"}
"""What lies in a directory that holds no archive."""


def mind_the_mount(directory: Path) -> None:
    """Do nothing where something is in a directory, or no disk should be mounted at or above it; NotMountedError where one should be and is not."""
    place = missing_mount(directory) if _is_bare(directory) else None
    if place is not None:
        raise NotMountedError(directory, place, WANTED)


def missing_mount(directory: Path) -> Path | None:
    """Return the mount point at or above a directory that the system's table names and that nothing is mounted at, None where there is none."""
    here = directory.resolve()
    above, mounted = {here, *here.parents} - {Path("/")}, _places(MOUNTED)
    return next((place for place in _places(WANTED) if place in above and place not in mounted), None)


def _is_bare(directory: Path) -> bool:
    try:
        return not directory.is_dir() or all(each.name in NOTHING for each in directory.iterdir())
    except OSError:
        # Something is there, and whoever opens it is told what is wrong with it.
        return False


def _places(table: Path) -> list[Path]:
    """Return the mount points of a table: the second word of each line."""
    try:
        lines = table.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []
    words = [line.split() for line in lines if not line.lstrip().startswith("#")]
    return [Path(OCTAL.sub(lambda sign: chr(int(sign[1], 8)), line[1])).resolve() for line in words if len(line) > 1 and line[1].startswith("/")]
