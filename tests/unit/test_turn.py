"""One visit at a time stands at full height."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from archiver.browser.steps import Steps
from archiver.browser.turn import Turn

pytestmark = pytest.mark.anyio


async def test_the_next_has_its_turn_when_the_one_before_leaves() -> None:
    """Turns are taken one after the other, and each is over at once when it is left."""
    lock = asyncio.Lock()
    first, second = Turn(lock), Turn(lock)
    await first.take()
    waiting = asyncio.create_task(second.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    first.leave()
    await waiting
    second.leave()
    assert not lock.locked()


async def test_who_never_had_a_turn_takes_none_away() -> None:
    """A visit that gave up waiting, or failed before, leaves nothing that is another's; leaving twice is leaving once."""
    lock = asyncio.Lock()
    first, second = Turn(lock), Turn(lock)
    await first.take()
    second.leave()
    assert lock.locked()
    first.leave()
    first.leave()
    await second.take()
    assert lock.locked()


async def test_who_has_waited_long_enough_goes_on_without() -> None:
    """Turns spare memory and are worth no evidence: the step ends, and says so."""
    lock, steps = asyncio.Lock(), Steps(timedelta(seconds=60))
    await Turn(lock).take()
    mine = Turn(lock)
    await steps.run("turn", 0, mine.take())
    assert [(step.name, step.problem) for step in steps.done] == [("turn", "timeout")]
    mine.leave()
    assert lock.locked()
