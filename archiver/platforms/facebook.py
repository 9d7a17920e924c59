"""Facebook: a number or an opaque ``pfbid`` token, under many path forms; what a page shows depends on who asks."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urlencode

from archiver.platforms.address import page_under, query_of
from archiver.platforms.facebook_answers import read_photo, read_plugin, read_profile, read_wall
from archiver.platforms.graph import read_graph_account, read_graph_error, read_graph_object
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import PAGE_PROFILE, Look, Markup, Platform, Ref, ref_to
from archiver.platforms.reading import reader
from storage.model import Post

HOST = "https://www.facebook.com"
WATCH = f"{HOST}/watch/?v={{}}"
HOSTS = ("facebook.com",)
SHORT_HOSTS = ("fb.watch", "fb.me", "fb.com")

NATIVE_ID = r"pfbid[A-Za-z0-9]+|[0-9]{5,}"
POST = re.compile(rf"/(?P<user>[^/]+)/(?:posts|activity)/(?:[^/]+/)?(?P<id>{NATIVE_ID})(?![A-Za-z0-9])")
GROUP_POST = re.compile(r"/groups/(?P<group>[^/]+)/(?:posts|permalink)/(?:[^/]+/)?(?P<id>[0-9]+)(?![A-Za-z0-9])")
PHOTO = re.compile(r"/(?P<user>[^/]+)/photos/(?:[^/]+/)?(?P<id>[0-9]{5,})(?![A-Za-z0-9])")
GROUP = re.compile(r"/groups/(?P<group>[^/]+)")
VIDEO = re.compile(r"/(?:(?P<user>[^/]+)/videos/(?:[^/]+/)?|reels?/|v/)(?P<id>[0-9]{5,})(?![A-Za-z0-9])")
NO_USER = frozenset({"groups", "plugins", "share", "sharer", "dialog", "events", "hashtag", "watch", "pages"})

BARE = re.compile(NATIVE_ID)
ACCOUNT = re.compile(r"[A-Za-z0-9.]+")

MARKUP = (
    Markup(selector=".fb-post[data-href], .fb-video[data-href], .fb-comment-embed[data-href]", form="facebook-box", sources=("@data-href",), quoted=True),
    Markup(selector="amp-facebook[data-href]", form="amp-facebook", sources=("@data-href",)),
    Markup(selector='embetty-video[type="facebook"]', form="embetty-video", sources=("@video-id",), from_id=WATCH),
)


def recognise(url: str) -> Ref | None:
    """Read an address of a post, photo or video; None for pages, groups, events, share and plugin links."""
    parts = page_under(url, HOSTS)
    return _by_path(unquote(parts.path)) or _by_query(parts) if parts is not None else None


def _by_path(path: str) -> Ref | None:
    group = GROUP_POST.match(path)
    if group is not None:
        return _in_group(group["group"], group["id"])
    found = POST.match(path) or PHOTO.match(path) or VIDEO.match(path)
    if found is None or found["user"] in NO_USER:
        return None
    native_id, user = found["id"], found["user"]
    author = user if user and not user.isdigit() else None
    if found.re is POST:
        return ref_to("facebook", native_id, f"{HOST}/{user}/posts/{native_id}", author=author)
    permalink = f"{HOST}/photo?fbid={native_id}" if found.re is PHOTO else WATCH.format(native_id)
    return ref_to("facebook", native_id, permalink, author=author)


def _in_group(group: str, number: str) -> Ref:
    return ref_to("facebook", number, f"{HOST}/groups/{group}/posts/{number}")


def _by_query(parts: SplitResult) -> Ref | None:
    given = query_of(parts)
    place = parts.path.rstrip("/").lower()
    if place in ("/permalink.php", "/story.php"):
        story, account = given.get("story_fbid", ""), given.get("id", "")
        if not BARE.fullmatch(story) or not ACCOUNT.fullmatch(account):
            return None
        return ref_to("facebook", story, f"{HOST}/permalink.php?story_fbid={story}&id={account}")
    if place in ("/photo", "/photo.php"):
        photo = given.get("fbid", "")
        return ref_to("facebook", photo, f"{HOST}/photo?fbid={photo}") if BARE.fullmatch(photo) else None
    if place in ("/watch", "/watch/live", "/video.php", "/video/embed"):
        video = given.get("v") or given.get("video_id") or (given.get("id", "") if place == "/video.php" else "")
        return ref_to("facebook", video, WATCH.format(video)) if BARE.fullmatch(video) else None
    # Notifications and the mobile site name a group's post so.
    group = GROUP.fullmatch(unquote(parts.path).rstrip("/"))
    number = given.get("multi_permalinks") or (given.get("id", "") if given.get("view") == "permalink" else "")
    return _in_group(group["group"], number) if group is not None and number.isascii() and number.isdigit() else None


def page(post: Post) -> str:
    """Return the page of the post plugin, which shows a post to readers without an account."""
    kind = "video" if post.permalink.startswith(WATCH.format("")) else "post"
    return f"{HOST}/plugins/{kind}.php?{urlencode({'href': post.permalink, 'show_text': 'true'})}"


def look(post: Post) -> Look:
    """Return where to look at the post: the plugin's page, in English."""
    return Look(method="plugin", url=page(post), headers=PAGE_PROFILE)


PLATFORM = Platform(
    name="facebook",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    short_hosts=SHORT_HOSTS,
    look=look,
    # Posts by which Facebook shows how to embed one; each counts only once this installation has seen it live (R3).
    controls_live=("https://www.facebook.com/20531316728/posts/10154009990506729", "https://www.facebook.com/zuck/posts/10102577175875681"),
    # Posts and accounts are numbered together, and these are the numbers of two accounts.
    controls_never=("https://www.facebook.com/20531316728/posts/20531316728", "https://www.facebook.com/20531316728/posts/40796308305"),
    types_losses=False,
    read=reader(
        "facebook",
        recognise,
        read_graph_error,
        read_graph_object,
        read_graph_account,
        read_photo,
        read_plugin,
        read_profile,
        read_stated,
        read_wall,
        read_oembed,
    ),
    page=page,
)
