"""The rules by which other programs call a post deleted, on the answers that the stress worlds give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypeAlias

from bench.rendered import Shown, read, variants
from bench.stress import POSTS, UNTIL, Host

STEP = 12.0
"""Hours between two looks."""
PHRASES = (
    *("has been removed", "has been deleted", "was deleted", "no longer available", "isn't available", "is unavailable", "video unavailable"),
    *("page doesn't exist", "page doesn\u2019t exist", "not found", "page not found", "account suspended", "suspended account"),
)
"""English words for a loss, as searched in the whole page in small letters."""
ROW = 3

Rule: TypeAlias = Callable[[str, Shown, int, int], int]
"""What an answer of a platform, shown so and in that way, makes of the number of failures so far: ``ROW`` and more is a claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Claims of one rule on one host."""

    true: int
    false: int


@cache
def _speaks_of_loss(name: str, shown: Shown, variant: int) -> bool:
    made = read(name, shown, variant)
    return made is not None and any(phrase in made.answer.body.decode("utf-8", "replace").lower() for phrase in PHRASES)


def phrase(name: str, shown: Shown, variant: int, _failures: int) -> int:
    """Claim at the first page with an English phrase."""
    return ROW if _speaks_of_loss(name, shown, variant) else 0


def any_404(name: str, shown: Shown, variant: int, _failures: int) -> int:
    """Claim at the first 404 or 410."""
    made = read(name, shown, variant)
    return ROW if made is not None and made.answer.status in (404, 410) else 0


def in_a_row(name: str, shown: Shown, variant: int, failures: int) -> int:
    """Claim at the third answer in a row that is not a 200 with something of the post."""
    made = read(name, shown, variant)
    return failures + 1 if made is None or made.answer.status != 200 or shown is not Shown.LIVE else 0


RULES: Mapping[str, Rule] = {"phrase": phrase, "any_404": any_404, "in_a_row": in_a_row}


def told_by(rule: Rule, host: Host, chance: Random) -> Told:
    """Return what a rule claims of the posts of one host; its watch of a post ends with a claim."""
    claims = [_watched(rule, host, post, chance) for post in range(POSTS)]
    return Told(true=claims.count(True), false=claims.count(False))


def _watched(rule: Rule, host: Host, post: int, chance: Random) -> bool | None:
    at, failures = chance.uniform(0, STEP), 0
    while at < UNTIL:
        shown = host.shown(post, at, chance)
        failures = rule(host.platform, shown, host.fates[post].variant % variants(host.platform, shown), failures)
        if failures >= ROW:
            return host.fates[post].removed <= at
        at += STEP
    return None
