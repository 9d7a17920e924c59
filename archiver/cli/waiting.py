"""What a command shows to whoever waits for it at a terminal: a file or a pipe is told nothing of it, not even an empty line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.progress import BarColumn, Progress, ProgressColumn, TaskID, TextColumn, TimeElapsedColumn

from archiver.cli.output import err


def bar(*columns: ProgressColumn) -> Progress:
    """Return a bar that goes when its block ends."""
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


@dataclass(slots=True)
class Count:
    """How many files are done."""

    shown: Progress
    task: TaskID
    done: int = 0

    def __call__(self, done: int) -> None:
        """Take note of how many are done now."""
        self.done = done
        self.shown.update(self.task, completed=done)


@contextmanager
def counting(what: str) -> Iterator[Count]:
    """Count files while the block runs."""
    with bar(TextColumn(what), BarColumn(), TextColumn("{task.completed} files"), TimeElapsedColumn()) as shown:
        yield Count(shown, shown.add_task("", total=None))
