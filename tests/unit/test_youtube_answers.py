"""What YouTube's answers say of a video: by typed statuses, and by English reasons that the request asks for."""

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

YOUTUBE = platform("youtube")
ID = "iwGFalTRHDA"
CHANNEL = "UC16niRr50-MSBwiO3YDb3RA"
POST = Post(key=PostKey(platform="youtube", id=ID), permalink=f"https://www.youtube.com/watch?v={ID}", first_seen=datetime(2026, 1, 1, tzinfo=UTC))
DETAILS = {"videoId": ID, "title": "Quay 3", "shortDescription": "The lights go out.", "channelId": CHANNEL, "author": "Jo"}
PAGE = {"ownerProfileUrl": "http://www.youtube.com/@jo_am_kai", "publishDate": "2025-03-11T05:58:03-08:00"}


def html(body: str, status: int = 200) -> Answer:
    return Answer(status=status, headers=(("Content-Type", "text/html; charset=utf-8"),), body=f"<!DOCTYPE html><html><body>{body}</body></html>".encode())


def in_json(body: Any, status: int = 200) -> Answer:
    return Answer(status=status, headers=(("Content-Type", "application/json"),), body=json.dumps(body).encode())


def player(status: str, reason: str | None = None, sub: str | None = None, *, details: Any = DETAILS, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"status": status, **({"reason": reason} if reason else {}), **more}
    if sub:
        said["errorScreen"] = {"playerErrorMessageRenderer": {"reason": {"simpleText": reason}, "subreason": {"runs": [{"text": sub}]}}}
    return {"playabilityStatus": said, **({"videoDetails": details, "microformat": {"playerMicroformatRenderer": PAGE}} if details else {})}


def watch(made: Any) -> Answer:
    return html(f"<script>var ytInitialPlayerResponse = {json.dumps(made)};var meta = document.createElement('meta');</script>")


def lost(reason: str, sub: str | None = None) -> Answer:
    return watch(player("ERROR", reason, sub, details=None))


def oembed(native_id: str = ID) -> dict[str, Any]:
    thumbnail = f"https://i.ytimg.com/vi/{native_id}/hqdefault.jpg"
    return {"type": "video", "provider_name": "YouTube", "title": "Quay 3", "author_name": "Jo", "thumbnail_url": thumbnail}


