"""What is known beside the looks at a post, whatever post is asked about: controls, negative controls, breaker, profiles (R3, R4, R5, R7)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from archiver.verdict.breaker import incidents as incidents_in
from archiver.verdict.breaker import joined
from archiver.verdict.kinds import CONDITIONS, GONE, SOFT, is_observation
from archiver.verdict.order import in_order, nearest, within
from archiver.verdict.policy import Policy
from storage.model import Incident, Observation, Place
from storage.vocabulary import Seen, Target

Looks: TypeAlias = Sequence[Observation]


class Arming(StrEnum):
    """Whether losses may be claimed by one method at one host (R4)."""

    ARMED = "armed"
    UNPROVEN = "unproven"
    """No negative control within a day: nothing may be called confirmed."""
    DISARMED = "disarmed"
    """An id that never existed was not classified as gone: nothing is claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """An incident with the clean control rounds after it, as many as are needed to end it."""

    incident: Incident
    rounds: tuple[datetime, ...]
    """When each ended."""
    over: datetime | None
    """When the last of them ended; None while there are too few."""

    def holds(self, at: datetime) -> bool:
        """Return whether nothing that was seen at an instant may be claimed."""
        return self.incident.began <= at and (self.over is None or at <= self.over)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """Everything that looks are held against, in order, by place."""

    policy: Policy
    live: Mapping[Place, Looks]
    """Looks at controls that were seen live at some time: another one proves neither that the host answers nor that it lies."""
    never: Mapping[Place, Looks]
    """Looks at ids that never existed, as far as the host answered at all."""
    freezes: Mapping[tuple[str, str], Sequence[Freeze]]
    """By platform and host."""
    profiles: Mapping[tuple[str, str], Looks]
    """Looks that saw something of an account, by platform and any name it is known by."""

    def controls(self, look: Observation) -> Iterator[Observation]:
        """Yield the known-live controls within the window of a look."""
        yield from within(self.live.get(place_of(look), ()), look.at, self.policy.window)

    def profiles_of(self, platform: str, names: Iterable[str], at: datetime) -> Looks:
        """Return by each name of an account the look at its profile that is nearest to an instant and within the window; the nearest of them first."""
        near = (nearest(self.profiles.get((platform, name), ()), at, self.policy.window) for name in names)
        return sorted((look for look in near if look is not None), key=lambda look: (abs(look.at - at), look.at, look.id))

    def nevers(self, place: Place, at: datetime) -> Looks:
        """Return the newest negative controls of the day up to an instant: those within one window of the last."""
        looks = self.never.get(place, ())
        until = bisect_right(looks, at + self.policy.window, key=lambda look: look.at)
        if not until or looks[until - 1].at < at - self.policy.never_within:
            return ()
        since = looks[until - 1].at - self.policy.window
        first = until
        while first and looks[first - 1].at >= since:
            first -= 1
        return looks[first:until]

    def arming(self, place: Place, at: datetime) -> Arming:
        """Return whether losses may be claimed at a place at an instant."""
        nevers = self.nevers(place, at)
        if not nevers:
            return Arming.UNPROVEN
        return Arming.ARMED if all(is_absence(look) for look in nevers) else Arming.DISARMED

    def frozen(self, platform: str, host: str, at: datetime, account: str | None = None) -> Freeze | None:
        """Return the latest incident of a host, or of an account there, that is not over at an instant."""
        known = (freeze for freeze in reversed(self.freezes.get((platform, host), ())) if freeze.incident.account == account)
        return next((freeze for freeze in known if freeze.holds(at)), None)

    def frozen_since(self, platform: str, host: str, at: datetime) -> datetime | None:
        """Return when the oldest incident of a host began that is not over at an instant, None where there is none."""
        return next((freeze.incident.began for freeze in self.freezes.get((platform, host), ()) if freeze.incident.account is None and freeze.holds(at)), None)


