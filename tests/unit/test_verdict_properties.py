"""What holds of every history of looks, however strange."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from archiver.verdict import Policy, assess, hosts_of, incidents, judge, transitions
from storage.model import Observation, Standing
from storage.vocabulary import ChangeKind, Seen, State, Target, Tier

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
POLICY = Policy(spans=(5 * MINUTE, 20 * MINUTE), account_span=60 * MINUTE, test_spans=True)
LOSSES = (Seen.GONE, Seen.REMOVED, Seen.ACCOUNT_SUSPENDED, Seen.ACCOUNT_GONE, Seen.PROTECTED, Seen.AGE_GATE)
BLIND = (Seen.SOFT_GONE, Seen.LOGIN_WALL, Seen.RATE_LIMIT, Seen.CHALLENGE, Seen.OUTAGE, Seen.REDIRECT_HOME, Seen.PARSER_DRIFT, Seen.OTHER)
STRENGTH = {None: 0, Tier.UNCONFIRMED: 1, Tier.CONFIRMED: 2}

minutes = st.integers(0, 120).map(lambda number: number * MINUTE)


def observation(seen: Seen, after: timedelta, target: Target = Target.POST, native_id: str = "1") -> Observation:
    return Observation(
        at=START + after,
        platform="bluesky",
        host="h",
        id=native_id,
        target=target,
        method="m",
        seen=seen,
        account="a" if target in (Target.POST, Target.PROFILE) else None,
    )


@st.composite
def rounds(draw: st.DrawFn, mostly: Seen) -> list[Observation]:
    """One look, mostly with its controls, one of which may be dead, and perhaps with the profile."""
    after = draw(minutes)
    made = [observation(draw(st.sampled_from((*[mostly] * 24, *LOSSES, Seen.LIVE, *BLIND))), after)]
    for name in draw(st.sampled_from((*[("c1", "c2")] * 6, ("c1", "c2", "c3"), ("c1",), ()))):
        seen = draw(st.sampled_from((*[Seen.LIVE] * 20, Seen.OUTAGE)))
        made.append(observation(seen, after, Target.CONTROL_LIVE, name))
    if (never := draw(st.sampled_from((*[Seen.GONE] * 12, Seen.OUTAGE, Seen.LIVE, None)))) is not None:
        made.append(observation(never, after, Target.CONTROL_NEVER, "n1"))
    account = draw(st.sampled_from((None, None, Seen.LIVE, Seen.ACCOUNT_SUSPENDED, Seen.OUTAGE)))
    return [*made, observation(account, after, Target.PROFILE, "a")] if account else made


def vouching(after: timedelta) -> list[Observation]:
    """Three live controls and a negative control that is gone."""
    live = [observation(Seen.LIVE, after, Target.CONTROL_LIVE, name) for name in ("c1", "c2", "c3")]
    return [*live, observation(Seen.GONE, after, Target.CONTROL_NEVER, "n1")]


def numbered(looks: list[Observation]) -> list[Observation]:
    return [replace(look, observation=number) for number, look in enumerate(looks, 1)]


histories = (
    st.sampled_from(LOSSES)
    .flatmap(lambda mostly: st.lists(rounds(mostly), max_size=14))
    .map(lambda made: numbered([look for round_ in made for look in round_]))
)
blind_looks = st.lists(st.builds(observation, st.sampled_from(BLIND), minutes), max_size=4)


@given(histories)
def test_no_loss_is_confirmed_without_full_spans_of_vouched_looks(history: list[Observation]) -> None:
    """R2 and R3, checked apart from the rules' own code: enough distinct looks over the whole span, each with two live controls, no live look between."""
    standing = judge(history, POLICY)
    if standing.tier is None:
        return
    assert standing.first_gone is not None
    by_id = {look.observation: look for look in history}
    counted = [by_id[number] for number in standing.counted]
    for look in counted:
        near = [other for other in history if other.target is Target.CONTROL_LIVE and abs(other.at - look.at) <= POLICY.window]
        assert len({other.id for other in near if other.seen is Seen.LIVE}) >= 2
        assert look.seen in LOSSES
        assert {other.observation for other in near if other.seen is Seen.LIVE} <= set(standing.evidence)
    if standing.confirmed_at is not None:
        # R4: the last answered negative control of the day before the confirmation was gone.
        day = [look for look in history if look.target is Target.CONTROL_NEVER and look.seen is not Seen.OUTAGE]
        newest = max((look for look in day if look.at <= standing.confirmed_at + POLICY.window), key=lambda look: look.at)
        assert newest.seen is Seen.GONE
        assert standing.confirmed_at - newest.at <= POLICY.never_within
    until = standing.confirmed_at or max(look.at for look in counted)
    lived = [look.at for look in history if look.target is Target.POST and look.seen is Seen.LIVE]
    assert not any(standing.first_gone <= at <= until for at in lived if standing.first_gone != at)
    needed = POLICY.spans if standing.tier is Tier.CONFIRMED else POLICY.spans[:1]
    assert until - standing.first_gone >= max(needed)
    assert len({look.at for look in counted}) > len(needed)


