"""An archive is not begun in the directory that a disk leaves behind when it is not mounted."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.app import mounts
from archiver.app.archive import holds_archive, open_archive, the_only_daemon
from archiver.app.doctor import lies_on
from archiver.app.mounts import mind_the_mount, missing_mount
from archiver.errors import NotMountedError
from archiver.settings import read_settings


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a mount point with a blank in its name that the system's table names, among others, and that nothing is mounted at."""
    place, table, mounted = tmp_path / "big disk", tmp_path / "fstab", tmp_path / "mounts"
    place.mkdir()
    written = str(place).replace(" ", "\\040")
    table.write_text(
        f"# <file system> <mount point>\n\nUUID=1 / ext4 defaults 0 1\nUUID=2 none swap sw 0 0\n#UUID=3 {tmp_path} ext4\nUUID=4 {written} ext4 nofail 0 2\n"
    )
    mounted.write_text("/dev/vda / ext4 rw 0 0\nproc /proc proc rw 0 0\n")
    monkeypatch.setattr(mounts, "WANTED", table)
    monkeypatch.setattr(mounts, "MOUNTED", mounted)
    return place


def test_no_archive_is_begun_where_a_disk_should_be_mounted(disk: Path) -> None:
    """Neither at the mount point nor below it, by whatever path: it would lie under the disk, and be away when that is back. Nothing is made there."""
    (disk.parent / "link").symlink_to(disk)
    for directory in (disk, disk / "archive", disk.parent / "link" / "archive"):
        settings = read_settings(data_dir=directory)
        for begun in (open_archive(settings), the_only_daemon(settings.data_dir)):
            with pytest.raises(NotMountedError, match="is not mounted, as"), begun:
                pass
        with pytest.raises(NotMountedError):
            holds_archive(settings)
    assert list(disk.iterdir()) == []


def test_what_no_disk_is_missing_for_is_begun(disk: Path) -> None:
    """Beside the mount point, at it once something is mounted there, and where an archive lies already, whatever the table says."""
    mind_the_mount(disk.parent / "archive")
    (disk / "archive").mkdir()
    (disk / "archive" / "ledger.sqlite").touch()
    mind_the_mount(disk / "archive")
    assert missing_mount(disk / "archive") == disk
    mounts.MOUNTED.write_text(f"/dev/sdb {str(disk).replace(' ', chr(92) + '040')} ext4 rw 0 0\n")
    mind_the_mount(disk / "new")


def test_a_machine_without_a_table_has_no_disk_to_wait_for(disk: Path) -> None:
    """A container."""
    mounts.WANTED.unlink()
    mind_the_mount(disk)


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.glusterfs"])
def test_a_ledger_on_the_disk_of_another_machine_is_told(disk: Path, kind: str) -> None:
    """By the nearest mount point above it; "WAL does not work over a network filesystem" (sqlite.org/wal.html). It is a warning, since many do."""
    written = str(disk).replace(" ", "\\040")
    mounts.MOUNTED.write_text(f"/dev/vda / ext4 rw 0 0\nserver:/export {written} {kind} rw 0 0\n/dev/sdb {written}/own ext4 rw 0 0\n")
    (found,) = lies_on(disk / "archive" / "ledger.sqlite")
    assert (found.what, found.level) == ("database", "warning")
    assert f"lies on {kind}," in found.says
    assert list(lies_on(disk / "own" / "ledger.sqlite")) == list(lies_on(disk.parent / "ledger.sqlite")) == []
