"""What may be said about a post: each test names the rule it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from typing import Any

from archiver.verdict import Policy, as_told, assess, histories, hosts_of, judge, transitions
from archiver.verdict.order import in_order
from storage.model import Fields, Json, Observation, PostKey, Standing
from storage.vocabulary import ChangeKind, Seen, State, Target, Tier

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CONFIRMING = Policy()
"""The published spans."""
STEPS = (timedelta(0), 5 * MINUTE, HOUR, 6 * HOUR)
BLIND = (
    Seen.SOFT_GONE,
    Seen.LOGIN_WALL,
    Seen.CONSENT_WALL,
    Seen.RATE_LIMIT,
    Seen.CHALLENGE,
    Seen.OUTAGE,
    Seen.REDIRECT_HOME,
    Seen.EMBED_DISABLED,
    Seen.PARSER_DRIFT,
    Seen.OTHER,
)
"""What sees nothing of a post: untyped absences among them, as the ids that never existed are answered otherwise here."""
ids = count(1)


def look(seen: Seen, after: timedelta = timedelta(0), target: Target = Target.POST, native_id: str = "1", **more: Any) -> Observation:
    made = Observation(
        at=START + after,
        platform="bluesky",
        host="public.api.bsky.app",
        id=native_id,
        target=target,
        method="thread",
        seen=seen,
        account="did:plc:a" if target in (Target.POST, Target.PROFILE) else None,
        observation=next(ids),
    )
    return replace(made, **more)


def control(seen: Seen, after: timedelta, native_id: str, **more: Any) -> Observation:
    return look(seen, after, Target.CONTROL_LIVE, native_id, **more)


def profile(seen: Seen, after: timedelta, **more: Any) -> Observation:
    return look(seen, after, Target.PROFILE, "did:plc:a", **more)


def never(seen: Seen, after: timedelta, native_id: str = "n1", **more: Any) -> Observation:
    return look(seen, after, Target.CONTROL_NEVER, native_id, scheduled=False, **more)


def vouched(seen: Seen, after: timedelta, account: Seen | None = None, **more: Any) -> list[Observation]:
    """A look with both controls live and the negative control gone, and a profile look where asked for."""
    made = [look(seen, after, **more), control(Seen.LIVE, after, "c1"), control(Seen.LIVE, after + MINUTE, "c2"), never(Seen.GONE, after)]
    return [*made, profile(account, after)] if account else made


def lost(seen: Seen, account: Seen | None = None, steps: tuple[timedelta, ...] = STEPS) -> list[Observation]:
    return [look(Seen.LIVE, -HOUR), *(made for step in steps for made in vouched(seen, step, account))]


# R1


def test_nothing_seen_is_unknown() -> None:
    """R1: unknown is the default."""
    standing = judge([], CONFIRMING)
    assert (standing.state, standing.tier, standing.rules) == (State.UNKNOWN, None, ("R1",))


def test_parser_drift_is_unknown_and_keeps_the_last_sight() -> None:
    """R1: an unparsed page is drift, never a change."""
    standing = judge([look(Seen.LIVE), look(Seen.PARSER_DRIFT, HOUR)], CONFIRMING)
    assert (standing.state, standing.reason, standing.last_live, standing.rules) == (State.UNKNOWN, "parser-drift", START, ("R1",))


def test_live_look_is_live() -> None:
    """R1: a matching positive pattern, and only that, says live; it names the look it rests on."""
    seen = look(Seen.LIVE)
    standing = judge([seen], CONFIRMING)
    assert (standing.state, standing.last_live, standing.evidence) == (State.LIVE, START, (seen.observation,))


# R2 and R10


def test_single_gone_look_is_gone_once() -> None:
    """R10: one gone look is not yet a claim."""
    standing = judge(lost(Seen.GONE, Seen.LIVE, STEPS[:1]), CONFIRMING)
    assert (standing.state, standing.reason, standing.tier, standing.first_gone) == (State.UNKNOWN, "gone-once", None, START)


def test_second_gone_look_before_five_minutes_is_still_gone_once() -> None:
    """R10: the first tier needs a look at or after the first span."""
    early = lost(Seen.GONE, Seen.LIVE, (timedelta(0), 5 * MINUTE - timedelta(seconds=1)))
    assert judge(early, CONFIRMING).reason == "gone-once"


def test_agreeing_look_after_five_minutes_is_unconfirmed() -> None:
    """R10: unavailable (unconfirmed) after the +5 min look, with the suspected cause."""
    standing = judge(lost(Seen.GONE, Seen.LIVE, STEPS[:2]), CONFIRMING)
    assert (standing.state, standing.tier, standing.confirmed_at) == (State.DELETED_BY_AUTHOR, Tier.UNCONFIRMED, None)


def test_four_agreeing_looks_over_six_hours_confirm() -> None:
    """R2 and R9: first gone and three more at 5 min, 1 h and 6 h confirm; the interval is reported."""
    standing = judge(lost(Seen.GONE, Seen.LIVE), CONFIRMING)
    assert (standing.state, standing.tier) == (State.DELETED_BY_AUTHOR, Tier.CONFIRMED)
    assert (standing.last_live, standing.first_gone, standing.confirmed_at) == (START - HOUR, START, START + 6 * HOUR)
    assert {"R2", "R3", "R7"} <= set(standing.rules)


def test_each_span_needs_a_look_of_its_own() -> None:
    """R2: first and three more, so one late look does not stand for three."""
    assert judge(lost(Seen.GONE, Seen.LIVE, (timedelta(0), 7 * HOUR)), CONFIRMING).tier is Tier.UNCONFIRMED
    late = (timedelta(0), 7 * HOUR, 8 * HOUR, 9 * HOUR)
    assert judge(lost(Seen.GONE, Seen.LIVE, late), CONFIRMING).confirmed_at == START + 9 * HOUR


def test_looks_at_one_instant_are_one_look() -> None:
    """R2: looks count by time; asking three times at once is asking once."""
    assert judge(lost(Seen.GONE, Seen.LIVE, (timedelta(0), 7 * HOUR, 7 * HOUR, 7 * HOUR)), CONFIRMING).tier is Tier.UNCONFIRMED


def test_tie_between_live_and_gone_is_live() -> None:
    """R2: of two answers at one instant the live one is believed, in whatever order they come."""
    tie = [*vouched(Seen.GONE, HOUR), *vouched(Seen.RATE_LIMIT, HOUR), look(Seen.LIVE, HOUR)]
    assert judge(tie, CONFIRMING).state is judge([*reversed(tie)], CONFIRMING).state is State.LIVE


def test_live_look_between_starts_over() -> None:
    """R2: no contrary look between; any live look resets."""
    flicker = [*lost(Seen.GONE, Seen.LIVE), look(Seen.LIVE, 2 * HOUR)]
    standing = judge(flicker, CONFIRMING)
    assert (standing.reason, standing.first_gone, standing.last_live) == ("gone-once", START + 6 * HOUR, START + 2 * HOUR)


def test_account_loss_needs_one_more_look_after_a_day() -> None:
    """R2: one more look after 24 h for account-level losses."""
    six_hours = lost(Seen.ACCOUNT_SUSPENDED, Seen.ACCOUNT_SUSPENDED)
    assert judge(six_hours, CONFIRMING).tier is Tier.UNCONFIRMED
    standing = judge([*six_hours, *vouched(Seen.ACCOUNT_SUSPENDED, DAY, Seen.ACCOUNT_SUSPENDED)], CONFIRMING)
    assert (standing.state, standing.tier, standing.confirmed_at) == (State.ACCOUNT_SUSPENDED, Tier.CONFIRMED, START + DAY)


def test_a_confirmed_claim_keeps_the_day_that_one_of_its_looks_asked_for() -> None:
    """R2: what was needed to confirm it is what it tells of itself, whichever of its looks needed it."""
    mixed = [
        *lost(Seen.GONE, Seen.ACCOUNT_SUSPENDED, STEPS[:1]),
        *(made for step in (*STEPS[1:3], DAY) for made in vouched(Seen.GONE, step)),
        *vouched(Seen.GONE, DAY + HOUR, Seen.ACCOUNT_SUSPENDED),
    ]
    standing = judge(mixed, CONFIRMING)
    assert (standing.tier, standing.spans[-1]) == (Tier.CONFIRMED, DAY.total_seconds())


def test_losing_the_cause_does_not_shorten_an_account_loss() -> None:
    """R2: looks that once named the account keep the 24 h look in force, even when the last one names no cause."""
    mixed = [*lost(Seen.GONE, Seen.ACCOUNT_SUSPENDED, STEPS[:3]), *vouched(Seen.GONE, 6 * HOUR)]
    standing = judge(mixed, CONFIRMING)
    assert (standing.state, standing.tier) == (State.GONE_CAUSE_UNKNOWN, Tier.UNCONFIRMED)


def test_a_live_look_does_not_undo_the_day_that_an_account_loss_asks_for() -> None:
    """R2: an account that was called suspended an hour ago may flicker; the look after a day stays needed, and a day later it does not."""
    flicker = [*vouched(Seen.GONE, -HOUR, Seen.ACCOUNT_SUSPENDED), look(Seen.LIVE, -HOUR / 2), *lost(Seen.GONE, None)[1:]]
    assert judge(flicker, CONFIRMING).tier is Tier.UNCONFIRMED
    old = [*vouched(Seen.GONE, -25 * HOUR, Seen.ACCOUNT_SUSPENDED), *lost(Seen.GONE, None)]
    assert judge(old, CONFIRMING).tier is Tier.CONFIRMED


def test_claim_keeps_the_spans_it_was_judged_by() -> None:
    """Each claim says its spans, and that they were test spans."""
    policy = Policy(spans=(timedelta(seconds=1), timedelta(seconds=2)), account_span=timedelta(seconds=4), test_spans=True)
    standing = judge(lost(Seen.ACCOUNT_GONE, Seen.ACCOUNT_GONE, STEPS), policy)
    assert (standing.tier, standing.spans, standing.test_spans) == (Tier.CONFIRMED, (1.0, 2.0, 4.0), True)


def test_without_spans_nothing_is_claimed() -> None:
    """R2: no span is no rule, and no rule is no claim."""
    assert judge(lost(Seen.GONE, Seen.LIVE), Policy(spans=(), test_spans=True)).tier is None


def test_confirmed_loss_stays_through_blind_looks() -> None:
    """R10: a confirmed loss stays until a contrary live look."""
    for seen in BLIND:
        standing = judge([*lost(Seen.GONE, Seen.LIVE), look(seen, DAY)], CONFIRMING)
        assert (standing.state, standing.tier) == (State.DELETED_BY_AUTHOR, Tier.CONFIRMED)


def test_confirmed_loss_is_not_reworded_by_a_later_probe() -> None:
    """R10: probes look for a return; that the account is suspended later does not change who deleted the post."""
    later = [*lost(Seen.GONE, Seen.LIVE), *vouched(Seen.GONE, 3 * DAY, Seen.ACCOUNT_SUSPENDED), *vouched(Seen.GONE, 7 * DAY)]
    standing = judge(later, CONFIRMING)
    assert (standing.state, standing.confirmed_at) == (State.DELETED_BY_AUTHOR, START + 6 * HOUR)


def test_live_look_ends_a_confirmed_loss() -> None:
    """R10: what is seen is live again, whatever stood."""
    standing = judge([*lost(Seen.GONE, Seen.LIVE), look(Seen.LIVE, DAY)], CONFIRMING)
    assert (standing.state, standing.tier, standing.first_gone, standing.last_live) == (State.LIVE, None, None, START + DAY)


# R3


def test_gone_look_without_controls_is_void() -> None:
    """R3: no two live controls within two minutes, no observation; the reason is kept."""
    standing = judge([look(Seen.LIVE, -HOUR), look(Seen.GONE)], CONFIRMING)
    assert (standing.state, standing.reason, standing.first_gone) == (State.UNKNOWN, "void", None)
    assert [(void["rule"], void["reason"], void["at"]) for void in standing.voided] == [("R3", "too-few-controls", "2026-03-01T12:00:00Z")]


def test_one_control_twice_is_one_control() -> None:
    """R3: two distinct posts must vouch."""
    once = [look(Seen.GONE), control(Seen.LIVE, timedelta(0), "c1"), control(Seen.LIVE, MINUTE, "c1")]
    assert judge(once, CONFIRMING).reason == "void"


def test_dead_control_voids_the_look() -> None:
    """R3: a control that was once seen live and now is not shows that the host lies."""
    known = control(Seen.LIVE, -DAY, "c3")
    for seen in (Seen.GONE, Seen.OUTAGE, Seen.CHALLENGE):
        standing = judge([known, *vouched(Seen.GONE, timedelta(0)), control(seen, MINUTE, "c3")], CONFIRMING)
        assert standing.voided[0]["reason"] == "control-not-live"


def test_control_known_live_from_elsewhere_voids_too() -> None:
    """R3: that a control was seen live may lie outside this history."""
    history = [*vouched(Seen.GONE, timedelta(0)), control(Seen.GONE, MINUTE, "c3")]
    assert judge(history, CONFIRMING, hosts_of(history, CONFIRMING, seen_live={"c3"})).reason == "void"


def test_a_watched_post_that_was_seen_live_voids_as_a_control() -> None:
    """R3: whether a post was seen live as a control or as a watched post is the same; only what was never seen live says nothing."""
    history = [look(Seen.LIVE, -DAY, native_id="watched"), *vouched(Seen.GONE, timedelta(0)), control(Seen.GONE, MINUTE, "watched")]
    around = hosts_of(history, CONFIRMING)
    assert judge([one for one in history if one.id != "watched"], CONFIRMING, around).reason == "void"


def test_control_never_seen_live_neither_vouches_nor_voids() -> None:
    """R3: a shipped control that this installation never saw live says nothing."""
    history = [*vouched(Seen.GONE, timedelta(0)), control(Seen.GONE, MINUTE, "c3")]
    assert judge(history, CONFIRMING).reason == "gone-once"


def test_control_outside_the_window_or_the_method_does_not_vouch() -> None:
    """R3: same host and method, within two minutes; the window's edge counts."""
    gone, first = look(Seen.GONE), control(Seen.LIVE, timedelta(0), "c1")
    assert judge([gone, first, control(Seen.LIVE, 2 * MINUTE, "c2")], CONFIRMING).reason == "gone-once"
    assert judge([gone, first, control(Seen.LIVE, -2 * MINUTE, "c2")], CONFIRMING).reason == "gone-once"
    for other in (
        control(Seen.LIVE, 2 * MINUTE + timedelta(seconds=1), "c2"),
        control(Seen.LIVE, MINUTE, "c2", method="page"),
        control(Seen.LIVE, MINUTE, "c2", host="bsky.app"),
        control(Seen.LIVE, MINUTE, "c2", platform="x"),
    ):
        assert judge([gone, first, other], CONFIRMING).reason == "void"


