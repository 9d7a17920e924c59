"""Bluesky: the public AppView, a personal data server, the app, and the embed page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.internet import answers, files
from tests.internet.cid import blob_cid, record_cid
from tests.internet.films import content
from tests.internet.message import Answer, Request
from tests.internet.quotation import bluesky_blockquote, record, uri
from tests.internet.render import Value, Values, fill, in_markup
from tests.internet.sites import conditions
from tests.internet.sites.pictures import bsky_key, photograph, played
from tests.internet.world import POST_TIME, Account, Post, World

PDS = "morel.eu-west.host.bsky.network"
AT_URI = re.compile(r"at://(?P<space>[^/]+)/app\.bsky\.feed\.post/(?P<rkey>[^/?#]+)")
PROFILE_POST = re.compile(r"/profile/(?P<space>[^/]+)/post/(?P<rkey>[^/]+)")
ABSENT = ("takedown", "suspended", "deactivated", "deleted")
"""Conditions of an account in which the AppView shows none of its posts."""

PROFILE = {"takedown": "takedown", "suspended": "takedown", "deactivated": "deactivated", "deleted": "not-found", "no-unauthenticated": "no-unauthenticated"}
REPO = {"takedown": "takendown", "suspended": "suspended", "deactivated": "deactivated", "deleted": "deleted"}
RECORD = {"takedown": "takendown", "suspended": "takendown", "deactivated": "deactivated", "deleted": "repo-not-found"}


def endpoints(post: Post) -> tuple[str, ...]:
    """Return every address that tells something of a post, the one that looks are made at first."""
    api, did = "https://public.api.bsky.app/xrpc", post.author.id
    return (
        f"{api}/app.bsky.feed.getPostThread?uri={uri(post)}",
        f"{api}/app.bsky.feed.getPosts?uris={uri(post)}",
        f"{api}/app.bsky.actor.getProfile?actor={did}",
        f"{api}/com.atproto.identity.resolveHandle?handle={post.author.handle}",
        f"{api}/com.atproto.sync.getRepoStatus?did={did}",
        f"{api}/com.atproto.repo.getRecord?repo={did}&collection=app.bsky.feed.post&rkey={post.id}",
        f"https://plc.directory/{did}",
        f"https://embed.bsky.app/oembed?url={post.permalink}",
        post.permalink,
    )


def xrpc(world: World, request: Request) -> Answer:
    """Answer one XRPC method."""
    method = METHODS.get(request.path.removeprefix("/xrpc/"))
    return method(world, request) if method else answers.answer("bluesky", "method-unknown")


def account(world: World, actor: str) -> Account | None:
    """Return the account of a DID or handle, None where this world has none."""
    known = (account for account in world.accounts.values() if account.platform == "bluesky")
    return next((account for account in known if actor.lower() in (account.id, account.handle)), None)


def find(world: World, space: str, rkey: str) -> Post | None:
    """Return a post by its repository's DID or handle and its record key."""
    post, owner = world.posts.get(("bluesky", rkey)), account(world, space)
    return post if post is not None and owner is not None and post.author.id == owner.id else None


def values_of(post: Post, world: World, request: Request) -> Values:
    """Return everything that an answer may say of a post."""
    condition = world.condition(post.subject)
    text = condition.values.get("text", post.text) if condition.name == "edited" else post.text
    written = record(post, world, text)
    pictures: dict[str, Value] = {}
    if post.pictures:
        picture = post.pictures[0]
        pictures = {"blob": blob_cid(world.gallery.content(picture.key)), "alt": picture.alt, "width": picture.width, "height": picture.height}
    if post.film:
        pictures = {"blob": blob_cid(content(post.film)), "did_encoded": quote(post.author.id), "width": post.film.width, "height": post.film.height}
    return {
        **conditions.values_of(request, condition, world),
        **account_values(post.author, world),
        "uri": uri(post),
        "cid": record_cid(written),
        "record": written,
        "text": text,
        "likes": 17 + round((world.clock() - world.started_at).total_seconds()),
        "replies": 2,
        **pictures,
    }


