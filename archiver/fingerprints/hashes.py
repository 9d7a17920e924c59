"""Hashes as values of fixed width: ``phash64:HEX``, ``dhash64:HEX``, ``pdq256:HEX``."""

from __future__ import annotations

from storage.model import Image

WIDTHS = {"phash64": 8, "dhash64": 8, "pdq256": 32}
"""Bytes a hash of each algorithm has."""


def parse_hash(text: str) -> tuple[str, bytes]:
    """Read ``ALGORITHM:HEX``; ValueError for an unknown algorithm, a wrong width or no hexadecimal digits."""
    algorithm, colon, digits = text.strip().partition(":")
    if not colon or algorithm not in WIDTHS:
        raise ValueError(f"expected ALGORITHM:HEX with one of {', '.join(WIDTHS)}")
    expected = 2 * WIDTHS[algorithm]
    # fromhex would let spaces pass between digits, and a hash with a lost leading zero is another hash.
    if len(digits) != expected or " " in digits:
        raise ValueError(f"{algorithm} has {expected} hexadecimal digits, not {len(digits)}")
    try:
        return algorithm, bytes.fromhex(digits)
    except ValueError as exc:
        raise ValueError(f"{algorithm} has {expected} hexadecimal digits: {digits} is none") from exc


def hash_of(image: Image, algorithm: str) -> bytes | None:
    """Return one hash of an image; KeyError for an unknown algorithm."""
    return {"phash64": image.phash64, "dhash64": image.dhash64, "pdq256": image.pdq256}[algorithm]


def distance(a: bytes, b: bytes) -> int:
    """Return the number of bits in which two hashes differ (Hamming); ValueError for hashes of different widths."""
    if len(a) != len(b):
        raise ValueError(f"hashes of {len(a)} and {len(b)} bytes cannot be compared")
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()
