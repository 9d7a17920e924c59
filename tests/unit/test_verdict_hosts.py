"""What may be said about a post for what is known of its host: rules R4, R5 and R6."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.verdict import WORDS, Claims, Policy, Weight, assess, condition_of, histories, hosts_of, incidents, is_turn, join, judge, place_of, tripped_by
from archiver.verdict.breaker import joined
from archiver.verdict.hosts import clean_rounds
from storage.model import Incident, Observation, Place, Standing
from storage.vocabulary import Seen, State, Target, Tier

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
POLICY = Policy()
STEPS = (timedelta(0), 5 * MINUTE, HOUR, 6 * HOUR)
HERE = Place(platform="x", host="h", method="m")


def look(seen: Seen, after: timedelta = timedelta(0), target: Target = Target.POST, native_id: str = "1", **more: Any) -> Observation:
    made = Observation(at=START + after, platform="x", host="h", id=native_id, target=target, method="m", seen=seen, scheduled=target is Target.POST)
    return replace(made, **more)


def live(after: timedelta, **more: Any) -> list[Observation]:
    """Two known-live controls."""
    return [look(Seen.LIVE, after, Target.CONTROL_LIVE, name, **more) for name in ("c1", "c2")]


def never(seen: Seen, after: timedelta, native_id: str = "n1", **more: Any) -> Observation:
    return look(seen, after, Target.CONTROL_NEVER, native_id, **more)


def lost(seen: Seen = Seen.GONE, steps: tuple[timedelta, ...] = STEPS, native_id: str = "1", **more: Any) -> list[Observation]:
    """A post that was live and is lost at these steps, the first look scheduled, each with its live controls; no negative control."""
    looks = [look(seen, step, native_id=native_id, scheduled=step == steps[0], **more) for step in steps]
    return [look(Seen.LIVE, steps[0] - HOUR, native_id=native_id, **more), *looks, *(control for step in steps for control in live(step))]


def standings(looks: list[Observation], policy: Policy = POLICY) -> dict[str, Standing]:
    """Judge every post among looks, as ``archiver judge`` does."""
    hosts = hosts_of(looks, policy)
    return {key.id: judge(history, policy, hosts) for key, history in histories(looks).items()}


# R4


def test_a_loss_is_confirmed_where_an_id_that_never_existed_is_gone() -> None:
    """R4: with the negative control of the day the published spans confirm, and it is part of the evidence."""
    control = never(Seen.GONE, -DAY / 2, observation=77)
    standing = judge([*lost(), control], POLICY)
    assert (standing.tier, standing.confirmed_at, standing.test_spans) == (Tier.CONFIRMED, START + 6 * HOUR, False)
    assert {"R2", "R3", "R4", "R5"} <= set(standing.rules)
    assert 77 in standing.evidence


def test_without_a_negative_control_nothing_is_confirmed() -> None:
    """R4: an unproven classifier may suspect; it never confirms, however often the looks agree, and says why."""
    standing = judge(lost(steps=(*STEPS, DAY, 30 * DAY)), POLICY)
    assert (standing.tier, standing.reason, standing.confirmed_at) == (Tier.UNCONFIRMED, "not-armed", None)


def test_a_negative_control_holds_for_a_day() -> None:
    """R4: daily; the one of the day before yesterday proves nothing today."""
    at_the_edge, too_old = never(Seen.GONE, 6 * HOUR - DAY), never(Seen.GONE, 6 * HOUR - DAY - SECOND)
    assert judge([*lost(), at_the_edge], POLICY).tier is Tier.CONFIRMED
    assert judge([*lost(), too_old], POLICY).tier is Tier.UNCONFIRMED


def test_a_negative_control_made_later_lets_the_next_look_confirm() -> None:
    """R4: what is missing is made up for: the claim is confirmed by the first look that is armed."""
    history = [*lost(), never(Seen.GONE, 7 * HOUR), look(Seen.GONE, 8 * HOUR), *live(8 * HOUR)]
    assert judge(history, POLICY).confirmed_at == START + 8 * HOUR


@pytest.mark.parametrize("seen", [Seen.LIVE, Seen.PARSER_DRIFT, Seen.EMBED_DISABLED, Seen.PROTECTED, Seen.REMOVED, Seen.ACCOUNT_SUSPENDED])
def test_an_id_that_never_existed_and_is_not_gone_disarms(seen: Seen) -> None:
    """R4: where it is classified as anything but gone, no loss is claimed at all: nobody removed what never was, nor suspended whoever wrote it."""
    standing = judge([*lost(), never(Seen.GONE, -2 * HOUR), never(seen, -HOUR)], POLICY)
    assert (standing.state, standing.tier, standing.reason, standing.rules) == (State.UNKNOWN, None, "disarmed", ("R4",))
    assert {void["rule"] for void in standing.voided} == {"R4"}


@pytest.mark.parametrize("seen", [Seen.OUTAGE, Seen.RATE_LIMIT, Seen.CHALLENGE, Seen.LOGIN_WALL, Seen.CONSENT_WALL, Seen.OTHER])
def test_a_negative_control_that_was_not_answered_says_nothing(seen: Seen) -> None:
    """R8: it neither arms nor disarms; the last one that was answered holds."""
    assert judge([*lost(), never(Seen.GONE, -2 * HOUR), never(seen, -HOUR)], POLICY).tier is Tier.CONFIRMED
    assert judge([*lost(), never(seen, -HOUR)], POLICY).tier is Tier.UNCONFIRMED


def test_arming_recovers_by_itself() -> None:
    """R4: the next round that is gone arms again, for looks from then on."""
    history = [never(Seen.LIVE, -HOUR), *lost(), never(Seen.GONE, DAY), *lost(steps=tuple(2 * DAY + step for step in STEPS)), never(Seen.GONE, 2 * DAY)]
    assert judge(history, POLICY).first_gone == START + 2 * DAY
    assert judge(history, POLICY).tier is Tier.CONFIRMED


def test_one_failing_id_of_a_round_disarms() -> None:
    """R4: two ids in one round, which is as long as a window, one of them live: which of both tells the truth is not known, whichever came first."""
    for first, last in ((Seen.GONE, Seen.LIVE), (Seen.LIVE, Seen.GONE)):
        assert judge([*lost(), never(first, -HOUR, "n1"), never(last, -HOUR + POLICY.window, "n2")], POLICY).reason == "disarmed"
    assert judge([*lost(), never(Seen.LIVE, -HOUR, "n1"), never(Seen.GONE, -HOUR + POLICY.window + SECOND, "n2")], POLICY).tier is Tier.CONFIRMED


def test_a_negative_control_speaks_for_its_own_host_and_method() -> None:
    """R4: per platform, host and method."""
    for other in ({"method": "page"}, {"host": "g"}, {"platform": "bluesky"}):
        assert judge([*lost(), never(Seen.GONE, -HOUR, **other)], POLICY).tier is Tier.UNCONFIRMED
        assert judge([*lost(), never(Seen.GONE, -2 * HOUR), never(Seen.LIVE, -HOUR, **other)], POLICY).tier is Tier.CONFIRMED


# R2 and R4: untyped absences


SHAPE, NEAR, FAR = "00000000000000ff", "0000000000003fff", "0000000000007fff"
"""Six bits lie between the first two, seven between it and the last."""


def soft(shape: str | None, steps: tuple[timedelta, ...] = (*STEPS, DAY), status: int = 200) -> list[Observation]:
    return lost(Seen.SOFT_GONE, steps, shape=shape, status=status)


def nevers(shape: str | None, status: int = 200, seen: Seen = Seen.SOFT_GONE) -> list[Observation]:
    return [never(seen, after, shape=shape, status=status) for after in (-HOUR, DAY - HOUR)]


def test_an_untyped_absence_counts_where_it_is_structurally_equal_to_the_never_existed_answer() -> None:
    """R2: without typed answers gone means equal to the answer for an id that never existed, and the 24 h look is needed too."""
    assert judge([*soft(SHAPE, STEPS), *nevers(NEAR)], POLICY).tier is Tier.UNCONFIRMED
    standing = judge([*soft(SHAPE), *nevers(NEAR)], POLICY)
    assert (standing.state, standing.tier, standing.confirmed_at) == (State.GONE_CAUSE_UNKNOWN, Tier.CONFIRMED, START + DAY)


@pytest.mark.parametrize("controls", [nevers(FAR), nevers(SHAPE, 404), nevers(None), nevers(SHAPE, seen=Seen.GONE), [], nevers(SHAPE, seen=Seen.REDIRECT_HOME)])
def test_an_untyped_absence_unlike_the_never_existed_answer_is_no_observation(controls: list[Observation]) -> None:
    """R4 and R8: another page, another status, a typed answer or none at all: the look saw nothing."""
    standing = judge([*soft(SHAPE), *controls], POLICY)
    assert (standing.state, standing.tier, standing.reason, standing.rules) == (State.UNKNOWN, None, "soft-gone", ("R4",))
    assert assess(soft(SHAPE), POLICY, hosts_of(controls, POLICY)).unobservable_since == START


def test_a_redirect_home_counts_only_where_random_ids_are_led_home_too() -> None:
    """R2: as any untyped absence."""
    home = lost(Seen.REDIRECT_HOME, (*STEPS, DAY), status=302)
    assert judge([*home, *nevers(None, 302, Seen.REDIRECT_HOME)], POLICY).tier is Tier.CONFIRMED
    assert judge([*home, *nevers(None, 404, Seen.GONE)], POLICY).state is State.UNKNOWN


# R5


def burst(posts: int, gap: timedelta = MINUTE, steps: tuple[timedelta, ...] = STEPS, seen: Seen = Seen.GONE, **more: Any) -> list[Observation]:
    """So many posts of one host that are lost one after the other, each of its own account unless said otherwise."""
    made = [never(Seen.GONE, -2 * HOUR), never(Seen.GONE, 6 * HOUR)]
    for number in range(posts):
        own = {"account": f"a{number}"} | more
        made += lost(seen, tuple(step + gap * number for step in steps), f"p{number}", **own)
    return made


def test_the_fourth_turn_within_an_hour_freezes_the_host() -> None:
    """R5: more than three of the last thirty scheduled looks; three are not yet too many."""
    assert [one.tier for one in standings(burst(3)).values()] == [Tier.CONFIRMED] * 3
    frozen = standings(burst(4))
    assert {one.tier for one in frozen.values()} <= {None, Tier.UNCONFIRMED}
    assert all(any(void["rule"] == "R5" for void in one.voided) for one in frozen.values())


def test_turns_an_hour_apart_freeze_nothing() -> None:
    """R5: within an hour."""
    assert [one.tier for one in standings(burst(4, 21 * MINUTE)).values()] == [Tier.CONFIRMED] * 4
    assert incidents(burst(4, 20 * MINUTE), POLICY) != ()


def test_turns_among_many_live_looks_freeze_nothing() -> None:
    """R5: of the last thirty scheduled looks."""
    quiet = [look(Seen.LIVE, number * MINUTE + second * SECOND, native_id=f"q{second}") for number in range(4) for second in range(1, 11)]
    assert incidents([*burst(4), *quiet], POLICY) == ()


def test_confirming_looks_do_not_turn() -> None:
    """R5: only scheduled looks count; the looks that a suspicion asks for would count it twice."""
    confirming = [replace(one, scheduled=False) if one.target is Target.POST and one.seen is Seen.GONE else one for one in burst(9)]
    assert incidents(confirming, POLICY) == ()


def test_outages_turn_too_and_so_do_losses_behind_them() -> None:
    """R5: non-live is anything but live, and a loss that an outage hid from the breaker is counted when it shows."""
    out = [made for number in range(9) for made in (look(Seen.LIVE, -HOUR, native_id=f"p{number}"), look(Seen.OUTAGE, number * SECOND, native_id=f"p{number}"))]
    behind = [look(Seen.GONE, 3 * HOUR + number * SECOND, native_id=f"p{number}") for number in range(9)]
    assert len(incidents(out, POLICY)) == 1
    assert len(incidents([*out, *behind], POLICY)) == 2


@pytest.mark.parametrize("seen", [Seen.GONE, Seen.OUTAGE])
def test_a_post_that_stays_non_live_turned_once(seen: Seen) -> None:
    """R5: two posts that are looked at on schedule five times are two turns, whatever they are seen as."""
    looks = [look(seen, number * MINUTE, native_id=post) for number in range(5) for post in ("1", "2")]
    assert incidents([*(look(Seen.LIVE, -HOUR, native_id=post) for post in ("1", "2")), *looks], POLICY) == ()


def test_the_account_of_a_post_is_known_from_an_earlier_look() -> None:
    """R5: an answer that says gone names no account; the posts are one account's all the same."""
    unnamed = [one if one.seen is Seen.LIVE else replace(one, account=None) for one in burst(4, account="a")]
    assert [one.account for one in incidents(unnamed, POLICY)] == ["a"]


