"""Keep a daemon that runs for months small, and a command that runs for seconds quick."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""Parameters of mallopt(3), glibc's malloc.h."""
LARGE = 128 * 1024
"""Bytes: glibc's own first threshold, which it raises for good with every larger block that is freed."""
ARENAS = 2


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
