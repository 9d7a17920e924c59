"""Strings as scripts write them (ECMAScript §12.9.4, §12.9.6)."""

from __future__ import annotations

import re

# Each kind by itself: in a loop that gives nothing back (``*+``) Python 3.11.2, which is Debian 12's, cannot look ahead.
STRING = re.compile(r""""((?:[^"\\]++|\\.)*+)"|'((?:[^'\\]++|\\.)*+)'|`((?:[^`\\]++|\\.)*+)`""", re.DOTALL)
# Signs beyond the first 65,536 are written as two halves (UTF-16) or in braces.
ESCAPED = re.compile(
    r"\\(?:u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})"
    r"|u\{0{0,9}([0-9A-Fa-f]{1,5}|10[0-9A-Fa-f]{4})\}|(.))",
    re.DOTALL,
)
SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\n": ""}


def string_at(text: str, at: int) -> str | None:
    """Return what the literal says that begins at a place, None where none does or it does not end."""
    found = STRING.match(text, at)
    return said(found[found.lastindex or 0]) if found is not None else None


def said(written: str) -> str:
    """Return what stands between the quotation marks of a literal, without its escapes."""
    return ESCAPED.sub(_sign, written) if "\\" in written else written


def _sign(escaped: re.Match[str]) -> str:
    if escaped[1]:
        return bytes.fromhex(escaped[1] + escaped[2]).decode("utf-16-be")
    code = escaped[3] or escaped[4] or escaped[5]
    return chr(int(code, 16)) if code else SHORT.get(escaped[6], escaped[6])