def test_void_look_does_not_complete_a_confirmation() -> None:
    """R3: a void look is no look; the loss waits for the next one that counts."""
    history = [*lost(Seen.GONE, Seen.LIVE, STEPS[:3]), look(Seen.GONE, 6 * HOUR)]
    standing = judge(history, CONFIRMING)
    assert (standing.state, standing.reason, standing.first_gone) == (State.UNKNOWN, "void", START)
    assert judge([*history, *vouched(Seen.GONE, 7 * HOUR, Seen.LIVE)], CONFIRMING).confirmed_at == START + 7 * HOUR


def test_live_look_needs_no_controls() -> None:
    """R3 guards losses; being seen is proof by itself."""
    assert judge([look(Seen.LIVE), control(Seen.OUTAGE, timedelta(0), "c1")], CONFIRMING).state is State.LIVE


# R7


def test_cause_comes_from_the_profile() -> None:
    """R7: the profile is asked before the post is judged."""
    cases = {
        Seen.LIVE: State.DELETED_BY_AUTHOR,
        Seen.ACCOUNT_SUSPENDED: State.ACCOUNT_SUSPENDED,
        Seen.ACCOUNT_GONE: State.ACCOUNT_GONE,
        Seen.PROTECTED: State.PROTECTED,
    }
    for account, state in cases.items():
        standing = judge(lost(Seen.GONE, account, STEPS[:2]), CONFIRMING)
        assert (standing.state, standing.cause) == (state, state.value)


