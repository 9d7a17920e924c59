"""Grouping: few alerts, each change in exactly one, none held back longer than promised."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.notify.grouping import IN_TURN, LONGEST, Plan, kind_of, plan
from archiver.notify.kinds import alert_kind, subject
from storage.rows import NewsRow
from storage.vocabulary import TOLD, AlertKind, ChangeKind, Tier
from tests.news import a_change, at, told_kinds

GROUP_FOR = timedelta(minutes=2)


def planned(news: list[NewsRow], minutes: float, alerts: list[datetime] | None = None, per_hour: int = 20) -> Plan:
    """Plan so many minutes after noon."""
    return plan(news, alerts or [], at(minutes), group_for=GROUP_FOR, per_hour=per_hour)


def told(made: Plan) -> list[list[int]]:
    """Return the changes that each alert tells of."""
    return [[one.change for one in group] for group in made.groups]


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_every_change_of_the_outbox_has_a_kind_of_alert(kind: ChangeKind) -> None:
    """Else it would wait there for ever."""
    assert alert_kind(a_change(kind=kind)) is not None


def test_the_two_tiers_of_a_loss_are_told_apart() -> None:
    """R10: unconfirmed and confirmed are two events, also of one post."""
    losses = [a_change(1), a_change(2, tier=Tier.CONFIRMED)]
    assert [alert_kind(one) for one in losses] == [AlertKind.UNCONFIRMED_LOSS, AlertKind.CONFIRMED_LOSS]
    assert told(planned(losses, 2)) == [[2], [1]]


def test_the_losses_of_one_account_are_one_alert() -> None:
    """A clean-up of 7,834 posts is one event; another account's loss is another."""
    clean_up = [a_change(number) for number in range(1, 7835)]
    made = planned([*clean_up, a_change(7835, account="43")], 2)
    assert [len(group) for group in made.groups] == [7834, 1]


def test_a_group_waits_until_nothing_more_comes_to_it() -> None:
    """The next change of it starts the wait anew; the plan says when to look again."""
    assert planned([a_change(1)], 1.9) == Plan(again=at(2))
    assert planned([a_change(1), a_change(2, 1.5)], 2) == Plan(again=at(3.5))
    assert told(planned([a_change(1), a_change(2, 1.5)], 3.5)) == [[1, 2]]


def test_a_group_that_grows_and_grows_is_told_in_the_end() -> None:
    """At the latest after fifteen times the wait."""
    growing = [a_change(number, number) for number in range(31)]
    assert planned(growing[:30], 29.5).groups == ()
    assert len(planned(growing, LONGEST * 2).groups[0]) == 31


def test_what_comes_from_a_platform_is_grouped_by_platform() -> None:
    """An outage touches posts of many accounts at once."""
    blind = [a_change(number, kind=ChangeKind.NOT_OBSERVABLE, account=str(number)) for number in range(9)]
    assert told(planned(blind, 2)) == [list(range(9))]


def test_posts_of_unknown_accounts_are_told_one_by_one() -> None:
    """Nothing says that they belong together."""
    assert told(planned([a_change(number, account=None, author=None) for number in (1, 2)], 2)) == [[1], [2]]


def test_the_last_alert_of_an_hour_takes_along_all_the_others() -> None:
    """The most urgent are told by themselves; what is left is a digest, in the order it was recorded."""
    news = [a_change(1, kind=ChangeKind.PARSER_DRIFT), *(a_change(number, account=str(number)) for number in (2, 3)), a_change(4, tier=Tier.CONFIRMED)]
    made = planned(news, 2, [at(-10)], per_hour=3)
    assert told(made) == [[4], [1, 2, 3]]
    assert [kind_of(group) for group in made.groups] == [AlertKind.CONFIRMED_LOSS, AlertKind.DIGEST]


def test_what_may_not_be_told_yet_is_told_when_the_hour_is_over() -> None:
    """Nothing is left out for the limit."""
    made = planned([a_change(1)], 5, [at(-30), at(-10)], per_hour=2)
    assert made == Plan(again=at(30))
    assert told(planned([a_change(1)], 30, [at(-30), at(-10)], per_hour=2)) == [[1]]


