"""What one look is worth: live, counted toward a loss, void, or no observation at all (R1, R3, R7, R8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from archiver.verdict.order import account_names, in_order, nearest, within
from archiver.verdict.policy import Policy
from storage.model import Observation
from storage.vocabulary import Seen, State, Target

GONE = frozenset({Seen.GONE, Seen.REMOVED, Seen.ACCOUNT_SUSPENDED, Seen.ACCOUNT_GONE})
HIDDEN = {
    Seen.PROTECTED: State.PROTECTED,
    Seen.RESTRICTED_AUDIENCE: State.RESTRICTED_AUDIENCE,
    Seen.AGE_GATE: State.AGE_GATED,
    Seen.GEO_BLOCK: State.GEO_BLOCKED,
    Seen.LOGIN_WALL: State.LOGIN_WALLED,
}
LOGIN_MARKS = frozenset({"!no-unauthenticated", "no-unauthenticated"})
"""Reasons that are the author's own, typed wish; any other login wall only says that we were not let in (R8)."""
TYPED_CAUSES = {
    Seen.REMOVED: State.REMOVED_BY_PLATFORM,
    Seen.ACCOUNT_SUSPENDED: State.ACCOUNT_SUSPENDED,
    Seen.ACCOUNT_GONE: State.ACCOUNT_GONE,
}
ACCOUNT_CAUSES = {Seen.ACCOUNT_SUSPENDED: State.ACCOUNT_SUSPENDED, Seen.ACCOUNT_GONE: State.ACCOUNT_GONE, Seen.PROTECTED: State.PROTECTED}
ACCOUNT_LOSSES = frozenset({Seen.ACCOUNT_SUSPENDED, Seen.ACCOUNT_GONE})


class Weight(Enum):
    """What a look may do to a claim."""

    LIVE = "live"
    COUNTED = "counted"
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
    """Controls and profile that vouch for it."""
    rule: str | None = None
    """Rule that voided it."""
    reason: str | None = None

    @property
    def at(self) -> datetime:
        """Return the time of the look."""
        return self.look.at

    @property
    def account_level(self) -> bool:
        """Return whether it says that the whole account is lost."""
        return self.cause in (State.ACCOUNT_SUSPENDED, State.ACCOUNT_GONE)


def is_observation(look: Observation) -> bool:
    """Return whether a look saw anything of the post (R8). ``soft-gone`` does not, as long as no negative control (R4) stands behind it."""
    if look.seen is Seen.LOGIN_WALL:
        return look.reason in LOGIN_MARKS
    return look.seen is Seen.LIVE or look.seen in GONE or look.seen in HIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """Everything a look is held against, each in order."""

    posts: list[Observation]
    controls: list[Observation]
    profiles: list[Observation]


def weigh(history: Iterable[Observation], policy: Policy, seen_live: Collection[str] = ()) -> list[Weighed]:
    """Return the looks at the post in order, each with its weight."""
    looks = in_order(history)
    posts = [look for look in looks if look.target is Target.POST]
    controls = [look for look in looks if look.target is Target.CONTROL_LIVE]
    # A control that was never seen live proves nothing: neither that the host answers nor that it lies.
    trusted = {look.id for look in controls if look.seen is Seen.LIVE} | set(seen_live)
    profiles = [look for look in looks if look.target is Target.PROFILE and is_observation(look)]
    names = account_names(posts)
    around = _Around(
        posts=posts,
        controls=[look for look in controls if look.id in trusted],
        profiles=[look for look in profiles if not names or look.id in names or look.account in names],
    )
    return [_weigh_one(look, around, policy) for look in posts]


def _weigh_one(look: Observation, around: _Around, policy: Policy) -> Weighed:
    if not is_observation(look):
        return Weighed(look=look, weight=Weight.BLIND, reason=look.seen.value)
    profile = nearest(around.profiles, look.at, policy.window)
    if profile and _contradicts(look, profile, around, policy):
        return Weighed(look=look, weight=Weight.VOID, rule="R7", reason="conflict")
    if look.seen is Seen.LIVE:
        return Weighed(look=look, weight=Weight.LIVE)
    controls = list(_controls_of(look, around, policy))
    fault = _control_fault(controls, policy)
    if fault:
        return Weighed(look=look, weight=Weight.VOID, rule="R3", reason=fault)
    hidden = HIDDEN.get(look.seen)
    witnesses = (*controls, profile) if profile else tuple(controls)
    return Weighed(look=look, weight=Weight.COUNTED, hidden=hidden, cause=hidden or _cause(look, profile), witnesses=witnesses)


def _contradicts(look: Observation, profile: Observation, around: _Around, policy: Policy) -> bool:
    if look.seen in ACCOUNT_LOSSES:
        return profile.seen is Seen.LIVE
    if look.seen is not Seen.LIVE or profile.seen not in ACCOUNT_LOSSES:
        return False
    # A profile asked for a later look says nothing against an earlier one: only the look it was asked for can contradict it.
    asked_for = nearest(around.posts, profile.at, policy.window)
    return asked_for is not None and asked_for.at == look.at


def _controls_of(look: Observation, around: _Around, policy: Policy) -> Iterator[Observation]:
    for control in within(around.controls, look.at, policy.window):
        if (control.platform, control.host, control.method) == (look.platform, look.host, look.method):
            yield control


def _control_fault(controls: list[Observation], policy: Policy) -> str | None:
    if any(control.seen is not Seen.LIVE for control in controls):
        return "control-not-live"
    if len({control.id for control in controls}) < policy.controls:
        return "too-few-controls"
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
