"""How much sooner does the archiver's schedule find losses than a fixed interval with the same number of looks?

Worlds are watched side by side, one a core: each has a chance of its own, so that the figures do not depend on how many there are at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.report import Figure, at_least, at_most, options, report
from bench.watching import Index, Watch, archiver, backoff, by_index, diffengine, fixed, newsdiffs
from bench.worlds import World, bound, flat, inverse, pew, politwoops, read_worlds, world

SEEDS, QUICK_SEEDS = range(1, 9), range(1, 3)
INTERVALS = {"3h": (3.0, 0.66), "12h": (12.0, 0.60), "48h": (48.0, 0.60)}
"""Budgets, each as the fixed interval that it would pay for, with the delay that is aimed at."""


@dataclass(frozen=True, slots=True)
class Watching:
    """Watches many worlds at once."""

    pool: Executor

    def by_us(self, worlds: Sequence[World], interval: float, *, history: bool = False) -> Iterator[Watch]:
        """Watch each by the archiver's schedule."""
        return self.pool.map(partial(archiver, interval=interval, history=history), worlds)

    def by(self, index: Index, worlds: Sequence[World], interval: float) -> Iterator[Watch]:
        """Watch each by the rule of somebody else."""
        return self.pool.map(partial(by_index, interval=interval, index=index), worlds)


def delays(ours: Sequence[Watch], theirs: Sequence[Watch]) -> list[float]:
    """Return mean delay over mean delay, world by world."""
    return [mine.mean / other.mean for mine, other in zip(ours, theirs, strict=True)]


@dataclass(frozen=True, slots=True)
class Measured:
    """Both schedules in all worlds at one budget."""

    interval: float
    ours: list[Watch]
    plain: list[Watch]

    @property
    def budget_error(self) -> float:
        """Return by how much the looks differ at the most."""
        return max(abs(mine.looks / other.looks - 1) for mine, other in zip(self.ours, self.plain, strict=True))


def at_interval(interval: float, worlds: Sequence[World], watching: Watching) -> Measured:
    """Watch all worlds at one budget."""
    ours, plain = watching.by_us(worlds, interval), watching.by(fixed, worlds, interval)
    return Measured(interval, list(ours), list(plain))


def at_twelve_hours(made: Measured, worlds: Sequence[World], watching: Watching) -> list[Figure]:
    """Return what is told of the middle budget alone."""
    pairs = list(zip(made.ours, made.plain, strict=True))
    over_bound = [mine.mean / bound(one, made.interval) for mine, one in zip(made.ours, worlds, strict=True)]
    known = list(watching.by_us(worlds, made.interval, history=True))
    return [
        at_most("delay_over_bound_12h", over_bound, "ratio", 1.30, mean=True),
        at_most("p90_over_fixed_12h", [mine.p90 / other.p90 for mine, other in pairs], "ratio", 0.75, mean=True),
        at_least("versions_12h", [mine.versions for mine in made.ours], "share", 0.88, mean=True),
        at_most("delay_history_12h", delays(known, made.plain), "ratio", 0.50, mean=True),
        *beside(made, worlds, watching),
    ]


def beside(made: Measured, worlds: Sequence[World], watching: Watching) -> list[Figure]:
    """Return what the rules of others come to."""
    others: dict[str, Index] = {"backoff": backoff, "newsdiffs": newsdiffs, "diffengine": diffengine}
    watched = {name: watching.by(rule, worlds, made.interval) for name, rule in others.items()}
    return [at_most(f"delay_{name}_12h", delays(list(each), made.plain), "ratio", None, mean=True) for name, each in watched.items()]


def worst_hazard(seeds: Sequence[int], watching: Watching) -> Figure:
    """Return the largest delay over that of the fixed interval in worlds whose hazards fall otherwise than we assume."""
    ratios = []
    for removals in (flat(), inverse(), politwoops()):
        made = at_interval(12.0, [world(seed, removals) for seed in seeds], watching)
        each = delays(made.ours, made.plain)
        ratios.append(sum(each) / len(each))
    return at_most("worst_hazard", [max(ratios)], "ratio", 1.0)


def main() -> None:
    """Measure and report."""
    parser = options(__doc__ or "")
    parser.add_argument("--worlds", type=Path, metavar="FILE", help="a Python file with a function world(seed), instead of our own worlds")
    given = parser.parse_args()
    seeds = QUICK_SEEDS if given.quick else SEEDS
    make: Callable[[int], World] = read_worlds(given.worlds) if given.worlds else lambda seed: world(seed, pew())
    with ProcessPoolExecutor() as pool:
        report(figures([make(seed) for seed in seeds], list(seeds)[:3], Watching(pool)), given.json)


def figures(worlds: Sequence[World], other_seeds: Sequence[int], watching: Watching) -> list[Figure]:
    """Return all that is measured."""
    made = {name: at_interval(interval, worlds, watching) for name, (interval, _) in INTERVALS.items()}
    over_fixed = [at_most(f"delay_over_fixed_{name}", delays(each.ours, each.plain), "ratio", INTERVALS[name][1], mean=True) for name, each in made.items()]
    spent = at_most("budget_error", [max(each.budget_error for each in made.values())], "ratio", 0.01)
    return [*over_fixed, *at_twelve_hours(made["12h"], worlds, watching), spent, worst_hazard(other_seeds, watching)]


if __name__ == "__main__":
    main()
