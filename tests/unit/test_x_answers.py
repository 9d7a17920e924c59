"""What X's answers say of a post, row by row of the endpoint table."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.exchange import Answer
from archiver.platforms import platform
from storage.model import Fields, Media, Post, PostKey
from storage.vocabulary import Seen, Target

X = platform("x")
ID = "1796161717017489850"
NEWER = "1796161999999999999"
KEY = PostKey(platform="x", id=ID)
POST = Post(key=KEY, permalink=f"https://x.com/i/status/{ID}", first_seen=datetime(2026, 1, 1, tzinfo=UTC))
NOT_FOUND = '<!DOCTYPE html><html lang="en"><head><title>X / ?</title></head><body><h1>Nothing to see here</h1></body></html>'


def answer(body: Any, status: int = 200, kind: str = "application/json") -> Answer:
    return Answer(status=status, headers=(("Content-Type", kind),), body=(body if isinstance(body, str) else json.dumps(body)).encode())


def tweet(**changes: Any) -> dict[str, Any]:
    body = {
        "__typename": "Tweet",
        "id_str": ID,
        "text": "Tea &amp; toast at noon https://t.co/aBcDeFgHiJ",
        "display_text_range": [0, 24],
        "lang": "en",
        "created_at": "2024-05-30T12:48:19.000Z",
        "user": {"id_str": "4242", "screen_name": "tea_house", "name": "Tea House"},
        "entities": {"media": [{"url": "https://t.co/aBcDeFgHiJ", "indices": [25, 48]}], "urls": []},
        "mediaDetails": [
            {"type": "photo", "media_url_https": "https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ.jpg", "ext_media_availability": {"status": "Available"}},
        ],
        "edit_control": {"edit_tweet_ids": [ID]},
        **changes,
    }
    return {name: value for name, value in body.items() if value is not ...}


def tombstone(text: str) -> dict[str, Any]:
    return {"__typename": "TweetTombstone", "tombstone": {"text": {"text": text, "entities": []}}}


def graphql(result: Any) -> dict[str, Any]:
    return {"data": {"tweetResult": {"result": result}}}


def thread(*entries: tuple[str, Any]) -> dict[str, Any]:
    shown = [{"entryId": f"tweet-{number}", "content": {"itemContent": {"tweet_results": {"result": result}}}} for number, result in entries]
    return {"data": {"threaded_conversation_with_injections_v2": {"instructions": [{"type": "TimelineAddEntries", "entries": shown}]}}}


def graphql_tweet(number: str = ID) -> dict[str, Any]:
    user = {"rest_id": "4242", "legacy": {"screen_name": "tea_house", "name": "Tea House"}}
    legacy = {"full_text": "Tea at noon", "created_at": "Thu May 30 12:48:19 +0000 2024", "lang": "en", "user_id_str": "4242"}
    return {
        "__typename": "Tweet",
        "rest_id": number,
        "core": {"user_results": {"result": user}},
        "legacy": legacy,
        "edit_control": {"edit_tweet_ids": [number]},
    }


READINGS = [
    pytest.param(answer(tweet()), Seen.LIVE, id="syndication-200-tweet"),
    pytest.param(answer(NOT_FOUND, 404, "text/html; charset=utf-8"), Seen.GONE, id="syndication-404-html"),
    pytest.param(answer(tombstone("This Post was deleted by the Post author. Learn more")), Seen.GONE, id="syndication-tombstone-deleted"),
    pytest.param(answer({"__typename": "TweetTombstone", "tombstone": {}}), Seen.RESTRICTED_AUDIENCE, id="syndication-tombstone-empty"),
    pytest.param(answer(tombstone("Age-restricted adult content. Learn more")), Seen.AGE_GATE, id="syndication-tombstone-age"),
    pytest.param(answer(tombstone("This Post is from a suspended account. Learn more")), Seen.ACCOUNT_SUSPENDED, id="syndication-tombstone-suspended"),
    pytest.param(answer(tombstone("This account has been suspended. Learn more")), Seen.ACCOUNT_SUSPENDED, id="tombstone-account-suspended"),
    pytest.param(answer(tombstone("This Post is from an account that no longer exists. Learn more")), Seen.ACCOUNT_GONE, id="tombstone-account-gone"),
    pytest.param(
        answer(tombstone("You’re unable to view this Post because this account owner limits who can view their Posts. Learn more")),
        Seen.PROTECTED,
        id="syndication-tombstone-protected",
    ),
    pytest.param(answer(tombstone("This Post violated the X Rules. Learn more")), Seen.REMOVED, id="tombstone-rules"),
    pytest.param(answer({}), Seen.OTHER, id="syndication-empty-object"),
    pytest.param(answer(tweet(user=...)), Seen.ACCOUNT_SUSPENDED, id="syndication-tweet-without-user"),
    pytest.param(answer({"errors": [{"code": 34, "message": "Sorry, that page does not exist."}]}), Seen.GONE, id="syndication-errors-old"),
    pytest.param(answer({"errors": [{"message": "Sorry, that page does not exist"}]}), Seen.GONE, id="syndication-errors-without-code"),
    pytest.param(answer({"error": "Bad request."}, 400), Seen.OTHER, id="syndication-400"),
    pytest.param(answer("Rate limit exceeded", 429, "text/plain"), Seen.RATE_LIMIT, id="syndication-429"),
    pytest.param(answer("<html>Over capacity</html>", 503, "text/html"), Seen.OUTAGE, id="syndication-5xx"),
    pytest.param(answer(graphql({"__typename": "TweetUnavailable", "reason": "Suspended"})), Seen.ACCOUNT_SUSPENDED, id="graphql-suspended"),
    pytest.param(answer(graphql({"__typename": "TweetUnavailable", "reason": "Protected"})), Seen.PROTECTED, id="graphql-protected"),
    pytest.param(answer(graphql({"__typename": "TweetUnavailable", "reason": "NsfwLoggedOut"})), Seen.AGE_GATE, id="graphql-nsfw-logged-out"),
    pytest.param(answer(graphql({"__typename": "TweetUnavailable", "reason": "NsfwViewerHasNoStatedAge"})), Seen.AGE_GATE, id="graphql-nsfw-no-age"),
    pytest.param(answer(graphql({"__typename": "TweetUnavailable", "reason": "NsfwViewerIsUnderage"})), Seen.AGE_GATE, id="graphql-nsfw-underage"),
    pytest.param(answer(graphql({"__typename": "TweetUnavailable", "reason": "Deleted"})), Seen.GONE, id="graphql-deleted"),
    pytest.param(answer(graphql({"__typename": "TweetPreviewDisplay"})), Seen.RESTRICTED_AUDIENCE, id="monitoring-1.9-preview"),
    pytest.param(answer(graphql(graphql_tweet())), Seen.LIVE, id="graphql-tweet"),
    pytest.param(answer(graphql({"__typename": "TweetWithVisibilityResults", "tweet": graphql_tweet()})), Seen.LIVE, id="graphql-visibility"),
    pytest.param(answer({"errors": [{"code": 63, "message": "User has been suspended."}]}, 403), Seen.ACCOUNT_SUSPENDED, id="monitoring-1.9-code-63"),
    pytest.param(answer({"errors": [{"code": 179}]}, 403), Seen.PROTECTED, id="monitoring-1.9-code-179"),
    pytest.param(answer({"errors": [{"code": 144}]}, 404), Seen.GONE, id="monitoring-1.9-code-144"),
    pytest.param(
        answer({"errors": [{"code": 144}], "data": {"threaded_conversation_with_injections_v2": {"instructions": []}}}),
        Seen.GONE,
        id="graphql-empty-conversation",
    ),
    pytest.param(answer({"errors": [{"code": 50}]}, 404), Seen.ACCOUNT_GONE, id="monitoring-1.9-code-50"),
    pytest.param(answer({"errors": [{"code": 88}]}, 200), Seen.RATE_LIMIT, id="monitoring-1.9-code-88"),
    pytest.param(answer({"errors": [{"code": 326}]}, 403), Seen.LOGIN_WALL, id="monitoring-1.9-code-326"),
    pytest.param(answer({"errors": [{"code": 29, "kind": "Operational"}], "data": {"tweetResult": {}}}), Seen.OUTAGE, id="graphql-timeout"),
    pytest.param(answer({"errors": [{"code": 131, "kind": "Operational"}], "data": {}}), Seen.OUTAGE, id="graphql-internal-error"),
    pytest.param(answer({"errors": [{"code": 239, "message": "Bad guest token"}]}, 403), Seen.LOGIN_WALL, id="graphql-guest-token"),
    pytest.param(answer({"code": 401, "message": "PRIVATE_TWEET", "tweet": None}, 401), Seen.PROTECTED, id="fxtwitter-private"),
    pytest.param(answer({"code": 500, "message": "API_FAIL"}, 500), Seen.OUTAGE, id="fxtwitter-fail"),
    pytest.param(answer({"data": {"id": ID, "text": "Tea", "author_id": "4242"}}), Seen.LIVE, id="api-v2-tweet"),
]


@pytest.mark.parametrize(("given_answer", "seen"), READINGS)
@pytest.mark.parametrize("target", [Target.POST, Target.CONTROL_LIVE, Target.CONTROL_NEVER])
def test_each_known_answer_has_one_reading(given_answer: Answer, seen: Seen, target: Target) -> None:
    """Every row of the endpoint table is read by a versioned pattern, for controls as for posts."""
    reading = X.read(given_answer, ID, target, "syndication")
    assert reading.seen is seen
    assert reading.pattern
    assert reading.version


WORDLESS: dict[str, Any] = {"text": "https://t.co/aBcDeFgHiJ", "display_text_range": [0, 0], "mediaDetails": ..., "entities": {}}


@pytest.mark.parametrize(
    "given_answer",
    [
        pytest.param(answer(tweet(**WORDLESS, quoted_tweet={"id_str": "20", "text": "Tea"})), id="syndication-quotation"),
        pytest.param(answer(tweet(**WORDLESS, card={"name": "summary", "url": "https://t.co/aBcDeFgHiJ"})), id="syndication-card"),
        pytest.param(
            answer(tweet(**{**WORDLESS, "mediaDetails": [{"type": "photo", "ext_media_availability": {"status": "Unavailable", "reason": "Dmcaed"}}]})),
            id="syndication-media-taken-away",
        ),
        pytest.param(
            answer(graphql({**graphql_tweet(), "legacy": {"full_text": "https://t.co/a", "display_text_range": [0, 0], "quoted_status_id_str": "20"}})),
            id="graphql-quotation",
        ),
    ],
)
def test_a_post_without_words_is_there_for_what_it_carries(given_answer: Answer) -> None:
    """Whoever quotes without a word of his own has posted, as has one whose only picture X took away: the post is live."""
    reading = X.read(given_answer, ID, Target.POST, None)
    assert (reading.seen, reading.fields.id, reading.fields.text) == (Seen.LIVE, ID, "")


@pytest.mark.parametrize(
    "given_answer",
    [
        pytest.param(answer(tombstone("Dieser Post wurde vom Verfasser des Posts gelöscht. Mehr erfahren")), id="tombstone-in-german"),
        pytest.param(answer(tombstone("We think this Post was deleted by the Post author.")), id="tombstone-of-another-wording"),
        pytest.param(answer({"__typename": "TweetTombstone"}), id="tombstone-without-body"),
        pytest.param(answer({"__typename": "PostEnvelope", "ref": ID, "text": "Tea"}), id="unknown-type"),
        pytest.param(answer(tweet(user={}, text="Tea")), id="tweet-of-nobody"),
        pytest.param(answer(graphql(graphql_tweet() | {"core": {}, "legacy": {"full_text": "Tea at noon"}})), id="graphql-tweet-of-nobody"),
        pytest.param(answer(tweet(text="", mediaDetails=[], entities={})), id="tweet-of-nothing"),
        pytest.param(answer(tweet(id_str=...)), id="tweet-without-id"),
        pytest.param(answer(graphql({"__typename": "TweetUnavailable", "reason": "BrandNew"})), id="unknown-reason"),
        pytest.param(answer({"data": {"tweetResult": {}}}), id="empty-result"),
        pytest.param(answer({"errors": [{"message": "Something went wrong"}]}), id="untyped-error"),
        pytest.param(answer({"errors": [{"code": True}]}), id="code-that-is-no-number"),
        pytest.param(answer({"error": "Not found"}, 404), id="json-404"),
        pytest.param(answer("Not found", 404, "text/plain"), id="text-404"),
        pytest.param(
            answer("<html><body><center><h1>404 Not Found</h1></center><hr><center>nginx</center></body></html>", 404, "text/html"), id="bare-server-404"
        ),
        pytest.param(
            answer("<!DOCTYPE html><html><head><title>X</title></head><body><div id='react-root'></div></body></html>", 200, "text/html"), id="script-shell"
        ),
        pytest.param(answer("[]"), id="empty-list"),
        pytest.param(answer("{" * 50_000), id="deep-nonsense"),
    ],
)
def test_an_answer_that_matches_nothing_is_drift(given_answer: Answer) -> None:
    """R1: what no versioned pattern knows is never live and never gone."""
    reading = X.read(given_answer, ID, Target.POST, "syndication")
    assert reading.seen is Seen.PARSER_DRIFT
    assert reading.pattern is None


def test_a_live_tweet_gives_its_canonical_fields() -> None:
    """Text as shown: entities decoded, the link to its own picture dropped; the edit chain's last id is the version."""
    reading = X.read(answer(tweet()), ID, Target.POST, "syndication")
    assert reading.fields == Fields(
        id=ID,
        author="tea_house",
        account="4242",
        name="Tea House",
        text="Tea & toast at noon",
        media=(Media(url="https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ.jpg", key="GxC2eRAWoAA8gGQ"),),
        posted_at=datetime(2024, 5, 30, 12, 48, 19, tzinfo=UTC),
        version=ID,
        lang="en",
    )


