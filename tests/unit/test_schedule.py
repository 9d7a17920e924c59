"""When posts, articles and seeds are looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.schedule import (
    FIRST_THRESHOLD,
    Risk,
    Tally,
    account_tally,
    may_be_early,
    next_article,
    next_confirming,
    next_look,
    next_round,
    next_search,
    next_seed,
    post_tally,
    retry,
    steer,
    worth_a_visit,
)
from archiver.schedule.budget import GREATEST_THRESHOLD, LEAST_THRESHOLD
from archiver.schedule.hazard import Density, edits, losses
from archiver.settings import Discover, Schedule
from storage.watching import Lifetime

SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SPANS = (5 * MINUTE, HOUR, 6 * HOUR)
DEFAULT = Schedule()
TEST = Schedule(first=(timedelta(seconds=1),), floor=timedelta(seconds=2), ceiling=timedelta(seconds=20))
AVERAGE = Risk()
WIDE = Schedule(first=(), floor=timedelta(seconds=1), ceiling=10_000 * DAY)

chances = st.floats(0, 1, exclude_max=True)
ages = st.timedeltas(timedelta(0), timedelta(days=5000))
schedules = st.sampled_from((DEFAULT, TEST))
thresholds = st.floats(LEAST_THRESHOLD, GREATEST_THRESHOLD)
tallies = st.builds(Tally, st.integers(0, 10_000), st.floats(0, 10_000))
risks = st.builds(Risk, account=tallies, post=tallies, editable=st.floats(0, 100), priority=st.floats(0.01, 1000))
hours = st.floats(0, 200_000)


def interval(
    age: timedelta, chance: float = 0.5, settings: Schedule = DEFAULT, *, risk: Risk = AVERAGE, threshold: float = 1.0, posted_at: datetime | None = None
) -> timedelta:
    now = SEEN + age
    due = next_look(now=now, first_seen=SEEN, posted_at=posted_at, risk=risk, threshold=threshold, settings=settings, chance=chance)
    return due - now


def test_first_looks_stand_at_fixed_spans_after_the_first_sight() -> None:
    """Section 5: 10 min and 1 h after the first sight, without jitter."""
    assert [age + interval(age, 0.9) for age in (timedelta(0), 11 * MINUTE)] == [10 * MINUTE, HOUR]


def test_first_looks_that_were_slept_through_are_not_made_up_for() -> None:
    """After a pause the age rule goes on; a burst of looks would tell nothing."""
    assert interval(5 * HOUR) > DEFAULT.floor


@given(ages, chances, schedules)
def test_no_look_waits_for_a_first_sight_that_is_still_to_come(ahead: timedelta, chance: float, settings: Schedule) -> None:
    """A post found by a clock that was years ahead, and is set right by now, is looked at as a young one, within the ceiling."""
    assert timedelta(0) < interval(-ahead, chance, settings) <= settings.ceiling
    assert interval(-ahead, posted_at=SEEN - ahead - 300 * DAY, settings=WIDE) > DAY


@given(ages, ages, st.floats(0, 100))
def test_a_first_sight_that_is_still_to_come_teaches_nothing(ahead: timedelta, posted: timedelta, editable: float) -> None:
    """Found by a clock that was ahead, a post was watched for no time at all, and not for less: its risk stays that of its kind."""
    now = SEEN - ahead
    assert post_tally(0, editable, born=now - posted, first_seen=SEEN, now=now).factor == 1
    assert account_tally([Lifetime(posted_at=now - posted, first_seen=SEEN, last_live=now, first_gone=None)]).factor == 1


@pytest.mark.parametrize(
    ("posted", "gone", "live", "ages"),
    [
        (-10, 30, 20, (10, 40)),
        (-10, None, 20, (10, 30)),
        (None, None, 20, (0, 20)),
        (5, None, 20, (0, 20)),
        (-10, None, None, (10, 10)),
    ],
)
def test_what_became_of_an_account_s_posts_is_held_against_what_becomes_of_most(
    posted: int | None, gone: int | None, live: int | None, ages: tuple[int, int]
) -> None:
    """Each counts from the first sight until it was lost or last seen live, at the ages it had then; one dated after it was seen was new."""

    def at(age: int | None) -> datetime | None:
        return None if age is None else SEEN + age * HOUR

    life = Lifetime(posted_at=at(posted), first_seen=SEEN, last_live=at(live), first_gone=at(gone))
    tally = account_tally([life, life])
    assert tally.events == (0 if gone is None else 2)
    assert tally.exposure == pytest.approx(2 * losses(*ages))


def test_how_often_a_post_was_changed_is_held_against_its_kind() -> None:
    """Of the changes that are expected of its kind in its life only those of the ages at which it was watched."""
    tally = post_tally(3, 2.6, born=SEEN - 10 * HOUR, first_seen=SEEN, now=SEEN + 30 * HOUR)
    assert tally.events == 3
    assert tally.exposure == pytest.approx(2.6 * edits(10, 40))


def test_interval_grows_as_the_hazard_falls() -> None:
    """Section 5: the density of looks goes with the square root of a hazard that falls as age^-0.5, so the interval grows as age^0.25."""
    still = Risk(editable=0.0)
    short, long = (interval(age, settings=WIDE, risk=still, threshold=0.01) for age in (100 * DAY, 1600 * DAY))
    assert abs(long / short - 2) < 0.01


def test_timedelta_total_seconds() -> None:
    """An age of a day and a minute is no minute: intervals never shrink as a post grows older (diffengine counted the seconds of the last day only)."""
    ages = [HOUR, 23 * HOUR, DAY + MINUTE, 2 * DAY + MINUTE, 7 * DAY + MINUTE, 60 * DAY + MINUTE, 300 * DAY + MINUTE]
    waits = [interval(age, threshold=0.2) for age in ages]
    assert waits == sorted(waits)
    assert waits[-1] > DAY > waits[1]


def test_riskier_accounts_are_looked_at_more_often() -> None:
    """Section 5: the density goes with the square root of the account's posterior; four losses more than expected at a prior of one count five times."""
    average, risky = (interval(100 * DAY, settings=WIDE, risk=Risk(account=Tally(lost, 0.0), editable=0.0), threshold=0.01) for lost in (0, 3))
    assert abs(average / risky - 2) < 0.01