def test_a_freeze_ends_with_three_clean_rounds() -> None:
    """R5: three rounds without a fault, a window apart, after the last trip; looks from then on count again."""
    trip = START + 3 * MINUTE
    rounds = [control for minutes in (10, 20, 30) for control in (*live(minutes * MINUTE), never(Seen.GONE, minutes * MINUTE))]
    (incident,) = incidents(burst(4, steps=STEPS[:1]), POLICY)
    assert (incident.began, incident.tripped, incident.account) == (START, trip, None)
    for controls, over in ((rounds, START + 30 * MINUTE), (rounds[:6], None), ([], None)):
        freeze = hosts_of(controls, POLICY, incidents=[incident]).frozen("x", "h", trip)
        assert freeze is not None
        assert freeze.over == over
    hosts = hosts_of(rounds, POLICY, incidents=[incident])
    assert hosts.frozen("x", "h", START + 30 * MINUTE) is not None
    assert hosts.frozen("x", "h", START + 30 * MINUTE + SECOND) is None
    assert hosts.frozen("x", "h", START - SECOND) is None
    assert hosts.frozen("x", "g", trip) is None


def test_a_round_with_a_fault_is_not_clean() -> None:
    """R5: a dead control, a negative control that is not gone, or one control alone ends no freeze; many looks at once are one round."""
    incident = Incident(platform="x", host="h", account=None, began=START, tripped=START)
    good = [control for minutes in (10, 20, 30) for control in live(minutes * MINUTE)]
    dead = look(Seen.OUTAGE, 21 * MINUTE, Target.CONTROL_LIVE, "c1")
    at_once = [control for seconds in range(60) for control in live(10 * MINUTE + seconds * SECOND)]
    for controls in ([*good, dead], [*good, never(Seen.LIVE, 19 * MINUTE)], [one for one in good if one.id == "c1"], at_once):
        assert hosts_of(controls, POLICY, incidents=[incident]).frozen("x", "h", START + HOUR) is not None


