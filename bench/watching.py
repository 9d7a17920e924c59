"""Watch the posts of a world: the archiver's own schedule on a simulated clock, and the fixed and grown intervals of others at the same budget."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from archiver.schedule import FIRST_THRESHOLD, Risk, Tally, may_be_early, next_look, steer
from archiver.schedule.budget import rate
from archiver.schedule.hazard import edits, losses
from archiver.settings import Schedule
from bench.worlds import Floats, World

SLOT = 0.25
"""Hours between two rounds; each may make as many looks as the budget gives."""
START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Watch:
    """What a schedule came to in one world."""

    mean: float
    """Mean delay in hours between a loss and its discovery."""
    p90: float
    versions: float
    """Share of the edited versions that were seen."""
    looks: int


@dataclass(slots=True)
class Seen:
    """What was found so far."""

    world: World
    found: Floats
    """When each loss was found."""
    captured: list[set[int]]
    looks: int = 0

    def outcome(self) -> Watch:
        """Return the figures at the end of the world."""
        made, end = self.world, self.world.end
        lost = (made.gone < end) & (made.gone > made.arrived)
        delays = np.minimum(self.found[lost], end[lost]) - made.gone[lost]
        versions = [(number + 1) in self.captured[post] for post, times in enumerate(made.edits) for number, time in enumerate(times) if time < end[post]]
        return Watch(float(delays.mean()), float(np.quantile(delays, 0.9)), float(np.mean(versions)), self.looks)

    def look(self, post: int, now: float) -> tuple[bool, int]:
        """Look at a post; return whether it is gone, and how many edits it has seen."""
        self.looks += 1
        if self.world.gone[post] <= now:
            self.found[post] = now
            return True, 0
        version = sum(time <= now for time in self.world.edits[post])
        self.captured[post].add(version)
        return False, version


def nothing_seen(world: World) -> Seen:
    """Return the start."""
    return Seen(world, np.full(len(world.arrived), np.inf), [{0} for _ in world.arrived])


def budgets(world: World, interval: float) -> Iterator[tuple[float, float]]:
    """Yield each slot's time and the looks it adds: one per ``interval`` and post that is there."""
    times = np.arange(int(world.until / SLOT)) * SLOT
    leaving = np.sort(np.minimum(world.end, world.gone))
    there = np.searchsorted(world.arrived, times, side="right") - np.searchsorted(leaving, times, side="right")
    yield from zip(times.tolist(), (there * SLOT / interval).tolist(), strict=True)


@dataclass(slots=True)
class Archive:
    """The archiver's schedule at work: posterior, threshold and queue of one host."""

    seen: Seen
    settings: Schedule
    chance: np.random.Generator
    accounts: list[Tally]
    end: list[float]
    last: list[float]
    due: list[float]
    alive: list[bool]
    version: list[int]
    changed: list[int]
    siblings: dict[int, list[int]]
    threshold: float = FIRST_THRESHOLD
    queue: list[tuple[float, int]] = field(default_factory=list)

    def arrive(self, post: int, now: float) -> None:
        """Begin to watch a post."""
        self.alive[post] = True
        self._enter(post, now)

    def fill(self, now: float, slots: int) -> int:
        """Make looks: what is due first, then what falls due next; return how many."""
        made = 0
        while made < slots and self.queue:
            due, post = self.queue[0]
            self.alive[post] = self.alive[post] and self.end[post] > now
            current = self.alive[post] and due == self.due[post]
            if current and not may_be_early(at(due), at(self.last[post]), at(now), self.settings):
                break
            heapq.heappop(self.queue)
            if current:
                self._look(post, now)
                made += 1
        return made

    def steer(self, budget: float) -> None:
        """Let the threshold follow the budget, in looks an hour."""
        spans = (due - last for due, last, alive in zip(self.due, self.last, self.alive, strict=True) if alive and due > last)
        self.threshold = steer(self.threshold, falling_due=rate(spans), budget=budget)

    def _look(self, post: int, now: float) -> None:
        world, account = self.seen.world, int(self.seen.world.account[post])
        born = world.arrived[post] - world.age[post]
        tally, exposed = self.accounts[account], losses(self.last[post] - born, now - born)
        gone, version = self.seen.look(post, now)
        self.accounts[account] = Tally(tally.events + gone, tally.exposure + exposed)
        self.last[post] = now
        if gone:
            self._lost(post)
            return
        self.changed[post] += version > self.version[post]
        self.version[post] = version
        self._enter(post, now)

    def _lost(self, post: int) -> None:
        self.alive[post] = False
        if self.seen.world.with_account[post]:
            # The profile that is asked at a loss says so; the account's other posts go first.
            for sibling in self.siblings[int(self.seen.world.account[post])]:
                if self.alive[sibling]:
                    self._queue(sibling, -1.0)

    def _enter(self, post: int, now: float) -> None:
        world = self.seen.world
        born, editable = world.arrived[post] - world.age[post], float(world.editable[post])
        edited = Tally(self.changed[post], editable * edits(world.age[post], now - born))
        due = next_look(
            now=at(now),
            first_seen=at(world.arrived[post]),
            posted_at=at(born),
            risk=Risk(account=self.accounts[int(world.account[post])], post=edited, editable=editable),
            threshold=self.threshold,
            settings=self.settings,
            chance=self.chance.random(),
        )
        self._queue(post, (due - START) / HOUR)

    def _queue(self, post: int, due: float) -> None:
        self.due[post] = due
        heapq.heappush(self.queue, (due, post))


