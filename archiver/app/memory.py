"""Keep a daemon that runs for months small, and a command that runs for seconds quick."""

from __future__ import annotations

import asyncio
import ctypes
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""Parameters of mallopt(3), glibc's malloc.h."""
LARGE = 128 * 1024
"""Bytes: glibc's own first threshold, which it raises for good with every larger block that is freed."""
ARENAS = 2
PAUSE = 30.0
"""Seconds."""


def give_memory_back() -> None:
    """Have large blocks and free tops given back to the system: pictures and pages are large and soon done with.

    Python's threads share two arenas instead of filling one each. Other C libraries than glibc decide by themselves.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for parameter, value in ((MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, LARGE), (ARENA_MAX, ARENAS)):
            mallopt(parameter, value)


@contextmanager
def not_collected() -> Iterator[None]:
    """Load libraries in this block: what they bring stays for good, so the garbage collector need never look through it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@asynccontextmanager
async def clearing_away() -> AsyncIterator[None]:
    """Clear away what is left of works, again and again.

    Pages and what the browser tells are full of cycles. By itself the garbage collector looks for those that are old once a quarter more are there, and a
    daemon that has become quiet would hold for days what its last busy hour left: 20 MB and more.
    """
    clearing = asyncio.create_task(_clear_away())
    try:
        yield
    finally:
        clearing.cancel()


async def _clear_away() -> None:
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    while True:
        await asyncio.sleep(PAUSE)
        gc.collect()
        if trim is not None:
            trim(0)