AGE = "This video may be inappropriate for some users."
READINGS = [
    pytest.param(watch(player("OK")), Seen.LIVE, None, id="OK"),
    pytest.param(watch(player("OK", playableInEmbed=False)), Seen.LIVE, None, id="OK-not-embeddable"),
    pytest.param(watch(player("LIVE_STREAM_OFFLINE", "This live event will begin in 2 days.")), Seen.LIVE, "stream-offline", id="LIVE_STREAM_OFFLINE"),
    pytest.param(watch(player("UNPLAYABLE", "This live stream recording is not available.")), Seen.LIVE, "no-recording", id="no-recording"),
    pytest.param(watch(player("LOGIN_REQUIRED", "Sign in to confirm you\u2019re not a bot", details=None)), Seen.CHALLENGE, "not-a-bot", id="bot"),
    pytest.param(watch(player("LOGIN_REQUIRED", "Sign in to confirm your age")), Seen.AGE_GATE, "age", id="age"),
    pytest.param(watch(player("LOGIN_REQUIRED", AGE)), Seen.AGE_GATE, "age", id="inappropriate"),
    pytest.param(watch(player("LOGIN_REQUIRED", "Bạn bao nhiêu tuổi?", desktopLegacyAgeGateReason=1)), Seen.AGE_GATE, "age", id="age-in-any-language"),
    pytest.param(watch(player("AGE_VERIFICATION_REQUIRED")), Seen.AGE_GATE, "age", id="AGE_VERIFICATION_REQUIRED"),
    pytest.param(watch(player("LOGIN_REQUIRED", "Private video", details=None)), Seen.PROTECTED, "private", id="private"),
    pytest.param(watch(player("LOGIN_REQUIRED", messages=["This is a private video. Please sign in"], details=None)), Seen.PROTECTED, "private", id="messages"),
    pytest.param(
        watch(player("LOGIN_REQUIRED", messages=["Dieses Video ist privat."], details=None)), Seen.PROTECTED, "private", id="messages-in-any-language"
    ),
    pytest.param(watch(player("LOGIN_REQUIRED", messages=["Bist du ein Mensch?"])), Seen.PARSER_DRIFT, None, id="messages-of-a-video-that-is-told"),
    pytest.param(watch(player("LOGIN_REQUIRED", "Melde dich an", messages=["Melde dich an"], details=None)), Seen.PARSER_DRIFT, None, id="messages-and-reason"),
    pytest.param(watch(player("UNPLAYABLE", "This video requires payment to watch.")), Seen.RESTRICTED_AUDIENCE, "payment", id="payment"),
    pytest.param(
        watch(player("UNPLAYABLE", "Video unavailable", "The uploader has not made this video available in your country")),
        Seen.GEO_BLOCK,
        "country",
        id="country",
    ),
    pytest.param(watch(player("UNPLAYABLE", "This video is only available to Music Premium members")), Seen.RESTRICTED_AUDIENCE, "premium", id="premium"),
    pytest.param(lost("Video unavailable"), Seen.GONE, "unavailable", id="ERROR-unavailable"),
    pytest.param(lost("This video isn\u2019t available anymore"), Seen.GONE, "unavailable", id="ERROR-not-anymore"),
    pytest.param(lost("Video unavailable", "This video has been removed by the uploader"), Seen.GONE, "deleted-by-author", id="ERROR-uploader"),
    pytest.param(
        lost("Video unavailable", "This video is no longer available because the YouTube account associated with this video has been terminated."),
        Seen.ACCOUNT_SUSPENDED,
        "account-terminated",
        id="ERROR-terminated",
    ),
    pytest.param(
        lost("Video unavailable", "This video is no longer available because the uploader has closed their YouTube account."),
        Seen.ACCOUNT_GONE,
        "account-closed",
        id="ERROR-closed",
    ),
    pytest.param(lost("This video has been removed for violating YouTube's Community Guidelines"), Seen.REMOVED, "rules", id="ERROR-guidelines"),
    pytest.param(
        lost("Video unavailable", "This video is no longer available due to a copyright claim by Studio X"), Seen.REMOVED, "copyright", id="ERROR-copyright"
    ),
    pytest.param(lost("Video unavailable", "This video is private"), Seen.PROTECTED, "private", id="ERROR-private"),
    pytest.param(lost("This content isn't available, try again later."), Seen.RATE_LIMIT, "try-again-later", id="ERROR-rate"),
    pytest.param(lost("Video unavailable", "Something that nobody knows yet"), Seen.PARSER_DRIFT, None, id="ERROR-unknown-reason"),
    pytest.param(lost("Video nicht verfügbar"), Seen.PARSER_DRIFT, None, id="ERROR-in-another-language"),
    pytest.param(watch(player("ERROR", "Video unavailable")), Seen.PARSER_DRIFT, None, id="ERROR-with-details"),
    pytest.param(watch(player("ERROR", details=None)), Seen.PARSER_DRIFT, None, id="ERROR-without-reason"),
    pytest.param(watch(player("LOGIN_REQUIRED", "Sign in")), Seen.PARSER_DRIFT, None, id="LOGIN_REQUIRED-unknown"),
    pytest.param(watch(player("UNPLAYABLE", "Video unavailable")), Seen.PARSER_DRIFT, None, id="UNPLAYABLE-unknown"),
    pytest.param(watch(player("CUSTOM", "Video unavailable", details=None)), Seen.PARSER_DRIFT, None, id="unknown-status"),
    pytest.param(watch(player("OK", details=None)), Seen.PARSER_DRIFT, None, id="OK-without-details"),
    pytest.param(watch(player("OK", details={**DETAILS, "videoId": "dQw4w9WgXcQ"})), Seen.PARSER_DRIFT, "wrong-id", id="wrong-id"),
    pytest.param(html("<p>This video is unavailable</p>"), Seen.PARSER_DRIFT, None, id="words-without-status"),
    pytest.param(in_json(player("OK")), Seen.LIVE, None, id="player-json"),
    pytest.param(
        in_json([{"page": "watch"}, {"playerResponse": player("ERROR", "Video unavailable", details=None)}]), Seen.GONE, "unavailable", id="page-data"
    ),
    pytest.param(in_json({"js": "var a;" * 200_000, "info": player("OK")}), Seen.LIVE, None, id="recorded-with-the-scripts-of-its-page"),
    pytest.param(html('<form action="https://consent.youtube.com/s"><button>Alle ablehnen</button></form>'), Seen.CONSENT_WALL, "consent-page", id="consent"),
    pytest.param(html("<p>nicht gefunden</p>", 404), Seen.OTHER, "http-404", id="page-404"),
]
OEMBED_READINGS = [
    pytest.param(in_json(oembed()), Seen.LIVE, id="200"),
    pytest.param(in_json(oembed("dQw4w9WgXcQ")), Seen.PARSER_DRIFT, id="200-wrong-id"),
    pytest.param(Answer(status=401, body=b"Unauthorized"), Seen.EMBED_DISABLED, id="401"),
    pytest.param(Answer(status=403, body=b"Forbidden"), Seen.EMBED_DISABLED, id="403"),
    pytest.param(Answer(status=404, body=b"Not Found"), Seen.SOFT_GONE, id="404"),
    pytest.param(Answer(status=400, body=b"Bad Request"), Seen.OTHER, id="400"),
]


@pytest.mark.parametrize(("given_answer", "seen", "reason"), READINGS)
def test_the_watch_page_is_read_by_its_typed_status(given_answer: Answer, seen: Seen, reason: str | None) -> None:
    """Each row of the facts on YouTube; a status or a reason that is none of them is drift, never a loss."""
    reading = YOUTUBE.read(given_answer, ID, Target.POST, "watch")
    assert (reading.seen, reading.reason) == (seen, reason)
    assert (reading.pattern is None) == (seen is Seen.PARSER_DRIFT)


