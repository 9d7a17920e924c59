"""What Bluesky's answers say of a post or an account, by their typed errors and views."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.exchange import Answer
from archiver.platforms import platform
from archiver.platforms.bluesky_names import held_since
from storage.model import Fields, Media, Post, PostKey
from storage.vocabulary import Seen, Target

BLUESKY = platform("bluesky")
DID = "did:plc:vjug55kidv6sye7ykr5faxxn"
RKEY = "3jzn6g7ixgq2y"
URI = f"at://{DID}/app.bsky.feed.post/{RKEY}"
OTHER = f"at://{DID}/app.bsky.feed.post/3jzn6g7ixgq2z"
RECORD = "bafyreigb666sdjyyaczcahxmf5tzh7dec6bwr3nhdab7llebn7vhsxzgr4"
BLOB = "bafkreib3o5kqhnvxz6m4r2clmhjxd3vdr2w2kyeyjmqvs4x6ndcz4xkmga"
FULLSIZE = f"https://cdn.bsky.app/img/feed_fullsize/plain/{DID}/{BLOB}@jpeg"
KEY = PostKey(platform="bluesky", id=RKEY, space=DID)
POST = Post(key=KEY, permalink=f"https://bsky.app/profile/{DID}/post/{RKEY}", first_seen=datetime(2026, 1, 1, tzinfo=UTC))


def answer(body: Any, status: int = 200) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    return Answer(status=status, headers=(("Content-Type", "application/json; charset=utf-8"),), body=text.encode())


def error(name: str, message: str = "", status: int = 400) -> Answer:
    return answer({"error": name, "message": message}, status)


def post(**changes: Any) -> dict[str, Any]:
    return {
        "uri": URI,
        "cid": RECORD,
        "author": {"did": DID, "handle": "tea.example", "displayName": "Tea House", "labels": []},
        "record": {"$type": "app.bsky.feed.post", "text": "Tea at noon", "createdAt": "2023-07-03T18:11:27.000Z", "langs": ["en"]},
        "indexedAt": "2023-07-03T18:11:28.000Z",
        "labels": [],
        **changes,
    }


def thread(shown: Any) -> dict[str, Any]:
    return {"thread": {"$type": "app.bsky.feed.defs#threadViewPost", "post": shown, "replies": []}}


def flat(kind: str, uri: str = URI) -> dict[str, Any]:
    """Return ``getPostThreadV2`` of 2025, with an answer below the post that is not there."""
    missing = {"uri": OTHER, "depth": 1, "value": {"$type": "app.bsky.unspecced.defs#threadItemNotFound"}}
    return {"thread": [{"uri": uri, "depth": 0, "value": {"$type": f"app.bsky.unspecced.defs#{kind}"}}, missing], "hasOtherReplies": False}


def record(**changes: Any) -> dict[str, Any]:
    return {"uri": URI, "cid": RECORD, "value": {"$type": "app.bsky.feed.post", "text": "Tea at noon", "createdAt": "2023-07-03T18:11:27Z"}, **changes}


POST_READINGS = [
    pytest.param("getPostThread", answer(thread(post())), Seen.LIVE, id="getPostThread-200"),
    pytest.param("getPostThread", error("NotFound", f"Post not found: {URI}"), Seen.GONE, id="getPostThread-400-NotFound"),
    pytest.param(
        "getPostThread",
        answer({"thread": {"$type": "app.bsky.feed.defs#notFoundPost", "uri": URI, "notFound": True}}),
        Seen.GONE,
        id="monitoring-1.9-notFoundPost",
    ),
    pytest.param(
        "getPostThread",
        answer({"thread": {"$type": "app.bsky.feed.defs#blockedPost", "uri": URI, "blocked": True}}),
        Seen.RESTRICTED_AUDIENCE,
        id="getPostThread-blockedPost",
    ),
    pytest.param("getPostThreadV2", answer(flat("threadItemNotFound")), Seen.GONE, id="getPostThreadV2-not-found"),
    pytest.param("getPostThreadV2", answer(flat("threadItemBlocked")), Seen.RESTRICTED_AUDIENCE, id="getPostThreadV2-blocked"),
    pytest.param("getPostThreadV2", answer(flat("threadItemNoUnauthenticated")), Seen.RESTRICTED_AUDIENCE, id="getPostThreadV2-logged-out"),
    pytest.param("getPosts", answer({"posts": [post(uri=OTHER), post()]}), Seen.LIVE, id="getPosts-200"),
    pytest.param("getPosts", answer({"posts": []}), Seen.GONE, id="getPosts-empty"),
    pytest.param("getRecord", answer(record()), Seen.LIVE, id="getRecord-200"),
    pytest.param("getRecord", error("RecordNotFound", f"Could not locate record: {URI}"), Seen.GONE, id="getRecord-RecordNotFound"),
    pytest.param("getRecord", error("InvalidRequest", f"Could not locate record: {URI}"), Seen.GONE, id="getRecord-of-before-2024"),
    pytest.param("getRecord", error("RepoNotFound", f"Could not find repo for DID: {DID}"), Seen.ACCOUNT_GONE, id="getRecord-RepoNotFound"),
    pytest.param("getRecord", error("InvalidRequest", f"Could not find repo: {DID}"), Seen.ACCOUNT_GONE, id="getRecord-no-repo"),
    pytest.param("getRecord", error("RepoTakendown"), Seen.ACCOUNT_SUSPENDED, id="monitoring-1.9-RepoTakendown"),
    pytest.param("getRecord", error("RepoSuspended"), Seen.ACCOUNT_SUSPENDED, id="monitoring-1.9-RepoSuspended"),
    pytest.param("getRecord", error("RepoDeactivated"), Seen.ACCOUNT_GONE, id="monitoring-1.9-RepoDeactivated"),
    pytest.param("getRecord", error("RepoNotFound"), Seen.ACCOUNT_GONE, id="monitoring-1.9-RepoNotFound"),
    pytest.param("getPostThread", error("RateLimitExceeded", "Rate Limit Exceeded", 429), Seen.RATE_LIMIT, id="bluesky-rate-429"),
    pytest.param("getPostThread", error("AuthMissing", "Authentication Required", 401), Seen.LOGIN_WALL, id="R8-401"),
    pytest.param("getPostThread", error("UpstreamFailure", "Upstream Failure", 502), Seen.OUTAGE, id="R8-502"),
]
ACCOUNT_READINGS = [
    pytest.param("getProfile", answer({"did": DID, "handle": "tea.example", "labels": []}), Seen.LIVE, id="getProfile-200"),
    pytest.param("getProfile", error("AccountTakedown", "Account has been suspended"), Seen.ACCOUNT_SUSPENDED, id="getProfile-AccountTakedown"),
    pytest.param("getProfile", error("AccountDeactivated", "Account is deactivated"), Seen.ACCOUNT_GONE, id="getProfile-AccountDeactivated"),
    pytest.param("getProfile", error("InvalidRequest", "Profile not found"), Seen.ACCOUNT_GONE, id="getProfile-not-found"),
    pytest.param("getRepoStatus", answer({"did": DID, "active": True, "rev": "3l"}), Seen.LIVE, id="getRepoStatus-active"),
    pytest.param("getRepoStatus", answer({"did": DID, "active": False, "status": "takendown"}), Seen.ACCOUNT_SUSPENDED, id="getRepoStatus-takendown"),
    pytest.param("getRepoStatus", answer({"did": DID, "active": False, "status": "suspended"}), Seen.ACCOUNT_SUSPENDED, id="getRepoStatus-suspended"),
    pytest.param("getRepoStatus", answer({"did": DID, "active": False, "status": "deleted"}), Seen.ACCOUNT_GONE, id="getRepoStatus-deleted"),
    pytest.param("getRepoStatus", answer({"did": DID, "active": False, "status": "deactivated"}), Seen.ACCOUNT_GONE, id="getRepoStatus-deactivated"),
    pytest.param("getRepoStatus", answer({"did": DID, "active": False, "status": "desynchronized"}), Seen.OTHER, id="getRepoStatus-desynchronized"),
    pytest.param("getRepoStatus", answer({"did": DID, "active": False, "status": "throttled"}), Seen.OTHER, id="getRepoStatus-throttled"),
]


@pytest.mark.parametrize(("method", "given_answer", "seen"), POST_READINGS)
@pytest.mark.parametrize("target", [Target.POST, Target.CONTROL_LIVE, Target.CONTROL_NEVER])
@pytest.mark.parametrize("named", [True, False])
def test_each_answer_about_a_post_has_one_reading(method: str, given_answer: Answer, seen: Seen, target: Target, named: bool) -> None:
    """Every row of the endpoint table is read by a versioned pattern, by its method's name or by its shape."""
    reading = BLUESKY.read(given_answer, RKEY, target, method if named else None)
    assert reading.seen is seen
    assert reading.pattern
    assert reading.version


