"""pdq256: Meta's PDQ over the full picture, as python-threatexchange computes it.

The C++ reader shrinks to 512x512 first and so gives other bits for the same file; distances across the two routes are not comparable.
"""

from __future__ import annotations

import numpy
import pdqhash
from PIL import Image


def pdq256(rgb: Image.Image) -> tuple[bytes, int]:
    """Return the 32 bytes of the hash and its quality (0-100)."""
    vector, quality = pdqhash.compute(numpy.asarray(rgb))
    return numpy.packbits(vector).tobytes(), int(quality)
