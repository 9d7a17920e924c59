"""Whether a picture shows another one somewhere, at whatever size: by the pixels alone."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TypeAlias

import numpy
import numpy.typing
from PIL import Image, ImageFilter

Grey: TypeAlias = numpy.typing.NDArray[numpy.float64]

REDUCED = 8
"""Pixels of the page that make one of those that are compared."""
NARROWEST = 240
"""CSS pixels: posts show their pictures wider than this."""
RIM = 0.1
"""Part of the picture at each side that is not looked for: it may be rounded or cut."""
FINE = 2
"""Radius of what is compared: without light and shade at large, which are alike in many pictures and at every edge."""
ALIKE = 0.75
"""Correlation from which a place shows the picture."""


def shows(page: bytes, picture: bytes) -> bool:
    """Tell whether a page's picture shows another one somewhere."""
    return likeness(page, picture) >= ALIKE


def likeness(page: bytes, picture: bytes) -> float:
    """Return the normalised correlation with the best place of the page at the best width, -1 to 1."""
    with Image.open(BytesIO(page)) as opened:
        field = _fine(opened.convert("L").reduce(REDUCED))
    with Image.open(BytesIO(picture)) as opened:
        wanted = opened.convert("L")
    widths = range(NARROWEST // REDUCED, field.shape[1] + 1)
    sizes = [(width, round(wanted.height * width / wanted.width)) for width in widths]
    return max((_best(field, _inner(_fine(wanted.resize(size, Image.Resampling.BOX)))) for size in sizes if 8 < size[1] <= field.shape[0]), default=-1.0)


def _fine(picture: Image.Image) -> Grey:
    fine: Grey = numpy.asarray(picture, dtype=float) - numpy.asarray(picture.filter(ImageFilter.GaussianBlur(FINE)), dtype=float)
    return fine


def _inner(picture: Grey) -> Grey:
    down, across = round(picture.shape[0] * RIM), round(picture.shape[1] * RIM)
    return picture[down : picture.shape[0] - down, across : picture.shape[1] - across]


def _best(field: Grey, wanted: Grey) -> float:
    """Return the largest normalised cross-correlation (J. P. Lewis, Fast Normalized Cross-Correlation, 1995)."""
    centred = wanted - wanted.mean()
    product = numpy.fft.irfft2(numpy.fft.rfft2(field) * numpy.conj(numpy.fft.rfft2(centred, field.shape)), field.shape)
    rows, columns = field.shape[0] - wanted.shape[0] + 1, field.shape[1] - wanted.shape[1] + 1
    sums, squares = _windows(field, wanted.shape), _windows(field**2, wanted.shape)
    # A window of one colour is like nothing: without a floor, rounding would be all there is to compare.
    spread = numpy.sqrt(numpy.maximum(squares - sums**2 / wanted.size, wanted.size)) * max(float(numpy.sqrt((centred**2).sum())), 1.0)
    return float((product[:rows, :columns] / spread).max())


def _windows(field: Grey, shape: Sequence[int]) -> Grey:
    """Return the sum of every window of that shape."""
    total = numpy.pad(field, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    high, wide = shape[0], shape[1]
    found: Grey = total[high:, wide:] - total[:-high, wide:] - total[high:, :-wide] + total[:-high, :-wide]
    return found
