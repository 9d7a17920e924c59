"""What a daemon holds."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from archiver.app import memory

pytestmark = pytest.mark.anyio


class Page:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


async def test_what_is_left_of_works_is_cleared_away_although_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quiet daemon makes nothing new that would start the garbage collector."""
    monkeypatch.setattr(memory, "PAUSE", 0)
    gc.disable()
    try:
        cleared = asyncio.Event()
        left = weakref.ref(Page(), lambda _: cleared.set())
        async with memory.clearing_away():
            await cleared.wait()
        assert left() is None
    finally:
        gc.enable()
