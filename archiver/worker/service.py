"""Run as a service until told to stop, or once until nothing is due."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from archiver.worker.dispatch import PASSING, Dispatcher, describe
from archiver.worker.signals import stop_on_signals
from archiver.worker.systemd import notify, tell_status

TICK = timedelta(seconds=0.5)
STATUS = timedelta(seconds=30)
GRACE = timedelta(seconds=25)
"""What is under way at SIGTERM may take so long to end; systemd allows 90 s by default."""
IDLE = TICK.total_seconds()
"""Seconds after which a single pass asks for new work although none of what is under way has ended."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Steering:
    """What keeps the budgets of the hosts, and how often."""

    steer: Callable[[], Awaitable[None]]
    every: timedelta


@dataclass(slots=True)
class Ticks:
    """The ticks under way, and what made one of them fail."""

    stop: asyncio.Event
    under_way: set[asyncio.Task[None] | None] = field(default_factory=set)
    failure: BaseException | None = None

    def guarded(self, tick: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """Return a job that makes one tick, and stops the loop where that fails."""

        async def job() -> None:
            task = asyncio.current_task()
            self.under_way.add(task)
            try:
                await tick()
            except Exception as exc:
                self.failure = self.failure or exc
                self.stop.set()
                raise
            finally:
                self.under_way.discard(task)

        return job

    async def end(self, grace: timedelta) -> None:
        """Let what is under way end within ``grace``."""
        if tasks := [task for task in self.under_way if task]:
            await asyncio.wait(tasks, timeout=grace.total_seconds())


async def serve(dispatcher: Dispatcher, steering: Steering, stop: asyncio.Event) -> None:
    """Carry out what is due until ``stop``; raise what made the loop itself fail, so that the service manager restarts it.

    While the archive cannot be written nothing is taken from the queue, and what was under way waits to be handed back.
    """
    ticks = Ticks(stop)
    waiting: list[str] = []
    scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
    scheduler.add_job(ticks.guarded(lambda: _dispatch(dispatcher, waiting)), "interval", seconds=TICK.total_seconds())
    scheduler.add_job(ticks.guarded(lambda: _tell_status(dispatcher)), "interval", seconds=STATUS.total_seconds())
    scheduler.add_job(ticks.guarded(lambda: _stay_alone(dispatcher)), "interval", seconds=STATUS.total_seconds())
    scheduler.add_job(ticks.guarded(lambda: _steer(steering)), "interval", seconds=steering.every.total_seconds())
    stop_on_signals(stop)
    scheduler.start()
    watch = asyncio.create_task(_mind_the_clock(scheduler, dispatcher.clock))
    notify("READY=1")
    logger.info("started")
    await stop.wait()
    watch.cancel()
    notify("STOPPING=1")
    # The scheduler would cancel a tick, and what that was just taking from the queue would be nobody's.
    scheduler.pause()
    await ticks.end(GRACE)
    scheduler.shutdown(wait=False)
    await dispatcher.finish(GRACE)
    logger.info("stopped")
    if ticks.failure:
        raise ticks.failure


async def drain(dispatcher: Dispatcher, stop: asyncio.Event) -> None:
    """Carry out what is due, and what becomes due at once by it, until nothing is left or ``stop`` is set; StorageError where the archive cannot be written."""
    stop_on_signals(stop)
    while not stop.is_set():
        started = await dispatcher.tick(paced=False)
        if not started and not dispatcher.running:
            break
        if dispatcher.running:
            await asyncio.wait(dispatcher.running, timeout=IDLE, return_when=asyncio.FIRST_COMPLETED)
    await dispatcher.finish(GRACE)
    if dispatcher.hindrance is not None:
        raise dispatcher.hindrance


async def _mind_the_clock(scheduler: AsyncIOScheduler, clock: Callable[[], datetime]) -> None:
    """Let the ticks go on where the clock was set back: they are planned by it, and would wait until it is where it was."""
    last = clock()
    while True:
        # By the event loop's clock, which nobody sets.
        await asyncio.sleep(TICK.total_seconds())
        now = clock()
        if now < last:
            for job in scheduler.get_jobs():
                job.modify(next_run_time=now)
        last = now


async def _dispatch(dispatcher: Dispatcher, waiting: list[str]) -> None:
    try:
        await dispatcher.tick()
        await dispatcher.fill_room()
    except PASSING as exc:
        _tell_waiting(waiting, str(exc))
    else:
        if waiting:
            logger.info("the archive can be written again")
            waiting.clear()
    # Fed by a tick that went through the queue to its end: a loop that hangs, or a ledger that does, goes hungry.
    notify("WATCHDOG=1")


def _tell_waiting(waiting: list[str], why: str) -> None:
    # Once for each reason, not with each tick.
    if waiting != [why]:
        logger.error("waiting until the archive can be written: %s", why)
        tell_status(f"waiting: {why}")
    waiting[:] = [why]


async def _steer(steering: Steering) -> None:
    with contextlib.suppress(*PASSING):
        await steering.steer()


async def _stay_alone(dispatcher: Dispatcher) -> None:
    # A server that cannot be reached takes our place away, and gives it to nobody else.
    with contextlib.suppress(*PASSING):
        await asyncio.to_thread(dispatcher.ledger.stay_alone)


async def _tell_status(dispatcher: Dispatcher) -> None:
    try:
        sizes = await asyncio.to_thread(_queue_sizes, dispatcher)
    except PASSING:
        return
    tell_status(describe(sizes))
    logger.info("queue: %s; %s under way", describe(sizes), len(dispatcher.running))


def _queue_sizes(dispatcher: Dispatcher) -> dict[str, int]:
    with dispatcher.ledger.read() as reader:
        return reader.queue_sizes()
