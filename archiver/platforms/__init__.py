"""The platforms: one file each, one small pure interface."""

from __future__ import annotations

from datetime import datetime

from archiver.platforms import (
    bitchute,
    bluesky,
    dailymotion,
    discord,
    facebook,
    fediverse_other,
    flickr,
    gab,
    giphy,
    imgur,
    instagram,
    linkedin,
    mastodon,
    odysee,
    pinterest,
    reddit,
    rumble,
    short_links,
    snapchat,
    soundcloud,
    spotify,
    streamable,
    telegram,
    threads,
    tiktok,
    truthsocial,
    tumblr,
    twitch,
    vimeo,
    vk,
    web,
    weibo,
    x,
    youtube,
)
from archiver.platforms.directory import directory
from archiver.platforms.platform import Look, Markup, Platform, Reading, Ref

__all__ = ["PLATFORMS", "Look", "Markup", "Platform", "Reading", "Ref", "control", "is_short_link", "platform", "recognise", "recognise_page", "uploaded_at"]

PLATFORMS: tuple[Platform, ...] = (
    x.PLATFORM,
    bluesky.PLATFORM,
    youtube.PLATFORM,
    instagram.PLATFORM,
    facebook.PLATFORM,
    threads.PLATFORM,
    tiktok.PLATFORM,
    telegram.PLATFORM,
    truthsocial.PLATFORM,
    gab.PLATFORM,
    reddit.PLATFORM,
    linkedin.PLATFORM,
    pinterest.PLATFORM,
    tumblr.PLATFORM,
    vk.PLATFORM,
    vimeo.PLATFORM,
    dailymotion.PLATFORM,
    twitch.PLATFORM,
    spotify.PLATFORM,
    soundcloud.PLATFORM,
    flickr.PLATFORM,
    imgur.PLATFORM,
    giphy.PLATFORM,
    snapchat.PLATFORM,
    weibo.PLATFORM,
    odysee.PLATFORM,
    rumble.PLATFORM,
    bitchute.PLATFORM,
    streamable.PLATFORM,
    discord.PLATFORM,
    # Of any host: asked where no platform above owns the host.
    mastodon.PLATFORM,
    fediverse_other.PLATFORM,
    # The web page takes any address, so it stands last.
    web.PLATFORM,
)
BY_NAME = {each.name: each for each in PLATFORMS}
DIRECTORY = directory(PLATFORMS)
SHORT_HOSTS = frozenset(host for each in PLATFORMS for host in each.short_hosts)


def recognise(url: str) -> Ref | None:
    """Read the address of a social post, also inside redirectors and proxies; None for anything else, web pages included."""
    return DIRECTORY.recognise(url)


def recognise_page(url: str) -> Ref | None:
    """Read the address of a social post, or else of any web page; None for what is neither."""
    return recognise(url) or platform("web").recognise(url)


def platform(name: str) -> Platform:
    """Return the platform of that name; KeyError where there is none."""
    return BY_NAME[name]


def control(name: str, text: str) -> Ref | None:
    """Read a control as settings and platforms name it: a permalink, an AT-URI or a bare native id."""
    asked = platform(name)
    return asked.recognise(text) or (asked.recognise(asked.from_id.format(text)) if asked.from_id else None)


def is_short_link(url: str) -> bool:
    """Tell whether an address must be followed to know where it leads."""
    return short_links.is_short_link(url, SHORT_HOSTS)


def uploaded_at(url: str) -> datetime | None:
    """Return when a picture or video was uploaded, as its address tells; None where it does not."""
    return next((time for each in PLATFORMS if (time := each.uploaded_at(url)) is not None), None)
