"""The worker's loop on a real queue: bounded, fair, and nothing that fails is lost."""

from __future__ import annotations

import asyncio
import logging
import operator
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from archiver.app.archive import clock_minded, open_archive, take_up_again, the_only_daemon, the_only_daemon_of
from archiver.app.doctor import Level, files
from archiver.app.telling import unwritten
from archiver.pipeline.captures import ATTEMPTS
from archiver.settings import Settings, read_settings
from archiver.worker import Budget, Dispatcher, Steering, drain, serve
from archiver.worker.budget import BURST
from archiver.worker.dispatch import LOOKS_AT_ONCE, RUN
from archiver.worker.systemd import tell_status
from storage import BusyError, DiskFullError, Ledger
from storage.errors import MovedError, OtherDaemonError
from storage.model import Work
from storage.vocabulary import WorkKind

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Steps:
    """Carries out work the way a test asks for, and remembers what it was given."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.begun: list[Work] = []
        self.most = 0
        self.under_way = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.failing: set[int] = set()
        self.full = False

    async def carry_out(self, work: Work) -> None:
        """Wait for the gate, then fail or finish."""
        self.begun.append(work)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(0)
            await self.gate.wait()
            if work.subject in self.failing:
                raise ZeroDivisionError("nobody foresaw this")
            if self.full:
                raise DiskFullError("archive")
        finally:
            self.under_way -= 1
        with self.ledger.write() as writer:
            writer.finish(work, due=None)


def dispatcher(ledger: Ledger, steps: Steps, ended: list[str | None] | None = None, *, per_hour: float = 3600.0) -> Dispatcher:
    """Return a dispatcher at a fixed time."""
    told = [] if ended is None else ended
    return Dispatcher(
        ledger=ledger,
        carry_out=steps.carry_out,
        clock=lambda: NOW,
        captures_at_once=2,
        progress=lambda _work, error: told.append(error),
        retry_after=timedelta(minutes=1),
        budget=Budget(per_hour),
        early=lambda _due, last, now: now - last >= timedelta(hours=1),
    )


def schedule(ledger: Ledger, kind: WorkKind, subjects: range, host: str = "") -> None:
    """Put work into the queue that is due now."""
    with ledger.write() as writer:
        for subject in subjects:
            writer.schedule(Work(kind=kind, subject=subject, due=NOW, host=host))


def work(ledger: Ledger, kind: WorkKind, subject: int) -> Work | None:
    """Return what the queue holds of a subject."""
    with ledger.read() as reader:
        return reader.work(kind, subject)


async def test_captures_never_run_more_than_their_slots_while_looks_go_on(ledger: Ledger) -> None:
    """Two lanes: full capture slots do not stop the work that needs no browser."""
    schedule(ledger, WorkKind.CAPTURE_POST, range(5))
    schedule(ledger, WorkKind.LOOK, range(3))
    steps = Steps(ledger)
    steps.gate.clear()
    loop = dispatcher(ledger, steps)
    await loop.tick()
    await asyncio.sleep(0)
    assert await loop.tick() == 0
    begun = [one.kind for one in steps.begun]
    assert (begun.count(WorkKind.CAPTURE_POST), begun.count(WorkKind.LOOK)) == (2, 3)
    steps.gate.set()
    await drain(loop, asyncio.Event())
    assert len(steps.begun) == 8


async def test_a_host_gets_one_request_after_the_other(ledger: Ledger) -> None:
    """However much is due for one host, one work at a time asks it."""
    schedule(ledger, WorkKind.LOOK, range(4), host="cdn.syndication.twimg.com")
    steps = Steps(ledger)
    await drain(dispatcher(ledger, steps), asyncio.Event())
    assert (len(steps.begun), steps.most) == (4, 1)


async def test_a_single_pass_takes_the_looks_at_a_host_from_the_queue_together(ledger: Ledger) -> None:
    """And makes them one after the other; the daemon takes one at a time, since each waits for the budget."""
    schedule(ledger, WorkKind.LOOK, range(RUN + 1), host="cdn.syndication.twimg.com")
    steps = Steps(ledger)
    loop = dispatcher(ledger, steps)
    assert await loop.tick() == 1
    await loop.finish(timedelta(seconds=5))
    assert await loop.tick(paced=False) == RUN
    await drain(loop, asyncio.Event())
    assert ([one.subject for one in steps.begun], steps.most) == ([*range(RUN + 1)], 1)


async def test_a_capture_that_waited_weeks_for_a_browser_has_tries_left(ledger: Ledger) -> None:
    """A daemon without a browser fails at each, and nothing was tried."""
    schedule(ledger, WorkKind.CAPTURE_POST, range(1))
    steps = Steps(ledger)
    steps.failing = {0}
    loop = dispatcher(ledger, steps)
    for _ in range(50):
        left = work(ledger, WorkKind.CAPTURE_POST, 0)
        assert left is not None
        assert left.attempts < ATTEMPTS / 2
        loop.clock = partial(max, left.due, loop.clock())
        await drain(loop, asyncio.Event())
    assert len(steps.begun) == 50


async def test_what_comes_after_a_look_that_fails_goes_back_into_the_queue(ledger: Ledger) -> None:
    """As it was, to be taken again at once; whatever the failure was about."""
    schedule(ledger, WorkKind.LOOK, range(3), host="cdn.syndication.twimg.com")
    steps, ended = Steps(ledger), list[str | None]()
    steps.failing = {0}
    loop = dispatcher(ledger, steps, ended)
    assert await loop.tick(paced=False) == 3
    await asyncio.wait(loop.running)
    assert [one.subject for one in steps.begun] == [0]
    assert [(one.subject, one.due, one.attempts) for one in ledger.claim(NOW, lease=timedelta(0), limit=1, each=9)] == [(1, NOW, 0), (2, NOW, 0)]
    await drain(loop, asyncio.Event())
    assert [one.subject for one in steps.begun] == [0, 1, 2]
    assert len(ended) == 3


async def test_looks_at_a_host_that_asks_to_be_left_alone_meanwhile_go_back_into_the_queue(ledger: Ledger) -> None:
    """The gate closes with an answer: what was taken together with the look that heard it is not begun."""
    schedule(ledger, WorkKind.LOOK, range(3), host="x.example")
    steps, held = Steps(ledger), set[str]()
    steps.gate.clear()
    loop = dispatcher(ledger, steps)
    loop.closed = lambda: held
    assert await loop.tick(paced=False) == 3
    held.add("x.example")
    steps.gate.set()
    await drain(loop, asyncio.Event())
    assert [one.subject for one in steps.begun] == [0]
    held.clear()
    await drain(loop, asyncio.Event())
    assert [one.subject for one in steps.begun] == [0, 1, 2]


async def test_work_that_fails_for_a_reason_nobody_foresaw_comes_again(ledger: Ledger) -> None:
    """What it is for stays: steps go by that, and captures name it. The failure is told and backs off; the others go on."""
    with ledger.write() as writer:
        for subject in range(3):
            writer.schedule(Work(kind=WorkKind.LOOK, subject=subject, due=NOW, reason="confirm"))
    steps, ended = Steps(ledger), list[str | None]()
    steps.failing = {1}
    await drain(dispatcher(ledger, steps, ended), asyncio.Event())
    left = work(ledger, WorkKind.LOOK, 1)
    assert left is not None
    assert (left.attempts, left.due, left.reason) == (1, NOW + timedelta(minutes=1), "confirm")
    assert sorted(map(str, ended)) == ["None", "None", "ZeroDivisionError: nobody foresaw this"]
    assert work(ledger, WorkKind.LOOK, 0) is None


class Full:
    """A ledger on a disk that is full until there is room; reading goes on."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.room = ledger, True

    def __getattr__(self, name: str) -> Any:
        """Refuse what writes."""
        if name in {"write", "claim"} and not self.room:
            raise DiskFullError("archive")
        return getattr(self.ledger, name)


