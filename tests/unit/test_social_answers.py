"""What the answers of nine platforms say that show posts to readers without an account: each answer file of the test internet, and bad ones."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.exchange import Answer
from archiver.platforms import PLATFORMS, platform
from archiver.platforms.platform import Reading
from storage.model import Media
from storage.vocabulary import Seen, Target
from tests.internet import answers

IDS = {
    "instagram": "DHtWpRvMBiw",
    "facebook": "10116325482244511",
    "threads": "DVdP2dCE_kf",
    "tiktok": "6718335390845095173",
    "telegram": "613",
    "reddit": "54loj1",
    "linkedin": "7162487457991647232",
    "vk": "7890",
    "vimeo": "223099532",
}
OTHERS = {
    "instagram": "BqvsDleB3lV",
    "facebook": "10156049485672318",
    "threads": "DVdP2dCE_kg",
    "tiktok": "7106798200794926362",
    "telegram": "614",
    "reddit": "52rmir",
    "linkedin": "6850898786781339649",
    "vk": "7891",
    "vimeo": "223099533",
}
LIVE = ("instagram/embed", "facebook/plugin", "threads/page", "tiktok/page", "telegram/embed", "reddit/page", "linkedin/embed", "vk/page", "vimeo/oembed")
READINGS = {
    **{f"{name}.live": (Seen.LIVE, None) for name in LIVE},
    **{f"{name}.unknown-shape": (Seen.PARSER_DRIFT, None) for name in LIVE},
    "instagram/embed.not-embeddable": (Seen.OTHER, "not-embeddable"),
    "instagram/embed.login-wall": (Seen.LOGIN_WALL, "redirect-login"),
    "instagram/media.checkpoint": (Seen.CHALLENGE, "checkpoint"),
    "facebook/plugin.unavailable": (Seen.OTHER, "deleted-or-restricted"),
    "facebook/page.login-wall": (Seen.LOGIN_WALL, "login-form"),
    "facebook/page.blocked": (Seen.RATE_LIMIT, "comet-error"),
    "threads/graphql.empty": (Seen.OTHER, "empty-thread"),
    "threads/page.login-wall": (Seen.LOGIN_WALL, "redirect-login"),
    "tiktok/page.not-found": (Seen.OTHER, "not-found-or-blocked"),
    "tiktok/page.private": (Seen.PROTECTED, "private-post"),
    "tiktok/page.classified": (Seen.AGE_GATE, "classified"),
    "tiktok/page.challenge": (Seen.CHALLENGE, "please-wait"),
    "tiktok/page.login-wall": (Seen.LOGIN_WALL, "redirect-login"),
    "telegram/embed.not-found": (Seen.GONE, "post-not-found"),
    "telegram/embed.private-channel": (Seen.OTHER, "widget-error"),
    "reddit/json.removed-by-moderator": (Seen.REMOVED, "moderator"),
    "reddit/json.deleted": (Seen.GONE, "deleted-by-author"),
    "reddit/json.private": (Seen.RESTRICTED_AUDIENCE, "community-private"),
    "reddit/page.blocked": (Seen.OTHER, "http-403"),
    "linkedin/embed.cannot-be-displayed": (Seen.PARSER_DRIFT, None),
    "linkedin/page.bot-wall": (Seen.CHALLENGE, "status"),
    "linkedin/page.authwall": (Seen.LOGIN_WALL, "redirect-login"),
    "vk/video_ext.deleted": (Seen.GONE, "deleted"),
    "vk/video_ext.author-blocked": (Seen.ACCOUNT_SUSPENDED, "author-blocked"),
    "vk/video_ext.other-reason": (Seen.OTHER, "unknown-reason"),
    "vk/page.login-wall": (Seen.LOGIN_WALL, "redirect-login"),
    "vimeo/oembed.not-found": (Seen.OTHER, "not-found"),
    "vimeo/oembed.refused": (Seen.OTHER, "refused"),
    "vimeo/player.blocked": (Seen.RATE_LIMIT, "http-429"),
    # The same answer to readers in German and Japanese, whose sentences say "deleted"; every other one is in the table of states.
    **{f"facebook/plugin.unavailable.{lang}": (Seen.PARSER_DRIFT, None) for lang in ("de", "ja")},
}
LOSSES = {Seen.GONE, Seen.REMOVED, Seen.ACCOUNT_GONE, Seen.ACCOUNT_SUSPENDED, Seen.SOFT_GONE}
UNTYPED = ("instagram", "facebook", "threads", "tiktok", "linkedin", "vimeo")


def served(name: str, native_id: str) -> Answer:
    folder, _, case = name.partition("/")
    number = native_id if native_id.isdigit() else "1"
    made = answers.answer(
        folder,
        case,
        {
            "id": native_id,
            "number": int(number),
            "handle": "harbour",
            "account": "-77",
            "said": "This is not available.",
            "lang": "en",
            "text": "The lights of quay 3 go out.",
        },
    )
    return Answer(status=made.status, headers=made.headers, body=made.body)


def read(name: str, answer: Answer) -> Reading:
    folder, _, case = name.partition("/")
    return platform(folder).read(answer, IDS[folder], Target.POST, case.partition(".")[0])


def in_json(body: Any, status: int = 200) -> Answer:
    return Answer(status=status, headers=(("Content-Type", "application/json"),), body=json.dumps(body).encode())


def html(body: str) -> Answer:
    return Answer(status=200, headers=(("Content-Type", "text/html; charset=utf-8"),), body=f"<!DOCTYPE html><html><body>{body}</body></html>".encode())


@pytest.mark.parametrize("name", READINGS)
def test_an_answer_is_read_by_its_structure(name: str) -> None:
    """Each row of the facts on these platforms; what matches nothing is drift and carries no pattern."""
    reading = read(name, served(name, IDS[name.partition("/")[0]]))
    assert (reading.seen, reading.reason) == READINGS[name]
    assert (reading.pattern is None) == (reading.seen is Seen.PARSER_DRIFT)


@pytest.mark.parametrize("name", LIVE)
def test_a_live_post_gives_its_id_and_its_words(name: str) -> None:
    """The canonical fields hold what the answer says, under the id asked for."""
    folder = name.partition("/")[0]
    fields = read(name, served(f"{name}.live", IDS[folder])).fields
    assert fields.id == IDS[folder]
    assert "quay 3" in (fields.text or "")


@pytest.mark.parametrize("name", LIVE)
def test_the_answer_of_another_post_is_drift(name: str) -> None:
    """Whoever answers with another post, the one asked for is neither live nor gone."""
    reading = read(name, served(f"{name}.live", OTHERS[name.partition("/")[0]]))
    assert (reading.seen, reading.reason) == (Seen.PARSER_DRIFT, "wrong-id")


@pytest.mark.parametrize("name", READINGS)
@settings(max_examples=20)
@given(cut=st.integers(0, 400))
def test_no_part_of_an_answer_is_a_loss_or_another_post(name: str, cut: int) -> None:
    """An answer that breaks off in its middle never tells more than the whole one."""
    whole = served(name, IDS[name.partition("/")[0]])
    reading = read(name, Answer(status=whole.status, headers=whole.headers, body=whole.body[: -cut - 1]))
    assert reading.seen not in LOSSES or READINGS[name][0] in LOSSES


KEY_NAMES = """
    data items code pk id user username edges node thread_items post kind children title selftext removed_by_category error reason type version
    provider_name html url video video_id owner name statusCode itemInfo itemStruct author uniqueId desc uuid privacy account policy
    permalink_url stat message object actor content attributedTo link rendered
