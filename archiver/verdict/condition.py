"""How a place stands: whether losses may be claimed by a method at a host, and what keeps them back (R3-R5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from archiver.verdict.hosts import Arming, Freeze, Hosts
from storage.model import Observation, Place
from storage.vocabulary import Seen, Target


class Claims(StrEnum):
    """What may be claimed at a place."""

    POSSIBLE = "possible"
    UNCONFIRMED_ONLY = "unconfirmed-only"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One control of a place, as it was last looked at."""

    id: str
    target: Target
    looked_at: datetime
    seen: Seen
    last_live: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How one place stands."""

    place: Place
    claims: Claims
    why: tuple[str, ...]
    """What keeps claims back: ``too-few-controls``, ``control-not-live``, ``no-negative-control``, ``disarmed``, ``frozen``."""
    arming: Arming
    freeze: Freeze | None
    frozen_since: datetime | None
    """When the oldest incident began that is not over."""
    controls: tuple[Control, ...]
    clean: bool
    """Whether the latest round of controls had no fault."""
    apart: timedelta
    """Least time between two rounds that count as two."""


WORDS = {
    "too-few-controls": "fewer than two posts known to be live were seen live here lately",
    "control-not-live": "a post known to be live was not seen live at the last look",
    "no-negative-control": "no id that never existed was asked for within a day, so nothing may be called confirmed",
    "disarmed": "an id that never existed was not answered as gone, so an answer that says gone proves nothing",
    "frozen": "many posts of this host turned from live to non-live at once, so the host is doubted and not the posts",
}
"""What each reason means, for people."""


def condition_of(hosts: Hosts, place: Place, now: datetime) -> Condition:
    """Return how a place stands at an instant."""
    arming, freeze = hosts.arming(place, now), hosts.frozen(place.platform, place.host, now)
    faults = tuple(_control_faults(hosts, place, now))
    arms = {Arming.UNPROVEN: ("no-negative-control",), Arming.DISARMED: ("disarmed",)}.get(arming, ())
    why = (*faults, *arms, *(("frozen",) if freeze else ()))
    claims = Claims.POSSIBLE if not why else Claims.UNCONFIRMED_ONLY if why == ("no-negative-control",) else Claims.NONE
    return Condition(
        place=place,
        claims=claims,
        why=why,
        arming=arming,
        freeze=freeze,
        frozen_since=hosts.frozen_since(place.platform, place.host, now),
        controls=tuple(_controls(hosts, place)),
        clean=not faults and arming is Arming.ARMED,
        apart=hosts.policy.window,
    )


def _control_faults(hosts: Hosts, place: Place, now: datetime) -> Iterator[str]:
    """Yield what is wrong with the known-live controls: judged by the latest look at each of the last day."""
    latest = {look.id: look for look in hosts.live.get(place, ()) if now - hosts.policy.never_within <= look.at <= now}
    live = [look for look in latest.values() if look.seen is Seen.LIVE]
    if len(live) < hosts.policy.controls:
        yield "too-few-controls"
    newest = max((look.at for look in latest.values()), default=now)
    if any(look.seen is not Seen.LIVE and newest - look.at <= hosts.policy.window for look in latest.values()):
        yield "control-not-live"


def _controls(hosts: Hosts, place: Place) -> Iterator[Control]:
    looks = (*hosts.live.get(place, ()), *hosts.never.get(place, ()))
    latest: dict[tuple[Target, str], Observation] = {(look.target, look.id): look for look in looks}
    for (target, native_id), look in sorted(latest.items()):
        lived = (one.at for one in looks if (one.target, one.id) == (target, native_id) and one.seen is Seen.LIVE)
        yield Control(id=native_id, target=target, looked_at=look.at, seen=look.seen, last_live=max(lived, default=None))
