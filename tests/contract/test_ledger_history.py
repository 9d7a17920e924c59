"""What the ledger tells of the looks at a post."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import Ledger, Writer
from storage.history import WINDOWS_AT_ONCE
from storage.model import Observation, Post
from storage.vocabulary import Seen, Target
from tests.contract.samples import a_look, a_post, at


def a_watched_post(writer: Writer) -> Post:
    """Enter a post of a known account."""
    post = writer.read.post(writer.see_post(a_post(account="7")))
    assert post is not None
    return post


def a_control(minutes: float, *, seen: Seen = Seen.LIVE, target: Target = Target.CONTROL_LIVE, platform: str = "x") -> Observation:
    """Return a look at a control."""
    return a_look(minutes, "control", seen=seen, target=target, scheduled=False, platform=platform)


def told(writer: Writer, post: Post) -> list[float]:
    """Return the minutes of the looks in a history."""
    return [(look.at - at(0)) / timedelta(minutes=1) for look in writer.read.history(post)]


def test_a_history_holds_the_looks_at_the_post_by_time(ledger: Ledger) -> None:
    """Looks at other posts do not belong to it, on whatever platform."""
    with ledger.write() as writer:
        post = a_watched_post(writer)
        for look in (a_look(2), a_look(1), a_look(3, "2"), replace(a_look(4), platform="bluesky"), a_look(5, space="s")):
            writer.add_observation(look)
        assert told(writer, post) == [1, 2]


def test_a_history_holds_the_looks_at_the_profile_of_the_posts_account(ledger: Ledger) -> None:
    """By the immutable account, whether the look was aimed at it or tied to it; those that vouch for other posts alone may be thousands."""
    with ledger.write() as writer:
        post = a_watched_post(writer)
        writer.add_observation(a_look(3))
        writer.add_observation(a_look(0.9, "7", target=Target.PROFILE))
        writer.add_observation(a_look(1, "7", target=Target.PROFILE))
        writer.add_observation(a_look(2, "ann", target=Target.PROFILE, account="7"))
        writer.add_observation(a_look(3, "8", target=Target.PROFILE, account="8"))
        writer.add_observation(replace(a_look(4, "7", target=Target.PROFILE), platform="bluesky"))
        writer.add_observation(a_look(5, "2", account="7"))
        assert told(writer, post) == [1, 2, 3]
        newest = writer.read.latest(post, Target.PROFILE)
    assert newest is not None
    assert newest.at == at(2)


def test_the_newest_looks_at_a_post_that_lives_are_told_by_time(ledger: Ledger) -> None:
    """By the time that they were made, not entered; of one instant that which was entered last is the newest. Nothing else belongs to them."""
    with ledger.write() as writer:
        post = a_watched_post(writer)
        entered = [writer.add_observation(look) for look in (a_look(2), a_look(1), a_look(3), a_look(3))]
        writer.add_observation(a_look(4, "7", target=Target.PROFILE))
        writer.add_observation(a_control(5))
        assert [look.observation for look in writer.read.live_looks(post, 3)] == [entered[0], entered[2], entered[3]]
        assert [look.observation for look in writer.read.live_looks(post, 9)] == [entered[1], entered[0], entered[2], entered[3]]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(a_look(1, seen=Seen.GONE), id="gone"),
        pytest.param(a_look(1, seen=Seen.OUTAGE), id="nothing"),
        pytest.param(a_look(1, "7", target=Target.PROFILE, seen=Seen.ACCOUNT_SUSPENDED), id="profile"),
        pytest.param(a_look(1, "ann", target=Target.PROFILE, seen=Seen.ACCOUNT_GONE, account="7"), id="tied"),
    ],
)
def test_live_looks_are_told_of_what_was_never_seen_but_live(ledger: Ledger, other: Observation) -> None:
    """Of the post or of its account, by whatever name, however long ago; what was seen of controls and of other posts is not said of this one."""
    with ledger.write() as writer:
        post = a_watched_post(writer)
        for look in (a_look(2), a_look(3, "7", target=Target.PROFILE), a_control(2, seen=Seen.GONE), a_look(2, "2", seen=Seen.GONE)):
            writer.add_observation(look)
        assert [look.at for look in writer.read.live_looks(post, 9)] == [at(2)]
        writer.add_observation(other)
        assert writer.read.live_looks(post, 9) == []


def test_a_post_of_unknown_account_has_no_profile_looks(ledger: Ledger) -> None:
    """Looks at profiles nobody knows are not everybody's."""
    with ledger.write() as writer:
        post_id = writer.see_post(a_post())
        writer.add_observation(a_look(1, "", target=Target.PROFILE))
        post = writer.read.post(post_id)
        assert post is not None
        assert told(writer, post) == []


