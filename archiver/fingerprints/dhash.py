"""dhash64: each of 8x8 luma cells against its right neighbour, bit-identical to ``imagehash.dhash``."""

from __future__ import annotations

import imagehash
import numpy
from PIL import Image


def dhash64(luma: Image.Image) -> bytes:
    """Return the 8 bytes of the hash, first bit first as imagehash prints it."""
    return numpy.packbits(imagehash.dhash(luma).hash).tobytes()