@pytest.mark.parametrize(("method", "given_answer", "seen"), ACCOUNT_READINGS)
@pytest.mark.parametrize("named", [True, False])
def test_each_answer_about_an_account_has_one_reading(method: str, given_answer: Answer, seen: Seen, named: bool) -> None:
    """Accounts are asked for by DID, and their state is typed."""
    reading = BLUESKY.read(given_answer, DID, Target.PROFILE, method if named else None)
    assert reading.seen is seen
    assert reading.pattern


@pytest.mark.parametrize(
    ("target", "method", "given_answer"),
    [
        pytest.param(Target.POST, "getPostThread", error("BrandNew", "Post not found"), id="unknown-error"),
        pytest.param(Target.POST, "getPostThread", error("InvalidRequest", "Error: uri must be a valid at-uri"), id="invalid-request"),
        pytest.param(Target.POST, "getPosts", error("NotFound", "Post not found"), id="error-of-another-method"),
        pytest.param(Target.POST, "getPostThread", error("NotFound", "Post not found", 200), id="error-under-200"),
        pytest.param(Target.POST, "getPostThread", answer({"thread": {"$type": "app.bsky.feed.defs#somethingNew", "uri": URI}}), id="unknown-view"),
        pytest.param(Target.POST, "getPostThread", answer(thread(post(record={}))), id="post-without-record"),
        pytest.param(Target.POST, "getPostThread", answer(thread(post(cid=None))), id="post-without-digest"),
        pytest.param(Target.POST, "getPosts", answer({"posts": [{"id": 1}]}), id="posts-of-another-kind"),
        pytest.param(Target.POST, None, answer({"posts": [], "hitsTotal": 0}), id="empty-search"),
        pytest.param(Target.POST, "getPostThread", answer({"posts": []}), id="answer-of-another-method"),
        pytest.param(Target.POST, "searchPosts", answer({"posts": []}), id="search-that-found-nothing"),
        pytest.param(Target.POST, "getQuotes", answer({"posts": []}), id="post-that-nobody-quoted"),
        pytest.param(Target.POST, "getRecord", answer(record(value={"$type": "app.bsky.feed.like"})), id="record-of-another-kind"),
        pytest.param(Target.POST, "getProfile", answer({"did": DID, "handle": "tea.example"}), id="profile-is-no-post"),
        pytest.param(Target.PROFILE, "getProfile", answer(thread(post())), id="post-is-no-profile"),
        pytest.param(Target.PROFILE, "getProfile", error("NotFound", "Post not found"), id="post-error-is-no-profile"),
        pytest.param(Target.PROFILE, "getProfile", error("InvalidRequest", "Error: actor must be a valid did or a handle"), id="invalid-actor"),
        pytest.param(Target.PROFILE, "getRepoStatus", answer({"did": DID, "active": "false", "status": "deleted"}), id="active-that-is-no-truth-value"),
        pytest.param(Target.PROFILE, "getRepoStatus", answer({"did": DID, "active": False, "status": "asleep"}), id="unknown-status"),
        pytest.param(Target.POST, "getPostThread", answer("[]"), id="empty-list"),
        pytest.param(Target.POST, "getPostThread", answer("{}"), id="empty-object"),
        pytest.param(Target.POST, "getPostThread", answer("<html>", 404), id="html-404"),
    ],
)
def test_an_answer_that_matches_nothing_is_drift(target: Target, method: str | None, given_answer: Answer) -> None:
    """R1: what no versioned pattern knows is never live and never gone."""
    reading = BLUESKY.read(given_answer, DID if target is Target.PROFILE else RKEY, target, method)
    assert (reading.seen, reading.pattern) == (Seen.PARSER_DRIFT, None)


