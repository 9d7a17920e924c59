"""The daemon on a disk that is full, read-only or broken: it says so, loses nothing acknowledged, and goes on when the fault is gone."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.demo.settings import write_settings
from tests.e2e.conftest import PATIENCE, Program
from tests.faults.disk import FLUSHING, WRITING, Mounted, mounted, no_fuse
from tests.faults.kills import end_all
from tests.faults.truth import Truth
from tests.internet.newsroom import FEED, SITEMAP
from tests.internet.running import Internet

pytestmark = pytest.mark.timeout(300)


def program_in(home: Path, data_dir: Path, internet: Internet) -> Program:
    """Return a program with its archive on the disk that is going to fail; no browser is needed, as captures are refused."""
    settings = write_settings(home, internet.proxy, internet.ca_file)
    text = settings.read_text().replace(f"{home}/archive", str(data_dir))
    settings.write_text(f'{text}\n[capture]\nmin_free = "1000000TB"\n')
    return Program(home, settings)


@contextmanager
def running(program: Program, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the daemon with its log in a file."""
    with log.open("ab") as stderr, subprocess.Popen(program.command("run"), stderr=stderr, start_new_session=True) as daemon:
        try:
            yield daemon
        finally:
            end_all(daemon)


def wait_for(daemon: subprocess.Popen[bytes], wanted: Callable[[], bool]) -> None:
    """Wait until something is so, or the daemon has ended."""
    until = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < until
        with suppress(subprocess.TimeoutExpired):
            daemon.wait(0.05)
            return


def through(program: Program, truth: Truth, internet: Internet, breaks: Callable[[], None], heals: Callable[[], None], *, says: str = "") -> str:
    """Take a daemon through a fault of its disk until it has gone on and said so, and return what it said."""
    program.rows("add", FEED, SITEMAP)
    log = program.home / "daemon.log"
    asked = len(internet.requests())
    with running(program, log) as daemon:
        wait_for(daemon, lambda: len(internet.requests()) > asked + 20)
        truth.note_rows()
        breaks()
        before = log.stat().st_size
        wait_for(daemon, lambda: b'"level": "error"' in log.read_bytes()[before:])
        refused = program.run("add", "https://www.zeitspiegel.example/neu", "--kind", "article")
        assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
        heals()
        known = truth.count()
        goes_on(program, daemon, log, lambda: now(truth) > known + 10 and says in log.read_text())
    assert (truth.lost(), truth.half_visible()) == ([], [])
    return log.read_text()


def goes_on(program: Program, daemon: subprocess.Popen[bytes], log: Path, wanted: Callable[[], bool]) -> None:
    """Let the daemon go on, or start another where it has ended, as its service manager does."""
    wait_for(daemon, wanted)
    if not wanted():
        assert daemon.returncode == 1
        with running(program, log) as another:
            wait_for(another, wanted)
    assert wanted()


def now(truth: Truth) -> int:
    """Return how many rows there are."""
    before = truth.count()
    seen = Truth(truth.data_dir)
    seen.note_rows()
    assert seen.count() >= before
    return seen.count()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Mounted]:
    """Mount a disk that fails when it is told to."""
    no_fuse()
    with mounted(tmp_path / "disk") as made:
        yield made


@pytest.mark.parametrize(
    ("calls", "number", "said"),
    [
        (WRITING, errno.ENOSPC, "is full"),
        (WRITING, errno.EROFS, ""),
        (WRITING, errno.EIO, ""),
        (FLUSHING, errno.EIO, ""),
    ],
    ids=["full", "read-only", "writes fail", "flushes fail"],
)
def test_a_disk_that_fails_costs_nothing_acknowledged(
    tmp_path: Path, internet: Internet, disk: Mounted, calls: tuple[str, ...], number: int, said: str
) -> None:
    """From one moment on every such call fails, and later works again."""
    program = program_in(tmp_path, disk.path / "archive", internet)
    truth = Truth(disk.path / "archive")
    log = through(program, truth, internet, lambda: disk.fail(calls, number), lambda: disk.fail(()))
    assert said in log


def test_a_disk_that_is_really_full_costs_nothing_acknowledged(tmp_path: Path, internet: Internet) -> None:
    """A small file system in memory, filled to its last byte, and later emptied."""
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(small)], capture_output=True, check=False).returncode != 0:
        told = "a really full disk needs the right to mount a tmpfs (root): only the simulated one was tested"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    try:
        program = program_in(tmp_path, small / "archive", internet)
        ballast = small / "ballast"

        def fill() -> None:
            with suppress(OSError), ballast.open("wb", buffering=0) as file:
                while True:
                    file.write(b"\0" * 4096)

        log = through(program, Truth(small / "archive"), internet, fill, ballast.unlink, says="the archive can be written again")
        assert "the disk is full" in log
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)
        shutil.rmtree(small)