def test_without_profile_the_cause_is_claimed_only_from_a_typed_reason() -> None:
    """R7: where no keyless profile exists, else gone-cause-unknown."""
    assert judge(lost(Seen.REMOVED, None, STEPS[:2]), CONFIRMING).state is State.REMOVED_BY_PLATFORM
    assert judge(lost(Seen.ACCOUNT_SUSPENDED, None, STEPS[:2]), CONFIRMING).state is State.ACCOUNT_SUSPENDED
    assert judge(lost(Seen.ACCOUNT_GONE, None, STEPS[:2]), CONFIRMING).state is State.ACCOUNT_GONE
    unknown = judge(lost(Seen.GONE, None), CONFIRMING)
    assert (unknown.state, unknown.cause, unknown.tier) == (State.GONE_CAUSE_UNKNOWN, None, Tier.CONFIRMED)
    typed = [made for step in STEPS[:2] for made in vouched(Seen.GONE, step, reason="deleted-by-author")]
    assert judge(typed, CONFIRMING).state is State.DELETED_BY_AUTHOR


def test_a_live_account_is_no_cause_of_what_was_never_seen() -> None:
    """R7, R9: the address may be mistyped or cut off, so that nobody ever deleted anything; what the platform states, it states."""
    never_live = [made for step in STEPS for made in vouched(Seen.GONE, step, Seen.LIVE)]
    standing = judge(never_live, CONFIRMING)
    assert (standing.state, standing.cause, standing.tier) == (State.GONE_CAUSE_UNKNOWN, None, Tier.CONFIRMED)
    stated = [replace(made, reason=State.DELETED_BY_AUTHOR) if made.target is Target.POST else made for made in never_live]
    assert judge(stated, CONFIRMING).state is State.DELETED_BY_AUTHOR
    back = [look(Seen.LIVE, -HOUR), *never_live]
    assert judge(back, CONFIRMING).state is State.DELETED_BY_AUTHOR