@pytest.mark.parametrize("shown", [..., [0, 9999], ["0", "24"], [24, 0], None])
def test_the_link_to_the_picture_goes_without_a_usable_range_too(shown: object) -> None:
    """Where no range fits the text, the links of the media entities are dropped from its end."""
    reading = X.read(answer(tweet(display_text_range=shown)), ID, Target.POST, None)
    assert reading.fields.text == "Tea & toast at noon"


def test_links_that_are_no_pictures_stay_in_the_text() -> None:
    """A t.co link of the author's own is text."""
    body = tweet(text="Read https://t.co/oNlYlInK01", display_text_range=..., entities={"urls": [{"url": "https://t.co/oNlYlInK01"}]}, mediaDetails=[])
    assert X.read(answer(body), ID, Target.POST, None).fields.text == "Read https://t.co/oNlYlInK01"


def test_a_text_may_be_padded() -> None:
    """With half a million blanks, behind each of which the closing link may stand: looked for again from each, it would take minutes."""
    written = f"Tea{' ' * 500_000}toast"
    page = oembed()
    page["html"] = page["html"].replace("Tea &amp; toast", f"<span style='white-space: pre'>{written}</span>")
    assert X.read(answer(tweet(text=written, display_text_range=[0, len(written)])), ID, Target.POST, None).fields.text == written
    assert X.read(answer(page), ID, Target.POST, "oembed").seen is Seen.LIVE


