"""Cut parts out of a picture that our own browser took, pixel for pixel."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from archiver.fingerprints.flatness import shows_one_colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A part of a picture."""

    pixels: Image.Image
    flat: bool
    """Whether it shows one colour only."""

    def png(self) -> bytes:
        """Pack it, as the browser packs: for speed."""
        out = BytesIO()
        self.pixels.save(out, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
        return out.getvalue()


def crop(png: bytes, size: tuple[int, int], boxes: Sequence[tuple[int, int, int, int]]) -> list[Cut]:
    """Return what each box (left, top, right, bottom, in pixels) shows; none of any where the picture has another size than it is said to have."""
    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        if picture.size != size:
            return []
        parts = [picture.crop(box) for box in boxes]
    return [Cut(pixels=part, flat=shows_one_colour(part)) for part in parts]
