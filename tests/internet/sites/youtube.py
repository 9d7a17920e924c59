"""YouTube: the watch page, oEmbed, frames, short links and thumbnails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from tests.internet import answers
from tests.internet.message import Answer, Request, redirect
from tests.internet.render import Fragment, Value, Values
from tests.internet.sites.pictures import NOT_FOUND, drawn
from tests.internet.words import LANGUAGES, said
from tests.internet.world import Post, World

VIDEO_PATH = re.compile(r"/(?:embed|shorts|live|v)/(?P<id>[\w-]{11})")
THUMBNAIL = re.compile(r"/vi/(?P<id>[\w-]{11})/(?P<size>maxresdefault|hqdefault|mqdefault)\.jpg")
LONGEST = {"maxresdefault": 1280, "hqdefault": 480, "mqdefault": 320}
ACCOUNT = {"suspended": "terminated", "takedown": "terminated", "deactivated": "closed", "deleted": "closed", "protected": "private"}
"""What a channel's condition makes of each of its videos."""
STATUSES = {
    **dict.fromkeys(("unavailable", "removed-by-uploader", "terminated", "closed", "guidelines", "copyright"), "ERROR"),
    **dict.fromkeys(("private", "age", "not-a-bot"), "LOGIN_REQUIRED"),
    "country": "UNPLAYABLE",
}
"""Typed status of what does not play: the same in every language, while the reason is a sentence."""
OEMBED = {"private": "forbidden", "unavailable": "not-found", "removed-by-uploader": "not-found", "terminated": "not-found", "closed": "not-found"}
"""What oEmbed says in each condition; in all others it shows the video."""


def endpoints(post: Post) -> tuple[str, ...]:
    """Return every address that tells something of a post, the one that looks are made at first."""
    return (
        f"{post.permalink}&hl=en",
        post.permalink,
        f"https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{post.id}&format=json",
        f"https://www.youtube-nocookie.com/embed/{post.id}?hl=en",
        f"https://youtu.be/{post.id}",
        f"https://i.ytimg.com/vi/{post.id}/hqdefault.jpg",
    )


def site(world: World, request: Request) -> Answer:
    """Answer for the site: frames show what the watch page shows."""
    if request.path.rstrip("/") == "/oembed":
        return oembed(world, request)
    match = VIDEO_PATH.match(request.path)
    return watch(world, request, match["id"] if match else request.parameters.get("v", ""))


def watch(world: World, request: Request, id_: str) -> Answer:
    """Answer for a video: always 200, and in German where no language is asked for."""
    post = world.posts.get(("youtube", id_))
    case, language = case_of(post, world), request.parameters.get("hl", "en")
    if case in STATUSES and language in LANGUAGES[1:]:
        return answers.answer("youtube", "watch.said", values_said(case, language))
    if case == "unavailable" and request.parameters.get("hl") != "en":
        case = "unavailable-german"
    return answers.answer("youtube", f"watch.{case}", values_of(post, world) if post else {})


def values_said(case: str, language: str) -> Values:
    """Return what a video that does not play says in another language."""
    sentence = said(case, language)
    player: Value = {
        "playabilityStatus": {"status": STATUSES[case], "reason": sentence, "errorScreen": {"playerErrorMessageRenderer": {"reason": {"simpleText": sentence}}}}
    }
    return {"lang": language, "said": sentence, "player": Fragment(json.dumps(player))}


def case_of(post: Post | None, world: World) -> str:
    """Return the name of the answer for a video in its condition."""
    if post is None:
        return "unavailable"
    own, owner = world.condition(post.subject).name, world.condition(f"account:{post.author.handle}").name
    if own in ("live", "edited"):
        return ACCOUNT.get(owner, "live")
    return own


def values_of(post: Post, world: World) -> Values:
    """Return everything that an answer may say of a video."""
    condition = world.condition(post.subject)
    text = condition.values.get("text", post.text) if condition.name == "edited" else post.text
    title, _, description = text.partition("\n")
    player = json.dumps(player_of(post, title, description, condition.name), ensure_ascii=False).replace("<", "\\u003c")
    return {
        "id": post.id,
        "title": title,
        "description": description,
        "name": post.author.name,
        "handle": post.author.handle,
        "player": Fragment(player),
    }


def player_of(post: Post, title: str, description: str, condition: str) -> dict[str, Value]:
    """Return the player's answer for a video that is there."""
    return {
        "playabilityStatus": {"status": "LIVE_STREAM_OFFLINE" if condition == "offline" else "OK", "playableInEmbed": True},
        "videoDetails": {
            "videoId": post.id,
            "title": title,
            "lengthSeconds": "95",
            "channelId": post.author.id,
            "shortDescription": description,
            "author": post.author.name,
            "thumbnail": {"thumbnails": [{"url": f"https://i.ytimg.com/vi/{post.id}/hqdefault.jpg", "width": 480, "height": 360}]},
        },
        "microformat": {"playerMicroformatRenderer": {"ownerProfileUrl": f"http://www.youtube.com/@{post.author.handle}", "publishDate": post.created_at}},
    }


def oembed(world: World, request: Request) -> Answer:
    """Answer ``/oembed?url=``."""
    id_ = parse_qs(urlsplit(request.parameters.get("url", "")).query).get("v", [""])[0]
    if not re.fullmatch(r"[\w-]{11}", id_):
        return answers.answer("youtube", "oembed.bad-request")
    post = world.posts.get(("youtube", id_))
    case = OEMBED.get(case_of(post, world), "live")
    return answers.answer("youtube", f"oembed.{case}", values_of(post, world) if post else {})


def short(world: World, request: Request) -> Answer:
    """Answer for youtu.be."""
    return redirect(f"https://www.youtube.com/watch?v={request.path.removeprefix('/')}&feature=youtu.be", 303)


def thumbnail(world: World, request: Request) -> Answer:
    """Answer for i.ytimg.com."""
    match = THUMBNAIL.fullmatch(request.path)
    post = world.posts.get(("youtube", match["id"])) if match else None
    if match is None or post is None or not post.pictures:
        return NOT_FOUND
    return drawn(world, request, post.pictures[0].key, LONGEST[match["size"]])


HOSTS: Mapping[str, Callable[[World, Request], Answer]] = {
    **dict.fromkeys(("www.youtube.com", "youtube.com", "m.youtube.com", "www.youtube-nocookie.com"), site),
    "youtu.be": short,
    "i.ytimg.com": thumbnail,
}
