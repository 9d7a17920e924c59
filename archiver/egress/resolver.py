"""Ask the system's resolver, which holds up whoever asks: for a minute where no server of names answers."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any, TypeAlias

Ask: TypeAlias = Callable[[str, int], Sequence[tuple[Any, ...]]]
"""Asks for the endpoints of a name as ``socket.getaddrinfo`` does, and blocks; OSError where it has none."""

AT_ONCE = 64
"""Names that are asked for at the same time; the next one waits."""


def from_system(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    """Ask for the endpoints of a name as the system is set up."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class SystemResolver:
    """All addresses of a name, in the order that the system prefers.

    Each is asked for in a thread of its own, which nobody waits for: in the threads that the ledger shares, a few names that nobody knows would keep
    everything from being written down, and at the end the program from ending.
    """

    def __init__(self, ask: Ask = from_system) -> None:
        self._ask = ask
        self._free = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, host: str, port: int, /) -> Sequence[str]:
        """Return the addresses, literal; OSError where there are none, ValueError where it is no name."""
        await self._free.acquire()
        answer: asyncio.Future[Sequence[tuple[Any, ...]]] = asyncio.get_running_loop().create_future()
        try:
            Thread(target=self._wait, args=(host, port, answer), name=f"resolver {host}", daemon=True).start()
        except RuntimeError as exc:
            # The system gives no thread (TasksMax, ulimit -u).
            self._free.release()
            raise OSError(str(exc)) from exc
        return tuple(dict.fromkeys(str(endpoint[0]) for *_, endpoint in await answer))

    def _wait(self, host: str, port: int, answer: asyncio.Future[Sequence[tuple[Any, ...]]]) -> None:
        found: Sequence[tuple[Any, ...]] | Exception
        try:
            found = self._ask(host, port)
        except (OSError, ValueError) as exc:
            found = exc
        # The loop may be closed by the time that the answer comes.
        with contextlib.suppress(RuntimeError):
            answer.get_loop().call_soon_threadsafe(self._tell, answer, found)

    def _tell(self, answer: asyncio.Future[Sequence[tuple[Any, ...]]], found: Sequence[tuple[Any, ...]] | Exception) -> None:
        self._free.release()
        if answer.done():
            # Nobody waits any more.
            return
        if isinstance(found, Exception):
            answer.set_exception(found)
        else:
            answer.set_result(found)
