"""Networks of short posts: X, Bluesky, the Fediverse and Reddit."""

from __future__ import annotations

import json

from storage.model import Json
from storage.vocabulary import Seen, Target
from tests.unit.documented.case import Case, handed, stated

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
SHOWN: Json = {"tweet_results": {"result": GRAPHQL_TWEET}}
MEDIA_GRID: Json = {"instructions": [{"entries": [{"entryId": "profile-grid-0", "content": {"items": [{"item": {"itemContent": SHOWN}}]}}]}]}
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
STATUS: dict[str, Json] = {"id": "110446223051565765", "content": "<p>The dyke holds.</p>", "created_at": "2023-05-29T00:00:00Z", "account": ACCOUNT}
LEMMY_POST: Json = {"id": 9, "name": "Quay", "deleted": False, "removed": False, "ap_id": "https://l.example/post/9", "published": "2023-01-01T00:00:00Z"}
CREATE: Json = {
    "id": "https://l.example/activities/create/1",
    "type": "Create",
    "actor": "https://l.example/u/jo",
    "cc": ["https://l.example/c/main"],
    "object": {"id": "https://l.example/comment/7", "type": "Note", "content": "<p>dark</p>", "attributedTo": "https://l.example/u/jo"},
}
DELETE: dict[str, Json] = {
    "id": "https://b.example/activities/delete/1",
    "type": "Delete",
    "actor": "https://b.example/u/jo",
    "object": "https://b.example/comment/7",
    "audience": "https://l.example/c/main",
}
VIDEO: Json = {"id": 1, "uuid": "9c9de5e8-0a1e-484a-b099-e80766180a6d", "name": "Dyke", "privacy": {"id": 1}, "account": {"name": "desk"}}


def comment(**changes: Json) -> Json:
    """Return Reddit's answer on a comment."""
    return {
        "kind": "Listing",
        "data": {"children": [{"kind": "t1", "data": {"id": "d8306kw", "link_id": "t3_54loj1", "author": "jo", "body": "dark", **changes}}]},
    }


def submission(**changes: Json) -> Json:
    """Return Reddit's answer on a submission."""
    made: Json = {"kind": "t3", "data": {"id": "54loj1", "title": "Dark", "author": "jo", "selftext": "", **changes}}
    return {"kind": "Listing", "data": {"children": [made]}}


def announce(inner: Json, actor: str = "https://l.example/c/main") -> Json:
    """Return the activity by which a community passes another on."""
    return {"id": "https://l.example/activities/announce/1", "type": "Announce", "actor": actor, "object": inner}


def lemmy(**changes: Json) -> Json:
    """Return Lemmy's answer on a post."""
    return {"post_view": {"post": {**(LEMMY_POST if isinstance(LEMMY_POST, dict) else {}), **changes}, "creator": {"name": "jo"}}}


def problem(kind: str, what: str, title: str = "Not Found Error", detail: str = "", **more: Json) -> Json:
    """Return an error of API v2."""
    return {"type": f"https://api.twitter.com/2/problems/{kind}", "resource_type": what, "resource_id": "20", "title": title, "detail": detail, **more}


RECORD_VALUE: Json = {"$type": "app.bsky.feed.post", "text": "hello", "createdAt": "2023-08-07T05:46:14.423Z"}


def event(**commit: Json) -> Json:
    """Return an event of Jetstream about a post."""
    return {"did": DID, "time_us": 1, "kind": "commit", "commit": {"collection": "app.bsky.feed.post", "rkey": "3k4duaz5vfs2b", "rev": "1", **commit}}