@pytest.mark.parametrize("apart", [POLICY.window, POLICY.window + SECOND])
def test_a_round_is_as_long_as_a_window_and_as_far_from_a_fault(apart: timedelta) -> None:
    """R3 and R5: two controls may lie a window apart and no more, and a fault further than that, before or behind."""
    one, other = live(timedelta(0))[0], live(apart)[1]
    within = apart <= POLICY.window
    assert [*clean_rounds([one, other], (), POLICY)] == ([(one.at, other.at)] if within else [])
    for fault in (never(Seen.LIVE, -apart), never(Seen.LIVE, apart)):
        assert [*clean_rounds(live(timedelta(0)), [fault], POLICY)] == ([] if within else [(START, START)])


def test_the_burst_of_one_account_is_judged_by_its_profile() -> None:
    """R5: the host is not frozen; a live profile lets each post be judged by itself, as grouped siblings."""
    profiles = [look(Seen.LIVE, step + MINUTE * number, Target.PROFILE, "a") for number in range(9) for step in STEPS]
    alone = burst(9, account="a")
    assert [one.account for one in incidents(alone, POLICY)] == ["a"]
    judged = standings([*alone, *profiles])
    assert {(one.state, one.tier) for one in judged.values()} == {(State.DELETED_BY_AUTHOR, Tier.CONFIRMED)}


