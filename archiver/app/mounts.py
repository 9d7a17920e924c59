"""Which disks this machine is to mount, whether it did, and which are on other machines: an archive is not begun in the directory that one leaves behind."""

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

REMOTE = re.compile(r"nfs4?|cifs|smb.*|9p|afs|ceph|lustre|.*gluster.*|fuse[.](sshfs|s3fs|rclone|davfs2?|ceph.*|goofys|gcsfuse|mount-s3)|davfs2?")
"""Kinds of file systems whose disk is in another machine, as the system's table calls them."""


def mind_the_mount(directory: Path) -> None:
    """Do nothing where something is in a directory, or no disk should be mounted at or above it; NotMountedError where one should be and is not."""
    place = missing_mount(directory) if _is_bare(directory) else None
    if place is not None:
        raise NotMountedError(directory, place, WANTED)


def missing_mount(directory: Path) -> Path | None:
    """Return the mount point at or above a directory that the system's table names and that nothing is mounted at, None where there is none."""
    here = directory.resolve()
    above, mounted = {here, *here.parents} - {Path("/")}, _kinds(MOUNTED)
    return next((place for place in _kinds(WANTED) if place in above and place not in mounted), None)


def remote_kind(place: Path) -> str | None:
    """Return the kind of file system that a file or directory lies on where its disk is in another machine, None where it is in this one."""
    here, mounted = place.resolve(), _kinds(MOUNTED)
    kind = next((mounted[each] for each in (here, *here.parents) if each in mounted), "")
    return kind if REMOTE.fullmatch(kind) else None


def _is_bare(directory: Path) -> bool:
    try:
        return not directory.is_dir() or all(each.name in NOTHING for each in directory.iterdir())
    except OSError:
        # Something is there, and whoever opens it is told what is wrong with it.
        return False


def _kinds(table: Path) -> dict[Path, str]:
    """Return the mount points of a table, the second word of each line, with the kind of what is mounted there, the third."""
    try:
        lines = table.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return {}
    words = [line.split() for line in lines if not line.lstrip().startswith("#")]
    return {Path(OCTAL.sub(lambda sign: chr(int(sign[1], 8)), line[1])).resolve(): line[2] for line in words if len(line) > 2 and line[1].startswith("/")}
