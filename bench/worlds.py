"""Worlds of posts that are archived, edited, deleted and lost with their accounts. All times in hours.

Removal follows the shares that Pew Research Center (2024) gives for posts on X, two fifths by their authors and three fifths with the account; accounts
differ by a Gamma factor. The scheduler that is measured here takes no number from this file.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from math import erf, log, sqrt
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
DAY = 24.0
ACCOUNT_SHAPE, EDIT_SHAPE = 0.5, 0.7
"""Gamma shapes of an account's risk and a post's edits, mean 1."""
GRID = np.linspace(np.log(1 / 60), np.log(8760 * 4), 4000)
AGES = np.array([1 / 60, 10 / 60, 1, 24, 168, 720, 2160, 8760 * 3])
BY_AUTHOR = np.array([0.0006, 0.0035, 0.009, 0.025, 0.050, 0.065, 0.072, 0.110])
BY_ACCOUNT = np.array([0.00002, 0.0001, 0.001, 0.005, 0.050, 0.085, 0.108, 0.210])


@dataclass(frozen=True, slots=True)
class Removal:
    """Cumulative hazard and hazard over the grid of log ages."""

    cumulative: Floats
    hazard: Floats

    def at(self, age: Floats) -> Floats:
        """Return the cumulative hazard at ages."""
        values: Floats = self.cumulative[at_age(age)]
        return values

    def age_of(self, cumulative: Floats) -> Floats:
        """Return the ages at which the cumulative hazard is reached, infinite where it never is."""
        ages: Floats = np.exp(np.interp(cumulative, self.cumulative, GRID, right=np.inf))
        ages[cumulative > self.cumulative[-1]] = np.inf
        return ages


@dataclass(frozen=True, slots=True)
class Removals:
    """How posts vanish in a world: by their authors, and with their accounts."""

    author: Removal
    account: Removal


@dataclass(frozen=True, slots=True)
class World:
    """One world; arrays have one entry a post unless said otherwise."""

    arrived: Floats
    age: Floats
    """Age of the post when it was archived."""
    account: NDArray[np.int64]
    factor: Floats
    """The account's true risk, mean 1."""
    gone: Floats
    """When it goes, infinite where it does not."""
    with_account: NDArray[np.bool_]
    edits: tuple[tuple[float, ...], ...]
    editable: Floats
    """Edits that its kind has on average."""
    account_age: Floats
    """Age of the account's clock when the post arrived."""
    until: float
    """End of the world."""
    watched: float
    """How long each post is watched."""
    removals: Removals

    @property
    def end(self) -> Floats:
        """Return when the watch of each post ends."""
        return np.minimum(self.arrived + self.watched, self.until)


def at_age(age: Floats) -> NDArray[np.int64]:
    """Return the place of ages on the grid."""
    places = (np.log(np.maximum(age, 1 / 60)) - GRID[0]) / (GRID[1] - GRID[0])
    clipped: NDArray[np.int64] = np.clip(places.astype(np.int64), 0, len(GRID) - 1)
    return clipped


def removal(shares: Floats, ages: Floats = AGES) -> Removal:
    """Return the removal by which these shares are gone at these ages, a Gamma-distributed factor of the accounts taken out."""
    baseline = ACCOUNT_SHAPE * ((1 - shares) ** (-1 / ACCOUNT_SHAPE) - 1)
    cumulative = np.exp(np.interp(GRID, np.log(ages), np.log(baseline)))
    return of_cumulative(cumulative)


def of_cumulative(cumulative: Floats) -> Removal:
    """Return the removal with a cumulative hazard over the grid."""
    return Removal(cumulative, np.maximum(np.gradient(cumulative, np.exp(GRID)), 1e-9))


def pew() -> Removals:
    """Return the removals after Pew."""
    return Removals(removal(BY_AUTHOR), removal(BY_ACCOUNT))


def flat() -> Removals:
    """Return removals that do not depend on age, as frequent over 90 days as Pew's."""
    ages = np.exp(GRID)
    return Removals(of_cumulative(ages / 2160 * 0.075), of_cumulative(ages / 2160 * 0.115))


def inverse() -> Removals:
    """Return removals that fall with age itself."""
    logs = np.log1p(np.exp(GRID))
    return Removals(of_cumulative(logs / np.log1p(2160) * 0.075), of_cumulative(logs / np.log1p(2160) * 0.115))


def politwoops() -> Removals:
    """Return removals by politicians: 67,756 deletions in the United States, quartiles 34 s, 7.9 min and 19.9 d; a fifth of the posts goes."""
    ages = np.array([1 / 60, 5 / 60, 10 / 60, 0.5, 1, 4, 12, 24, 72, 168, 480, 720, 2160, 8760, 8760 * 3])
    fast = np.array([0.5 * (1 + erf((log(age * 60) - log(1.2)) / (2.3 * sqrt(2)))) for age in ages])
    slow = 1 - np.exp(-((ages / (104 * DAY)) ** 0.46))
    account = np.interp(np.log(ages), np.log(AGES), BY_ACCOUNT / 2)
    return Removals(removal(0.2 * (0.61 * fast + 0.39 * slow), ages), removal(account, ages))


