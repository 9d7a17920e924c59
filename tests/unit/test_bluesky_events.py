"""What a Jetstream tells: where to look, and never what is so."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms.bluesky_events import LONGEST, Event, read_event, subscription, wish
from storage.model import PostKey

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MICROS = int(NOW.timestamp() * 1e6)
DID, RKEY = "did:plc:z72i7hdynmk6r22z27h6tvur", "3llu73pzwfgyr"

anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)
keys = st.sampled_from(("did", "time_us", "kind", "commit", "operation", "collection", "rkey", "account"))


def commit(operation: str = "delete", **said: Any) -> str:
    event = {"did": DID, "time_us": MICROS, "kind": "commit", "commit": {"operation": operation, "collection": "app.bsky.feed.post", "rkey": RKEY}}
    return json.dumps(event | said)


@pytest.mark.parametrize("operation", ["delete", "update"])
def test_a_post_that_was_touched_is_named(operation: str) -> None:
    """By its repository and record key, with the time to go on from."""
    assert read_event(commit(operation), NOW) == Event(cursor=MICROS, post=PostKey(platform="bluesky", id=RKEY, space=DID))


def test_a_new_post_and_other_records_are_only_a_place_in_the_stream() -> None:
    """Likes, and posts that nobody quotes yet, are nothing to look at."""
    like = {"operation": "delete", "collection": "app.bsky.feed.like", "rkey": RKEY}
    for text in (commit("create"), commit(commit=like), commit(kind="identity"), commit(commit=None), commit(commit={"operation": "delete", "rkey": 7})):
        assert read_event(text, NOW) == Event(cursor=MICROS)


def test_an_account_whose_status_changed_is_named_whatever_became_of_it() -> None:
    """Taken down, deactivated or back: its posts are looked at, and they say what is so."""
    for account in ({"active": False, "status": "takendown"}, {"active": True}, None):
        assert read_event(commit(kind="account", account=account), NOW) == Event(cursor=MICROS, account=DID)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        '{"a":' * 100_000,
        commit(time_us=None),
        commit(time_us=True),
        commit(time_us=-1),
        commit(time_us=1e300),
        commit(time_us=MICROS + 10**9),
        commit(time_us=10**400),
        commit(did="plc:x"),
        commit(did=7),
        commit(record="x" * LONGEST),
        "9" * 10_000,
    ],
)
def test_what_is_no_event_is_none(text: str) -> None:
    """Nor what claims to be of a time to come: a cursor from there would pass over what comes before it."""
    assert read_event(text, NOW) is None


@given(st.one_of(st.text(max_size=50), st.dictionaries(keys, anything, max_size=8).map(json.dumps)))
def test_no_message_whatever_fails(text: str) -> None:
    """Anybody may stand at the other end."""
    event = read_event(text, NOW)
    assert event is None or event.cursor > 0


def test_a_subscription_goes_on_a_little_before_where_it_ended() -> None:
    """It waits for our wish, which names collections and accounts; without a cursor it begins now."""
    first, again = (urlsplit(subscription("wss://stream.example/subscribe", cursor)) for cursor in (None, MICROS))
    assert (again.scheme, again.hostname, again.path) == ("wss", "stream.example", "/subscribe")
    wanted = {"requireHello": ["true"], "wantedCollections": ["app.bsky.feed.post"]}
    assert parse_qs(first.query) == wanted
    assert parse_qs(again.query) == wanted | {"cursor": [str(MICROS - 5_000_000)]}


def test_a_wish_for_nobody_is_refused() -> None:
    """It would mean everybody."""
    assert json.loads(wish([DID]))["payload"]["wantedDids"] == [DID]
    with pytest.raises(ValueError, match="everybody"):
        wish([])