async def test_work_waits_while_the_archive_cannot_be_written_and_goes_on_when_it_can(ledger: Ledger) -> None:
    """What was under way is handed back as it was, without counting as an attempt; nothing is claimed meanwhile; nothing is lost."""
    disk, ended = Full(ledger), list[str | None]()
    schedule(ledger, WorkKind.LOOK, range(3))
    steps = Steps(cast("Ledger", disk))
    steps.gate.clear()
    loop = dispatcher(cast("Ledger", disk), steps, ended)
    assert await loop.tick() == 3
    disk.room = False
    steps.gate.set()
    await asyncio.wait(loop.running)
    for _ in range(2):
        with pytest.raises(DiskFullError):
            await loop.tick()
    assert (len(loop.running), len(ended)) == (0, 3)
    assert unwritten(loop) is not None
    disk.room = True
    assert await loop.tick() == 0
    assert [(left.attempts, left.due, left.reason) for subject in range(3) if (left := work(ledger, WorkKind.LOOK, subject))] == [
        (0, NOW + timedelta(minutes=1), None)
    ] * 3
    loop.clock = lambda: NOW + timedelta(minutes=1)
    await drain(loop, asyncio.Event())
    assert len(steps.begun) == 6
    assert work(ledger, WorkKind.LOOK, 0) is None


