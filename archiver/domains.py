"""Names of hosts in the one spelling that the network knows."""

from __future__ import annotations

from urllib.parse import urlsplit


def ascii_host(host: str) -> str:
    """Return a host's name in ASCII (IDNA 2008, RFC 5891), mapped as browsers do (UTS 46); ValueError where it can be no name."""
    if host.isascii():
        return host
    # Few hosts need it, and its tables take time to load.
    import idna

    return idna.encode(host, uts46=True).decode("ascii")


def written_host(host: str) -> str:
    """Return a host's name in lower case and ASCII, without a closing dot; as it is written where it can be no name."""
    bare = host.rstrip(".").lower()
    try:
        return ascii_host(bare)
    except ValueError:
        return bare


def host_in(address: str) -> str | None:
    """Return the host that an address names, in lower case; None where it names none. Any text may stand for an address, and some cannot be split."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
