"""Explanations: every look of a history is told, with what it counted for, the rule that decided, and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from archiver.verdict import explain, hosts_of, in_words, judge
from archiver.verdict.explain import LASTING, SIGHTS, STATES
from storage.model import Observation, Standing
from storage.vocabulary import Seen, State, Target, Tier
from tests.unit.test_verdict_hosts import HOUR, POLICY, SECOND, STEPS, burst, live, look, lost, never, second


def told(history: list[Observation]) -> dict[int | None, tuple[str, str | None, str]]:
    numbered = [replace(one, observation=number) for number, one in enumerate(history)]
    return {one.look.observation: (one.counted_for, one.rule, one.words) for one in explain(numbered, POLICY, hosts_of(numbered, POLICY))}


def test_every_sight_and_state_has_words() -> None:
    """Nothing is explained by a code alone."""
    assert set(SIGHTS) == set(Seen)
    assert set(STATES) == set(State)
    assert set(LASTING) == {"account", "untyped", "burst"}


def test_each_look_says_what_it_counted_for() -> None:
    """A loss with everything that it was weighed by."""
    history = [*lost(steps=STEPS[:2]), never(Seen.GONE, -HOUR), second(Seen.GONE, SECOND), look(Seen.OUTAGE, 2 * HOUR), never(Seen.GONE, 9 * HOUR)]
    kinds = [kind for kind, _, _ in told(history).values()]
    rules = [rule for _, rule, _ in told(history).values()]
    assert sorted(kinds) == sorted(["live", *["loss"] * 2, *["control"] * 4, "negative-control", "second", "nothing", "unused"])
    assert None not in rules
    words = " ".join(said for _, _, said in told(history).values())
    assert "An id that never existed was answered as gone within a day (R4)" in words
    assert "A second method bears it out (R6)" in words
    assert "That says nothing of the post" in words


def test_a_void_look_says_why_it_does_not_count() -> None:
    """By rule: controls, negative control, breaker, contradiction."""
    cases = (
        ([look(Seen.GONE)], "R3", "fewer than two posts"),
        ([look(Seen.GONE), *live(SECOND), never(Seen.LIVE, SECOND)], "R4", "proves nothing"),
        (burst(4), "R5", "host is doubted"),
        ([look(Seen.GONE), *live(SECOND), second(Seen.LIVE, SECOND)], "R6", "another method said the contrary"),
    )
    for history, rule, reason in cases:
        void = [(by, said) for kind, by, said in told(history).values() if kind == "void"]
        assert void
        assert all(by == rule and reason in said for by, said in void)


def test_who_deleted_a_post_is_told_without_more_than_is_known() -> None:
    """Where the platform names the author itself, nobody asked whether the account is live."""
    gone = [replace(one, reason=State.DELETED_BY_AUTHOR) if one.seen is Seen.GONE and one.target is Target.POST else one for one in lost()]
    standing = judge([*gone, never(Seen.GONE, -HOUR)], POLICY)
    assert (standing.state, [one for one in gone if one.target is Target.PROFILE]) == (State.DELETED_BY_AUTHOR, [])
    assert "the platform says so itself, or" in in_words(standing)[0]


def test_nothing_is_said_to_have_happened_of_which_nothing_is_claimed() -> None:
    """R1, R9: one look that does not see the post is no event, and what we never saw live is not said to have been."""
    once = judge(lost(steps=STEPS[:1]), POLICY)
    assert (once.state, once.first_gone is None, once.last_live is None) == (State.UNKNOWN, False, False)
    assert "between these two times" not in " ".join(in_words(once))
    never_live = [one for one in lost() if one.target is not Target.POST or one.seen is not Seen.LIVE]
    said = " ".join(in_words(judge([*never_live, never(Seen.GONE, -HOUR)], POLICY)))
    assert "never seen live by us" in said
    assert "it may be mistyped or cut off" in said
    assert in_words(Standing(state=State.LIVE, rules=("R1",)))[0] == "The post was there when it was last looked at."


def test_a_standing_is_told_in_sentences() -> None:
    """State, tier, interval and rules, and that test spans are no finding."""
    confirmed = judge([*lost(), never(Seen.GONE, -HOUR)], POLICY)
    said = " ".join(in_words(confirmed))
    assert confirmed.tier is Tier.CONFIRMED
    for words in (
        "By what was answered the post is gone",
        "confirmed at 2026-03-01 18:00:00 UTC",
        "last seen live at 2026-03-01 11:00:00 UTC",
        "between these two times",
        "R2, R3, R4",
    ):
        assert words in said
    assert "not confirmed yet" in " ".join(in_words(judge(lost(), POLICY)))
    assert "this is a test, not a finding" in " ".join(in_words(replace(confirmed, test_spans=True)))
    assert in_words(Standing(reason="outage", rules=("R8",))) == ("Nothing can be said of the post now.", "The reason: outage.", "Rules that decided: R8.")
    assert all(one.look.target in Target for one in explain(lost(), POLICY, hosts_of([], POLICY)))


def test_no_look_is_left_out() -> None:
    """As many explanations as looks, in their order."""
    history = [*lost(), never(Seen.GONE, timedelta(0))]
    explained = explain(history, POLICY, hosts_of(history, POLICY))
    assert len(explained) == len(history)
    assert [one.look.at for one in explained] == sorted(one.at for one in history)
