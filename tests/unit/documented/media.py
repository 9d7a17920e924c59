"""Places for films, pictures and sound, and smaller networks."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from storage.model import Json
from storage.vocabulary import Seen, Target
from tests.unit.documented.case import Case, handed, stated

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


def vk_error(code: int) -> Json:
    """Return an error of VK's interface."""
    return {"error": {"error_code": code, "error_msg": "x", "request_params": []}}


def videos(**status: Json) -> Json:
    """Return Data API's answer on a video."""
    return {"kind": "youtube#videoListResponse", "items": [{"kind": "youtube#video", "id": YT, "snippet": SNIPPET, "status": status}]}


def alert(text: str, kind: str = "ERROR") -> Json:
    """Return the answer of ``browse`` in a channel's place."""
    return {"alerts": [{"alertRenderer": {"type": kind, "text": {"simpleText": text}}}]}


MEDIA_CASES: dict[str, Case] = {
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
    "flickr-user-of-an-address": Case(
        platform="flickr",
        body='<rsp stat="ok"><user id="1@N01"><username>jo</username></user></rsp>',
        seen=Seen.LIVE,
        id="1@N01",
        target=Target.PROFILE,
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
    "spotify-track-elsewhere": Case(
        platform="spotify",
        body={
            "type": "track",
            "name": "Quay",
            "external_urls": {"spotify": "https://open.spotify.com/track/4vLYewWIvqHfKtJDk8c8tq"},
            "linked_from": {"type": "track", "external_urls": {"spotify": "https://open.spotify.com/track/11dFghVXANMlKmJXsNCbNl"}},
        },
        seen=Seen.LIVE,
        id="4vLYewWIvqHfKtJDk8c8tq",
    ),
    "spotify-several": Case(
        platform="spotify",
        body={"tracks": [None, {"name": "Quay", "external_urls": {"spotify": "https://open.spotify.com/track/11dFghVXANMlKmJXsNCbNl"}}]},
        seen=Seen.LIVE,
        id="11dFghVXANMlKmJXsNCbNl",
    ),
    "spotify-search": Case(
        platform="spotify",
        body={"episodes": {"items": [{"name": "Quay", "external_urls": {"spotify": "https://open.spotify.com/episode/11dFghVXANMlKmJXsNCbNl"}}]}},
        seen=Seen.LIVE,
        id="11dFghVXANMlKmJXsNCbNl",
    ),
    "spotify-not-found": Case(platform="spotify", body={"error": {"status": 404, "message": "Resource not found"}}, seen=Seen.OTHER, status=404),
    "dailymotion-fields": Case(platform="dailymotion", body={"id": "x5kesuj", "title": "Quay", "channel": "news", "owner": "x1"}, seen=Seen.LIVE, id="x5kesuj"),
    "dailymotion-abroad": Case(platform="dailymotion", body={"error": {"code": "DM007", "title": "x"}}, seen=Seen.GEO_BLOCK),
    "dailymotion-other-code": Case(platform="dailymotion", body={"error": {"code": "DM001", "title": "x"}}, seen=Seen.PARSER_DRIFT),
    "imgur-album-of-today": Case(
        platform="imgur",
        body={"id": "zTQxCJf", "title": "Quay", "url": "https://imgur.com/gallery/quay-zTQxCJf", "privacy": "private", "media": []},
        seen=Seen.LIVE,
        id="zTQxCJf",
    ),
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
    "vk-page": Case(platform="vk", body=stated("https://vk.com/wall-77_7890"), seen=Seen.LIVE, id="7890"),
    "snapchat-page": Case(
        platform="snapchat", body=stated("https://www.snapchat.com/spotlight/W7_EDlXWTBiXAEEniNoMPwAAYb"), seen=Seen.LIVE, id="W7_EDlXWTBiXAEEniNoMPwAAYb"
    ),
    "linkedin-script-that-leads-to-the-wall": Case(
        platform="linkedin",
        body='<html><head><script>window.onload=function(){window.location.href = "https://" + domain + "/authwall?trk=" + trk;}</script></head></html>',
        seen=Seen.LOGIN_WALL,
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
    "spotify-player": Case(
        platform="spotify",
        body=handed(
            '<script id="__NEXT_DATA__" type="application/json">'
            f"{json.dumps({'props': {'pageProps': {'state': {'data': {'entity': {'uri': 'spotify:track:11dFghVXANMlKmJXsNCbNl', 'name': 'Quay'}}}}}})}</script>"
        ),
        seen=Seen.LIVE,
        id="11dFghVXANMlKmJXsNCbNl",
    ),
    "youtube-page-of-2019": Case(
        platform="youtube",
        body=handed(f"<script>ytplayer.config = {json.dumps({'args': {'player_response': json.dumps(PLAYER)}})};</script>"),
        seen=Seen.LIVE,
        id=YT,
    ),
    "youtube-api-search": Case(
        platform="youtube",
        body={"kind": "youtube#searchListResponse", "items": [{"id": {"kind": "youtube#video", "videoId": YT}, "snippet": SNIPPET}]},
        seen=Seen.LIVE,
        id=YT,
    ),
    "vk-communities-of-5.194": Case(
        platform="vk", body={"response": {"groups": [{"id": 77, "name": "Harbour"}], "profiles": []}}, seen=Seen.LIVE, id="77", target=Target.PROFILE
    ),
}
