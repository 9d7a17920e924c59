"""What the ledger tells of hosts: places, the latest looks there, incidents, controls."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

import storage.history
from storage import Ledger, Writer
from storage.model import Incident, Observation, Place, Post, Standing, Work
from storage.vocabulary import Seen, State, Target, Tier, WorkKind
from tests.contract.samples import a_look, a_post, at

HERE = Place(platform="x", host="x.example", method="syndication")
LOST = (Seen.LIVE, Seen.GONE)


def an_incident(began: float, tripped: float, **said: str | None) -> Incident:
    """Return an incident between two minutes after noon."""
    known: dict[str, str | None] = {"platform": "x", "host": "x.example", "account": None} | said
    return Incident(began=at(began), tripped=at(tripped), **known)  # type: ignore[arg-type]


def a_control(minutes: float, *, seen: Seen = Seen.LIVE, target: Target = Target.CONTROL_LIVE, **said: str) -> Observation:
    """Return a look at a control."""
    return a_look(minutes, "control", seen=seen, target=target, scheduled=False, **said)


def minutes_of(looks: list[Observation]) -> list[float]:
    """Return when looks were made, in order."""
    return sorted((look.at - at(0)) / timedelta(minutes=1) for look in looks)


def test_the_round_of_a_place_waits_until_it_is_done_for_good(ledger: Ledger) -> None:
    """A place that nobody knows has none; a work of another kind with the same number is none."""
    with ledger.write() as writer:
        assert not writer.read.has_round(HERE)
        place_id = writer.see_place(HERE)
        writer.schedule(Work(kind=WorkKind.SEED, subject=place_id, due=at(0)))
        assert not writer.read.has_round(HERE)
        writer.schedule(Work(kind=WorkKind.CONTROLS, subject=place_id, due=at(0)))
        assert writer.read.has_round(HERE)
        assert not writer.read.has_round(Place(platform="x", host="x.example", method="page"))
    (work,) = ledger.claim(at(0), lease=timedelta(minutes=5), limit=1, kinds=(WorkKind.CONTROLS,))
    with ledger.write() as writer:
        assert writer.read.has_round(HERE)
        writer.finish(work, due=None)
        assert not writer.read.has_round(HERE)


def test_a_place_is_entered_once(ledger: Ledger) -> None:
    """Platform, host and method make a place; its id stays."""
    elsewhere = Place(platform="x", host="x.example", method="page")
    with ledger.write() as writer:
        place_id, other_id = writer.see_place(HERE), writer.see_place(elsewhere)
        assert writer.see_place(HERE) == place_id
        assert writer.read.places() == {place_id: HERE, other_id: elsewhere}
        assert (writer.read.place(place_id), writer.read.place(99)) == (HERE, None)


def test_a_shape_is_kept_with_its_look(ledger: Ledger) -> None:
    """It tells an untyped absence years later."""
    with ledger.write() as writer:
        writer.add_observation(a_look(1, seen=Seen.SOFT_GONE, shape="00ff00ff00ff00ff"))
        newest = writer.read.latest(a_post())
    assert newest is not None
    assert newest.shape == "00ff00ff00ff00ff"


def test_the_latest_looks_of_a_host_are_told_with_those_before_them(ledger: Ledger) -> None:
    """Scheduled looks at posts of that host up to the look, and for each that is not live the one before and the last telling one."""
    with ledger.write() as writer:
        for look in (
            *(a_look(minutes, "old") for minutes in (-9, -8)),
            a_look(-7, "old", seen=Seen.OUTAGE, scheduled=False),
            a_look(1, "a"),
            a_look(2, "confirming", seen=Seen.GONE, scheduled=False),
            a_look(3, "elsewhere", seen=Seen.GONE, host="y.example"),
            a_control(4),
            a_look(5, "b"),
            a_look(6, "old", seen=Seen.GONE),
            a_look(7, "later", seen=Seen.GONE),
        ):
            writer.add_observation(look)
        newest = a_look(6, "old", seen=Seen.GONE)
        assert minutes_of(writer.read.looks_at_host(newest, 2, LOST)) == [-8, -7, 5, 6]
        assert minutes_of(writer.read.looks_at_host(newest, 30, LOST)) == [-9, -8, -7, 1, 5, 6]


def test_incidents_that_overlap_are_one(ledger: Ledger) -> None:
    """Of the same host and account; the others stand apart, and are told by time. What a clock dated that was ahead lasts no longer for what comes before."""
    with ledger.write() as writer:
        for incident in (
            an_incident(90, 91),
            an_incident(0, 5),
            an_incident(4, 9),
            an_incident(20, 21),
            an_incident(17, 20),
            an_incident(2, 3, account="7"),
            an_incident(1, 2, host="y.example"),
        ):
            writer.add_incident(incident)
        assert writer.read.incidents("x", "x.example") == [an_incident(2, 3, account="7"), an_incident(0, 9), an_incident(17, 21), an_incident(90, 91)]
        assert writer.read.incidents("x", "y.example") == [an_incident(1, 2, host="y.example")]
        assert writer.read.incidents("bluesky", "x.example") == []


def test_the_controls_of_a_place_are_its_newest_of_each_kind(ledger: Ledger) -> None:
    """Up to an instant, by its method, at its host."""
    with ledger.write() as writer:
        for look in (
            *(a_control(minutes) for minutes in (1, 2, 3, 9)),
            *(a_control(minutes, target=Target.CONTROL_NEVER, seen=Seen.GONE) for minutes in (1.5, 2.5)),
            a_control(2.1, method="page"),
            a_control(2.2, host="y.example"),
            a_look(2.3),
        ):
            writer.add_observation(look)
        assert minutes_of(writer.read.controls_at(HERE, at(5), 2)) == [1.5, 2, 2.5, 3]


def seen_often(writer: Writer, name: str, times: int, **said: str) -> Post:
    """Enter a post that was seen live so many times."""
    post = writer.read.post(writer.see_post(a_post(name, **said)))
    assert post is not None
    for minutes in range(times):
        writer.add_observation(a_look(minutes, name))
    return post


def known_live(writer: Writer, until: float, most: int = 9) -> set[int | None]:
    """Return the posts that were known to be live so many minutes after noon."""
    return {post.id for post in writer.read.known_live(HERE, 3, at(until), most=most, chance=Random(7).random)}


def test_posts_known_to_be_live_are_those_seen_live_often_enough(ledger: Ledger) -> None:
    """One an account, by this method, at this host, up to an instant; posts that nobody watches or that are claimed lost are none."""
    with ledger.write() as writer:
        often, more, most = seen_often(writer, "1", 3, account="a"), seen_often(writer, "2", 5, account="b"), seen_often(writer, "3", 4, account="b")
        claimed = seen_often(writer, "6", 3, account="d")
        assert claimed.id is not None
        writer.set_standing(claimed.id, Standing(state=State.DELETED_BY_AUTHOR, tier=Tier.UNCONFIRMED))
        seen_often(writer, "4", 2, account="c")
        for minutes in range(9):
            writer.add_observation(a_look(minutes, "unwatched"))
            writer.add_observation(a_look(minutes, "5", method="page"))
        assert known_live(writer, 9) in ({often.id, more.id}, {often.id, most.id})
        assert len(known_live(writer, 9, most=1)) == 1
        assert known_live(writer, 1) == set()


def test_a_post_that_turned_is_known_to_have_been_live_before(ledger: Ledger) -> None:
    """R5: what turns in an incident is still a control of it, or only what a block spares would be asked for."""
    with ledger.write() as writer:
        turned = seen_often(writer, "1", 3)
        writer.add_observation(a_look(5, "1", seen=Seen.GONE))
        assert known_live(writer, 4) == {turned.id}


def test_posts_that_were_gone_at_first_sight_are_counted(ledger: Ledger) -> None:
    """R5: what a block hid since before it was known never turned; counted are losses seen at the place, of posts that were never seen live anywhere."""
    losses = {Seen.GONE, Seen.PROTECTED}
    with ledger.write() as writer:
        lived = seen_often(writer, "1", 3)
        assert lived.id is not None
        writer.set_standing(lived.id, Standing(last_live=at(2)))
        for native_id, seen in (("1", Seen.GONE), ("2", Seen.GONE), ("3", Seen.PROTECTED), ("4", Seen.OUTAGE)):
            writer.see_post(a_post(native_id))
            for minutes in (5, 6):
                writer.add_observation(a_look(minutes, native_id, seen=seen))
        writer.see_post(a_post("5"))
        writer.add_observation(a_look(5, "5", method="page", seen=Seen.GONE))
        assert [writer.read.never_live(HERE, losses, most) for most in (9, 1)] == [2, 1]


def test_a_history_holds_the_negative_controls_of_the_day_before_a_loss(ledger: Ledger) -> None:
    """R4: of 24 hours, and those made beside the look."""
    day = 24 * 60
    with ledger.write() as writer:
        post = writer.read.post(writer.see_post(a_post()))
        assert post is not None
        writer.add_observation(a_look(-9000))
        writer.add_observation(a_look(0, seen=Seen.GONE))
        for minutes in (-day - 3, -day - 1, -60, 2, 3):
            writer.add_observation(a_control(minutes, target=Target.CONTROL_NEVER, seen=Seen.GONE))
        writer.add_observation(a_control(-60))
        assert minutes_of(writer.read.history(post)) == [-9000, -day - 1, -60, 0, 2]


def test_a_history_holds_the_control_rounds_behind_an_incident(ledger: Ledger) -> None:
    """R5: whatever ends the freeze of a host that a loss was seen at; without an incident none of them."""
    with ledger.write() as writer:
        post = writer.read.post(writer.see_post(a_post()))
        assert post is not None
        writer.add_observation(a_look(100, seen=Seen.GONE))
        for minutes in (10, 20, 30):
            writer.add_observation(a_control(minutes))
        assert minutes_of(writer.read.history(post)) == [100]
        writer.add_incident(an_incident(0, 5, host="y.example"))
        assert minutes_of(writer.read.history(post)) == [100]
        writer.add_incident(an_incident(0, 5))
        assert minutes_of(writer.read.history(post)) == [10, 20, 30, 100]


def test_of_many_control_rounds_those_are_told_that_may_end_a_freeze(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """R5: the first behind the incident, the one that was under way when it was noticed among them, and the last before the newest loss."""
    monkeypatch.setattr(storage.history, "ROUNDS", 2)
    with ledger.write() as writer:
        post = writer.read.post(writer.see_post(a_post()))
        assert post is not None
        for minutes in (1, 4, 10, 20, 30, 40, 50, 110):
            writer.add_observation(a_control(minutes))
        for minutes in (25, 100):
            writer.add_observation(a_look(minutes, seen=Seen.GONE))
        writer.add_incident(an_incident(0, 5))
        assert minutes_of(writer.read.history(post)) == [4, 10, 25, 40, 50, 100]