@pytest.mark.parametrize(("given_answer", "seen"), OEMBED_READINGS)
def test_oembed_alone_never_says_that_a_video_is_gone(given_answer: Answer, seen: Seen) -> None:
    """It is another service than the page: refusals mean embedding, and its 404 is a soft one."""
    assert YOUTUBE.read(given_answer, ID, Target.POST, "oembed").seen is seen


def test_a_video_gives_the_canonical_fields() -> None:
    """Title and description are the text; the channel's id is the account; the thumbnail has no key, since its address outlives the picture."""
    assert YOUTUBE.read(watch(player("OK")), ID, Target.POST, "watch").fields == Fields(
        id=ID,
        author="jo_am_kai",
        account=CHANNEL,
        name="Jo",
        text="Quay 3\nThe lights go out.",
        media=(Media(url=f"https://i.ytimg.com/vi/{ID}/hqdefault.jpg"),),
        posted_at=datetime(2025, 3, 11, 13, 58, 3, tzinfo=UTC),
    )


def test_words_of_a_video_cannot_pass_for_the_players_answer() -> None:
    """Whoever writes a description writes inside a string: an answer forged there is passed over."""
    forged = "; ytInitialPlayerResponse = " + json.dumps(player("ERROR", "Video unavailable", details=None))
    real = player("OK", details={**DETAILS, "shortDescription": forged})
    before = f"<script>var ytInitialData = {json.dumps({'words': forged})};</script><p>{forged}</p>"
    page = html(before + watch(real).body.decode())
    assert YOUTUBE.read(page, ID, Target.POST, "watch").seen is Seen.LIVE


def test_the_look_asks_in_english() -> None:
    """The language of the reasons is part of the request, since they are patterns."""
    look = YOUTUBE.look(POST)
    assert (look.method, look.url) == ("watch", f"https://www.youtube.com/watch?v={ID}&hl=en")
    assert dict(look.headers)["accept-language"].startswith("en")
    assert YOUTUBE.profile(POST) is None


def test_a_thumbnail_is_fetched_in_full_size() -> None:
    """Other addresses stay as they are."""
    assert YOUTUBE.original(f"https://i.ytimg.com/vi/{ID}/hqdefault.jpg?sqp=a") == f"https://i.ytimg.com/vi/{ID}/maxresdefault.jpg"
    assert YOUTUBE.original("https://example.org/a.jpg") == "https://example.org/a.jpg"


def test_a_page_of_2018_is_read_by_the_box_that_it_shows() -> None:
    """The box stands hidden in pages whose video plays, and says the same of videos that never were."""
    box = '<div id="player-unavailable" class="{}"><h1 id="unavailable-message"> This video is unavailable. </h1>{}</div>'
    gate = '<div id="watch7-player-age-gate-content">…</div>'
    readings = [YOUTUBE.read(html(box.format(*parts)), ID, Target.POST, None).seen for parts in (("player", ""), ("hid", ""), ("player", gate), ("hid", gate))]
    assert readings == [Seen.SOFT_GONE, Seen.PARSER_DRIFT, Seen.AGE_GATE, Seen.PARSER_DRIFT]


def page_of_2012(files: str, played: str = ID, own: str = ID) -> Answer:
    said = f'<link rel="canonical" href="/watch?v={own}"><meta property="og:url" content="http://www.youtube.com/watch?v={own}">'
    said += f'<meta property="og:title" content="Quay 3"><meta itemprop="channelId" content="{CHANNEL}">'
    return html(f'{said}<script>ytplayer.config = {{"args": {{"url_encoded_fmt_stream_map": "{files}", "video_id": "{played}"}}}};</script>')


def test_a_page_of_2012_is_live_by_the_files_that_its_player_is_handed() -> None:
    """It knows no status: a video that plays is handed its files, one that is to come or is another's is not live by its title."""
    reading = YOUTUBE.read(page_of_2012("url=https%3A%2F%2Fr1"), ID, Target.POST, None)
    assert (reading.seen, reading.fields) == (Seen.LIVE, Fields(id=ID, account=CHANNEL, text="Quay 3"))
    without, of_another, elsewhere = page_of_2012(""), page_of_2012("url=a", played="dQw4w9WgXcQ"), page_of_2012("url=a", "dQw4w9WgXcQ", "dQw4w9WgXcQ")
    assert [YOUTUBE.read(page, ID, Target.POST, None).seen for page in (without, of_another, elsewhere)] == [Seen.PARSER_DRIFT] * 3
    shown = html(page_of_2012("url=a").body.decode() + '<div id="player-unavailable"><h1 id="unavailable-message">Etwas.</h1></div>')
    assert YOUTUBE.read(shown, ID, Target.POST, None).seen is Seen.PARSER_DRIFT


@given(status=st.text(max_size=12), reason=st.text(max_size=30), sub=st.text(max_size=30))
def test_no_sentence_of_anybody_elses_is_a_loss(status: str, reason: str, sub: str) -> None:
    """Reading is total, and what no pattern names is drift."""
    reading = YOUTUBE.read(watch(player(status, reason, sub, details=None)), ID, Target.POST, "watch")
    assert reading.seen is Seen.PARSER_DRIFT
