"""Tell whether two snapshots of a page (MHTML, RFC 2557) differ in nothing but what the browser draws anew for each."""

from __future__ import annotations

import re

DATE = re.compile(rb"^Date: [^\r\n]*\r\n", re.MULTILINE)
SOFT_BREAK = b"=\r\n"
"""Ends a line inside of a line (RFC 2045 §6.7), wherever that comes to stand."""
BOUNDARY = re.compile(rb"----MultipartBoundary--[0-9A-Za-z]+----")
NAME, DOMAIN = re.compile(rb"(?:frame|css)-[0-9A-Fa-f-]{32,36}\Z"), b"@mhtml.blink"
"""Chromium's names for frames, and for style sheets of no address: random, and the same in each place of one snapshot."""
LONGEST = 48
"""Bytes before the domain in which a name stands."""


def same_page(one: bytes, other: bytes) -> bool:
    """Return whether one snapshot becomes the other by another date and by other names for its parts, each for the same part everywhere."""
    # Names have one length: snapshots that differ in theirs are other pages, which is seen at no cost.
    return len(one) == len(other) and _named_in_order(one) == _named_in_order(other)


def _named_in_order(snapshot: bytes) -> list[bytes]:
    """Return a snapshot without its date and its boundary, cut behind each name, which is the number of its first place."""
    boundary = BOUNDARY.search(snapshot)
    whole = DATE.sub(b"", snapshot, count=1).replace(SOFT_BREAK, b"")
    *named, rest = whole.replace(boundary[0] if boundary else b"----", b"----").split(DOMAIN)
    numbers: dict[bytes, bytes] = {}
    return [*(_numbered(part, numbers) for part in named), rest]


def _numbered(part: bytes, numbers: dict[bytes, bytes]) -> bytes:
    found = NAME.search(part, max(0, len(part) - LONGEST))
    return part if found is None else part[: found.start()] + numbers.setdefault(found[0], b"<%d>" % len(numbers))
