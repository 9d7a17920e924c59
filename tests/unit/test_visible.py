"""The figure about visible posts: a picture is found where it is shown, at any size, and nowhere else."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bench.visible import ALIKE, likeness, shows
from tests.internet.pictures import Picture, jpeg, paint

SHOWN, OTHER, SWAPPED = (
    paint(Picture(key="a", scene=scene, caption="Lauf", seed=seed, width=800, height=500)) for scene, seed in (("harbour", 1), ("storm", 2), ("harbour", 3))
)


def page(picture: Image.Image | None, width: int = 400, at: tuple[int, int] = (150, 500)) -> bytes:
    """Return the picture of a page with a dark box, and with a picture of that width in it."""
    sheet = Image.new("RGB", (800, 1000), "white")
    sheet.paste((40, 40, 48), (100, 450, 700, 850))
    if picture is not None:
        sheet.paste(picture.resize((width, picture.height * width // picture.width)), at)
    stream = io.BytesIO()
    sheet.save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(("width", "at"), [(400, (150, 500)), (333, (11, 17)), (750, (3, 500))])
def test_a_picture_is_found_at_any_size_and_place(width: int, at: tuple[int, int]) -> None:
    """Also where it does not lie on the grid that is compared."""
    assert shows(page(SHOWN, width, at), jpeg(SHOWN, 90))


@pytest.mark.parametrize("shown", [None, OTHER, SWAPPED], ids=["blank", "another", "another of the same kind"])
def test_what_is_not_shown_is_not_found(shown: Image.Image | None) -> None:
    """A blank box has nothing of it, another picture not enough."""
    assert likeness(page(shown), jpeg(SHOWN, 90)) < ALIKE - 0.15