def test_removal_by_the_platform_is_not_the_authors_deletion() -> None:
    """R7: a live account proves the author's deletion only where the post itself gives no other reason."""
    assert judge(lost(Seen.REMOVED, Seen.LIVE, STEPS[:2]), CONFIRMING).state is State.REMOVED_BY_PLATFORM


def test_profile_that_could_not_be_asked_gives_no_cause() -> None:
    """R7 and R8: a profile look that saw nothing proves no live account."""
    assert judge(lost(Seen.GONE, Seen.OUTAGE), CONFIRMING).state is State.GONE_CAUSE_UNKNOWN


def test_profile_of_another_account_says_nothing() -> None:
    """R7: the same account, by its immutable id."""
    stranger = [profile(Seen.LIVE, step, id="did:plc:b", account="did:plc:b") for step in STEPS]
    assert judge([*lost(Seen.GONE), *stranger], CONFIRMING).state is State.GONE_CAUSE_UNKNOWN


def test_profile_outside_the_window_says_nothing() -> None:
    """R7: yesterday's live account is not today's."""
    assert judge([*lost(Seen.GONE), *(profile(Seen.LIVE, step - 3 * MINUTE) for step in STEPS)], CONFIRMING).cause is None


def test_nearest_profile_decides() -> None:
    """R7: of several profile looks within the window the nearest was asked for this look."""
    history = [*lost(Seen.GONE, Seen.ACCOUNT_SUSPENDED, STEPS[:2]), *(profile(Seen.LIVE, step - MINUTE) for step in STEPS[:2])]
    assert judge(history, CONFIRMING).state is State.ACCOUNT_SUSPENDED
    by_names = [
        *(profile(Seen.PROTECTED, step - MINUTE) for step in STEPS[:2]),
        *(profile(Seen.ACCOUNT_SUSPENDED, step, id="name", account=None) for step in STEPS[:2]),
    ]
    named = [replace(one, fields=Fields(account="name")) for one in lost(Seen.GONE, None, STEPS[:2])]
    assert judge([*named, *by_names], CONFIRMING).state is State.ACCOUNT_SUSPENDED