async def test_a_work_or_two_try_whether_there_is_room_again_before_the_others_ask_anybody(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    """What claims fits where the rows of a look do not: each look would ask its host every minute, and each capture leave its files, for nothing."""
    steps, ended = Steps(ledger), list[str | None]()
    for kind in (WorkKind.LOOK, WorkKind.ARTICLE, WorkKind.CAPTURE_POST):
        schedule(ledger, kind, range(5))
    steps.full = True
    steps.gate.clear()
    loop = dispatcher(ledger, steps, ended)
    assert (await loop.tick(), unwritten(loop)) == (12, None)
    steps.gate.set()
    await asyncio.wait(loop.running)
    assert unwritten(loop) == "archive: the disk is full; everything acknowledged so far is kept"
    del steps.begun[:]
    for seconds, tried in ((9, 0), (60, 2), (69, 0), (70, 2)):
        loop.clock = partial(operator.add, NOW, timedelta(seconds=seconds))
        assert (await loop.tick(), await loop.fill_room()) == (tried, 0)
        assert tried == 0 or await asyncio.wait(loop.running)
    assert [one.kind for one in steps.begun] == [WorkKind.LOOK, WorkKind.ARTICLE] * 2
    with pytest.raises(DiskFullError):
        await drain(loop, asyncio.Event())
    steps.full = False
    loop.clock = lambda: NOW + timedelta(hours=1)
    with caplog.at_level(logging.INFO):
        await drain(loop, asyncio.Event())
    assert (unwritten(loop), ended.count(None)) == (None, 15)
    assert caplog.text.count("the archive can be written again") == 1


async def test_whether_there_is_room_again_is_tried_soon_also_where_the_clock_was_set_back(ledger: Ledger) -> None:
    """The next trial was planned by a clock that was ahead: nothing waits until that is where it was."""
    steps = Steps(ledger)
    schedule(ledger, WorkKind.LOOK, range(3))
    steps.full = True
    loop = dispatcher(ledger, steps)
    await loop.tick()
    await asyncio.wait(loop.running)
    steps.full = False
    loop.clock = lambda: NOW - timedelta(days=1)
    assert await loop.tick() == 0
    loop.clock = lambda: NOW - timedelta(days=1) + timedelta(minutes=2)
    assert await loop.tick() == 1
    await asyncio.wait(loop.running)
    assert unwritten(loop) is None


async def test_a_clock_set_forward_makes_no_storm(ledger: Ledger) -> None:
    """A year ahead everything is due: still no more at once than ever, one a host, and each once; the lease of what is under way fences its double."""
    schedule(ledger, WorkKind.LOOK, range(20))
    schedule(ledger, WorkKind.LOOK, range(20, 30), host="cdn.syndication.twimg.com")
    steps, ended = Steps(ledger), list[str | None]()
    loop = dispatcher(ledger, steps, ended)
    loop.clock = lambda: NOW + timedelta(days=365)
    await drain(loop, asyncio.Event())
    assert (len(steps.begun), len({one.subject for one in steps.begun})) == (30, 30)
    assert steps.most <= 8
    assert ended == [None] * 30


@pytest.mark.parametrize("back", [timedelta(days=365), timedelta(hours=1, microseconds=1)], ids=["a year", "an hour"])
async def test_a_clock_set_back_moves_the_queue_with_it(ledger: Ledger, back: timedelta) -> None:
    """What was due in ten minutes is due in ten minutes, a work under way keeps its lease, and nothing waits until the clock is where it was."""
    with ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.LOOK, subject=1, due=NOW))
        writer.schedule(Work(kind=WorkKind.LOOK, subject=2, due=NOW + timedelta(minutes=10)))
    steps = Steps(ledger)
    steps.gate.clear()
    loop = dispatcher(ledger, steps)
    assert await loop.tick() == 1
    with ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.LOOK, subject=1, due=NOW + timedelta(minutes=5)))
    loop.clock = lambda: NOW - back
    assert await loop.tick() == 0
    left = work(ledger, WorkKind.LOOK, 2)
    assert left is not None
    assert abs(left.due - (NOW - back + timedelta(minutes=10))) < timedelta(milliseconds=1)
    assert await loop.tick() == 0
    steps.gate.set()
    await asyncio.wait(loop.running)
    again = work(ledger, WorkKind.LOOK, 1)
    assert again is not None
    assert abs(again.due - (NOW - back + timedelta(minutes=5))) < timedelta(milliseconds=1)
    loop.clock = lambda: NOW - back + timedelta(minutes=11)
    await drain(loop, asyncio.Event())
    assert sorted(one.subject for one in steps.begun) == [1, 1, 2]


