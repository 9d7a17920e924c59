"""Native ids are numbers in many alphabets, and some of them carry the time of the post."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms import PLATFORMS, platform
from archiver.platforms.digits import BASE36, BASE58, BASE62, BASE62_UPPER, BASE64_URL, NUMERALS, decimal, number_in, time_at, written_in
from archiver.platforms.weibo import bid_of, mid_of
from storage.model import PostKey

ALPHABETS = [NUMERALS, BASE36, BASE58, BASE62, BASE62_UPPER, BASE64_URL]


@pytest.mark.parametrize(
    ("name", "native_id", "time"),
    [
        ("instagram", "aye83DjauH", "2013-06-20T17:15:45.376+00:00"),
        ("instagram", "DHtWpRvMBiw", "2025-03-27T15:58:09.591+00:00"),
        ("instagram", "BqvsDleB3lV", "2018-11-29T01:04:04+00:00"),
        ("instagram", "BqvsDleB3lV" + "k" * 28, "2018-11-29T01:04:04+00:00"),
        ("instagram", "3597631270905977008", "2025-03-27T15:58:09.591+00:00"),
        ("threads", "DHtWpRvMBiw", "2025-03-27T15:58:09.591+00:00"),
        ("tiktok", "7170520270497680683", "2022-11-27T02:40:49+00:00"),
        ("tiktok", "7106798200794926362", "2022-06-08T09:26:39+00:00"),
        ("tiktok", "6718335390845095173", "2019-07-27T13:32:33+00:00"),
        ("truthsocial", "109598702184774628", "2022-12-29T19:51:18.161+00:00"),
        ("truthsocial", "108779000807761862", "2022-08-07T01:30:27+00:00"),
        ("gab", "107163961867310434", "2021-10-25T20:04:49+00:00"),
        ("linkedin", "7084656651378536448", "2023-07-11T22:16:12+00:00"),
        ("linkedin", "7295762520814874625", "2025-02-13T11:15:33+00:00"),
        ("linkedin", "6850898786781339649", "2021-10-04T21:05:54.313+00:00"),
        ("tumblr", "626907179849564160", "2020-08-19T19:27:56.193+00:00"),
        ("tumblr", "730460905855467520", "2023-10-06T19:50:05.053+00:00"),
        ("tumblr", "812307562622042112", "2026-03-28T05:47:39+00:00"),
        ("weibo", "N4xlMvjhI", "2023-06-09T12:17:12+00:00"),
        ("weibo", "4189191225395228", "2017-12-26T05:01:22+00:00"),
        ("discord", "175928847299117063", "2016-04-30T11:18:25.796+00:00"),
        ("fediverse_other", "9bhqfo835v", "2023-02-21T11:33:28+00:00"),
        ("fediverse_other", "ANQhHL1tv3eFMYnHPE", "2022-09-10T18:28:32+00:00"),
    ],
)
def test_an_id_carries_the_time_of_its_post(name: str, native_id: str, time: str) -> None:
    """Each platform's clock starts in its own year; where the expected time is given to the second, the id knows more."""
    carried = platform(name).posted_at(PostKey(platform=name, id=native_id))
    assert carried is not None
    assert timedelta(0) <= carried - datetime.fromisoformat(time) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("name", "native_id"),
    [
        ("instagram", "D"),
        ("instagram", "DHt!pRvMBiw"),
        ("instagram", ""),
        ("tiktok", "1234567890"),
        ("tiktok", "9" * 40),
        ("tumblr", "82429759407"),
        ("linkedin", "123"),
        ("weibo", "!"),
        ("discord", "abc"),
        ("truthsocial", "a"),
        ("fediverse_other", "123456789012345678901"),
        ("fediverse_other", "3fbif9S3WmtTP8gGsC5HBd"),
        ("facebook", "10116325482244511"),
        ("telegram", "613"),
        ("vimeo", "7073899"),
    ],
)
def test_an_id_without_a_clock_carries_no_time(name: str, native_id: str) -> None:
    """Counted ids, ids of another making and platforms without a clock say nothing of the time."""
    assert platform(name).posted_at(PostKey(platform=name, id=native_id)) is None


@given(st.text(max_size=80))
def test_any_text_may_stand_where_an_id_belongs(text: str) -> None:
    """Reading the time is total: an id out of an old database or a hostile page costs nothing but a None."""
    for each in PLATFORMS:
        each.posted_at(PostKey(platform=each.name, id=text))
        each.posted_at(PostKey(platform=each.name, id=text[::-1], space=text))


@pytest.mark.parametrize(("bid", "mid"), [("N4xlMvjhI", "4910815147462302"), ("LEZDodaiW", "4797700463137878"), ("FBqgOmDxO", "4189191225395228")])
def test_both_forms_of_a_weibo_number_are_one(bid: str, mid: str) -> None:
    """Each four base-62 signs from the right are seven decimal digits."""
    assert mid_of(bid) == mid
    assert bid_of(mid) == bid


@given(st.integers(min_value=10**15, max_value=10**16 - 1))
def test_a_weibo_number_survives_its_short_form(number: int) -> None:
    """The two forms are translated into each other without loss."""
    assert mid_of(bid_of(str(number))) == str(number)


@given(st.integers(min_value=0, max_value=2**128), st.sampled_from(ALPHABETS))
def test_a_number_survives_every_alphabet(number: int, alphabet: str) -> None:
    """Writing and reading in one alphabet gives the number back."""
    text = written_in(number, alphabet)
    assert number_in(text, alphabet) == (number if len(text) <= 64 else None)


@pytest.mark.parametrize("text", ["", "a", "-1", "1.0", "９", " 1", "1" * 65])
def test_what_is_no_decimal_number_is_none(text: str) -> None:
    """Only ASCII digits, and no more than any id has."""
    assert decimal(text) is None


@given(st.integers(min_value=-(10**30), max_value=10**30), st.integers(min_value=1970, max_value=2030))
def test_a_time_is_never_before_its_platform(milliseconds: int, since: int) -> None:
    """No id is older than its platform, and none overflows the calendar."""
    moment = time_at(milliseconds, since=since)
    assert moment is None or (moment.year >= since and moment.tzinfo is not None)
