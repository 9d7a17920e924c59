"""The picture of a post is cut out of the picture of its page, pixel for pixel."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from archiver.browser.post_pictures import edges_in
from archiver.browser.tab import Box
from archiver.fingerprints.crop import crop

PAGE = (1280, 900)


def striped() -> Image.Image:
    """Return a page on which each row and each column has a colour of its own."""
    picture = Image.new("RGB", PAGE)
    picture.putdata([(x % 256, y % 256, (x >> 8) * 16 + (y >> 8)) for y in range(PAGE[1]) for x in range(PAGE[0])])
    return picture


def png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_each_part_has_the_pixels_of_the_whole() -> None:
    """Nothing is scaled, shifted or lost."""
    page, boxes = striped(), [(0, 0, 1280, 900), (260, 241, 810, 749), (1279, 899, 1280, 900)]
    for part, box in zip(crop(png(page), PAGE, boxes), boxes, strict=True):
        with Image.open(BytesIO(part.png())) as cut:
            assert (cut.size, cut.tobytes()) == ((box[2] - box[0], box[3] - box[1]), page.crop(box).tobytes())


def test_a_part_of_one_colour_is_told() -> None:
    """A post that was not drawn yet is blank in the picture of its page too, whatever else that shows."""
    page = striped()
    page.paste("white", (260, 241, 810, 749))
    assert [part.flat for part in crop(png(page), PAGE, [(260, 241, 810, 749), (0, 0, 550, 508)])] == [True, False]


def test_a_picture_of_another_size_is_not_cut() -> None:
    """Where a page was pictured at another scale or height, places on the page are no places in the picture."""
    assert crop(png(striped()), (1280, 901), [(0, 0, 10, 10)]) == []


def stands(x: float, y: float, width: float, height: float, *, scrolled: bool = False) -> Box:
    return Box(
        x=x,
        y=y,
        width=width,
        height=height,
        scrolled=scrolled,
        covered=None,
        floating=False,
        posters=False,
        cut=None,
        faint=None,
        asks=None,
        hollow=False,
        quoted=False,
        frame=None,
    )


def test_a_post_that_is_whole_in_the_picture_is_found_there() -> None:
    """Also one that reaches to the edges."""
    assert edges_in(stands(260, 100, 550, 508), PAGE) == (260, 100, 810, 608)
    assert edges_in(stands(0, 0, 1280, 900), PAGE) == (0, 0, 1280, 900)


@pytest.mark.parametrize(
    "box",
    [
        pytest.param(stands(260, 800, 550, 101), id="below"),
        pytest.param(stands(800, 0, 481, 100), id="right"),
        pytest.param(stands(-1, 0, 100, 100), id="left"),
        pytest.param(stands(0, -1, 100, 100), id="above"),
        pytest.param(stands(0, 0, 100, 100, scrolled=True), id="scrolled"),
        pytest.param(stands(0, 0, 0, 100), id="nothing"),
        pytest.param(stands(float("nan"), 0, 100, 100), id="no number"),
        pytest.param(stands(0.5, 0, 100, 100), id="between pixels"),
    ],
)
def test_a_post_that_is_not_whole_in_the_picture_is_not_looked_for_there(box: Box) -> None:
    """It is pictured by itself; nor is a page believed that tells no such place."""
    assert edges_in(box, PAGE) is None
