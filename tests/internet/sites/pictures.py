"""Picture hosts: pbs.twimg.com, cdn.bsky.app and the newsroom's own, with conditional requests (RFC 9110 §13)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from tests.internet.cid import blob_cid
from tests.internet.films import Film, content, poster
from tests.internet.message import Answer, Request
from tests.internet.pictures import avatar
from tests.internet.world import World

NEWS_PICTURES = "bild.zeitspiegel.example"
LONGEST = {"orig": 4096, "4096x4096": 4096, "large": 2048, "medium": 1200, "small": 680, "thumb": 150}
PBS_MEDIA = re.compile(r"/media/(?P<key>[\w-]{15})(?:\.(?P<ext>\w+))?(?::(?P<size>\w+))?")
PBS_THUMB = re.compile(r"/ext_tw_video_thumb/(?P<id>\d+)/pu/img/[\w-]{15}(?:\.\w+)?")
BSKY_IMAGE = re.compile(r"/img/(?P<size>\w+)/plain/(?P<did>did:[^/]+)/(?P<cid>[a-z0-9]+)(?:@\w+)?")
BSKY_LONGEST = {"feed_fullsize": 2000, "feed_thumbnail": 1000, "avatar": 1000}
NOT_FOUND = Answer(status=404, headers=(("Content-Type", "text/plain"),), body=b"Not Found")


def pbs(world: World, request: Request) -> Answer:
    """Answer for X's pictures, in the size that ``name`` or a suffix asks for, medium where none does."""
    if request.path.startswith("/profile_images/"):
        return photograph(request, avatar(name_of(world, request.path.split("/")[2])))
    thumb = PBS_THUMB.fullmatch(request.path)
    if thumb is not None:
        film = next((post.film for post in world.posts.values() if post.id == thumb["id"] and post.film), None)
        return NOT_FOUND if film is None else photograph(request, poster(film))
    match = PBS_MEDIA.fullmatch(request.path)
    picture = world.gallery.get(match["key"]) if match else None
    if match is None or picture is None or not (match["ext"] or "format" in request.parameters):
        return NOT_FOUND
    return drawn(world, request, picture.key, LONGEST.get(request.parameters.get("name") or match["size"] or "medium", 1200))


def bsky(world: World, request: Request) -> Answer:
    """Answer for Bluesky's pictures, which are named by the digest of what was uploaded."""
    match = BSKY_IMAGE.fullmatch(request.path)
    if match is None:
        return NOT_FOUND
    if match["size"].startswith("avatar"):
        return photograph(request, avatar(name_of(world, match["did"])))
    key = bsky_key(world, match["did"], match["cid"])
    return NOT_FOUND if key is None else drawn(world, request, key, BSKY_LONGEST.get(match["size"], 1000))


def name_of(world: World, id_: str) -> str:
    """Return the name of the account with that id, ``?`` where there is none."""
    return next((account.name for account in world.accounts.values() if account.id == id_), "?")


def bsky_key(world: World, did: str, cid: str) -> str | None:
    """Return the key of the picture behind a blob's CID, None where the repository holds none."""
    pictures = (picture for post in world.posts.values() if post.author.id == did for picture in post.pictures)
    return next((picture.key for picture in pictures if blob_cid(world.gallery.content(picture.key)) == cid), None)


def news(world: World, request: Request) -> Answer:
    """Answer for the newsroom's own pictures: ``/KEY.jpg``."""
    picture = world.gallery.get(request.path.removeprefix("/").removesuffix(".jpg"))
    return NOT_FOUND if picture is None else drawn(world, request, picture.key, 1200)


def drawn(world: World, request: Request, key: str, longest: int) -> Answer:
    """Return a picture in its present condition."""
    condition = world.condition(f"media:{key}").name
    return NOT_FOUND if condition == "missing" else photograph(request, world.gallery.content(key, condition, longest))


def played(request: Request, film: Film) -> Answer:
    """Return the file of a film."""
    return replace(photograph(request, content(film)), headers=(("Content-Type", "video/mp4"),))


def photograph(request: Request, content: bytes) -> Answer:
    """Return picture bytes, or 304 where the client has them."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = (("ETag", etag), ("Cache-Control", "max-age=604800, must-revalidate"), ("Access-Control-Allow-Origin", "*"))
    if etag in request.header("if-none-match"):
        return Answer(status=304, headers=headers)
    return Answer(status=200, headers=(("Content-Type", "image/jpeg"), ("Accept-Ranges", "bytes"), *headers), body=content)
