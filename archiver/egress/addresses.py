"""Which addresses are public: a table of our own, because ``ipaddress.is_global`` lets metadata services and tunnels through."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

DENIED_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # Azure's wire server: global by registry, yet it answers every virtual machine with its secrets.
        "168.63.129.16/32",
    )
)
"""IANA IPv4 Special-Purpose Address Registry, multicast, and 168.63.129.16."""

GLOBAL_V6 = IPv6Network("2000::/3")
"""The only global unicast space: mapped, NAT64, unique-local, link-local and multicast addresses all lie outside."""

DENIED_V6 = tuple(IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"))
"""IANA IPv6 Special-Purpose Address Registry within ``GLOBAL_V6``: Teredo, documentation, 6to4, AS112."""

NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def is_public(address: str | Address) -> bool:
    """Tell whether an address belongs to the public internet; what is no address is not public."""
    try:
        parsed = ip_address(address) if isinstance(address, str) else address
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in DENIED_V4)
    scoped = parsed.scope_id is not None
    return not scoped and parsed in GLOBAL_V6 and not any(parsed in network for network in DENIED_V6)


def is_literal(host: str) -> bool:
    """Tell whether a canonical host is an address and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def parse_ipv4(host: str) -> IPv4Address | None:
    """Read an IPv4 address in any spelling that resolvers and browsers accept (URL Standard §3.5): ``0x7f.1`` is 127.0.0.1.

    None for a name; ValueError for what ends in a number and is still no address.
    """
    parts = host.split(".")
    if not NUMBER.fullmatch(parts[-1]):
        return None
    numbers = [_number(part) for part in parts]
    if len(numbers) > 4 or any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        raise ValueError(f"{host} ends in a number but is no address")
    return IPv4Address(numbers[-1] + sum(number * 256 ** (3 - place) for place, number in enumerate(numbers[:-1])))


def _number(part: str) -> int:
    if not NUMBER.fullmatch(part):
        raise ValueError(f"{part!r} is no part of an address")
    if part[:2] in ("0x", "0X"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)
