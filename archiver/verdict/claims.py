"""From weighed looks to what may be said now: R1, R2, R4, R9, R10."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from archiver.verdict.hosts import Hosts, hosts_of
from archiver.verdict.kinds import ACCOUNT_CAUSES
from archiver.verdict.policy import Policy
from archiver.verdict.weigh import Weighed, Weight, weigh
from storage.model import Json, Observation, Standing
from storage.vocabulary import Seen, State, Target, Tier

OF_ACCOUNT = frozenset(ACCOUNT_CAUSES.values())
"""Causes that lie with the account: what it hides may come back with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The looks since the last live one that agree with the newest, and the loss that stands confirmed."""

    last_live: Weighed | None = None
    agreeing: tuple[Weighed, ...] = ()
    lasting: datetime | None = None
    """The newest look, void ones included, that asks for the look after a day; a live look does not undo it."""
    confirmed: tuple[Weighed, ...] = ()
    """Looks up to the one that completed the confirmation; empty where none stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a history comes to."""

    standing: Standing
    weighed: tuple[Weighed, ...]
    """The looks at the post in order, each with what it is worth."""
    met: int
    """Confirming looks of the present claim that have counted."""
    spans: tuple[timedelta, ...]
    """The spans that the claim needs, or would need."""
    unobservable_since: datetime | None
    """Since when every look saw nothing (R8), None where the latest one saw something."""


def judge(history: Iterable[Observation], policy: Policy, hosts: Hosts | None = None) -> Standing:
    """Return what may be said of a post now, from all looks at it; see ``assess``."""
    return assess(history, policy, hosts).standing


def assess(history: Iterable[Observation], policy: Policy, hosts: Hosts | None = None) -> Judgement:
    """Judge all looks at a post.

    ``hosts`` is what is known beside them; without it the controls and profiles among the looks are all there is.
    """
    looks = tuple(history)
    weighed = weigh(looks, policy, hosts or hosts_of(looks, policy))
    run = run_of(weighed, policy)
    of_claim = run.confirmed or run.agreeing
    needed = _needed(run, policy)
    return Judgement(
        standing=_whole(weighed, run, policy),
        weighed=tuple(weighed),
        met=_met(of_claim, needed),
        spans=needed,
        unobservable_since=_unobservable_since(weighed),
    )


def _whole(weighed: Sequence[Weighed], run: Run, policy: Policy) -> Standing:
    if not weighed:
        return Standing(rules=("R1",), spans=_seconds(policy.spans), test_spans=policy.test_spans)
    last_live = run.last_live
    return replace(
        _standing(run, latest_of(weighed), policy),
        last_live=last_live.at if last_live else None,
        evidence=_ids([*([last_live.look] if last_live else []), *_evidence(run)]),
        counted=_ids(look.look for look in run.confirmed or run.agreeing),
        voided=tuple(_voided(look) for look in weighed if look.weight is Weight.VOID),
        spans=_seconds(_needed(run, policy)),
        test_spans=policy.test_spans,
    )


def _unobservable_since(weighed: Sequence[Weighed]) -> datetime | None:
    since = None
    for look in reversed(weighed):
        if look.weight is not Weight.BLIND:
            break
        since = look.at
    return since


def latest_of(weighed: Sequence[Weighed]) -> Weighed:
    """Return the look that says whether anything may be said now: a confirming look that saw nothing only has to be made again."""
    first_methods = [look for look in weighed if look.weight is not Weight.SECOND]
    telling = (look for look in reversed(first_methods) if look.look.scheduled or look.weight in (Weight.LIVE, Weight.COUNTED) or look.rule == "R6")
    return next(telling, weighed[-1])


def run_of(weighed: Sequence[Weighed], policy: Policy) -> Run:
    """Return what the looks add up to."""
    run = Run()
    for look in weighed:
        if look.look.seen is Seen.LIVE:
            # Also a contradicted live look ends the run: no loss may be claimed across it.
            run = Run(last_live=look if look.weight is Weight.LIVE else run.last_live, lasting=run.lasting)
            continue
        run = replace(run, lasting=look.at if look.lasting else run.lasting)
        if look.weight is Weight.COUNTED:
            run = _count(run, look, policy)
        elif look.weight is Weight.VOID and (look.reason == "conflict" or not _agrees(run, look)):
            # No ground for a claim, but contrary: what agreed before it does not agree across it.
            run = replace(run, agreeing=())
    return run


def _agrees(run: Run, look: Weighed) -> bool:
    """Tell whether a look says what the run says: the post gone or hidden, and nothing else of its account."""
    if not run.agreeing or run.agreeing[-1].hidden is not look.hidden:
        return False
    told = _account_told(run.agreeing)
    return told is None or look.cause is None or told is (look.cause in OF_ACCOUNT)


def _account_told(looks: Sequence[Weighed]) -> bool | None:
    """Return whether looks name the account as the cause, or something else; None where they name none."""
    return next((look.cause in OF_ACCOUNT for look in reversed(looks) if look.cause), None)


def _count(run: Run, look: Weighed, policy: Policy) -> Run:
    agreeing = (*run.agreeing, look) if _agrees(run, look) else (look,)
    needed = _needed(replace(run, agreeing=agreeing, confirmed=()), policy)
    # Where the account was the cause so far, only a look that knows how the account stands now may complete it: a post is not lost whose account hides it.
    settled_cause = look.cause is not None or not _account_told(agreeing)
    complete = bool(policy.spans) and look.armed and settled_cause and _met(agreeing, needed) == len(needed)
    # What stands confirmed is not reworded by later looks of the same kind: the probes of R10 look for a return, not for another cause.
    settled = run.confirmed and run.confirmed[-1].hidden is look.hidden
    return replace(run, agreeing=agreeing, confirmed=agreeing if complete and not settled else run.confirmed)


def _needed(run: Run, policy: Policy) -> tuple[timedelta, ...]:
    """Return the spans of a claim: with the look after a day where one of its looks asks for that, or one of the day before it."""
    asked = run.lasting is not None and (not run.agreeing or run.agreeing[0].at - run.lasting <= policy.account_span)
    of_claim = any(look.lasting for look in run.confirmed) if run.confirmed else asked
    return tuple(sorted((*policy.spans, *((policy.account_span,) if of_claim else ()))))


def _met(looks: Sequence[Weighed], needed: Sequence[timedelta]) -> int:
    """Return how many spans, shortest first, have each a look of their own at or after them."""
    met, since = 0, looks[0].at if looks else None
    for earlier, look in pairwise(looks):
        if since and met < len(needed) and look.at > earlier.at and look.at - since >= needed[met]:
            met += 1
    return met


def _standing(run: Run, latest: Weighed, policy: Policy) -> Standing:
    if latest.weight is Weight.LIVE:
        return Standing(state=State.LIVE, rules=("R1",))
    if run.confirmed:
        claim = _claim(run, Tier.CONFIRMED, policy)
        return replace(claim, confirmed_at=run.confirmed[-1].at)
    first_gone = run.agreeing[0].at if run.agreeing else None
    suspected = _met(run.agreeing, sorted(policy.spans)[:1]) == 1
    if latest.weight is not Weight.COUNTED:
        # R10 stays named: the claim was made, and its end will have to be told.
        rules = (*_blind_rules(latest), "R10") if suspected else _blind_rules(latest)
        reason = "void" if latest.rule == "R3" else latest.reason
        return Standing(reason=reason, first_gone=first_gone, rules=rules)
    if suspected:
        return _claim(run, Tier.UNCONFIRMED, policy)
    if latest.hidden:
        return Standing(state=latest.hidden, cause=latest.hidden.value, first_gone=first_gone, rules=("R1", "R3"))
    return Standing(reason="gone-once", first_gone=first_gone, rules=("R2", "R3"))


def _claim(run: Run, tier: Tier, policy: Policy) -> Standing:
    looks, needed = run.confirmed or run.agreeing, _needed(run, policy)
    causes = {look.cause for look in looks if look.cause}
    cause = looks[-1].cause if len(causes) == 1 and not _is_guessed(run, looks) else None
    reason = None if cause else "causes-differ" if len(causes) > 1 else "no-typed-cause"
    if tier is Tier.UNCONFIRMED and _met(looks, needed) == len(needed):
        # Every span has had its look: all that is missing is the proof that this host tells an absence from a block.
        reason = "not-armed"
    state = cause or State.GONE_CAUSE_UNKNOWN
    cause_value = cause.value if cause else None
    return Standing(state=state, tier=tier, first_gone=looks[0].at, cause=cause_value, reason=reason, rules=_claim_rules(looks, tier))


def _is_guessed(run: Run, looks: Sequence[Weighed]) -> bool:
    """Tell whether only a live account says who took a post away of which nobody knows that there was one: an address may be mistyped or cut off (R7)."""
    told = (one for look in looks for one in (look.look, *look.witnesses) if one.target is Target.POST)
    stated = any(one.reason == State.DELETED_BY_AUTHOR for one in told)
    return run.last_live is None and looks[-1].cause is State.DELETED_BY_AUTHOR and not stated


def _claim_rules(looks: Sequence[Weighed], tier: Tier) -> tuple[str, ...]:
    """Return the rules behind a claim. Without a cause R7 decided as well: it is what forbids to name one."""
    second = any(witness.target is Target.POST for look in looks for witness in look.witnesses)
    decided = (*(("R2",) if tier is Tier.CONFIRMED else ()), "R3", "R4", "R5", *(("R6",) if second else ()), "R7", "R9", "R10")
    return tuple(decided)


def _blind_rules(latest: Weighed) -> tuple[str, ...]:
    return (latest.rule or ("R1" if latest.look.seen is Seen.PARSER_DRIFT else "R8"),)


def _evidence(run: Run) -> list[Observation]:
    return [seen for look in run.confirmed or run.agreeing for seen in (look.look, *look.witnesses)]


def _ids(looks: Iterable[Observation]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(look.observation for look in looks if look.observation is not None))


def _voided(look: Weighed) -> dict[str, Json]:
    at = look.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"at": at, "rule": look.rule, "reason": look.reason, "observation": look.look.observation}


def _seconds(spans: Iterable[timedelta]) -> tuple[float, ...]:
    return tuple(span.total_seconds() for span in spans)