def edits_by(age: Floats) -> Floats:
    """Return the share of its edits that a post has seen at an age: half of them within four hours."""
    share: Floats = 0.55 * (1 - np.exp(-age / 3)) + 0.35 * (1 - np.exp(-age / 30)) + 0.10 * (1 - np.exp(-age / 480))
    return share


def world(seed: int, removals: Removals, posts: int = 6000, arriving: float = 40 * DAY, watched: float = 45 * DAY) -> World:
    """Return a world that is the same for a seed."""
    chance = np.random.default_rng(seed)
    account = np.minimum((chance.pareto(1.1, posts) * (posts // 3) / 20).astype(int), posts // 3 - 1)
    account = np.unique(account, return_inverse=True)[1]
    accounts = int(account.max()) + 1
    factors = chance.gamma(ACCOUNT_SHAPE, 1 / ACCOUNT_SHAPE, accounts)
    arrived = np.sort(chance.uniform(0, arriving, posts))
    age = _ages(chance, posts)
    factor = factors[account]
    by_author = arrived + removals.author.age_of(removals.author.at(age) + chance.exponential(1, posts) / factor) - age
    first, first_age = np.full(accounts, np.inf), np.zeros(accounts)
    np.minimum.at(first, account, arrived)
    first_age[account[::-1]] = age[::-1]
    account_gone = first + removals.account.age_of(removals.account.at(first_age) + chance.exponential(1, accounts) / factors) - first_age
    # Posts of an account that is gone are never archived.
    kept = arrived < account_gone[account]
    account = account[kept]
    arrived, age, factor, by_author = (values[kept] for values in (arrived, age, factor, by_author))
    with_account = account_gone[account] < by_author
    gone = np.minimum(by_author, account_gone[account])
    editable = np.where(chance.uniform(size=len(arrived)) < 0.40, 2.6, 0.03)
    edits = _edits(chance, arrived, age, gone, editable)
    clock = arrived - first[account] + first_age[account]
    return World(arrived, age, account, factor, gone, with_account, edits, editable, clock, arriving + watched, watched, removals)


def _ages(chance: np.random.Generator, posts: int) -> Floats:
    kind = chance.uniform(size=posts)
    young, week = np.exp(chance.normal(np.log(4), 1.3, posts)), np.exp(chance.normal(np.log(120), 1.0, posts))
    ages: Floats = np.where(kind < 0.70, young, np.where(kind < 0.90, week, chance.uniform(4800, 20000, posts)))
    return ages


def _edits(chance: np.random.Generator, arrived: Floats, age: Floats, gone: Floats, editable: Floats) -> tuple[tuple[float, ...], ...]:
    expected = chance.gamma(EDIT_SHAPE, 1 / EDIT_SHAPE, len(arrived)) * editable
    numbers = chance.poisson(expected * (1 - edits_by(age)))
    ages, shares = np.exp(GRID), edits_by(np.exp(GRID))
    edits = []
    for post, number in enumerate(numbers):
        drawn = np.interp(chance.uniform(edits_by(age[post : post + 1])[0], 1, number), shares / shares[-1], ages)
        times = np.sort(arrived[post] + drawn - age[post])
        edits.append(tuple(float(time) for time in times if time < gone[post]))
    return tuple(edits)


def bound(made: World, interval: float) -> float:
    """Return the mean delay in hours of the best schedule that knows every true hazard, at a budget of one look per ``interval`` and post.

    Continuous approximation: ``(sum over posts of the integral of sqrt(h) S)^2 / (2 B N)`` with survival S, budget B and losses N.
    """
    needed = losses = budget = 0.0
    for post, end in enumerate(made.end):
        edges = np.unique(np.concatenate([[0], np.geomspace(0.01, max(end - made.arrived[post], 0.02), 80)]))
        middle, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
        author = made.removals.author.hazard[at_age(middle + made.age[post])]
        account = made.removals.account.hazard[at_age(middle + made.account_age[post])]
        hazard = made.factor[post] * (author + account)
        survival = np.exp(-np.cumsum(hazard * width) + hazard * width / 2)
        needed += float(np.sum(np.sqrt(hazard) * survival * width))
        losses += float(np.sum(hazard * survival * width))
        budget += float(np.sum(survival * width)) / interval
    return needed**2 / (2 * budget * losses)


def read_worlds(path: Path) -> Callable[[int], World]:
    """Return the maker of worlds in a Python file: its ``world(seed)`` returns the arrays ``arr age0 acc m td cause ed mean_ed T hor`` by name."""
    spec = importlib.util.spec_from_file_location("worlds_given", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file with a function world(seed)")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda seed: _given(module.world(seed))


def _given(made: dict[str, Any]) -> World:
    edits = tuple(tuple(float(time) for time in row if np.isfinite(time)) for row in made["ed"])
    account, arrived = made["acc"], made["arr"]
    clock = arrived - made["t_acc_first"][account] + made["facc0"][account]
    times = (float(made["T"]), float(made["hor"]))
    return World(arrived, made["age0"], account, made["m"], made["td"], made["cause"] == 1, edits, made["mean_ed"], clock, *times, pew())