@pytest.mark.parametrize(
    ("target", "given_answer"),
    [
        pytest.param(Target.POST, answer(thread(post(uri=OTHER))), id="thread"),
        pytest.param(Target.POST, answer(thread(post(author={"did": "did:plc:somebodyelse", "handle": "a.example"}))), id="another-author"),
        pytest.param(Target.POST, error("NotFound", f"Post not found: {OTHER}"), id="not-found"),
        pytest.param(Target.POST, answer({"thread": {"$type": "app.bsky.feed.defs#notFoundPost", "uri": OTHER}}), id="not-found-view"),
        pytest.param(Target.POST, answer(flat("threadItemNotFound", OTHER)), id="not-found-in-a-flat-thread"),
        pytest.param(Target.POST, answer(record(uri=OTHER)), id="record"),
        pytest.param(Target.PROFILE, answer({"did": "did:plc:somebodyelse", "handle": "a.example"}), id="profile"),
        pytest.param(Target.PROFILE, answer({"did": "did:plc:somebodyelse", "active": False, "status": "deleted"}), id="repo-status"),
    ],
)
def test_an_answer_about_another_post_is_no_sight_of_this_one(target: Target, given_answer: Answer) -> None:
    """R8: a wrong id in the body is a non-observation."""
    reading = BLUESKY.read(given_answer, DID if target is Target.PROFILE else RKEY, target, None)
    assert (reading.seen, reading.reason) == (Seen.PARSER_DRIFT, "wrong-id")


