"""Watch the posts of a world: the archiver's own schedule on a simulated clock, and the fixed and grown intervals of others at the same budget."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from archiver.schedule import FIRST_THRESHOLD, Risk, Tally, may_be_early, next_look, steer
from archiver.schedule.hazard import edits, losses
from archiver.settings import Schedule
from bench.worlds import Floats, World

SLOT = 0.25
"""Hours between two rounds; each may make as many looks as the budget gives."""
START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

Index: TypeAlias = Callable[[float, Floats, Floats, Floats], Floats]
"""A rule of somebody else: how overdue posts are, from the time, the last look at each, the first sight and the last change."""


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
    gone: list[float]
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
        if self.gone[post] <= now:
            self.found[post] = now
            return True, 0
        version = bisect_right(self.world.edits[post], now)
        self.captured[post].add(version)
        return False, version


def nothing_seen(world: World) -> Seen:
    """Return the start."""
    return Seen(world, world.gone.tolist(), np.full(len(world.arrived), np.inf), [{0} for _ in world.arrived])


def budgets(world: World, interval: float) -> Iterator[tuple[float, float]]:
    """Yield each slot's time and the looks it adds: one per ``interval`` and post that is there."""
    times = np.arange(int(world.until / SLOT)) * SLOT
    leaving = np.sort(np.minimum(world.end, world.gone))
    there = np.searchsorted(world.arrived, times, side="right") - np.searchsorted(leaving, times, side="right")
    yield from zip(times.tolist(), (there * SLOT / interval).tolist(), strict=True)


@dataclass(slots=True, kw_only=True)
class Watched:
    """One post as the archive knows it, and what the world says of it when it is looked at."""

    number: int
    account: int
    age: float
    """When it was archived."""
    born: float
    end: float
    editable: float
    with_account: bool
    arrived_at: datetime
    born_at: datetime
    last: float
    due: float = 0.0
    rate: float = 0.0
    """Looks an hour that it falls due by, 0 where it does not wait for its turn."""
    alive: bool = False
    version: int = 0
    changed: int = 0


def posts_of(world: World) -> list[Watched]:
    """Return all posts of a world, none of them watched yet."""
    arrived, born = world.arrived.tolist(), (world.arrived - world.age).tolist()
    end, account, age, editable = world.end.tolist(), world.account.tolist(), world.age.tolist(), world.editable.tolist()
    return [
        Watched(
            number=number,
            account=account[number],
            age=age[number],
            born=born[number],
            end=end[number],
            editable=editable[number],
            with_account=bool(world.with_account[number]),
            arrived_at=at(arrived[number]),
            born_at=at(born[number]),
            last=arrived[number],
        )
        for number in range(len(arrived))
    ]


@dataclass(slots=True)
class Archive:
    """The archiver's schedule at work: posterior, threshold and queue of one host."""

    seen: Seen
    settings: Schedule
    chance: np.random.Generator
    accounts: list[Tally]
    posts: list[Watched]
    siblings: dict[int, list[Watched]]
    threshold: float = FIRST_THRESHOLD
    queue: list[tuple[float, int]] = field(default_factory=list)
    falling_due: float = 0.0
    """Looks an hour that fall due by the spans that the waiting ones were given."""

    def arrive(self, number: int, now: float) -> None:
        """Begin to watch a post."""
        self.posts[number].alive = True
        self._enter(self.posts[number], now, at(now))

    def fill(self, now: float, slots: int) -> int:
        """Make looks: what is due first, then what falls due next; return how many."""
        made, clock = 0, at(now)
        while made < slots and self.queue:
            due, number = self.queue[0]
            post = self.posts[number]
            if post.alive and post.end <= now:
                self._leave(post)
            current = post.alive and due == post.due
            if current and not may_be_early(at(due), at(post.last), clock, self.settings):
                break
            heapq.heappop(self.queue)
            if current:
                self._look(post, now, clock)
                made += 1
        return made

    def steer(self, budget: float) -> None:
        """Let the threshold follow the budget, in looks an hour."""
        self.threshold = steer(self.threshold, falling_due=self.falling_due, budget=budget)

    def _look(self, post: Watched, now: float, clock: datetime) -> None:
        tally, exposed = self.accounts[post.account], losses(post.last - post.born, now - post.born)
        gone, version = self.seen.look(post.number, now)
        self.accounts[post.account] = Tally(tally.events + gone, tally.exposure + exposed)
        post.last = now
        if gone:
            self._lost(post)
            return
        post.changed += version > post.version
        post.version = version
        self._enter(post, now, clock)

    def _lost(self, post: Watched) -> None:
        self._leave(post)
        if post.with_account:
            # The profile that is asked at a loss says so; the account's other posts go first.
            for sibling in self.siblings[post.account]:
                if sibling.alive:
                    self._queue(sibling, -1.0)

    def _leave(self, post: Watched) -> None:
        post.alive = False
        self._pace(post, 0.0)

    def _enter(self, post: Watched, now: float, clock: datetime) -> None:
        edited = Tally(post.changed, post.editable * edits(post.age, now - post.born))
        due = next_look(
            now=clock,
            first_seen=post.arrived_at,
            posted_at=post.born_at,
            risk=Risk(account=self.accounts[post.account], post=edited, editable=post.editable),
            threshold=self.threshold,
            settings=self.settings,
            chance=self.chance.random(),
        )
        self._queue(post, (due - START) / HOUR)

    def _queue(self, post: Watched, due: float) -> None:
        post.due = due
        self._pace(post, 1 / (due - post.last) if due > post.last else 0.0)
        heapq.heappush(self.queue, (due, post.number))

    def _pace(self, post: Watched, rate: float) -> None:
        self.falling_due += rate - post.rate
        post.rate = rate


def at(hours: float) -> datetime:
    """Return the instant of the simulated clock."""
    return START + hours * HOUR


def archiver(world: World, interval: float, *, history: bool = False) -> Watch:
    """Watch a world by the archiver's schedule; with ``history`` earlier posts of each account were watched already."""
    accounts, posts = int(world.account.max()) + 1, posts_of(world)
    siblings: dict[int, list[Watched]] = {}
    for post in posts:
        siblings.setdefault(post.account, []).append(post)
    tallies = _history(world, accounts) if history else [Tally()] * accounts
    archive = Archive(nothing_seen(world), Schedule(first=()), np.random.default_rng(1), tallies, posts, siblings)
    credit, next_post = 0.0, 0
    for slot, (now, budget) in enumerate(budgets(world, interval)):
        while next_post < len(posts) and posts[next_post].last <= now:
            archive.arrive(next_post, posts[next_post].last)
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


def by_index(world: World, interval: float, index: Index) -> Watch:
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
