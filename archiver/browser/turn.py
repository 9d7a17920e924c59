"""Who stands at full height: of the visits of one browser, one at a time."""

from __future__ import annotations

import asyncio


class Turn:
    """The right of one visit to make its page as high as its document.

    What is drawn then is the largest thing that a browser holds: two pages of 12,000 px take 350 MB more at once than one after the other.
    Whoever has waited long enough goes on beside the other: turns spare memory, and are worth no evidence.
    """

    def __init__(self, lock: asyncio.Lock | None = None) -> None:
        self._lock, self._mine = lock or asyncio.Lock(), False

    async def take(self) -> None:
        """Wait until no other visit has its turn; nothing where it is ours already."""
        if not self._mine:
            await self._lock.acquire()
            self._mine = True

    def leave(self) -> None:
        """Let the next one have its turn; nothing where it was never taken."""
        if self._mine:
            self._mine = False
            self._lock.release()
