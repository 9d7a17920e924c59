"""What an answer says is held against whose post it is and what day it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms import platform, recognise
from archiver.platforms.platform import Reading
from archiver.platforms.plausible import AHEAD, DATED_AHEAD, plausible
from storage.model import Fields
from storage.vocabulary import Seen

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DID, OTHER_DID = "did:plc:vjug55kidv6sye7ykr5faxxn", "did:plc:z72i7hdynmk6r22z27h6tvur"
OWNERS = [
    ("https://t.me/europa_press/613", Fields(author="Europa_Press"), Fields(author="vorposte")),
    ("https://vk.com/wall-77521_42", Fields(account="-77521"), Fields(account="77521")),
    ("https://vk.com/video-77521_42", Fields(account="-77521"), Fields(account="1")),
    (f"https://bsky.app/profile/{DID}/post/3jzn6g7ixgq2y", Fields(account=DID, author="emilyliu.me"), Fields(account=OTHER_DID, author="emilyliu.me")),
]


def live(**fields: object) -> Reading:
    return Reading(seen=Seen.LIVE, pattern="x.tweet", version=1, fields=Fields(id="1", text="Quay 3", **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(("url", "own", "others"), OWNERS)
def test_a_post_of_another_owner_under_the_same_number_is_drift(url: str, own: Fields, others: Fields) -> None:
    """Where posts are numbered within an account, the same number of another account is another post: neither live nor gone."""
    ref = recognise(url)
    assert ref is not None
    owner = platform(ref.key.platform).owner(ref.key)
    assert owner is not None
    for seen in (Seen.LIVE, Seen.GONE, Seen.REMOVED):
        assert plausible(Reading(seen=seen, fields=own), NOW, owner=owner).seen is seen
        wrong = plausible(Reading(seen=seen, pattern="p", version=1, fields=others), NOW, owner=owner)
        assert (wrong.seen, wrong.reason, wrong.pattern) == (Seen.PARSER_DRIFT, "wrong-author", None)


def test_the_immutable_account_that_was_seen_before_is_held_against_the_one_that_is_named_now() -> None:
    """Platforms ignore the handle in an address, so it proves nothing; the account's number or DID does."""
    assert plausible(live(account="12", author="jack"), NOW, account="12").seen is Seen.LIVE
    assert plausible(live(account="13", author="jack"), NOW, account="12").reason == "wrong-author"
    assert plausible(live(account=OTHER_DID), NOW, account=DID).reason == "wrong-author"
    assert plausible(live(account="UCabcdefghijklmnopqrstuv"), NOW, account="UC4QobU6STFB0P71PMvOGN5A").reason == "wrong-author"


@pytest.mark.parametrize("account", ["jack", DID, "https://mastodon.example/users/jack", "UC4QobU6STFB0P71PMvOGN5A", None])
def test_accounts_in_two_forms_are_not_compared(account: str | None) -> None:
    """Interfaces of one platform name an account by number, name, DID or address; a renamed account is the same account."""
    assert plausible(live(account="12", author="renamed"), NOW, account=account).seen is Seen.LIVE
    assert plausible(live(author="renamed"), NOW, account=account).seen is Seen.LIVE


@given(ahead=st.timedeltas(-timedelta(days=9_000), timedelta(days=9_000)))
def test_a_date_that_has_not_come_is_kept_as_said_and_marked(ahead: timedelta) -> None:
    """The post is live all the same; up to a day is a matter of clocks and time zones."""
    reading = plausible(live(posted_at=NOW + ahead), NOW)
    assert (reading.seen, reading.fields.posted_at) == (Seen.LIVE, NOW + ahead)
    assert (reading.reason == DATED_AHEAD) == (ahead > AHEAD)


def test_a_reason_of_the_platforms_own_stands() -> None:
    """What else an answer tells is worth more than an odd date."""
    scheduled = Reading(seen=Seen.LIVE, reason="stream-offline", fields=Fields(posted_at=NOW + AHEAD + SECOND))
    assert plausible(scheduled, NOW) == scheduled
