"""What one look is worth: live, counted toward a loss, void, or no observation at all (R1, R3-R8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from archiver.verdict.hosts import Arming, Hosts, are_alike, place_of
from archiver.verdict.kinds import ACCOUNT_CAUSES, ACCOUNT_LOSSES, HIDDEN, SOFT, TYPED_CAUSES, contradict, is_observation
from archiver.verdict.order import account_names, in_order, nearest, within
from archiver.verdict.policy import Policy
from storage.model import Observation
from storage.vocabulary import Seen, State, Target


class Weight(Enum):
    """What a look may do to a claim."""

    LIVE = "live"
    COUNTED = "counted"
    SECOND = "second"
    """By a second method, beside a look that it bears out: one round of looks counts once."""
    VOID = "void"
    BLIND = "blind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A look at the post with what it is worth."""

    look: Observation
    weight: Weight
    hidden: State | None = None
    """The state it says outright, for posts that still exist but are not shown to us."""
    cause: State | None = None
    """Why the post is gone, where that is known."""
    witnesses: tuple[Observation, ...] = ()
    """Controls, profile and second method that vouch for it."""
    rule: str | None = None
    """Rule that voided it, or made it no observation."""
    reason: str | None = None
    armed: bool = False
    """Whether a negative control of the last day stands behind it (R4)."""
    lasting: str | None = None
    """Why the look after a day is needed too: ``account``, ``untyped`` or ``burst``."""

    @property
    def at(self) -> datetime:
        """Return the time of the look."""
        return self.look.at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """Everything a look is held against."""

    posts: list[Observation]
    accounts: frozenset[str]
    """Every name of the post's account."""
    hosts: Hosts


def weigh(history: Iterable[Observation], policy: Policy, hosts: Hosts) -> list[Weighed]:
    """Return the looks at the post in order, each with its weight."""
    posts = [look for look in in_order(history) if look.target is Target.POST]
    # A history that gives no account names its profile looks after the post.
    accounts = frozenset(account_names(posts)) or frozenset(look.id for look in posts)
    around = _Around(posts=posts, accounts=accounts, hosts=hosts)
    return [_weigh_one(look, around, policy) for look in posts]


def _weigh_one(look: Observation, around: _Around, policy: Policy) -> Weighed:
    if look.seen in SOFT:
        if not any(are_alike(look, never, policy) for never in around.hosts.nevers(place_of(look), look.at)):
            return Weighed(look=look, weight=Weight.BLIND, rule="R4", reason=look.seen.value)
    elif not is_observation(look):
        return Weighed(look=look, weight=Weight.BLIND, reason=look.seen.value)
    profile = around.hosts.profile(look.platform, around.accounts, look.at)
    if profile and _contradicts(look, profile, around, policy):
        return Weighed(look=look, weight=Weight.VOID, rule="R7", reason="conflict")
    others = [other for other in within(around.posts, look.at, policy.window) if _elsewhere(other, look)]
    if any(_contrary(look, other) and _meet(look, other, around, policy) for other in others):
        return Weighed(look=look, weight=Weight.VOID, rule="R6", reason="conflict")
    if look.seen is Seen.LIVE:
        return Weighed(look=look, weight=Weight.LIVE)
    fault = _fault(look, around, policy)
    sound = [other for other in others if is_observation(other) and _fault(other, around, policy) is None]
    if any(fault or _precedes(other, look) for other in sound):
        return Weighed(look=look, weight=Weight.SECOND, rule="R6")
    loss = _loss(look, profile, others, around)
    # Void, it still says what it would have said: a void look is no ground for a claim, but it may be one against it.
    return replace(loss, weight=Weight.VOID, rule=fault[0], reason=fault[1], witnesses=(), armed=False) if fault else loss