def test_a_live_post_gives_its_canonical_fields() -> None:
    """The record's digest is the version, the blob's digest the picture's key, the DID the account."""
    images = {"$type": "app.bsky.embed.images#view", "images": [{"thumb": "https://cdn.bsky.app/t", "fullsize": FULLSIZE, "alt": ""}]}
    reading = BLUESKY.read(answer(thread(post(embed=images))), RKEY, Target.POST, "getPostThread")
    assert reading.fields == Fields(
        id=RKEY,
        author="tea.example",
        account=DID,
        name="Tea House",
        text="Tea at noon",
        media=(Media(url=FULLSIZE, key=BLOB),),
        posted_at=datetime(2023, 7, 3, 18, 11, 27, tzinfo=UTC),
        version=RECORD,
        lang="en",
    )
    assert reading.reason is None


def test_pictures_beside_a_quoted_post_are_the_posts_own() -> None:
    """``recordWithMedia`` holds both: its pictures count, the quoted post's do not."""
    embed = {
        "$type": "app.bsky.embed.recordWithMedia#view",
        "media": {"$type": "app.bsky.embed.images#view", "images": [{"fullsize": FULLSIZE}]},
        "record": {"record": {"embeds": [{"images": [{"fullsize": "https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:x/bafyother@jpeg"}]}]}},
    }
    shown = post(embed=embed, record={"$type": "app.bsky.feed.post", "text": "", "embed": {}})
    reading = BLUESKY.read(answer(thread(shown)), RKEY, Target.POST, None)
    assert (reading.seen, [media.key for media in reading.fields.media], reading.fields.text) == (Seen.LIVE, [BLOB], "")


def test_a_video_is_named_by_its_blob() -> None:
    """The playlist is where a video is had from; its blob's digest tells it from another."""
    embed = {"$type": "app.bsky.embed.video#view", "cid": BLOB, "playlist": "https://video.bsky.app/watch/a/playlist.m3u8"}
    reading = BLUESKY.read(answer(thread(post(embed=embed))), RKEY, Target.POST, None)
    assert reading.fields.media == (Media(url="https://video.bsky.app/watch/a/playlist.m3u8", key=BLOB, kind="video"),)