def test_a_history_holds_controls_within_two_minutes_of_looks_that_were_not_live(ledger: Ledger) -> None:
    """The window is closed on both sides; controls beside live looks, or of other platforms, judge nothing."""
    with ledger.write() as writer:
        post = a_watched_post(writer)
        writer.add_observation(a_look(0))
        writer.add_observation(a_control(0.5))
        writer.add_observation(a_look(10, seen=Seen.GONE))
        for minutes in (7.9, 8, 9, 12, 12.1):
            writer.add_observation(a_control(minutes))
        writer.add_observation(a_control(10, target=Target.CONTROL_NEVER, seen=Seen.GONE))
        writer.add_observation(a_control(10, platform="bluesky"))
        assert told(writer, post) == [0, 8, 9, 10, 10, 12]


def test_controls_between_two_near_looks_are_told_once(ledger: Ledger) -> None:
    """Windows may overlap."""
    with ledger.write() as writer:
        post = a_watched_post(writer)
        for lost in (0, 1, 3):
            writer.add_observation(a_look(lost, seen=Seen.OUTAGE))
        for minutes in (0.5, 2, 4):
            writer.add_observation(a_control(minutes))
        assert told(writer, post) == [0, 0.5, 1, 2, 3, 4]


def test_a_long_history_of_losses_holds_all_its_controls(ledger: Ledger) -> None:
    """However many windows there are."""
    many = WINDOWS_AT_ONCE * 2 + 1
    with ledger.write() as writer:
        post = a_watched_post(writer)
        for number in range(many):
            writer.add_observation(a_look(number * 10, seen=Seen.GONE))
            writer.add_observation(a_control(number * 10 + 1))
            writer.add_observation(a_control(number * 10 + 5))
        assert len(told(writer, post)) == many * 2


def test_the_latest_look_is_the_newest_of_its_kind(ledger: Ledger) -> None:
    """Of those at the same moment the one recorded last."""
    with ledger.write() as writer:
        post = a_watched_post(writer)
        assert writer.read.latest(post) is None
        for look in (a_look(2), a_look(3, seen=Seen.GONE), a_look(1), a_look(3, seen=Seen.OUTAGE), a_look(9, "7", target=Target.PROFILE)):
            writer.add_observation(look)
        newest, live, never = writer.read.latest(post), writer.read.latest(post, seen=Seen.LIVE), writer.read.latest(post, seen=Seen.REMOVED)
    assert newest is not None
    assert live is not None
    assert (newest.at, newest.seen) == (at(3), Seen.OUTAGE)
    assert (live.at, never) == (at(2), None)


def test_a_control_counts_once_it_was_seen_live_here(ledger: Ledger) -> None:
    """By this method, on this platform, as a control or as a watched post before (R3)."""
    with ledger.write() as writer:
        for look in (
            a_look(1, "a", target=Target.CONTROL_LIVE),
            a_look(2, "a", target=Target.CONTROL_LIVE, seen=Seen.OUTAGE),
            a_look(2, "b", target=Target.CONTROL_LIVE, seen=Seen.GONE),
            a_look(2, "c", target=Target.CONTROL_NEVER),
            a_look(2, "d"),
            a_look(2, "e", target=Target.CONTROL_LIVE, method="oembed"),
            replace(a_look(2, "f", target=Target.CONTROL_LIVE), platform="bluesky"),
            a_look(1, "g"),
            a_look(2, "g", target=Target.CONTROL_LIVE, seen=Seen.GONE),
            a_look(1, "h", method="oembed"),
            a_look(2, "h", target=Target.CONTROL_LIVE, seen=Seen.GONE),
        ):
            writer.add_observation(look)
        assert writer.read.controls_seen_live("x", "syndication") == {"a", "g"}