def test_survivors_are_looked_at_less_often() -> None:
    """An account that lost nothing where an average one would have lost three is trusted."""
    trusted, average = (interval(100 * DAY, settings=WIDE, risk=Risk(account=Tally(0, exposed)), threshold=0.01) for exposed in (3.0, 0.0))
    assert trusted > 1.5 * average


def test_posts_that_are_edited_are_looked_at_more_often_while_young() -> None:
    """Edits come early: what can be edited is watched more closely, and an edit that was seen makes the next one likelier."""
    fixed, editable, edited = (
        interval(2 * HOUR, settings=WIDE, risk=risk, threshold=0.05) for risk in (Risk(), Risk(editable=2.6), Risk(editable=2.6, post=Tally(2, 0.5)))
    )
    assert edited < editable < fixed


def test_desk_comes_first() -> None:
    """A post that the desk weighs a hundred times is looked at ten times as often."""
    plain, wanted = (interval(100 * DAY, settings=WIDE, risk=Risk(priority=weight), threshold=0.001) for weight in (1.0, 100.0))
    assert abs(plain / wanted - 10) < 0.1


def test_age_is_the_posts_own_where_it_is_known() -> None:
    """An old post that was quoted today is looked at as an old post."""
    assert interval(2 * HOUR, posted_at=SEEN - 300 * DAY, settings=WIDE) > 2 * interval(2 * HOUR, settings=WIDE)


def test_posted_after_it_was_seen_is_not_believed() -> None:
    """A time of posting in the future never makes a post younger than our own watching."""
    now = SEEN + 40 * DAY
    assert interval(40 * DAY, posted_at=now + DAY) == interval(40 * DAY)


@given(ages, chances, schedules, thresholds, risks)
def test_interval_stays_between_floor_and_ceiling(age: timedelta, chance: float, settings: Schedule, threshold: float, risk: Risk) -> None:
    """Never more often than the floor, never more rarely than the ceiling, which is 30/7 as wide after a year; never an end of watching."""
    if age < max(settings.first):
        return
    ceiling = settings.ceiling * (30 / 7) if age > timedelta(days=365) else settings.ceiling
    assert settings.floor <= interval(age, chance, settings, risk=risk, threshold=threshold) <= ceiling


def test_ceiling_of_old_posts_is_thirty_days() -> None:
    """Section 5: ceiling 7 d, 30 d when older than a year."""
    slow = Schedule(floor=7 * DAY)
    assert interval(364 * DAY, 0.999999, slow, threshold=100.0) <= 7 * DAY
    assert 28 * DAY < interval(5000 * DAY, 0.999999, slow, threshold=100.0) <= 30 * DAY


@given(hours, thresholds, risks)
def test_age_at_is_the_inverse_of_the_integral(age: float, threshold: float, risk: Risk) -> None:
    """The next look is computed, not searched for: at the age that is returned the integral has grown by the threshold."""
    density = risk.density
    reached = density.age_at(density.integral(age) + threshold)
    assert abs(density.integral(reached) - density.integral(age) - threshold) <= 1e-6 * (density.integral(age) + threshold)


@given(st.lists(hours, min_size=3, max_size=3))
def test_exposure_adds_up(marks: list[float]) -> None:
    """What is expected between two ages is the sum of what is expected between them and any age in the middle."""
    first, middle, last = sorted(marks)
    for expected in (losses, edits):
        assert abs(expected(first, last) - expected(first, middle) - expected(middle, last)) < 1e-6


