"""Worlds that lie: posts that are removed or hidden for a while, on hosts with outages, walls and blocks that look like a removal. Times in hours.

Every rate here is an assumption, made so that each way to be fooled comes often; the archive that is measured takes no number from this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log
from random import Random

from bench.rendered import VOICES, Shown, variants

DAYS = 60
UNTIL = DAYS * 24.0
MONTH = 720.0
HOSTS = ("x", "x", "x", "bluesky", "bluesky", "bluesky", "mastodon", "mastodon", "youtube", "youtube", "telegram", "web")
POSTS = 400
"""Posts of each host."""
CONTROLS = 2
"""Posts of each host that are known to be live, as many as platforms ship; blocks hit them like any other."""
REMOVED, LATEST_REMOVAL = 0.15, UNTIL - 10 * 24.0
HIDDEN = 0.06
STRAY = 0.002
"""Share of the answers for a live post that say it is gone, for no reason."""
SHARES = (1.0, 0.6, 0.3)
"""Of the posts of a host that a block hits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A while in which something is wrong with a host."""

    begin: float
    end: float
    shown: Shown
    share: float = 1.0
    """Part of the host's posts that it hits."""
    salt: int = 0
    """Which ones these are."""

    def hits(self, post: int) -> bool:
        """Return whether a post is among those that are hit, for all of the window."""
        return self.share >= 1 or Random(f"{self.salt}:{post}").random() < self.share


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What truly happens to a post."""

    removed: float = inf
    hidden: tuple[float, float] = (inf, inf)
    typed: bool = True
    """Whether its own answer says that it is hidden, where it is."""
    variant: int = 0
    """Which of the platform's ways to say it is used."""

    def is_hidden(self, at: float) -> bool:
        """Return whether its account keeps it from being seen just then."""
        return self.hidden[0] <= at < self.hidden[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One host and what happens there; posts are known by number, controls come behind them."""

    platform: str
    windows: tuple[Window, ...]
    """In order of their beginnings."""
    fates: tuple[Fate, ...]

    def obstacle(self, post: int, at: float) -> Shown | None:
        """Return what stands in the way of asking for a post, None where the host answers truly."""
        hit = [window.shown for window in self.windows if window.begin <= at < window.end and window.hits(post)]
        return next((shown for shown in (Shown.OUTAGE, Shown.LOGIN, Shown.CHALLENGE, Shown.GONE) if shown in hit), None)

    def shown(self, post: int, at: float, chance: Random) -> Shown:
        """Return what the host shows of a post."""
        obstacle, fate = self.obstacle(post, at), self.fates[post]
        if obstacle is not None:
            return obstacle
        if fate.removed <= at:
            return Shown.GONE
        if fate.is_hidden(at):
            return Shown.HIDDEN if fate.typed else Shown.GONE
        return Shown.GONE if chance.random() < STRAY else Shown.LIVE


def hosts(seed: int) -> list[Host]:
    """Return the hosts of a world, the same for a seed."""
    return [_host(name, Random(f"{seed}:{number}")) for number, name in enumerate(HOSTS)]


def _host(name: str, chance: Random) -> Host:
    outages = [Window(begin=begin, end=end, shown=Shown.OUTAGE) for begin, end in _windows(chance, every=10, median=0.5, spread=1.0)]
    walls = [
        Window(begin=begin, end=end, shown=chance.choice((Shown.LOGIN, Shown.CHALLENGE))) for begin, end in _windows(chance, every=4, median=4, spread=1.0)
    ]
    blocks = [
        Window(begin=begin, end=end, shown=Shown.GONE, share=chance.choice(SHARES), salt=chance.getrandbits(32))
        for begin, end in _windows(chance, every=14, median=6, spread=1.2)
    ]
    fates = [_fate(name, chance) for _ in range(POSTS)] + [Fate()] * CONTROLS
    return Host(platform=name, windows=tuple(sorted((*outages, *walls, *blocks), key=lambda one: one.begin)), fates=tuple(fates))


def _windows(chance: Random, *, every: float, median: float, spread: float) -> list[tuple[float, float]]:
    """Return windows at random, one in so many days on average, their lengths in hours log-normal."""
    made, at = [], chance.expovariate(1 / (every * 24))
    while at < UNTIL:
        made.append((at, at + chance.lognormvariate(log(median), spread)))
        at += chance.expovariate(1 / (every * 24))
    return made


def _fate(name: str, chance: Random) -> Fate:
    removed = chance.uniform(0, LATEST_REMOVAL) if chance.random() < REMOVED else inf
    hidden = (inf, inf)
    if chance.random() < HIDDEN:
        begin = chance.uniform(0, UNTIL)
        hidden = begin, begin + chance.lognormvariate(log(60), 1.2)
    return Fate(
        removed=removed,
        hidden=hidden,
        typed=chance.random() < VOICES[name].typed,
        variant=chance.randrange(variants(name, Shown.GONE) * variants(name, Shown.HIDDEN)),
    )
