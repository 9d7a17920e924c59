"""Controls in the line, before simulated platforms: rounds that are due work, second methods, the breaker, and what a place says of itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from archiver.exchange import Exchange, Headers
from archiver.pipeline.controls import DOUBTED_FOR, TIMES
from archiver.verdict import Claims
from storage.model import Place, Work
from storage.vocabulary import Seen, State, Target, Tier, WorkKind
from tests.integration.watching import Watch, settings
from tests.internet import people
from tests.internet.scenario import CONTROLS, NEVER
from tests.internet.world import Post as Published

pytestmark = pytest.mark.anyio

X = Place(platform="x", host="cdn.syndication.twimg.com", method="syndication")
BLUESKY = Place(platform="bluesky", host="public.api.bsky.app", method="getPostThread")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def test_the_first_look_at_a_host_makes_its_control_rounds_due(watch: Watch) -> None:
    """R4: one work of the due queue a place, daily, whatever number of posts is watched there."""
    for post in (people.ROCKET, people.STORM):
        watch.watch(post)
    await watch.work(WorkKind.LOOK)
    (due,) = await watch.work(WorkKind.CONTROLS)
    assert (due.host, watch.claims(X)) == (X.host, (Claims.POSSIBLE, ()))
    assert {look.seen for look in watch.looks(X, Target.CONTROL_NEVER)} == {Seen.GONE}
    assert await watch.work(WorkKind.CONTROLS) == []
    with watch.ledger.read() as reader:
        again = reader.work(WorkKind.CONTROLS, due.subject)
    assert again is not None
    assert timedelta(hours=12) < again.due - watch.now < DAY


async def test_a_loss_is_confirmed_with_the_published_spans(watch: Watch) -> None:
    """R2-R7 together, by the default settings: deleted by its author, with a second method that bears it out."""
    post_id = watch.watch(people.DYKE)
    await watch.until(watch.now + HOUR)
    watch.world.switch(people.DYKE.subject, "deleted", {})
    await watch.until(watch.now + 2 * DAY)
    assert watch.standing(post_id) == (State.DELETED_BY_AUTHOR, Tier.CONFIRMED, None)
    assert not watch.post(post_id).standing.test_spans
    assert "R6" in watch.post(post_id).standing.rules


async def test_the_second_method_is_asked_to_confirm_only(watch: Watch) -> None:
    """R6: not at every look, and not at the first that is gone."""
    post_id = watch.watch(people.ROCKET)
    await watch.until(watch.now + 2 * HOUR)
    watch.world.switch(people.ROCKET.subject, "deleted", {})
    assert not any("oembed" in url for url in watch.asked)
    while watch.standing(post_id)[2] != "gone-once":
        due = watch.ledger.next_due((WorkKind.LOOK,))
        assert due is not None
        await watch.until(due)
    assert not any("oembed" in url for url in watch.asked)
    await watch.until(watch.now + 10 * MINUTE)
    assert any("oembed" in url for url in watch.asked)


async def test_an_endpoint_that_says_gone_while_the_post_is_shown_elsewhere_is_a_conflict(watch: Watch) -> None:
    """R6: the syndication endpoint has lost the post, oEmbed still shows it: unknown, never a loss."""
    post_id = watch.watch(people.ROCKET)
    await watch.until(watch.now + 2 * HOUR)
    watch.world.switch(people.ROCKET.subject, "deleted", {})
    answered = watch.get

    async def get_with_old_oembed(url: str, headers: Headers = (), **more: object) -> Exchange:
        deleted = watch.world.condition(people.ROCKET.subject)
        if "oembed" in url:
            watch.world.switch(people.ROCKET.subject, "live", {})
        exchange = await answered(url, headers)
        watch.world.switch(people.ROCKET.subject, deleted.name, {})
        return exchange

    watch.get = get_with_old_oembed  # type: ignore[method-assign]
    await watch.until(watch.now + 3 * DAY)
    state, tier, reason = watch.standing(post_id)
    assert (state, tier) == (State.UNKNOWN, None)
    assert reason in ("conflict", "gone-once")
    assert sum(people.ROCKET.id in url for url in watch.asked) < 60


async def test_a_host_that_knows_ids_that_never_existed_is_disarmed_and_recovers(tmp_path: Path) -> None:
    """R4: nothing is claimed while a negative control is live; capture and looks go on, and claims come back by themselves."""
    alive = settings(tmp_path, controls={"x": {"live": CONTROLS["x"], "never": [people.STORM.id]}})
    watch = Watch(tmp_path, alive)
    post_id = watch.watch(people.ROCKET)
    await watch.until(watch.now + HOUR)
    assert watch.claims(X) == (Claims.NONE, ("disarmed",))
    watch.world.switch(people.ROCKET.subject, "deleted", {})
    await watch.until(watch.now + 3 * DAY)
    assert watch.standing(post_id) == (State.UNKNOWN, None, "disarmed")
    assert watch.degraded() == []
    watch.world.switch(people.STORM.subject, "deleted", {})
    await watch.until(watch.now + 3 * DAY)
    assert watch.claims(X) == (Claims.POSSIBLE, ())
    watch.world.switch(people.STORM.subject, "live", {})
    await watch.until(watch.now + 3 * DAY)
    assert [(told["host"], told["reason"]) for told in watch.degraded()] == [(X.host, "disarmed")]
    assert watch.standing(post_id)[1] is Tier.CONFIRMED
    watch.ledger.close()


async def turned(watch: Watch, *posts: Published) -> list[int]:
    """Watch posts until they are known to be live, then delete them all at once with a look at each due; return their ledger ids."""
    ids = [watch.watch(post) for post in posts]
    await watch.until(watch.now + 3 * HOUR)
    with watch.ledger.write() as writer:
        for post_id in ids:
            writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=watch.now, reason="look"), sooner=True)
    for post in posts:
        watch.world.switch(post.subject, "deleted", {})
    return ids


async def test_many_posts_that_turn_at_once_freeze_their_host(watch: Watch) -> None:
    """R5: the breaker trips in the ledger as it does in a history, urgent rounds of live controls end the freeze, and then the looks count again.

    Ids that never existed were asked for today, so the rounds in haste leave them out.
    """
    posts = (people.ROCKET, people.STORM, people.QUAYSIDE, people.METHOD, people.PREMIERE)
    ids = await turned(watch, *posts)
    before, nevers = len(watch.looks(X, Target.CONTROL_LIVE)), len(watch.looks(X, Target.CONTROL_NEVER))
    await watch.work(WorkKind.LOOK)
    with watch.ledger.read() as reader:
        (incident,) = reader.incidents(X.platform, X.host)
    assert incident.account is None
    claims, why = watch.claims(X)
    assert (claims, why[-1]) == (Claims.NONE, "frozen")
    assert [(told["host"], told["reason"]) for told in watch.degraded()] == [(X.host, "frozen")]
    assert {watch.standing(post_id) for post_id in ids[3:]} == {(State.UNKNOWN, None, "frozen")}
    for post in posts:
        watch.world.switch(post.subject, "live", {})
    await watch.until(watch.now + 20 * MINUTE)
    assert len(watch.looks(X, Target.CONTROL_LIVE)) - before >= 6
    assert len(watch.looks(X, Target.CONTROL_NEVER)) == nevers
    assert watch.claims(X) == (Claims.POSSIBLE, ())
    await watch.until(watch.now + DAY)
    assert {watch.standing(post_id)[:2] for post_id in ids} == {(State.LIVE, None)}


async def test_two_lost_posts_do_not_keep_each_other_from_being_called_so(watch: Watch) -> None:
    """R3: whoever is not live now is no control any more: too few turned for an incident, so the rest of the host vouches."""
    ids = await turned(watch, people.ROCKET, people.STORM)
    await watch.until(watch.now + 8 * HOUR)
    assert {watch.standing(post_id)[1] for post_id in ids} == {Tier.CONFIRMED}


async def test_what_turned_in_an_incident_keeps_its_host_frozen(watch: Watch) -> None:
    """R5: a block that spares the named controls does not end by their word; posts that were live before the incident are asked, for a week."""
    posts = (people.ROCKET, people.STORM, people.QUAYSIDE, people.METHOD)
    ids = await turned(watch, *posts)
    await watch.until(watch.now + 6 * HOUR)
    assert watch.claims(X) == (Claims.NONE, ("control-not-live", "frozen"))
    assert {watch.standing(post_id) for post_id in ids} == {(State.UNKNOWN, None, "frozen")}
    watch.now += DOUBTED_FOR
    await watch.until(watch.now + DAY)
    assert {watch.standing(post_id)[1] for post_id in ids} == {Tier.CONFIRMED}


async def test_posts_gone_at_first_sight_in_numbers_are_not_claimed_on_the_first_day(watch: Watch) -> None:
    """R3, R5: a block that spares the named controls and hides posts since before the archive knew any turns none of them, so no breaker trips.

    Until a watched post is known to be live, or for a day, nothing vouches for them.
    """
    posts = (people.ROCKET, people.STORM, people.QUAYSIDE, people.METHOD)
    for post in posts:
        watch.world.switch(post.subject, "deleted", {})
    ids = [watch.watch(post) for post in posts]
    await watch.until(watch.now + 23 * HOUR)
    assert {watch.standing(post_id)[:2] for post_id in ids} == {(State.UNKNOWN, None)}
    await watch.until(watch.now + 2 * DAY)
    assert {watch.standing(post_id)[1] for post_id in ids} == {Tier.CONFIRMED}


async def test_posts_gone_at_first_sight_are_claimed_by_the_word_of_a_watched_post(watch: Watch) -> None:
    """R3: once a post of the same host was seen live three times it vouches, with a named one."""
    posts = (people.ROCKET, people.STORM, people.QUAYSIDE, people.METHOD)
    for post in posts:
        watch.world.switch(post.subject, "deleted", {})
    ids = [watch.watch(post) for post in posts]
    watch.watch(people.PREMIERE)
    await watch.until(watch.now + 20 * HOUR)
    assert {watch.standing(post_id)[1] for post_id in ids} == {Tier.CONFIRMED}


async def test_where_no_loss_is_typed_controls_are_looked_at_daily(watch: Watch) -> None:
    """Instagram's place is never armed, since what never was reads like what is hidden: haste would only cost requests."""
    place = Place(platform="instagram", host="www.instagram.com", method="embed")
    watch.watch(people.ELSEWHERE[0][0])
    await watch.work(WorkKind.LOOK)
    (due,) = await watch.work(WorkKind.CONTROLS)
    assert {look.seen for look in watch.looks(place, Target.CONTROL_LIVE)} == {Seen.LIVE}
    assert watch.claims(place) == (Claims.UNCONFIRMED_ONLY, ("no-negative-control",))
    with watch.ledger.read() as reader:
        again = reader.work(WorkKind.CONTROLS, due.subject)
    assert again is not None
    assert timedelta(hours=12) < again.due - watch.now < DAY