@given(histories, blind_looks)
def test_non_observations_never_make_or_strengthen_a_loss(history: list[Observation], blind: list[Observation]) -> None:
    """R8: wherever looks that saw nothing are added, the claim is at most what it was."""
    before, after = judge(history, POLICY), judge([*history, *blind], POLICY)
    assert STRENGTH[after.tier] <= STRENGTH[before.tier]
    assert (after.first_gone, after.confirmed_at, after.counted) == (before.first_gone, before.confirmed_at, before.counted)
    assert ChangeKind.LOST not in {kind for kind, _ in transitions(before, after)}


def lost(after: timedelta, account: Seen | None = None) -> list[Observation]:
    """One look that no longer sees the post, everything that vouches for it beside it, perhaps with the profile."""
    made = [observation(Seen.GONE, after), *vouching(after)]
    return [*made, observation(account, after, Target.PROFILE, "a")] if account else made


UNLIKE = numbered([*lost(0 * MINUTE, Seen.LIVE), *lost(3 * MINUTE), *lost(8 * MINUTE, Seen.ACCOUNT_SUSPENDED)])
"""Looks that do not agree on the cause (R7): whatever takes the first away leaves two that do."""


def left_by(then: Standing, before: Standing, history: list[Observation], live_at: datetime | None = None) -> int:
    """Return how firm a claim the looks come to that are left once those are taken away that only ``then`` voids, and all up to a live one.

    All of ``history``, what is left of it, or what came after what was taken. Whatever counts against a claim takes looks away, and those that are left
    may agree better than all did: one that named another cause is gone (R7).
    """
    known = [(each["observation"], each["rule"]) for each in before.voided]
    voided = [each["observation"] for each in then.voided if (each["observation"], each["rule"]) not in known]
    posts = [look for look in history if look.target is Target.POST]
    taken = [look for look in posts if look.observation in voided or (live_at is not None and look.at <= live_at)]
    others = [look for look in history if look not in taken]
    since = max((look.at for look in taken), default=START)
    after_them = [look for look in others if look.target is not Target.POST or look.at > since]
    return max(STRENGTH[judge(looks, POLICY).tier] for looks in (history, others, after_them))


@given(histories, st.data())
def test_a_claim_never_gets_firmer_without_a_live_control(history: list[Observation], data: st.DataObject) -> None:
    """R3 and R5: a look at a control that never failed can only be missed."""
    failed = {look.id for look in history if look.target is Target.CONTROL_LIVE and look.seen is not Seen.LIVE}
    sound = [look for look in history if look.target is Target.CONTROL_LIVE and look.id not in failed]
    missing = data.draw(st.lists(st.sampled_from(sound), max_size=4)) if sound else []
    before, after = judge(history, POLICY), judge([look for look in history if look not in missing], POLICY)
    assert STRENGTH[after.tier] <= left_by(after, before, history)


@example(UNLIKE, 0 * MINUTE, "live")
@example(UNLIKE, 0 * MINUTE, "second")
@example(UNLIKE, 0 * MINUTE, "never")
@example(UNLIKE, 0 * MINUTE, "control")
@given(histories, minutes, st.sampled_from(("live", "second", "never", "control")))
def test_a_claim_never_gets_firmer_by_a_contrary_look(history: list[Observation], after: timedelta, kind: str) -> None:
    """R2-R6: a live look by any method, an id that never existed and is live, a known-live control that is not.

    It takes looks away: those that it voids, and a live one all before it. Nothing is claimed but what the others, or those that came after, come to.
    """
    contrary = {
        "live": observation(Seen.LIVE, after),
        "second": replace(observation(Seen.LIVE, after), method="second"),
        "never": observation(Seen.LIVE, after, Target.CONTROL_NEVER, "n1"),
        "control": observation(Seen.GONE, after, Target.CONTROL_LIVE, "c1"),
    }[kind]
    before, then = judge(history, POLICY), judge([*history, contrary], POLICY)
    assert STRENGTH[then.tier] <= left_by(then, before, history, contrary.at if contrary.target is Target.POST else None)


@given(st.lists(rounds(Seen.OUTAGE), max_size=20))
def test_non_observations_alone_never_claim(made: list[list[Observation]]) -> None:
    """R8: whatever controls and profiles say, a post that nobody saw is unknown."""
    history = [look for round_ in made for look in round_ if look.target is not Target.POST or look.seen in BLIND]
    standing = judge(history, POLICY)
    assert (standing.state, standing.tier, standing.first_gone) == (State.UNKNOWN, None, None)