"""
KEYS = st.sampled_from(KEY_NAMES.split())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("2999-01-01T00:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)
EVERY = [each.name for each in PLATFORMS]


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=25)
@given(body=JSON, status=st.sampled_from([200, 201, 403, 404, 410]), target=st.sampled_from([Target.POST, Target.PROFILE]))
def test_json_of_any_shape_is_read_without_an_error(name: str, body: Any, status: int, target: Target) -> None:
    """Wrong types at known places, dates beyond all days and surprises below are an observation; nothing of it is the post asked for."""
    reading = platform(name).read(in_json(body, status), IDS.get(name, "1234567890123456"), target, None)
    assert isinstance(reading, Reading)
    assert reading.seen is not Seen.LIVE


@pytest.mark.parametrize("name", EVERY)
def test_ten_levels_deep_and_a_million_long_are_read_without_an_error(name: str) -> None:
    """Bombs are no answers: neither live nor gone."""
    deep: Any = {"id": []}
    for _ in range(10):
        deep = {"data": deep, "items": [deep], "object": deep}
    for answer in (in_json(deep), html("<div>" * 3000), Answer(status=200, body=b"{" * 100_000), Answer(status=200, body=b"<rsp stat='fail'><err code=1")):
        assert platform(name).read(answer, IDS.get(name, "1234567890123456"), Target.POST, None).seen not in LOSSES | {Seen.LIVE}


@pytest.mark.parametrize("name", UNTYPED)
@given(text=st.text(max_size=60), status=st.sampled_from([200, 400, 401, 403, 404, 410]))
def test_where_no_loss_is_typed_none_is_claimed(name: str, text: str, status: int) -> None:
    """These platforms answer alike for lost, hidden and refused: whatever they say, it is no loss."""
    shown = text.replace("<", "")
    page = Answer(status=status, headers=(("Content-Type", "text/html"),), body=f"<html><body><p>{shown}</p></body></html>".encode("utf-8", "replace"))
    assert platform(name).read(page, IDS[name], Target.POST, "page").seen not in LOSSES


def test_a_token_that_anybody_may_write_is_no_loss() -> None:
    """Only the typed category tells who took a submission away; its words alone do not."""
    made = {"id": IDS["reddit"], "title": "Quay", "selftext": "[removed]", "author": "jo", "removed_by_category": None}
    listing = [{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": made}]}}]
    assert platform("reddit").read(in_json(listing), IDS["reddit"], Target.POST, "json").seen is Seen.OTHER
    assert platform("reddit").read(in_json({"error": 404}, 404), "", Target.POST, "json").seen is Seen.OTHER


def test_a_video_of_reddit_is_named_by_its_files() -> None:
    """The page hands its player files with sound, the highest last; the interface names one without sound."""
    files = {
        "playbackMp4s": {"permutations": [{"source": {"url": f"https://packaged-media.redd.it/q/{n}.mp4", "dimensions": {"height": n}}} for n in (480, 720)]}
    }
    player = f"<shreddit-player-2 packaged-media-json='{json.dumps(files)}'></shreddit-player-2>"
    head = f'id="t3_{IDS["reddit"]}" post-title="Quay" author="jo"'
    page = platform("reddit").read(html(f"<shreddit-post {head}>{player}</shreddit-post>"), IDS["reddit"], Target.POST, "page")
    low, high = (f"https://packaged-media.redd.it/q/{n}.mp4" for n in (480, 720))
    assert page.fields.media == (Media(url=high, kind="video", lesser=(low,)),)
    made = {"id": IDS["reddit"], "title": "Quay", "author": "jo", "secure_media": {"reddit_video": {"fallback_url": "https://v.redd.it/q/DASH_720.mp4"}}}
    listing = [{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": made}]}}]
    read = platform("reddit").read(in_json(listing), IDS["reddit"], Target.POST, "json")
    assert read.fields.media == (Media(url="https://v.redd.it/q/DASH_720.mp4", kind="video"),)


def test_a_video_of_telegram_is_the_one_that_its_message_plays() -> None:
    """Behind its still; one that is too big for the web is shown as a still alone."""
    still = '<i class="tgme_widget_message_video_thumb" style="background-image:url(\'https://cdn4.telesco.pe/file/still\')"></i>'
    for video, played in (
        ('<video src="https://cdn4.telesco.pe/file/q.mp4?token=a" class="tgme_widget_message_video"></video>', "https://cdn4.telesco.pe/file/q.mp4?token=a"),
        ("", None),
    ):
        page = html(f'<div class="tgme_widget_message" data-post="quay_three/613"><a class="tgme_widget_message_video_player">{still}{video}</a></div>')
        media = platform("telegram").read(page, "613", Target.POST, "embed").fields.media
        assert [(one.kind, one.url) for one in media] == [("image", "https://cdn4.telesco.pe/file/still"), *([("video", played)] if played else [])]


def test_a_message_of_telegram_is_the_one_of_its_channel_and_number() -> None:
    """Another channel's message of the same number, and another one of the channel, say nothing of it; among several it is found wherever it stands."""
    shown = '<div class="tgme_widget_message" data-post="{}"><div class="tgme_widget_message_text">{}</div></div>'
    read = platform("telegram").read
    for others in (["mole_two/613"], ["quay_three/6130", "quay_three/61"], ["mole_two/613", "quay_three/612"]):
        page = "".join(shown.format(each, "Light.") for each in others)
        wrong = read(html(page), "quay_three/613", Target.POST, "embed")
        assert (wrong.seen, wrong.reason, wrong.fields.text) == (Seen.PARSER_DRIFT, "wrong-id", None)
        found = read(html(page + shown.format("Quay_Three/613", "Dark.")), "quay_three/613", Target.POST, "embed")
        assert (found.seen, found.fields.text) == (Seen.LIVE, "Dark.")


