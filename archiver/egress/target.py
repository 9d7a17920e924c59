"""Where an address leads: scheme, host in one spelling, port. Pure text, no resolving."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import urlsplit

from archiver.domains import ascii_host
from archiver.egress.addresses import parse_ipv4

PORTS = {"http": 80, "https": 443}
NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LOCAL = re.compile(r"(.*\.)?(localhost|localdomain|local|internal|home\.arpa)")
"""Names that never mean the public internet (RFC 6761, RFC 6762, RFC 8375, ICANN's ``internal``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One endpoint of an http or https address."""

    scheme: str
    host: str
    """Canonical: lower-case ASCII name without final dot, dotted IPv4, or IPv6 without brackets."""
    port: int


def format_authority(host: str, port: int) -> str:
    """Join host and port, with brackets around an IPv6 address (RFC 3986 §3.2.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse_target(url: str) -> Target:
    """Read where an absolute address leads; ValueError says why it may not be asked."""
    if CONTROL.search(url):
        raise ValueError("control characters in the address")
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise ValueError(f"scheme {parts.scheme or 'missing'}: only http and https are allowed")
    if "@" in parts.netloc:
        raise ValueError("credentials in the address")
    host, port = split_authority(parts.netloc, PORTS[parts.scheme])
    return Target(scheme=parts.scheme, host=host, port=port)


def split_authority(authority: str, default_port: int | None = None) -> tuple[str, int]:
    """Split ``host:port`` into canonical host and port; ValueError when either is odd."""
    match = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::(\d{0,5}))?", authority)
    if match is None:
        raise ValueError("host or port cannot be read")
    port = int(match[2]) if match[2] else default_port
    if port is None or not 0 < port < 65536:
        raise ValueError("port missing or out of range")
    return canonical_host(match[1]), port


def canonical_host(host: str) -> str:
    """Return the one spelling of a host; ValueError where it is neither a name nor an address."""
    if ":" in host:
        return _canonical_ipv6(host[1:-1] if host.startswith("[") and host.endswith("]") else host)
    # UTS 46 mapping as in browsers: full-width digits become digits, so they meet the address rules too.
    name = ascii_host(host).lower().removesuffix(".")
    literal = parse_ipv4(name)
    if literal is not None:
        return str(literal)
    if not NAME.fullmatch(name):
        raise ValueError(f"{host!r} is no host name")
    return name


def is_local_name(host: str) -> bool:
    """Tell whether a canonical name belongs to this machine or network: single labels and the local domains."""
    return "." not in host or LOCAL.fullmatch(host) is not None


def _canonical_ipv6(text: str) -> str:
    address = IPv6Address(text)
    if address.scope_id is not None:
        raise ValueError(f"{text} names a network interface")
    if address.ipv4_mapped is None:
        return str(address)
    # As browsers write it (URL Standard §3.5); from 3.13 on Python ends it with a dotted IPv4 address.
    high, low = divmod(int(address.ipv4_mapped), 1 << 16)
    return f"::ffff:{high:x}:{low:x}"