def _loss(look: Observation, profile: Observation | None, others: Iterable[Observation], around: _Around) -> Weighed:
    hidden, place = HIDDEN.get(look.seen), place_of(look)
    seconds = (other for other in others if is_observation(other))
    witnesses = (*around.hosts.controls(look), *around.hosts.nevers(place, look.at), *seconds, *([profile] if profile else []))
    cause = hidden or _cause(look, profile)
    return Weighed(
        look=look,
        weight=Weight.COUNTED,
        hidden=hidden,
        cause=cause,
        witnesses=witnesses,
        armed=around.hosts.arming(place, look.at) is Arming.ARMED,
        lasting=_lasting(look, cause, profile, around),
    )


def _lasting(look: Observation, cause: State | None, profile: Observation | None, around: _Around) -> str | None:
    if cause in (State.ACCOUNT_SUSPENDED, State.ACCOUNT_GONE):
        return "account"
    if look.seen in SOFT:
        return "untyped"
    # Many posts of one account at once are judged by its profile; where nobody can ask that, the account itself may be what is gone.
    burst = any(around.hosts.frozen(look.platform, look.host, look.at, account) for account in around.accounts)
    return "burst" if burst and profile is None else None


def _contrary(look: Observation, other: Observation) -> bool:
    if look.seen in SOFT:
        return other.seen is Seen.LIVE
    return contradict(look, other)


def _elsewhere(other: Observation, look: Observation) -> bool:
    return other.method != look.method or other.host != look.host


def _meet(one: Observation, other: Observation, around: _Around, policy: Policy) -> bool:
    """Tell whether two methods spoke of the same moment: the later look has none by the earlier one's method, or any other, nearer to it.

    A post may well be lost between a look that saw it live and the round of looks after it.
    """
    earlier, later = sorted((one, other), key=lambda look: look.at)
    elsewhere = [look for look in within(around.posts, later.at, policy.window) if _elsewhere(look, later) and look.at <= later.at]
    return later.at - earlier.at <= min((later.at - look.at for look in elsewhere), default=timedelta(0))


def _precedes(other: Observation, look: Observation) -> bool:
    """Tell whether of two looks by different methods the other one counts: the scheduled one of a round, else the first."""
    return (not other.scheduled, other.at, other.method, other.host) < (not look.scheduled, look.at, look.method, look.host)


def _contradicts(look: Observation, profile: Observation, around: _Around, policy: Policy) -> bool:
    if look.seen in ACCOUNT_LOSSES:
        return profile.seen is Seen.LIVE
    if look.seen is not Seen.LIVE or profile.seen not in ACCOUNT_LOSSES:
        return False
    # A profile asked for a later look says nothing against an earlier one: only the look it was asked for can contradict it.
    asked_for = nearest(around.posts, profile.at, policy.window)
    return asked_for is not None and asked_for.at == look.at


def _fault(look: Observation, around: _Around, policy: Policy) -> tuple[str, str] | None:
    """Return the rule that voids a look for what is known of its host, with the reason."""
    if around.hosts.frozen(look.platform, look.host, look.at):
        return "R5", "frozen"
    controls = list(around.hosts.controls(look))
    if any(control.seen is not Seen.LIVE for control in controls):
        return "R3", "control-not-live"
    if len({control.id for control in controls}) < policy.controls:
        return "R3", "too-few-controls"
    if around.hosts.arming(place_of(look), look.at) is Arming.DISARMED:
        return "R4", "disarmed"
    return None


def _cause(look: Observation, profile: Observation | None) -> State | None:
    # The account's state comes first (R7); a post's own typed reason beats the mere fact that its account is live.
    if profile and profile.seen in ACCOUNT_CAUSES:
        return ACCOUNT_CAUSES[profile.seen]
    if look.seen in TYPED_CAUSES:
        return TYPED_CAUSES[look.seen]
    if look.reason == State.DELETED_BY_AUTHOR or (profile and profile.seen is Seen.LIVE):
        return State.DELETED_BY_AUTHOR
    return None