def test_a_profile_is_known_by_each_of_its_names() -> None:
    """R7: who was asked for by a handle and answered with an immutable id is the account of posts that name either."""
    profiles = [profile(Seen.LIVE, step, id="name") for step in STEPS[:2]]
    for account in ("name", "did:plc:a"):
        posts = [replace(one, account=account) if one.target is Target.POST else one for one in lost(Seen.GONE, None, STEPS[:2])]
        assert judge([*posts, *profiles], CONFIRMING).state is State.DELETED_BY_AUTHOR


def test_differing_causes_are_no_cause() -> None:
    """R7: causes must agree; the looks still agree that the post is gone."""
    mixed = [*vouched(Seen.GONE, timedelta(0), Seen.LIVE), *vouched(Seen.REMOVED, 5 * MINUTE, Seen.LIVE)]
    standing = judge(mixed, CONFIRMING)
    assert (standing.state, standing.tier, standing.reason) == (State.GONE_CAUSE_UNKNOWN, Tier.UNCONFIRMED, "causes-differ")


def test_cause_of_the_latest_look_must_be_known() -> None:
    """R7: a cause is claimed only while the latest look bears it out."""
    fading = [*vouched(Seen.GONE, timedelta(0), Seen.LIVE), *vouched(Seen.GONE, 5 * MINUTE)]
    assert judge(fading, CONFIRMING).state is State.GONE_CAUSE_UNKNOWN


def test_an_account_seen_lost_at_one_look_and_live_at_the_next_confirms_nothing_together() -> None:
    """R7: a post that its account hides may come back with it; looks that say so and looks that do not are no agreeing looks."""
    flaps = [look(Seen.LIVE, -HOUR)]
    for step, account in zip(STEPS, (Seen.LIVE, Seen.ACCOUNT_SUSPENDED, Seen.LIVE, Seen.LIVE), strict=True):
        flaps += vouched(Seen.GONE, step, account)
    standing = judge(flaps, CONFIRMING)
    assert (standing.tier, standing.first_gone) == (Tier.UNCONFIRMED, START + STEPS[2])


def test_a_loss_by_the_account_is_not_confirmed_by_a_look_that_could_not_ask_it() -> None:
    """R7: the last look must know how the account stands, or a hidden post would be called lost without a cause; the next one that knows may confirm."""
    blind = [*lost(Seen.GONE, Seen.ACCOUNT_SUSPENDED), *vouched(Seen.GONE, DAY, Seen.OUTAGE)]
    assert judge(blind, CONFIRMING).tier is Tier.UNCONFIRMED
    standing = judge([*blind, *vouched(Seen.GONE, DAY + HOUR, Seen.ACCOUNT_SUSPENDED)], CONFIRMING)
    assert (standing.state, standing.tier) == (State.ACCOUNT_SUSPENDED, Tier.CONFIRMED)


def test_suspended_post_of_a_live_account_is_a_conflict() -> None:
    """R7: post and profile contradict each other, so nothing is said."""
    standing = judge([look(Seen.LIVE, -HOUR), *vouched(Seen.ACCOUNT_SUSPENDED, timedelta(0), Seen.LIVE)], CONFIRMING)
    assert (standing.state, standing.reason, standing.first_gone) == (State.UNKNOWN, "conflict", None)
    assert [(void["rule"], void["reason"]) for void in standing.voided] == [("R7", "conflict")]


def test_live_post_of_a_suspended_account_is_a_conflict() -> None:
    """R7: neither the post's nor the account's answer is believed."""
    standing = judge([look(Seen.LIVE, -HOUR), look(Seen.LIVE), profile(Seen.ACCOUNT_SUSPENDED, MINUTE)], CONFIRMING)
    assert (standing.state, standing.reason, standing.last_live) == (State.UNKNOWN, "conflict", START - HOUR)


def test_no_account_is_called_lost_across_a_look_at_which_its_profile_was_live() -> None:
    """R2 and R7: a contradiction is contrary to what was counted before it, as that of two methods is."""
    steps = (*STEPS[:3], 3 * HOUR, STEPS[3], DAY)
    told = [made for step in steps for made in vouched(Seen.ACCOUNT_SUSPENDED, step, Seen.LIVE if step == 3 * HOUR else None)]
    standing = judge(told, CONFIRMING)
    assert (standing.state, standing.tier, standing.first_gone) == (State.ACCOUNT_SUSPENDED, Tier.UNCONFIRMED, START + STEPS[3])


def test_an_account_lost_by_one_name_and_live_by_another_is_no_cause() -> None:
    """R7: accounts are looked up by immutable id: the old name of a renamed one is answered as gone, and a name given up may be somebody else's."""
    for nearer, farther in ((Seen.ACCOUNT_GONE, Seen.LIVE), (Seen.LIVE, Seen.ACCOUNT_GONE)):
        history = [look(Seen.LIVE, -HOUR, account="before"), *lost(Seen.GONE, nearer, (*STEPS, DAY))]
        history += [profile(farther, step + MINUTE, id="before", account="before") for step in (*STEPS, DAY)]
        standing = judge(history, CONFIRMING)
        assert (standing.state, standing.tier, standing.confirmed_at) == (State.GONE_CAUSE_UNKNOWN, Tier.CONFIRMED, START + DAY)
        back = [look(Seen.LIVE, 2 * DAY), profile(nearer, 2 * DAY), profile(farther, 2 * DAY, id="before", account="before")]
        assert judge([*history, *back], CONFIRMING).state is State.LIVE