def test_one_in_five_posts_goes_within_a_quarter() -> None:
    """The default hazard: 20 % in 90 days."""
    assert abs(losses(0, 90 * 24) - 0.2) < 1e-9


def test_density_is_the_slope_of_its_integral() -> None:
    """sqrt(loss / sqrt(t) + edit / t)."""
    density, age, step = Density(loss=0.002, edit=0.001), 50.0, 1e-4
    slope = (density.integral(age + step) - density.integral(age)) / step
    assert abs(slope - (0.002 / age**0.5 + 0.001 / age) ** 0.5) < 1e-6


def test_threshold_follows_the_budget() -> None:
    """Section 5: twice as much falling due as the budget allows raises it, half as much lowers it, step by step and never out of bounds."""
    assert steer(1.0, falling_due=20, budget=10) > 1.0 > steer(1.0, falling_due=5, budget=10)
    assert steer(1.0, falling_due=10, budget=10) == 1.0
    assert steer(GREATEST_THRESHOLD, falling_due=1e9, budget=1) == GREATEST_THRESHOLD
    assert steer(LEAST_THRESHOLD, falling_due=1e-9, budget=1) == LEAST_THRESHOLD
    assert steer(FIRST_THRESHOLD, falling_due=0, budget=1) == LEAST_THRESHOLD


@given(st.floats(0.5, 500), st.integers(1, 5000))
def test_budget_is_found_wherever_it_lies(budget: float, posts: int) -> None:
    """Whatever budget and number of posts, steering settles where as much falls due as the budget allows, or at its bounds."""
    threshold = FIRST_THRESHOLD
    for _ in range(200):
        span = interval(30 * DAY, settings=WIDE, threshold=threshold) / HOUR
        threshold = steer(threshold, falling_due=posts / span, budget=budget)
    if LEAST_THRESHOLD < threshold < GREATEST_THRESHOLD:
        assert abs(posts / span / budget - 1) < 0.01


def test_early_looks_keep_their_distance() -> None:
    """Room in the budget may bring a look forward, but not before the floor, nor before a tenth of its interval."""
    last, due = SEEN, SEEN + 10 * HOUR
    assert [may_be_early(due, last, SEEN + after, DEFAULT) for after in (59 * MINUTE, HOUR)] == [False, True]
    assert not may_be_early(SEEN + HOUR, last, SEEN + 14 * MINUTE, DEFAULT)
    assert may_be_early(SEEN, SEEN, SEEN, DEFAULT)


def test_jitter_is_ten_per_cent_either_way() -> None:
    """Section 5: posts seen together drift apart, also at the ceiling."""
    for settings, threshold in ((DEFAULT, 0.1), (TEST, 1.0), (DEFAULT, 1000.0)):
        least, middle, most = (interval(40 * DAY, chance, settings, threshold=threshold) for chance in (0.0, 0.5, 1.0))
        assert abs(least / middle - 0.9) < 0.001
        assert abs(most / middle - 1.1) < 0.001


def test_failed_looks_back_off_from_a_minute_to_six_hours() -> None:
    """Section 5: 1 min, 2 min, 4 min … at most 6 h."""
    waits = [retry(now=SEEN, failures=failures, settings=DEFAULT, chance=0.5) - SEEN for failures in (1, 2, 3, 20, 10_000)]
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE, 6 * HOUR, 6 * HOUR]


def test_back_off_is_compressed_with_the_floors() -> None:
    """With test spans back-off starts at the floor and ends at the ceiling."""
    waits = [retry(now=SEEN, failures=failures, settings=TEST, chance=0.5) - SEEN for failures in (1, 2, 9)]
    assert waits == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=20)]


@given(st.integers(1, 50), chances, schedules, st.timedeltas(timedelta(0), timedelta(days=7)))
def test_retry_after_is_obeyed(failures: int, chance: float, settings: Schedule, asked: timedelta) -> None:
    """A host that names a time is left alone until then, whatever our own back-off; and never longer than both."""
    wait = retry(now=SEEN, failures=failures, settings=settings, chance=chance, retry_after=asked) - SEEN
    assert asked <= wait <= max(asked, settings.ceiling)


def confirming(now: timedelta, met: int = 0, failures: int = 0) -> timedelta | None:
    due = next_confirming(now=SEEN + now, first_gone=SEEN, met=met, spans=SPANS, failures=failures, settings=DEFAULT, chance=0.5)
    return due - SEEN if due else None


def test_confirming_looks_stand_at_the_spans_after_the_first_gone_look() -> None:
    """R2: 5 min, 1 h and 6 h after the first gone look."""
    assert [confirming(timedelta(0), 0), confirming(5 * MINUTE, 1), confirming(HOUR, 2)] == list(SPANS)


