"""The platforms: one file each, one small pure interface."""

from __future__ import annotations

from archiver.platforms import bluesky, mastodon, short_links, web, x, youtube
from archiver.platforms.platform import Look, Markup, Platform, Reading, Ref

__all__ = ["PLATFORMS", "Look", "Markup", "Platform", "Reading", "Ref", "control", "is_short_link", "platform", "recognise"]

# Whose hosts are known comes first: Mastodon takes any host whose path has its shape, and the web page any address at all.
PLATFORMS: tuple[Platform, ...] = (
    x.PLATFORM,
    bluesky.PLATFORM,
    youtube.PLATFORM,
    mastodon.PLATFORM,
    web.PLATFORM,
)
SHORT_HOSTS = frozenset(host for each in PLATFORMS for host in each.short_hosts)


def recognise(url: str) -> Ref | None:
    """Read the address of a social post; None for anything else, web pages included."""
    return next((ref for each in PLATFORMS if each.name != "web" and (ref := each.recognise(url))), None)


def platform(name: str) -> Platform:
    """Return the platform of that name; KeyError where there is none."""
    return {each.name: each for each in PLATFORMS}[name]


def control(name: str, text: str) -> Ref | None:
    """Read a control as settings and platforms name it: a permalink, an AT-URI or a bare native id."""
    asked = platform(name)
    return asked.recognise(text) or (asked.recognise(asked.from_id.format(text)) if asked.from_id else None)


def is_short_link(url: str) -> bool:
    """Tell whether an address must be followed to know where it leads."""
    return short_links.is_short_link(url, SHORT_HOSTS)