def test_the_burst_of_an_account_that_nobody_can_ask_needs_the_look_after_a_day() -> None:
    """R5 and R2: what looks like nine deletions may be one lost account."""
    assert {one.tier for one in standings(burst(9, account="a")).values()} == {Tier.UNCONFIRMED}
    day = [never(Seen.GONE, DAY)]
    judged = standings([*burst(9, steps=(*STEPS, DAY), account="a"), *day])
    assert {(one.state, one.tier) for one in judged.values()} == {(State.GONE_CAUSE_UNKNOWN, Tier.CONFIRMED)}


def test_one_account_among_others_is_one_turn() -> None:
    """R5: nine posts of one account and two of others are three turns."""
    mixed = [*burst(9, SECOND, account="a"), *(replace(one, id=one.id.replace("p", "q")) for one in burst(2) if one.target is Target.POST)]
    assert [one.account for one in incidents(mixed, POLICY)] == ["a"]


def test_overlapping_trips_are_one_incident() -> None:
    """R5: a burst of a hundred posts is one incident from its first turn to its last."""
    (incident,) = incidents(burst(100, SECOND), POLICY)
    assert (incident.began, incident.tripped) == (START, START + 99 * SECOND)
    assert join(incident, replace(incident, tripped=START)) == incident
    touching = replace(incident, began=incident.tripped, tripped=START + HOUR)
    assert joined((touching, incident)) == (replace(incident, tripped=START + HOUR),)
    apart = replace(touching, began=incident.tripped + SECOND)
    assert joined((apart, incident)) == (incident, apart)


spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)
owned = st.builds(
    lambda span, account: Incident(platform="x", host="h", account=account, began=START + span[0] * MINUTE, tripped=START + span[1] * MINUTE),
    spans,
    st.sampled_from((None, "a")),
)


@given(st.lists(owned, max_size=8))
def test_joined_incidents_cover_what_each_covered_and_do_not_overlap(found: list[Incident]) -> None:
    """R5: a host or an account is doubted at every instant at which one of its incidents says so, and by one incident only."""
    whole = joined(found)
    for minute in range(61):
        at = START + minute * MINUTE
        for account in (None, "a"):
            before, after = ([one for one in each if one.account == account and one.began <= at <= one.tripped] for each in (found, whole))
            assert len(after) == bool(before)


def test_a_single_look_tells_what_it_trips() -> None:
    """R5: asked look by look, as the daemon does, the breaker trips where it does for the whole history."""
    looks = [one for one in burst(9) if one.target is Target.POST and one.scheduled]
    ordered = sorted(looks, key=lambda one: one.at)
    tripped = [one for number, newest in enumerate(ordered) for one in tripped_by(newest, ordered[: number + 1], POLICY)]
    assert len(tripped) == 6
    assert (min(one.began for one in tripped), max(one.tripped for one in tripped)) == (START, START + 8 * MINUTE)
    assert tripped_by(ordered[-1], [replace(one, host="g") if number % 2 else one for number, one in enumerate(ordered[-5:])], POLICY) == ()


@given(st.lists(st.builds(look, st.sampled_from((Seen.LIVE, Seen.GONE, Seen.OUTAGE)), spans.map(lambda span: span[0] * MINUTE), scheduled=st.booleans())))
def test_only_a_scheduled_look_that_turns_may_trip(looks: list[Observation]) -> None:
    """R5: whether the host's latest looks have to be asked for is told from the looks at the one post: where they trip with a limit of none, it turned."""
    strict = replace(POLICY, breaker_turns=0)
    for number, newest in enumerate(looks):
        before = [one for one in looks[:number] if one.at < newest.at]
        later = [replace(one, at=newest.at + SECOND) for one in before] + [replace(one, target=Target.CONTROL_LIVE) for one in before]
        assert is_turn(newest, [*before, *later]) == bool(tripped_by(newest, [*before, newest], strict))