async def test_a_clock_set_back_while_no_daemon_ran_moves_the_queue_with_it(ledger: Ledger, tmp_path: Path) -> None:
    """A machine that came up in the future is put right: what was planned there is due when it was meant to be, whatever ended a daemon, and moved once."""
    with ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.LOOK, subject=1, due=NOW + timedelta(minutes=10)))
    with the_only_daemon(tmp_path) as held, clock_minded(held, ledger, lambda: NOW):
        assert held.last is None
    earlier = NOW - timedelta(days=2)
    with the_only_daemon(tmp_path):
        # It ends before it can ask the ledger, whose server is not there yet.
        pass
    for _ in range(2):
        with the_only_daemon(tmp_path) as held, clock_minded(held, ledger, lambda: earlier):
            moved = work(ledger, WorkKind.LOOK, 1)
        assert moved is not None
        assert abs(moved.due - (earlier + timedelta(minutes=10))) < timedelta(milliseconds=1)
    (tmp_path / "daemon.lock").write_text("4711\nyesterday\n")
    with the_only_daemon(tmp_path) as held:
        assert held.last is None


@pytest.mark.parametrize("held_by", ["", "4711\n"], ids=["brought back", "an older daemon"])
async def test_an_archive_begins_where_nothing_is_in_it(ledger: Ledger, tmp_path: Path, caplog: pytest.LogCaptureFixture, held_by: str) -> None:
    """After an upgrade, or when a copy was brought back, the first line of the log told that the archive began: whoever reads that believes that it is gone."""
    for told in (1, 0):
        caplog.clear()
        (tmp_path / "daemon.lock").write_text(held_by)
        with the_only_daemon(tmp_path) as held, clock_minded(held, ledger, lambda: NOW):
            assert caplog.text.count("the archive begins here") == told
        with ledger.write() as writer:
            writer.adopt_blobs({"0" * 64})


