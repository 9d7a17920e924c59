"""Named steps under one deadline: a step that fails or takes too long costs only itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from playwright.async_api import Error

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a visit as it went."""

    name: str
    seconds: float
    problem: str | None = None
    """``timeout`` or the browser's own words; None where the step came to its end."""


class Steps:
    """The steps of one visit: each has its own budget, none outlives the deadline of all."""

    def __init__(self, timeout: timedelta) -> None:
        self._timeout = timeout.total_seconds()
        self._deadline = asyncio.get_running_loop().time() + self._timeout
        self.done: list[Step] = []
        self._since = 0

    @property
    def left(self) -> float:
        """Return the seconds until the deadline."""
        return max(self._deadline - asyncio.get_running_loop().time(), 0.0)

    def share(self, part: float) -> float:
        """Return ``part`` of the whole time, in seconds."""
        return self._timeout * part

    @property
    def failed(self) -> list[Step]:
        """Return the steps that did not come to their end, of those that count."""
        return [step for step in self.done[self._since :] if step.problem]

    def begin_anew(self) -> None:
        """Let what failed before count no more: it is done once more."""
        self._since = len(self.done)

    async def run(self, name: str, seconds: float, work: Awaitable[T]) -> T | None:
        """Return what ``work`` returns; None, and the problem noted, when it fails or outlives its budget."""
        loop = asyncio.get_running_loop()
        started, problem = loop.time(), None
        try:
            async with asyncio.timeout(min(seconds, self.left)):
                return await work
        except TimeoutError:
            problem = "timeout"
        except Error as exc:
            problem = first_line(exc)
        finally:
            self.done.append(Step(name=name, seconds=round(loop.time() - started, 4), problem=problem))
        return None


def first_line(exc: Error) -> str:
    """Return what the browser said, without Playwright's call log."""
    return (exc.message or "failed").strip().splitlines()[0][:200]
