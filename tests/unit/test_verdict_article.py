"""When an article may be called gone: pure rules over looks that agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.verdict import Absence, Policy, agrees, firmness, read_absence, spans_met, spans_of_articles
from storage.vocabulary import Tier

SINCE = datetime(2026, 11, 24, 12, tzinfo=UTC)
SPANS = spans_of_articles(Policy())


def test_the_last_span_is_a_day() -> None:
    """As long as for a loss without a typed answer: sites that move answer 404 for hours."""
    assert [span / timedelta(hours=1) for span in SPANS[1:]] == [1, 6, 24]


@pytest.mark.parametrize(
    ("looks", "after", "tier"),
    [
        (1, timedelta(days=9), None),
        (2, timedelta(minutes=4), None),
        (2, timedelta(minutes=5), Tier.UNCONFIRMED),
        (4, timedelta(days=9), Tier.UNCONFIRMED),
        (9, timedelta(hours=23), Tier.UNCONFIRMED),
        (5, timedelta(hours=24), Tier.CONFIRMED),
    ],
)
def test_a_claim_needs_both_looks_and_time(looks: int, after: timedelta, tier: Tier | None) -> None:
    """Many looks at once say no more than one, and one late look stands for one span."""
    assert firmness(Absence(since=SINCE, status=404, looks=looks), SINCE + after, SPANS) is tier


def test_without_spans_nothing_is_claimed() -> None:
    """Whoever takes the spans out of the settings wants no claims."""
    spans = spans_of_articles(Policy(spans=()))
    assert firmness(Absence(since=SINCE, status=404, looks=99), SINCE + timedelta(days=99), spans) is None


def test_an_absence_that_is_still_to_come_begins_anew() -> None:
    """A clock that was ahead and is set right must not put the next looks off, nor the claim, until it is where it was."""
    assert agrees(Absence(since=SINCE + timedelta(days=60), status=404, looks=3), 410, SINCE) == Absence(since=SINCE, status=410)


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from((404, 410)), st.integers(1, 10**5))
def test_the_queue_remembers_what_it_was_told(since: datetime, status: int, looks: int) -> None:
    """What is written into the queue reads back as it was, whatever failed looks add behind it."""
    absence = Absence(since=since, status=status, looks=looks)
    assert read_absence(f"{absence}; since then: timeout: no answer") == absence


@pytest.mark.parametrize("reason", [None, "", "no readable text", "answers 404 since yesterday, 2 looks", "answers 503 since 2026-11-24, 2 looks"])
def test_other_reasons_are_no_absence(reason: str | None) -> None:
    """Only what this rule wrote is read."""
    assert read_absence(reason) is None


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=2)), max_size=9))
def test_more_looks_never_meet_fewer_spans(waits: list[timedelta]) -> None:
    """Each look that agrees adds to what may be said, or leaves it."""
    absence, now, met = agrees(None, 404, SINCE), SINCE, [0]
    for wait in waits:
        now += wait
        absence = agrees(absence, 410, now)
        met.append(spans_met(absence, now, SPANS))
    assert met == sorted(met)
    assert (absence.since, absence.looks, absence.status) == (SINCE, 1 + len(waits), 410 if waits else 404)