def test_late_confirming_look_is_due_in_a_minute() -> None:
    """R2: a span that is over is made up for, each with a look of its own: two at once would be one."""
    assert confirming(7 * HOUR, 1) == 7 * HOUR + timedelta(minutes=1)


def test_confirming_look_that_failed_is_repeated_with_back_off() -> None:
    """R8: a look that saw nothing completes no span; it is repeated, not skipped and not hammered."""
    assert confirming(5 * MINUTE, 0, failures=2) == 7 * MINUTE
    asked = next_confirming(now=SEEN, first_gone=SEEN, met=0, spans=SPANS, failures=1, settings=DEFAULT, chance=0.5, retry_after=HOUR)
    assert asked == SEEN + HOUR


def test_confirmed_loss_is_probed_for_ninety_days() -> None:
    """R10: 1, 3, 7, 30 and 90 days after the last span, then no more."""
    done = SPANS[-1]
    ages = [done, done + DAY, done + 3 * DAY, done + 7 * DAY, done + 30 * DAY, done + 90 * DAY]
    assert [confirming(age, 3) for age in ages] == [*(done + days * DAY for days in (1, 3, 7, 30, 90)), None]


@given(ages, chances, schedules)
def test_lost_post_is_looked_for_at_the_ceiling(age: timedelta, chance: float, settings: Schedule) -> None:
    """Section 5: it is never given up, and nothing is left of it that a dense look could catch."""
    ceiling = settings.ceiling * (30 / 7) if age > timedelta(days=365) else settings.ceiling
    wait = next_search(now=SEEN + age, born=SEEN, settings=settings, chance=chance) - SEEN - age
    assert 0.8 * ceiling < wait <= ceiling


@given(chances)
def test_controls_are_looked_at_before_their_last_round_is_a_day_old(chance: float) -> None:
    """R4: daily, or what an id that never existed was seen as would no longer vouch; and not twice as often."""
    assert DAY / 2 < next_round(now=SEEN, chance=chance) - SEEN < DAY


def test_nothing_gone_nothing_to_confirm() -> None:
    """Without a counted gone look there is no confirming look, also not after failures."""
    assert next_confirming(now=SEEN, first_gone=None, met=0, spans=SPANS, failures=3, settings=DEFAULT, chance=0.5) is None


def test_article_is_read_less_often_with_age_and_then_no_more() -> None:
    """Articles are read again at discover.every, more slowly with age, until articles_for."""
    settings = Discover()

    def wait(age: timedelta) -> timedelta | None:
        due = next_article(now=SEEN + age, first_read=SEEN, settings=settings, chance=0.5)
        return due - SEEN - age if due else None

    young, old = wait(timedelta(0)), wait(10 * DAY)
    assert young is not None
    assert old is not None
    assert settings.every <= young < 1.2 * settings.every
    assert old > 10 * settings.every
    assert wait(30 * DAY) is not None
    assert wait(30 * DAY + MINUTE) is None


@given(chances)
def test_seed_is_read_at_its_interval(chance: float) -> None:
    """Feeds and sitemaps are read at discover.every, ±10 %."""
    wait = next_seed(now=SEEN, settings=Discover(), chance=chance) - SEEN
    assert 0.899 < wait / Discover().every < 1.101


def updated(**at: timedelta) -> dict[int, datetime]:
    return {int(name.removeprefix("a")): SEEN + span for name, span in at.items()}


def test_an_article_that_is_said_to_be_newer_than_what_we_saw_is_worth_a_visit() -> None:
    """Those changed last first; not one that we saw since, that nobody knows, or that is said to be of tomorrow."""
    told = updated(a1=-HOUR, a2=-MINUTE, a3=-3 * HOUR, a4=DAY, a5=-MINUTE)
    seen = updated(a1=-2 * HOUR, a2=-2 * HOUR, a3=-2 * HOUR, a4=-2 * HOUR)
    assert worth_a_visit(told, seen, SEEN) == [2, 1]


def test_a_file_that_was_made_anew_hurries_nobody() -> None:
    """Where most of many articles are said to be new, it is the stamp of the file; twenty may be all there are."""
    told, seen = (dict.fromkeys(range(100), SEEN + span) for span in (-MINUTE, -HOUR))
    assert worth_a_visit(told, seen, SEEN) == []
    assert len(worth_a_visit({article: told[article] for article in range(50)}, seen, SEEN)) == 50
    assert len(worth_a_visit({article: told[article] for article in range(20)}, {article: seen[article] for article in range(20)}, SEEN)) == 20
    many = dict.fromkeys(range(1000), SEEN - HOUR)
    assert len(worth_a_visit(dict.fromkeys(range(400), SEEN), many, SEEN)) == 100