def account_values(owner: Account, world: World) -> dict[str, Value]:
    """Return everything that an answer may say of an account."""
    posts = [post for post in world.posts.values() if post.author == owner]
    first = min(post.posted_at for post in posts)
    return {
        "did": owner.id,
        "handle": owner.handle,
        "name": owner.name,
        "avatar": blob_cid(owner.id.encode()),
        "earlier": owner.handle if owner.named_at is None else "earlier.example",
        "named_at": (owner.named_at or first.replace(day=1, hour=0, minute=0, second=0)).strftime(POST_TIME),
        "joined_at": first.replace(day=1, hour=0, minute=0, second=0).strftime(POST_TIME),
        "indexed_at": first.strftime(POST_TIME),
        "followers": 800 + len(owner.handle),
        "posts_count": len(posts),
        "rev": posts[0].id,
        "pds": PDS,
    }


def get_post_thread(world: World, request: Request) -> Answer:
    """Answer ``app.bsky.feed.getPostThread``."""
    asked = request.parameters.get("uri", "")
    match = AT_URI.fullmatch(asked)
    post = find(world, match["space"], match["rkey"]) if match else None
    if post is None:
        return answers.answer("bluesky", "thread.not-found", {"uri": asked})
    values = values_of(post, world, request)
    return answers.answer("bluesky", thread_case(post, world), values)


def thread_case(post: Post, world: World) -> str:
    """Return the name of the answer file for a post in its condition."""
    own, owner = world.condition(post.subject).name, world.condition(f"account:{post.author.handle}").name
    if owner in ABSENT or own == "deleted":
        return "thread.not-found"
    if own in ("rate-limit", "outage"):
        return own
    if own in ("blocked", "unknown-shape"):
        return f"thread.{own}"
    if post.film and owner == "live":
        return "thread.live-video"
    shown = "no-unauthenticated" if owner == "no-unauthenticated" else "live"
    return f"thread.{shown}-photo" if post.pictures else f"thread.{shown}"


def get_posts(world: World, request: Request) -> Answer:
    """Answer ``app.bsky.feed.getPosts``: what is gone is simply absent."""
    posts: list[Value] = []
    for asked in parse_qs(request.query).get("uris", []):
        single = get_post_thread(world, Request(method="GET", scheme="https", host=request.host, path=request.path, query=f"uri={asked}", headers={}))
        post = json.loads(single.body).get("thread", {}).get("post") if single.status == 200 else None
        if post:
            posts.append(post)
    return answers.answer("bluesky", "posts.live", {"posts": posts})


def get_profile(world: World, request: Request) -> Answer:
    """Answer ``app.bsky.actor.getProfile``."""
    owner = account(world, request.parameters.get("actor", ""))
    if owner is None:
        return answers.answer("bluesky", "profile.not-found")
    condition = world.condition(f"account:{owner.handle}").name
    return answers.answer("bluesky", f"profile.{PROFILE.get(condition, 'live')}", account_values(owner, world))


def resolve_handle(world: World, request: Request) -> Answer:
    """Answer ``com.atproto.identity.resolveHandle``."""
    owner = account(world, request.parameters.get("handle", ""))
    if owner is None or world.condition(f"account:{owner.handle}").name == "deleted":
        return answers.answer("bluesky", "handle.not-found")
    return answers.answer("bluesky", "handle.live", {"did": owner.id})


def get_repo_status(world: World, request: Request) -> Answer:
    """Answer ``com.atproto.sync.getRepoStatus``."""
    did = request.parameters.get("did", "")
    owner = account(world, did)
    if owner is None:
        return answers.answer("bluesky", "repo.not-found", {"did": did})
    condition = world.condition(f"account:{owner.handle}").name
    return answers.answer("bluesky", f"repo.{REPO.get(condition, 'active')}", account_values(owner, world))


def get_record(world: World, request: Request) -> Answer:
    """Answer ``com.atproto.repo.getRecord``."""
    repo, rkey = request.parameters.get("repo", ""), request.parameters.get("rkey", "")
    owner, post = account(world, repo), find(world, repo, rkey)
    if owner is None:
        return answers.answer("bluesky", "record.repo-not-found", {"did": repo})
    condition = world.condition(f"account:{owner.handle}").name
    if condition in RECORD:
        return answers.answer("bluesky", f"record.{RECORD[condition]}", {"did": owner.id})
    if post is None or world.condition(post.subject).name == "deleted":
        return answers.answer("bluesky", "record.not-found", {"uri": f"at://{owner.id}/app.bsky.feed.post/{rkey}"})
    return answers.answer("bluesky", "record.live", values_of(post, world, request))