def test_a_channel_of_telegram_is_its_number_whatever_its_name() -> None:
    """R7: its messages carry it, of old in base64 (``c``, below zero). By a number the page of a name is that of its channel or says nothing."""
    older = base64.urlsafe_b64encode(b'{"c":-1413275904,"p":613,"t":1614074064,"h":"d6b9"}').decode().rstrip("=")
    info = (
        '<div class="tgme_channel_info"><div class="tgme_channel_info_header_title">Quay 3</div><div class="tgme_channel_info_header_username">{}</div></div>'
    )
    head = info.format('<a href="https://t.me/quay_three">@quay_three</a>')
    read = platform("telegram").read
    for carried, number in (
        (f'data-view="{older}"', "1413275904"),
        ('data-peer="c1413275904_-60"', "1413275904"),
        ('data-view="e30"', None),
        ('data-view="é"', None),
    ):
        post = f'<div class="tgme_widget_message" data-post="quay_three/613" {carried}><div class="tgme_widget_message_text">Dark.</div></div>'
        assert read(html(post), "613", Target.POST, "embed").fields.account == number
        by_number = read(html(head + post), "1413275904", Target.PROFILE, "preview")
        assert (by_number.seen, by_number.reason) == ((Seen.LIVE, None) if number else (Seen.OTHER, "without-number"))
        assert read(html(head + post), "2099887766", Target.PROFILE, "preview").seen is Seen.OTHER
        assert read(html(head + post), "quay_three", Target.PROFILE, "preview").seen is Seen.LIVE


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("The video “Quay 3” was removed from public access by request of the copyright holder.", Seen.REMOVED),
        ("Видеозапись Quay 3 была изъята из публичного доступа в связи с обращением правообладателя.", Seen.REMOVED),
        ("The video Quay 3 is not available in your region.", Seen.GEO_BLOCK),
        ("The film Quay 3 is not available in your region.", Seen.OTHER),
    ],
)
def test_reasons_of_vk_are_patterns_in_the_language_asked_for(said: str, seen: Seen) -> None:
    """And in Russian; any other sentence says nothing."""
    assert platform("vk").read(html(f'<div id="video_ext_msg">{said}</div>'), IDS["vk"], Target.POST, "page").seen is seen