NETWORK_CASES: dict[str, Case] = {
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
    "x-graphql-media-grid": Case(platform="x", body={"data": {"user": {"result": {"timeline": {"timeline": MEDIA_GRID}}}}}, seen=Seen.LIVE, id="20"),
    "x-premium-search": Case(platform="x", body={"results": [TWEET], "requestParameters": {"maxResults": 100}}, seen=Seen.LIVE, id="20"),
    "x-v2-direct-messages": Case(
        platform="x", body={"data": [{"id": "20", "text": "psst", "event_type": "MessageCreate"}], "meta": {"result_count": 1}}, seen=Seen.PARSER_DRIFT
    ),
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
    "misskey-gone-or-hidden": Case(
        platform="fediverse_other",
        body={"error": {"message": "x", "code": "NO_SUCH_NOTE", "id": "24fcbfc6-2e37-42b6-8388-c29b3861a08d", "kind": "client"}},
        seen=Seen.OTHER,
        status=400,
    ),
    "misskey-other-error": Case(platform="fediverse_other", body={"error": {"code": "NO_SUCH_USER", "kind": "client"}}, seen=Seen.OTHER, status=404),
    "lemmy-post": Case(platform="fediverse_other", body=lemmy(), seen=Seen.LIVE, id="9"),
    "lemmy-deleted": Case(platform="fediverse_other", body=lemmy(deleted=True), seen=Seen.GONE, id="9"),
    "lemmy-removed": Case(platform="fediverse_other", body=lemmy(removed=True, local=True), seen=Seen.REMOVED, id="9"),
    "lemmy-removed-copy": Case(platform="fediverse_other", body=lemmy(removed=True, local=False), seen=Seen.OTHER, id=None),
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
    "reddit-comment": Case(platform="reddit", body=comment(), seen=Seen.LIVE, id="d8306kw"),
    "reddit-comment-below-its-submission": Case(platform="reddit", body=[submission(), comment()], seen=Seen.LIVE, id="54loj1"),
    "reddit-comment-deleted": Case(
        platform="reddit", body=comment(author="[deleted]", body="[deleted]", collapsed_reason_code="DELETED"), seen=Seen.GONE, reason="deleted-by-author"
    ),
    "reddit-comment-removed": Case(
        platform="reddit", body=comment(author="[deleted]", body="[removed]", collapsed_reason_code="DELETED"), seen=Seen.REMOVED, reason="removed"
    ),
    "reddit-comment-of-a-token": Case(platform="reddit", body=comment(author="[deleted]", body="[deleted]"), seen=Seen.OTHER),
    "reddit-deleted-of-2016": Case(
        platform="reddit",
        body=submission(author="[deleted]", selftext="[deleted]", is_robot_indexable=False, removed_by_category=None),
        seen=Seen.GONE,
        reason="deleted-by-author",
    ),
    "reddit-token-of-an-account-that-is-gone": Case(
        platform="reddit", body=submission(author="[deleted]", selftext="[deleted]", is_robot_indexable=True), seen=Seen.OTHER
    ),
    "reddit-account-gone": Case(platform="reddit", body=submission(author="[deleted]", is_robot_indexable=True), seen=Seen.LIVE, id="54loj1"),
    "reddit-removed-of-2018-to-moderators": Case(
        platform="reddit", body=submission(removed=True, banned_by="mo", is_robot_indexable=False), seen=Seen.REMOVED, reason="moderator"
    ),
    "reddit-spam-of-2016": Case(platform="reddit", body=submission(is_robot_indexable=False), seen=Seen.OTHER, reason="removed-unknown"),
    "reddit-account": Case(platform="reddit", body={"kind": "t2", "data": {"name": "jo", "id": "1w72"}}, seen=Seen.LIVE, id="jo", target=Target.PROFILE),
    "reddit-account-suspended": Case(
        platform="reddit", body={"kind": "t2", "data": {"name": "jo", "is_suspended": True}}, seen=Seen.ACCOUNT_SUSPENDED, target=Target.PROFILE
    ),
    "reddit-community": Case(
        platform="reddit", body={"kind": "t5", "data": {"display_name": "quay", "id": "2qh0y"}}, seen=Seen.LIVE, id="quay", target=Target.PROFILE
    ),
    "reddit-form-limit": Case(platform="reddit", body={"json": {"errors": [["RATELIMIT", "too much", "ratelimit"]]}}, seen=Seen.RATE_LIMIT),
    "x-protected-user": Case(
        platform="x", body={"id": 12, "id_str": "12", "screen_name": "jack", "protected": True}, seen=Seen.PROTECTED, id="12", target=Target.PROFILE
    ),
    "bluesky-page": Case(platform="bluesky", body=stated("https://bsky.app/profile/bsky.app/post/3k4duaz5vfs2b"), seen=Seen.LIVE, id="3k4duaz5vfs2b"),
    "mastodon-page": Case(
        platform="mastodon",
        body=stated("https://m.example/@harbour/110446223051565765", "Harbour (@harbour@m.example)"),
        seen=Seen.LIVE,
        id="m.example/110446223051565765",
    ),
    "x-page-for-previews": Case(platform="x", body=stated("https://x.com/harbour/status/1796161717017489850"), seen=Seen.LIVE, id="1796161717017489850"),
    "peertube-page": Case(platform="fediverse_other", body=stated("https://t.example/w/3fbif9S3WmtTP8gGsC5HBd"), seen=Seen.LIVE, id="3fbif9S3WmtTP8gGsC5HBd"),
    "x-embedded-timeline": Case(
        platform="x",
        body=handed(
            '<script id="__NEXT_DATA__" type="application/json">'
            f"{json.dumps({'props': {'pageProps': {'timeline': {'entries': [{'content': {'tweet': TWEET}}]}}}})}</script>"
        ),
        seen=Seen.LIVE,
        id="20",
    ),
    **{
        f"{name}-profile-page": Case(platform=name, body=stated(url, kind="profile"), seen=Seen.LIVE, id="harbour", target=Target.PROFILE)
        for name, url in {
            "bluesky": "https://bsky.app/profile/harbour",
            "linkedin": "https://www.linkedin.com/in/harbour/",
            "mastodon": "https://m.example/@harbour",
            "pinterest": "https://www.pinterest.com/harbour/",
            "threads": "https://www.threads.com/@harbour",
            "x": "https://x.com/harbour",
        }.items()
    },
    "profile-page-of-another-kind": Case(
        platform="linkedin", body=stated("https://www.linkedin.com/in/harbour/"), seen=Seen.PARSER_DRIFT, target=Target.PROFILE
    ),
    "profile-page-of-the-site": Case(
        platform="threads", body=stated("https://www.threads.com/", "Threads", kind="profile"), seen=Seen.PARSER_DRIFT, target=Target.PROFILE
    ),
    "peertube-playlist": Case(
        platform="fediverse_other",
        body={"id": 1, "uuid": "9c9de5e8-0a1e-484a-b099-e80766180a6d", "displayName": "Dykes", "ownerAccount": {"name": "desk"}},
        seen=Seen.LIVE,
        id="9c9de5e8-0a1e-484a-b099-e80766180a6d",
    ),
    "x-mobile-page": Case(
        platform="x",
        body=handed(
            '<table class="tweet"><tr><td><a name="tweet_19" href="/jill/status/19?p=p">1h</a><div class="tweet-text" data-id="19">no</div></td></tr></table>'
            '<table class="main-tweet"><tr><td><div class="tweet-text" data-id="20"><div class="dir-ltr" dir="ltr">just setting up</div></div>'
            '<a name="tweet_20" href="/jack/status/20?p=p">21 Mar 2006</a></td></tr></table>'
        ),
        seen=Seen.LIVE,
        id="20",
    ),
    "x-profile-page-of-2016": Case(
        platform="x",
        body=handed('<a class="ProfileHeaderCard-screennameLink" href="/jack">@jack</a><div class="ProfileNav" role="navigation" data-user-id="12"></div>'),
        seen=Seen.LIVE,
        id="12",
        target=Target.PROFILE,
    ),
    "mastodon-timeline": Case(platform="mastodon", body=[STATUS], seen=Seen.LIVE, id="110446223051565765"),
    "mastodon-search": Case(platform="mastodon", body={"accounts": [], "statuses": [STATUS], "hashtags": []}, seen=Seen.LIVE, id="110446223051565765"),
    "mastodon-accounts": Case(platform="mastodon", body=[ACCOUNT], seen=Seen.LIVE, id="1", target=Target.PROFILE),
    "bluesky-record-whose-status-got-lost": Case(
        platform="bluesky",
        body={"error": "RecordNotFound", "message": f"Could not locate record: at://{DID}/app.bsky.feed.post/3k4duaz5vfs2b"},
        seen=Seen.GONE,
    ),
    "bluesky-error-whose-status-got-lost": Case(
        platform="bluesky", body={"error": "RecordNotFound", "message": "Could not locate record"}, seen=Seen.PARSER_DRIFT
    ),
    "activity-whose-actor-is-whole": Case(
        platform="fediverse_other",
        body={
            "id": "https://l.example/activities/create/1",
            "type": "Create",
            "actor": [{"type": "Person", "id": "https://l.example/u/jo"}],
            "object": {
                "id": "https://l.example/comment/7",
                "type": "Note",
                "contentMap": {"nl": "<p>donker</p>"},
                "attributedTo": [{"type": "Person", "id": "https://l.example/u/jo"}],
            },
        },
        seen=Seen.LIVE,
        id="https://l.example/comment/7",
    ),
    "activity-deletion-whose-actor-is-whole": Case(
        platform="fediverse_other",
        body={
            "id": "https://l.example/activities/delete/1",
            "type": "Delete",
            "actor": {"type": "Person", "id": "https://elsewhere.example/u/eve"},
            "object": "https://l.example/comment/7",
        },
        seen=Seen.PARSER_DRIFT,
    ),
    "lemmy-page-of-2020": Case(
        platform="fediverse_other",
        body={"id": "https://l.example/post/3", "type": "Page", "summary": "Hello", "attributedTo": "https://l.example/u/jo", "to": "https://l.example/c/main"},
        seen=Seen.LIVE,
        id="https://l.example/post/3",
    ),
    "telegram-channel-by-its-preview": Case(
        platform="telegram",
        body=handed(
            '<div class="tgme_channel_info"><div class="tgme_channel_info_header_title"><span>The Harbour</span></div>'
            '<div class="tgme_channel_info_header_username"><a href="https://t.me/harbour">@harbour</a></div></div>'
        ),
        seen=Seen.LIVE,
        id="harbour",
        target=Target.PROFILE,
    ),
    "bluesky-thread-without-types": Case(platform="bluesky", body={"thread": {"post": SKY, "replies": []}}, seen=Seen.LIVE, id="3k4duaz5vfs2b"),
    "x-stream-deleted": Case(
        platform="x", body={"delete": {"status": {"id": 20, "id_str": "20", "user_id": 12}}}, seen=Seen.GONE, id="20", reason="deleted-by-author"
    ),
    "x-stream-withheld": Case(platform="x", body={"status_withheld": {"id": 20, "user_id": 12, "withheld_in_countries": ["DE"]}}, seen=Seen.GEO_BLOCK, id="20"),
    "x-stream-limit": Case(platform="x", body={"limit": {"track": 1234}}, seen=Seen.PARSER_DRIFT),
    "x-v1-of-2010-of-another-part": Case(
        platform="x", body={"error": "Sorry, that page does not exist", "request": "/1/trends.json"}, seen=Seen.PARSER_DRIFT, status=404
    ),
    "bluesky-event-deleted": Case(platform="bluesky", body=event(operation="delete"), seen=Seen.GONE, id="3k4duaz5vfs2b", reason="deleted-by-author"),
    "bluesky-event-created": Case(
        platform="bluesky",
        body=event(operation="create", cid="bafyreibjifzpqj6o6wcq3hejh7y4z4z2vmiklkvykc57tw3pcbx3kxifpm", record=RECORD_VALUE),
        seen=Seen.LIVE,
        id="3k4duaz5vfs2b",
    ),
    "bluesky-event-of-a-like": Case(platform="bluesky", body=event(operation="delete", collection="app.bsky.feed.like"), seen=Seen.PARSER_DRIFT),
    "bluesky-event-of-an-account": Case(
        platform="bluesky",
        body={"did": DID, "time_us": 1, "kind": "account", "account": {"active": False, "status": "deleted", "did": DID}},
        seen=Seen.ACCOUNT_GONE,
        target=Target.PROFILE,
    ),
    "reddit-community-page": Case(
        platform="reddit",
        body=handed(
            '<div class="thing link" data-fullname="t3_54loj1" data-author="jo"><a class="title" href="/r/quay/comments/54loj1/">Dark</a></div>'
            '<div class="thing link" data-fullname="t3_54loj2" data-author="jo"><a class="title" href="/r/quay/comments/54loj2/">Darker</a></div>'
        ),
        seen=Seen.LIVE,
        id="54loj1",
    ),
    "reddit-feed": Case(
        platform="reddit",
        body=handed('<shreddit-post id="t3_54loj1" post-title="Dark" author="jo"></shreddit-post><shreddit-post id="t3_54loj2" post-title="x" author="jo">'),
        seen=Seen.LIVE,
        id="54loj1",
    ),
    "bluesky-flat-thread": Case(
        platform="bluesky",
        body={
            "thread": [
                {"uri": f"at://{DID}/app.bsky.feed.post/1", "depth": -1, "value": {"$type": "app.bsky.unspecced.defs#threadItemNotFound"}},
                {"uri": f"at://{DID}/app.bsky.feed.post/3k4duaz5vfs2b", "depth": 0, "value": {"$type": "app.bsky.unspecced.defs#threadItemPost", "post": SKY}},
            ],
            "hasOtherReplies": False,
        },
        seen=Seen.LIVE,
        id="3k4duaz5vfs2b",
    ),
    "mastodon-quotation-without-words": Case(
        platform="mastodon", body={**STATUS, "content": "", "quote": {"state": "accepted"}}, seen=Seen.LIVE, id="110446223051565765"
    ),
    "mastodon-boost": Case(
        platform="mastodon", body={**STATUS, "content": "", "reblog": {**STATUS, "id": "110446223051565766"}}, seen=Seen.LIVE, id="110446223051565765"
    ),
    "mastodon-file-of-no-kind": Case(
        platform="mastodon",
        body={**STATUS, "content": "", "media_attachments": [{"id": "1", "type": "unknown", "url": None, "remote_url": "https://m.example/1"}]},
        seen=Seen.LIVE,
        id="110446223051565765",
    ),
    "mastodon-status-of-nothing": Case(platform="mastodon", body={**STATUS, "content": ""}, seen=Seen.PARSER_DRIFT),
    "pleroma-boost": Case(platform="fediverse_other", body={**STATUS, "content": "", "reblog": {**STATUS, "id": "9"}}, seen=Seen.LIVE, id="110446223051565765"),
    "mastodon-page-kept-out-of-search": Case(
        platform="mastodon",
        body=stated("https://m.example/@harbour/110446223051565765", "Harbour (@harbour@m.example)").replace(
            "</head>", '<meta name="robots" content="noindex, noarchive"><meta property="og:published_time" content="2023-05-29T00:00:00Z"></head>'
        ),
        seen=Seen.LIVE,
        id="m.example/110446223051565765",
    ),
    "pixelfed-picture-without-words": Case(
        platform="fediverse_other",
        body={
            "id": "https://p.example/p/harbour/339455757434167296",
            "type": "Note",
            "content": None,
            "attributedTo": "https://p.example/users/harbour",
            "attachment": [{"type": "Image", "url": "https://p.example/1.jpg"}],
        },
        seen=Seen.LIVE,
        id="https://p.example/p/harbour/339455757434167296",
    ),
    "peertube-oembed": Case(
        platform="fediverse_other",
        body={
            "type": "video",
            "version": "1.0",
            "title": "Dyke",
            "provider_name": "T",
            "html": '<iframe src="https://t.example/videos/embed/3fbif9S3WmtTP8gGsC5HBd"></iframe>',
        },
        seen=Seen.LIVE,
        id="3fbif9S3WmtTP8gGsC5HBd",
    ),
    "activity-deletion-taken-back-by-a-community": Case(
        platform="fediverse_other",
        body={
            "id": "https://l.example/activities/undo/1",
            "type": "Undo",
            "actor": "https://l.example/u/mod",
            "object": {**DELETE, "actor": "https://l.example/u/mod"},
        },
        seen=Seen.LIVE,
        id="https://b.example/comment/7",
    ),
    "activity-deletion-taken-back-by-a-stranger": Case(
        platform="fediverse_other",
        body={"id": "https://x.example/activities/undo/1", "type": "Undo", "actor": "https://x.example/u/eve", "object": {**DELETE}},
        seen=Seen.PARSER_DRIFT,
    ),
    "x-front-of-today": Case(
        platform="x",
        body={"code": 200, "status": {"type": "status", "id": "20", "text": "just setting up", "author": {"id": "12", "screen_name": "jack"}}},
        seen=Seen.LIVE,
        id="20",
    ),
    "x-front-account": Case(
        platform="x", body={"code": 200, "message": "OK", "user": {"id": "12", "screen_name": "jack"}}, seen=Seen.LIVE, id="12", target=Target.PROFILE
    ),
    "reddit-page-of-today-removed": Case(
        platform="reddit",
        body=handed(
            '<shreddit-post id="t3_54loj1" post-title="Dark" author="jo"><div slot="post-removed-banner">Dieser Beitrag wurde entfernt</div></shreddit-post>'
        ),
        seen=Seen.OTHER,
        reason="removed-unknown",
    ),
    "reddit-page-of-2008-removed": Case(
        platform="reddit",
        body=handed(
            '<div class="thing link" data-fullname="t3_54loj1" data-author="jo"><a class="title" href="/r/quay/comments/54loj1/">Dark</a>'
            '<div class="usertext-body"><p>[removed]</p></div></div>'
        ),
        seen=Seen.OTHER,
        reason="without-text",
    ),
}
