"""A copy takes the place of earlier copies of the same archive, and of nothing else."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from archiver.app.doctor import Level, pages
from archiver.cli import care
from archiver.cli.main import cli
from archiver.errors import InputError
from storage import DiskFullError, FileBlobs, ReadOnlyError, StorageError, open_ledger
from storage.backup import Copied, copy_archive
from storage.digest import sha256_hex
from storage.errors import BusyError, LedgerError, OtherArchiveError
from storage.layout import LEDGER
from storage.lock import hold
from storage.model import Seed
from storage.sqlite import translate
from storage.vocabulary import SeedKind
from tests.schemas import check

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def watch(archive: Path, *urls: str) -> Path:
    """Add seeds to an archive, which is made where there is none."""
    ledger = open_ledger(f"sqlite:///{archive / LEDGER}")
    with ledger.write() as writer:
        for url in urls:
            writer.add_seed(Seed(kind=SeedKind.ARTICLE, url=url, added_at=NOON))
    ledger.close()
    return archive


def watched(archive: Path) -> set[str | None]:
    """Return the addresses that an archive watches."""
    with closing(open_ledger(f"sqlite:///{archive / LEDGER}")) as ledger, ledger.read() as reader:
        return {seed.url for seed in reader.seeds()}


def copy(source: Path, target: Path) -> None:
    """Copy an archive."""
    copy_archive(source / LEDGER, FileBlobs(source / "blobs"), target / LEDGER, FileBlobs(target / "blobs"))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive that watches one article."""
    return watch(tmp_path / "archive", "https://a.example/1")


def test_what_root_keeps_in_somebodys_directory_is_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """'sudo archiver add' or 'restore' in the directory of the service left files there with which its daemon could not go on."""
    given: set[int] = set()

    def give_file(descriptor: int, user: int, group: int) -> None:
        given.add(os.fstat(descriptor).st_ino)
        give_open(descriptor, user, group)

    def give_directory(path: Path, user: int, group: int) -> None:
        given.add(path.lstat().st_ino)
        give_named(path, user, group)

    give_open, give_named = os.fchown, os.lchown
    theirs, copied = (tmp_path / name for name in ("theirs", "copied"))
    for directory in (theirs, copied):
        directory.mkdir()
        if os.geteuid() == 0:
            os.chown(directory, 65534, 65534)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", give_file)
    monkeypatch.setattr(os, "lchown", give_directory)
    with hold(theirs):
        FileBlobs(theirs / "blobs").put(b"kept")
        ledger = open_ledger(theirs / LEDGER)
        with ledger.write() as writer:
            writer.adopt_blobs((sha256_hex(b"kept"),))
        ledger.close()
        copy(theirs, copied)
    # SQLite gives its own files by itself.
    made = [path for path in (*theirs.rglob("*"), *copied.rglob("*")) if not path.name.endswith(("-wal", "-shm"))]
    assert {path.name for path in made if path.stat().st_ino not in given} == set()
    assert {(path.stat().st_uid, path.stat().st_gid) for path in made} == {(theirs.stat().st_uid, theirs.stat().st_gid)}
    assert len(made) == 2 * 5 + 1


def test_an_earlier_copy_is_completed(archive: Path, tmp_path: Path) -> None:
    """What came since is brought there, as often as it is asked for, also after the copy was asked itself."""
    copy(archive, tmp_path / "copy")
    watch(archive, "https://a.example/2")
    assert watched(tmp_path / "copy") == {"https://a.example/1"}
    copy(archive, tmp_path / "copy")
    assert watched(tmp_path / "copy") == {"https://a.example/1", "https://a.example/2"}
    assert {path.name for path in (tmp_path / "copy").iterdir()} == {LEDGER}


@pytest.mark.parametrize("url", ["https://b.example/1", "https://a.example/later"], ids=["another archive", "a later state"])
def test_what_holds_more_is_never_replaced(archive: Path, tmp_path: Path, url: str) -> None:
    """Who mixes up source and target would lose all that was acknowledged since the copy."""
    copy(archive, tmp_path / "other")
    watch(tmp_path / "other", url)
    before = watched(tmp_path / "other")
    with pytest.raises(OtherArchiveError, match="no earlier copy"):
        copy(archive, tmp_path / "other")
    assert watched(tmp_path / "other") == before