def test_posts_that_differ_in_their_repository_only_are_several() -> None:
    """R5: record keys are unique within a repository; four of one key in four repositories are four turns."""
    same = [replace(one, id="1", space=one.id) for one in burst(4) if one.target is Target.POST]
    assert len(incidents(same, POLICY)) == 1


# R6


def second(seen: Seen, after: timedelta, **more: Any) -> Observation:
    return replace(look(seen, after, method="oembed", host="publish", scheduled=False), **more)


@pytest.mark.parametrize("other", [{}, {"host": "h"}, {"method": "m"}])
def test_two_methods_that_contradict_are_unknown(other: dict[str, Any]) -> None:
    """R6: gone by one and live by the other is a conflict, whatever the first one says and however often; one method at two hosts is two."""
    for after in STEPS:
        history = [*lost(), never(Seen.GONE, -HOUR), second(Seen.LIVE, after + SECOND, **other)]
        standing = judge([one for one in history if one.at <= START + after + MINUTE], POLICY)
        assert (standing.state, standing.tier, standing.reason) == (State.UNKNOWN, None, "conflict")
        assert "R6" in standing.rules


def test_an_untyped_absence_beside_a_live_look_is_a_conflict() -> None:
    """R6: also where the host answers just so for what never existed, a post that another method shows is there."""
    standing = judge([*soft(SHAPE, STEPS[:1]), *nevers(NEAR), second(Seen.LIVE, -SECOND)], POLICY)
    assert (standing.state, standing.reason, standing.rules) == (State.UNKNOWN, "conflict", ("R6",))


def test_a_conflict_ends_the_count() -> None:
    """R6: no loss is claimed across a look that saw the post live by any method."""
    standing = judge([*lost(), never(Seen.GONE, -HOUR), second(Seen.LIVE, HOUR)], POLICY)
    assert (standing.reason, standing.first_gone) == ("gone-once", START + 6 * HOUR)


def test_gone_and_hidden_contradict() -> None:
    """R6: a post that is only hidden is not gone."""
    standing = judge([*lost(steps=STEPS[:1]), second(Seen.RESTRICTED_AUDIENCE, SECOND)], POLICY)
    assert (standing.state, standing.reason) == (State.UNKNOWN, "conflict")


def test_no_loss_is_claimed_across_a_look_that_was_contradicted_as_hidden() -> None:
    """R2 and R6: all looks must agree, so that what was counted before a contradiction counts no more, also where nobody saw the post live."""
    steps = (*STEPS[:3], 3 * HOUR, STEPS[3])
    looks = [*lost(steps=steps), never(Seen.GONE, -HOUR)]
    assert judge(looks, POLICY).tier is Tier.CONFIRMED
    standing = judge([*looks, second(Seen.RESTRICTED_AUDIENCE, 3 * HOUR + SECOND)], POLICY)
    assert (standing.tier, standing.reason, standing.first_gone) == (None, "gone-once", START + 6 * HOUR)


def test_a_second_method_that_agrees_bears_out_and_does_not_count_twice() -> None:
    """R6: it is part of the evidence; two looks of one round are one."""
    seconds = [second(Seen.GONE, step + SECOND, observation=900 + number) for number, step in enumerate(STEPS)]
    standing = judge([*lost(), never(Seen.GONE, -HOUR), *seconds], POLICY)
    assert standing.tier is Tier.CONFIRMED
    assert "R6" in standing.rules
    assert {900, 901, 902, 903} <= set(standing.evidence)
    vouched = [*seconds, *(replace(one, method="oembed", host="publish") for one in live(timedelta(0)))]
    early = judge([*lost(steps=STEPS[:3]), never(Seen.GONE, -HOUR), *vouched], POLICY)
    assert early.tier is Tier.UNCONFIRMED


