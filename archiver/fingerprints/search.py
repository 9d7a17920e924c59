"""Find images like one among many: exact, by brute force over whole columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from archiver.fingerprints.hashes import WIDTHS, hash_of
from archiver.fingerprints.likeness import SAME, Match, match_at
from storage.model import Image

BITS = numpy.array([byte.bit_count() for byte in range(256)], dtype=numpy.uint8)
RANK = {match: rank for rank, match in enumerate(Match)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An image that matches a query, or the nearest frame of a video that does, with the measure that found it."""

    sha256: str
    """Digest of the image or video."""
    algorithm: str
    """``sha256`` or ``pixels`` for exact matches, else the hash that decided."""
    distance: int
    verdict: Match
    at: float | None = None
    """Seconds into the video; None for an image."""


def search(query: Image | tuple[str, bytes], images: Sequence[Image]) -> list[Hit]:
    """Return what matches an image or a hash, best first; images unfit for matching are found by exact digests only.

    ValueError for a hash without measured thresholds (dhash64) or of a wrong width.
    """
    found = [*_exact(query, images), *_alike(query, images)] if isinstance(query, Image) else _by_hash(*query, images)
    best: dict[str, Hit] = {}
    for hit in sorted(found, key=lambda hit: (RANK[hit.verdict], hit.distance, hit.sha256, hit.algorithm, hit.at or 0.0)):
        best.setdefault(hit.sha256, hit)
    return list(best.values())


def _exact(query: Image, images: Sequence[Image]) -> list[Hit]:
    bytes_alike = [image for image in images if image.sha256 == query.sha256]
    same_pixels = [image for image in images if query.pixels_sha256 and image.pixels_sha256 == query.pixels_sha256 and image.sha256 != query.sha256]
    found = [*(("sha256", image) for image in bytes_alike), *(("pixels", image) for image in same_pixels)]
    return [Hit(sha256=image.sha256, algorithm=name, distance=0, verdict=Match.IDENTICAL, at=image.at) for name, image in found]


def _alike(query: Image, images: Sequence[Image]) -> list[Hit]:
    if not query.fit:
        return []
    values = ((algorithm, hash_of(query, algorithm)) for algorithm in SAME)
    return [hit for algorithm, value in values if value is not None for hit in _by_hash(algorithm, value, images)]


def _by_hash(algorithm: str, value: bytes, images: Sequence[Image]) -> list[Hit]:
    if algorithm not in SAME:
        raise ValueError(f"no thresholds are known for {algorithm}: search by {' or '.join(SAME)}")
    if len(value) != WIDTHS[algorithm]:
        raise ValueError(f"{algorithm} has {WIDTHS[algorithm]} bytes, not {len(value)}")
    rows = [(image, other) for image in images if image.fit and (other := hash_of(image, algorithm)) is not None]
    distances = _distances(value, b"".join(other for _, other in rows))
    near = ((image, int(bits), match_at(algorithm, int(bits))) for (image, _), bits in zip(rows, distances, strict=True))
    hits = (Hit(sha256=image.sha256, algorithm=algorithm, distance=bits, verdict=match, at=image.at) for image, bits, match in near)
    return [hit for hit in hits if hit.verdict is not Match.DIFFERENT]


def _distances(value: bytes, column: bytes) -> NDArray[numpy.uint16]:
    hashes = numpy.frombuffer(column, dtype=numpy.uint8).reshape(-1, len(value))
    differing: NDArray[numpy.uint8] = BITS[hashes ^ numpy.frombuffer(value, dtype=numpy.uint8)]
    bits: NDArray[numpy.uint16] = differing.sum(axis=1, dtype=numpy.uint16)
    return bits