def test_a_link_card_is_no_picture_of_the_post() -> None:
    """A card's thumbnail belongs to the linked page."""
    embed = {"$type": "app.bsky.embed.external#view", "external": {"uri": "https://example.org", "thumb": "https://cdn.bsky.app/t"}}
    assert BLUESKY.read(answer(thread(post(embed=embed))), RKEY, Target.POST, None).fields.media == ()


def test_a_bare_record_gives_media_under_the_view_s_addresses() -> None:
    """The record names blobs only; the AppView's address of a blob is known."""
    value: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": "", "embed": {"images": [{"image": {"$type": "blob", "ref": {"$link": BLOB}}, "alt": ""}]}}
    reading = BLUESKY.read(answer(record(value=value)), RKEY, Target.POST, "getRecord")
    assert (reading.seen, reading.fields.media) == (Seen.LIVE, (Media(url=FULLSIZE, key=BLOB),))
    value["embed"] = {"$type": "app.bsky.embed.video", "video": {"$type": "blob", "ref": {"$link": BLOB}, "mimeType": "video/mp4"}}
    playlist = f"https://video.bsky.app/watch/{DID.replace(':', '%3A')}/{BLOB}/playlist.m3u8"
    assert BLUESKY.read(answer(record(value=value)), RKEY, Target.POST, "getRecord").fields.media == (Media(url=playlist, key=BLOB, kind="video"),)
    assert (reading.fields.account, reading.fields.author, reading.fields.version) == (DID, None, RECORD)


@pytest.mark.parametrize(
    ("created", "indexed", "posted"),
    [
        ("2023-07-03T18:11:27Z", "2023-07-03T18:11:28Z", "2023-07-03T18:11:27+00:00"),
        ("2019-01-01T00:00:00Z", "2023-07-03T18:11:28Z", "2023-07-03T18:11:28+00:00"),
        ("2030-01-01T00:00:00Z", "2023-07-03T18:11:28Z", "2023-07-03T18:11:28+00:00"),
        ("nonsense", "2023-07-03T18:11:28Z", "2023-07-03T18:11:28+00:00"),
        ("2023-07-03T18:11:27+02:00", None, "2023-07-03T16:11:27+00:00"),
    ],
)
def test_a_clients_time_counts_where_the_network_agrees(created: str, indexed: str | None, posted: str) -> None:
    """``createdAt`` is what the client likes to say; ``indexedAt`` corrects it where they are a day apart or in the wrong order."""
    shown = post(record={"$type": "app.bsky.feed.post", "text": "Tea", "createdAt": created}, indexedAt=indexed)
    assert BLUESKY.read(answer(thread(shown)), RKEY, Target.POST, None).fields.posted_at == datetime.fromisoformat(posted)


@pytest.mark.parametrize(
    "shown",
    [
        post(labels=[{"val": "!no-unauthenticated"}]),
        post(author={"did": DID, "handle": "tea.example", "labels": [{"src": DID, "val": "!no-unauthenticated"}]}),
    ],
)
def test_an_author_who_asks_not_to_be_shown_is_live(shown: dict[str, Any]) -> None:
    """``!no-unauthenticated`` asks for restraint in publishing; the post is there."""
    reading = BLUESKY.read(answer(thread(shown)), RKEY, Target.POST, None)
    assert (reading.seen, reading.reason) == (Seen.LIVE, "no-unauthenticated")


def test_a_label_taken_back_counts_for_nothing() -> None:
    """Labels are negated, not removed."""
    shown = post(labels=[{"val": "!no-unauthenticated", "neg": True}, {"val": "!takedown", "neg": True}])
    reading = BLUESKY.read(answer(thread(shown)), RKEY, Target.POST, None)
    assert (reading.seen, reading.reason) == (Seen.LIVE, None)


def test_a_takedown_label_is_a_removal_by_the_platform() -> None:
    """``!takedown`` is a typed reason."""
    assert BLUESKY.read(answer(thread(post(labels=[{"val": "!takedown"}]))), RKEY, Target.POST, None).seen is Seen.REMOVED


