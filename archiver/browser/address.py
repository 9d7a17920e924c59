"""Addresses as pages and browsers write them: any text may be one."""

from __future__ import annotations


def without_fragment(address: str) -> str:
    """Return an address as it is asked for, whatever it is: ``urldefrag`` refuses what cannot be split."""
    return address.partition("#")[0]