async def test_ticks_go_on_when_the_clock_is_set_back(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scheduler plans its ticks by the machine's clock: set back by a day, it must neither wait for a day nor seem to turn meanwhile."""
    back, steps = [timedelta(0)], Steps(ledger)
    stop, ended, steered = asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - back[0]

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Clock)
    loop = dispatcher(ledger, steps)
    loop.clock, loop.progress = (lambda: Clock.now(UTC)), lambda _work, _error: ended.set()

    async def steer() -> None:
        steered.set()

    service = asyncio.create_task(serve(loop, Steering(steer, timedelta(seconds=1)), stop))
    for span in (timedelta(0), timedelta(days=1)):
        back[0] = span
        ended.clear()
        steered.clear()
        schedule(ledger, WorkKind.LOOK, range(1))
        async with asyncio.timeout(60):
            await asyncio.gather(ended.wait(), steered.wait())
    stop.set()
    await service
    assert len(steps.begun) == 2


@contextmanager
def daemon(settings: Settings) -> Iterator[None]:
    """Be a daemon."""
    with the_only_daemon(settings.data_dir), open_archive(settings) as (ledger, _), the_only_daemon_of(ledger, settings):
        yield


@pytest.mark.parametrize("name", ["ledger.sqlite", "other.sqlite"])
async def test_one_daemon_works_on_a_file_whatever_its_data_directory(tmp_path: Path, name: str) -> None:
    """Where the file lies in that, too, by whatever path."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to(tmp_path / "a")
    database = {"url": f"sqlite:///{tmp_path / 'a' / name}"}
    first, second, third = (read_settings(data_dir=tmp_path / each, database=database) for each in "bcd")
    for one, other in ((first, second), (second, first), (second, third)):
        with daemon(one), pytest.raises(BusyError, match="in use by another process"), daemon(other):
            pass
    with daemon(first):
        pass


async def test_a_daemon_whose_place_was_taken_ends(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two would end what the other has under way, and each would keep half of the evidence."""
    monkeypatch.setattr("archiver.worker.service.STATUS", timedelta(milliseconds=1))

    def taken() -> None:
        raise OtherDaemonError("postgresql://db.example/archive")

    monkeypatch.setattr(ledger, "stay_alone", taken)
    with pytest.raises(OtherDaemonError):
        await serve(dispatcher(ledger, Steps(ledger)), Steering(lambda: asyncio.sleep(0), timedelta(hours=1)), asyncio.Event())


async def test_what_does_not_end_in_time_is_handed_back_at_once(ledger: Ledger) -> None:
    """At the end of the grace nothing keeps its lease: the next daemon can take it up immediately."""
    schedule(ledger, WorkKind.CAPTURE_POST, range(2))
    steps = Steps(ledger)
    steps.gate.clear()
    loop = dispatcher(ledger, steps)
    await loop.tick()
    await loop.finish(timedelta(0))
    assert not loop.running
    assert len(ledger.claim(NOW, lease=timedelta(minutes=1), limit=10)) == 2


async def test_what_is_not_begun_at_a_stop_is_handed_back_as_it_was(ledger: Ledger) -> None:
    """What is under way ends; the looks that were taken together with it wait for the next daemon, with the span that they were planned by."""
    schedule(ledger, WorkKind.LOOK, range(3), host="x.example")
    for claimed in ledger.claim(NOW, lease=timedelta(minutes=1), limit=1, each=3):
        with ledger.write() as writer:
            writer.finish(claimed, due=NOW, span=4.0, reason="look")
    steps = Steps(ledger)
    steps.gate.clear()
    loop = dispatcher(ledger, steps)
    assert await loop.tick(paced=False) == 3
    await asyncio.sleep(0)
    ending = asyncio.create_task(loop.finish(timedelta(seconds=5)))
    await asyncio.sleep(0)
    steps.gate.set()
    await ending
    assert [one.subject for one in steps.begun] == [0]
    left = ledger.claim(NOW, lease=timedelta(minutes=1), limit=1, each=9)
    assert [(one.subject, one.due, one.span, one.reason) for one in left] == [(1, NOW, 4.0, "look"), (2, NOW, 4.0, "look")]