def test_a_video_of_peertube_is_its_highest_resolution() -> None:
    """Whole files go before those that are played in parts; sound alone (resolution 0) is no video."""
    uuid = "9c9de5e8-0a1e-484a-b099-e80766180a6d"
    said: dict[str, Any] = {"uuid": uuid, "name": "Dyke", "privacy": {"id": 1}, "account": {"name": "desk"}}
    said["files"] = [{"resolution": {"id": n}, "fileUrl": f"https://tube.example/{n}.mp4"} for n in (0, 480, 1080)]
    said["streamingPlaylists"] = [{"files": [{"resolution": {"id": n}, "fileUrl": f"https://tube.example/{n}-fragmented.mp4"} for n in (1080, 2160)]}]
    media = platform("fediverse_other").read(in_json(said), f"tube.example/{uuid}", Target.POST, None).fields.media
    names = [f"https://tube.example/{name}.mp4" for name in ("2160-fragmented", "1080", "1080-fragmented", "480")]
    assert media == (Media(url=names[0], kind="video", lesser=tuple(names[1:])),)


@pytest.mark.parametrize(
    "kind", ["message_media_not_supported_wrap", *(f"tgme_widget_message_{each}" for each in ("contact_wrap", "invoice", "game", "document_wrap"))]
)
def test_a_message_without_words_or_picture_is_a_message(kind: str) -> None:
    """Cards, bills, games and files stand in the place of words, as does the note that only the app shows what there is."""
    page = html(f'<div class="tgme_widget_message" data-post="quay_three/613"><div class="{kind}">x</div></div>')
    reading = platform("telegram").read(page, "613", Target.POST, None)
    assert (reading.seen, reading.fields.id) == (Seen.LIVE, "613")
    bare = html('<div class="tgme_widget_message" data-post="quay_three/613"><div class="tgme_widget_message_footer">x</div></div>')
    assert platform("telegram").read(bare, "613", Target.POST, None).seen is Seen.PARSER_DRIFT


