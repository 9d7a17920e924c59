"""Politeness: a token bucket for each host."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

Clock: TypeAlias = Callable[[], float]
Sleep: TypeAlias = Callable[[float], Awaitable[object]]
Share: TypeAlias = Callable[[str], float]
Turn: TypeAlias = Callable[[], Awaitable[None]]
"""Waits until a host may be asked for one thing more."""

REMEMBERED = 4096
"""Hosts kept before those with a full bucket are forgotten."""


class Pace:
    """The buckets of all hosts, filled at ``rate`` tokens a second, or at the ``share`` of it that a host bears.

    A bucket holds ``depth`` tokens: so many requests pass at once, later ones at least ``1 / rate / share`` seconds apart, first come, first served.
    """

    def __init__(self, rate: float, *, depth: float = 1, clock: Clock = time.monotonic, sleep: Sleep = asyncio.sleep, share: Share = lambda _host: 1.0) -> None:
        self._spacing, self._filled = 1 / rate, (depth - 1) / rate
        self._clock, self._sleep, self._share = clock, sleep, share
        self._next: dict[str, float] = {}

    async def wait(self, host: str) -> None:
        """Wait for the next token of a host."""
        delay = self._reserve(host.lower())
        if delay > 0:
            await self._sleep(delay)

    def _reserve(self, host: str) -> float:
        now = self._clock()
        full = now - self._filled
        if len(self._next) >= REMEMBERED:
            self._next = {name: turn for name, turn in self._next.items() if turn > full}
        turn = max(self._next.get(host, full), full)
        self._next[host] = turn + self._spacing / self._share(host)
        return turn - now
