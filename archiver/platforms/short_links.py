"""Short links: hosts that only lead on, platform-neutral."""

from __future__ import annotations

import re

from archiver.platforms.address import host_of, split, suffixes

SHORTENER_NAMES = """
    bit.ly j.mp bitly.com nyti.ms wapo.st bbc.in reut.rs cnn.it gu.com tinyurl.com is.gd v.gd ow.ly buff.ly dlvr.it trib.al ift.tt spr.ly shorturl.at
    cutt.ly rebrand.ly rb.gy t.ly shor.by po.st snip.ly soc.fm hubs.li mol.im amzn.to apple.co g.co msft.it goo.gl m.goo.gl
"""
SHORTENERS = frozenset(SHORTENER_NAMES.split())
"""Shorteners that lead anywhere; those of one platform stand in its file."""
LEADING_ON = {
    "facebook.com": re.compile(r"/share/(?:[a-z]/)?[A-Za-z0-9_-]{6,}/?"),
    "instagram.com": re.compile(r"/share/(?:[a-z]+/)?[A-Za-z0-9_-]{6,}/?"),
    "reddit.com": re.compile(r"/(?:r|u|user)/[^/]+/s/[A-Za-z0-9]{10}/?"),
    "tiktok.com": re.compile(r"/t/[A-Za-z0-9]+/?"),
}
"""Paths of platforms whose links must be followed too: what they lead to is not in the address."""
TO_POSTS = frozenset({"fb.watch", "vm.tiktok.com", "vt.tiktok.com", "v.redd.it", "gph.is"})
"""Shorteners that lead to posts, and so do those paths: articles show what is behind them by their address. All others lead to any page."""
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def is_short_link(url: str, short_hosts: frozenset[str]) -> bool:
    """Tell whether an address only leads on: a shortener's host and something behind it, or a platform's share link.

    Printed forms such as ``pic.twitter.com/abc`` carry no scheme and count too.
    """
    parts = split(url if SCHEME.match(url) else f"https://{url}")
    if parts is None or parts.scheme not in ("http", "https") or not parts.path.strip("/"):
        return False
    host = host_of(parts)
    return host in short_hosts or host in SHORTENERS or _leads_on(host, parts.path)


def leads_to_post(url: str) -> bool:
    """Tell whether an absolute address leads to a post, and does not say to which."""
    parts = split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.path.strip("/"):
        return False
    host = host_of(parts).removeprefix("www.")
    return host in TO_POSTS or _leads_on(host, parts.path)


def _leads_on(host: str, path: str) -> bool:
    return any(domain in LEADING_ON and LEADING_ON[domain].fullmatch(path) for domain in suffixes(host))
