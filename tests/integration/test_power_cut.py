"""A power cut on a disk that keeps only what was flushed: what was acknowledged is there, and a program that flushes less is caught."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.disk import Mounted, mounted, no_fuse
from tests.faults.writer import MUTANTS, missing


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Mounted]:
    """Mount a disk that forgets; where that cannot be done, CI fails and anybody else is told what is missing."""
    no_fuse()
    with mounted(tmp_path / "disk") as made:
        yield made


def survivors(disk: Mounted, after: Path, least: int, mutant: str | None = None) -> list[str]:
    """Cut the power while captures are written, and return what of them is missing afterwards."""
    command = [sys.executable, "-m", "tests.faults.writer", str(disk.path / "archive"), f"sqlite:///{disk.path / 'archive' / 'ledger.sqlite'}"]
    with subprocess.Popen([*command, *([mutant] if mutant else [])], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline() for _ in range(least)]
        disk.cut(after)
        writer.kill()
        # What it acknowledged between the last line that was read and the cut counts as well: after the cut nothing can be written.
        acknowledged += [line for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    assert all(line.endswith("\n") for line in acknowledged)
    return missing(after / "archive", f"sqlite:///{after / 'archive' / 'ledger.sqlite'}", acknowledged)


@pytest.mark.parametrize("least", [1, 25])
def test_what_was_acknowledged_outlives_a_power_cut(disk: Mounted, tmp_path: Path, least: int) -> None:
    """Directories, ledger, rows and blobs, from the first acknowledgement on."""
    assert survivors(disk, tmp_path / "after", least) == []


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_program_that_flushes_less_is_caught(disk: Mounted, tmp_path: Path, mutant: str) -> None:
    """The disk really forgets: without any one of the flushes something acknowledged is gone."""
    assert survivors(disk, tmp_path / "after", 25, mutant) != []
