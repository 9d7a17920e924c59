"""What the interfaces of platforms answer in the forms that their documentation gives: of several versions, for one post, for several, and for accounts.

All bodies are written for these tests, in the documented form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from storage.model import Json
from storage.vocabulary import Seen
from tests.unit.documented.apps import APP_CASES
from tests.unit.documented.case import Case
from tests.unit.documented.media import MEDIA_CASES
from tests.unit.documented.networks import NETWORK_CASES, problem

CASES = {**NETWORK_CASES, **APP_CASES, **MEDIA_CASES}


LOSSES = {Seen.GONE, Seen.SOFT_GONE, Seen.REMOVED, Seen.ACCOUNT_GONE, Seen.ACCOUNT_SUSPENDED}


OTHER_IDS = {"bluesky": "3kzzzzzzzzz2z", "flickr": "99999999999", "youtube": "zzzzzzzzzzz"}


@pytest.mark.parametrize("name", CASES)
def test_a_documented_answer_is_read_by_its_form(name: str) -> None:
    """Live with the id that the body names; a state only where a typed field or a code says it."""
    case = CASES[name]
    reading = case.read()
    assert reading.seen is case.seen
    assert (reading.pattern is None) == (case.seen is Seen.PARSER_DRIFT)
    if case.seen is Seen.LIVE:
        assert reading.fields.id == case.id
    if case.reason:
        assert reading.reason == case.reason


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.id])
def test_a_documented_answer_about_another_is_neither_live_nor_a_loss(name: str) -> None:
    """Whatever the version of an interface, the id in its body is held against the one asked for."""
    case = CASES[name]
    assert case.read(OTHER_IDS.get(case.platform, "987654321")).seen not in {Seen.LIVE, *LOSSES}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.id])
def test_a_documented_answer_holds_for_the_id_asked_for(name: str) -> None:
    """The same answer to a look at what it names."""
    case = CASES[name]
    assert (case.read(case.id or "").seen, case.read(case.id or "").fields.id) == (case.seen, case.id)


@pytest.mark.parametrize("status", [200, 404])
def test_an_error_that_names_an_id_is_no_loss_of_another(status: int) -> None:
    """Imgur repeats in its error which picture it looked for, and sends the error with either status."""
    missing = CASES["imgur-missing"]
    assert missing.read("abcdefg", status).seen is Seen.GONE
    assert missing.read("gfedcba", status).seen not in {Seen.LIVE, *LOSSES}


def test_a_comment_is_read_below_its_submission() -> None:
    """The interface answers for a comment with its submission first; either is read by its own number."""
    reading = CASES["reddit-comment-below-its-submission"].read("d8306kw")
    assert (reading.seen, reading.pattern, reading.fields.text) == (Seen.LIVE, "reddit.comment", "dark")


def test_a_track_that_another_recording_answers_for_is_live_by_the_number_asked_for() -> None:
    """Spotify links recordings of one track from country to country."""
    reading = CASES["spotify-track-elsewhere"].read("11dFghVXANMlKmJXsNCbNl")
    assert (reading.seen, reading.fields.id) == (Seen.LIVE, "11dFghVXANMlKmJXsNCbNl")


def test_a_list_that_lacks_a_post_may_name_it_among_its_errors() -> None:
    """API v2 answers for the posts that it finds and tells of each other one; problems with parts of posts are none of theirs."""
    found: Json = [{"id": "21", "text": "hi", "author_id": "12"}]
    lacking: Json = {"data": found, "errors": [problem("resource-not-found", "tweet")]}
    part: Json = {"data": found, "errors": [problem("resource-not-found", "tweet", section="includes")]}
    assert [Case(platform="x", body=body, seen=Seen.GONE).read("20").seen for body in (lacking, part)] == [Seen.GONE, Seen.PARSER_DRIFT]


ODD: tuple[Json, ...] = (None, 0, -1, 10**30, "", "\ud800", "x", [], [[]], {}, {"a": []})


def spoilt(made: Json) -> Iterator[Json]:
    """Yield a body with each of its parts replaced by what it never is, one at a time."""
    yield from ODD
    if isinstance(made, dict):
        yield from ({**made, name: odd} for name, part in made.items() for odd in spoilt(part))
    elif isinstance(made, list):
        yield from ([*made[:place], odd, *made[place + 1 :]] for place, part in enumerate(made) for odd in spoilt(part))


# Without its data it is the error alone, which is about the post.
EMPTIED = "x-graphql-a-part-is-missing"


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not isinstance(case.body, str) and name != EMPTIED])
def test_no_part_of_a_documented_answer_can_be_spoilt_into_a_loss_or_an_exception(name: str) -> None:
    """Wrong types, numbers beyond all calendars, half characters and missing parts are an observation; what is no loss never becomes one."""
    case = CASES[name]
    seen = {replace(case, body=body).read().seen for body in spoilt(case.body) if not isinstance(body, str)}
    assert case.seen in LOSSES or not seen & LOSSES
