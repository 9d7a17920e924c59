"""Mastodon: any instance, known by its host; typed answers of the instance's own interface."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import unquote

from archiver.platforms.address import host_of, is_under, split
from archiver.platforms.mastodon_answers import read
from archiver.platforms.platform import Look, Markup, Platform, Ref
from archiver.platforms.profile_pages import or_stated
from archiver.platforms.snowflake import mastodon_time
from storage.model import Post, PostKey

NAME = r"[A-Za-z0-9_]{1,100}"
# ``@user@other.host`` is an instance's copy of a post that lives elsewhere; names there may hold dots.
HANDLE = rf"(?:{NAME}(?![\w.@-])|[A-Za-z0-9_.-]{{1,100}}@[A-Za-z0-9.-]{{1,253}})"
# Ids of today carry the time in their upper 48 bits; those before version 2.0 were counted and are not told from other numbers.
ID = r"[1-9][0-9]{14,19}"
STATUS = re.compile(
    rf"/(?:(?:web|deck)/)?(?:@(?P<user>{HANDLE})|users/(?P<owner>{NAME})/statuses|(?:ap/users/[0-9]{{1,20}}/)?statuses)/(?P<id>{ID})(?=[/?#]|$)",
)
# Any host may be an instance, so the shape of the path decides; these use the same shape for something else.
NOT_INSTANCE_NAMES = "medium.com threads.net threads.com tiktok.com youtube.com truthsocial.com gab.com flipboard.com twitter.com x.com"
NOT_INSTANCES = tuple(NOT_INSTANCE_NAMES.split())
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z][a-z0-9-]{0,61}[a-z0-9]")
BARE = re.compile(rf"(?P<host>[a-z0-9.-]{{1,253}})/(?P<id>{ID})")
ACCOUNT = re.compile(r"[0-9]{1,20}")

MARKUP = (
    Markup(selector="blockquote.mastodon-embed", form="mastodon-blockquote", sources=("@data-embed-url", "a")),
    Markup(selector='iframe.mastodon-embed, iframe[src$="/embed"]', form="mastodon-iframe", sources=("@src", "@data-src")),
    Markup(selector="embetty-mastodon[status]", form="embetty-mastodon", sources=("@status",)),
)
PROFILE = (("accept", "application/json"), ("accept-language", "en-US,en;q=0.9"))
SMALL = re.compile(r"(?P<before>https?://[^?#]+/media_attachments/files/(?:\d{3}/)+)small/")


def ref(host: str, native_id: str, author: str | None) -> Ref | None:
    """Return the post of an instance, None for a host that is no instance's."""
    if not HOST.fullmatch(host) or is_under(host, NOT_INSTANCES):
        return None
    permalink = f"https://{host}/@{author}/{native_id}" if author else f"https://{host}/statuses/{native_id}"
    return Ref(key=PostKey(platform="mastodon", id=f"{host}/{native_id}"), permalink=permalink, author=author)


def recognise(url: str) -> Ref | None:
    """Read an address of a post on any instance, or the native id ``HOST/ID``; None for anything whose path has another shape."""
    bare = BARE.fullmatch(url)
    if bare:
        return ref(bare["host"], bare["id"], None)
    parts = split(url)
    if parts is None or parts.scheme not in ("http", "https") or parts.port not in (None, 80, 443):
        return None
    match = STATUS.match(unquote(parts.path))
    return ref(host_of(parts), match["id"], match["user"] or match["owner"]) if match else None


def place(key: PostKey) -> tuple[str, str]:
    """Return the host of the instance and the id on it."""
    host, _, native_id = key.id.partition("/")
    return host, native_id


def posted_at(key: PostKey) -> datetime | None:
    """Return the time inside the id; of a copy it is the time its origin states."""
    return mastodon_time(place(key)[1])


def handle_of(post: Post) -> str | None:
    """Return the author's handle as last seen, else as the permalink has it; without the instance's own name, and with another's where either names one."""
    if post.author and post.account:
        return post.author
    known, (host, _) = recognise(post.permalink), place(post.key)
    handles = [as_seen_at(host, handle) for handle in (post.author, known and known.author) if handle]
    # Articles quote authors from elsewhere by the short name too.
    return next((handle for handle in handles if "@" in handle), handles[0] if handles else None)


def as_seen_at(host: str, handle: str) -> str:
    """Return a handle as an instance writes it, which leaves its own name out."""
    name, _, server = handle.removeprefix("@").partition("@")
    return name if server.lower() in ("", host) else f"{name}@{server}"


def is_copy(post: Post) -> bool:
    """Tell whether the instance only holds a copy of a post that lives elsewhere: handles of others carry their host."""
    return "@" in (handle_of(post) or "")


def unproved(post: Post) -> str | None:
    """Say that a number without an account may be that of a copy: instances drop copies of what lives elsewhere as they like."""
    return "may be a copy" if handle_of(post) is None else None


def look(post: Post) -> Look:
    """Return where to look at the post; a copy is asked for under a method of its own, since its absence says nothing of the origin."""
    host, native_id = place(post.key)
    return Look(method="copies" if is_copy(post) else "statuses", url=f"https://{host}/api/v1/statuses/{native_id}", headers=PROFILE)


def profile(post: Post) -> Look | None:
    """Return where to look at the account, by the number that the instance gave it."""
    if post.account is None or not ACCOUNT.fullmatch(post.account):
        return None
    return Look(method="accounts", url=f"https://{place(post.key)[0]}/api/v1/accounts/{post.account}", headers=PROFILE)


def original(url: str) -> str:
    """Return the address of a picture as uploaded."""
    return SMALL.sub(r"\g<before>original/", url)


def page(post: Post) -> str:
    """Return the embed page, which shows a post without the app around it; of copies and of posts without a known author there is none."""
    host, native_id = place(post.key)
    handle = handle_of(post)
    return post.permalink if handle is None or is_copy(post) else f"https://{host}/@{handle}/{native_id}/embed"


PLATFORM = Platform(
    name="mastodon",
    recognise=recognise,
    markup=MARKUP,
    posted_at=posted_at,
    look=look,
    profile=profile,
    unproved=unproved,
    read=or_stated("mastodon", recognise, read),
    original=original,
    page=page,
    # Not verified against the real page: the first that matches wins, else the whole page is the picture.
    post_selector=".status, .detailed-status, article, body > div",
    # Each counts only once this installation has seen it live (R3), and vouches for its own instance only: others need controls in the settings.
    controls_live=(
        "https://mastodon.social/@Gargron/100745593232538751",
        "https://mastodon.social/@halcy/110446183735368325",
    ),
    # Ids of the first milliseconds of 2000 and 2001, when no instance existed and no post was dated so.
    controls_never=("{host}/62041935052865535", "{host}/64114340659265535"),
)