async def test_posts_seen_live_often_become_controls(tmp_path: Path) -> None:
    """R3: where the shipped controls are not there, our own watched posts of other accounts vouch, never the post's own account."""
    watch = Watch(tmp_path, settings(tmp_path, controls={"x": {"never": NEVER["x"]}}))
    others = [watch.watch(post) for post in (people.STORM, people.QUAYSIDE, people.METHOD)]
    post_id = watch.watch(people.ROCKET)
    await watch.until(watch.now + DAY)
    assert all(watch.post(other).standing.state is State.LIVE for other in others)
    deleted = watch.now
    watch.world.switch(people.ROCKET.subject, "deleted", {})
    await watch.until(watch.now + 3 * DAY)
    assert watch.standing(post_id)[1] is Tier.CONFIRMED
    asked = {look.id for look in watch.looks(X, Target.CONTROL_LIVE) if look.at > deleted}
    assert asked
    assert asked <= {people.STORM.id, people.QUAYSIDE.id, people.METHOD.id}
    assert len(asked) >= 2
    assert TIMES == 3
    watch.ledger.close()


async def test_a_control_that_died_is_replaced_after_a_day(watch: Watch) -> None:
    """R3: a dead control voids for a day, as the host may be lying; then it is retired and another one vouches."""
    for post in (people.STORM, people.QUAYSIDE, people.METHOD):
        watch.watch(post)
    post_id = watch.watch(people.ROCKET)
    await watch.until(watch.now + DAY)
    watch.world.switch(people.CENSUS.subject, "deleted", {})
    watch.world.switch(people.ROCKET.subject, "deleted", {})
    await watch.until(watch.now + 20 * HOUR)
    assert watch.standing(post_id) == (State.UNKNOWN, None, "void")
    await watch.until(watch.now + 4 * DAY)
    assert watch.standing(post_id)[1] is Tier.CONFIRMED


async def test_a_control_that_is_back_vouches_again(watch: Watch) -> None:
    """R3: retired, it is asked in the rounds of its place only; seen live there it counts as before, and where it is needed claims come back by themselves."""
    watch.world.switch(people.ROCKET.subject, "deleted", {})
    watch.watch(people.ROCKET)
    await watch.until(watch.now + HOUR)
    assert watch.claims(X) == (Claims.POSSIBLE, ())
    watch.world.switch(people.CENSUS.subject, "deleted", {})
    await watch.until(watch.now + 4 * DAY)
    assert watch.claims(X)[0] is Claims.NONE
    watch.world.switch(people.CENSUS.subject, "live", {})
    await watch.until(watch.now + 2 * DAY)
    assert watch.claims(X) == (Claims.POSSIBLE, ())