@pytest.mark.parametrize("other", [{"method": "oembed"}, {"host": "publish"}])
def test_of_two_looks_at_one_instant_one_counts_and_the_other_bears_it_out(other: dict[str, Any]) -> None:
    """R6: by whatever the two differ, a round of looks counts once."""
    looks = [
        made
        for one in (*lost(), never(Seen.GONE, -HOUR))
        if one.seen is not Seen.LIVE or one.target is not Target.POST
        for made in (one, replace(one, **other))
    ]
    weights = [one.weight for one in assess(looks, POLICY).weighed]
    assert (weights.count(Weight.COUNTED), weights.count(Weight.SECOND)) == (len(STEPS), len(STEPS))


def test_what_is_said_of_the_account_comes_before_what_is_said_of_the_post() -> None:
    """R6 and R7: a post that one method calls removed, while another says that its account is suspended, is gone with the account."""
    removed = [replace(one, seen=Seen.REMOVED) if one.seen is Seen.GONE else one for one in lost(steps=STEPS[:2])]
    standing = judge([*removed, *(second(Seen.ACCOUNT_SUSPENDED, step + SECOND) for step in STEPS[:2])], POLICY)
    assert (standing.state, standing.tier) == (State.ACCOUNT_SUSPENDED, Tier.UNCONFIRMED)


def test_a_typed_reason_is_heard_whichever_method_gives_it() -> None:
    """R6 and R7: the author did not delete what another method says the platform removed, and what it says of the account needs the look after a day."""
    profiles = [look(Seen.LIVE, step, Target.PROFILE, "a", account="a", method="profile") for step in STEPS]
    gone = [replace(one, account="a") if one.target is Target.POST else one for one in lost()]
    for seen, beside, state, tier in (
        (Seen.REMOVED, profiles, State.REMOVED_BY_PLATFORM, Tier.CONFIRMED),
        (Seen.REMOVED, [], State.REMOVED_BY_PLATFORM, Tier.CONFIRMED),
        (Seen.ACCOUNT_SUSPENDED, [], State.ACCOUNT_SUSPENDED, Tier.UNCONFIRMED),
        (Seen.GONE, profiles, State.DELETED_BY_AUTHOR, Tier.CONFIRMED),
    ):
        standing = judge([*gone, never(Seen.GONE, -HOUR), *beside, *(second(seen, step + SECOND, account="a") for step in STEPS)], POLICY)
        assert (standing.state, standing.tier) == (state, tier)


def test_a_second_method_and_a_profile_that_contradict_are_unknown() -> None:
    """R6 and R7: the account is suspended by one and live by the other, so that neither says who deleted the post."""
    gone = [replace(one, account="a") if one.target is Target.POST else one for one in lost()]
    beside = [look(Seen.LIVE, step, Target.PROFILE, "a", account="a", method="profile") for step in STEPS]
    standing = judge([*gone, never(Seen.GONE, -HOUR), *beside, *(second(Seen.ACCOUNT_SUSPENDED, step + SECOND, account="a") for step in STEPS)], POLICY)
    assert (standing.state, standing.reason, standing.tier) == (State.UNKNOWN, "conflict", None)


def test_a_live_look_just_before_the_loss_stays_the_last_sight() -> None:
    """R6 and R9: a post lost within the window is no conflict: the second method is held against the look that it was asked for."""
    history = [look(Seen.LIVE, -30 * SECOND), *lost()[1:], never(Seen.GONE, -HOUR), *(second(Seen.GONE, step + SECOND) for step in STEPS)]
    standing = judge(history, POLICY)
    assert (standing.tier, standing.last_live, standing.voided) == (Tier.CONFIRMED, START - 30 * SECOND, ())


@pytest.mark.parametrize("seen", [Seen.OUTAGE, Seen.RATE_LIMIT, Seen.PARSER_DRIFT, Seen.OTHER])
def test_a_second_method_that_saw_nothing_contradicts_nothing(seen: Seen) -> None:
    """R8: it is no observation, for or against, and no part of the evidence."""
    standing = judge([*lost(), never(Seen.GONE, -HOUR), *(second(seen, step + SECOND, observation=9) for step in STEPS)], POLICY)
    assert (standing.tier, standing.evidence) == (Tier.CONFIRMED, ())
    assert "R6" not in standing.rules


