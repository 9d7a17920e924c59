"""What has to be told when a standing gives way to the next: R10, corrections included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from storage.model import Json, Standing
from storage.vocabulary import ChangeKind, State, Tier


def transitions(before: Standing, after: Standing) -> tuple[tuple[ChangeKind, Tier | None], ...]:
    """Return the changes between two standings of one post, each with the tier of the claim it makes or takes back.

    A claim that only cannot be seen for a while (outage, drift, void look) is neither taken back nor made anew.
    """
    if _claimed(before) and not _claimed(after):
        returned = before.tier is Tier.CONFIRMED and after.state is State.LIVE
        return ((ChangeKind.RESTORED if returned else ChangeKind.CORRECTED, before.tier),)
    if after.tier is None:
        # A confirmed loss does not fade behind a blind look, so here its evidence has been voided afterwards.
        return ((ChangeKind.CORRECTED, before.tier),) if before.tier is Tier.CONFIRMED else ()
    if not _claimed(before) or _firmer(before, after):
        lost = (ChangeKind.LOST, after.tier)
        return ((ChangeKind.CORRECTED, before.tier), lost) if _reworded(before, after) else (lost,)
    return ((ChangeKind.CORRECTED, before.tier),) if _reworded(before, after) or _softer(before, after) else ()


def as_told(standing: Standing, told: Mapping[str, Json] | None) -> Standing:
    """Return the standing that people know: a claim that only cannot be seen for a while stands as it was ``told`` last, and none where that took it back."""
    if standing.tier is not None or not _claimed(standing):
        return standing
    if not told or told.get("state") == State.UNKNOWN:
        return replace(standing, rules=tuple(rule for rule in standing.rules if rule != "R10"))
    # What fades behind a blind look was never confirmed.
    return replace(standing, state=State(str(told["state"])), tier=Tier.UNCONFIRMED, cause=_text(told, "cause"), reason=_text(told, "reason"))


def _claimed(standing: Standing) -> bool:
    return "R10" in standing.rules


def _firmer(before: Standing, after: Standing) -> bool:
    return after.tier is Tier.CONFIRMED and before.tier is not Tier.CONFIRMED


def _softer(before: Standing, after: Standing) -> bool:
    return before.tier is Tier.CONFIRMED and after.tier is not Tier.CONFIRMED


def _reworded(before: Standing, after: Standing) -> bool:
    return before.tier is not None and _claimed(before) and before.state is not after.state


def _text(told: Mapping[str, Json], name: str) -> str | None:
    said = told.get(name)
    return None if said is None else str(said)
