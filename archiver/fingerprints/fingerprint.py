"""One decode, all fingerprints."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy
from PIL import Image as Picture

from archiver.fingerprints.canonical import UnfitError, canonical_pixels
from archiver.fingerprints.dhash import dhash64
from archiver.fingerprints.limits import SOFTWARE, Limits
from archiver.fingerprints.pdq import pdq256
from archiver.fingerprints.phash import phash64
from storage.model import Image


def fingerprint(content: bytes, limits: Limits) -> Image:
    """Return the fingerprints of an image file. Bytes that give no picture are recorded as unfit, never raised."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        rgb = canonical_pixels(content, limits.max_pixels)
    except UnfitError as unfit:
        width, height = unfit.size
        return Image(sha256=sha256, width=width, height=height, fit=False, reason=unfit.reason, software=SOFTWARE)
    return replace(of_pixels(rgb, limits), sha256=sha256)


def of_pixels(rgb: Picture.Image, limits: Limits) -> Image:
    """Return the fingerprints of canonical pixels, named by their own digest."""
    luma = rgb.convert("L")
    pdq, quality = pdq256(rgb)
    flat = quality < limits.min_quality or _spread(luma) < limits.min_spread
    pixels = _pixels_sha256(rgb)
    return Image(
        sha256=pixels,
        width=rgb.width,
        height=rgb.height,
        fit=not flat,
        reason="featureless" if flat else None,
        pixels_sha256=pixels,
        phash64=phash64(luma),
        dhash64=dhash64(luma),
        pdq256=pdq,
        pdq_quality=quality,
        software=SOFTWARE,
    )


def _pixels_sha256(rgb: Picture.Image) -> str:
    # The size belongs to it: the same bytes laid out 2x8 and 4x4 are different pictures.
    return hashlib.sha256(f"RGB {rgb.width}x{rgb.height}\n".encode() + rgb.tobytes()).hexdigest()


def _spread(luma: Picture.Image) -> float:
    return float(numpy.asarray(luma.resize((32, 32), Picture.Resampling.LANCZOS)).std())
