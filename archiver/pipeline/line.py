"""What every step of the line works with, and the one way its results are written down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from archiver.capture import Doors
from archiver.errors import ArchiverError
from archiver.exchange import Answer, Exchange, Headers
from archiver.pipeline.gates import Gates
from archiver.pipeline.robots import Robots
from archiver.settings import Settings
from storage.ledger import Ledger, Reader, Writer
from storage.model import Image, Work

T = TypeVar("T")


class StaleWorkError(ArchiverError):
    """Somebody else took this work over after our lease ran out: what we found is dropped, they record it."""

    def __init__(self, work: Work) -> None:
        self.work = work
        super().__init__(f"{work.kind} {work.subject}: lease lost")


@dataclass(frozen=True, slots=True)
class Line:
    """The doors, the settings, the clock and the chance that the steps are given."""

    ledger: Ledger
    doors: Doors
    """Browser, fetch, blobs and fingerprints, as the capture step knows them."""
    settings: Settings
    clock: Callable[[], datetime]
    random: Callable[[], float]
    """Uniform in [0, 1): jitter."""
    gates: Gates = field(default_factory=Gates)
    """What hosts let us feel of their limits; the same that stands at the door of ``fetch``."""
    robots: Robots = field(default_factory=Robots)

    async def get(self, url: str, headers: Headers = (), *, max_bytes: int | None = None) -> Exchange:
        """Fetch one hop where robots.txt allows it or need not be asked; errors as with ``Fetch.get``, and ForbiddenError."""
        await self.robots.mind(self.doors.fetch, url)
        return await self.doors.fetch.get(url, headers, max_bytes=max_bytes)

    async def read(self, question: Callable[[Reader], T]) -> T:
        """Ask the ledger in one snapshot."""

        def ask() -> T:
            with self.ledger.read() as reader:
                return question(reader)

        return await asyncio.to_thread(ask)

    async def write(self, record: Callable[[Writer], T]) -> T:
        """Write to the ledger in one transaction."""

        def tell() -> T:
            with self.ledger.write() as writer:
                return record(writer)

        return await asyncio.to_thread(tell)

    async def keep(self, content: bytes) -> str:
        """Keep bytes as a blob; durable when it returns."""
        return await asyncio.to_thread(self.doors.blobs.put, content)

    async def keep_answer(self, answer: Answer) -> str:
        """Keep a whole answer, headers included, as evidence (R11)."""
        return await self.keep(answer.to_bytes())

    async def fingerprint(self, content: bytes) -> Image:
        """Fingerprint an image away from the event loop."""
        return await asyncio.to_thread(self.doors.fingerprint, content)

    async def conclude(self, work: Work, record: Callable[[Writer], Ending]) -> None:
        """Record what ``work`` found, and when it comes again, in one transaction; StaleWorkError, and nothing recorded, when the lease was lost."""

        def tell(writer: Writer) -> None:
            ending = record(writer)
            if not writer.finish(
                work, due=ending.due, attempts=ending.attempts, priority=ending.priority, reason=ending.reason, span=ending.span, host=ending.host
            ):
                raise StaleWorkError(work)

        await self.write(tell)

    async def dismiss(self, work: Work) -> None:
        """Take work out of the queue whose subject is no more."""
        await self.conclude(work, lambda _: Ending())

    async def hand_over(self, work: Work) -> None:
        """Leave work on a post that turned out to be another one to the work on that: both were under way then, and one of them is enough."""

        def record(writer: Writer) -> Ending:
            writer.schedule(replace(work, attempts=0, span=None))
            return Ending()

        await self.conclude(work, record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a piece of work leaves the queue."""

    due: datetime | None = None
    """When it comes again; None when it is done for good."""
    attempts: int = 0
    priority: int = 0
    reason: str | None = None
    span: float | None = None
    """Hours that a paced look waits."""
    host: str | None = None
    """Host that it will ask; None where that stays as it was."""


FIRST_CAPTURE = 10
"""Priorities: what may vanish first is kept first."""
RESOLVING = 8
TELLING = 7
"""Few and cheap, and somebody waits for them."""
READING = 6
CONFIRMING = 5
OF_BACKLOG = 1
"""What old articles quote, and the captures of these: behind all that is new, and before what is looked at again, which would leave it no room."""
BACKLOG = -1
"""Below what is read again: old articles wait until nothing newer does."""