def test_characters_beyond_the_basic_plane_count_once() -> None:
    """The displayed range counts code points."""
    body = tweet(text="🍵🍵 tea https://t.co/aBcDeFgHiJ", display_text_range=[0, 6])
    assert X.read(answer(body), ID, Target.POST, None).fields.text == "🍵🍵 tea"


def test_a_text_with_half_a_character_can_be_kept() -> None:
    """A lone surrogate, which no store can hold, is replaced."""
    text = X.read(answer(tweet(text="a\ud83c\x00b", display_text_range=...)), ID, Target.POST, None).fields.text
    assert text == "a\ufffd\ufffdb"


def test_videos_are_taken_at_their_highest_bitrate() -> None:
    """The MP4 of the highest bitrate stands for a video, the lesser ones are what is left where it cannot be had; the number in its address is its key."""
    variants = [
        {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/amplify_video/77/pl/a.m3u8"},
        {"content_type": "video/mp4", "bitrate": 832000, "url": "https://video.twimg.com/amplify_video/77/vid/640/a.mp4"},
        {"content_type": "video/mp4", "bitrate": 2176000, "url": "https://video.twimg.com/amplify_video/77/vid/1280/b.mp4"},
    ]
    details = [
        {"type": "video", "media_url_https": "https://pbs.twimg.com/amplify_video_thumb/77/img/AAAAAAAAAAAAAAA.jpg", "video_info": {"variants": variants}}
    ]
    reading = X.read(answer(tweet(mediaDetails=details)), ID, Target.POST, None)
    best, lesser = "https://video.twimg.com/amplify_video/77/vid/1280/b.mp4", "https://video.twimg.com/amplify_video/77/vid/640/a.mp4"
    assert reading.fields.media == (Media(url=best, key="77", kind="video", lesser=(lesser,)),)


def test_media_that_the_platform_withdrew_are_not_listed() -> None:
    """``ext_media_availability`` says what is still served."""
    gone = {"type": "photo", "media_url_https": "https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ.jpg", "ext_media_availability": {"status": "Unavailable"}}
    reading = X.read(answer(tweet(mediaDetails=[gone], entities={})), ID, Target.POST, None)
    assert (reading.seen, reading.fields.media) == (Seen.LIVE, ())


def test_an_old_answer_lists_its_photos() -> None:
    """Answers without ``mediaDetails`` name pictures under ``photos``."""
    body = tweet(mediaDetails=..., entities={}, photos=[{"url": "https://pbs.twimg.com/media/EDzS7VrU0AAFL4_.jpg"}])
    assert [media.key for media in X.read(answer(body), ID, Target.POST, None).fields.media] == ["EDzS7VrU0AAFL4_"]


def test_a_tweet_of_another_id_is_no_sight_of_this_one() -> None:
    """R8: a wrong id in the body is a non-observation."""
    for body in (tweet(id_str=NEWER, edit_control={"edit_tweet_ids": [NEWER]}), graphql(graphql_tweet(NEWER)), tweet(id_str=NEWER, user=...)):
        reading = X.read(answer(body), ID, Target.POST, None)
        assert (reading.seen, reading.reason) == (Seen.PARSER_DRIFT, "wrong-id")


def test_the_newest_edit_answers_for_the_id_asked_for() -> None:
    """An edit makes a new id: its answer counts where the chain holds the id asked for and ends with its own."""
    chain = {"edit_tweet_ids": [ID, NEWER]}
    newest = X.read(answer(tweet(id_str=NEWER, text="Coffee", display_text_range=..., edit_control=chain)), ID, Target.POST, None)
    assert (newest.seen, newest.fields.id, newest.fields.version, newest.fields.text) == (Seen.LIVE, NEWER, NEWER, "Coffee")
    middle = X.read(answer(tweet(id_str="1796161800000000000", edit_control={"edit_tweet_ids": [ID, "1796161800000000000", NEWER]})), ID, Target.POST, None)
    assert middle.reason == "wrong-id"


def test_a_stale_version_leads_on_to_the_newest() -> None:
    """The old id keeps answering with the old text: the chain's last id is looked at instead."""
    stale = X.read(answer(tweet(edit_control={"edit_tweet_ids": [ID, NEWER]}, isStaleEdit=True)), ID, Target.POST, None)
    onward = X.newest(KEY, stale.fields)
    assert onward is not None
    assert f"id={NEWER}" in onward.url
    assert X.newest(KEY, X.read(answer(tweet()), ID, Target.POST, None).fields) is None
    assert X.newest(KEY, Fields()) is None
    assert X.newest(KEY, Fields(id=NEWER, version=NEWER)) is None


@pytest.mark.parametrize(
    ("chain", "first"),
    [
        ([ID, NEWER], ID),
        ([ID], None),
        ([NEWER], None),
        ([NEWER, ID], None),
        ([ID, ID, NEWER], None),
        (["20", NEWER], None),
        (["1495719809695621121", NEWER], None),
        ([ID, "1796161800000000000"], None),
    ],
)
def test_an_edited_post_is_known_by_its_first_id(chain: list[str], first: str | None) -> None:
    """Ids that rise within the time for edits, that of the answer among them; whatever else stands there makes no two posts one."""
    assert X.earliest(answer(tweet(id_str=NEWER, edit_control={"edit_tweet_ids": chain})), NEWER) == first


def test_a_tombstone_in_a_conversation_is_that_of_the_post_asked_for() -> None:
    """It names no post: where nobody says which post was asked for, one among several may be that of a post that is answered."""
    parent, gone = ("1796161717017480000", graphql_tweet("1796161717017480000")), (ID, tombstone("This Tweet was deleted."))
    assert X.read(answer(thread(parent, gone)), ID, Target.POST, None).seen is Seen.GONE
    assert X.read(answer(thread(gone)), "", Target.POST, None).seen is Seen.GONE
    assert X.read(answer(thread(parent, gone)), "", Target.POST, None).seen is Seen.PARSER_DRIFT


def test_an_edit_chain_may_stand_under_the_first_version() -> None:
    """Stale versions carry the chain as ``edit_control_initial``."""
    reading = X.read(answer(tweet(edit_control={"edit_control_initial": {"edit_tweet_ids": [ID, NEWER]}})), ID, Target.POST, None)
    assert reading.fields.version == NEWER


def test_a_conversation_is_read_for_the_post_asked_for() -> None:
    """A live post below a deleted one is live; a deleted one above a live one is deleted."""
    body = thread(("10", graphql_tweet("10")), ("11", tombstone("This Tweet was deleted.")), (ID, graphql_tweet()))
    assert X.read(answer(body), ID, Target.POST, None).seen is Seen.LIVE
    assert X.read(answer(body), "11", Target.POST, None).seen is Seen.GONE
    assert X.read(answer(body), "12", Target.POST, None).seen is Seen.PARSER_DRIFT
    assert X.read(answer(body), "", Target.POST, None).fields.id == ID


def test_a_quoted_or_parent_tombstone_says_nothing_of_the_post() -> None:
    """Only the result asked for is read."""
    body = tweet(parent=tombstone("This Post was deleted by the Post author."), quoted_tweet=tombstone("This Post is from a suspended account."))
    assert X.read(answer(body), ID, Target.POST, None).seen is Seen.LIVE


def test_a_post_withheld_somewhere_but_shown_here_is_live() -> None:
    """Withheld is what is not shown: a list of countries alone hides nothing."""
    assert X.read(answer(tweet(withheld_in_countries=["TR"])), ID, Target.POST, None).seen is Seen.LIVE
    hidden = tweet(withheld_in_countries=["TR"], text="", mediaDetails=[], entities={})
    assert X.read(answer(hidden), ID, Target.POST, None).seen is Seen.GEO_BLOCK


@pytest.mark.parametrize("everywhere", ["XX", "XY"])
def test_a_post_withheld_everywhere_is_not_shown_by_the_notice_in_its_place(everywhere: str) -> None:
    """X writes a notice of its own where the words stood; as the post's they would be an edit."""
    body = tweet(withheld_copyright=True, withheld_in_countries=[everywhere], full_text="This Tweet from @jill has been withheld in: Spain.")
    reading = X.read(answer([body]), ID, Target.POST, None)
    assert (reading.seen, reading.fields) == (Seen.GEO_BLOCK, Fields())


def test_the_second_interface_names_missing_posts_by_their_id() -> None:
    """A not-found problem counts only for the post asked for."""
    problem = {"type": "https://api.twitter.com/2/problems/resource-not-found", "resource_type": "tweet", "resource_id": ID, "title": "Not Found Error"}
    assert X.read(answer({"errors": [problem]}), ID, Target.POST, None).seen is Seen.GONE
    assert X.read(answer({"errors": [problem]}), "20", Target.POST, None).reason == "wrong-id"
    assert X.read(answer({"errors": [{**problem, "resource_type": "user"}]}), ID, Target.POST, None).seen is Seen.PARSER_DRIFT
    assert X.read(answer({"errors": [{**problem, "resource_type": "user"}]}), "", Target.PROFILE, None).seen is Seen.ACCOUNT_GONE


def oembed(number: str = ID) -> dict[str, Any]:
    quotation = (
        '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">Tea &amp; toast<br>at noon <a href="https://t.co/aBcDeFgHiJ">pic.twitter.com/aBcDeFgHiJ</a></p>'
        f'&mdash; Tea House (@tea_house) <a href="https://twitter.com/tea_house/status/{number}?ref_src=twsrc%5Etfw">May 30, 2024</a></blockquote>'
    )
    address = f"https://twitter.com/tea_house/status/{number}"
    return {"url": address, "author_name": "Tea House", "author_url": "https://twitter.com/tea_house", "html": quotation, "type": "rich", "version": "1.0"}


def test_an_oembed_quotation_is_a_live_post() -> None:
    """The id is read out of the address, author and text out of the quotation; the picture's link is dropped."""
    reading = X.read(answer(oembed()), ID, Target.POST, "oembed")
    assert reading.seen is Seen.LIVE
    assert (reading.fields.id, reading.fields.author, reading.fields.name, reading.fields.lang) == (ID, "tea_house", "Tea House", "en")
    assert reading.fields.text == "Tea & toast\nat noon"
    assert X.read(answer(oembed("20")), ID, Target.POST, "oembed").reason == "wrong-id"


@pytest.mark.parametrize(
    ("given_answer", "seen"),
    [
        pytest.param(answer(NOT_FOUND, 404, "text/html"), Seen.GONE, id="oembed-404-html"),
        pytest.param(answer({"error": "Not found"}, 404), Seen.GONE, id="oembed-404-json"),
        pytest.param(answer({"error": "Sorry, you are not authorized to see this status."}, 403), Seen.RESTRICTED_AUDIENCE, id="oembed-403-not-authorized"),
        pytest.param(answer({"error": "User has been suspended."}, 403), Seen.ACCOUNT_SUSPENDED, id="oembed-403-suspended"),
        pytest.param(answer({"error": "Forbidden"}, 403), Seen.OTHER, id="R8-403-without-reason"),
        pytest.param(answer({"errors": [{"code": 429, "message": "Rate limit exceeded."}]}), Seen.RATE_LIMIT, id="oembed-error-429"),
    ],
)
def test_each_refusal_of_oembed_has_one_reading(given_answer: Answer, seen: Seen) -> None:
    """Protected and age-restricted posts answer alike; a 403 counts as suspended only where it says so."""
    assert X.read(given_answer, ID, Target.POST, "oembed").seen is seen


@pytest.mark.parametrize(
    ("status", "seen"),
    [
        ({"type": "status", "id": ID, "text": "Tea", "author": {"id": "4242", "screen_name": "tea_house", "name": "Tea"}}, Seen.LIVE),
        ({"type": "tombstone", "reason": "deleted"}, Seen.GONE),
        ({"type": "tombstone", "reason": "suspended"}, Seen.ACCOUNT_SUSPENDED),
        ({"type": "tombstone", "reason": "private"}, Seen.PROTECTED),
        ({"type": "tombstone", "reason": "unavailable"}, Seen.PARSER_DRIFT),
    ],
)
def test_a_front_counts_only_by_its_typed_reasons(status: dict[str, Any], seen: Seen) -> None:
    """FxTwitter's 404 may mean gone or suspended, so only what it types is read; who wrote a post is told by number."""
    reading = X.read(answer({"code": 200, "status": status}), ID, Target.POST, "fxtwitter")
    assert (reading.seen, reading.fields.account) == (seen, "4242" if seen is Seen.LIVE else None)
    assert X.read(answer({"code": 404, "message": "NOT_FOUND"}, 404), ID, Target.POST, "fxtwitter").seen is Seen.PARSER_DRIFT


def test_a_page_rendered_by_the_server_is_read_by_its_structure() -> None:
    """Canonical address and the Tweet set apart on the page name the same id; words of the chrome count for nothing."""
    body = (
        '<!DOCTYPE html><html lang="de"><head><link rel="canonical" href="https://twitter.com/tea_house/status/{0}"></head>'
        "<body><p>Account suspended. Not found.</p>"
        '<div class="tweet permalink-tweet" data-tweet-id="{1}" data-screen-name="tea_house" data-user-id="4242" data-name="Tea House">'
        '<span data-time="1717073299"></span><p class="tweet-text" lang="en">Tea at noon</p></div></body></html>'
    )
    reading = X.read(answer(body.format(ID, ID), 200, "text/html"), ID, Target.POST, "page")
    assert (reading.seen, reading.fields.text, reading.fields.account) == (Seen.LIVE, "Tea at noon", "4242")
    assert reading.fields.posted_at == datetime(2024, 5, 30, 12, 48, 19, tzinfo=UTC)
    assert X.read(answer(body.format(ID, "20"), 200, "text/html"), ID, Target.POST, "page").seen is Seen.PARSER_DRIFT
    assert X.read(answer(body.format("20", "20"), 200, "text/html"), ID, Target.POST, "page").reason == "wrong-id"


def test_a_known_account_is_read_where_a_key_is_at_hand() -> None:
    """Accounts are asked for by id; a suspended one is typed; a post's answer says nothing of an account."""
    user = {"data": {"user": {"result": {"__typename": "User", "rest_id": "4242", "core": {"screen_name": "tea_house"}}}}}
    for name in ("4242", "Tea_House"):
        assert X.read(answer(user), name, Target.PROFILE, None).fields == Fields(id="4242", account="4242", author="tea_house")
    assert X.read(answer(user), "4243", Target.PROFILE, None).reason == "wrong-id"
    suspended = {"data": {"user": {"result": {"__typename": "UserUnavailable", "reason": "Suspended"}}}}
    assert X.read(answer(suspended), "4242", Target.PROFILE, None).seen is Seen.ACCOUNT_SUSPENDED
    assert X.read(answer(tweet()), ID, Target.PROFILE, None).seen is Seen.PARSER_DRIFT


def test_the_look_fixes_language_and_token() -> None:
    """``lang=en`` makes the tombstones' texts patterns of ours."""
    look = X.look(POST)
    assert look.method == "syndication"
    assert look.url == f"https://cdn.syndication.twimg.com/tweet-result?id={ID}&lang=en&token=4cqt3r9oq5r"
    assert dict(look.headers)["accept-language"].startswith("en")
    assert X.profile(POST) is None
    assert X.identify(KEY) is None
    assert ID in X.page(POST)


@pytest.mark.parametrize(
    ("url", "best"),
    [
        ("https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ.jpg", "https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ?format=jpg&name=orig"),
        ("https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ?format=png&name=small", "https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ?format=png&name=orig"),
        ("https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ.jpg:large", "https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ?format=jpg&name=orig"),
        ("https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ?name=small", "https://pbs.twimg.com/media/GxC2eRAWoAA8gGQ?name=small"),
        ("https://video.twimg.com/amplify_video/77/vid/a.mp4", "https://video.twimg.com/amplify_video/77/vid/a.mp4"),
    ],
)
def test_pictures_are_asked_for_as_uploaded(url: str, best: str) -> None:
    """The original keeps its format; other media have no larger form."""
    assert X.original(url) == best


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(
    ["__typename", "id_str", "text", "user", "data", "tweetResult", "result", "errors", "code", "tombstone", "edit_control", "html", "author_url"]
)
NAMED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["Tweet", "TweetTombstone", "TweetUnavailable"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=12), JSONS, max_size=5), st.integers(200, 599), st.sampled_from([None, "syndication", "oembed", "fxtwitter"]))
def test_any_json_is_read_and_is_never_live_or_gone(body: dict[str, Any], status: int, method: str | None) -> None:
    """R1: an object that no pattern knows claims nothing."""
    reading = X.read(answer(body, status), ID, Target.POST, method)
    assert reading.seen not in (Seen.LIVE, Seen.GONE, Seen.ACCOUNT_SUSPENDED, Seen.ACCOUNT_GONE, Seen.REMOVED, Seen.SOFT_GONE)