def test_a_profile_carries_the_handle_of_now() -> None:
    """Renames are found by asking for the DID."""
    profile = {"did": DID, "handle": "new.example", "displayName": "Tea"}
    assert BLUESKY.read(answer(profile), DID, Target.PROFILE, "getProfile").fields == Fields(id=DID, account=DID, author="new.example", name="Tea")


def test_an_active_repository_says_nothing_of_one_post() -> None:
    """An account's state is no sight of its post; its end is the post's too."""
    assert BLUESKY.read(answer({"did": DID, "active": True}), RKEY, Target.POST, "getRepoStatus").seen is Seen.OTHER
    assert BLUESKY.read(answer({"did": DID, "active": False, "status": "deleted"}), RKEY, Target.POST, "getRepoStatus").seen is Seen.ACCOUNT_GONE


@pytest.mark.parametrize("native_id", [RKEY, URI, f"https://bsky.app/profile/{DID}/post/{RKEY}", ""])
def test_the_id_may_be_given_in_any_of_its_forms(native_id: str) -> None:
    """A record key, an AT-URI and a permalink ask for the same; without an id any post is the right one."""
    assert BLUESKY.read(answer(thread(post())), native_id, Target.POST, None).seen is Seen.LIVE


def test_absence_needs_to_know_what_is_absent() -> None:
    """Where no id was given, an empty list says nothing, and a list of others tells an absence only where it is known that this one was asked for as well."""
    others = answer({"posts": [post(uri=OTHER)]})
    assert [BLUESKY.read(others, RKEY, Target.POST, method).seen for method in ("getPosts", None)] == [Seen.GONE, Seen.PARSER_DRIFT]
    assert BLUESKY.read(answer({"posts": []}), "", Target.POST, None).seen is Seen.PARSER_DRIFT
    assert BLUESKY.read(answer(thread(post())), "at://did:plc:somebodyelse/app.bsky.feed.post/" + RKEY, Target.POST, None).reason == "wrong-id"


def test_looks_go_to_the_public_view() -> None:
    """The post by its AT-URI, the account by its DID, a handle to be resolved first."""
    look, profile = BLUESKY.look(POST), BLUESKY.profile(POST)
    assert (look.method, look.url) == ("getPostThread", f"https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread?uri={URI}&depth=0&parentHeight=0")
    assert profile is not None
    assert (profile.method, profile.url) == ("getProfile", f"https://public.api.bsky.app/xrpc/app.bsky.actor.getProfile?actor={DID}")
    assert BLUESKY.identify(KEY) is None
    by_handle = PostKey(platform="bluesky", id=RKEY, space="tea.example")
    asked = BLUESKY.identify(by_handle)
    assert asked is not None
    assert asked.url == "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle?handle=tea.example"
    assert BLUESKY.profile(Post(key=by_handle, permalink="", first_seen=POST.first_seen)) is None
    assert BLUESKY.page(POST) == f"https://embed.bsky.app/embed/{DID}/app.bsky.feed.post/{RKEY}"
    assert BLUESKY.newest(KEY, Fields(version=RECORD)) is None
    assert BLUESKY.original(FULLSIZE) == FULLSIZE


def test_a_resolved_handle_is_a_did() -> None:
    """Only a DID under 200 names a repository."""
    assert BLUESKY.identity(answer({"did": DID})) == DID
    assert BLUESKY.identity(answer({"did": "tea.example"})) is None
    assert BLUESKY.identity(error("InvalidRequest", "Unable to resolve handle")) is None
    assert BLUESKY.identity(answer({"did": DID}, 500)) is None


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(
    ["thread", "$type", "post", "posts", "uri", "cid", "value", "record", "error", "message", "did", "handle", "active", "status", "labels", "author"]
)
VALUES = st.sampled_from([URI, OTHER, DID, "app.bsky.feed.defs#threadViewPost", "app.bsky.feed.post", "NotFound"])
NAMED = st.recursive(
    st.none() | st.booleans() | st.integers() | VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=12), JSONS, max_size=5), st.integers(200, 599), st.sampled_from(list(Target)))
