"""Blobs as files: what lies on the disk, in which order it gets there, and what happens when the disk does not want."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import BlobDamagedError, DiskFullError, FileBlobs, ReadOnlyError, StorageError
from storage.digest import sha256_hex
from storage.errors import MovedError
from storage.fixity import Damage, Problem, check_blob

CONTENT = b"evidence"
NAME = sha256_hex(CONTENT)

PUTS: list[Callable[[FileBlobs], Any]] = [lambda blobs: blobs.put(CONTENT), lambda blobs: blobs.put_file(io.BytesIO(CONTENT))]
either_way = pytest.mark.parametrize("put", PUTS, ids=["bytes", "stream"])


def files_in(root: Path) -> list[str]:
    """Return all files below a directory."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@either_way
def test_a_blob_is_one_read_only_file_named_by_its_digest(tmp_path: Path, put: Callable[[FileBlobs], Any]) -> None:
    """Two levels of directories, nothing else left behind."""
    put(FileBlobs(tmp_path))
    assert files_in(tmp_path) == [f"{NAME[:2]}/{NAME[2:4]}/{NAME}"]
    assert stat.S_IMODE((tmp_path / NAME[:2] / NAME[2:4] / NAME).stat().st_mode) == 0o444


@either_way
def test_a_directory_that_went_away_is_waited_for_and_not_made_again(tmp_path: Path, put: Callable[[FileBlobs], Any]) -> None:
    """Moved, or its disk is not mounted any more: what was kept in its place meanwhile would be missing where the ledger looks for it."""
    running, started = FileBlobs(tmp_path / "archive" / "blobs"), FileBlobs(tmp_path / "archive" / "blobs", begun=True)
    running.put(b"before")
    (tmp_path / "archive").rename(tmp_path / "moved")
    for blobs in (running, started):
        for call in (put, FileBlobs.free, FileBlobs.find):
            with pytest.raises(MovedError, match="was moved, or its disk is not mounted any more"):
                call(blobs)
    assert not (tmp_path / "archive").exists()
    (tmp_path / "moved").rename(tmp_path / "archive")
    for blobs in (running, started):
        put(blobs)
        assert blobs.get(NAME) == CONTENT


@either_way
def test_a_directory_that_is_empty_where_files_were_kept_takes_none(tmp_path: Path, put: Callable[[FileBlobs], Any]) -> None:
    """A disk mounted at the directory itself leaves it behind, empty; so does the one of an archive whose ledger lies elsewhere, at the next start."""
    root = tmp_path / "blobs"
    FileBlobs(root).put(b"before")
    running, started = FileBlobs(root), FileBlobs(root, begun=True)
    running.put(b"more")
    root.rename(tmp_path / "away")
    (root / "lost+found").mkdir(parents=True)
    for blobs in (running, started):
        for call in (put, FileBlobs.free, FileBlobs.find):
            with pytest.raises(MovedError, match="was moved, or its disk is not mounted any more"):
                call(blobs)
    assert [path.name for path in root.rglob("*")] == ["lost+found"]
    shutil.rmtree(root)
    (tmp_path / "away").rename(root)
    for blobs in (running, started):
        put(blobs)
        assert blobs.get(NAME) == CONTENT


@either_way
def test_whoever_has_lost_the_files_for_good_can_say_so(tmp_path: Path, put: Callable[[FileBlobs], Any]) -> None:
    """The directory that the error names lets a new daemon go on."""
    (tmp_path / "blobs" / "00").mkdir(parents=True)
    put(FileBlobs(tmp_path / "blobs", begun=True))


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what is flushed and linked, in its order."""
    noted: list[str] = []
    fsync, link = os.fsync, os.link

    def note_fsync(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        noted.append(f"flush {path.relative_to(tmp_path)}" if path.is_dir() else f"flush {path.stat().st_size} bytes")
        fsync(descriptor)

    def note_link(source: Path, target: Path) -> None:
        noted.append(f"link {Path(target).name == NAME}")
        link(source, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "link", note_link)
    return noted


@either_way
def test_bytes_are_on_the_disk_before_their_name_and_the_name_before_the_answer(tmp_path: Path, events: list[str], put: Callable[[FileBlobs], Any]) -> None:
    """File flushed, linked, then each directory up to the store's own entry flushed."""
    put(FileBlobs(tmp_path / "blobs"))
    assert events == [
        f"flush {len(CONTENT)} bytes",
        "link True",
        f"flush blobs/{NAME[:2]}/{NAME[2:4]}",
        f"flush blobs/{NAME[:2]}",
        "flush blobs",
        "flush .",
    ]