def test_a_file_that_is_no_ledger_is_never_replaced(archive: Path, tmp_path: Path) -> None:
    """It may be a damaged one that somebody wants to save."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / LEDGER).write_bytes(os.urandom(5000))
    with pytest.raises(LedgerError, match="name another directory"):
        copy(archive, tmp_path / "other")


def damage(archive: Path) -> None:
    """Have a disk forget a page of the ledger that hardly anything reads."""
    with closing(sqlite3.connect(archive / LEDGER)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'frame'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with (archive / LEDGER).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_damaged_ledger_takes_the_place_of_no_whole_copy(archive: Path, tmp_path: Path, command: str) -> None:
    """The pages of a copy are whatever the disk gives out: the next backup put the damage over the last whole copy, and said that all was well."""
    copy(archive, tmp_path / "copy")
    before = (tmp_path / "copy" / LEDGER).read_bytes()
    damage(archive)
    words = ["--data", str(archive), "backup", str(tmp_path / "copy")] if command == "backup" else ["--data", str(tmp_path / "new"), "restore", str(archive)]
    done = CliRunner().invoke(cli, words)
    assert isinstance(done.exception, LedgerError)
    assert "is damaged" in str(done.exception)
    assert (tmp_path / "copy" / LEDGER).read_bytes() == before
    assert not [path.name for folder in ("copy", "new") for path in (tmp_path / folder).glob("*.partial*")]
    assert not (tmp_path / "new" / LEDGER).exists()


def test_the_doctor_reads_all_pages_of_a_ledger(archive: Path) -> None:
    """One that is damaged where hardly anything reads it answers most questions, and was said to be well."""
    assert list(pages(archive / LEDGER)) == []
    damage(archive)
    (found,) = pages(archive / LEDGER)
    assert (found.what, found.level, found.todo is not None) == ("database", Level.FAULT, True)


@pytest.mark.parametrize("named", ["link", "archive/../archive"])
def test_the_archive_itself_is_refused_by_whatever_path(archive: Path, tmp_path: Path, named: str) -> None:
    """Its ledger would be replaced by a copy while a daemon goes on with the file that was there."""
    (tmp_path / "link").symlink_to(archive)
    inode = (archive / LEDGER).stat().st_ino
    done = CliRunner().invoke(cli, ["--data", str(archive), "backup", str(tmp_path / named)])
    assert isinstance(done.exception, InputError)
    with pytest.raises(OtherArchiveError):
        copy(archive, tmp_path / named)
    assert (archive / LEDGER).stat().st_ino == inode


def test_a_copy_at_which_a_daemon_works_is_left_alone(archive: Path, tmp_path: Path) -> None:
    """It would go on with the file that was there, and what it acknowledges would be lost."""
    copy(archive, tmp_path / "copy")
    words = ["--data", str(archive), "backup", str(tmp_path / "copy"), "--json"]
    with hold(tmp_path / "copy"):
        done = CliRunner().invoke(cli, words)
    assert isinstance(done.exception, BusyError)
    check("copied", [json.loads(CliRunner().invoke(cli, words).stdout)])


def test_two_copies_are_not_made_into_one_directory_at_once(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second would take the snapshot of the first away, which then puts the half-written one of the second in its place and says that all is well."""
    said: list[BaseException | None] = []

    def meanwhile(*given: Any) -> Copied:
        monkeypatch.undo()
        said.append(CliRunner().invoke(cli, words).exception)
        return copy_archive(*given)

    words = ["--data", str(archive), "backup", str(tmp_path / "copy")]
    monkeypatch.setattr(care, "copy_archive", meanwhile)
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert isinstance(said[0], BusyError)


def test_what_a_killed_copy_left_half_written_is_cleared_away(archive: Path, tmp_path: Path) -> None:
    """Nobody else would: no daemon works in a copy, and each of them may be as large as a video."""
    left = tmp_path / "copy" / "blobs" / ".incoming-a"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"cut")
    assert CliRunner().invoke(cli, ["--data", str(archive), "backup", str(tmp_path / "copy")]).exit_code == 0
    assert not left.exists()
    left.write_bytes(b"cut")
    (tmp_path / "copy" / LEDGER).unlink()
    assert CliRunner().invoke(cli, ["--data", str(tmp_path / "copy"), "restore", str(archive)]).exit_code == 0
    assert not left.exists()


def test_a_copy_is_brought_back_to_where_the_settings_have_the_ledger(archive: Path, tmp_path: Path) -> None:
    """It lay in the data directory, and the archive was empty: a new ledger was made where the settings have it, and all was said to be well."""
    (tmp_path / "a.toml").write_text(f'data_dir = "{tmp_path}/data"\n[database]\nurl = "sqlite:///{tmp_path}/else/b[1].sqlite"\n')
    assert CliRunner().invoke(cli, ["--config", str(tmp_path / "a.toml"), "restore", str(archive)]).exit_code == 0
    assert not (tmp_path / "data" / LEDGER).exists()
    assert {path.name for path in (tmp_path / "else").iterdir()} == {"b[1].sqlite"}
    done = CliRunner().invoke(cli, ["--config", str(tmp_path / "a.toml"), "seeds", "--json"])
    assert "https://a.example/1" in done.stdout


