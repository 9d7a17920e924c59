"""Addresses: read them once, compare hosts by whole labels, and drop what only tracks the reader."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

from archiver.domains import written_host

# Longer than any permalink: hostile addresses must not cost us time.
LONGEST = 4096
# Half a surrogate pair: data of pages hold some, and a command line in another encoding. What has no UTF-8 can be neither asked for nor kept by its name.
UNPAIRED = re.compile("[\ud800-\udfff]")
MOST_PARAMETERS = 100
DEFAULT_PORTS = {"http": 80, "https": 443}
# As nearly all addresses are written: printable ASCII, and a host without user and port. The standard library takes several times as long to read them.
PLAIN = re.compile(r"(https?)://([A-Za-z0-9._-]++)(?![^/?#])([!\"$->@-~]*+)(?:\?([!\"$-~]*+))?(?:#([!-~]*+))?")
# As most links to other pages are written, in the form by which a page is known.
NORMAL = re.compile(r"https?://(?:[a-z0-9_-]++\.)++[a-z0-9_-]++/[!\"$->@-~]*+")
# The characters that need no escape anywhere (RFC 3986, 2.3), and the @ of handles.
NEEDLESS = re.compile(r"%(?:2[DE]|3[0-9]|4[0-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])", re.IGNORECASE)

TRACKING_NAMES = """
    fbclid gclid dclid msclkid yclid mc_cid mc_eid igshid igsh ref_src ref_url cxt twclid mibextid rdid share_url __cft__[0] __tn__ xmt slof share_id rdt
    ref ref_source embed_source is_from_webapp sender_device wt_zmc smid smtyp cmpid xtor trackingid lipi rcm
"""
TRACKING = frozenset(TRACKING_NAMES.split())
TRACKING_PREFIXES = ("utm_", "ns_", "at_")
# These names mean something else elsewhere, so they are dropped on these hosts only.
TRACKING_ON: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (("x.com", "twitter.com"), frozenset({"s", "t"})),
    (("youtube.com", "youtu.be", "spotify.com"), frozenset({"si", "feature", "pp"})),
    (("tiktok.com",), frozenset({"_r", "_t"})),
)


@lru_cache(maxsize=256)
def split(url: str) -> SplitResult | None:
    """Split an absolute address, None where it is none, longer than any real one, or has no UTF-8."""
    if len(url) > LONGEST or (not url.isascii() and UNPAIRED.search(url)):
        return None
    written = PLAIN.fullmatch(url)
    if written is not None:
        return SplitResult(*written.groups(""))
    try:
        parts = urlsplit(url.strip())
        # Asking for it tells whether it is one.
        _ = parts.port if ":" in parts.netloc else None
    except ValueError:
        return None
    return parts if parts.scheme and parts.netloc else None


@lru_cache(maxsize=256)
def host_of(parts: SplitResult) -> str:
    """Return the host in lower case and ASCII, without a closing dot."""
    host = (parts.hostname or "").rstrip(".")
    return host if host.isascii() else written_host(host)


def is_under(host: str, domains: Container[str]) -> bool:
    """Tell whether the host is one of the domains or stands below one (vox.com is not x.com)."""
    while host and host not in domains:
        host = host.partition(".")[2]
    return host != ""


def suffixes(host: str) -> Iterator[str]:
    """Yield the host and each domain it stands below, the longest first."""
    while host:
        yield host
        host = host.partition(".")[2]


def page_under(url: str, domains: Container[str]) -> SplitResult | None:
    """Split a web address of one of the domains, None for every other address."""
    parts = split(url)
    if parts is None or parts.scheme not in DEFAULT_PORTS:
        return None
    return parts if is_under(host_of(parts), domains) else None


def plain(parts: SplitResult) -> SplitResult:
    """Return an address without the escapes that it does not need, behind its host: with and without, it is the same (RFC 3986, 6.2.2.2)."""
    return parts._replace(path=NEEDLESS.sub(_escaped, parts.path), query=NEEDLESS.sub(_escaped, parts.query))


def _escaped(octet: re.Match[str]) -> str:
    return chr(int(octet[0][1:], 16))


def query_of(parts: SplitResult) -> dict[str, str]:
    """Return the query's parameters, the first of each name; none where there are absurdly many. Ampersands may be escaped, as in markup."""
    try:
        given = parse_qs(parts.query.replace("&amp;", "&"), max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in given.items()}


def is_tracking(host: str, name: str) -> bool:
    """Tell whether a query parameter of that name only tracks the reader."""
    lowered = name.lower()
    if lowered in TRACKING or lowered.startswith(TRACKING_PREFIXES):
        return True
    return any(lowered in names and is_under(host, domains) for domains, names in TRACKING_ON)


def normalise(url: str) -> str | None:
    """Return the address by which a web page is known, None where it is no http(s) address.

    Scheme and host in lower case; default port, user, fragment and tracking parameters dropped; path and order of the query kept as they are.
    """
    if len(url) <= LONGEST and NORMAL.fullmatch(url):
        return url
    parts = split(url)
    if parts is None or parts.scheme not in DEFAULT_PORTS:
        return None
    host = host_of(parts)
    if host.split() != [host] or "[" in host or "]" in host:
        return None
    bracketed = f"[{host}]" if ":" in host else host
    netloc = bracketed if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f"{bracketed}:{parts.port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair.strip() and not is_tracking(host, pair.partition("=")[0])).rstrip()
    # What stood before a fragment that is dropped stands at the end now, where space is no part of an address.
    path = parts.path if query else parts.path.rstrip()
    return urlunsplit((parts.scheme, netloc, path or "/", query, ""))
