"""Tell whether two snapshots of a page (MHTML, RFC 2557) differ in nothing but what the browser draws anew for each."""

from __future__ import annotations

import re

DATE = re.compile(rb"^Date: [^\r\n]*\r\n", re.MULTILINE)
SOFT_BREAK = b"=\r\n"
"""Ends a line inside of a line (RFC 2045 §6.7), wherever that comes to stand."""
DRAWN = re.compile(rb"----MultipartBoundary--[0-9A-Za-z]+----|\b(?:frame|css)-[0-9A-Fa-f-]{32,36}@mhtml\.blink")
"""Chromium's names for the boundary, for frames and for style sheets of no address: random, and the same in each place of one snapshot."""


def same_page(one: bytes, other: bytes) -> bool:
    """Return whether one snapshot becomes the other by another date and by other names for its parts, each for the same part everywhere."""
    # Names have one length: snapshots that differ in theirs are other pages, which is seen at no cost.
    return len(one) == len(other) and _named_in_order(one) == _named_in_order(other)


def _named_in_order(snapshot: bytes) -> bytes:
    """Return a snapshot without its date, in which each name is the number of its first place."""
    numbers: dict[bytes, bytes] = {}
    whole = DATE.sub(b"", snapshot, count=1).replace(SOFT_BREAK, b"")
    return DRAWN.sub(lambda match: numbers.setdefault(match[0], b"<%d>" % len(numbers)), whole)
