"""The token that X's syndication endpoint asks for: a JavaScript number written in base 36."""

from __future__ import annotations

import math
import re

RADIX = 36
NUMBER = re.compile(r"[0-9]{1,40}")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def fraction_digits(fraction: float, delta: float) -> tuple[list[int], int]:
    """Return the shortest base-36 digits of a fraction and what is carried into the integer part."""
    digits: list[int] = []
    while fraction >= delta:
        fraction, delta = fraction * RADIX, delta * RADIX
        digit = int(fraction)
        digits.append(digit)
        fraction -= digit
        rounds_up = fraction > 0.5 or (fraction == 0.5 and digit % 2 == 1)
        if rounds_up and fraction + delta > 1:
            return round_up(digits)
    return digits, 0


def round_up(digits: list[int]) -> tuple[list[int], int]:
    """Add one to the last digit, dropping those that overflow."""
    while digits:
        last = digits.pop()
        if last + 1 < RADIX:
            return [*digits, last + 1], 0
    return [], 1


def base36(value: float) -> str:
    """Write a number from 0 to 2**53 as JavaScript's ``Number.prototype.toString(36)`` does (V8 DoubleToRadixCString)."""
    whole = math.floor(value)
    # Half the gap to the next double: digits beyond it say nothing about the number.
    delta = max(0.5 * (math.nextafter(value, math.inf) - value), math.nextafter(0.0, 1.0))
    digits, carry = fraction_digits(value - whole, delta)
    number, signs = whole + carry, ""
    while number:
        number, digit = divmod(number, RADIX)
        signs = DIGITS[digit] + signs
    return (signs or "0") + ("." + "".join(DIGITS[digit] for digit in digits) if digits else "")


def syndication_token(tweet_id: str) -> str:
    """Return the token for a Tweet id: ``((Number(id)/1e15)*Math.PI).toString(36)`` without dot and zeros (react-tweet). ValueError for what is no id."""
    if NUMBER.fullmatch(tweet_id) is None:
        raise ValueError(f"{tweet_id[:40]!r} is no id of a post of X")
    return re.sub(r"0+|\.", "", base36(float(tweet_id) / 1e15 * math.pi))
