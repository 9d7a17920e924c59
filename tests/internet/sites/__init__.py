"""All hosts there are, and the one function that answers for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tests.internet.message import Answer, Request
from tests.internet.sites import bluesky, conditions, control, mastodon, pictures, shorteners, social, web, x, youtube
from tests.internet.world import Post, World

Site: TypeAlias = Callable[[World, Request], Answer]

SITES: Mapping[str, Site] = {
    control.HOST: control.respond,
    "t.co": shorteners.t_co,
    "pic.twitter.com": shorteners.pic,
    "pic.x.com": shorteners.pic,
    "bit.ly": shorteners.bitly,
    "twitter.com": x.moved,
    "www.twitter.com": x.moved,
    "mobile.twitter.com": x.moved,
    "www.x.com": x.moved,
    "x.com": x.status,
    "cdn.syndication.twimg.com": x.syndication,
    "publish.twitter.com": x.oembed,
    "publish.x.com": x.oembed,
    "platform.twitter.com": x.platform,
    "platform.x.com": x.platform,
    "pbs.twimg.com": pictures.pbs,
    "video.twimg.com": x.video,
    "bsky.app": bluesky.app,
    "www.bsky.app": bluesky.app,
    "embed.bsky.app": bluesky.embed,
    "cdn.bsky.app": pictures.bsky,
    "public.api.bsky.app": bluesky.xrpc,
    "api.bsky.app": bluesky.xrpc,
    "bsky.network": bluesky.xrpc,
    "bsky.social": bluesky.xrpc,
    bluesky.PDS: bluesky.xrpc,
    "plc.directory": bluesky.identity,
    **mastodon.HOSTS,
    **youtube.HOSTS,
    **social.HOSTS,
    pictures.NEWS_PICTURES: pictures.news,
}
"""Hosts of platforms; every other host of the world is a plain web site."""

ENDPOINTS: Mapping[str, Callable[[Post], tuple[str, ...]]] = {
    "x": x.endpoints,
    "bluesky": bluesky.endpoints,
    "mastodon": mastodon.endpoints,
    "youtube": youtube.endpoints,
    **{view.platform: social.endpoints for view in social.VIEWS},
}
"""What can be asked of a post, by platform."""


def respond(world: World, request: Request) -> Answer:
    """Answer one request: the host's condition first, then the host itself."""
    condition = world.condition(f"host:{request.host}")
    refused = conditions.of_host(request, condition, world)
    if refused is not None:
        return refused
    site = SITES.get(request.host)
    if site is not None:
        return site(world, request)
    if request.host in world.hosts:
        return web.respond(world, request)
    return conditions.not_found(request, world)


def is_dead(world: World, host: str) -> bool:
    """Tell whether a name leads nowhere: reserved ones (RFC 6761) and hosts switched to ``dead``."""
    return host.endswith((".invalid", ".localhost")) or world.condition(f"host:{host}").name == "dead"
