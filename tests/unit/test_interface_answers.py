"""What the interfaces of platforms answer in the forms that their documentation gives: of several versions, for one post, for several, and for accounts.

All bodies are written for these tests, in the documented form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

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
MEDIA: Json = {"pk": 1, "id": "1_2", "code": "DHtWpRvMBiw", "user": {"username": "harbour"}, "caption": {"text": "dark"}}
PERSON: dict[str, Json] = {"id": "17", "username": "harbour", "full_name": "The Harbour", "is_private": False}
GRAPH_POST: Json = {"id": "77_10154009990506729", "message": "dark", "created_time": "2015-11-05T14:06:35+0000", "from": {"name": "H", "id": "77"}}
ITEM: Json = {"id": "6718335390845095173", "desc": "dark", "author": {"uniqueId": "harbour", "id": "7"}, "video": {"cover": "https://p16.tiktokcdn.com/a"}}
AWEME: Json = {"aweme_id": "6718335390845095173", "desc": "dark", "author": {"unique_id": "harbour", "uid": "7"}, "video": {}, "create_time": 1564234567}
YT, CHANNEL, PLAYLIST = "dQw4w9WgXcQ", "UCuAXFkgsw1L7xaCfnd5JJOw", "PLSL0f2Dh_snCsLgQ3J319RYQyctRlfJFc"
SNIPPET: Json = {"title": "Quay", "channelId": CHANNEL, "channelTitle": "Harbour", "publishedAt": "2009-10-25T06:57:33Z", "playlistId": PLAYLIST}
PLAYER: Json = {"playabilityStatus": {"status": "OK"}, "videoDetails": {"videoId": YT, "title": "Quay", "channelId": CHANNEL}}
RSP = '<?xml version="1.0" encoding="utf-8" ?>\n<rsp stat="ok">\n{}\n</rsp>'
FAILED = '<?xml version="1.0" encoding="utf-8" ?>\n<rsp stat="fail">\n<err code="{}" msg="{}" />\n</rsp>'
NSID = "47058503995@N01"
WALL: dict[str, Json] = {"id": 7890, "owner_id": -77, "from_id": -77, "date": 1600000000, "text": "dark"}
VK_PERSON: dict[str, Json] = {"id": 1, "first_name": "Jo", "last_name": "D", "is_closed": False}
VIMEO: dict[str, Json] = {"uri": "/videos/223099532", "name": "Quay", "link": "https://vimeo.com/223099532", "user": {"name": "Jo"}}
PIN: dict[str, Json] = {"id": "424605071105031783", "description": "Quay", "pinner": {"username": "jo"}}
TRACK: Json = {"id": 9, "kind": "track", "title": "Quay", "permalink_url": "https://soundcloud.com/jo/quay"}
SHORTCODE_MEDIA: Json = {"shortcode": "DHtWpRvMBiw", "owner": {"username": "harbour"}, "edge_media_to_caption": {"edges": [{"node": {"text": "dark"}}]}}


def handed(script: str) -> str:
    """Return a page that hands something to its scripts."""
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{script}</body></html>"


def shared_data(**pages: Json) -> str:
    """Return a page of Instagram as it was until 2021."""
    return handed(f'<script type="text/javascript">window._sharedData = {json.dumps({"entry_data": pages})};</script>')


def stated(url: str, title: str = "Harbour", description: str = "The lights go out.", kind: str = "article") -> str:
    """Return a page that states what it is."""
    said = {"type": kind, "url": url, "title": title, "description": description, "image": "https://cdn.example/a.jpg"}
    head = "".join(f'<meta property="og:{name}" content="{value}">' for name, value in said.items())
    return f'<!DOCTYPE html><html><head><title>x</title><link rel="canonical" href="{url}">{head}</head><body></body></html>'


def vk_error(code: int) -> Json:
    """Return an error of VK's interface."""
    return {"error": {"error_code": code, "error_msg": "x", "request_params": []}}


