"""What the interfaces of platforms answer in the forms that their documentation gives: of several versions, for one post, for several, and for accounts.

All bodies are written for these tests, in the documented form.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from archiver.exchange import Answer
from archiver.platforms import platform
from archiver.platforms.platform import Reading
from storage.model import Json
from storage.vocabulary import Seen, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An answer of an interface with what it says."""

    platform: str
    body: Json | str
    seen: Seen
    id: str | None = None
    """Native id that the body names."""
    status: int = 200
    target: Target = Target.POST
    reason: str | None = None

    def read(self, native_id: str = "", status: int | None = None) -> Reading:
        """Read the answer as one to a look at ``native_id``."""
        body = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return platform(self.platform).read(Answer(status=status or self.status, headers=(), body=body.encode()), native_id, self.target, None)


LOSSES = {Seen.GONE, Seen.SOFT_GONE, Seen.REMOVED, Seen.ACCOUNT_GONE, Seen.ACCOUNT_SUSPENDED}
OTHER_IDS = {"bluesky": "3kzzzzzzzzz2z", "flickr": "99999999999", "youtube": "zzzzzzzzzzz"}

TWEET: Json = {"id_str": "20", "id": 20, "text": "just setting up", "user": {"id_str": "12", "screen_name": "jack", "name": "jack"}}
GRAPHQL_TWEET: Json = {
    "__typename": "Tweet",
    "rest_id": "20",
    "core": {"user_results": {"result": {"rest_id": "12", "core": {"screen_name": "jack", "name": "jack"}}}},
    "legacy": {"full_text": "just setting up"},
}
TIMELINE: Json = {
    "timeline": {"instructions": [{"entries": [{"entryId": "tweet-20", "content": {"itemContent": {"tweet_results": {"result": GRAPHQL_TWEET}}}}]}]},
}
DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
SKY: Json = {
    "uri": f"at://{DID}/app.bsky.feed.post/3k4duaz5vfs2b",
    "cid": "bafyreibjifzpqj6o6wcq3hejh7y4z4z2vmiklkvykc57tw3pcbx3kxifpm",
    "author": {"did": DID, "handle": "bsky.app"},
    "record": {"$type": "app.bsky.feed.post", "text": "hello", "createdAt": "2023-08-07T05:46:14.423Z"},
    "indexedAt": "2023-08-07T05:46:14.423Z",
}
RECORD: Json = {
    "uri": f"at://{DID}/app.bsky.feed.post/3k4duaz5vfs2b",
    "cid": "bafyreibjifzpqj6o6wcq3hejh7y4z4z2vmiklkvykc57tw3pcbx3kxifpm",
    "value": {"$type": "app.bsky.feed.post", "text": "hello", "createdAt": "2023-08-07T05:46:14.423Z"},
}
ACCOUNT: Json = {"id": "1", "username": "desk", "acct": "desk", "display_name": "The Desk"}
STATUS: Json = {"id": "110446223051565765", "content": "<p>The dyke holds.</p>", "created_at": "2023-05-29T00:00:00Z", "account": ACCOUNT}
LEMMY_POST: Json = {"id": 9, "name": "Quay", "deleted": False, "removed": False, "ap_id": "https://l.example/post/9", "published": "2023-01-01T00:00:00Z"}
CREATE: Json = {
    "id": "https://l.example/activities/create/1",
    "type": "Create",
    "actor": "https://l.example/u/jo",
    "cc": ["https://l.example/c/main"],
    "object": {"id": "https://l.example/comment/7", "type": "Note", "content": "<p>dark</p>", "attributedTo": "https://l.example/u/jo"},
}
DELETE: Json = {
    "id": "https://b.example/activities/delete/1",
    "type": "Delete",
    "actor": "https://b.example/u/jo",
    "object": "https://b.example/comment/7",
    "audience": "https://l.example/c/main",
}
VIDEO: Json = {"id": 1, "uuid": "9c9de5e8-0a1e-484a-b099-e80766180a6d", "name": "Dyke", "privacy": {"id": 1}, "account": {"name": "desk"}}


def announce(inner: Json, actor: str = "https://l.example/c/main") -> Json:
    """Return the activity by which a community passes another on."""
    return {"id": "https://l.example/activities/announce/1", "type": "Announce", "actor": actor, "object": inner}


def lemmy(**changes: Json) -> Json:
    """Return Lemmy's answer on a post."""
    return {"post_view": {"post": {**(LEMMY_POST if isinstance(LEMMY_POST, dict) else {}), **changes}, "creator": {"name": "jo"}}}


def problem(kind: str, what: str, title: str = "Not Found Error", detail: str = "", **more: Json) -> Json:
    """Return an error of API v2."""
    return {"type": f"https://api.twitter.com/2/problems/{kind}", "resource_type": what, "resource_id": "20", "title": title, "detail": detail, **more}


