"""Tell the addresses of posts and short links from all others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from archiver.platforms.directory import Directory, directory
from archiver.platforms.platform import Platform, Ref
from archiver.platforms.short_links import is_short_link

LONGEST = 4096
ABSOLUTE = re.compile(r"\s{0,99}(?:https?://|//|at://)", re.IGNORECASE)
HOST = re.compile(r"\s{0,99}(?:https?:)?//([^/?#\s]{1,300})", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The platforms that are looked for, and the address that relative ones are relative to."""

    platforms: tuple[Platform, ...]
    directory: Directory
    base: str | None
    short_hosts: frozenset[str]
    own_host: str | None = None
    """Host of the article's own site, None where it is a platform's."""

    def absolute(self, href: str | None) -> str | None:
        """Return a link's address as a browser reads it; None for what leads to no other site.

        Relative links stay within the article's own site, so they are no posts.
        """
        if href is None or len(href) > LONGEST or not ABSOLUTE.match(href):
            return None
        clean = href.strip() if href.isprintable() else CONTROL.sub("", href.strip())
        try:
            return urljoin(self.base or "https:", clean) if clean.startswith("//") else clean
        except ValueError:
            return None

    def elsewhere(self, href: str | None) -> str | None:
        """Return the address of a link that leaves the article's site: most links do not, and no post is there."""
        host = HOST.match(href) if href is not None else None
        return self.absolute(href) if host is not None and host[1] != self.own_host else None

    def recognise(self, url: str | None) -> Ref | None:
        """Return the social post that an absolute address leads to."""
        return self.directory.recognise(url) if url is not None else None

    def signed_by(self, handle: str) -> str | None:
        """Return the name of the platform whose widgets sign with such a handle."""
        return next((each.name for each in self.platforms if each.signs is not None and each.signs.fullmatch(handle)), None)

    def is_short(self, url: str | None) -> bool:
        """Tell whether an absolute address must be followed to know where it leads."""
        return url is not None and is_short_link(url, self.short_hosts)


def addresses(platforms: Sequence[Platform], base: str | None, page: str | None = None) -> Addresses:
    """Return the addresses to look for. Any address is a *web* page, so that platform only lends its short hosts."""
    social = tuple(each for each in platforms if each.name != "web")
    own = _host(page)
    platform_hosts = {_host(permalink) for each in social for permalink in each.controls_live}
    return Addresses(
        platforms=social,
        directory=directory(social),
        base=base if _host(base) else None,
        short_hosts=frozenset(host for each in platforms for host in each.short_hosts),
        own_host=None if own in platform_hosts else own,
    )


def _host(address: str | None) -> str | None:
    try:
        return urlsplit(address).hostname if address else None
    except ValueError:
        return None