def test_a_name_that_nobody_has_is_told_by_its_sign() -> None:
    """Telegram's page for a name without a channel; the words on it are not read."""
    head = '<meta property="al:ios:url" content="tg://resolve?domain=quay_three"><meta name="robots" content="noindex, nofollow">'
    page = html(f'{head}<div class="tgme_page"><div class="tgme_page_icon"><i class="tgme_icon_user"></i></div></div>')
    assert platform("telegram").read(page, "quay_three", Target.PROFILE, None).seen is Seen.ACCOUNT_GONE
    assert platform("telegram").read(page, "613", Target.POST, None).seen is Seen.PARSER_DRIFT


def test_oembed_names_the_post_in_its_markup() -> None:
    """A refusal of oEmbed says nothing of the post, since it is another service; an answer for another post is drift."""
    frame = '<iframe src="https://open.spotify.com/embed/track/{}?si=1"></iframe>'
    made = {"type": "rich", "version": "1.0", "provider_name": "Spotify", "title": "Quay", "html": frame.format("7y8NWS6gR3Wz4C7W8Bh0WL")}
    spotify = platform("spotify")
    assert spotify.read(in_json(made), "7y8NWS6gR3Wz4C7W8Bh0WL", Target.POST, "oembed").seen is Seen.LIVE
    assert spotify.read(in_json(made), "0y8NWS6gR3Wz4C7W8Bh0WL", Target.POST, "oembed").reason == "wrong-id"
    assert spotify.read(in_json({"error": "x"}, 404), "7y8NWS6gR3Wz4C7W8Bh0WL", Target.POST, "oembed").seen is Seen.OTHER


WORK = "spotify:episode:7y8NWS6gR3Wz4C7W8Bh0WL"


@pytest.mark.parametrize(
    ("entity", "target", "seen", "text"),
    [
        ({"uri": WORK, "name": "Quay", "title": "At the quay"}, Target.POST, Seen.LIVE, "At the quay"),
        ({"uri": WORK, "name": "Quay"}, Target.POST, Seen.LIVE, "Quay"),
        ({"uri": WORK.replace(":7y", ":0y"), "name": "Quay"}, Target.POST, Seen.PARSER_DRIFT, None),
        ({"uri": WORK.replace("episode", "user"), "name": "Quay"}, Target.POST, Seen.PARSER_DRIFT, None),
        ({"uri": WORK}, Target.POST, Seen.PARSER_DRIFT, None),
        ({"name": "Quay"}, Target.POST, Seen.PARSER_DRIFT, None),
        ({"uri": WORK, "name": "Quay"}, Target.PROFILE, Seen.PARSER_DRIFT, None),
    ],
)
def test_a_player_of_spotify_shows_the_work_that_its_data_name(entity: dict[str, str], target: Target, seen: Seen, text: str | None) -> None:
    """It is the work asked for by its address, and there by its title; without either nothing is known, least of all a loss."""
    data = json.dumps({"props": {"pageProps": {"state": {"data": {"entity": entity}}}}})
    page = html(f'<script id="__NEXT_DATA__" type="application/json">{data}</script>')
    reading = platform("spotify").read(page, "7y8NWS6gR3Wz4C7W8Bh0WL", target, None)
    assert (reading.seen, reading.fields.text) == (seen, text)


ABOUT = "https://quay.example/post/55143"
ACTIVITIES = [
    ({"id": ABOUT, "type": "Tombstone"}, Seen.GONE),
    ({"id": ABOUT, "type": "Page", "attributedTo": "https://quay.example/u/jo", "name": "Quay", "content": "<p>dark</p>"}, Seen.LIVE),
    ({"id": "https://quay.example/a/1", "type": "Delete", "actor": "https://quay.example/u/jo", "object": ABOUT}, Seen.GONE),
    ({"id": "https://quay.example/a/1", "type": "Delete", "actor": "https://quay.example/u/jo", "object": "https://quay.example/post/9"}, Seen.PARSER_DRIFT),
    ({"id": "https://quay.example/post/9", "type": "Tombstone"}, Seen.PARSER_DRIFT),
]


