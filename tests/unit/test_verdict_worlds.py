"""False "gone" answers that really happened, as histories: the acceptance tests of monitoring, each named after what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from archiver.verdict import Policy, histories, hosts_of, incidents, judge
from storage.model import Observation, Standing
from storage.vocabulary import Seen, State, Target, Tier

START = datetime(2026, 3, 1, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
POLICY = Policy()
SPANS = (5 * MINUTE, HOUR, 6 * HOUR)
CONTROLS = ("c1", "c2")

Answer = Callable[[str, timedelta], Seen]
"""What the platform of a world answers for an id so long after the start."""


def answered(world: Answer, native_id: str, after: timedelta, target: Target = Target.POST, *, scheduled: bool = False, account: str = "") -> Observation:
    """One look in a world."""
    return Observation(
        at=START + after,
        platform="x",
        host="h",
        id=native_id,
        target=target,
        method="m",
        seen=world(native_id, after),
        scheduled=scheduled,
        account=account or (f"account of {native_id}" if target is Target.POST else None),
    )


def rounds(world: Answer, after: timedelta) -> list[Observation]:
    """A round of controls, as the daemon makes one beside every look that does not see its post live."""
    live = [answered(world, name, after, Target.CONTROL_LIVE) for name in CONTROLS]
    return [*live, answered(world, "never", after, Target.CONTROL_NEVER)]


def watched(world: Answer, posts: Iterable[str], looks: Iterable[timedelta], account: str = "") -> list[Observation]:
    """Everything that a daemon would see of a world: scheduled looks, and for each that is gone the confirming ones, with their controls."""
    made: list[Observation] = []
    for after in looks:
        made += rounds(world, after) if after % DAY == timedelta(0) else []
        for number, name in enumerate(posts):
            at = after + number * SECOND
            made.append(answered(world, name, at, scheduled=True, account=account))
            for span in (timedelta(0), *SPANS) if made[-1].seen is not Seen.LIVE else ():
                made += [answered(world, name, at + span, account=account)] if span else []
                made += rounds(world, at + span)
    return made


def judged(looks: list[Observation]) -> dict[str, Standing]:
    hosts = hosts_of(looks, POLICY)
    return {key.id: judge(history, POLICY, hosts) for key, history in histories(looks).items()}


def false_claims(looks: list[Observation]) -> list[str]:
    """Return the posts that are called lost, firmly, at any time at which something was seen."""
    found: set[str] = set()
    times = sorted({look.at for look in looks if look.target is Target.POST and look.seen is not Seen.LIVE})
    for until in times:
        standings = judged([look for look in looks if look.at <= until + POLICY.window])
        found |= {name for name, standing in standings.items() if standing.tier is Tier.CONFIRMED}
    return sorted(found)


def hours(first: int, last: int, step: int = 1) -> list[timedelta]:
    return [hour * HOUR for hour in range(first, last, step)]


POSTS = [f"p{number}" for number in range(12)]


def absent(native_id: str) -> bool:
    return native_id == "never"


def test_404_storm_under_load() -> None:
    """A host answers 404 for half an hour, controls spared: the breaker sees it (edgi/web-monitoring#122)."""

    def world(native_id: str, after: timedelta) -> Seen:
        storm = 5 * HOUR <= after < 5 * HOUR + 30 * MINUTE and native_id not in CONTROLS
        return Seen.GONE if storm or absent(native_id) else Seen.LIVE

    looks = watched(world, POSTS, hours(0, 12))
    assert len(incidents(looks, POLICY)) == 1
    assert false_claims(looks) == []
    assert {standing.state for standing in judged(looks).values()} == {State.LIVE}


def test_long_404_storm_that_spares_the_controls() -> None:
    """The same for nine hours: longer than all spans together, and still no claim, as every look restarts behind the freeze."""

    def world(native_id: str, after: timedelta) -> Seen:
        storm = 5 * HOUR <= after < 14 * HOUR and native_id not in CONTROLS
        return Seen.GONE if storm or absent(native_id) else Seen.LIVE

    looks = watched(world, POSTS, hours(0, 24, 3))
    assert false_claims(looks) == []


def test_nightly_404_window() -> None:
    """A site answers 404 every night from three to four, whatever is asked (urlwatch#606)."""

    def world(native_id: str, after: timedelta) -> Seen:
        night = timedelta(hours=3) <= after % DAY < timedelta(hours=4)
        return Seen.GONE if night or absent(native_id) else Seen.LIVE

    looks = watched(world, POSTS[:3], [day * DAY + hour for day in range(6) for hour in hours(0, 24, 3)])
    assert false_claims(looks) == []
    assert all(standing.tier is None for standing in judged(looks).values())


def test_age_gated_flaps_404() -> None:
    """An age-restricted post sometimes answers 404 (FxEmbed#2490): looks that do not agree never add up."""
    chance = Random(7)

    def world(native_id: str, after: timedelta) -> Seen:
        if native_id in CONTROLS or absent(native_id):
            return Seen.LIVE if native_id in CONTROLS else Seen.GONE
        return chance.choice([Seen.AGE_GATE, Seen.GONE])

    looks = watched(world, ["p"], hours(0, 72, 7))
    gone = [standing for standing in (judged([look for look in looks if look.at <= START + hour])["p"] for hour in hours(1, 72)) if standing.tier]
    assert not [standing for standing in gone if standing.tier is Tier.CONFIRMED and standing.state is not State.AGE_GATED]


def test_syndication_notfound_but_page_live() -> None:
    """The endpoint says gone while the page lives (react-tweet#188): a conflict, never a loss."""
    looks = watched(lambda name, _: Seen.GONE if name in ("p", "never") else Seen.LIVE, ["p"], [timedelta(0), DAY])
    pages = [
        Observation(
            at=look.at + SECOND, platform="x", host="page", id="p", target=Target.POST, method="page", seen=Seen.LIVE, scheduled=False, account=look.account
        )
        for look in looks
        if look.id == "p" and not look.scheduled
    ]
    assert judged(looks)["p"].tier is Tier.CONFIRMED
    standing = judged([*looks, *pages])["p"]
    assert (standing.state, standing.tier) == (State.UNKNOWN, None)
    assert false_claims([*looks, *pages]) == []


def test_refresh_finds_it() -> None:
    """ "Not found", and a refresh shows it (nitter#289): the look after five minutes ends it."""

    def world(native_id: str, after: timedelta) -> Seen:
        return Seen.GONE if absent(native_id) or (native_id == "p" and after == 3 * HOUR) else Seen.LIVE

    standing = judged(watched(world, ["p"], hours(0, 4, 3)))["p"]
    assert (standing.state, standing.tier) == (State.LIVE, None)


def test_batch_dropped_connection() -> None:
    """A dropped connection loses a hundred ids at once (twarc#59): outages, not deletions."""

    def world(native_id: str, after: timedelta) -> Seen:
        return Seen.GONE if absent(native_id) else Seen.OUTAGE if after >= HOUR and native_id not in CONTROLS else Seen.LIVE

    looks = watched(world, [f"p{number}" for number in range(100)], hours(0, 2))
    assert {(standing.state, standing.reason) for standing in judged(looks).values()} == {(State.UNKNOWN, "outage")}


def test_54pct_gone_then_back() -> None:
    """More than half of an id file is "deleted" and a month later is back (hydrator#47)."""
    chance = Random(54)
    hit = {f"p{number}" for number in range(50) if chance.random() < 0.54}

    def world(native_id: str, after: timedelta) -> Seen:
        return Seen.GONE if absent(native_id) or (native_id in hit and DAY <= after < 30 * DAY) else Seen.LIVE

    posts = [f"p{number}" for number in range(50)]
    looks = watched(world, posts, [timedelta(0), DAY])
    assert {standing.tier for name, standing in judged(looks).items() if name in hit} <= {None, Tier.UNCONFIRMED}
    back = judged([*looks, *(answered(world, name, 31 * DAY, scheduled=True) for name in posts)])
    assert {standing.state for standing in back.values()} == {State.LIVE}


def test_suspended_is_not_deleted() -> None:
    """A suspended account deleted nothing (yournextrepresentative#978, FxEmbed#43), and it takes a day to say even that."""

    def world(native_id: str, after: timedelta) -> Seen:
        return Seen.GONE if absent(native_id) else Seen.ACCOUNT_SUSPENDED if native_id == "p" and after >= HOUR else Seen.LIVE

    looks = watched(world, ["p"], hours(0, 2))
    assert (judged(looks)["p"].state, judged(looks)["p"].tier) == (State.ACCOUNT_SUSPENDED, Tier.UNCONFIRMED)
    later = [*looks, *watched(world, ["p"], [2 * DAY])]
    assert (judged(later)["p"].state, judged(later)["p"].tier) == (State.ACCOUNT_SUSPENDED, Tier.CONFIRMED)


def test_reappears() -> None:
    """About six in a hundred come back (Pew 2024): whatever was claimed, what is seen is live."""

    def world(native_id: str, after: timedelta) -> Seen:
        return Seen.GONE if absent(native_id) or (native_id == "p" and HOUR <= after < 20 * DAY) else Seen.LIVE

    looks = watched(world, ["p"], hours(0, 2))
    assert judged(looks)["p"].tier is Tier.CONFIRMED
    back = judged([*looks, answered(world, "p", 21 * DAY, scheduled=True)])["p"]
    assert (back.state, back.tier, back.last_live) == (State.LIVE, None, START + 21 * DAY)


def test_login_redirect() -> None:
    """A redirect to a login page says nothing, for whatever time (R8)."""
    looks = watched(lambda name, after: Seen.LOGIN_WALL if name == "p" and after else Seen.GONE if absent(name) else Seen.LIVE, ["p"], hours(0, 60, 6))
    assert (judged(looks)["p"].state, judged(looks)["p"].reason, judged(looks)["p"].first_gone) == (State.UNKNOWN, "login-wall", None)


def test_challenge_page_200() -> None:
    """A challenge says nothing, whatever its status (EDGI's headers)."""
    looks = watched(lambda name, after: Seen.CHALLENGE if name == "p" and after else Seen.GONE if absent(name) else Seen.LIVE, ["p"], hours(0, 60, 6))
    assert (judged(looks)["p"].state, judged(looks)["p"].reason) == (State.UNKNOWN, "challenge")


def test_home_redirect() -> None:
    """A redirect to the home page is an absence only where random ids are led there too (web-monitoring-db#1200)."""
    looks = watched(lambda name, after: Seen.REDIRECT_HOME if name == "p" and after else Seen.GONE if absent(name) else Seen.LIVE, ["p"], hours(0, 60, 6))
    assert (judged(looks)["p"].state, judged(looks)["p"].tier) == (State.UNKNOWN, None)


def test_mass_cleanup_burst() -> None:
    """An account deletes 7,834 posts in a day (vilaweb): one incident of one account, each post judged by the account's profile, the host not frozen."""
    names = [f"p{number}" for number in range(7834)]
    gap = DAY / len(names)
    looks: list[Observation] = []
    for number, name in enumerate(names):
        looks.append(answered(lambda *_: Seen.LIVE, name, -HOUR, scheduled=True, account="a"))
        for span in (timedelta(0), *SPANS):
            at = number * gap + span
            looks.append(answered(lambda *_: Seen.GONE, name, at, scheduled=not span, account="a"))
    last = int((DAY + 6 * HOUR) / MINUTE) + 2
    for minute in range(-1, last):
        looks += rounds(lambda native_id, _: Seen.GONE if absent(native_id) else Seen.LIVE, minute * MINUTE)
        looks.append(answered(lambda *_: Seen.LIVE, "a", minute * MINUTE, Target.PROFILE))
    (incident,) = incidents(looks, POLICY)
    assert incident.account == "a"
    stranger = watched(lambda name, _: Seen.GONE if name in ("q", "never") else Seen.LIVE, ["q"], [12 * HOUR])
    standings = judged([*looks, answered(lambda *_: Seen.LIVE, "q", timedelta(0), scheduled=True), *stranger])
    assert standings.pop("q").tier is Tier.CONFIRMED
    assert {(standing.state, standing.tier) for standing in standings.values()} == {(State.DELETED_BY_AUTHOR, Tier.CONFIRMED)}


def test_a_platform_that_answers_a_new_html_to_everything() -> None:
    """A new front end: every answer is drift, live posts, controls and ids that never existed alike (R1); nothing is lost, and all is armed again behind it."""

    def world(native_id: str, after: timedelta) -> Seen:
        return Seen.PARSER_DRIFT if HOUR <= after < 9 * DAY else Seen.GONE if absent(native_id) else Seen.LIVE

    looks = watched(world, POSTS, [timedelta(0), 2 * HOUR, 3 * DAY, 6 * DAY])
    assert {(standing.state, standing.reason) for standing in judged(looks).values()} == {(State.UNKNOWN, "parser-drift")}
    assert {standing.state for standing in judged([*looks, *watched(world, POSTS, [10 * DAY])]).values()} == {State.LIVE}


def test_a_platform_that_answers_gone_to_everything_but_its_controls_and_live_to_what_never_was() -> None:
    """A classifier that no longer tells absences from posts is disarmed by its negative control, even with live controls."""
    looks = watched(lambda name, after: Seen.GONE if name == "p" and after else Seen.LIVE, ["p"], [timedelta(0), HOUR, DAY])
    assert (judged(looks)["p"].state, judged(looks)["p"].reason) == (State.UNKNOWN, "disarmed")


def test_clock_jumps() -> None:
    """A clock set forward or back moves looks; what they saw does not change: a live post is never lost, and one time twice is one look."""

    def world(native_id: str, after: timedelta) -> Seen:
        blip = native_id == "p" and 2 * HOUR <= after < 2 * HOUR + 4 * MINUTE
        return Seen.GONE if absent(native_id) or blip else Seen.LIVE

    looks = watched(world, ["p"], hours(0, 6))
    for jump in (-30 * DAY, -HOUR, -MINUTE, MINUTE, HOUR, 30 * DAY):
        assert false_claims([replace(look, at=look.at + jump) if look.at >= START + 2 * HOUR else look for look in looks]) == []
    gone = watched(lambda name, _: Seen.GONE if name in ("p", "never") else Seen.LIVE, ["p"], hours(0, 9))
    frozen_clock = [replace(look, at=START) for look in gone]
    assert judged(frozen_clock)["p"].tier is None


def test_a_true_loss_is_confirmed_in_every_world_with_healthy_controls() -> None:
    """What makes the other tests mean something: the rules do say so where a post is truly gone."""
    looks = watched(lambda name, after: Seen.GONE if absent(name) or (name == "p3" and after >= 5 * HOUR) else Seen.LIVE, POSTS, hours(0, 12))
    standings = judged(looks)
    assert standings["p3"].tier is Tier.CONFIRMED
    assert {standing.state for name, standing in standings.items() if name != "p3"} == {State.LIVE}
