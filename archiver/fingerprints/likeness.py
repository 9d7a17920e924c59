"""Whether two images show the same picture, by measured thresholds.

A match is a lead, not a proof: different pictures at distance 0 exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archiver.fingerprints.hashes import WIDTHS, distance, hash_of
from storage.model import Image


class Match(StrEnum):
    """How alike two images are."""

    IDENTICAL = "identical"
    SAME = "same"
    PROBABLY = "probably"
    DIFFERENT = "different"
    UNDECIDABLE = "undecidable"


SAME = {"phash64": 8, "pdq256": 52}
"""Bits: at most one false pair in 3.95 million measured pairs."""
PROBABLY = {"phash64": 10, "pdq256": 72}
"""Bits: about one false pair in a million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two images are, and by what."""

    verdict: Match
    distances: Mapping[str, int] = field(default_factory=dict)
    """Bits by algorithm."""
    reason: str | None = None


def match_at(algorithm: str, bits: int) -> Match:
    """Return what a distance means; KeyError for an algorithm without measured thresholds (dhash64)."""
    if bits <= SAME[algorithm]:
        return Match.SAME
    return Match.PROBABLY if bits <= PROBABLY[algorithm] else Match.DIFFERENT


def likeness(a: Image, b: Image) -> Likeness:
    """Compare two images by their fingerprints: exact digests first, then the closer of pHash and PDQ."""
    if a.sha256 == b.sha256:
        return Likeness(verdict=Match.IDENTICAL, distances=_distances(a, b), reason="same-bytes")
    if a.pixels_sha256 and a.pixels_sha256 == b.pixels_sha256:
        return Likeness(verdict=Match.IDENTICAL, distances=_distances(a, b), reason="same-pixels")
    unfit = next((image for image in (a, b) if not image.fit), None)
    distances = _distances(a, b)
    if unfit:
        return Likeness(verdict=Match.UNDECIDABLE, distances=distances, reason=unfit.reason)
    judged = {name: match_at(name, bits) for name, bits in distances.items() if name in SAME}
    if not judged:
        return Likeness(verdict=Match.UNDECIDABLE, distances=distances, reason="no-hash")
    verdict = next(match for match in Match if match in judged.values())
    return Likeness(verdict=verdict, distances=distances, reason="+".join(name for name, match in judged.items() if match is verdict))


def _distances(a: Image, b: Image) -> dict[str, int]:
    pairs = {name: (hash_of(a, name), hash_of(b, name)) for name in WIDTHS}
    return {name: distance(x, y) for name, (x, y) in pairs.items() if x is not None and y is not None}