@pytest.mark.parametrize(("body", "seen"), ACTIVITIES)
def test_an_object_of_activitypub_is_read_by_its_type(body: Any, seen: Seen) -> None:
    """Tombstones and deletions count for the object they name and for no other."""
    assert platform("fediverse_other").read(in_json(body), "55143", Target.POST, "activitypub").seen is seen


def test_a_deletion_taken_back_is_a_live_post() -> None:
    """An Undo holds the whole Delete, whose words must not be taken for it."""
    deletion = {"id": "https://quay.example/a/1", "type": "Delete", "actor": "https://quay.example/u/jo", "object": ABOUT}
    undo = {"id": "https://quay.example/a/2", "type": "Undo", "actor": "https://quay.example/u/jo", "object": deletion}
    assert platform("fediverse_other").read(in_json(undo), "55143", Target.POST, "activitypub").seen is Seen.LIVE


FAILURES = [
    ("1", "Photo not found", Seen.GONE),
    ("1", "Required parameter missing", Seen.OTHER),
    ("1", "Invalid NSID provided", Seen.OTHER),
    ("2", "Photo is private", Seen.PROTECTED),
    ("100", "Photo not found", Seen.OTHER),
    ("201", "Away for a moment", Seen.OUTAGE),
]


@pytest.mark.parametrize(("code", "message", "seen"), FAILURES)
def test_a_code_with_two_meanings_is_read_with_its_message(code: str, message: str, seen: Seen) -> None:
    """Flickr's code 1 stands for absence and for a mistake of ours."""
    body = f'<?xml version="1.0"?><rsp stat="fail"><err code="{code}" msg="{message}" /></rsp>'.encode()
    assert platform("flickr").read(Answer(status=200, body=body), "16062734376", Target.POST, None).seen is seen
    assert platform("flickr").read(in_json({"stat": "fail", "code": int(code), "message": message}), "16062734376", Target.POST, None).seen is seen


def test_a_post_of_wordpress_is_read_from_its_interface() -> None:
    """Its typed error for a number without a post is a loss of that post; any other 404 in JSON says nothing."""
    made = {"id": 7, "status": "publish", "link": "https://quay.example/a/", "title": {"rendered": "Quay"}, "content": {"rendered": "<p>dark</p>"}}
    web = platform("web")
    assert web.read(in_json(made), "https://quay.example/a/", Target.POST, None).seen is Seen.LIVE
    assert web.read(in_json(made), "https://quay.example/b/", Target.POST, None).reason == "wrong-id"
    assert web.read(in_json({"code": "rest_post_invalid_id", "data": {"status": 404}}, 404), "https://quay.example/a/", Target.POST, None).seen is Seen.GONE
    assert web.read(in_json({"code": "rest_no_route", "data": {"status": 404}}, 404), "https://quay.example/a/", Target.POST, None).seen is Seen.OTHER


def test_the_time_of_a_post_of_tiktok_is_its_own() -> None:
    """Seconds since 1970, as a text."""
    fields = read("tiktok/page", served("tiktok/page.live", IDS["tiktok"])).fields
    assert fields.posted_at == datetime.fromtimestamp(1_700_000_000, UTC)


@pytest.mark.parametrize("counted", ["1,937 votes and 1,263 comments", "1,938 votes and 1,264 comments"])
def test_what_previews_count_is_no_word_of_the_author(counted: str) -> None:
    """Descriptions for previews count votes and comments: a post must not look edited whenever somebody votes."""
    head = '<link rel="canonical" href="https://www.pinterest.com/pin/99360735500167749/"><meta property="og:title" content="Quay 3">'
    page = html(f'{head}<meta property="og:description" content="{counted}"><meta property="og:type" content="article">')
    reading = platform("pinterest").read(page, "99360735500167749", Target.POST, "page")
    assert reading.seen is Seen.LIVE
    assert reading.fields.text == "Quay 3"