CASES: dict[str, Case] = {
    "x-v1-list": Case(platform="x", body=[TWEET], seen=Seen.LIVE, id="20"),
    "x-v1-search": Case(platform="x", body={"statuses": [TWEET], "search_metadata": {}}, seen=Seen.LIVE, id="20"),
    "x-v1-user": Case(platform="x", body={"id": 12, "id_str": "12", "screen_name": "jack"}, seen=Seen.LIVE, id="12", target=Target.PROFILE),
    "x-v1-of-2010": Case(platform="x", body={"error": "No status found with that ID.", "request": "/1/statuses/show/20.json"}, seen=Seen.GONE, status=404),
    "x-v2-list": Case(platform="x", body={"data": [{"id": "20", "text": "hi", "author_id": "12"}], "meta": {"result_count": 1}}, seen=Seen.LIVE, id="20"),
    "x-v2-bare": Case(platform="x", body={"data": {"id": "20", "text": "hi", "edit_history_tweet_ids": ["20"]}}, seen=Seen.LIVE, id="20"),
    "x-v2-not-authorised": Case(platform="x", body={"errors": [problem("not-authorized-for-resource", "tweet")]}, seen=Seen.OTHER),
    "x-v2-user": Case(platform="x", body={"data": {"id": "12", "name": "jack", "username": "jack"}}, seen=Seen.LIVE, id="12", target=Target.PROFILE),
    "x-v2-user-suspended": Case(
        platform="x",
        body={"errors": [problem("resource-not-found", "user", "Forbidden", "User has been suspended: [jack].")]},
        seen=Seen.ACCOUNT_SUSPENDED,
        target=Target.PROFILE,
    ),
    "x-v2-user-forbidden": Case(platform="x", body={"errors": [problem("resource-not-found", "user", "Forbidden")]}, seen=Seen.OTHER, target=Target.PROFILE),
    "x-timeline-of-2020": Case(
        platform="x",
        body={
            "globalObjects": {
                "tweets": {"20": {"id_str": "20", "full_text": "hi", "user_id_str": "12"}},
                "users": {"12": {"id_str": "12", "screen_name": "jack"}},
            },
        },
        seen=Seen.LIVE,
        id="20",
    ),
    "x-graphql-by-rest-id": Case(platform="x", body={"data": {"tweet_result_by_rest_id": {"result": GRAPHQL_TWEET}}}, seen=Seen.LIVE, id="20"),
    "x-graphql-several": Case(platform="x", body={"data": {"tweetResult": [{"result": GRAPHQL_TWEET}]}}, seen=Seen.LIVE, id="20"),
    "x-graphql-timeline": Case(platform="x", body={"data": {"user": {"result": {"timeline_v2": TIMELINE}}}}, seen=Seen.LIVE, id="20"),
    "x-graphql-search": Case(platform="x", body={"data": {"search_by_raw_query": {"search_timeline": TIMELINE}}}, seen=Seen.LIVE, id="20"),
    "x-graphql-missing": Case(
        platform="x",
        body={"errors": [{"message": "_Missing: No status found with that ID.", "code": 144}], "data": {"tweetResult": {}}},
        seen=Seen.GONE,
    ),
    "x-graphql-a-part-is-missing": Case(
        platform="x",
        body={"errors": [{"message": "_Missing: No status found with that ID.", "code": 144}], "data": {"tweetResult": {"result": {"__typename": "New"}}}},
        seen=Seen.PARSER_DRIFT,
    ),
    "x-front": Case(
        platform="x",
        body={"code": 200, "message": "OK", "tweet": {"id": "20", "text": "hi", "author": {"id": "12", "screen_name": "jack", "name": "jack"}}},
        seen=Seen.LIVE,
        id="20",
    ),
    "bluesky-author-feed": Case(platform="bluesky", body={"feed": [{"post": SKY}], "cursor": "1"}, seen=Seen.LIVE, id="3k4duaz5vfs2b"),
    "bluesky-search": Case(platform="bluesky", body={"posts": [SKY], "hitsTotal": 1, "cursor": "25"}, seen=Seen.LIVE, id="3k4duaz5vfs2b"),
    "bluesky-records": Case(platform="bluesky", body={"records": [RECORD], "cursor": "3"}, seen=Seen.LIVE, id="3k4duaz5vfs2b"),
    "bluesky-profiles": Case(platform="bluesky", body={"profiles": [{"did": DID, "handle": "bsky.app"}]}, seen=Seen.LIVE, id=DID, target=Target.PROFILE),
    "truthsocial-status": Case(platform="truthsocial", body=STATUS, seen=Seen.LIVE, id="110446223051565765"),
    "truthsocial-not-found": Case(platform="truthsocial", body={"error": "Record not found"}, seen=Seen.OTHER, status=404),
    "gab-timeline": Case(platform="gab", body=[STATUS], seen=Seen.LIVE, id="110446223051565765"),
    "pleroma-status": Case(
        platform="fediverse_other",
        body={"id": "ANQhHL1tv3eFMYnHPE", "content": "<p>dark</p>", "account": {"id": "9v5bmRalQvjOy0ECcC", "acct": "jo"}},
        seen=Seen.LIVE,
        id="ANQhHL1tv3eFMYnHPE",
    ),
    "misskey-note": Case(
        platform="fediverse_other",
        body={"id": "9bhqfo835v", "createdAt": "2023-01-01T00:00:00.000Z", "userId": "8x", "user": {"id": "8x", "username": "jo"}, "text": "dark"},
        seen=Seen.LIVE,
        id="9bhqfo835v",
    ),
    "misskey-hidden": Case(
        platform="fediverse_other",
        body={"id": "9b", "createdAt": "2023-01-01T00:00:00Z", "userId": "8x", "user": {"username": "jo"}, "text": None, "isHidden": True},
        seen=Seen.RESTRICTED_AUDIENCE,
    ),
    "misskey-gone": Case(
        platform="fediverse_other",
        body={"error": {"message": "x", "code": "NO_SUCH_NOTE", "id": "24fcbfc6-2e37-42b6-8388-c29b3861a08d", "kind": "client"}},
        seen=Seen.GONE,
        status=400,
    ),
    "misskey-other-error": Case(platform="fediverse_other", body={"error": {"code": "NO_SUCH_USER", "kind": "client"}}, seen=Seen.OTHER, status=404),
    "lemmy-post": Case(platform="fediverse_other", body=lemmy(), seen=Seen.LIVE, id="9"),
    "lemmy-deleted": Case(platform="fediverse_other", body=lemmy(deleted=True), seen=Seen.GONE, id="9"),
    "lemmy-removed": Case(platform="fediverse_other", body=lemmy(removed=True), seen=Seen.REMOVED, id="9"),
    "lemmy-not-found": Case(platform="fediverse_other", body={"error": "couldnt_find_post"}, seen=Seen.OTHER, status=404),
    "peertube-videos": Case(platform="fediverse_other", body={"total": 1, "data": [VIDEO]}, seen=Seen.LIVE, id="9c9de5e8-0a1e-484a-b099-e80766180a6d"),
    "peertube-channel": Case(
        platform="fediverse_other",
        body={"id": 3, "url": "https://t.example/video-channels/desk", "name": "desk", "host": "t.example", "displayName": "Desk", "followersCount": 5},
        seen=Seen.LIVE,
        id="desk",
        target=Target.PROFILE,
    ),
    "peertube-not-found": Case(
        platform="fediverse_other",
        body={
            "type": "about:blank",
            "title": "Not Found",
            "detail": "Video not found",
            "status": 404,
            "docs": "https://docs.joinpeertube.org/api-rest-reference.html#operation/getVideo",
        },
        seen=Seen.GONE,
        status=404,
    ),
    "activity-create": Case(platform="fediverse_other", body=CREATE, seen=Seen.LIVE, id="https://l.example/comment/7"),
    "activity-passed-on": Case(platform="fediverse_other", body=announce(CREATE), seen=Seen.LIVE, id="https://l.example/comment/7"),
    "activity-deletion-passed-on": Case(platform="fediverse_other", body=announce(DELETE), seen=Seen.GONE, id="https://b.example/comment/7"),
    "activity-deletion-passed-on-by-a-stranger": Case(platform="fediverse_other", body=announce(DELETE, "https://evil.example/c/main"), seen=Seen.PARSER_DRIFT),
    "activity-share": Case(platform="fediverse_other", body=announce("https://l.example/comment/7"), seen=Seen.PARSER_DRIFT),
    "mastodon-timeline": Case(platform="mastodon", body=[STATUS], seen=Seen.LIVE, id="110446223051565765"),
    "mastodon-search": Case(platform="mastodon", body={"accounts": [], "statuses": [STATUS], "hashtags": []}, seen=Seen.LIVE, id="110446223051565765"),
    "mastodon-accounts": Case(platform="mastodon", body=[ACCOUNT], seen=Seen.LIVE, id="1", target=Target.PROFILE),
}


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


def test_a_list_that_lacks_a_post_may_name_it_among_its_errors() -> None:
    """API v2 answers for the posts that it finds and tells of each other one; problems with parts of posts are none of theirs."""
    found: Json = [{"id": "21", "text": "hi", "author_id": "12"}]
    lacking: Json = {"data": found, "errors": [problem("resource-not-found", "tweet")]}
    part: Json = {"data": found, "errors": [problem("resource-not-found", "tweet", section="includes")]}
    assert [Case(platform="x", body=body, seen=Seen.GONE).read("20").seen for body in (lacking, part)] == [Seen.GONE, Seen.PARSER_DRIFT]