def hosts_of(looks: Iterable[Observation], policy: Policy, *, seen_live: Collection[str] = (), incidents: Iterable[Incident] = ()) -> Hosts:
    """Return what looks of any kind tell of their hosts.

    A control is trusted once it was seen live, as a control or as a post: a fault of another one tells nothing. ``seen_live`` are native ids of controls
    that were seen live outside these looks, ``incidents`` what tripped the breaker outside them.
    """
    known = in_order(looks)
    trusted = {look.id for look in known if look.target in (Target.CONTROL_LIVE, Target.POST) and look.seen is Seen.LIVE} | set(seen_live)
    live = _by_place(look for look in known if look.target is Target.CONTROL_LIVE and look.id in trusted)
    never = _by_place(look for look in known if look.target is Target.CONTROL_NEVER and look.seen not in CONDITIONS)
    rounds: defaultdict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    for place in live:
        rounds[place.platform, place.host] += clean_rounds(live[place], never.get(place, ()), policy)
    for of_host in rounds.values():
        of_host.sort(key=lambda one: one[1])
    freezes: defaultdict[tuple[str, str], list[Freeze]] = defaultdict(list)
    for incident in joined((*incidents, *incidents_in(known, policy))):
        host = incident.platform, incident.host
        freezes[host].append(_freeze(incident, rounds.get(host, ()), policy))
    return Hosts(policy=policy, live=live, never=never, freezes=dict(freezes), profiles=_by_account(known))


def clean_rounds(live: Looks, never: Looks, policy: Policy) -> Iterator[tuple[datetime, datetime]]:
    """Yield begin and end of each least round of one place: enough distinct controls live within a window, and no fault within a window of it."""
    faults = [look.at for look in live if look.seen is not Seen.LIVE] + [look.at for look in never if not is_absence(look)]
    faults.sort()
    seen: dict[str, datetime] = {}
    for look in live:
        if look.seen is not Seen.LIVE:
            continue
        seen = {name: at for name, at in seen.items() if look.at - at <= policy.window} | {look.id: look.at}
        newest = sorted(seen.values())[-policy.controls :]
        if len(newest) == policy.controls:
            first = bisect_left(faults, newest[0] - policy.window)
            if first == len(faults) or faults[first] > look.at + policy.window:
                yield newest[0], look.at


def _freeze(incident: Incident, rounds: Sequence[tuple[datetime, datetime]], policy: Policy) -> Freeze:
    """Count rounds from the incident on, each apart from the one before: controls asked for many posts at once are one round."""
    ended: list[datetime] = []
    after = incident.tripped
    for began, end in rounds[bisect_right(rounds, incident.tripped, key=lambda one: one[1]) :]:
        if began > after:
            ended.append(end)
            after = end + policy.window
        if len(ended) == policy.clean_rounds:
            return Freeze(incident=incident, rounds=tuple(ended), over=end)
    return Freeze(incident=incident, rounds=tuple(ended), over=None)


def place_of(look: Observation) -> Place:
    """Return where a look was made."""
    return Place(platform=look.platform, host=look.host, method=look.method)


def is_absence(look: Observation) -> bool:
    """Return whether a negative control was classified as gone. Nobody removed or suspended what never was: who is told so is told so of any post."""
    return look.seen in SOFT or look.seen in GONE - {Seen.REMOVED, Seen.ACCOUNT_SUSPENDED}


def are_alike(one: Observation, other: Observation, policy: Policy) -> bool:
    """Return whether two untyped absences are structurally equal: the same status, and pages of the same shape."""
    if one.seen is not other.seen or one.status != other.status:
        return False
    if one.shape is None or other.shape is None:
        return one.shape is other.shape and (one.pattern, one.reason) == (other.pattern, other.reason)
    return (int(one.shape, 16) ^ int(other.shape, 16)).bit_count() <= policy.likeness


def _by_place(looks: Iterable[Observation]) -> dict[Place, list[Observation]]:
    places: defaultdict[Place, list[Observation]] = defaultdict(list)
    for look in looks:
        places[place_of(look)].append(look)
    return dict(places)


def _by_account(looks: Iterable[Observation]) -> dict[tuple[str, str], list[Observation]]:
    accounts: defaultdict[tuple[str, str], list[Observation]] = defaultdict(list)
    for look in looks:
        if look.target is Target.PROFILE and is_observation(look):
            for name in {look.id, look.account or look.id}:
                accounts[look.platform, name].append(look)
    return dict(accounts)
