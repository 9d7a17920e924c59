"""Objects of interfaces that name their own address on the platform: the same structure in most of them, under one of a few names."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.platforms.json_body import at, text_at, time_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading, Ref
from archiver.platforms.reading import WRONG_ID, Given, clean, found_in, is_same
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

ADDRESSES = (
    *(("url",), ("link",), ("permalink",), ("permalink_url",), ("post_url",), ("web_url",)),
    # In another country a track may be answered for by another recording, with the one that was asked for beside it.
    *(("external_urls", "spotify"), ("linked_from", "external_urls", "spotify")),
)
TITLES = ("title", "name", "caption", "summary")
WORDS = ("description", "text", "body")
PICTURES = ("thumbnail_url", "thumbnail", "image", "artwork_url")
# Where one post or several stand in an answer.
PLACES = (
    *(("data",), ("items",), ("posts",), ("list",), ("collection",), ("response", "posts"), ("resource_response", "data")),
    *(place for kind in ("tracks", "albums", "shows", "episodes", "playlists") for place in ((kind,), (kind, "items"))),
)
# Of Vimeo; "disable" only keeps a video from its own site.
CLOSED = frozenset({"nobody", "password", "contacts", "users"})
MOST = 100


def objects_in(body: Json) -> Iterator[Json]:
    """Yield the objects of an answer: itself, or what it lists."""
    yield from body[:MOST] if isinstance(body, list) else [body]
    for place in PLACES:
        made = at(body, *place)
        yield from made[:MOST] if isinstance(made, list) else [made] if isinstance(made, dict) else ()


def read_described(given: Given) -> Reading | None:
    """Read an object with an address that is a post's and a title: the one asked for, or else the first."""
    if given.answer.status != 200 or given.body is None or given.target is Target.PROFILE or at(given.body, "error"):
        return None
    known = [(ref, made) for made in objects_in(given.body) if (ref := own_address(given, made)) is not None and text_of(made)]
    if not known:
        return None
    wanted = next(((ref, made) for ref, made in known if not given.id or is_same(given.id, ref.key.id)), None)
    if wanted is None:
        return WRONG_ID
    ref, made = wanted
    closed = text_at(made, "privacy", "view") in CLOSED or at(made, "private") is True or text_at(made, "sharing") == "private"
    reading = given.live("described", fields_of(ref, made))
    return given.says(Seen.PROTECTED, "described-private", "private", reading.fields) if closed else reading


def own_address(given: Given, made: Json) -> Ref | None:
    """Return the post whose object this is, by the first of its addresses that is one."""
    if not isinstance(made, dict):
        return None
    named = (text_at(made, *path) for path in ADDRESSES)
    # Some write their addresses without a scheme.
    return found_in(given, (address if address is None or "://" in address else f"https://{address.lstrip('/')}" for address in named))


def text_of(made: Json) -> str | None:
    """Return the words of an object: a title, and what stands under it."""
    return clean(
        next((text for name in TITLES if (text := text_at(made, name))), None),
        next((text for name in WORDS if (text := text_at(made, name))), None),
    )


def fields_of(ref: Ref, made: Json) -> Fields:
    """Return what an object says."""
    dates = ("created_at", "created_time", "published_at", "release_time", "upload_date", "datetime")
    return Fields(
        id=ref.key.id,
        author=ref.author or text_at(made, "user_login") or text_at(made, "blog_name") or text_at(made, "username"),
        name=text_at(made, "user", "name") or text_at(made, "user_name") or text_at(made, "broadcaster_name"),
        text=text_of(made),
        media=media_of(next((address for name in PICTURES if (address := text_at(made, name))), None)),
        posted_at=next((found for name in dates if (found := time_at(made, name)) is not None), None),
    )


def listed_in(body: Json, *path: str) -> list[Json]:
    """Return the objects at a place, be there one or several."""
    made = at(body, *path)
    return made[:MOST] if isinstance(made, list) else [made] if isinstance(made, dict) else []
