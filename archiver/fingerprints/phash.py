"""phash64: DCT of the 32x32 luma plane against its median, bit-identical to ``imagehash.phash``."""

from __future__ import annotations

import imagehash
import numpy
from PIL import Image


def phash64(luma: Image.Image) -> bytes:
    """Return the 8 bytes of the hash, first bit first as imagehash prints it."""
    return numpy.packbits(imagehash.phash(luma).hash).tobytes()