@either_way
def test_a_directory_is_flushed_with_every_blob_and_its_own_entry_once(tmp_path: Path, events: list[str], put: Callable[[FileBlobs], Any]) -> None:
    """A blob that is there may have been linked by a process that died before it flushed; a directory that was taken away has a new entry."""
    blobs, directory = FileBlobs(tmp_path / "blobs"), tmp_path / "blobs" / NAME[:2] / NAME[2:4]
    put(blobs)
    events.clear()
    put(blobs)
    assert [event for event in events if "bytes" not in event] == [f"flush blobs/{NAME[:2]}/{NAME[2:4]}"]
    (directory / NAME).unlink()
    directory.rmdir()
    events.clear()
    put(blobs)
    assert [event for event in events if "bytes" not in event] == ["link True", f"flush blobs/{NAME[:2]}/{NAME[2:4]}", f"flush blobs/{NAME[:2]}"]
    events.clear()
    put(FileBlobs(tmp_path / "blobs"))
    assert events[-4:] == [f"flush blobs/{NAME[:2]}/{NAME[2:4]}", f"flush blobs/{NAME[:2]}", "flush blobs", "flush ."]


@either_way
def test_a_write_that_takes_less_than_it_was_given_goes_on_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[FileBlobs], Any]
) -> None:
    """A short write is no error, and must not make a short blob."""

    class Sluggish(io.FileIO):
        def write(self, content: Any, /) -> int:
            return super().write(content[:3])

    monkeypatch.setattr(io, "FileIO", Sluggish)
    blobs = FileBlobs(tmp_path)
    put(blobs)
    assert blobs.get(NAME) == CONTENT


@either_way
@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, DiskFullError),
        (errno.EDQUOT, DiskFullError),
        (errno.EROFS, ReadOnlyError),
        (errno.EACCES, ReadOnlyError),
        (errno.EIO, StorageError),
    ],
)
def test_what_the_disk_refuses_is_told_and_nothing_is_there_under_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[FileBlobs], Any], number: int, error: type[StorageError]
) -> None:
    """A flush that fails means the bytes may be lost: they get no name, and no temporary file stays."""

    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    blobs = FileBlobs(tmp_path)
    with pytest.raises(error):
        put(blobs)
    assert not blobs.has(NAME)
    assert files_in(tmp_path) == []


@either_way
@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS], ids=["FAT, exFAT", "SMB", "of an object store"])
def test_a_file_system_without_hard_links_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[FileBlobs], Any], number: int
) -> None:
    """Whoever reads of a copy to a stick that its directory is read-only, or not theirs, looks for mounts and owners."""

    def refuse(source: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refuse)
    blobs = FileBlobs(tmp_path)
    with pytest.raises(ReadOnlyError, match="lies on a file system without hard links"):
        put(blobs)
    assert files_in(tmp_path) == []


@either_way
def test_who_links_first_wins_and_the_other_is_told_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[FileBlobs], Any]) -> None:
    """Another process may keep the same bytes between our look and our link."""
    blobs, link = FileBlobs(tmp_path), os.link

    def come_second(source: Path, target: Path) -> None:
        Path(target).write_bytes(CONTENT)
        link(source, target)

    monkeypatch.setattr(os, "link", come_second)
    assert put(blobs) in (NAME, (NAME, len(CONTENT)))
    assert files_in(tmp_path) == [f"{NAME[:2]}/{NAME[2:4]}/{NAME}"]


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), os.mkdir], ids=["pipe", "device", "directory"])
def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A pipe that nobody writes to, or a device that never ends, in a blob's place kept fixity, backups and the daemon's start waiting for ever."""
    target = tmp_path / NAME[:2] / NAME[2:4] / NAME
    target.parent.mkdir(parents=True)
    make(target)
    assert check_blob(FileBlobs(tmp_path), NAME) == Damage(sha256=NAME, problem=Problem.UNREADABLE)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "rotten": lambda path: path.write_bytes(b"evidense"),
    "cut": lambda path: path.write_bytes(b""),
    "directory": os.mkdir,
    "link to nothing": lambda path: os.symlink("nowhere", path),
}


@either_way
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_whole_bytes_take_the_place_of_damaged_ones(tmp_path: Path, put: Callable[[FileBlobs], Any], damage: Callable[[Path], object]) -> None:
    """They were acknowledged, and not kept: the name was taken. What had it is kept aside, each time."""
    blobs = FileBlobs(tmp_path)
    put(blobs)
    for number in (1, 2):
        path = tmp_path / NAME[:2] / NAME[2:4] / NAME
        path.unlink()
        damage(path)
        put(blobs)
        assert blobs.get(NAME) == CONTENT
        assert len(list((tmp_path / "quarantine").iterdir())) == number


@either_way
def test_damaged_bytes_stay_where_whole_ones_cannot_be_kept(tmp_path: Path, put: Callable[[FileBlobs], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """They are better than nothing, and fixity tells of them under their name."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    blobs = FileBlobs(tmp_path)
    put(blobs)
    path = tmp_path / NAME[:2] / NAME[2:4] / NAME
    path.chmod(0o644)
    path.write_bytes(b"evidense")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError):
        put(blobs)
    assert files_in(tmp_path) == [str(path.relative_to(tmp_path))]