async def test_a_stop_ends_a_pass_without_taking_more(ledger: Ledger) -> None:
    """`once` stops at SIGTERM too: what is left stays due."""
    schedule(ledger, WorkKind.LOOK, range(3))
    stop = asyncio.Event()
    stop.set()
    steps = Steps(ledger)
    await drain(dispatcher(ledger, steps), stop)
    assert steps.begun == []
    assert work(ledger, WorkKind.LOOK, 2) is not None


class SlowQueue:
    """A ledger that hands out works only when a test lets it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.asked, self.answers = threading.Event(), threading.Event()

    def __getattr__(self, name: str) -> Any:
        """Be the ledger."""
        return getattr(self.ledger, name)

    def claim(self, *args: Any, **named: Any) -> Sequence[Work]:
        """Claim as the ledger does, but later."""
        self.asked.set()
        assert self.answers.wait(60)
        return self.ledger.claim(*args, **named)


async def test_a_stop_in_the_middle_of_a_tick_is_no_failure_and_leaves_no_lease(ledger: Ledger) -> None:
    """What the tick was just taking from the queue is carried out or handed back, and the service ends well."""
    schedule(ledger, WorkKind.LOOK, range(1, 4))
    slow, stop = SlowQueue(ledger), asyncio.Event()
    loop = dispatcher(cast("Ledger", slow), Steps(ledger))
    service = asyncio.create_task(serve(loop, Steering(lambda: asyncio.sleep(0), timedelta(hours=1)), stop))
    assert await asyncio.to_thread(slow.asked.wait, 60)
    stop.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    slow.answers.set()
    await service
    assert [work(ledger, WorkKind.LOOK, subject) for subject in range(1, 4)] == [None] * 3


async def test_looks_at_a_host_are_paced_by_its_budget_but_first_and_confirming_ones_are_not(ledger: Ledger) -> None:
    """500 posts of one host that are all due do not go out at once; what is urgent never waits for a budget, and counts toward none."""
    steps = Steps(ledger)
    steps.gate.set()
    mine = dispatcher(ledger, steps, per_hour=1.0)
    schedule(ledger, WorkKind.LOOK, range(20), host="x.example")
    with ledger.write() as writer:
        for subject in range(100, 110):
            writer.schedule(Work(kind=WorkKind.LOOK, subject=subject, due=NOW, host="x.example", priority=5))
    for _ in range(40):
        await mine.tick()
        await mine.finish(timedelta(seconds=5))
    left = [subject for subject in (*range(20), *range(100, 110)) if work(ledger, WorkKind.LOOK, subject) is not None]
    assert left == list(range(5, 20))


async def test_500_posts_of_one_host_are_paced_and_a_restart_does_not_fire_them_all(ledger: Ledger) -> None:
    """All of them are due. 240 looks an hour: in any quarter of an hour the burst and sixty, and a daemon that is started anew begins with its burst."""
    now, asked, budget = NOW, list[datetime](), 240.0

    async def look(work: Work) -> None:
        asked.append(now)
        with ledger.write() as writer:
            writer.finish(work, due=None)

    def started() -> Dispatcher:
        mine = dispatcher(ledger, Steps(ledger), per_hour=budget)
        mine.carry_out, mine.clock = look, lambda: now
        return mine

    schedule(ledger, WorkKind.LOOK, range(500), host="x.example")
    for minutes in (30, 10):
        mine, begun = started(), now
        while now < begun + timedelta(minutes=minutes):
            while await mine.tick():
                await mine.finish(timedelta(seconds=5))
            now += timedelta(seconds=15)
    quarter = timedelta(minutes=15)
    assert max(sum(begin <= at < begin + quarter for at in asked) for begin in asked) <= 60 + 2 * BURST
    assert len(asked) == 40 * 4 + 2 * (BURST - 1)


async def test_nothing_is_taken_for_a_host_that_asked_to_be_left_alone(ledger: Ledger) -> None:
    """Not even what is urgent, nor a single pass; other hosts go on, and the browser's works, which the gate does not hold."""
    steps = Steps(ledger)
    for subject, kind, host in ((1, WorkKind.LOOK, "x.example"), (2, WorkKind.ARTICLE, "x.example"), (3, WorkKind.LOOK, "y.example")):
        schedule(ledger, kind, range(subject, subject + 1), host)
    with ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.LOOK, subject=4, due=NOW, host="x.example", priority=10))
        writer.schedule(Work(kind=WorkKind.CAPTURE_POST, subject=5, due=NOW, host="x.example"))
    mine, held = dispatcher(ledger, steps), {"x.example"}
    mine.closed = lambda: held
    await drain(mine, asyncio.Event())
    assert sorted(work.subject for work in steps.begun) == [3, 5]
    held.clear()
    await drain(mine, asyncio.Event())
    assert [work.subject for work in steps.begun[2:]] == [4, 1, 2]


