"""A process killed right after any step on the way of an alert leaves nothing untold, and nothing told under two keys."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from pathlib import Path

import pytest

from storage import ChangeFilter, open_ledger
from tests.faults import telling
from tests.faults.steps import Hook, Kill, Note
from tests.faults.truth import HALVES, Truth
from tests.integration.servers import listen
from tests.receiver import Receiver

pytestmark = pytest.mark.anyio

STEPS = (
    *("begin", "commit", "insert change", "insert outbox", "update outbox", "insert alert", "insert delivery", "update delivery"),
    *("insert post", "insert identity", "update identity", "insert work", "update work", "delete work", "flush directory"),
)
DEATHS = (1, 2, 3)
"""Each process dies at its first, second or third such step."""
OURS = ("a change that nobody will be told of", *(what for what in HALVES if "told" in what or "alert" in what))


@pytest.fixture
def truth(tmp_path: Path, empty_sqlite: Path) -> Truth:
    """Give an empty archive."""
    (tmp_path / "ledger.sqlite").write_bytes(empty_sqlite.read_bytes())
    return Truth(tmp_path, told=True)


async def pass_of(truth: Truth, hook: Hook, port: int) -> int | None:
    """Make a pass in another process, and return how that ended."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.telling"])
    process = context.Process(target=telling.disturbed_pass, args=(hook, truth.data_dir, port))
    process.start()
    await asyncio.to_thread(process.join)
    return process.exitcode


def halves(truth: Truth) -> list[str]:
    """Return what is there by halves; posts that nobody watches are part of this test."""
    return [problem for problem in truth.half_visible() if problem.startswith((*OURS, "foreign key"))]


def recorded(truth: Truth) -> list[int]:
    """Return all changes there are."""
    ledger = open_ledger(f"sqlite:///{truth.data_dir / 'ledger.sqlite'}")
    with ledger.read() as reader:
        news = sorted(one.change for one in reader.news(ChangeFilter()))
    ledger.close()
    return news


async def test_the_list_of_steps_is_complete(truth: Truth, tmp_path: Path) -> None:
    """An undisturbed pass takes each of them, and no other."""
    receiver = Receiver()
    async with listen(receiver) as port:
        assert await pass_of(truth, Note(tmp_path / "steps.txt"), port) == 0
    assert set((tmp_path / "steps.txt").read_text().splitlines()) == set(STEPS)
    assert (len(receiver.alerts()), receiver.changes()) == (2, recorded(truth))


@pytest.mark.parametrize("step", STEPS)
async def test_who_dies_at_a_step_leaves_nothing_untold(truth: Truth, step: str) -> None:
    """What was acknowledged is there; the pass that is let live tells the rest; each change was told under one key only."""
    receiver = Receiver([500])
    async with listen(receiver) as port:
        for count in DEATHS:
            assert await pass_of(truth, Kill(step, count), port) in {-signal.SIGKILL, 0 if count > 1 else -signal.SIGKILL}
            assert (truth.lost(), halves(truth)) == ([], [])
            truth.note_rows()
        assert await pass_of(truth, Kill("none", 1), port) == 0
        assert await pass_of(truth, Kill("none", 1), port) == 0
    assert (truth.lost(), halves(truth)) == ([], [])
    assert receiver.changes() == recorded(truth)
    assert len(recorded(truth)) == len(telling.POSTS)
