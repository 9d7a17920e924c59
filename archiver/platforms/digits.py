"""Numbers that platforms write with letters, and the clocks inside numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NUMERALS = "0123456789"
LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()

BASE36 = NUMERALS + LOWER
BASE58 = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
"""Flickr's: without the signs that look alike."""
BASE62 = NUMERALS + LOWER + UPPER
"""Weibo's: small letters first."""
BASE62_UPPER = NUMERALS + UPPER + LOWER
"""Pleroma's: capitals first."""
BASE64_URL = UPPER + LOWER + NUMERALS + "-_"
"""Instagram's and Threads'."""
LONGEST = 64


def number_in(text: str, alphabet: str) -> int | None:
    """Return the number that a text writes in the alphabet's digits, None where it holds any other sign."""
    if not 0 < len(text) <= LONGEST or not set(text) <= set(alphabet):
        return None
    number = 0
    for sign in text:
        number = number * len(alphabet) + alphabet.index(sign)
    return number


def written_in(number: int, alphabet: str) -> str:
    """Return a number (0 or more) in the alphabet's digits."""
    signs = ""
    while True:
        number, digit = divmod(number, len(alphabet))
        signs = alphabet[digit] + signs
        if not number:
            return signs


def decimal(text: str) -> int | None:
    """Return a native id as a number, None where it is none."""
    return number_in(text, NUMERALS)


def time_at(milliseconds: int, *, since: int) -> datetime | None:
    """Return the moment of a Unix time in milliseconds; None before the year ``since``, when the platform made no such ids, and beyond all calendars."""
    try:
        moment = EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    return moment if moment.year >= since else None