def test_any_json_is_read_and_claims_nothing(body: dict[str, Any], status: int, target: Target) -> None:
    """R1: an object that no pattern knows is never live and never gone."""
    reading = BLUESKY.read(answer(body, status), RKEY, target, None)
    assert reading.seen not in (Seen.LIVE, Seen.GONE, Seen.ACCOUNT_SUSPENDED, Seen.ACCOUNT_GONE, Seen.REMOVED, Seen.SOFT_GONE)


@given(st.dictionaries(NAMES, NAMED, max_size=6), st.sampled_from([200, 400]), st.sampled_from([Target.POST, Target.CONTROL_NEVER]))
def test_known_names_with_unknown_values_never_raise(body: dict[str, Any], status: int, target: Target) -> None:
    """Reading is total, whatever stands where a text or an object is expected."""
    assert BLUESKY.read(answer(body, status), RKEY, target, None).seen is not Seen.LIVE


LOG_DID = "did:plc:vjug55kidv6sye7ykr5faxxn"


def entry(made_at: str, *handles: str, **more: Any) -> dict[str, Any]:
    """Return an entry of the log of an account."""
    operation = {"type": "plc_operation", "alsoKnownAs": [f"at://{handle}" for handle in handles]}
    return {"did": LOG_DID, "operation": operation, "nullified": False, "createdAt": made_at} | more


@pytest.mark.parametrize(
    ("log", "since"),
    [
        ([entry("2023-04-12T04:53:57.057Z", "emily.bsky.social")], None),
        ([entry("2023-04-12T04:53:57.057Z", "emily.example")], "2023-04-12"),
        ([entry("2023-04-12T04:53:57.057Z", "emily.bsky.social"), entry("2023-06-01T00:00:00Z", "Emily.example")], "2023-06-01"),
        ([entry("2023-04-12T00:00:00Z", "emily.example"), entry("2023-06-01T00:00:00Z", "emily.example", "b.example")], "2023-04-12"),
        (
            [entry("2023-04-12T00:00:00Z", "emily.example"), entry("2023-05-01T00:00:00Z", "b.example"), entry("2023-06-01T00:00:00Z", "emily.example")],
            "2023-06-01",
        ),
        ([entry("2023-04-12T00:00:00Z", "emily.example"), entry("2023-05-01T00:00:00Z", "b.example", nullified=True)], "2023-04-12"),
        ([entry("2022-11-17T00:00:00Z", operation={"type": "create", "handle": "emily.example"})], "2022-11-17"),
        ([entry("2023-04-12T00:00:00Z", "emily.example"), entry("2024-01-01T00:00:00Z", operation={"type": "plc_tombstone"})], None),
        ([entry("2023-04-12T00:00:00Z", "emily.example", did="did:plc:z72i7hdynmk6r22z27h6tvur")], None),
        ([entry("soon", "emily.example")], None),
        ({"message": f"DID not registered: {LOG_DID}"}, None),
        (["a", None], None),
    ],
)
def test_since_when_an_account_has_its_handle_is_told_by_its_log(log: Any, since: str | None) -> None:
    """R7: without a break until now; what was nullified never held, and a log that is another's or broken tells nothing."""
    told = held_since(Answer(status=200, headers=(), body=json.dumps(log).encode()), LOG_DID, "emily.example")
    assert (told and f"{told:%Y-%m-%d}") == since


@pytest.mark.parametrize(("status", "body"), [(404, None), (503, None), (200, b"<html>"), (200, b"null"), (200, b"")])
def test_an_answer_that_is_no_log_tells_nothing_of_a_handle(status: int, body: bytes | None) -> None:
    """R8: an error tells nothing, whatever its body is, nor does a body that is no log."""
    log = json.dumps([entry("2023-04-12T04:53:57.057Z", "emily.example")]).encode()
    assert held_since(Answer(status=status, headers=(), body=log if body is None else body), LOG_DID, "emily.example") is None
