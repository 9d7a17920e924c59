"""Mastodon: one instance with its interface, pages, embeds and files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from html import escape

from tests.internet import answers, files
from tests.internet.films import poster
from tests.internet.message import Answer, Request, page
from tests.internet.people import INSTANCE
from tests.internet.pictures import avatar
from tests.internet.render import Fragment, Value, Values, fill, in_markup
from tests.internet.sites import conditions
from tests.internet.sites.pictures import NOT_FOUND, drawn, name_of, photograph, played
from tests.internet.world import POST_TIME, Account, Condition, Post, World

FILES = f"files.{INSTANCE}"
STATUS = re.compile(r"/api/v1/statuses/(?P<number>\d+)(?P<history>/history)?")
ACCOUNT = re.compile(r"/api/v1/accounts/(?P<account>\d+)")
PAGE = re.compile(r"/@(?P<handle>\w+)/(?P<number>\d+)(?P<embed>/embed)?")
FOLDER = "114/270/316"
FILE = re.compile(rf"/media_attachments/files/{FOLDER}/(?P<size>original|small)/(?P<key>[\w-]+)\.jpg")
FILM = re.compile(rf"/media_attachments/files/{FOLDER}/(?:original|small)/(?P<key>[\w-]+)\.(?P<ext>mp4|png)")
LONGEST = {"original": 4096, "small": 600}
ABSENT = ("takedown", "suspended", "deactivated", "deleted")
"""Conditions of an account in which the instance shows none of its posts."""
PROFILE = {"takedown": "suspended", "suspended": "suspended", "deactivated": "not-found", "deleted": "not-found"}


def endpoints(post: Post) -> tuple[str, ...]:
    """Return every address that tells something of a post, the one that looks are made at first."""
    number = post.id.rpartition("/")[2]
    api = f"https://{INSTANCE}/api/v1"
    pictures = (f"https://{FILES}/media_attachments/files/{FOLDER}/small/{picture.key}.jpg" for picture in post.pictures)
    return (
        f"{api}/statuses/{number}",
        f"{api}/statuses/{number}/history",
        f"{api}/accounts/{post.author.id}",
        post.permalink,
        f"{post.permalink}/embed",
        *pictures,
    )


def instance(world: World, request: Request) -> Answer:
    """Answer for the instance."""
    if request.path == "/embed.js":
        return files.served("mastodon/embed.js")
    if match := STATUS.fullmatch(request.path):
        return status(world, request, match["number"], history=bool(match["history"]))
    if match := ACCOUNT.fullmatch(request.path):
        return account(world, match["account"])
    match = PAGE.fullmatch(request.path)
    return status_page(world, request, match["number"]) if match else answers.answer("mastodon", "page.not-found")


def status(world: World, request: Request, number: str, *, history: bool = False) -> Answer:
    """Answer ``/api/v1/statuses/:id`` and its history."""
    post = world.posts.get(("mastodon", f"{INSTANCE}/{number}"))
    case = case_of(post, world)
    if post is None or case not in ("live", "unknown-shape"):
        return answers.answer("mastodon", case, conditions_of(request, world, post))
    if case == "live" and history:
        return answers.answer("mastodon", "history.live", {"versions": versions(post, world)})
    return answers.answer("mastodon", f"status.{status_case(post, world)}", values_of(post, world))


def status_case(post: Post, world: World) -> str:
    """Return the name of the answer that shows a post in its condition."""
    condition = world.condition(post.subject).name
    if condition == "live" and post.film:
        return "live-video"
    return condition if condition == "unknown-shape" else f"{condition}-photo" if post.pictures else condition


def case_of(post: Post | None, world: World) -> str:
    """Return what an instance answers for a post: a case of its own, or that it shows the post."""
    if post is None or world.condition(f"account:{post.author.handle}").name in ABSENT:
        return "status.not-found"
    match world.condition(post.subject).name:
        case "live" | "edited":
            return "live"
        case "deleted":
            return "status.not-found"
        case "authorized-fetch":
            return "status.authorized-fetch"
        case name:
            return name


def conditions_of(request: Request, world: World, post: Post | None) -> Values:
    """Return what answers of conditions are filled with; this software writes times, not seconds."""
    values = conditions.values_of(request, world.condition(post.subject) if post else Condition(), world)
    return {**values, "reset_at": (world.clock() + timedelta(seconds=float(str(values["retry_after"])))).strftime(POST_TIME)}


def text_now(post: Post, world: World) -> str:
    """Return the words as they stand."""
    condition = world.condition(post.subject)
    return condition.values.get("text", post.text) if condition.name == "edited" else post.text


def content(text: str) -> str:
    """Return words as the interface writes them."""
    return f"<p>{escape(text, quote=False)}</p>"


def values_of(post: Post, world: World) -> Values:
    """Return everything that an answer may say of a post."""
    condition = world.condition(post.subject)
    picture: dict[str, Value] = {}
    if post.pictures:
        picture = {"attachment": post.id[-6:], "folder": FOLDER, "key": post.pictures[0].key, "alt": post.pictures[0].alt}
    if post.film:
        picture = {"attachment": post.id[-6:], "folder": FOLDER, "key": post.film.key, "alt": "", "seconds": post.film.seconds}
    return {
        **account_values(post.author, world),
        "number": post.id.rpartition("/")[2],
        "created_at": post.created_at,
        "edited_at": (condition.since or post.posted_at).strftime(POST_TIME),
        "content": content(text_now(post, world)),
        "lang": post.lang,
        "likes": 12 + round((world.clock() - world.started_at).total_seconds()),
        **picture,
    }


def versions(post: Post, world: World) -> Value:
    """Return every version there was, the first one first."""
    texts = dict.fromkeys((post.text, text_now(post, world)))
    shown: Value = {"id": post.author.id, "acct": post.author.handle, "display_name": post.author.name}
    return [{"content": content(text), "spoiler_text": "", "created_at": post.created_at, "account": shown, "media_attachments": []} for text in texts]


def account_values(owner: Account, world: World) -> dict[str, Value]:
    """Return everything that an answer may say of an account."""
    posts = [post for post in world.posts.values() if post.author == owner]
    return {
        "origin": f"https://{INSTANCE}",
        "files": f"https://{FILES}",
        "account": owner.id,
        "handle": owner.handle,
        "name": owner.name,
        "joined_at": min(post.posted_at for post in posts).replace(day=1, hour=0, minute=0, second=0).strftime(POST_TIME),
        "followers": 300 + len(owner.handle),
        "posts_count": len(posts),
    }


def account(world: World, number: str) -> Answer:
    """Answer ``/api/v1/accounts/:id``."""
    owner = next((each for each in world.accounts.values() if each.platform == "mastodon" and each.id == number), None)
    if owner is None:
        return answers.answer("mastodon", "account.not-found")
    condition = world.condition(f"account:{owner.handle}").name
    return answers.answer("mastodon", f"account.{PROFILE.get(condition, 'live')}", account_values(owner, world))


def status_page(world: World, request: Request, number: str) -> Answer:
    """Answer for a post's page and for what frames show of it."""
    post = world.posts.get(("mastodon", f"{INSTANCE}/{number}"))
    if post is not None and world.condition(f"account:{post.author.handle}").name in ABSENT:
        return answers.answer("mastodon", "page.gone")
    if post is None or case_of(post, world) == "status.not-found":
        return answers.answer("mastodon", "page.not-found")
    folder = f"https://{FILES}/media_attachments/files/{FOLDER}/small"
    pictures = "".join(f'<img src="{folder}/{picture.key}.jpg" alt="{escape(picture.alt)}">' for picture in post.pictures)
    values: Values = {**values_of(post, world), "text": text_now(post, world), "pictures": Fragment(pictures)}
    return page(fill(files.text("mastodon/status.html"), values, in_markup))


def stored(world: World, request: Request) -> Answer:
    """Answer for the instance's files."""
    if request.path.startswith("/accounts/avatars/"):
        return photograph(request, avatar(name_of(world, request.path.rpartition("/")[2].removesuffix(".jpg"))))
    match = FILM.fullmatch(request.path)
    film = next((post.film for post in world.posts.values() if match and post.film and post.film.key == match["key"]), None)
    if match is not None and film is not None:
        return played(request, film) if match["ext"] == "mp4" else photograph(request, poster(film))
    match = FILE.fullmatch(request.path)
    picture = world.gallery.get(match["key"]) if match else None
    return drawn(world, request, picture.key, LONGEST[match["size"]]) if match and picture else NOT_FOUND


HOSTS: Mapping[str, Callable[[World, Request], Answer]] = {INSTANCE: instance, FILES: stored}