@given(st.dictionaries(NAMES, NAMED, max_size=6), st.sampled_from(list(Target)))
def test_known_names_with_unknown_values_never_raise(body: dict[str, Any], target: Target) -> None:
    """Reading is total, whatever stands where a text or an object is expected."""
    assert X.read(answer(body), ID, target, None).seen is not Seen.LIVE


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(f"<!DOCTYPE html><html><body><p>{'All that is new in the harbour. ' * 80}</p></body></html>", id="many-words"),
        pytest.param(
            '<html><head><link rel="canonical" href="https://news.example/a"></head><body><a href="https://x.com/share">x</a></body></html>', id="own"
        ),
        pytest.param("<html><head><title>Web Page Blocked</title></head><body><h1>Zugriff verweigert</h1><p>social-networking</p></body></html>", id="filter"),
        pytest.param("<html><head><title>x.com konnte nicht gefunden werden</title></head><body><p>Meinten Sie xing.com?</p></body></html>", id="provider"),
        pytest.param("<html><head></head><body></body></html>", id="an-empty-answer-in-a-browser"),
        pytest.param('<?xml version="1.0"?><rsp stat="fail"><err code="1" msg="Photo not found"/></rsp>', id="xml"),
    ],
)
def test_a_404_that_is_no_notice_of_xs_is_no_loss(page: str) -> None:
    """X's own page for what is not there has a few words, no address and X in its title; whatever else stands in its place was put there by others."""
    assert X.read(answer(page, 404, "text/html"), ID, Target.POST, "syndication").seen is Seen.PARSER_DRIFT


def test_a_gateways_404_is_no_loss() -> None:
    """What stands before a service answers in JSON as it does, with more beside the error."""
    gateways = {"timestamp": "2026-03-01T12:00:00Z", "status": 404, "error": "Not Found", "path": "/oembed"}
    assert X.read(answer(gateways, 404), ID, Target.POST, "oembed").seen is Seen.OTHER
