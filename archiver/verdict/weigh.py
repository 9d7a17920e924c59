"""What one look is worth: live, counted toward a loss, void, or no observation at all (R1, R3-R8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from archiver.verdict.hosts import Arming, Hosts, are_alike, place_of
from archiver.verdict.kinds import ACCOUNT_CAUSES, ACCOUNT_LOSSES, GONE, HIDDEN, SOFT, TYPED_CAUSES, contradict, is_observation
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
    profiles = around.hosts.profiles_of(look.platform, around.accounts, look.at)
    if _contradict(look, profiles, around, policy):
        return Weighed(look=look, weight=Weight.VOID, rule="R7", reason="conflict")
    others = [other for other in within(around.posts, look.at, policy.window) if _elsewhere(other, look)]
    if any((_contrary(look, other) or _denied(other, _believed(profiles))) and _meet(look, other, around, policy) for other in others):
        return Weighed(look=look, weight=Weight.VOID, rule="R6", reason="conflict")
    if look.seen is Seen.LIVE:
        return Weighed(look=look, weight=Weight.LIVE)
    fault = _fault(look, around, policy)
    sound = [other for other in others if is_observation(other) and _fault(other, around, policy) is None]
    if any(fault or _precedes(other, look) for other in sound):
        return Weighed(look=look, weight=Weight.SECOND, rule="R6")
    loss = _loss(look, profiles, [other for other in others if is_observation(other)], around)
    # Void, it still says what it would have said: a void look is no ground for a claim, but it may be one against it.
    return replace(loss, weight=Weight.VOID, rule=fault[0], reason=fault[1], witnesses=(), armed=False) if fault else loss


def _loss(look: Observation, profiles: Sequence[Observation], seconds: Sequence[Observation], around: _Around) -> Weighed:
    hidden, place, profile = HIDDEN.get(look.seen), place_of(look), _believed(profiles)
    witnesses = (*around.hosts.controls(look), *around.hosts.nevers(place, look.at), *seconds, *([profile] if profile else []))
    return Weighed(
        look=look,
        weight=Weight.COUNTED,
        hidden=hidden,
        cause=hidden or _cause(look, profile, seconds),
        witnesses=witnesses,
        armed=around.hosts.arming(place, look.at) is Arming.ARMED,
        lasting=_lasting(look, profiles, seconds, around),
    )


def _lasting(look: Observation, profiles: Sequence[Observation], seconds: Iterable[Observation], around: _Around) -> str | None:
    # A profile that is just gone names no cause, but then it is the account of which the platform knows nothing.
    if any(one.seen in ACCOUNT_LOSSES for one in (look, *seconds)) or any(profile.seen in GONE for profile in profiles):
        return "account"
    if look.seen in SOFT:
        return "untyped"
    # Many posts of one account at once are judged by its profile; where nobody can ask that, the account itself may be what is gone.
    burst = any(around.hosts.frozen(look.platform, look.host, look.at, account) for account in around.accounts)
    return "burst" if burst and not profiles else None


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
    return later.at - earlier.at <= min(later.at - look.at for look in elsewhere)


def _precedes(other: Observation, look: Observation) -> bool:
    """Tell whether of two looks by different methods the other one counts: the scheduled one of a round, else the first."""
    return (not other.scheduled, other.at, other.method, other.host) < (not look.scheduled, look.at, look.method, look.host)


def _believed(profiles: Sequence[Observation]) -> Observation | None:
    """Return the nearest profile; none where an account is live by one of its names and lost by another."""
    # It was renamed, or somebody else has that name now.
    told = {profile.seen for profile in profiles}
    return None if Seen.LIVE in told and told & ACCOUNT_LOSSES else next(iter(profiles), None)


def _contradict(look: Observation, profiles: Sequence[Observation], around: _Around, policy: Policy) -> bool:
    told = {profile.seen for profile in profiles}
    if look.seen in ACCOUNT_LOSSES:
        return Seen.LIVE in told
    if look.seen is not Seen.LIVE or Seen.LIVE in told or not told & ACCOUNT_LOSSES:
        return False
    # A profile asked for a later look says nothing against an earlier one: only the look it was asked for can contradict it.
    asked_for = nearest(around.posts, profiles[0].at, policy.window)
    return asked_for is not None and asked_for.at == look.at


def _denied(other: Observation, profile: Observation | None) -> bool:
    """Tell whether a second method says that the account is lost which its profile shows live."""
    return other.seen in ACCOUNT_LOSSES and profile is not None and profile.seen is Seen.LIVE


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


def _cause(look: Observation, profile: Observation | None, seconds: Iterable[Observation]) -> State | None:
    # The account's state comes first (R7); a typed reason beats the mere fact that its account is live, whichever method gave it (R6).
    if profile and profile.seen in ACCOUNT_CAUSES:
        return ACCOUNT_CAUSES[profile.seen]
    typed = {one.seen for one in (look, *seconds) if one.seen in TYPED_CAUSES}
    causes = typed & ACCOUNT_LOSSES or typed
    if causes:
        return TYPED_CAUSES[next(iter(causes))] if len(causes) == 1 else None
    if look.reason == State.DELETED_BY_AUTHOR or (profile and profile.seen is Seen.LIVE):
        return State.DELETED_BY_AUTHOR
    return None
