"""What the daemon says of itself, by an injected clock and real directories."""

from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.app.telling import HANGS_AFTER, hangs, no_room

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
