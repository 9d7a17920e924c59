"""Cut parts out of a picture that our own browser took, pixel for pixel."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO

from PIL import Image

from archiver.fingerprints.flatness import shows_one_colour


def crop(png: bytes, size: tuple[int, int], boxes: Sequence[tuple[int, int, int, int]]) -> list[tuple[bytes, bool]]:
    """Return a PNG of each box (left, top, right, bottom, in pixels), and whether it shows one colour only.

    Nothing of any where the picture has another size than it is said to have.
    """
    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        if picture.size != size:
            return []
        parts = [picture.crop(box) for box in boxes]
    return [(_packed(part), shows_one_colour(part)) for part in parts]


def _packed(picture: Image.Image) -> bytes:
    out = BytesIO()
    # As the browser packs: for speed.
    picture.save(out, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return out.getvalue()