def test_a_method_without_controls_leaves_the_count_to_the_one_that_has_them() -> None:
    """R3 and R6: of two scheduled methods that agree the vouched one counts, whatever their order."""
    early = [second(Seen.GONE, step - SECOND, scheduled=True) for step in STEPS]
    assert judge([*lost(), never(Seen.GONE, -HOUR), *early], POLICY).tier is Tier.CONFIRMED


# How a place stands


def test_a_place_tells_what_keeps_claims_back() -> None:
    """R3, R4, R5: each in a word, and how firm a claim may be meanwhile."""
    good = [*live(-MINUTE), never(Seen.GONE, -MINUTE)]
    incident = Incident(platform="x", host="h", account=None, began=START - HOUR, tripped=START - HOUR)
    cases: tuple[tuple[list[Observation], tuple[Incident, ...], Claims, tuple[str, ...]], ...] = (
        (good, (), Claims.POSSIBLE, ()),
        (live(-MINUTE), (), Claims.UNCONFIRMED_ONLY, ("no-negative-control",)),
        ([*live(-MINUTE), never(Seen.LIVE, -MINUTE)], (), Claims.NONE, ("disarmed",)),
        ([*good, look(Seen.OUTAGE, timedelta(0), Target.CONTROL_LIVE, "c1")], (), Claims.NONE, ("too-few-controls", "control-not-live")),
        ([*good, *(look(seen, after, Target.CONTROL_LIVE, "c3") for seen, after in ((Seen.LIVE, -2 * HOUR), (Seen.OUTAGE, -HOUR)))], (), Claims.POSSIBLE, ()),
        (good[1:], (), Claims.NONE, ("too-few-controls",)),
        (good, (incident,), Claims.NONE, ("frozen",)),
        ([], (), Claims.NONE, ("too-few-controls", "no-negative-control")),
    )
    for looks, known, claims, why in cases:
        condition = condition_of(hosts_of(looks, POLICY, incidents=known), HERE, START)
        assert (condition.claims, condition.why) == (claims, why)
        assert all(WORDS[reason] for reason in why)
        assert condition.clean is (claims is Claims.POSSIBLE or why == ("frozen",))


def test_a_place_is_frozen_since_its_oldest_incident_that_is_not_over() -> None:
    """R5: the controls that may end it are those that were live before that; what one account did freezes no host, nor does what is over."""
    began = {None: (-10 * HOUR, -2 * HOUR, -HOUR), "a": (-3 * HOUR,)}
    known = [Incident(platform="x", host="h", account=who, began=START + at, tripped=START + at) for who, times in began.items() for at in times]
    rounds = [control for minutes in (10, 20, 30) for control in live(minutes * MINUTE - 9 * HOUR)]
    condition = condition_of(hosts_of(rounds, POLICY, incidents=known), HERE, START)
    assert (condition.frozen_since, condition.freeze and condition.freeze.incident.began) == (START - 2 * HOUR, START - HOUR)
    assert condition_of(hosts_of(rounds, POLICY, incidents=known[:1]), HERE, START).frozen_since is None


def test_a_place_lists_its_controls_with_their_last_sights() -> None:
    """R3 and R4: which, how they were last seen, and when they were last live."""
    looks = [*live(-2 * HOUR), *live(-HOUR), look(Seen.OUTAGE, timedelta(0), Target.CONTROL_LIVE, "c1"), never(Seen.GONE, timedelta(0))]
    told = [(one.id, one.target, one.seen, one.last_live) for one in condition_of(hosts_of(looks, POLICY), HERE, START).controls]
    assert told == [
        ("c1", Target.CONTROL_LIVE, Seen.OUTAGE, START - HOUR),
        ("c2", Target.CONTROL_LIVE, Seen.LIVE, START - HOUR),
        ("n1", Target.CONTROL_NEVER, Seen.GONE, None),
    ]
    assert place_of(looks[0]) == HERE
