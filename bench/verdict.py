"""How often is a post called lost that is not, and how late is it said of one that is? In worlds of hosts that lie, by the rules that the daemon judges with.

Every look has a raw answer of the test internet behind it, read by the classifiers. The profile's answers are wrong or missing in a tenth of the cases.
No false claim in n item-months means fewer than 3/n a month at 95 % (rule of three): that bound is printed beside it. What others do is told of the same
worlds: an English phrase on the page (auto-archiver), any 404, three failures in a row (urlwatch, changedetection), each looking at the same pace.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from random import Random

from bench.claims import Claim
from bench.judging import watch
from bench.peers import RULES, Told, told_by
from bench.rendered import VOICES
from bench.report import Figure, at_least, at_most, options, report
from bench.stress import HOSTS, MONTH, POSTS, UNTIL, hosts
from storage.vocabulary import Tier

WORLDS, QUICK_WORLDS = 6, 1
QUICK_HOSTS = 6
"""Every second host, one of each platform."""
TYPED = tuple(name for name in VOICES if name != "web")
"""Platforms with answers that say by themselves that a post is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one host."""

    platform: str
    claims: tuple[Claim, ...]
    requests: Counter[str]
    peers: dict[str, Told]


def outcome(asked: tuple[int, int]) -> Outcome:
    """Watch one host of one world by our rules, and by those of others."""
    seed, number = asked
    host = hosts(seed)[number]
    made = watch(host, Random(f"{seed}:{number}:looks"))
    peers = {name: told_by(rule, host, Random(f"{seed}:{number}:{name}")) for name, rule in RULES.items()}
    return Outcome(platform=host.platform, claims=tuple(made.claims), requests=made.requests, peers=peers)


def figures(found: Sequence[Outcome]) -> list[Figure]:
    """Return what all hosts came to."""
    months = len(found) * POSTS * UNTIL / MONTH
    claims = [claim for one in found for claim in one.claims]
    confirmed = [claim for claim in claims if claim.tier is Tier.CONFIRMED]
    unconfirmed = [claim for claim in claims if claim.tier is Tier.UNCONFIRMED]
    false = sum(not claim.true for claim in confirmed)
    delays = [claim.delay for one in found if one.platform in TYPED for claim in one.claims if claim.tier is Tier.CONFIRMED and claim.of_loss and claim.true]
    extra = [_extra(one.requests) for one in found]
    return [
        at_most("false_lost", [float(false)], "claims", 0.0),
        at_most("false_lost_bound", [_bound(false) / months * 1000], "1/1000", None),
        at_most("item_months", [months], "months", None),
        at_most("confirm_delay_h", delays, "h", 8.0),
        at_least("unconfirmed_precision", [sum(claim.true for claim in unconfirmed) / len(unconfirmed)], "share", 0.9),
        at_most("extra_requests", extra, "ratio", 0.10, mean=True),
        at_most("retried_requests", [one.requests["retries"] / one.requests["looks"] for one in found], "ratio", None, mean=True),
        at_most("found_lost", [float(sum(claim.of_loss and claim.true for claim in confirmed))], "posts", None),
        at_most("false_cause", [float(sum(not claim.cause_true for claim in confirmed))], "claims", None),
        *beside(found, months),
    ]


def beside(found: Sequence[Outcome], months: float) -> Iterable[Figure]:
    """Return what the rules of others come to on the same worlds: false claims in a thousand item-months, and how many of all claims are true."""
    for name in RULES:
        told = [one.peers[name] for one in found]
        false, true = sum(one.false for one in told), sum(one.true for one in told)
        yield at_most(f"false_lost_{name}", [false / months * 1000], "1/1000", None)
        yield at_most(f"precision_{name}", [true / max(true + false, 1)], "share", None)


def _extra(requests: Counter[str]) -> float:
    """Return the requests that claims cost over the looks; repeated looks that saw nothing are the schedule's, and told beside it."""
    return (requests.total() - requests["looks"] - requests["retries"] - requests["rounds"]) / requests["looks"]


def _bound(events: int) -> float:
    """Return the upper bound at 95 % of a Poisson mean: three where nothing happened, and the normal approximation after Wilson and Hilferty else."""
    return 3.0 if not events else (events + 1) * (1 - 1 / (9 * (events + 1)) + 1.645 / (3 * (events + 1) ** 0.5)) ** 3


def main() -> None:
    """Measure and report."""
    given = options(__doc__ or "").parse_args()
    worlds, places = (QUICK_WORLDS, range(0, len(HOSTS), len(HOSTS) // QUICK_HOSTS)) if given.quick else (WORLDS, range(len(HOSTS)))
    asked = [(seed, number) for seed in range(1, worlds + 1) for number in places]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(outcome, asked))
    report(figures(found), given.json)


if __name__ == "__main__":
    main()
