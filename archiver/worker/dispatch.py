"""Take due work from the queue into a bounded number of tasks, and let nothing that fails get lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from archiver.clock import SLACK
from archiver.pipeline import StaleWorkError
from archiver.worker.budget import BURST, Budget
from storage.errors import BusyError, DiskFullError, NoConnectionError, ReadOnlyError, StorageError
from storage.ledger import Ledger
from storage.model import Work
from storage.vocabulary import WorkKind

LEASE = timedelta(minutes=15)
"""Longer than any work without a browser may take; a work whose daemon died is taken up again after it, or at the next start."""

CAPTURES = (WorkKind.CAPTURE_POST, WorkKind.CAPTURE_ARTICLE)
LOOKS = (WorkKind.LOOK,)
LIGHT = tuple(kind for kind in WorkKind if kind not in (*CAPTURES, *LOOKS))
LOOKS_AT_ONCE, LIGHT_AT_ONCE = 8, 8
"""Works without a browser under way at the same time; each host still gets one request after the other."""
RUN = 8
"""Looks at the posts of one host that a single pass takes from the queue at once; they are made one after the other."""

TRIAL = timedelta(seconds=10)
"""After a work that could not be written down the next ones are tried no sooner: each asks a host, or a browser, for what would be lost again."""

DOUBLED = 8
"""How often the pause after a failure that nobody foresaw is doubled. More of them are no attempts: without a browser no capture is tried."""

PASSING = (BusyError, DiskFullError, NoConnectionError, ReadOnlyError)
"""What somebody else may put right while we wait; after any other failure of the ledger only a fresh start, which reads it again, is safe."""

logger = logging.getLogger(__name__)


class Progress(Protocol):
    """Is told of each work that ends."""

    def __call__(self, work: Work, error: str | None) -> None:
        """Note one ended work."""
        ...


@dataclass(slots=True)
class Dispatcher:
    """The works under way, in three lanes: looks at posts, other light ones, and those that need the browser."""

    ledger: Ledger
    carry_out: Callable[[Work], Awaitable[None]]
    clock: Callable[[], datetime]
    captures_at_once: int
    progress: Progress
    retry_after: timedelta
    """First pause after a work that failed for a reason nobody foresaw."""
    budget: Budget
    """Of looks at the posts of each host."""
    early: Callable[[datetime, datetime, datetime], bool]
    """Whether a look that is due at the first time, the last one being made at the second, may be made at the third."""
    closed: Callable[[], Collection[str]] = tuple
    """The hosts that asked to be left alone: nothing is taken from the queue for them, the browser's works excepted."""
    capture_lease: timedelta = LEASE
    """Longer than any capture may take."""
    running: dict[asyncio.Task[None], list[Work]] = field(default_factory=dict)
    """The works of each task, all of one host: the first is under way, the others come after it."""
    owed: list[Callable[[], None]] = field(default_factory=list)
    """Works still to be handed back: the archive could not be written when they failed."""

    unclaimed: StorageError | None = None
    """Why the last tick could take nothing from the queue."""
    unwritten: StorageError | None = None
    """Why the last work that came to an end could not be written down: small changes may still find room where its rows find none."""
    trial_at: datetime = field(init=False)
    """When it is tried whether they do."""
    ticked: datetime | None = None
    """Time of the last tick, by the clock as it was then."""
    turned_at: datetime = field(init=False)
    """When a tick last came to an end, well or not; at first, when there was a dispatcher."""

    def __post_init__(self) -> None:
        """Begin to count from now."""
        self.turned_at = self.trial_at = self.clock()

    @property
    def hindrance(self) -> StorageError | None:
        """Return what keeps the archive from being written, as far as ticks and works found out."""
        return self.unclaimed or self.unwritten

    async def tick(self, *, paced: bool = True) -> int:
        """Fill the free slots of all lanes with due work, ``paced`` by the hosts' budgets; return how many were started.

        StorageError where the archive cannot be written.
        """
        self._settle()
        try:
            started = await self._take(paced=paced)
        except PASSING as exc:
            self.unclaimed = exc
            raise
        finally:
            # A loop that waits for an archive which cannot be written does not hang.
            self.turned_at = self.clock()
        self.unclaimed = None
        return started

    async def _take(self, *, paced: bool) -> int:
        await self._pay()
        await self._mind_the_clock()
        if paced and self.unwritten is not None and timedelta(0) < self.trial_at - self.clock() <= TRIAL:
            return 0
        # One question for all lanes: most ticks find nothing due, and a claim waits for whoever writes.
        ready = await asyncio.to_thread(self.ledger.ready, self.clock())
        # First and confirming looks wait for no budget: what may vanish first is looked at first.
        looks = await self._fill(ready, LOOKS, LOOKS_AT_ONCE, spent=self.budget.below(1, self.clock()) if paced else (), each=1 if paced else RUN)
        light = await self._fill(ready, LIGHT, LIGHT_AT_ONCE)
        if self.unwritten is not None and self.running:
            # A capture takes the longest to try with, and leaves files that no row names.
            return looks + light
        return looks + light + await self._fill(ready, CAPTURES, self.captures_at_once)

    async def fill_room(self) -> int:
        """Make looks before they are due at hosts whose budget has room, so that none of it is lost; return how many were started."""
        now, free = self.clock(), LOOKS_AT_ONCE - self._under_way(LOOKS)
        if free <= 0 or self.unwritten is not None:
            return 0
        busy = self._hosts().union(self.closed(), self.budget.below(BURST, now))
        return self._start(
            await asyncio.to_thread(self.ledger.claim_early, now, lease=LEASE, limit=free, busy_hosts=busy, early=lambda due, last: self.early(due, last, now))
        )

    async def finish(self, grace: timedelta) -> None:
        """Let what is under way end within ``grace``; hand back what does not, and what comes after it."""
        await self._hand_back(*(work for run in self.running.values() for work in _cut(run)))
        if self.running:
            await asyncio.wait(self.running, timeout=grace.total_seconds())
        for task in self.running:
            task.cancel()
        if self.running:
            await asyncio.wait(self.running)
        self._settle()

    def _settle(self) -> None:
        for task in [task for task in self.running if task.done()]:
            del self.running[task]
            task.result()

    async def _fill(self, ready: Collection[WorkKind], lane: tuple[WorkKind, ...], slots: int, *, spent: Collection[str] = (), each: int = 1) -> int:
        # While it is not known that works can be written down, each lane tries with one.
        free, kinds = (slots if self.unwritten is None else 1) - self._under_way(lane), [kind for kind in lane if kind in ready]
        if free <= 0 or not kinds:
            return 0
        busy = self._hosts().union(self.closed()) if lane != CAPTURES else self._hosts(CAPTURES)
        lease = self.capture_lease if lane == CAPTURES else LEASE * each
        claim = partial(self.ledger.claim, lease=lease, limit=free, kinds=kinds, busy_hosts=busy, spent_hosts=spent, each=each)
        return self._start(await asyncio.to_thread(claim, self.clock()))

    def _under_way(self, kinds: Collection[WorkKind]) -> int:
        return sum(any(work.kind in kinds for work in run) for run in self.running.values())

    def _hosts(self, kinds: Collection[WorkKind] = (*LOOKS, *LIGHT)) -> set[str]:
        """Return the hosts that are asked right now; the browser has hosts of its own."""
        return {work.host for run in self.running.values() for work in run if work.kind in kinds and work.host}

    def _start(self, works: Sequence[Work]) -> int:
        runs: dict[str | int | None, list[Work]] = {}
        for work in works:
            if work.kind in LOOKS and not work.priority:
                self.budget.spend(work.host, self.clock())
            runs.setdefault(work.host or work.id, []).append(work)
        for run in runs.values():
            self.running[asyncio.create_task(self._carry_out(run))] = run
        return len(works)

    async def _carry_out(self, run: list[Work]) -> None:
        """Carry out works one after the other; behind one that fails, or at a host that asks to be left alone, they go back into the queue."""
        while run:
            if not await self._attempt(run[0]) or run[0].host in self.closed():
                await self._hand_back(*_cut(run))
            del run[0]

    async def _attempt(self, work: Work) -> bool:
        """Carry out one work, and return whether that went well."""
        error: str | None = None
        try:
            await self.carry_out(work)
        except asyncio.CancelledError:
            await asyncio.shield(self._hand_back(replace(work, due=self.clock(), span=None)))
            return False
        except StaleWorkError as exc:
            error = str(exc)
        except PASSING as exc:
            # No fault of the work's: it is no attempt, and comes again as it was.
            error = str(exc)
            self.unwritten, self.trial_at = exc, self.clock() + TRIAL
            logger.error("%s %s could not be written down: %s", work.kind, work.subject, exc)  # noqa: TRY400
            await self._hand_back(replace(work, due=self.clock() + self.retry_after, span=None))
        except Exception as exc:  # the worker's edge: whatever a work met is told, and it comes again for what it was for
            error = f"{type(exc).__name__}: {exc}"
            logger.exception("work failed: %s %s, attempt %s", work.kind, work.subject, work.attempts)
            pause = self.retry_after * 2 ** min(work.attempts, DOUBLED)
            attempts = max(work.attempts, min(work.attempts + 1, DOUBLED))
            await self._hand_back(replace(work, due=self.clock() + pause, attempts=attempts, span=None))
        else:
            if self.unwritten is not None:
                logger.info("the archive can be written again")
            self.unwritten = None
        self.progress(work, error)
        return error is None

    async def _hand_back(self, *works: Work) -> None:
        """End the claims of works, and have them come again as they are given."""

        def release() -> None:
            with self.ledger.write() as writer:
                for work in works:
                    writer.finish(work, due=work.due, attempts=work.attempts, priority=work.priority, reason=work.reason, span=work.span)

        if not works:
            return
        try:
            await asyncio.to_thread(release)
        except StorageError:
            self.owed.append(release)

    async def _mind_the_clock(self) -> None:
        """Plan the queue anew where the clock was set back; what was to be done in an hour would else wait for as long as it was set back."""
        now = self.clock()
        if self.ticked is not None and self.ticked - now > SLACK:
            logger.error("the clock was set back from %s to %s: all that is planned is moved with it", self.ticked.isoformat(), now.isoformat())
            await asyncio.to_thread(self.ledger.set_back, self.ticked - now)
        self.ticked = now

    async def _pay(self) -> None:
        while self.owed:
            await asyncio.to_thread(self.owed[0])
            del self.owed[0]


def _cut(run: list[Work]) -> list[Work]:
    """Take from a run what comes after its first work, and return that."""
    after = run[1:]
    del run[1:]
    return after


def describe(sizes: Mapping[str, int]) -> str:
    """Return the queue in one line."""
    return ", ".join(f"{count} {kind}" for kind, count in sorted(sizes.items())) or "nothing waiting"