PIN, OTHER_PIN = "https://www.pinterest.com/pin/99360735500167749/", "https://www.pinterest.com/pin/99360735500167750/"
SOFT = [
    ("https://www.pinterest.com/", "", Seen.PARSER_DRIFT),
    ("https://www.pinterest.com/login/?next=%2Fpin%2F99360735500167749%2F", "", Seen.PARSER_DRIFT),
    ("https://www.pinterest.com/404/", "", Seen.PARSER_DRIFT),
    (OTHER_PIN, "", Seen.PARSER_DRIFT),
    (PIN, '<meta name="robots" content="noindex">', Seen.PARSER_DRIFT),
    (PIN, "", Seen.LIVE),
    (PIN, '<meta name="robots" content="noindex"><script type="application/ld+json">{"@type": "SocialMediaPosting", "text": "Quay"}</script>', Seen.LIVE),
]


@pytest.mark.parametrize(("canonical", "head", "seen"), SOFT)
def test_a_dead_page_that_keeps_its_title_is_not_live(canonical: str, head: str, seen: Seen) -> None:
    """A page for what is not there may keep title, picture and address of the post: where its structure tells of elsewhere it is unknown, never gone."""
    stated = f'<meta property="og:url" content="{PIN}"><meta property="og:title" content="Quay 3"><meta property="og:image" content="https://i.example/1.jpg">'
    reading = platform("pinterest").read(html(f'<link rel="canonical" href="{canonical}">{stated}{head}'), "99360735500167749", Target.POST, "page")
    assert (reading.seen, reading.reason) == (seen, "wrong-id" if canonical == OTHER_PIN else None)


def test_what_instagram_keeps_from_readers_without_an_account_says_nothing() -> None:
    """Its interface gives null for posts that are gone, gated or unknown, and the media object for the others."""
    gated = in_json({"data": {"xig_polaris_media": {"if_not_gated_logged_out": None}}})
    assert platform("instagram").read(gated, IDS["instagram"], Target.POST, None).reason == "gated-or-gone"
    media = {"code": IDS["instagram"], "user": {"username": "harbour"}, "caption": {"text": "The lights go out."}}
    shown = in_json({"data": {"xig_polaris_media": {"if_not_gated_logged_out": media}}})
    assert platform("instagram").read(shown, IDS["instagram"], Target.POST, None).seen is Seen.LIVE
    assert platform("instagram").read(shown, OTHERS["instagram"], Target.POST, None).seen is Seen.PARSER_DRIFT


def test_the_page_of_vimeos_player_is_read_by_what_it_hands_to_the_player() -> None:
    """The player's page carries the same data as its interface; a field of oEmbed tells of other domains."""
    video = {"video": {"id": int(IDS["vimeo"]), "title": "Quay 3", "owner": {"id": 42, "name": "Jo"}}}
    page = html(f"<script>window.playerConfig = {json.dumps(video)}</script>")
    assert platform("vimeo").read(page, IDS["vimeo"], Target.POST, "player").seen is Seen.LIVE
    assert platform("vimeo").read(page, OTHERS["vimeo"], Target.POST, "player").seen is Seen.PARSER_DRIFT
    refused = in_json({"type": "video", "version": "1.0", "provider_name": "Vimeo", "domain_status_code": 403})
    assert platform("vimeo").read(refused, IDS["vimeo"], Target.POST, "oembed").seen is Seen.EMBED_DISABLED


@pytest.mark.parametrize(("code", "seen"), [("201", Seen.OUTAGE), ("1", Seen.PARSER_DRIFT)])
def test_a_failure_of_flickr_that_breaks_off_is_an_outage_or_nothing(code: str, seen: Seen) -> None:
    """Asked for XML, Flickr in trouble answers with the beginning of JSON; of any other code such a piece proves nothing."""
    body = f'{{"stat":"fail","message":"Sorry","code":{code}}},'.encode()
    assert platform("flickr").read(Answer(status=200, body=body), "16062734376", Target.POST, None).seen is seen


def test_controls_of_telegram_are_its_posts() -> None:
    """Controls as shipped lead to the platform they are controls of."""
    asked = platform("telegram")
    assert all(ref is not None and ref.key.platform == "telegram" for ref in map(asked.recognise, (*asked.controls_live, *asked.controls_never)))