def test_a_change_dated_into_the_future_does_not_wait_for_it() -> None:
    """A clock that was set back must not silence an alert."""
    assert told(planned([a_change(1, 10**6)], 0)) == [[1]]


def test_a_loss_is_told_before_what_became_of_it() -> None:
    """Whoever reads alerts as they come must not be left with a claim that was taken back: not where both waited for the hour to end, nor at the reworded."""
    loss, back = a_change(1, id="7"), a_change(2, kind=ChangeKind.CORRECTED, tier=Tier.UNCONFIRMED, id="7")
    assert told(planned([loss, back], 2)) == [[1], [2]]
    firm = a_change(3, tier=Tier.CONFIRMED, id="7")
    assert told(planned([loss, a_change(2, id="8"), firm], 2)) == [[1, 2], [3]]
    assert told(planned([back, firm], 2)) == [[2], [3]]
    assert told(planned([firm, a_change(4, kind=ChangeKind.RESTORED, id="7"), a_change(5, id="9", tier=Tier.CONFIRMED)], 2, per_hour=1)) == [[3, 4, 5]]


def test_what_became_of_a_loss_waits_until_the_loss_is_told() -> None:
    """A clean-up that still grows would else be told after the correction of one of its posts."""
    growing = [a_change(1, 0, id="7"), a_change(2, 0.5, kind=ChangeKind.CORRECTED, id="7"), a_change(3, 2, id="8")]
    assert planned(growing, 3) == Plan(again=at(4))
    assert told(planned(growing, 4)) == [[1, 3], [2]]


def test_what_no_order_of_alerts_tells_rightly_is_told_in_one() -> None:
    """Two posts of one account, of which one came back before the other was lost and the other after."""
    tangled = [a_change(1, id="7"), a_change(2, kind=ChangeKind.CORRECTED, id="8"), a_change(3, kind=ChangeKind.CORRECTED, id="7"), a_change(4, id="8")]
    made = planned([*tangled, a_change(5, account="43")], 2)
    assert told(made) == [[5], [1, 2, 3, 4]]
    assert kind_of(made.groups[1]) is AlertKind.DIGEST


drawn_changes = st.tuples(st.integers(0, 90), told_kinds, st.sampled_from(["1", "2", "3", None]), st.sampled_from("789"), st.sampled_from(Tier))
changes = st.lists(drawn_changes, max_size=30)


@given(changes, st.integers(1, 4), st.lists(st.integers(0, 300), min_size=1, max_size=40))
def test_each_change_is_told_once_and_no_hour_has_too_many_alerts(
    drawn: list[tuple[int, ChangeKind, str | None, str, Tier]], per_hour: int, ticks: list[int]
) -> None:
    """Whenever the plan is made; following the plan's own times, everything is told within two hours of the last change, and claims about a post in order."""
    news = [
        a_change(number, minutes, kind, account=account, author=None, id=post, tier=tier) for number, (minutes, kind, account, post, tier) in enumerate(drawn)
    ]
    alerts: list[datetime] = []
    seen: list[int] = []
    moments = [at(minutes) for minutes in sorted({0, *ticks})]
    now = moments[0]
    for _ in range(400):
        waiting = [one for one in news if one.at <= now and one.change not in seen]
        made = plan(waiting, alerts, now, group_for=GROUP_FOR, per_hour=per_hour)
        claims = [one for group in made.groups for one in group if one.kind in IN_TURN]
        left = [one for one in waiting if one.kind in IN_TURN and one not in claims]
        assert all(one.change < other.change for one, other in combinations([*claims, *left], 2) if one.id == other.id and one not in left)
        for group in made.groups:
            assert len({subject(one) for one in group}) == 1 or kind_of(group) is AlertKind.DIGEST
            seen += [one.change for one in group]
            alerts.append(now)
        assert len([when for when in alerts if now - timedelta(hours=1) < when <= now]) <= per_hour
        assert (made.again is None) == (sum(len(group) for group in made.groups) == len(waiting))
        assert made.again is None or made.again > now
        moments = [when for when in moments if when > now]
        following = [when for when in (made.again, *moments[:1], *(one.at for one in news if one.at > now)) if when is not None]
        if not following:
            break
        now = min(following)
    assert sorted(seen) == [one.change for one in news]
    assert not news or max(alerts) <= max(one.at for one in news) + timedelta(hours=2)