hosts = st.lists(
    st.builds(
        lambda seen, after, name, scheduled: replace(observation(seen, after, native_id=name), account=f"of {name}", scheduled=scheduled),
        st.sampled_from((Seen.LIVE, Seen.GONE, Seen.GONE, Seen.OUTAGE)),
        minutes,
        st.sampled_from([str(number) for number in range(8)]),
        st.booleans(),
    ),
    max_size=60,
)


@given(hosts, st.data())
def test_the_breaker_does_not_depend_on_the_order_of_arrival(looks: list[Observation], data: st.DataObject) -> None:
    """R5: of whichever posts, in whatever order they were read."""
    assert incidents(data.draw(st.permutations(looks)), POLICY) == incidents(looks, POLICY)


@given(hosts, histories)
def test_an_incident_never_makes_a_claim_firmer(looks: list[Observation], history: list[Observation]) -> None:
    """R5: what happens to other posts of a host can only keep claims back."""
    others = [replace(look, id=f"other {look.id}") for look in looks]
    before, after = judge(history, POLICY), judge(history, POLICY, hosts_of([*history, *others], POLICY))
    assert STRENGTH[after.tier] <= left_by(after, before, history)


@given(histories, st.data())
def test_order_of_arrival_never_matters(history: list[Observation], data: st.DataObject) -> None:
    """Looks are judged by their time, not by when they were read."""
    assert judge(data.draw(st.permutations(history)), POLICY) == judge(history, POLICY)


@given(histories, st.sampled_from((Seen.LIVE, None)))
def test_live_look_at_the_end_is_always_live(history: list[Observation], account: Seen | None) -> None:
    """R2: whatever was claimed, a post that is seen is live."""
    last = timedelta(minutes=130)
    profile = [observation(account, last, Target.PROFILE, "a")] if account else []
    standing = judge([*history, observation(Seen.LIVE, last), *profile], POLICY)
    assert (standing.state, standing.tier, standing.last_live) == (State.LIVE, None, START + last)


@given(st.sampled_from(LOSSES), histories, blind_looks)
def test_confirmation_is_not_moved_by_what_comes_later(lost: Seen, history: list[Observation], blind: list[Observation]) -> None:
    """R9: the interval that was reported stays, whatever is seen later of the post but a live look or a loss of another kind."""
    steps = [timedelta(hours=hour) for hour in range(4)]
    first = [made for step in steps for made in (observation(lost, step), *vouching(step))]
    before = judge(first, POLICY)
    assert before.tier is Tier.CONFIRMED
    hidden = lost in (Seen.PROTECTED, Seen.AGE_GATE)
    kept = [
        look
        for look in [*history, *blind]
        if look.target is not Target.POST or look.seen in BLIND or (look.seen is lost if hidden else look.seen in LOSSES[:4])
    ]
    after = judge([*first, *(replace(look, at=look.at + timedelta(days=1)) for look in kept)], POLICY)
    assert _interval(after) == _interval(before)
    assert transitions(before, after) == ()


@given(histories, st.integers(0, 120))
def test_past_standing_does_not_depend_on_the_future(history: list[Observation], cut: int) -> None:
    """What was claimed at a time follows from the looks up to then: only a control first seen live later may take it back."""
    known = [observation(Seen.LIVE, -timedelta(hours=5), Target.CONTROL_LIVE, name) for name in ("c1", "c2", "c3")]
    until = START + cut * MINUTE
    past = [look for look in [*known, *history] if look.at <= until]
    later = [replace(look, at=look.at + timedelta(hours=9)) for look in history if look.target is not Target.POST]
    assert judge([*past, *later], POLICY) == judge(past, POLICY)


def _interval(standing: Standing) -> tuple[State, datetime | None, datetime | None, datetime | None]:
    return standing.state, standing.last_live, standing.first_gone, standing.confirmed_at


lives = st.builds(observation, st.just(Seen.LIVE), minutes, st.sampled_from((Target.POST, Target.POST, Target.PROFILE, Target.CONTROL_LIVE)))


@given(st.lists(lives, max_size=8), st.sampled_from(("m", "n")), st.sampled_from(("a", "b")))
def test_of_a_post_that_was_only_seen_live_the_last_looks_say_all(earlier: list[Observation], method: str, account: str) -> None:
    """R1: whatever its method and account, the newest of many live looks leaves what it leaves alone; so no round has to read them all."""
    looks = numbered([*earlier, *(replace(observation(Seen.LIVE, after), method=method, account=account) for after in (200 * MINUTE, 201 * MINUTE))])
    all_of_them, newest = assess(looks, POLICY), assess(looks[-2:], POLICY)
    assert (all_of_them.standing, all_of_them.met, all_of_them.spans) == (newest.standing, newest.met, newest.spans)
    assert (all_of_them.weighed[-1], all_of_them.unobservable_since) == (newest.weighed[-1], newest.unobservable_since)
