"""Platforms that show posts to readers without an account: each endpoint that is looked at, and what it answers in each condition.

Sentences follow ``Accept-Language``; an endpoint says the same of what is deleted and of what never was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from tests.internet import answers
from tests.internet.message import Answer, Request
from tests.internet.render import Values
from tests.internet.sites import conditions
from tests.internet.words import language_of
from tests.internet.world import Condition, Post, World

LIVE = ("live", "edited")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One way to look at the posts of a platform."""

    platform: str
    method: str
    """The name that answer files begin with."""
    host: str
    address: str
    """Path and query, with the post's ``id``, ``handle``, ``account`` and encoded ``permalink``."""
    asked: re.Pattern[str]
    """Finds the post's id in a decoded path and query."""
    cases: Mapping[str, str]
    """Names of answer files by condition; ``otherwise`` for all that are not named, ``never`` for what never was where that is told apart."""


VIEWS = (
    View(
        platform="instagram",
        method="embed",
        host="www.instagram.com",
        address="/p/{id}/embed/captioned/",
        asked=re.compile(r"/p/(?P<id>[\w-]+)/embed/"),
        cases={"otherwise": "not-embeddable"},
    ),
    View(
        platform="facebook",
        method="plugin",
        host="www.facebook.com",
        address="/plugins/post.php?href={permalink}&show_text=true",
        asked=re.compile(r"/plugins/post\.php\?href=\S+/posts/(?P<id>\d+)"),
        cases={"otherwise": "unavailable"},
    ),
    View(
        platform="threads",
        method="page",
        host="www.threads.com",
        address="/@{handle}/post/{id}",
        asked=re.compile(r"/(?:@[\w.]+/post|t)/(?P<id>[\w-]+)"),
        cases={"otherwise": "unavailable"},
    ),
    View(
        platform="tiktok",
        method="page",
        host="www.tiktok.com",
        address="/@{handle}/video/{id}",
        asked=re.compile(r"/@[\w.]*/video/(?P<id>\d+)"),
        cases={"protected": "private", "account-gone": "private-account", "age-restricted": "classified", "otherwise": "not-found"},
    ),
    View(
        platform="telegram",
        method="embed",
        host="t.me",
        address="/{handle}/{id}?embed=1&mode=tme",
        asked=re.compile(r"/\w+/(?P<id>\d+)\?embed=1"),
        cases={"protected": "private-channel", "restricted": "private-channel", "suspended": "private-channel", "otherwise": "not-found"},
    ),
    View(
        platform="reddit",
        method="page",
        host="www.reddit.com",
        address="/comments/{id}/",
        asked=re.compile(r"/comments/(?P<id>\w+)/$"),
        cases={"removed": "removed", "restricted": "blocked", "never": "never", "otherwise": "deleted"},
    ),
    View(
        platform="reddit",
        method="json",
        host="www.reddit.com",
        address="/comments/{id}/.json",
        asked=re.compile(r"/comments/(?P<id>\w+)/\.json"),
        cases={"removed": "removed-by-moderator", "restricted": "private", "never": "never", "otherwise": "deleted"},
    ),
    View(
        platform="linkedin",
        method="embed",
        host="www.linkedin.com",
        address="/embed/feed/update/urn:li:activity:{id}/",
        asked=re.compile(r"/embed/feed/update/urn:li:activity:(?P<id>\d+)"),
        cases={"otherwise": "cannot-be-displayed"},
    ),
    View(
        platform="vk",
        method="page",
        host="vk.com",
        address="/wall{account}_{id}",
        asked=re.compile(r"/wall-?\d+_(?P<id>\d+)"),
        cases={"protected": "access-denied", "restricted": "access-denied", "otherwise": "deleted"},
    ),
    View(
        platform="vk",
        method="video_ext",
        host="vk.com",
        address="/video_ext.php?oid={account}&id={id}",
        asked=re.compile(r"/video_ext\.php\?oid=-?\d+&id=(?P<id>\d+)"),
        cases={"deleted": "deleted", "suspended": "author-blocked", "otherwise": "other-reason"},
    ),
    View(
        platform="vimeo",
        method="oembed",
        host="vimeo.com",
        address="/api/oembed.json?url={permalink}",
        asked=re.compile(r"/api/oembed\.json\?url=https://vimeo\.com/(?P<id>\d+)"),
        cases={"protected": "refused", "restricted": "refused", "otherwise": "not-found"},
    ),
    View(
        platform="vimeo",
        method="player",
        host="player.vimeo.com",
        address="/video/{id}",
        asked=re.compile(r"/video/(?P<id>\d+)"),
        cases={"protected": "refused", "restricted": "refused", "otherwise": "not-found"},
    ),
)


def address(view: View, post: Post) -> str:
    """Return where a view shows a post."""
    named = {"id": post.id, "handle": post.author.handle, "account": post.author.id, "permalink": quote(post.permalink, safe="")}
    return f"https://{view.host}{view.address.format_map(named)}"


def endpoints(post: Post) -> tuple[str, ...]:
    """Return every address that tells something of a post, the one that looks are made at first."""
    return tuple(address(view, post) for view in VIEWS if view.platform == post.platform)


CHANNEL = re.compile(r"/s/(?P<handle>\w+)")
"""Path of a channel's preview on Telegram."""


def respond(world: World, request: Request) -> Answer:
    """Answer for any of these hosts."""
    asked = unquote(request.target)
    channel = CHANNEL.fullmatch(asked) if request.host == "t.me" else None
    if channel is not None:
        return preview(world, request, channel["handle"])
    for view in VIEWS:
        match = view.asked.match(asked) if view.host == request.host else None
        if match is not None:
            return shown(view, world, request, match["id"])
    return conditions.not_found(request, world)


def shown(view: View, world: World, request: Request, native_id: str) -> Answer:
    """Answer for one post by one view."""
    post = world.posts.get((view.platform, native_id))
    condition = world.post_condition(post) if post is not None else Condition(name="deleted")
    name = condition.name
    case = "live" if name in LIVE else name if name == "unknown-shape" else view.cases.get(name if post else "never", view.cases["otherwise"])
    file = f"{view.method}.{case}"
    localised = f"{file}.{language_of(request.header('accept-language'))}"
    values = {**conditions.values_of(request, condition, world), **(values_of(post, condition) if post else {"id": native_id})}
    return answers.answer(view.platform, localised if answers.exists(view.platform, localised) else file, values)


def preview(world: World, request: Request, handle: str) -> Answer:
    """Answer for a channel of Telegram: its newest message."""
    posts = [post for post in world.posts.values() if (post.platform, post.author.handle.lower()) == ("telegram", handle.lower())]
    shown = [post for post in posts if world.post_condition(post).name in LIVE]
    if not shown:
        return conditions.not_found(request, world)
    return answers.answer("telegram", "preview.live", values_of(shown[-1], world.post_condition(shown[-1])))


def values_of(post: Post, condition: Condition) -> Values:
    """Return everything that an answer may say of a post."""
    return {
        "id": post.id,
        "number": int(post.id) if post.id.isdigit() else 0,
        "handle": post.author.handle,
        "account": post.author.id,
        "name": post.author.name,
        "text": condition.values.get("text", post.text) if condition.name == "edited" else post.text,
    }


HOSTS: Mapping[str, Callable[[World, Request], Answer]] = {view.host: respond for view in VIEWS}
