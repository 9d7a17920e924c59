"""Native ids carry time; the syndication token is a JavaScript number."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms import platform, uploaded_at
from archiver.platforms.snowflake import pbs_media_id, pbs_upload_time, snowflake_time, tid_time
from archiver.platforms.x_token import base36, syndication_token
from storage.model import PostKey


@pytest.mark.parametrize(
    ("native_id", "time"),
    [
        ("1617921633456640001", "2023-01-24T16:25:51.603+00:00"),
        ("1796161717017489850", "2024-05-30T12:48:19.064+00:00"),
        ("1874097816571961839", "2024-12-31T14:18:33.181+00:00"),
        ("861627479294746624", "2017-05-08T17:02:53.985+00:00"),
    ],
)
def test_a_number_of_x_carries_its_millisecond(native_id: str, time: str) -> None:
    """``(id >> 22) + 1288834974657`` is the Unix time in milliseconds."""
    assert platform("x").posted_at(PostKey(platform="x", id=native_id)) == datetime.fromisoformat(time)


@pytest.mark.parametrize("native_id", ["20", "29700859247", "0", "", "-5", "abc", "99999999999999999999", "９９９９９９９９９９９９９９", "1" * 5000])
def test_a_number_without_a_clock_carries_no_time(native_id: str) -> None:
    """Ids up to 29700859247 were counted; what is no 63-bit number is no id."""
    assert snowflake_time(native_id) is None


@pytest.mark.parametrize(
    ("rkey", "time"),
    [
        ("3l4omssdl632g", "2024-09-21T17:43:28.513+00:00"),
        ("3jzn6g7ixgq2y", "2023-07-03T18:11:27.017+00:00"),
        ("3kh5rarr3gn2n", "2023-12-22T18:58:32+00:00"),
    ],
)
def test_a_record_key_of_bluesky_carries_its_microsecond(rkey: str, time: str) -> None:
    """The upper 54 bits of a TID are microseconds; the examples are given to the millisecond or second."""
    carried = platform("bluesky").posted_at(PostKey(platform="bluesky", id=rkey, space="did:plc:a"))
    assert carried is not None
    assert timedelta(0) <= carried - datetime.fromisoformat(time) < timedelta(seconds=1)


@pytest.mark.parametrize("rkey", ["self", "3jzn6g7ixgq2", "3jzn6g7ixgq2yy", "3jzn6g7ixgq21", "zzzzzzzzzzzzz", ""])
def test_other_record_keys_carry_no_time(rkey: str) -> None:
    """Only 13 signs of the sortable alphabet, the first below k, are a TID."""
    assert tid_time(rkey) is None


@pytest.mark.parametrize(
    ("key", "media_id", "time"),
    [
        ("C_UdnvPUwAE3Dnn", "861627472244162561", "2017-05-08T17:02:52.304+00:00"),
        ("EDzS7VrU0AAFL4_", "1170041920082464768", "2019-09-06T18:31:46.732+00:00"),
        ("GxC2eRAWoAA8gGQ", "1950259269728641024", "2025-07-29T18:16:58.625+00:00"),
    ],
)
def test_a_picture_key_carries_its_upload_time(key: str, media_id: str, time: str) -> None:
    """The first eight bytes of a pbs.twimg.com key are the media snowflake."""
    assert pbs_media_id(key) == media_id
    assert pbs_upload_time(key) == datetime.fromisoformat(time)


@pytest.mark.parametrize("key", ["", "short", "C_UdnvPUwAE3Dn!", "AAAAAAAAAAAAAAA", "_______________"])
def test_other_keys_carry_no_upload_time(key: str) -> None:
    """A key that is not 15 base64url signs, or holds no snowflake, says nothing."""
    assert pbs_upload_time(key) is None


@pytest.mark.parametrize(
    ("url", "time"),
    [
        ("https://pbs.twimg.com/media/EDzS7VrU0AAFL4_.jpg:large", "2019-09-06T18:31:46.732+00:00"),
        ("https://pbs.twimg.com/media/EDzS7VrU0AAFL4_?format=jpg&name=orig", "2019-09-06T18:31:46.732+00:00"),
        ("https://video.twimg.com/tweet_video/EDzS7VrU0AAFL4_.mp4", "2019-09-06T18:31:46.732+00:00"),
        ("https://pbs.twimg.com/ext_tw_video_thumb/1170041920082464768/pu/img/2Bz7Gx0aXbQ8qYJ4.jpg", "2019-09-06T18:31:46.732+00:00"),
        ("https://video.twimg.com/amplify_video/1170041920082464768/vid/1280x720/a.mp4?tag=14", "2019-09-06T18:31:46.732+00:00"),
    ],
)
def test_the_address_of_a_file_of_x_tells_when_it_was_uploaded(url: str, time: str) -> None:
    """By its key, or by its number where it is a video."""
    assert uploaded_at(url) == datetime.fromisoformat(time)


@pytest.mark.parametrize(
    "url",
    [
        "https://pbs.twimg.com/profile_images/1170041920082464768/EDzS7VrU0AAFL4_.jpg",
        "https://pbs.twimg.com/media/EDzS7VrU0AAFL4_4.jpg",
        "https://example.org/media/EDzS7VrU0AAFL4_.jpg",
        "https://example.org/?https://pbs.twimg.com/media/EDzS7VrU0AAFL4_.jpg",
        "https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:a/bafkreia@jpeg",
        "",
    ],
)
def test_other_addresses_of_files_tell_no_time(url: str) -> None:
    """Nor does what only holds such an address; a portrait's number is the account's."""
    assert uploaded_at(url) is None


@given(st.integers(min_value=29_700_859_248, max_value=2**63 - 1))
def test_time_grows_with_the_number(number: int) -> None:
    """Ids are ordered as their times are."""
    mine, later = snowflake_time(str(number)), snowflake_time(str(min(number + 2**22, 2**63 - 1)))
    assert mine is not None
    assert later is not None
    assert mine <= later
    assert mine.tzinfo is UTC


@pytest.mark.parametrize(
    ("native_id", "token"),
    [
        ("20", "6dq1a2xwd93"),
        ("861627479294746624", "236vrsocvda"),
        ("1796161717017489850", "4cqt3r9oq5r"),
        ("1900000000000000000", "4ltxr9b3f"),
        ("1992471125734142256", "4tvj6bdaxdv"),
    ],
)
def test_the_token_is_what_node_writes(native_id: str, token: str) -> None:
    """``((Number(id)/1e15)*Math.PI).toString(36)`` without dot and zeros, as node 20 gives it."""
    assert syndication_token(native_id) == token


@given(st.floats(min_value=1e-14, max_value=4e5))
def test_base_36_gives_the_number_back(value: float) -> None:
    """The digits are as many as tell the number from its neighbours."""
    whole, _, fraction = base36(value).partition(".")
    back = int(whole, 36) + sum(int(digit, 36) / 36.0 ** (place + 1) for place, digit in enumerate(fraction))
    assert math.isclose(back, value, rel_tol=1e-12)
