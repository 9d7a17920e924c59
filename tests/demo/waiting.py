"""Wait until the ledger says what is waited for, with progress on the terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

T = TypeVar("T")
PAUSE_SECONDS = 0.5


def wait_until(what: str, seconds: float, console: Console, *, ask: Callable[[], list[T]], wanted: Callable[[T], bool]) -> list[T]:
    """Ask until every answer is as wanted, or none more was for some time: a machine may be slow. Return the last answers."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    most, until = 0, time.monotonic() + seconds
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(what, total=None)
        while True:
            answers = ask()
            done = sum(map(wanted, answers))
            bar.update(task, total=len(answers), completed=done)
            if done > most:
                most, until = done, time.monotonic() + seconds
            if done == len(answers) or time.monotonic() > until:
                return answers
            time.sleep(PAUSE_SECONDS)
