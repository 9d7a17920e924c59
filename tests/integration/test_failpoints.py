"""A process killed right after any step by which something becomes durable leaves a whole archive, and the next one ends what it began."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
from contextlib import closing
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from tests.faults import desk
from tests.faults.steps import Hook, Kill, Note
from tests.faults.truth import Truth

FILES = ("make temporary", "write temporary", "flush file", "link blob", "remove temporary", "flush directory")
ROWS = (
    *("insert article", "insert article_url", "insert blob", "insert capture", "insert capture_file", "insert change", "insert embed", "insert identity"),
    *("insert image", "insert observation", "insert payload", "insert place", "insert post", "insert quote", "insert revisit", "insert sighting"),
    *("insert version", "insert work"),
    *("update article", "update identity", "update post", "update seed", "update work", "delete work", "delete validator"),
)
STEPS = (*FILES, "begin", *ROWS, "commit")
DEATHS = (1, 2)
"""The first process dies at the first such step, the next one at its own second."""


@pytest.fixture(scope="module")
def apart() -> ForkServerContext:
    """Give a server of processes that have imported everything already."""
    context = multiprocessing.get_context("forkserver")
    # What reads an article is loaded late, and would be loaded by each process anew.
    context.set_forkserver_preload(["tests.faults.desk", "trafilatura"])
    return context


@pytest.fixture
def truth(tmp_path: Path, empty_sqlite: Path) -> Truth:
    """Give an archive that watches an article and a text, and has read neither."""
    (tmp_path / "ledger.sqlite").write_bytes(empty_sqlite.read_bytes())
    desk.begin(tmp_path, address(tmp_path))
    known = Truth(tmp_path)
    known.note_rows()
    return known


def address(data_dir: Path) -> str:
    """Return where the ledger of a data directory is."""
    return f"sqlite:///{data_dir / 'ledger.sqlite'}"


def pass_of(apart: ForkServerContext, truth: Truth, hook: Hook) -> int | None:
    """Make a pass in another process, and return how that ended."""
    process = apart.Process(target=desk.disturbed_pass, args=(hook, truth.data_dir, address(truth.data_dir)))
    process.start()
    process.join()
    return process.exitcode


def counts(truth: Truth) -> dict[str, int]:
    """Return how many rows each table of facts has."""
    truth.note_rows()
    return {table: rows.count for table, rows in truth.acknowledged.items()}


WHOLE = {"seed": 2, "article": 2, "version": 2, "embed": 2, "post": 2, "observation": 6, "capture": 3, "capture_file": 18, "sighting": 4, "change": 2}


def test_the_list_of_steps_is_complete(apart: ForkServerContext, truth: Truth, tmp_path: Path) -> None:
    """An undisturbed pass takes each of them, and no other."""
    assert pass_of(apart, truth, Note(tmp_path / "steps.txt")) == 0
    assert set((tmp_path / "steps.txt").read_text().splitlines()) == set(STEPS)
    assert counts(truth).items() >= WHOLE.items()
    assert truth.half_visible() == []


@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_after_a_step_leaves_a_whole_archive(apart: ForkServerContext, truth: Truth, step: str) -> None:
    """Nothing is lost or there by halves after each death; the pass that is let live finds everything, finds it once, and leaves no file unnamed."""
    for count in DEATHS:
        assert pass_of(apart, truth, Kill(step, count)) in {-signal.SIGKILL, 0 if count > 1 else -signal.SIGKILL}
        assert (truth.lost(), truth.half_visible()) == ([], [])
        truth.note_rows()
    assert desk.one_pass(truth.data_dir, address(truth.data_dir)) == []
    assert (truth.lost(), truth.half_visible()) == ([], [])
    assert {table: count for table, count in counts(truth).items() if table in WHOLE} == WHOLE
    files = {path.name for path in (truth.data_dir / "blobs").rglob("*") if path.is_file()}
    with closing(sqlite3.connect(truth.data_dir / "ledger.sqlite")) as connection:
        assert files == {row[0] for row in connection.execute("select sha256 from blob")}
