"""The browsers that run below this process, to be killed."""

from __future__ import annotations

import contextlib

import psutil


def chromium_processes() -> dict[int, psutil.Process]:
    """Return the browsers' processes that run now."""
    found = {}
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "headless-shell" in " ".join(process.cmdline()):
                found[process.pid] = process
    return found