def get_blob(world: World, request: Request) -> Answer:
    """Answer ``com.atproto.sync.getBlob``: the bytes as uploaded, whatever became of the pictures made of them; a server that lies has swapped them."""
    did, cid = request.parameters.get("did", ""), request.parameters.get("cid", "")
    owner = account(world, did)
    if owner is None:
        return answers.answer("bluesky", "record.repo-not-found", {"did": did})
    condition = world.condition(f"account:{owner.handle}").name
    if condition in RECORD:
        return answers.answer("bluesky", f"record.{RECORD[condition]}", {"did": owner.id})
    film = next((post.film for post in world.posts.values() if post.author == owner and post.film and blob_cid(content(post.film)) == cid), None)
    if film is not None:
        return played(request, film)
    key = bsky_key(world, owner.id, cid)
    if key is None or world.condition(f"media:{key}").name == "missing":
        return answers.answer("bluesky", "blob.not-found")
    lied = world.condition(f"media:{key}").name == "swapped"
    return photograph(request, world.gallery.content(key, "swapped" if lied else "live"))


METHODS: Mapping[str, Callable[[World, Request], Answer]] = {
    "app.bsky.feed.getPostThread": get_post_thread,
    "app.bsky.feed.getPosts": get_posts,
    "app.bsky.actor.getProfile": get_profile,
    "com.atproto.identity.resolveHandle": resolve_handle,
    "com.atproto.sync.getRepoStatus": get_repo_status,
    "com.atproto.repo.getRecord": get_record,
    "com.atproto.sync.getBlob": get_blob,
}


def identity(world: World, request: Request) -> Answer:
    """Answer for plc.directory: the DID document, and the log of what it said."""
    did, _, log = unquote(request.path.removeprefix("/")).partition("/")
    owner = account(world, did)
    if owner is None or owner.id != did:
        return answers.answer("bluesky", "identity.not-found", {"did": did})
    if log and log != "log/audit":
        return answers.answer("bluesky", "identity.not-found", {"did": did})
    return answers.answer("bluesky", "identity.log" if log else "identity.live", account_values(owner, world))


def app(world: World, request: Request) -> Answer:
    """Answer for bsky.app: a shell with the post's card in its head; its script shows the post."""
    if request.path == "/post.js":
        return files.served("bluesky/post.js")
    match = PROFILE_POST.fullmatch(unquote(request.path))
    post = find(world, match["space"], match["rkey"]) if match else None
    shown = post is not None and thread_case(post, world).startswith("thread.live")
    values: Values = {"title": f"{post.author.name} (@{post.author.handle})", "text": post.text} if shown and post else {"title": "Bluesky", "text": ""}
    body = fill(files.text("bluesky/app.html"), values, in_markup)
    return Answer(status=200, headers=(("Content-Type", files.TYPES[".html"]),), body=body.encode())


def embed(world: World, request: Request) -> Answer:
    """Answer for embed.bsky.app: the script, the embed page and oEmbed."""
    if request.path == "/oembed":
        return oembed(world, request)
    known = {"/static/embed.js": "bluesky/embed.js", "/post.js": "bluesky/post.js"}
    if request.path in known:
        return files.served(known[request.path])
    if request.path.startswith("/embed/"):
        return files.served("bluesky/embed.html")
    return conditions.not_found(request, world)


def oembed(world: World, request: Request) -> Answer:
    """Answer ``embed.bsky.app/oembed?url=``."""
    match = PROFILE_POST.fullmatch(unquote(urlsplit(request.parameters.get("url", "")).path))
    post = find(world, match["space"], match["rkey"]) if match else None
    if post is None or not thread_case(post, world).startswith("thread.live"):
        return answers.answer("bluesky", "oembed.not-found")
    return answers.answer("bluesky", "oembed.live", {**account_values(post.author, world), "html": bluesky_blockquote(post, world)})
