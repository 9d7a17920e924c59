"""Spotify: tracks, albums, shows, episodes and playlists under one kind of id."""

from __future__ import annotations

import re

from archiver.platforms.address import page_under, query_of
from archiver.platforms.described import read_described
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Call, Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from archiver.platforms.spotify_answers import read_entity
from storage.model import Post

HOST = "https://open.spotify.com"
HOSTS = ("open.spotify.com", "play.spotify.com", "embed.spotify.com")
SHORT_HOSTS = ("spotify.link",)

WORK = re.compile(
    r"/(?:intl-[a-z-]+/)?(?:embed(?:-podcast)?/)?(?:user/[^/]+/)?(?P<kind>track|album|artist|show|episode|playlist)/(?P<id>[A-Za-z0-9]{22})(?![A-Za-z0-9])"
)
FOLLOWED = (f"{HOST}/show/", f"{HOST}/artist/")
# Players of before 2017 name the work in a parameter: ``?uri=spotify:track:…``.
PLAYERS = ("/", "/embed", "/embed/")
URI = r"spotify:(?:track|album|artist|show|episode|playlist):[A-Za-z0-9]{22}"
MARKUP = (
    Markup(
        selector="[data-spotify-uri], spotify-iframe[uri], spotify-embed[uri], spotify-audio[uri]",
        form="spotify-element",
        sources=("@data-spotify-uri", "@uri", f"{HOST}/?uri={{data-spotify-uri}}", f"{HOST}/?uri={{uri}}"),
    ),
)
# The element is the script's own, and what it shows is mostly said in a variable.
CALL = Call(
    name="createController(",
    written=re.compile(rf"(?<![\w$./])[\"']?uri[\"']?\s{{0,9}}:\s{{0,9}}[\"'](?P<uri>{URI})[\"']"),
    address=f"{HOST}/?uri={{uri}}",
    form="spotify-call",
)


def recognise(url: str) -> Ref | None:
    """Read an address of a work; None for accounts, charts and search."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    uri = query_of(parts).get("uri", "") if (parts.path or "/") in PLAYERS else ""
    match = WORK.match(uri.removeprefix("spotify").replace(":", "/") if uri.startswith("spotify:") else parts.path)
    return ref_to("spotify", match["id"], f"{HOST}/{match['kind']}/{match['id']}") if match is not None else None


def page(post: Post) -> str:
    """Return the player's page."""
    return post.permalink.replace(HOST, f"{HOST}/embed", 1)


PLATFORM = Platform(
    name="spotify",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    call=CALL,
    short_hosts=SHORT_HOSTS,
    followed=FOLLOWED,
    read=reader("spotify", recognise, read_entity, read_oembed, read_described, read_stated, read_stated_profile),
    page=page,
)
