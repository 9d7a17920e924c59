"""Bluesky: typed answers of the public AppView, identity by DID and record key."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote, unquote, urlencode

from archiver.platforms.address import LONGEST, host_of, page_under
from archiver.platforms.bluesky_answers import identity, read
from archiver.platforms.bluesky_blobs import UPLOAD
from archiver.platforms.bluesky_names import held, held_since
from archiver.platforms.platform import Look, Markup, Platform, Ref
from archiver.platforms.profile_pages import or_stated
from archiver.platforms.snowflake import tid_time
from storage.model import Post, PostKey

APP_VIEW = "https://public.api.bsky.app/xrpc/"
COLLECTION = "app.bsky.feed.post"
# The account of the service itself.
BSKY_APP = "did:plc:z72i7hdynmk6r22z27h6tvur"

# The app, and fronts of it that spell its name a little differently.
HOSTS = ("bsky.app", "bsky.dev", "fxbsky.app", "vxbsky.app", "xbsky.app", "cbsky.app", "bskyx.app", "bskye.app", "bskyy.app", "bsyy.app")
DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]")
HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9](?:[a-z0-9-]{0,62}))+", re.IGNORECASE)
SIGNS = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}")
# atproto "Record Key" specification, at least three signs as real ones have.
RKEY = re.compile(r"[A-Za-z0-9._:~-]{3,512}")
# As settings may name a control: repository and record key.
BARE = re.compile(rf"(?P<space>{DID.pattern})/(?P<id>{RKEY.pattern})")
POST_PATH = re.compile(r"/profile/(?P<space>[^/]+)/post/(?P<id>[^/?#]+)")
RECORD_PATH = re.compile(rf"(?P<space>[^/]+)/{re.escape(COLLECTION)}/(?P<id>[^/?#]+)")

MARKUP = (
    Markup(
        selector="blockquote.bluesky-embed",
        form="bluesky-blockquote",
        sources=("@data-bluesky-uri", "a"),
        quoted=True,
    ),
    Markup(
        selector='iframe[src*="embed.bsky.app/embed/"], iframe[data-src*="embed.bsky.app/embed/"], iframe[data-bluesky-uri]',
        form="bluesky-iframe",
        sources=("@data-bluesky-uri", "@src", "@data-src"),
    ),
)
PROFILE = (("accept", "application/json"), ("accept-language", "en-US,en;q=0.9"))


def permalink(space: str, rkey: str) -> str:
    """Return the permalink of a record in a repository."""
    return f"https://bsky.app/profile/{space}/post/{rkey}"


def ref(space: str, rkey: str) -> Ref | None:
    """Return the post that a repository and a record key name, None where they are not well formed."""
    space, rkey = unquote(space).removeprefix("@"), unquote(rkey).rstrip(".:")
    if not RKEY.fullmatch(rkey):
        return None
    if DID.fullmatch(space):
        return Ref(key=PostKey(platform="bluesky", id=rkey, space=space), permalink=permalink(space, rkey))
    if not HANDLE.fullmatch(space):
        return None
    handle = space.lower()
    return Ref(key=PostKey(platform="bluesky", id=rkey, space=handle), permalink=permalink(handle, rkey), author=handle)


def recognise(url: str) -> Ref | None:
    """Read an address or AT-URI of a post; None for profiles, feeds and lists."""
    if (bare := BARE.fullmatch(url)) is not None:
        return ref(bare["space"], bare["id"])
    if url.startswith("at://") and len(url) <= LONGEST:
        match = RECORD_PATH.match(url.removeprefix("at://"))
        return ref(match["space"], match["id"]) if match else None
    parts = page_under(url, HOSTS)
    match = path_match(host_of(parts), parts.path) if parts is not None else None
    return ref(match["space"], match["id"]) if match else None


def path_match(host: str, path: str) -> re.Match[str] | None:
    """Match the path of a post in the app, its fronts or its embed page."""
    if host == "embed.bsky.app":
        return RECORD_PATH.match(path.removeprefix("/embed/"))
    return POST_PATH.match(path)


def posted_at(key: PostKey) -> datetime | None:
    """Return the time inside the record key, which the author's client chose."""
    return tid_time(key.id)


def unproved(post: Post) -> str | None:
    """Say that a key which is none of a post (lexicon ``app.bsky.feed.post``, key ``tid``) is mistyped or cut off."""
    return "no key of a post" if posted_at(post.key) is None else None


def owner(key: PostKey) -> str | None:
    """Return the DID of the repository; a handle may since belong to somebody else."""
    return key.space if DID.fullmatch(key.space) else None


def ask(method: str, lexicon: str, **query: str) -> Look:
    """Return a request to the AppView."""
    return Look(method=method, url=f"{APP_VIEW}{lexicon}?{urlencode(query, safe=':/')}", headers=PROFILE)


def look(post: Post) -> Look:
    """Return where to look at the post."""
    uri = f"at://{post.key.space}/{COLLECTION}/{post.key.id}"
    return ask("getPostThread", "app.bsky.feed.getPostThread", uri=uri, depth="0", parentHeight="0")


def second(post: Post) -> Look | None:
    """Return the request for the record itself, which the repository answers and not the AppView; bsky.social passes it on to the repository's server."""
    if owner(post.key) is None:
        return None
    query = urlencode({"repo": post.key.space, "collection": COLLECTION, "rkey": post.key.id}, safe=":")
    return Look(method="getRecord", url=f"https://bsky.social/xrpc/com.atproto.repo.getRecord?{query}", headers=PROFILE)


def profile(post: Post) -> Look | None:
    """Return where to look at the account, by its DID: a handle may since belong to somebody else."""
    account = post.account or post.key.space
    return ask("getProfile", "app.bsky.actor.getProfile", actor=account) if DID.fullmatch(account) else None


def identify(key: PostKey) -> Look | None:
    """Return where the DID behind a handle is to be asked for."""
    if DID.fullmatch(key.space):
        return None
    return ask("resolveHandle", "com.atproto.identity.resolveHandle", handle=key.space)


def page(post: Post) -> str:
    """Return the embed page, which shows a post without the app around it."""
    return f"https://embed.bsky.app/embed/{quote(post.key.space, safe=':')}/{COLLECTION}/{quote(post.key.id, safe=':~')}"


PLATFORM = Platform(
    name="bluesky",
    hosts=("at:", *HOSTS),
    recognise=recognise,
    markup=MARKUP,
    signs=SIGNS,
    # A bare record key is looked for in the repository of the service's own account.
    from_id=f"at://{BSKY_APP}/{COLLECTION}/{{}}",
    posted_at=posted_at,
    owner=owner,
    look=look,
    second=second,
    profile=profile,
    unproved=unproved,
    identify=identify,
    identity=identity,
    held=held,
    held_since=held_since,
    read=or_stated("bluesky", recognise, read),
    upload=UPLOAD,
    page=page,
    # Not verified against the real page: the first that matches wins, else the whole page is the picture.
    post_selector="article, .bluesky-embed, #app > div, body > div",
    # Each counts only once this installation has seen it live (R3).
    controls_live=(
        permalink("did:plc:vjug55kidv6sye7ykr5faxxn", "3jzn6g7ixgq2y"),
        permalink(BSKY_APP, "3l6oveex3ii2l"),
    ),
    # Record keys of a repository that exists, at moments and clock ids no client of its owner used.
    controls_never=(f"at://{BSKY_APP}/{COLLECTION}/3jzn6g7ixgq22", f"at://{BSKY_APP}/{COLLECTION}/3jzn6g7ixgq23"),
)
