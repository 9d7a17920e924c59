"""Cut parts out of a picture that our own browser took, pixel for pixel."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image


def crop(png: bytes, size: tuple[int, int], boxes: Sequence[tuple[int, int, int, int]]) -> list[bytes]:
    """Return a PNG of each box (left, top, right, bottom, in pixels); none of any where the picture has another size than it is said to have."""
    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        if picture.size != size:
            return []
        return [_packed(picture.crop(box)) for box in boxes]


def _packed(picture: Image.Image) -> bytes:
    out = BytesIO()
    # As the browser packs: for speed.
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
