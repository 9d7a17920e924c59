"""X: the syndication endpoint, oEmbed, the embed page and the post's own page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from tests.internet import answers, files
from tests.internet.message import Answer, Request
from tests.internet.quotation import x_blockquote
from tests.internet.render import Value, Values
from tests.internet.sites import conditions, pictures
from tests.internet.words import LANGUAGES, said
from tests.internet.world import LIVE, Condition, Post, World

STATUS = re.compile(r"/(?:i/web|i|\w{1,15})/status/(\d{2,20})(?:/.*)?")
NUMBER = re.compile(r"\d{1,19}")
VIDEO = re.compile(r"/ext_tw_video/(?P<id>\d+)/pu/vid/avc1/(?P<width>\d+)x\d+/[\w-]+\.mp4")
EDITABLE = timedelta(hours=1)
BY_PICTURES = ("", "-photo", "-photos")

SYNDICATION = {"deleted": "not-found", "takedown": "suspended", "deactivated": "not-found", "no-unauthenticated": "tombstone-empty"}
"""Cases whose answer file is not named like the condition."""

SAID = ("tombstone-deleted", "age-restricted", "suspended", "takedown", "protected")
"""Conditions that are told by a sentence in the language asked for."""

OEMBED = {
    "deleted": "not-found",
    "tombstone-deleted": "not-found",
    "errors": "not-found",
    "bad-request": "not-found",
    "deactivated": "not-found",
    "tombstone-empty": "not-authorized",
    "age-restricted": "not-authorized",
    "protected": "not-authorized",
    "suspended": "forbidden",
    "takedown": "forbidden",
    "no-user": "forbidden",
    "rate-limit": "rate-limit",
}
"""What oEmbed says in each condition; in all others it shows the post."""


def endpoints(post: Post) -> tuple[str, ...]:
    """Return every address that tells something of a post, the one that looks are made at first."""
    api = f"https://cdn.syndication.twimg.com/tweet-result?id={post.id}"
    quoted = f"https://publish.twitter.com/oembed?url=https%3A%2F%2Ftwitter.com%2Fi%2Fstatus%2F{post.id}"
    small = (f"https://pbs.twimg.com/media/{picture.key}?format=jpg&name=small" for picture in post.pictures)
    return (f"{api}&lang=en&token=a", f"{api}&lang=de&token=a", quoted, post.permalink, *small)


def syndication(world: World, request: Request) -> Answer:
    """Answer ``/tweet-result``: what X's own embeds read."""
    asked = request.parameters
    id_ = asked.get("id", "")
    if request.path != "/tweet-result" or not NUMBER.fullmatch(id_) or int(id_) >= 1 << 63:
        return answers.answer("x", "syndication.bad-request")
    if not asked.get("token"):
        return answers.answer("x", "syndication.empty-object")
    post, condition = find(world, id_)
    if post is None:
        return answers.answer("x", "syndication.not-found")
    case = syndication_case(post, condition, id_)
    values, language = values_of(post, condition, world, request), asked.get("lang", "en")
    if answers.exists("x", f"{case}.{language}"):
        return answers.answer("x", f"{case}.{language}", values)
    if condition.name in SAID and language in LANGUAGES[1:]:
        return answers.answer("x", "syndication.tombstone-said", {**values, "said": said(condition.name, language)})
    return answers.answer("x", case, values)


def find(world: World, id_: str) -> tuple[Post | None, Condition]:
    """Return the post with that id, or whose later version has it, and its condition."""
    for post in (post for post in world.posts.values() if post.platform == "x"):
        condition = world.post_condition(post)
        if id_ == post.id or (condition.name == "edited" and condition.values.get("id") == id_):
            return post, condition
    return None, LIVE


def syndication_case(post: Post, condition: Condition, id_: str) -> str:
    """Return the name of the answer file for a post in its condition."""
    suffix = BY_PICTURES[min(len(post.pictures), 2)]
    match condition.name:
        case "live":
            return f"syndication.live{'-video' if post.film else suffix}"
        case "edited":
            return f"syndication.edited-{'stale' if id_ == post.id else 'newest'}{suffix}"
        case name:
            return f"syndication.{SYNDICATION.get(name, name)}"