def test_a_file_that_its_disk_does_not_give_out_costs_none_of_the_others(archive: Path, tmp_path: Path) -> None:
    """The copy is made because the disk is failing: it ended at the first bad block, and said that the copy's own disk was bad."""
    blobs = FileBlobs(archive / "blobs")
    bad, whole = sorted(map(blobs.put, (b"one", b"two")))
    with closing(open_ledger(archive / LEDGER)) as ledger, ledger.write() as writer:
        writer.adopt_blobs({bad, whole})
    path = blobs.path(bad)
    assert path is not None
    path.unlink()
    # Nothing is mapped at its beginning: reading it fails as a bad block does.
    path.symlink_to("/proc/self/mem")
    made = copy_archive(archive / LEDGER, blobs, tmp_path / "copy" / LEDGER, FileBlobs(tmp_path / "copy" / "blobs"))
    assert (made.new, made.damaged) == (1, (bad,))


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_bytes_that_are_no_longer_what_their_name_says_are_not_copied(archive: Path, tmp_path: Path, command: str) -> None:
    """They were kept under their own digest: the next daemon there entered them as evidence, and by a link in a copy so was any file that root may read."""
    blobs, copied = FileBlobs(archive / "blobs"), FileBlobs(tmp_path / "new" / "blobs")
    names = sorted(map(blobs.put, (b"one", b"two", b"three")))
    with closing(open_ledger(archive / LEDGER)) as ledger, ledger.write() as writer:
        writer.adopt_blobs(set(names))
    rotten, linked = (path for name in names[:2] if (path := blobs.path(name)) is not None)
    rotten.chmod(0o644)
    rotten.write_bytes(b"oue")
    linked.unlink()
    linked.symlink_to("/etc/passwd")
    words = ["--data", archive, "backup", tmp_path / "new"] if command == "backup" else ["--data", tmp_path / "new", "restore", archive]
    done = CliRunner().invoke(cli, [*map(str, words)])
    assert done.exit_code == 1
    assert list(copied.digests()) == names[2:]
    assert "2 missing or damaged" in done.output


@pytest.mark.parametrize("command", [["fixity"], ["backup", "copy"]], ids=["fixity", "backup"])
def test_a_name_that_is_no_digest_is_damage_of_the_ledger(archive: Path, tmp_path: Path, command: list[str]) -> None:
    """Whoever hands a copy in, or a disk that flips a bit of a name, leads nowhere: it is said, and not shown as a traceback."""
    with closing(sqlite3.connect(archive / LEDGER)) as connection, connection:
        connection.execute("INSERT INTO blob VALUES (?)", ("../../../etc/passwd",))
    done = CliRunner().invoke(cli, ["--data", str(archive), command[0], *(str(tmp_path / name) for name in command[1:])])
    assert isinstance(done.exception, LedgerError)
    assert "it names a file '../../../etc/passwd'" in str(done.exception)


def test_a_target_that_cannot_be_made_is_named(archive: Path, tmp_path: Path) -> None:
    """A file stands there."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="file: File exists"):
        copy(archive, tmp_path / "file")


@pytest.mark.parametrize("call", ["replace", "unlink"])
def test_a_target_that_became_read_only_is_named(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """A disk that fails is mounted anew by the kernel, to be read: no traceback."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    copy(archive, tmp_path / "copy")
    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(ReadOnlyError, match="copy cannot be written"):
        copy(archive, tmp_path / "copy")


def test_a_copy_comes_to_an_end_while_others_write(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite begins a copy anew when its source changed meanwhile: that of a large archive never ended, since its daemon writes all the time."""
    steps: list[int] = []

    def meanwhile(_status: int, remaining: int, total: int) -> None:
        steps.append(remaining)
        assert len(steps) <= total
        watch(archive, f"https://a.example/{remaining}/later")

    class Slow(sqlite3.Connection):
        def backup(self, target: sqlite3.Connection, **_: object) -> None:
            super().backup(target, pages=20, progress=meanwhile)

    connect = sqlite3.connect
    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", lambda *args, **kwargs: connect(*args, **{"factory": Slow, **kwargs}))
        copy(archive, tmp_path / "copy")
    assert steps == sorted(set(steps), reverse=True)
    assert len(steps) > 2
    assert watched(tmp_path / "copy") == {"https://a.example/1"}


def test_a_full_target_is_told_from_a_fault_of_the_source(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the disk that is full."""

    class Full(sqlite3.Connection):
        def backup(self, *_: object, **__: object) -> None:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **kwargs: connect(*args, **{"factory": Full, **kwargs}))
    with pytest.raises(DiskFullError, match="copy: the disk is full"):
        copy(archive, tmp_path / "copy")


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("SQLITE_IOERR_SHMSIZE", DiskFullError, "the disk is full"),
        ("SQLITE_FULL", DiskFullError, "the disk is full"),
        ("SQLITE_CORRUPT", LedgerError, "bring a backup back into another directory"),
        ("SQLITE_NOTADB", LedgerError, "bring a backup back into another directory"),
        ("SQLITE_ERROR", LedgerError, r"reason \(SQLITE_ERROR\)$"),
    ],
)
def test_what_sqlite_says_becomes_what_is_to_be_done(name: str, kind: type[StorageError], says: str) -> None:
    """Its file for shared memory cannot grow on a full disk; a damaged ledger is not repaired, and not thrown away."""
    error = sqlite3.OperationalError("reason")
    error.sqlite_errorname = name
    with pytest.raises(kind, match=says):
        raise translate(error, "ledger.sqlite")


def test_a_lock_that_cannot_be_written_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who holds it stands in it."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(DiskFullError), hold(tmp_path):
        pass
