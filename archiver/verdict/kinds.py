"""What kinds of sight there are: of the post itself, of its absence, of a wall before it (R1, R8)."""

from __future__ import annotations

from storage.model import Observation
from storage.vocabulary import Seen, State

GONE = frozenset({Seen.GONE, Seen.REMOVED, Seen.ACCOUNT_SUSPENDED, Seen.ACCOUNT_GONE})
SOFT = frozenset({Seen.SOFT_GONE, Seen.REDIRECT_HOME})
"""Absences that no typed answer tells: they count only where the host answers for an id that never existed just so (R2, R4)."""
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
TELLING = frozenset({Seen.LIVE, *GONE, *SOFT, *HIDDEN}) - {Seen.LOGIN_WALL}
"""What says where a post stood; between two of these lie outages and walls."""
CONDITIONS = frozenset({Seen.RATE_LIMIT, Seen.CHALLENGE, Seen.OUTAGE, Seen.LOGIN_WALL, Seen.CONSENT_WALL, Seen.OTHER})
"""What a host says instead of answering: of a control it tells nothing, neither that it passed nor that it failed."""


def is_observation(look: Observation) -> bool:
    """Return whether a look by itself saw anything of the post (R8); an untyped absence does only with a negative control behind it (R4)."""
    if look.seen is Seen.LOGIN_WALL:
        return look.reason in LOGIN_MARKS
    return look.seen is Seen.LIVE or look.seen in GONE or look.seen in HIDDEN


def may_be_loss(look: Observation) -> bool:
    """Return whether a look may count toward a loss, so that profile and controls have to be asked beside it."""
    return look.seen is not Seen.LIVE and (is_observation(look) or look.seen in SOFT)


def contradict(one: Observation, other: Observation) -> bool:
    """Return whether two looks cannot both be right: a post is live, gone, or there but hidden (R6)."""
    return is_observation(one) and is_observation(other) and _kind(one) != _kind(other)


def _kind(look: Observation) -> str:
    return "live" if look.seen is Seen.LIVE else "gone" if look.seen in GONE else "hidden"