def values_of(post: Post, condition: Condition, world: World, request: Request) -> Values:
    """Return everything that an answer may say of a post."""
    text = condition.values.get("text", post.text) if condition.values.get("id") == request.parameters.get("id") else post.text
    media = post.media_link.url if post.media_link else ""
    shown: dict[str, Value] = {}
    for number, picture in enumerate(post.pictures, start=1):
        suffix = "" if number == 1 else f"_{number}"
        shown |= {f"key{suffix}": picture.key, f"width{suffix}": picture.width, f"height{suffix}": picture.height}
    return {
        **conditions.values_of(request, condition, world),
        "id": post.id,
        "new_id": condition.values.get("id", ""),
        "text": post.text,
        "new_text": condition.values.get("text", ""),
        "text_end": len(text),
        "media_start": len(text) + 1,
        "media_end": len(text) + 1 + len(media),
        "media_link": media,
        "media_token": media.rpartition("/")[2],
        "lang": post.lang,
        "created_at": post.created_at,
        "editable_until": str(round((post.posted_at + EDITABLE).timestamp() * 1000)),
        "account": post.author.id,
        "name": post.author.name,
        "handle": post.author.handle,
        "urls": [entity(link.url, link.target, text) for link in post.links if link.url in text],
        "likes": 40 + counted(world, post),
        "replies": 3 + counted(world, post) // 9,
        **shown,
        **film_values(post),
    }


def film_values(post: Post) -> dict[str, Value]:
    """Return what an answer says of a video: its number, which is a snowflake as well, its files and its length."""
    if post.film is None:
        return {}
    sizes = [(post.film.width // part, post.film.height // part) for part in (2, 1)]
    files = [f"https://video.twimg.com/ext_tw_video/{post.id}/pu/vid/avc1/{width}x{height}/{post.film.key}.mp4?tag=12" for width, height in sizes]
    named: list[Value] = [{"bitrate": 100_000 * rate, "content_type": "video/mp4", "url": url} for rate, url in enumerate(files, start=1)]
    playlist: Value = {"content_type": "application/x-mpegURL", "url": f"https://video.twimg.com/ext_tw_video/{post.id}/pu/pl/{post.film.key}.m3u8?tag=12"}
    return {"key": post.film.key, "width": post.film.width, "height": post.film.height, "variants": [playlist, *named], "millis": post.film.seconds * 1000}


def video(world: World, request: Request) -> Answer:
    """Answer for video.twimg.com, in both sizes that there are."""
    match = VIDEO.fullmatch(request.path)
    film = next((post.film for post in world.posts.values() if match and post.id == match["id"] and post.film), None)
    if match is None or film is None:
        return pictures.NOT_FOUND
    return pictures.played(request, film if match["width"] == str(film.width) else replace(film, width=film.width // 2, height=film.height // 2))


def counted(world: World, post: Post) -> int:
    """Return a count that goes up between looks, as likes do, unless the post was switched to stand ``still``."""
    return 0 if "still" in world.condition(post.subject).values else round((world.clock() - world.started_at).total_seconds())


def entity(url: str, target: str, text: str) -> dict[str, Value]:
    """Return the entity of a short link in a text."""
    start = text.index(url)
    shown = target.partition("://")[2]
    return {"display_url": shown if len(shown) < 28 else shown[:27] + "…", "expanded_url": target, "indices": [start, start + len(url)], "url": url}


def oembed(world: World, request: Request) -> Answer:
    """Answer ``publish.twitter.com/oembed?url=``."""
    parts = urlsplit(request.parameters.get("url", ""))
    match = STATUS.fullmatch(parts.path) if (parts.hostname or "").endswith(("twitter.com", "x.com")) else None
    post, condition = find(world, match[1]) if match else (None, LIVE)
    if post is None:
        return answers.answer("x", "oembed.not-found")
    if condition.name in ("outage", "challenge"):
        return answers.answer("web", condition.name, conditions.values_of(request, condition, world))
    html = x_blockquote(post, script=request.parameters.get("omit_script") not in ("1", "true", "t"))
    values = {**values_of(post, condition, world, request), "html": html, "request": request.target}
    return answers.answer("x", f"oembed.{OEMBED.get(condition.name, 'live')}", values)


def moved(world: World, request: Request) -> Answer:
    """Lead from the old name to x.com."""
    return answers.answer("x", "moved", {"target": f"https://x.com{request.target}"})


def status(world: World, request: Request) -> Answer:
    """Answer for x.com: a shell whose script shows the post, with 200 for whatever is asked."""
    return files.served("x/post.js" if request.path == "/post.js" else "x/status.html")


def platform(world: World, request: Request) -> Answer:
    """Answer for the widgets script and the embed page."""
    known = {"/widgets.js": "x/widgets.js", "/embed/Tweet.html": "x/embed.html", "/embed/post.js": "x/post.js"}
    return files.served(known[request.path]) if request.path in known else answers.answer("x", "syndication.not-found")
