"""Instagram, Facebook, Threads and TikTok."""

from __future__ import annotations

import json

from storage.model import Json
from storage.vocabulary import Seen, Target
from tests.unit.documented.case import Case, handed, stated

MEDIA: Json = {"pk": 1, "id": "1_2", "code": "DHtWpRvMBiw", "user": {"username": "harbour"}, "caption": {"text": "dark"}}
PERSON: dict[str, Json] = {"id": "17", "username": "harbour", "full_name": "The Harbour", "is_private": False}
GRAPH_POST: Json = {"id": "77_10154009990506729", "message": "dark", "created_time": "2015-11-05T14:06:35+0000", "from": {"name": "H", "id": "77"}}
ITEM: Json = {"id": "6718335390845095173", "desc": "dark", "author": {"uniqueId": "harbour", "id": "7"}, "video": {"cover": "https://p16.tiktokcdn.com/a"}}
FRAMED: Json = {"id": "6718335390845095173", "text": "dark", "createTime": "1564234567", "covers": ["https://p16.tiktokcdn.com/a"], "video": {}}
THREAD_POST: dict[str, Json] = {"code": "DVdP2dCE_kf", "user": {"username": "harbour"}, "caption": {"text": "dark"}}
AWEME: Json = {"aweme_id": "6718335390845095173", "desc": "dark", "author": {"unique_id": "harbour", "uid": "7"}, "video": {}, "create_time": 1564234567}
SHORTCODE_MEDIA: Json = {"shortcode": "DHtWpRvMBiw", "owner": {"username": "harbour"}, "edge_media_to_caption": {"edges": [{"node": {"text": "dark"}}]}}


def shared_data(**pages: Json) -> str:
    """Return a page of Instagram as it was until 2021."""
    return handed(f'<script type="text/javascript">window._sharedData = {json.dumps({"entry_data": pages})};</script>')


def embedded(context: Json) -> str:
    """Return an embed page of Instagram as of 2023, which hands its post to its scripts as a text."""
    handled: Json = {"require": [["PolarisEmbedSimple", "init", [], [{"contextJSON": json.dumps(context)}]]]}
    return handed(f'<div class="Embed"></div><script>requireLazy(["ServerJS"],function(s){{s.handle({json.dumps(handled)});}});</script>')


def quotation(name: str, platform: str, html: str, kind: str = "rich") -> Case:
    """Return an answer of the oEmbed of Meta, which has named neither author nor title since November 2025."""
    body: Json = {"version": "1.0", "provider_name": platform.title(), "type": kind, "width": 658, "html": html}
    return Case(platform=platform, body=body, seen=Seen.LIVE, id=name)


def framed(data: Json) -> str:
    """Return a page of TikTok that is shown in frames."""
    return handed(f'<script id="__FRONTITY_CONNECT_STATE__" type="application/json">{json.dumps({"source": {"data": data}})}</script>')


def next_data(props: Json) -> str:
    """Return a page of TikTok as it was in 2020."""
    return f'<!DOCTYPE html><html><body><script id="__NEXT_DATA__">{json.dumps({"props": {"pageProps": props}})}</script></body></html>'


