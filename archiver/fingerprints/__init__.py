"""Perceptual fingerprints of images and of key frames of videos: the only room that decodes them.

Every picture is first brought to canonical pixels, so that rotation flags, transparency and palettes do not change its hashes.
The decoders (``fingerprint``) and numpy (``search``) are imported where they are needed: the daemon leaves decoding to a process of its own.
"""

from archiver.fingerprints.guard import DecoderError, Fingerprinter
from archiver.fingerprints.hashes import distance, hash_of, parse_hash
from archiver.fingerprints.likeness import Likeness, Match, likeness
from archiver.fingerprints.limits import SOFTWARE, Limits
from archiver.fingerprints.metadata import Exif
from archiver.fingerprints.video import Video

__all__ = [
    "SOFTWARE",
    "DecoderError",
    "Exif",
    "Fingerprinter",
    "Likeness",
    "Limits",
    "Match",
    "Video",
    "distance",
    "hash_of",
    "likeness",
    "parse_hash",
]
