"""SoundCloud: tracks and playlists, under the account's and the work's names or under a number that only the widget reads."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlencode

from archiver.platforms.address import host_of, page_under
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import Markup, Platform, Ref, ref_to
from archiver.platforms.profile_pages import read_stated_profile
from archiver.platforms.reading import reader
from archiver.platforms.soundcloud_answers import read_account, read_comments, read_hydration, read_work
from storage.model import Post

NUMBERED = "https://api.soundcloud.com/{}/{}"
HOSTS = ("soundcloud.com",)
SHORT_HOSTS = ("on.soundcloud.com",)
NO_WORKS = frozenset({*SHORT_HOSTS, "w.soundcloud.com", "player.soundcloud.com"})
"""Hosts on which no work stands under its own address."""

TRACK = re.compile(r"/(?P<user>[A-Za-z0-9_-]+)/(?P<id>[A-Za-z0-9_-]+)(?:/(?P<secret>s-[A-Za-z0-9]+))?/?")
PLAYLIST = re.compile(r"/(?P<user>[A-Za-z0-9_-]+)/sets/(?P<id>[A-Za-z0-9_-]+)(?:/(?P<secret>s-[A-Za-z0-9]+))?/?")
NO_TRACK_NAMES = "tracks albums sets reposts likes comments spotlight popular-tracks toptracks followers following groups recommended"
NO_TRACK = frozenset(NO_TRACK_NAMES.split())
NO_USER_NAMES = "discover search stream you charts tags pages people jobs groups upload player settings messages notifications stations"
NO_USER = frozenset(NO_USER_NAMES.split())
NUMBER = re.compile(r"/(?P<kind>tracks|playlists)/(?:soundcloud:(?:tracks|playlists):)?(?P<id>[0-9]{1,15})(?![A-Za-z0-9])")

MEDIA = re.compile(r"(https?://i[0-9]\.sndcdn\.com/(?:artworks|avatars)-.+)-(?:large|t[0-9]+x[0-9]+|crop|badge|small|tiny|mini)(\.[a-z]+)")

MARKUP = (
    Markup(
        selector="amp-soundcloud[data-trackid], amp-soundcloud[data-playlistid]",
        form="amp-soundcloud",
        sources=(NUMBERED.format("tracks", "{data-trackid}"), NUMBERED.format("playlists", "{data-playlistid}")),
    ),
)


def recognise(url: str) -> Ref | None:
    """Read an address of a track or playlist; None for accounts and lists of one, and for the widget's, which carries such an address."""
    parts = page_under(url, HOSTS)
    if parts is None or host_of(parts) in NO_WORKS:
        return None
    if host_of(parts).startswith("api"):
        number = NUMBER.match(unquote(parts.path))
        return ref_to("soundcloud", number["id"], NUMBERED.format(number["kind"], number["id"])) if number is not None else None
    match = PLAYLIST.fullmatch(parts.path) or TRACK.fullmatch(parts.path)
    if match is None or match["id"].lower() in NO_TRACK or match["user"].lower() in NO_USER:
        return None
    user, lists = match["user"].lower(), "sets/" if match.re is PLAYLIST else ""
    permalink = f"https://soundcloud.com/{user}/{lists}{match['id']}{'/' if match['secret'] else ''}{match['secret'] or ''}"
    return ref_to("soundcloud", match["id"], permalink, author=user, space=f"{user}/sets" if lists else user)


def original(url: str) -> str:
    """Return the address of a cover as uploaded."""
    return MEDIA.sub(r"\1-original\2", url)


def page(post: Post) -> str:
    """Return the widget's page: works known by number have no other."""
    return f"https://w.soundcloud.com/player/?{urlencode({'url': post.permalink})}"


PLATFORM = Platform(
    name="soundcloud",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    short_hosts=SHORT_HOSTS,
    read=reader("soundcloud", recognise, read_account, read_work, read_comments, read_hydration, read_oembed, read_stated, read_stated_profile),
    original=original,
    page=page,
)