def test_a_profile_that_is_gone_asks_for_the_look_after_a_day() -> None:
    """R2 and R7: it names no cause, for a name may have been given up, but the account itself may be what is gone."""
    assert judge(lost(Seen.GONE, Seen.GONE), CONFIRMING).tier is Tier.UNCONFIRMED
    standing = judge(lost(Seen.GONE, Seen.GONE, (*STEPS, DAY)), CONFIRMING)
    assert (standing.state, standing.tier) == (State.GONE_CAUSE_UNKNOWN, Tier.CONFIRMED)


def test_suspension_right_after_a_live_look_is_no_conflict() -> None:
    """R7: a profile asked for the next look does not contradict the one before."""
    history = [look(Seen.LIVE), *vouched(Seen.ACCOUNT_SUSPENDED, MINUTE, Seen.ACCOUNT_SUSPENDED)]
    standing = judge(history, CONFIRMING)
    assert (standing.reason, standing.last_live, standing.first_gone) == ("gone-once", START, START + MINUTE)


# Hidden posts


def test_hidden_post_is_named_at_the_first_counted_look() -> None:
    """A typed hiding is asserted at once, without a tier; the tier follows the same spans."""
    cases = {
        Seen.PROTECTED: State.PROTECTED,
        Seen.RESTRICTED_AUDIENCE: State.RESTRICTED_AUDIENCE,
        Seen.AGE_GATE: State.AGE_GATED,
        Seen.GEO_BLOCK: State.GEO_BLOCKED,
    }
    for seen, state in cases.items():
        tiers = [judge(lost(seen, None, STEPS[:looks]), CONFIRMING) for looks in (1, 2, 4)]
        assert [standing.state for standing in tiers] == [state] * 3
        assert [standing.tier for standing in tiers] == [None, Tier.UNCONFIRMED, Tier.CONFIRMED]
        assert tiers[0].rules == ("R1", "R3")


def test_hidden_look_without_controls_is_void() -> None:
    """R3 holds for hidden posts as well."""
    assert judge([look(Seen.PROTECTED)], CONFIRMING).reason == "void"


def test_login_wall_counts_only_by_a_typed_mark() -> None:
    """R8: a login page is no observation; the author's own mark is one."""
    assert judge(vouched(Seen.LOGIN_WALL, timedelta(0)), CONFIRMING).reason == "login-wall"
    marked = judge(vouched(Seen.LOGIN_WALL, timedelta(0), reason="!no-unauthenticated"), CONFIRMING)
    assert marked.state is State.LOGIN_WALLED


def test_hidden_looks_do_not_add_up_with_gone_ones() -> None:
    """R2: looks must agree; three protected ones and one gone one are not four gone ones."""
    mixed = [*lost(Seen.PROTECTED, None, STEPS[:3]), *vouched(Seen.GONE, 6 * HOUR)]
    standing = judge(mixed, CONFIRMING)
    assert (standing.reason, standing.first_gone) == ("gone-once", START + 6 * HOUR)


# R8


def test_non_observations_never_count() -> None:
    """R8: whatever keeps us from seeing is unknown with its name, with controls live or not, however often."""
    for seen in BLIND:
        standing = judge(lost(seen, Seen.LIVE, (*STEPS, DAY)), CONFIRMING)
        assert (standing.state, standing.reason, standing.first_gone, standing.counted) == (State.UNKNOWN, seen.value, None, ())


def test_blind_look_hides_an_unconfirmed_claim() -> None:
    """R8: what may be said now is unknown when the latest look saw nothing; what was seen before is kept."""
    standing = judge([*lost(Seen.GONE, Seen.LIVE, STEPS[:2]), look(Seen.RATE_LIMIT, HOUR)], CONFIRMING)
    assert (standing.state, standing.tier, standing.reason) == (State.UNKNOWN, None, "rate-limit")
    assert (standing.last_live, standing.first_gone) == (START - HOUR, START)
    assert standing.rules == ("R8", "R10")


def test_not_observable_since_the_first_blind_look_of_the_last_run() -> None:
    """R8: the unbroken run of non-observations at the end is counted from its first look."""
    blind = [look(Seen.OUTAGE, HOUR), look(Seen.CHALLENGE, 2 * HOUR)]
    assert assess([*blind, look(Seen.LIVE), look(Seen.OUTAGE, -HOUR)], CONFIRMING).unobservable_since == START + HOUR
    assert assess([*blind, look(Seen.LIVE, 3 * HOUR)], CONFIRMING).unobservable_since is None
    assert assess([*blind, look(Seen.GONE, 3 * HOUR)], CONFIRMING).unobservable_since is None
    assert assess([*blind, control(Seen.LIVE, 3 * HOUR, "c1")], CONFIRMING).unobservable_since == START + HOUR
    assert assess([], CONFIRMING).unobservable_since is None


# R11


def test_evidence_lists_the_counted_looks_with_their_controls_and_profiles() -> None:
    """R11: the proof of absence names every look it rests on, and none besides."""
    rests_on = lost(Seen.GONE, Seen.LIVE)
    idle = [look(Seen.OUTAGE, 2 * HOUR), look(Seen.GONE, 3 * HOUR), control(Seen.LIVE, 4 * HOUR, "c1"), profile(Seen.LIVE, 4 * HOUR)]
    standing = judge([*rests_on, *idle], CONFIRMING)
    assert set(standing.evidence) == {made.observation for made in rests_on}
    assert set(standing.counted) == {made.observation for made in rests_on if made.target is Target.POST and made.seen is Seen.GONE}
    assert [void["observation"] for void in standing.voided] == [idle[1].observation]


