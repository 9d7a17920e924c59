"""A blank picture is told from one that shows something."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from archiver.fingerprints.flatness import is_flat


def png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("colour", ["white", "black", "#15202b"])
def test_one_colour_is_flat(colour: str) -> None:
    """A frame that was not drawn is one colour, whichever."""
    assert is_flat(png(Image.new("RGB", (550, 520), colour)))


def test_the_border_of_an_empty_frame_is_no_content() -> None:
    """A frame's own border is drawn by the article, also when the frame is blank."""
    picture = Image.new("RGB", (550, 520), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, 549, 519), outline="black", width=4)
    assert is_flat(png(picture))


def test_a_short_word_is_content() -> None:
    """A post of one word on white is not blank."""
    picture = Image.new("RGB", (550, 520), "white")
    ImageDraw.Draw(picture).text((20, 20), "So.", fill="#536471", font_size=16)
    assert not is_flat(png(picture))


@pytest.mark.parametrize("size", [(1, 1), (3, 40), (40, 3)])
def test_the_smallest_pictures_are_judged(size: tuple[int, int]) -> None:
    """No size is too small to be asked about."""
    assert is_flat(png(Image.new("RGB", size, "white")))
