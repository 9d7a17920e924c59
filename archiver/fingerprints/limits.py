"""What a picture may cost, and what made its hashes: known without loading a decoder."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

SOFTWARE = " ".join(f"{name}/{version(name)}" for name in ("pillow", "imagehash", "pdqhash", "numpy", "scipy"))
"""Stored with every hash: resize and DCT have moved single bits between releases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a picture may cost, and how flat it may be."""

    max_pixels: int = 40_000_000
    seconds: float = 30.0
    """Wall time of decoding and hashing, for the guarded way."""
    memory: int = 3_000_000_000
    """Address space of the decoding process in bytes, for the guarded way."""
    min_spread: float = 3.0
    """Standard deviation of the 32x32 luma plane (0-255) below which hash bits are rounding noise."""
    min_quality: int = 50
    """PDQ quality below which Meta's own rule drops a hash."""
