"""Text in Unicode's form NFC (UAX #15), made in time that grows with the text: hostile ones stack marks on a sign by the hundred thousand."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

MOST_MARKS = 30
"""Marks on one sign, more than any language has (UAX #15 §13, Stream-Safe Text Format); what is stacked above them is left out."""
SHORT = 500
"""Signs of a text that is made as it is: putting marks in order takes the square of their number, and here that is small."""
MARKS = range(0x300, 0x1F000)
"""Where Unicode has its combining marks."""


def nfc(text: str) -> str:
    """Return a text in NFC."""
    return unicodedata.normalize("NFC", text if len(text) <= SHORT else stream_safe(text))


def stream_safe(text: str) -> str:
    """Return a text with no more marks on a sign than ``MOST_MARKS``."""
    return text if text.isascii() else _stacks().sub(lambda stack: stack[0][:MOST_MARKS], text)


@cache
def _stacks() -> re.Pattern[str]:
    """Return what finds stacks of more marks: signs that are nothing but marks, also once they are taken apart."""
    marks = "".join(sign for sign in map(chr, MARKS) if all(map(unicodedata.combining, unicodedata.normalize("NFD", sign))))
    return re.compile(f"[{marks}]{{{MOST_MARKS + 1},}}")
