"""Every step by which something becomes durable, by name, and what can happen to a process at one of them.

The steps are found where our code meets the operating system and the database: nothing in the program knows of them.
"""

from __future__ import annotations

import io
import os
import signal
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

Hook: TypeAlias = Callable[[str, bool], None]
"""Is told the name of a step and whether it has been taken; raises where a step that was not taken yet is to fail."""

VERBS = ("INSERT INTO ", "UPDATE ", "DELETE FROM ")


@contextmanager
def taken(step: str, hook: Hook) -> Iterator[None]:
    """Tell of one step before and after it is taken."""
    hook(step, False)
    yield
    hook(step, True)


def interpose(hook: Hook) -> None:
    """Tell of every step from now on, in this process."""
    _files(hook)
    _database(hook)


def _files(hook: Hook) -> None:
    fsync, link, unlink, mkstemp = os.fsync, os.link, Path.unlink, tempfile.mkstemp

    def flush(descriptor: int) -> None:
        directory = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        with taken("flush directory" if directory else "flush file", hook):
            fsync(descriptor)

    def name(source: Any, target: Any) -> None:
        with taken("link blob", hook):
            link(source, target)

    def remove(self: Path, missing_ok: bool = False) -> None:
        with taken("remove temporary", hook):
            unlink(self, missing_ok)

    def begin(*arguments: Any, **options: Any) -> tuple[int, str]:
        with taken("make temporary", hook):
            return mkstemp(*arguments, **options)

    class Told(io.FileIO):
        def write(self, content: Any, /) -> int:
            with taken("write temporary", hook):
                return super().write(content)

    replaced = ((os, "fsync", flush), (os, "link", name), (Path, "unlink", remove), (tempfile, "mkstemp", begin), (io, "FileIO", Told))
    for owner, attribute, ours in replaced:
        setattr(owner, attribute, ours)


def _database(hook: Hook) -> None:
    do_commit: Callable[[DefaultDialect, Any], None] = DefaultDialect.do_commit

    def commit(self: DefaultDialect, connection: Any) -> None:
        with taken("commit", hook):
            do_commit(self, connection)

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if named := _written(statement):
            hook(named, False)

    def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if named := _written(statement):
            hook(named, True)

    DefaultDialect.do_commit = commit  # type: ignore[method-assign]
    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)


def _written(statement: str) -> str | None:
    """Return the name of a statement that writes: its verb and its table; of one that begins to write, ``begin``."""
    if statement == "BEGIN IMMEDIATE":
        return "begin"
    verb = next((verb for verb in VERBS if statement.startswith(verb)), None)
    return verb and f"{verb.split()[0].lower()} {statement.removeprefix(verb).split()[0]}"


@dataclass(slots=True)
class Kill:
    """Ends this process with SIGKILL as soon as a step has been taken for the ``count``-th time."""

    step: str
    count: int

    def __call__(self, step: str, done: bool) -> None:
        """Count."""
        if done and step == self.step:
            self.count -= 1
            if self.count == 0:
                os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Note:
    """Writes down each step that was taken."""

    path: Path

    def __call__(self, step: str, done: bool) -> None:
        """Note."""
        if done:
            with self.path.open("a") as file:
                file.write(f"{step}\n")
