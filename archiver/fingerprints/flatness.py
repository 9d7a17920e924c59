"""Tell a picture that came out blank: frames of other sites can be pictured before they are drawn."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageStat

EDGE = 6
"""Pixels left out along each side, so that the border of an empty frame does not count as content."""
SPREAD = 0.3
"""Standard deviation of the grey values (0-255) below which a picture shows one colour: blank frames have 0.0, one short word on white 2."""


def is_flat(png: bytes) -> bool:
    """Return whether a PNG of our own browser shows one colour only, borders aside."""
    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        return shows_one_colour(picture)


def shows_one_colour(picture: Image.Image) -> bool:
    """Return the same of a picture that is open."""
    grey = picture.convert("L")
    across, down = min(EDGE, (grey.width - 1) // 2), min(EDGE, (grey.height - 1) // 2)
    inside = grey.crop((across, down, grey.width - across, grey.height - down))
    return ImageStat.Stat(inside).stddev[0] < SPREAD
