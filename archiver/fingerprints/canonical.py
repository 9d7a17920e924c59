"""From bytes to canonical pixels: what a reader would see, upright, opaque, in RGB."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import numpy
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
"""Decoders that bytes from the web may reach; each further one would be more surface for an attack."""
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
DECODE_ERRORS = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError, RuntimeError, struct.error, zlib.error)
"""What Pillow's decoders raise on damaged files (RuntimeError: AVIF)."""


class UnfitError(Exception):
    """These bytes give no pixels: record ``reason`` beside the digest. ``size`` is known where the header could be read."""

    def __init__(self, reason: str, size: tuple[int | None, int | None] = (None, None)) -> None:
        self.reason, self.size = reason, size
        super().__init__(reason)


def canonical_pixels(content: bytes, max_pixels: int) -> Image.Image:
    """Return the first frame upright, on white, in RGB; UnfitError where there is none or it is too large."""
    with warnings.catch_warnings():
        # Pillow's warnings on odd metadata say nothing to an operator; only its own size limit counts, as a refusal.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        picture = open_picture(content)
        if picture.width * picture.height > max_pixels:
            raise UnfitError("too-large", picture.size)
        try:
            picture.load()
            return _to_rgb(_upright(picture))
        except MemoryError as exc:
            raise UnfitError("too-large", picture.size) from exc
        except DECODE_ERRORS as exc:
            raise UnfitError("broken", picture.size) from exc


def open_picture(content: bytes) -> Image.Image:
    """Return a picture whose head is read and whose pixels are not; UnfitError where there is none."""
    try:
        return _without_xmp(Image.open(io.BytesIO(content), formats=FORMATS))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise UnfitError("too-large") from exc
    except UnidentifiedImageError as exc:
        raise UnfitError("broken" if _claims_to_be_an_image(content) else "not-an-image") from exc
    except DECODE_ERRORS as exc:
        raise UnfitError("broken") from exc


def _claims_to_be_an_image(content: bytes) -> bool:
    return content.startswith(SIGNATURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP") or content[4:12] in (b"ftypavif", b"ftypavis")


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(_without_xmp(picture))
    except DECODE_ERRORS:
        # Browsers show a picture with damaged EXIF as it lies, and so do we.
        return picture


def _without_xmp(picture: Image.Image) -> Image.Image:
    """Return the picture without its XMP: where Exif tells no rotation Pillow asks there. Browsers do not, and software that turned the pixels leaves it."""
    for name in ("xmp", "XML:com.adobe.xmp"):
        picture.info.pop(name, None)
    return picture


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode in ("I", "I;16", "I;16B", "I;16L"):
        picture = _eight_bit(picture)
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    canvas = Image.new("RGBA", layered.size, (255, 255, 255, 255))
    return Image.alpha_composite(canvas, layered).convert("RGB")


def _eight_bit(picture: Image.Image) -> Image.Image:
    # Pillow clips 16-bit grey at 255, which would turn nearly every such picture white.
    return Image.fromarray((numpy.asarray(picture).astype(numpy.uint32) >> 8).astype(numpy.uint8))