def videos(**status: Json) -> Json:
    """Return Data API's answer on a video."""
    return {"kind": "youtube#videoListResponse", "items": [{"kind": "youtube#video", "id": YT, "snippet": SNIPPET, "status": status}]}


def alert(text: str, kind: str = "ERROR") -> Json:
    """Return the answer of ``browse`` in a channel's place."""
    return {"alerts": [{"alertRenderer": {"type": kind, "text": {"simpleText": text}}}]}


def comment(**changes: Json) -> Json:
    """Return Reddit's answer on a comment."""
    return {
        "kind": "Listing",
        "data": {"children": [{"kind": "t1", "data": {"id": "d8306kw", "link_id": "t3_54loj1", "author": "jo", "body": "dark", **changes}}]},
    }


def next_data(props: Json) -> str:
    """Return a page of TikTok as it was in 2020."""
    return f'<!DOCTYPE html><html><body><script id="__NEXT_DATA__">{json.dumps({"props": {"pageProps": props}})}</script></body></html>'


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
    "reddit-comment-deleted": Case(
        platform="reddit", body=comment(author="[deleted]", body="[deleted]", collapsed_reason_code="DELETED"), seen=Seen.GONE, reason="deleted-by-author"
    ),
    "reddit-comment-removed": Case(
        platform="reddit", body=comment(author="[deleted]", body="[removed]", collapsed_reason_code="DELETED"), seen=Seen.REMOVED, reason="removed"
    ),
    "reddit-comment-of-a-token": Case(platform="reddit", body=comment(author="[deleted]", body="[deleted]"), seen=Seen.OTHER),
    "reddit-account": Case(platform="reddit", body={"kind": "t2", "data": {"name": "jo", "id": "1w72"}}, seen=Seen.LIVE, id="jo", target=Target.PROFILE),
    "reddit-account-suspended": Case(
        platform="reddit", body={"kind": "t2", "data": {"name": "jo", "is_suspended": True}}, seen=Seen.ACCOUNT_SUSPENDED, target=Target.PROFILE
    ),
    "reddit-community": Case(
        platform="reddit", body={"kind": "t5", "data": {"display_name": "quay", "id": "2qh0y"}}, seen=Seen.LIVE, id="quay", target=Target.PROFILE
    ),
    "reddit-form-limit": Case(platform="reddit", body={"json": {"errors": [["RATELIMIT", "too much", "ratelimit"]]}}, seen=Seen.RATE_LIMIT),
    "instagram-feed": Case(platform="instagram", body={"items": [MEDIA], "num_results": 1, "status": "ok"}, seen=Seen.LIVE, id="DHtWpRvMBiw"),
    "instagram-person": Case(platform="instagram", body={"graphql": {"user": {**PERSON}}}, seen=Seen.LIVE, id="harbour", target=Target.PROFILE),
    "instagram-profile-info": Case(platform="instagram", body={"data": {"user": {**PERSON}}}, seen=Seen.LIVE, id="harbour", target=Target.PROFILE),
    "instagram-private": Case(platform="instagram", body={"user": {**PERSON, "is_private": True}}, seen=Seen.PROTECTED, id="harbour", target=Target.PROFILE),
    "instagram-limit": Case(platform="instagram", body={"message": "", "error_type": "rate_limit_error", "status": "fail"}, seen=Seen.RATE_LIMIT),
    "instagram-feedback": Case(platform="instagram", body={"message": "feedback_required", "spam": True, "status": "fail"}, seen=Seen.RATE_LIMIT),
    "instagram-consent": Case(platform="instagram", body={"message": "consent_required", "status": "fail"}, seen=Seen.CONSENT_WALL),
    "instagram-not-found": Case(platform="instagram", body={"message": "Media not found or unavailable", "status": "fail"}, seen=Seen.PARSER_DRIFT),
    "instagram-graph": Case(
        platform="instagram",
        body={"id": "17", "caption": "dark", "permalink": "https://www.instagram.com/p/DHtWpRvMBiw/", "media_type": "IMAGE", "username": "harbour"},
        seen=Seen.LIVE,
        id="DHtWpRvMBiw",
    ),
    "facebook-graph": Case(platform="facebook", body=GRAPH_POST, seen=Seen.LIVE, id="10154009990506729"),
    "facebook-graph-feed": Case(platform="facebook", body={"data": [GRAPH_POST], "paging": {}}, seen=Seen.LIVE, id="10154009990506729"),
    "facebook-graph-page": Case(platform="facebook", body={"id": "77", "name": "Harbour", "category": "Port"}, seen=Seen.LIVE, id="77", target=Target.PROFILE),
    "facebook-graph-token": Case(
        platform="facebook", body={"error": {"message": "x", "type": "OAuthException", "code": 190}}, seen=Seen.LOGIN_WALL, status=400
    ),
    "facebook-graph-missing": Case(
        platform="facebook", body={"error": {"message": "x", "type": "GraphMethodException", "code": 100}}, seen=Seen.OTHER, status=400
    ),
    "threads-graph": Case(
        platform="threads",
        body={"id": "18", "text": "dark", "permalink": "https://www.threads.net/@harbour/post/DVdP2dCE_kf", "username": "harbour"},
        seen=Seen.LIVE,
        id="DVdP2dCE_kf",
    ),
    "tiktok-detail": Case(platform="tiktok", body={"itemInfo": {"itemStruct": ITEM}, "statusCode": 0}, seen=Seen.LIVE, id="6718335390845095173"),
    "tiktok-list": Case(platform="tiktok", body={"statusCode": 0, "itemList": [ITEM], "hasMore": True}, seen=Seen.LIVE, id="6718335390845095173"),
    "tiktok-app": Case(platform="tiktok", body={"aweme_detail": AWEME, "status_code": 0}, seen=Seen.LIVE, id="6718335390845095173"),
    "tiktok-app-feed": Case(platform="tiktok", body={"aweme_list": [AWEME], "status_code": 0}, seen=Seen.LIVE, id="6718335390845095173"),
    "tiktok-private": Case(platform="tiktok", body={"statusCode": 10216, "itemInfo": {}}, seen=Seen.PROTECTED),
    "tiktok-not-found-or-blocked": Case(platform="tiktok", body={"statusCode": 10204, "itemInfo": {}}, seen=Seen.OTHER),
    "tiktok-verify": Case(platform="tiktok", body={"statusCode": 10000}, seen=Seen.CHALLENGE),
    "tiktok-banned": Case(platform="tiktok", body={"statusCode": 10221}, seen=Seen.OTHER),
    "tiktok-of-2020": Case(platform="tiktok", body=next_data({"statusCode": 0, "itemInfo": {"itemStruct": ITEM}}), seen=Seen.LIVE, id="6718335390845095173"),
    "tiktok-account-of-2020": Case(
        platform="tiktok",
        body=next_data({"statusCode": 0, "userInfo": {"user": {"id": "7", "uniqueId": "harbour"}}}),
        seen=Seen.LIVE,
        id="7",
        target=Target.PROFILE,
    ),
    "x-protected-user": Case(
        platform="x", body={"id": 12, "id_str": "12", "screen_name": "jack", "protected": True}, seen=Seen.PROTECTED, id="12", target=Target.PROFILE
    ),
    "youtube-api": Case(platform="youtube", body=videos(privacyStatus="public", uploadStatus="processed"), seen=Seen.LIVE, id=YT),
    "youtube-api-private": Case(platform="youtube", body=videos(privacyStatus="private"), seen=Seen.PROTECTED, id=YT),
    "youtube-api-rejected": Case(platform="youtube", body=videos(uploadStatus="rejected"), seen=Seen.REMOVED, id=YT),
    "youtube-api-empty": Case(platform="youtube", body={"kind": "youtube#videoListResponse", "items": []}, seen=Seen.OTHER),
    "youtube-api-items": Case(
        platform="youtube", body={"kind": "youtube#playlistItemListResponse", "items": [{"id": "UEx", "snippet": SNIPPET}]}, seen=Seen.LIVE, id=PLAYLIST
    ),
    "youtube-api-quota": Case(
        platform="youtube",
        body={"error": {"code": 403, "message": "x", "errors": [{"domain": "youtube.quota", "reason": "quotaExceeded"}]}},
        seen=Seen.RATE_LIMIT,
        status=403,
    ),
    "youtube-api-channel": Case(
        platform="youtube",
        body={"kind": "youtube#channelListResponse", "items": [{"id": CHANNEL, "snippet": {"title": "Harbour"}}]},
        seen=Seen.LIVE,
        id=CHANNEL,
        target=Target.PROFILE,
    ),
    "youtube-browse-channel": Case(
        platform="youtube",
        body={"metadata": {"channelMetadataRenderer": {"title": "Harbour", "externalId": CHANNEL}}},
        seen=Seen.LIVE,
        id=CHANNEL,
        target=Target.PROFILE,
    ),
    "youtube-browse-playlist": Case(
        platform="youtube",
        body={
            "metadata": {"playlistMetadataRenderer": {"title": "Quays"}},
            "microformat": {"microformatDataRenderer": {"urlCanonical": f"https://www.youtube.com/playlist?list={PLAYLIST}"}},
        },
        seen=Seen.LIVE,
        id=PLAYLIST,
    ),
    "youtube-terminated": Case(
        platform="youtube",
        body=alert("This account has been terminated for violating Google's Terms of Service."),
        seen=Seen.ACCOUNT_SUSPENDED,
        target=Target.PROFILE,
    ),
    "youtube-terminated-page": Case(
        platform="youtube",
        body=f"<!DOCTYPE html><html><body><script>var ytInitialData = {json.dumps(alert('This account has been terminated.'))};</script></body></html>",
        seen=Seen.ACCOUNT_SUSPENDED,
        target=Target.PROFILE,
    ),
    "youtube-no-channel": Case(platform="youtube", body=alert("This channel does not exist."), seen=Seen.ACCOUNT_GONE, target=Target.PROFILE),
    "youtube-alert-of-another-kind": Case(
        platform="youtube", body=alert("This account has been terminated.", "INFO"), seen=Seen.PARSER_DRIFT, target=Target.PROFILE
    ),
    "youtube-alert-in-german": Case(platform="youtube", body=alert("Dieses Konto wurde gekündigt."), seen=Seen.OTHER, target=Target.PROFILE),
    "youtube-video-info": Case(platform="youtube", body=urlencode({"status": "ok", "player_response": json.dumps(PLAYER)}), seen=Seen.LIVE, id=YT),
    "youtube-video-info-abroad": Case(
        platform="youtube",
        body=urlencode({"status": "fail", "errorcode": "150", "reason": "The uploader has not made this video available in your country."}),
        seen=Seen.GEO_BLOCK,
    ),
    "youtube-video-info-failed": Case(
        platform="youtube", body=urlencode({"status": "fail", "errorcode": "150", "reason": "This video is unavailable."}), seen=Seen.PARSER_DRIFT
    ),
    "flickr-set": Case(
        platform="flickr",
        body=RSP.format(f'<photoset id="72157624618609504" owner="{NSID}" photos="55"><title>Quays</title><description /></photoset>'),
        seen=Seen.LIVE,
        id="72157624618609504",
    ),
    "flickr-photos-of-a-set": Case(
        platform="flickr",
        body=RSP.format('<photoset id="72157624618609504" primary="26361235"><photo id="26361234" secret="a" title="x" /><photo id="26361235" /></photoset>'),
        seen=Seen.LIVE,
        id="72157624618609504",
    ),
    "flickr-photos": Case(
        platform="flickr", body=RSP.format(f'<photos page="1"><photo id="26361234" owner="{NSID}" title="Quay" /></photos>'), seen=Seen.LIVE, id="26361234"
    ),
    "flickr-photos-of-an-account": Case(
        platform="flickr",
        body=RSP.format(f'<photos page="1"><photo id="26361234" owner="{NSID}" /><photo id="26361235" owner="{NSID}" /></photos>'),
        seen=Seen.LIVE,
        id=NSID,
        target=Target.PROFILE,
    ),
    "flickr-gallery": Case(
        platform="flickr", body=RSP.format('<gallery id="6065-7215" owner="1@N1"><title>Quays</title></gallery>'), seen=Seen.LIVE, id="6065-7215"
    ),
    "flickr-exif": Case(
        platform="flickr", body=RSP.format('<photo id="44241234" secret="0"><exif tag="271"><raw>Canon</raw></exif></photo>'), seen=Seen.LIVE, id="44241234"
    ),
    "flickr-comments": Case(
        platform="flickr", body=RSP.format('<comments photo_id="109722179"><comment id="6065">Deleted?</comment></comments>'), seen=Seen.LIVE, id="109722179"
    ),
    "flickr-sizes": Case(
        platform="flickr",
        body=RSP.format('<sizes canblog="1"><size label="Square" url="https://www.flickr.com/photos/stewart/567229075/sizes/sq/" /></sizes>'),
        seen=Seen.LIVE,
        id="567229075",
    ),
    "flickr-user": Case(
        platform="flickr",
        body=RSP.format(f'<user id="{NSID}" nsid="{NSID}"><username>Jo</username></user>'),
        seen=Seen.LIVE,
        id=NSID,
        target=Target.PROFILE,
    ),
    "flickr-json": Case(
        platform="flickr",
        body={"photo": {"id": "53509656752", "owner": {"nsid": NSID, "username": "jo"}, "title": {"_content": "Quay"}}, "stat": "ok"},
        seen=Seen.LIVE,
        id="53509656752",
    ),
    "flickr-json-person": Case(platform="flickr", body={"person": {"id": NSID, "nsid": NSID}, "stat": "ok"}, seen=Seen.LIVE, id=NSID, target=Target.PROFILE),
    "flickr-called-back": Case(platform="flickr", body='jsonFlickrApi({"stat":"fail","code":1,"message":"Photo not found"})', seen=Seen.GONE),
    "flickr-no-group": Case(platform="flickr", body=FAILED.format(1, "Group not found"), seen=Seen.GONE),
    "flickr-no-user-of-a-set": Case(platform="flickr", body=FAILED.format(2, "User not found"), seen=Seen.ACCOUNT_GONE, target=Target.PROFILE),
    "flickr-no-exif": Case(platform="flickr", body=FAILED.format(2, "Permission denied"), seen=Seen.OTHER),
    "vk-wall": Case(platform="vk", body={"response": [WALL]}, seen=Seen.LIVE, id="7890"),
    "vk-wall-of-5.131": Case(platform="vk", body={"response": {"items": [WALL], "profiles": []}}, seen=Seen.LIVE, id="7890"),
    "vk-wall-deleted": Case(platform="vk", body={"response": [{**WALL, "is_deleted": True}]}, seen=Seen.OTHER),
    "vk-wall-empty": Case(platform="vk", body={"response": []}, seen=Seen.OTHER),
    "vk-limit": Case(platform="vk", body=vk_error(6), seen=Seen.RATE_LIMIT),
    "vk-login": Case(platform="vk", body=vk_error(5), seen=Seen.LOGIN_WALL),
    "vk-captcha": Case(platform="vk", body=vk_error(14), seen=Seen.CHALLENGE),
    "vk-deleted-or-banned": Case(platform="vk", body=vk_error(18), seen=Seen.OTHER),
    "vk-person": Case(platform="vk", body={"response": [VK_PERSON]}, seen=Seen.LIVE, id="1", target=Target.PROFILE),
    "vk-person-closed": Case(
        platform="vk", body={"response": [{**VK_PERSON, "is_closed": True, "can_access_closed": False}]}, seen=Seen.PROTECTED, id="1", target=Target.PROFILE
    ),
    "vk-person-deleted": Case(
        platform="vk", body={"response": [{**VK_PERSON, "deactivated": "deleted"}]}, seen=Seen.ACCOUNT_GONE, id="1", target=Target.PROFILE
    ),
    "vk-person-banned": Case(
        platform="vk", body={"response": [{**VK_PERSON, "deactivated": "banned"}]}, seen=Seen.ACCOUNT_SUSPENDED, id="1", target=Target.PROFILE
    ),
    "vimeo-api-3": Case(platform="vimeo", body={**VIMEO, "privacy": {"view": "anybody"}}, seen=Seen.LIVE, id="223099532"),
    "vimeo-api-3-closed": Case(platform="vimeo", body={**VIMEO, "privacy": {"view": "password"}}, seen=Seen.PROTECTED, id="223099532"),
    "vimeo-api-2": Case(
        platform="vimeo", body=[{"id": 223099532, "title": "Quay", "url": "https://vimeo.com/223099532", "user_name": "Jo"}], seen=Seen.LIVE, id="223099532"
    ),
    "vimeo-api-3-error": Case(platform="vimeo", body={"error": "The requested video couldn't be found.", "link": None}, seen=Seen.OTHER, status=404),
    "tumblr-posts": Case(
        platform="tumblr",
        body={"meta": {"status": 200}, "response": {"posts": [{"post_url": "https://jo.tumblr.com/post/123456789012/quay", "title": "Quay"}]}},
        seen=Seen.LIVE,
        id="123456789012",
    ),
    "tumblr-blog": Case(
        platform="tumblr", body={"meta": {"status": 200}, "response": {"blog": {"name": "jo", "title": "Jo"}}}, seen=Seen.LIVE, id="jo", target=Target.PROFILE
    ),
    "twitch-helix": Case(
        platform="twitch",
        body={"data": [{"id": "335921245", "user_login": "jo", "title": "Quay", "url": "https://www.twitch.tv/videos/335921245"}]},
        seen=Seen.LIVE,
        id="335921245",
    ),
    "spotify-track": Case(
        platform="spotify",
        body={
            "id": "11dFghVXANMlKmJXsNCbNl",
            "type": "track",
            "name": "Quay",
            "external_urls": {"spotify": "https://open.spotify.com/track/11dFghVXANMlKmJXsNCbNl"},
        },
        seen=Seen.LIVE,
        id="11dFghVXANMlKmJXsNCbNl",
    ),
    "spotify-not-found": Case(platform="spotify", body={"error": {"status": 404, "message": "Resource not found"}}, seen=Seen.OTHER, status=404),
    "dailymotion-fields": Case(platform="dailymotion", body={"id": "x5kesuj", "title": "Quay", "channel": "news", "owner": "x1"}, seen=Seen.LIVE, id="x5kesuj"),
    "dailymotion-abroad": Case(platform="dailymotion", body={"error": {"code": "DM007", "title": "x"}}, seen=Seen.GEO_BLOCK),
    "dailymotion-other-code": Case(platform="dailymotion", body={"error": {"code": "DM001", "title": "x"}}, seen=Seen.PARSER_DRIFT),
    "imgur-picture": Case(
        platform="imgur",
        body={"data": {"id": "abcdefg", "title": None, "type": "image/jpeg", "link": "https://i.imgur.com/abcdefg.jpg"}, "success": True, "status": 200},
        seen=Seen.LIVE,
        id="abcdefg",
    ),
    "imgur-missing": Case(
        platform="imgur",
        body={"data": {"error": "Unable to find an image with the id, abcdefg"}, "success": False, "status": 404},
        seen=Seen.GONE,
        status=404,
    ),
    "imgur-other-error": Case(platform="imgur", body={"data": {"error": "Imgur is over capacity"}, "success": False, "status": 500}, seen=Seen.OUTAGE),
    "giphy": Case(
        platform="giphy",
        body={"data": {"id": "xT4uQulxzV39haRFjG", "url": "https://giphy.com/gifs/x-xT4uQulxzV39haRFjG", "title": "Quay"}, "meta": {"status": 200}},
        seen=Seen.LIVE,
        id="xT4uQulxzV39haRFjG",
    ),
    "pinterest-widget": Case(platform="pinterest", body={"status": "success", "data": [PIN]}, seen=Seen.LIVE, id="424605071105031783"),
    "pinterest-resource": Case(platform="pinterest", body={"resource_response": {"status": "success", "data": PIN}}, seen=Seen.LIVE, id="424605071105031783"),
    "pinterest-empty": Case(platform="pinterest", body={"status": "success", "data": []}, seen=Seen.PARSER_DRIFT),
    "weibo-post": Case(
        platform="weibo",
        body={"ok": 1, "data": {"id": "4344443219999999", "bid": "HcAbCdEfG", "text": "dark", "user": {"id": 1, "screen_name": "jo"}}},
        seen=Seen.LIVE,
        id="HcAbCdEfG",
    ),
    "weibo-gone": Case(platform="weibo", body={"ok": 0, "errno": "20101", "msg": "x"}, seen=Seen.GONE),
    "weibo-other-code": Case(platform="weibo", body={"ok": 0, "errno": "20003", "msg": "x"}, seen=Seen.OTHER),
    "discord-message": Case(
        platform="discord",
        body={"id": "336129126790332417", "channel_id": "1", "content": "dark", "author": {"id": "2", "username": "jo"}},
        seen=Seen.LIVE,
        id="336129126790332417",
    ),
    "discord-gone": Case(platform="discord", body={"message": "Unknown Message", "code": 10008}, seen=Seen.GONE, status=404),
    "discord-closed": Case(platform="discord", body={"message": "Missing Access", "code": 50001}, seen=Seen.RESTRICTED_AUDIENCE, status=403),
    "streamable": Case(platform="streamable", body={"status": 2, "title": "Quay", "url": "streamable.com/moo", "files": {}}, seen=Seen.LIVE, id="moo"),
    "soundcloud-account": Case(
        platform="soundcloud", body={"id": 1, "kind": "user", "permalink": "jo", "username": "Jo"}, seen=Seen.LIVE, id="jo", target=Target.PROFILE
    ),
    "soundcloud-list": Case(platform="soundcloud", body={"collection": [TRACK]}, seen=Seen.LIVE, id="9"),
    "instagram-page-of-2016": Case(
        platform="instagram",
        body=shared_data(PostPage=[{"media": {"code": "DHtWpRvMBiw", "owner": {"username": "harbour"}, "caption": "dark"}}]),
        seen=Seen.LIVE,
        id="DHtWpRvMBiw",
    ),
    "instagram-page-of-2018": Case(
        platform="instagram", body=shared_data(PostPage=[{"graphql": {"shortcode_media": SHORTCODE_MEDIA}}]), seen=Seen.LIVE, id="DHtWpRvMBiw"
    ),
    "instagram-page-of-2021": Case(
        platform="instagram",
        body=handed(f"<script>window.__additionalDataLoaded('/p/x/',{json.dumps({'graphql': {'shortcode_media': SHORTCODE_MEDIA}})});</script>"),
        seen=Seen.LIVE,
        id="DHtWpRvMBiw",
    ),
    "instagram-profile-of-2018": Case(
        platform="instagram", body=shared_data(ProfilePage=[{"graphql": {"user": {**PERSON}}}]), seen=Seen.LIVE, id="harbour", target=Target.PROFILE
    ),
    "instagram-error-page": Case(platform="instagram", body=shared_data(HttpErrorPage=[{}]), seen=Seen.OTHER),
    "instagram-page": Case(platform="instagram", body=stated("https://www.instagram.com/p/DHtWpRvMBiw/"), seen=Seen.LIVE, id="DHtWpRvMBiw"),
    "bluesky-page": Case(platform="bluesky", body=stated("https://bsky.app/profile/bsky.app/post/3k4duaz5vfs2b"), seen=Seen.LIVE, id="3k4duaz5vfs2b"),
    "mastodon-page": Case(
        platform="mastodon",
        body=stated("https://m.example/@harbour/110446223051565765", "Harbour (@harbour@m.example)"),
        seen=Seen.LIVE,
        id="m.example/110446223051565765",
    ),
    "x-page-for-previews": Case(platform="x", body=stated("https://x.com/harbour/status/1796161717017489850"), seen=Seen.LIVE, id="1796161717017489850"),
    "peertube-page": Case(platform="fediverse_other", body=stated("https://t.example/w/3fbif9S3WmtTP8gGsC5HBd"), seen=Seen.LIVE, id="3fbif9S3WmtTP8gGsC5HBd"),
    "vk-page": Case(platform="vk", body=stated("https://vk.com/wall-77_7890"), seen=Seen.LIVE, id="7890"),
    "snapchat-page": Case(
        platform="snapchat", body=stated("https://www.snapchat.com/spotlight/W7_EDlXWTBiXAEEniNoMPwAAYb"), seen=Seen.LIVE, id="W7_EDlXWTBiXAEEniNoMPwAAYb"
    ),
    "x-embedded-timeline": Case(
        platform="x",
        body=handed(
            '<script id="__NEXT_DATA__" type="application/json">'
            f"{json.dumps({'props': {'pageProps': {'timeline': {'entries': [{'content': {'tweet': TWEET}}]}}}})}</script>"
        ),
        seen=Seen.LIVE,
        id="20",
    ),
    "linkedin-script-that-leads-to-the-wall": Case(
        platform="linkedin",
        body='<html><head><script>window.onload=function(){window.location.href = "https://" + domain + "/authwall?trk=" + trk;}</script></head></html>',
        seen=Seen.LOGIN_WALL,
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
    "soundcloud-tracks": Case(platform="soundcloud", body=[TRACK], seen=Seen.LIVE, id="9"),
    "soundcloud-comments": Case(
        platform="soundcloud", body={"collection": [{"kind": "comment", "id": 1, "track_id": 9, "body": "deleted?"}]}, seen=Seen.LIVE, id="9"
    ),
    "soundcloud-page": Case(
        platform="soundcloud",
        body=handed(f"<script>window.__sc_hydration = {json.dumps([{'hydratable': 'sound', 'data': TRACK}])};</script>"),
        seen=Seen.LIVE,
        id="9",
    ),
    "peertube-playlist": Case(
        platform="fediverse_other",
        body={"id": 1, "uuid": "9c9de5e8-0a1e-484a-b099-e80766180a6d", "displayName": "Dykes", "ownerAccount": {"name": "desk"}},
        seen=Seen.LIVE,
        id="9c9de5e8-0a1e-484a-b099-e80766180a6d",
    ),
    "instagram-not-authorised": Case(platform="instagram", body={"message": "Not authorized to view user", "status": "fail"}, seen=Seen.PROTECTED),
    "instagram-spam": Case(platform="instagram", body={"spam": True, "feedback_title": "x", "status": "fail"}, seen=Seen.RATE_LIMIT),
    "oembed-in-xml": Case(
        platform="vimeo",
        body=(
            '<?xml version="1.0" encoding="utf-8"?><oembed><type>video</type><version>1.0</version><provider_name>Vimeo</provider_name>'
            "<title>Quay &amp; dyke</title><html>&lt;iframe src=&quot;https://player.vimeo.com/video/223099532&quot;&gt;&lt;/iframe&gt;</html></oembed>"
        ),
        seen=Seen.LIVE,
        id="223099532",
    ),
    "youtube-oembed-in-xml": Case(
        platform="youtube",
        body=(
            "<oembed><type>video</type><version>1.0</version><provider_name>YouTube</provider_name><title>Quay</title>"
            f"<thumbnail_url>https://i.ytimg.com/vi/{YT}/hqdefault.jpg</thumbnail_url></oembed>"
        ),
        seen=Seen.LIVE,
        id=YT,
    ),
    "instagram-behind-a-guard": Case(
        platform="instagram", body=f"for (;;);{json.dumps({'message': 'checkpoint_required', 'status': 'fail'})}", seen=Seen.CHALLENGE
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