async def test_a_single_pass_waits_for_no_budget(ledger: Ledger) -> None:
    """``once`` does everything that is due now."""
    steps = Steps(ledger)
    steps.gate.set()
    schedule(ledger, WorkKind.LOOK, range(20), host="x.example")
    await drain(dispatcher(ledger, steps, per_hour=1.0), asyncio.Event())
    assert [subject for subject in range(20) if work(ledger, WorkKind.LOOK, subject) is not None] == []


async def test_room_in_the_budget_brings_looks_forward(ledger: Ledger) -> None:
    """A host that has all of its budget is asked before anything is due there; one that has spent some is not, and none while nothing can be written down."""
    steps = Steps(ledger)
    steps.gate.set()
    for subject, host in ((1, "x.example"), (2, "y.example")):
        schedule(ledger, WorkKind.LOOK, range(subject, subject + 1), host=host)
        (claimed,) = ledger.claim(NOW, lease=timedelta(minutes=5), limit=1, kinds=(WorkKind.LOOK,))
        with ledger.write() as writer:
            writer.finish(claimed, due=NOW + timedelta(hours=1), span=4.0)
    mine = dispatcher(ledger, steps)
    mine.budget.spend("y.example", NOW)
    mine.unwritten = DiskFullError("archive")
    assert await mine.fill_room() == 0
    mine.unwritten = None
    assert await mine.fill_room() == 1
    await mine.finish(timedelta(seconds=5))
    assert [work(ledger, WorkKind.LOOK, subject) is None for subject in (1, 2)] == [True, False]


async def test_no_look_is_brought_forward_while_as_many_are_under_way_as_may_be(ledger: Ledger) -> None:
    """Room at a host is no room in the lane: looks ahead of their time take no more slots than there are."""
    steps = Steps(ledger)
    steps.gate.clear()
    schedule(ledger, WorkKind.LOOK, range(1), host="early.example")
    (claimed,) = ledger.claim(NOW, lease=timedelta(minutes=5), limit=1, kinds=(WorkKind.LOOK,))
    with ledger.write() as writer:
        writer.finish(claimed, due=NOW + timedelta(hours=1), span=4.0)
    for subject in range(1, LOOKS_AT_ONCE + 1):
        schedule(ledger, WorkKind.LOOK, range(subject, subject + 1), host=f"{subject}.example")
    loop = dispatcher(ledger, steps)
    assert (await loop.tick(), await loop.fill_room()) == (LOOKS_AT_ONCE, 0)
    steps.gate.set()
    await asyncio.wait(loop.running)
    assert (await loop.tick(), await loop.fill_room()) == (0, 1)
    await loop.finish(timedelta(seconds=5))


