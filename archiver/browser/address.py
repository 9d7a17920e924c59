"""Addresses as pages and browsers write them: any text may be one, and Python's own parser refuses some that are none."""

from __future__ import annotations

from urllib.parse import urlsplit


def without_fragment(address: str) -> str:
    """Return an address as it is asked for."""
    return address.partition("#")[0]


def host_of(address: str) -> str | None:
    """Return the host that an address names, None where it names none."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