APP_CASES: dict[str, Case] = {
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
    "instagram-graph-by-number": Case(
        platform="instagram",
        body={"id": "17895695668004550", "caption": "dark", "media_type": "CAROUSEL_ALBUM", "timestamp": "2023-05-29T10:00:00+0000"},
        seen=Seen.LIVE,
        id="17895695668004550",
    ),
    "instagram-of-2014": Case(
        platform="instagram",
        body={
            "meta": {"code": 200},
            "data": {"link": "http://instagram.com/p/YC9A5JQdrS/", "user": {"username": "harbour"}, "caption": {"text": "dark"}, "images": {}},
        },
        seen=Seen.LIVE,
        id="YC9A5JQdrS",
    ),
    "instagram-feed-of-2011": Case(
        platform="instagram",
        body={"meta": {"code": 200}, "data": [{"link": "http://instagr.am/p/BXsFz/", "user": {"username": "harbour"}, "caption": None}]},
        seen=Seen.LIVE,
        id="BXsFz",
    ),
    "instagram-comment-of-2011": Case(platform="instagram", body={"meta": {"code": 200}, "data": None}, seen=Seen.PARSER_DRIFT),
    "instagram-page-of-2013": Case(
        platform="instagram",
        body=stated("http://instagram.com/p/YC9A5JQdrS/", title="", description="harbour's photo on Instagram", kind="instapp:photo"),
        seen=Seen.LIVE,
        id="YC9A5JQdrS",
    ),
    "instagram-page-without-title": Case(
        platform="instagram", body=stated("https://www.instagram.com/p/YC9A5JQdrS/", title="", kind="article"), seen=Seen.PARSER_DRIFT
    ),
    "facebook-graph": Case(platform="facebook", body=GRAPH_POST, seen=Seen.LIVE, id="10154009990506729"),
    "facebook-graph-photo": Case(
        platform="facebook",
        body={
            "id": "670902809672213",
            "link": "https://www.facebook.com/77/photos/a.4.1.3/670902809672213/?type=1",
            "images": [{"height": 168, "source": "https://fbcdn.example/1"}],
            "source": "https://fbcdn.example/1",
        },
        seen=Seen.LIVE,
        id="670902809672213",
    ),
    "facebook-graph-video": Case(
        platform="facebook",
        body={"id": "977667602329064", "permalink_url": "/77/videos/977667602329064/", "description": "dark"},
        seen=Seen.LIVE,
        id="977667602329064",
    ),
    "facebook-graph-shared-photo": Case(
        platform="facebook",
        body={"id": "12", "link": "https://www.facebook.com/77/photos/a.4.1.3/670902809672213/", "images": [{"height": 1}], "source": "https://a.example/1"},
        seen=Seen.PARSER_DRIFT,
    ),
    "facebook-graph-feed": Case(platform="facebook", body={"data": [GRAPH_POST], "paging": {}}, seen=Seen.LIVE, id="10154009990506729"),
    "facebook-graph-page": Case(platform="facebook", body={"id": "77", "name": "Harbour", "category": "Port"}, seen=Seen.LIVE, id="77", target=Target.PROFILE),
    "facebook-graph-not-embedded": Case(
        platform="facebook", body={"error": {"message": "x", "type": "OAuthException", "code": 901}}, seen=Seen.EMBED_DISABLED, status=400
    ),
    "instagram-graph-not-embedded": Case(
        platform="instagram",
        body={"error": {"message": "x", "type": "OAuthException", "code": 24, "error_subcode": 2207046}},
        seen=Seen.EMBED_DISABLED,
        status=400,
    ),
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
    "tiktok-abroad": Case(
        platform="tiktok", body={"statusCode": 10204, "statusMsg": "cross_border_violation_ur", "itemInfo": {}}, seen=Seen.GEO_BLOCK, reason="cross-border"
    ),
    "tiktok-for-oneself": Case(platform="tiktok", body={"statusCode": 10204, "statusMsg": "status_self_see"}, seen=Seen.PROTECTED, reason="private-post"),
    "tiktok-deleted-or-private": Case(platform="tiktok", body={"statusCode": 10204, "statusMsg": "item_privacy_authorization&status_deleted"}, seen=Seen.OTHER),
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
    "instagram-not-authorised": Case(platform="instagram", body={"message": "Not authorized to view user", "status": "fail"}, seen=Seen.PROTECTED),
    "instagram-spam": Case(platform="instagram", body={"spam": True, "feedback_title": "x", "status": "fail"}, seen=Seen.RATE_LIMIT),
    "instagram-behind-a-guard": Case(
        platform="instagram", body=f"for (;;);{json.dumps({'message': 'checkpoint_required', 'status': 'fail'})}", seen=Seen.CHALLENGE
    ),
    "instagram-web-info": Case(
        platform="instagram", body={"data": {"xdt_api__v1__media__shortcode__web_info": {"items": [MEDIA]}}}, seen=Seen.LIVE, id="DHtWpRvMBiw"
    ),
    "instagram-timeline": Case(
        platform="instagram",
        body={"data": {"user": {"edge_owner_to_timeline_media": {"edges": [{"node": SHORTCODE_MEDIA}]}}}},
        seen=Seen.LIVE,
        id="DHtWpRvMBiw",
    ),
    "tiktok-page-for-telephones": Case(
        platform="tiktok",
        body=handed(
            '<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">'
            f"{json.dumps({'__DEFAULT_SCOPE__': {'webapp.reflow.video.detail': {'statusCode': 0, 'itemInfo': {'itemStruct': ITEM}}}})}</script>"
        ),
        seen=Seen.LIVE,
        id="6718335390845095173",
    ),
    "instagram-carousel": Case(
        platform="instagram",
        body={
            "data": {
                "shortcode_media": {
                    **(SHORTCODE_MEDIA if isinstance(SHORTCODE_MEDIA, dict) else {}),
                    "edge_sidecar_to_children": {"edges": [{"node": {"shortcode": "BqvsDleB3lV", "owner": {"username": "harbour"}}}]},
                },
            },
        },
        seen=Seen.LIVE,
        id="DHtWpRvMBiw",
    ),
    "instagram-embed-of-2023": Case(
        platform="instagram", body=embedded({"context": None, "gql_data": {"shortcode_media": SHORTCODE_MEDIA}}), seen=Seen.LIVE, id="DHtWpRvMBiw"
    ),
    "instagram-embed-that-hands-nothing": Case(platform="instagram", body=embedded({"gql_data": None}), seen=Seen.PARSER_DRIFT),
    "instagram-oembed-of-2025": quotation(
        "DHtWpRvMBiw",
        "instagram",
        '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/DHtWpRvMBiw/?utm_source=ig_embed"><p>dark</p></blockquote>',
    ),
    "threads-oembed-of-2025": quotation(
        "DVdP2dCE_kf",
        "threads",
        '<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.com/@harbour/post/DVdP2dCE_kf"><a>View</a></blockquote>',
    ),
    "facebook-oembed-of-2025": quotation(
        "10154009990506729",
        "facebook",
        '<div class="fb-post" data-href="https://www.facebook.com/harbour/posts/10154009990506729">'
        '<blockquote cite="https://www.facebook.com/harbour/posts/10154009990506729"><p>dark</p></blockquote></div>',
    ),
    "facebook-oembed-of-nothing": Case(
        platform="facebook",
        body={"version": "1.0", "type": "rich", "html": '<div class="fb-post" data-href="https://www.facebook.com/harbour/posts/10154009990506729"></div>'},
        seen=Seen.PARSER_DRIFT,
    ),
    "tiktok-oembed-without-words": quotation(
        "6718335390845095173",
        "tiktok",
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@harbour/video/6718335390845095173" data-video-id="6718335390845095173"></blockquote>',
        kind="video",
    ),
    "threads-of-2023": Case(
        platform="threads",
        body={"data": {"data": {"containing_thread": {"thread_items": [{"post": {**THREAD_POST}}]}, "reply_threads": []}}},
        seen=Seen.LIVE,
        id="DVdP2dCE_kf",
    ),
    "tiktok-apps-details": Case(platform="tiktok", body={"aweme_details": [AWEME], "status_code": 0}, seen=Seen.LIVE, id="6718335390845095173"),
    "tiktok-framed": Case(
        platform="tiktok",
        body=framed({"/embed/v2/6718335390845095173": {"videoData": {"itemInfos": FRAMED, "authorInfos": {"userId": "7", "uniqueId": "harbour"}}}}),
        seen=Seen.LIVE,
        id="6718335390845095173",
    ),
    "tiktok-framed-nothing": Case(platform="tiktok", body=framed({"/embed/v2/6718335390845095173": {"isError": True}}), seen=Seen.PARSER_DRIFT),
    "facebook-graph-by-numbers": Case(
        platform="facebook", body={"77_10154009990506729": GRAPH_POST, "77_2": {"id": "77_2", "name": "x"}}, seen=Seen.LIVE, id="10154009990506729"
    ),
    "facebook-graph-behind-its-page": Case(platform="facebook", body={"id": "77", "posts": {"data": [GRAPH_POST]}}, seen=Seen.LIVE, id="10154009990506729"),
    "facebook-graph-pages": Case(
        platform="facebook", body={"77": {"id": "77", "name": "Harbour", "username": "harbour"}}, seen=Seen.LIVE, id="77", target=Target.PROFILE
    ),
    "instagram-graph-account": Case(
        platform="instagram",
        body={"id": "17841407673135339", "username": "harbour", "media_count": 0},
        seen=Seen.LIVE,
        id="17841407673135339",
        target=Target.PROFILE,
    ),
    "instagram-graph-discovered": Case(
        platform="instagram",
        body={"business_discovery": {"id": "17841401441775531", "username": "harbour", "followers_count": 3}, "id": "17841407673135339"},
        seen=Seen.LIVE,
        id="17841401441775531",
        target=Target.PROFILE,
    ),
    "instagram-graph-comment-is-no-account": Case(
        platform="instagram", body={"id": "17892250648466172", "text": "x", "username": "harbour"}, seen=Seen.PARSER_DRIFT, target=Target.PROFILE
    ),
    "threads-graph-account": Case(
        platform="threads", body={"id": "1234567", "username": "harbour", "threads_biography": "x"}, seen=Seen.LIVE, id="1234567", target=Target.PROFILE
    ),
    "tiktok-of-2019": Case(
        platform="tiktok",
        body=next_data({"videoData": {"itemInfos": FRAMED, "authorInfos": {"userId": "7", "uniqueId": "harbour"}}}),
        seen=Seen.LIVE,
        id="6718335390845095173",
    ),
}
