"""Perceptual fingerprints of images: the only room that decodes pictures.

Every picture is first brought to canonical pixels, so that rotation flags, transparency and palettes do not change its hashes.
"""

from archiver.fingerprints.fingerprint import SOFTWARE, Limits, fingerprint
from archiver.fingerprints.guard import DecoderError, Fingerprinter, fingerprint_guarded
from archiver.fingerprints.hashes import distance, format_hash, hash_of, parse_hash
from archiver.fingerprints.likeness import Likeness, Match, likeness
from archiver.fingerprints.search import Hit, search

__all__ = [
    "SOFTWARE",
    "DecoderError",
    "Fingerprinter",
    "Hit",
    "Likeness",
    "Limits",
    "Match",
    "distance",
    "fingerprint",
    "fingerprint_guarded",
    "format_hash",
    "hash_of",
    "likeness",
    "parse_hash",
    "search",
]
