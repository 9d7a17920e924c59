"""Which platform an address may belong to, found by its host: pages hold hundreds of links, and there are many platforms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlunsplit

from archiver.platforms.address import DEFAULT_PORTS, host_of, plain, split, suffixes
from archiver.platforms.platform import Platform, Ref
from archiver.platforms.wrappers import translated, unwrapped

DEEPEST = 4
"""Wrappers that are taken off one address, one inside the other."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Platforms by the domains under which their posts stand."""

    by_host: Mapping[str, Platform]
    anywhere: tuple[Platform, ...]
    """Platforms whose posts stand on hosts that nobody can list."""

    def recognise(self, url: str) -> Ref | None:
        """Read the address of a social post, also inside redirectors, caches and proxies; None for anything else."""
        for _ in range(DEEPEST + 1):
            # Below a translator's host stands the path of the page that it shows.
            inner = translated(url)
            ref = self._bare(url) if inner is None else None
            inner = unwrapped(url) if ref is None and inner is None else inner
            if inner is None:
                return ref
            url = inner
        return None

    def _bare(self, url: str) -> Ref | None:
        if url.startswith("at://"):
            named = self.by_host.get("at:")
            return named.recognise(url) if named is not None else None
        parts = split(url)
        if parts is None or parts.scheme not in DEFAULT_PORTS:
            return None
        if "%" in url:
            url = urlunsplit(plain(parts))
        for domain in suffixes(host_of(parts)):
            if domain in self.by_host:
                return self.by_host[domain].recognise(url)
        return next((ref for each in self.anywhere if (ref := each.recognise(url)) is not None), None)


def directory(platforms: Iterable[Platform]) -> Directory:
    """Return the directory of platforms. Any address is a *web* page, so that platform is left out."""
    social = [each for each in platforms if each.name != "web"]
    return Directory({host: each for each in social for host in each.hosts}, tuple(each for each in social if not each.hosts))