def at(hours: float) -> datetime:
    """Return the instant of the simulated clock."""
    return START + hours * HOUR


def archiver(world: World, interval: float, *, history: bool = False) -> Watch:
    """Watch a world by the archiver's schedule; with ``history`` earlier posts of each account were watched already."""
    posts, accounts = len(world.arrived), int(world.account.max()) + 1
    siblings: dict[int, list[int]] = {}
    for post, account in enumerate(world.account.tolist()):
        siblings.setdefault(account, []).append(post)
    tallies = _history(world, accounts) if history else [Tally()] * accounts
    settings = Schedule(first=())
    rest = ([0.0] * posts, [False] * posts, [0] * posts, [0] * posts)
    archive = Archive(nothing_seen(world), settings, np.random.default_rng(1), tallies, world.end.tolist(), world.arrived.tolist(), *rest, siblings)
    credit, next_post = 0.0, 0
    for slot, (now, budget) in enumerate(budgets(world, interval)):
        while next_post < posts and world.arrived[next_post] <= now:
            archive.arrive(next_post, float(world.arrived[next_post]))
            next_post += 1
        # What cannot be spent is kept for a while, as in the fixed schedule.
        credit = min(credit + budget, 50 + 2 * budget)
        credit -= archive.fill(now, int(credit))
        if slot % 4 == 3 and budget > 0:
            archive.steer(budget / SLOT)
    return archive.seen.outcome()


def _history(world: World, accounts: int) -> list[Tally]:
    factors = np.zeros(accounts)
    factors[world.account] = world.factor
    return [Tally(float(lost), 1.0) for lost in np.random.default_rng(99).poisson(factors)]


def fixed(now: float, last: Floats, _since: Floats, _changed: Floats) -> Floats:
    """One interval for all."""
    return now - last


def diffengine(now: float, last: Floats, since: Floats, _changed: Floats) -> Floats:
    """A quarter of the age, as diffengine means it."""
    age: Floats = (now - last) / np.maximum(now - since, SLOT)
    return age


def newsdiffs(now: float, last: Floats, _since: Floats, changed: Floats) -> Floats:
    """The ladder of newsdiffs by the time since the last change, in hours."""
    quiet = now - changed
    wait = np.select([quiet < 3, quiet < 24, quiet < 168, quiet < 720], [0.25, 1, 3, 72], 720)
    overdue: Floats = (now - last) / wait
    return overdue


def backoff(now: float, last: Floats, since: Floats, changed: Floats) -> Floats:
    """An interval that doubles with each look that saw nothing new, up to a week."""
    quiet = np.maximum(last - np.maximum(changed, since), 0)
    overdue: Floats = (now - last) / np.clip(quiet, SLOT, 168)
    return overdue


def by_index(world: World, interval: float, index: Callable[[float, Floats, Floats, Floats], Floats]) -> Watch:
    """Watch a world by looking, in each slot, at the posts with the largest index."""
    seen, last, changed = nothing_seen(world), world.arrived.copy(), world.arrived.copy()
    version = np.zeros(len(last), int)
    end, alive = world.end, np.ones(len(last), bool)
    credit = 0.0
    for now, budget in budgets(world, interval):
        credit = min(credit + budget, 50 + 2 * budget)
        there = alive & (world.arrived <= now) & (end > now)
        slots = min(int(credit), int(there.sum()))
        if slots == 0:
            continue
        credit -= slots
        for post in _largest(np.where(there, index(now, last, world.arrived, changed), -1.0), slots):
            gone, known = seen.look(int(post), now)
            alive[post], last[post] = not gone, now
            if known > version[post]:
                version[post], changed[post] = known, now
    return seen.outcome()


def _largest(index: Floats, number: int) -> NDArray[np.int64]:
    return np.argpartition(-index, number - 1)[:number]