@pytest.mark.parametrize("full", [False, True], ids=["failed", "not written down"])
async def test_a_look_that_waits_after_a_failure_is_not_brought_forward(ledger: Ledger, full: bool) -> None:
    """It has its pause whatever room its host has: it waits for no pace, and asked again at once it would fail again."""
    steps = Steps(ledger)
    steps.full, steps.failing = full, set() if full else {1}
    schedule(ledger, WorkKind.LOOK, range(1, 2), host="x.example")
    (claimed,) = ledger.claim(NOW, lease=timedelta(minutes=5), limit=1, kinds=(WorkKind.LOOK,))
    with ledger.write() as writer:
        writer.finish(claimed, due=NOW, span=4.0)
    loop = dispatcher(ledger, steps)
    assert await loop.tick() == 1
    await asyncio.wait(loop.running)
    loop.unwritten, loop.clock = None, lambda: NOW + timedelta(seconds=30)
    assert (await loop.tick(), await loop.fill_room()) == (0, 0)
    loop.clock = lambda: NOW + timedelta(minutes=1)
    assert await loop.tick() == 1
    await loop.finish(timedelta(seconds=5))


async def test_where_only_captures_wait_one_of_them_tries_whether_there_is_room_again(ledger: Ledger) -> None:
    """It takes the longest to try with, but nothing else would ever find out."""
    steps = Steps(ledger)
    steps.full = True
    schedule(ledger, WorkKind.CAPTURE_POST, range(3))
    loop = dispatcher(ledger, steps)
    assert await loop.tick() == 2
    await asyncio.wait(loop.running)
    steps.full = False
    loop.clock = lambda: NOW + timedelta(minutes=2)
    assert await loop.tick() == 1
    await asyncio.wait(loop.running)
    assert (unwritten(loop), await loop.tick()) == (None, 2)
    await loop.finish(timedelta(seconds=5))


def test_a_status_is_one_notification_whatever_an_error_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line of a datagram is an assignment of its own (sd_notify(3)): a server's words could say that the service stops."""
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        tell_status("waiting: \udcff (\nSTOPPING=1\r\n)")
        assert manager.recv(1000) == rb"STATUS=waiting: \udcff ( STOPPING=1 )"


async def test_a_service_manager_that_is_not_there_ends_nothing(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NOTIFY_SOCKET is inherited by whatever is started in a service, such as a terminal: the daemon works on though nobody hears it."""
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    schedule(ledger, WorkKind.ARTICLE, range(1))
    steps, stop = Steps(ledger), asyncio.Event()
    working = dispatcher(ledger, steps)
    progress = working.progress

    def ended(work: Work, error: str | None) -> None:
        progress(work, error)
        stop.set()

    working.progress = ended
    await serve(working, Steering(lambda: asyncio.sleep(0), timedelta(hours=1)), stop)
    assert [work.subject for work in steps.begun] == [0]


async def test_no_daemon_works_without_the_files_that_its_ledger_names(tmp_path: Path) -> None:
    """Its ledger is a server's, or lies on another disk, and theirs is not mounted: it is not begun with others, and questions are answered. Doctor says so."""
    settings = read_settings(data_dir=tmp_path / "archive", database={"url": f"sqlite:///{tmp_path / 'ledger.sqlite'}"})
    with open_archive(settings) as (ledger, blobs):
        take_up_again(ledger, blobs)
        with ledger.write() as writer:
            writer.adopt_blobs({blobs.put(b"evidence")})
    (settings.data_dir / "blobs").rename(tmp_path / "not mounted")
    with open_archive(settings) as (ledger, blobs):
        with pytest.raises(MovedError, match="its disk is not mounted any more"):
            take_up_again(ledger, blobs)
        (found,) = files(blobs)
        assert (found.level, len(list(ledger.blob_digests()))) == (Level.FAULT, 1)
    assert list(settings.data_dir.iterdir()) == []
