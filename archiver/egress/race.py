"""Dial the addresses of one host as "Happy Eyeballs" does (RFC 8305, sections 4 and 5): one that does not answer holds nobody up for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from itertools import chain, zip_longest

from archiver.egress.connection import Streams, abort

HEAD_START = 0.25
"""Seconds that an address has before the next one is dialled as well (RFC 8305, section 8)."""


def in_turn(addresses: Sequence[str]) -> list[str]:
    """Return addresses with those of IPv4 and of IPv6 in turn, beginning with the first: where one of the two leads nowhere, all of its kind do."""
    kinds = [[one for one in addresses if (":" in one) is is_first] for is_first in (":" in addresses[0], ":" not in addresses[0])] if addresses else []
    return [one for one in chain.from_iterable(zip_longest(*kinds)) if one is not None]


async def first_of(addresses: Sequence[str], dial: Callable[[str], Coroutine[None, None, Streams]]) -> tuple[str, Streams]:
    """Return the first address that answers and its connection; others are dropped. The last one's error where none does; ValueError where there is none."""
    racing: dict[asyncio.Task[Streams], str] = {}
    waiting = list(reversed(addresses))
    error: BaseException = ValueError("no address")
    try:
        while waiting or racing:
            if waiting:
                address = waiting.pop()
                racing[asyncio.create_task(dial(address))] = address
            ended, _ = await asyncio.wait(racing, timeout=HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                if (failure := task.exception()) is None:
                    return racing.pop(task), task.result()
                error = failure
                del racing[task]
        raise error
    finally:
        await _drop(racing)


async def _drop(racing: Collection[asyncio.Task[Streams]]) -> None:
    """Give up what is still dialled, and what answered too late."""
    for task in racing:
        task.cancel()
    for late in await asyncio.gather(*racing, return_exceptions=True):
        if isinstance(late, tuple):
            abort(late[1])