# Order and grouping


def test_histories_are_split_by_post() -> None:
    """Looks of many posts become one history each; profiles and controls belong to accounts and hosts."""
    mine, yours = vouched(Seen.GONE, timedelta(0), Seen.LIVE), look(Seen.LIVE, native_id="2", account="did:plc:b")
    elsewhere = look(Seen.LIVE, native_id="3", platform="x")
    namesake = look(Seen.LIVE, native_id="3", platform="x", space="s")
    split = histories([yours, namesake, *reversed(mine), elsewhere])
    assert {key: len(looks) for key, looks in split.items()} == {
        PostKey(platform="bluesky", id="1"): 1,
        PostKey(platform="bluesky", id="2"): 1,
        PostKey(platform="x", id="3"): 1,
        PostKey(platform="x", id="3", space="s"): 1,
    }
    assert split[PostKey(platform="bluesky", id="1")] == (mine[0],)
    assert split[PostKey(platform="x", id="3")] == (elsewhere,)


def test_looks_at_one_instant_have_one_order() -> None:
    """Whatever two looks differ in, it is not their arrival that decides which comes first."""
    one = look(Seen.GONE, reason="r")
    apart: dict[str, Any] = {
        "host": "g",
        "id": "2",
        "space": "s",
        "method": "m",
        "target": Target.PROFILE,
        "seen": Seen.OUTAGE,
        "reason": "q",
        "observation": 0,
        "account": "b",
    }
    for name, value in apart.items():
        other = replace(one, **{name: value})
        assert in_order([one, other]) == in_order([other, one])


def test_account_is_also_known_from_what_the_post_said() -> None:
    """R7: the account may be named only by an earlier live look's fields."""
    live = look(Seen.LIVE, -HOUR, fields=Fields(account="did:plc:a"))
    posts = [replace(made, account=None) for made in (live, *(made for step in STEPS[:2] for made in vouched(Seen.GONE, step)))]
    history = [*posts, *(profile(Seen.LIVE, step) for step in STEPS[:2])]
    (split,) = histories(history).values()
    assert judge(split, CONFIRMING, hosts_of(history, CONFIRMING)).state is State.DELETED_BY_AUTHOR


def test_spans_met_counts_the_confirming_looks() -> None:
    """The schedule learns how many confirming looks have counted and which spans the claim needs."""
    spans = CONFIRMING.spans
    cases = (([look(Seen.LIVE)], 0, spans), (lost(Seen.GONE, Seen.LIVE, STEPS[:3]), 2, spans), (lost(Seen.ACCOUNT_GONE, None), 3, (*spans, DAY)))
    for history, met, needed in cases:
        judged = assess(history, CONFIRMING)
        assert (judged.met, judged.spans) == (met, needed)


# R10: what is told


def between(before: list[Observation], after: list[Observation], policy: Policy = CONFIRMING) -> list[tuple[str, str | None]]:
    return [(kind.value, tier) for kind, tier in transitions(judge(before, policy), judge([*before, *after], policy))]


def test_loss_is_told_once_a_tier() -> None:
    """R10: two tiers, each told once."""
    gone = lost(Seen.GONE, Seen.LIVE)
    per_look = [gone[: 1 + 5 * looks] for looks in range(5)]
    told = [between(before, after[len(before) :]) for before, after in pairwise(per_look)]
    assert told == [[], [("lost", "unconfirmed")], [], [("lost", "confirmed")]]


def test_outage_neither_takes_a_claim_back_nor_makes_it_anew() -> None:
    """R8 and R10: a claim that cannot be seen for a while stays told."""
    suspected = lost(Seen.GONE, Seen.LIVE, STEPS[:2])
    outage = [look(Seen.OUTAGE, 30 * MINUTE)]
    assert between(suspected, outage) == []
    assert between([*suspected, *outage], vouched(Seen.GONE, HOUR, Seen.LIVE)) == []
    assert between([*suspected, *outage], [look(Seen.LIVE, HOUR)]) == [("corrected", None)]


def test_outage_before_the_claim_does_not_swallow_it() -> None:
    """R10: a loss first suspected after an outage is told."""
    before = [*lost(Seen.GONE, Seen.LIVE, STEPS[:1]), look(Seen.OUTAGE, MINUTE)]
    assert between(before, vouched(Seen.GONE, 5 * MINUTE, Seen.LIVE)) == [("lost", "unconfirmed")]


def test_return_after_a_confirmed_loss_is_restored() -> None:
    """R10: what was truly lost and came back is restored."""
    assert between(lost(Seen.GONE, Seen.LIVE), [look(Seen.LIVE, DAY)]) == [("restored", "confirmed")]


def test_return_after_an_unconfirmed_claim_is_corrected() -> None:
    """R10: where our claim was not confirmed, we correct ourselves."""
    assert between(lost(Seen.GONE, Seen.LIVE, STEPS[:2]), [look(Seen.LIVE, HOUR)]) == [("corrected", "unconfirmed")]