def test_damaged_bytes_are_not_given_out(tmp_path: Path) -> None:
    """What is read as evidence has its digest, or is refused by name."""
    blobs = FileBlobs(tmp_path)
    path = blobs.path(blobs.put(CONTENT))
    assert path is not None
    path.chmod(0o644)
    path.write_bytes(b"evidencf")
    with pytest.raises(BlobDamagedError) as caught:
        blobs.get(NAME)
    assert caught.value.sha256 == NAME


def test_what_somebody_still_writes_is_not_swept(tmp_path: Path) -> None:
    """A daemon, or 'once' from cron, begins by sweeping, and 'capture' may be at work: its file lost its name, and the capture failed."""

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            swept.append(FileBlobs(tmp_path).sweep())
            return super().read(size)

    swept: list[int] = []
    assert FileBlobs(tmp_path).put_file(Slow(CONTENT)) == (NAME, len(CONTENT))
    assert swept == [0, 0]
    assert files_in(tmp_path) == [f"{NAME[:2]}/{NAME[2:4]}/{NAME}"]


def test_a_file_that_is_swept_before_it_is_held_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its making and its lock it looks as if a killed process had left it."""
    lock, locked = fcntl.flock, list[int]()

    def late(descriptor: int, operation: int) -> None:
        locked.append(descriptor)
        if len(locked) == 1:
            assert FileBlobs(tmp_path).sweep() == 1
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    assert FileBlobs(tmp_path).put(CONTENT) == NAME
    assert files_in(tmp_path) == [f"{NAME[:2]}/{NAME[2:4]}/{NAME}"]


def test_a_leftover_of_somebody_elses_that_may_not_be_opened_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What root was just making, or left when it was killed, keeps no daemon from starting that is not root."""
    leftover, opening = tmp_path / ".incoming-a", os.open
    leftover.write_bytes(b"cut")

    def closed(path: Path, flags: int) -> int:
        if path == leftover:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opening(path, flags)

    monkeypatch.setattr(os, "open", closed)
    assert FileBlobs(tmp_path).sweep() == 0
    assert leftover.exists()


def test_what_root_is_writing_is_already_theirs_in_whose_directory_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where root is killed in the middle, whoever goes on there can sweep the file away."""

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            writing.update(path.stat().st_ino for path in tmp_path.glob(".incoming-*"))
            assert writing == given
            return super().read(size)

    writing, given = set[int](), set[int]()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda descriptor, _user, _group: given.add(os.fstat(descriptor).st_ino))
    monkeypatch.setattr(os, "lchown", lambda *_: None)
    FileBlobs(tmp_path).put_file(Watched(CONTENT))
    assert len(given) == 1


def test_what_else_lies_in_the_directory_is_passed_over_and_leftovers_are_swept(tmp_path: Path) -> None:
    """A killed process leaves temporary files; strangers' files are not ours to remove."""
    blobs = FileBlobs(tmp_path)
    path = blobs.path(blobs.put(CONTENT))
    assert path is not None
    for leftover in (tmp_path / ".incoming-a", path.parent / ".incoming-b", path.parent / "note.txt"):
        leftover.write_bytes(b"cut")
    assert list(blobs.digests()) == [NAME]
    assert blobs.sweep() == 2
    assert blobs.sweep() == 0
    assert [Path(name).name for name in files_in(tmp_path)] == [NAME, "note.txt"]
