"""What the daemon says of itself, by an injected clock and real directories."""

from __future__ import annotations

import errno
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.app.doctor import Level, disk
from archiver.app.telling import HANGS_AFTER, hangs, no_room
from archiver.web.figures import free_bytes

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_loop_hangs_once_a_whole_span_has_passed_without_a_tick() -> None:
    """The bound still belongs to a loop that turns; a clock that was set back makes none hang."""
    assert hangs(NOON, NOON) is None
    assert hangs(NOON, NOON + HANGS_AFTER) is None
    assert hangs(NOON, NOON - timedelta(days=1)) is None
    said = hangs(NOON, NOON + HANGS_AFTER + timedelta(seconds=1))
    assert said is not None
    assert "61 s: restart" in said


def test_the_loop_is_given_up_when_systemd_gives_it_up() -> None:
    """One span in two places: the unit file cannot read the code."""
    unit = (Path(__file__).parents[2] / "systemd" / "archiver.service").read_text()
    assert f"\nWatchdogSec={HANGS_AFTER.total_seconds():.0f}\n" in unit


def test_a_directory_with_room_can_be_written_and_nothing_is_left_in_it(tmp_path: Path) -> None:
    """The probe has no name."""
    assert no_room(tmp_path, 1) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["missing", "file"])
def test_a_place_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path, place: str) -> None:
    """Gone, or no directory."""
    (tmp_path / "file").write_bytes(b"")
    said = no_room(tmp_path / place, 1)
    assert said is not None
    assert str(tmp_path / place) in said
    assert "mount it writable" in said


def test_a_disk_without_any_room_lacks_room_and_no_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads that a directory cannot be written looks for mounts and owners."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    said = no_room(tmp_path, 1_000_000_000)
    assert said is not None
    assert said.startswith("less than 1GB free")


def test_a_directory_with_too_little_room_is_named(tmp_path: Path) -> None:
    """Where captures are refused, the daemon is not ready."""
    said = no_room(tmp_path, 2**80)
    assert said is not None
    assert said.endswith("captures are refused; make room, or set capture.min_free")


def test_files_on_a_disk_of_their_own_need_room_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Captures are refused by what is left where they are kept: to be ready, to examine and to count only the data directory tells of the wrong disk."""
    (tmp_path / "blobs").mkdir()
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda place: usage._replace(free=10**6 if place.name == "blobs" else 10**12))
    said = no_room(tmp_path, 10**9)
    assert said is not None
    assert said.startswith(f"less than 1GB free in {tmp_path / 'blobs'}:")
    assert (disk(tmp_path, 10**9).level, disk(tmp_path, 10**5).level) == (Level.FAULT, Level.OK)
    assert free_bytes(tmp_path) == 10**6


def test_an_archive_whose_disk_is_away_has_no_byte_free(tmp_path: Path) -> None:
    """The page of figures has to say so: it failed, and with it every other figure."""
    assert free_bytes(tmp_path / "archive") == 0
