"""Short links: hosts that only lead on, platform-neutral."""

from __future__ import annotations

import re

from archiver.platforms.address import host_of, is_under, split

SHORTENER_NAMES = """
    bit.ly j.mp bitly.com nyti.ms wapo.st bbc.in reut.rs cnn.it gu.com tinyurl.com is.gd v.gd ow.ly buff.ly dlvr.it trib.al ift.tt fb.me lnkd.in spr.ly
    shorturl.at cutt.ly rebrand.ly rb.gy t.ly shor.by po.st snip.ly soc.fm hubs.li mol.im on.soundcloud.com spotify.link pin.it redd.it dai.ly
    flic.kr gph.is amzn.to apple.co g.co msft.it vm.tiktok.com vt.tiktok.com goo.gl m.goo.gl fb.watch
"""
SHORTENERS = frozenset(SHORTENER_NAMES.split())
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def is_short_link(url: str, short_hosts: frozenset[str]) -> bool:
    """Tell whether an address only leads on: a shortener's host and something behind it.

    Printed forms such as ``pic.twitter.com/abc`` carry no scheme and count too.
    """
    parts = split(url if SCHEME.match(url) else f"https://{url}")
    if parts is None or parts.scheme not in ("http", "https") or not parts.path.strip("/"):
        return False
    host = host_of(parts)
    return host in short_hosts or host in SHORTENERS or (is_under(host, ("www.tiktok.com",)) and parts.path.startswith("/t/"))