def test_other_cause_is_corrected() -> None:
    """R10: a claim whose cause turns out differently is corrected on the same channel."""
    suspected = lost(Seen.GONE, Seen.LIVE, STEPS[:2])
    assert between(suspected, vouched(Seen.REMOVED, 10 * MINUTE, Seen.LIVE)) == [("corrected", "unconfirmed")]
    assert between(lost(Seen.GONE, Seen.LIVE, STEPS[:3]), vouched(Seen.GONE, 6 * HOUR)) == [("corrected", "unconfirmed"), ("lost", "confirmed")]


def test_a_claim_that_becomes_less_firm_is_corrected() -> None:
    """R10: what was said is named as it was said, confirmed, where a control takes the first of its looks away."""
    before = [*lost(Seen.GONE, Seen.LIVE), control(Seen.GONE, timedelta(0), "c3")]
    after = control(Seen.LIVE, DAY, "c3")
    assert judge([*before, after], CONFIRMING).tier is Tier.UNCONFIRMED
    assert between(before, [after]) == [("corrected", "confirmed")]


def test_a_claim_hidden_by_a_blind_look_stands_as_it_was_told() -> None:
    """R8, R10: what comes next is held against what people know, not against the unknown of the moment."""
    suspected = lost(Seen.GONE, Seen.LIVE, STEPS[:2])
    claim = judge(suspected, CONFIRMING)
    hidden = judge([*suspected, look(Seen.OUTAGE, 30 * MINUTE)], CONFIRMING)
    told: dict[str, Json] = {"state": claim.state.value, "cause": claim.cause, "reason": claim.reason}
    known = as_told(hidden, told)
    assert (hidden.state, known.state, known.tier, known.cause, known.reason) == (State.UNKNOWN, claim.state, Tier.UNCONFIRMED, claim.cause, claim.reason)
    assert transitions(known, judge([*suspected, look(Seen.OUTAGE, 30 * MINUTE), look(Seen.LIVE, HOUR)], CONFIRMING)) == (("corrected", "unconfirmed"),)
    assert transitions(known, hidden) == transitions(known, claim) == ()
    assert transitions(known, replace(claim, state=State.REMOVED_BY_PLATFORM)) == (("corrected", "unconfirmed"),)
    for taken_back in (None, {"state": "unknown"}):
        assert transitions(as_told(hidden, taken_back), claim) == (("lost", "unconfirmed"),)
    assert as_told(claim, None) == claim


def test_confirmed_loss_whose_evidence_is_voided_is_corrected() -> None:
    """R10: a control that turns out to have been live all along takes the claim back."""
    before = [*lost(Seen.GONE, Seen.LIVE), control(Seen.GONE, 6 * HOUR, "c3")]
    assert between(before, [control(Seen.LIVE, DAY, "c3")]) == [("corrected", "confirmed")]
    unfounded = [*before, *(control(Seen.GONE, step, "c3") for step in STEPS[:3])]
    assert judge([*unfounded, control(Seen.LIVE, DAY, "c3")], CONFIRMING).state is State.UNKNOWN
    assert between(unfounded, [control(Seen.LIVE, DAY, "c3")]) == [("corrected", "confirmed")]


def test_nothing_is_told_of_a_post_that_stays_live_or_unknown() -> None:
    """R10: only claims are told."""
    assert between([look(Seen.LIVE)], [look(Seen.LIVE, HOUR)]) == []
    assert between([look(Seen.LIVE)], [look(Seen.OUTAGE, HOUR)]) == []
    assert transitions(Standing(), Standing()) == ()
    assert ChangeKind.LOST not in {kind for kind, _ in transitions(Standing(), judge(lost(Seen.PROTECTED, None, STEPS[:1]), CONFIRMING))}


# what may be said now


def test_a_confirming_look_that_saw_nothing_takes_nothing_back() -> None:
    """The suspected state rests on looks that counted; a confirming look that was blocked, or void, only has to be made again."""
    suspected = [look(Seen.LIVE, -HOUR), *vouched(Seen.GONE, timedelta(0), Seen.LIVE), *vouched(Seen.GONE, 5 * MINUTE, Seen.LIVE, scheduled=False)]
    before = judge(suspected, CONFIRMING)
    assert (before.state, before.tier) == (State.DELETED_BY_AUTHOR, Tier.UNCONFIRMED)
    for blocked in (look(Seen.RATE_LIMIT, HOUR, scheduled=False), look(Seen.GONE, HOUR, scheduled=False)):
        after = judge([*suspected, blocked], CONFIRMING)
        assert (after.state, after.tier, after.counted) == (before.state, before.tier, before.counted)


def test_a_scheduled_look_that_saw_nothing_makes_an_unconfirmed_state_unknown() -> None:
    """What may be said now is what the latest scheduled look allows."""
    suspected = [*vouched(Seen.GONE, timedelta(0)), *vouched(Seen.GONE, 5 * MINUTE, scheduled=False)]
    after = judge([*suspected, look(Seen.RATE_LIMIT, HOUR)], CONFIRMING)
    assert (after.state, after.tier, after.reason) == (State.UNKNOWN, None, "rate-limit")
