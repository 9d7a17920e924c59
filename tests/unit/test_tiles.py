"""A high page is pictured in tiles: bounded in height and bytes, and what they leave out is said."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.browser import tiles
from archiver.browser.tiles import HIGHEST, MOST_BYTES, Tiles
from archiver.browser.world import World

pytestmark = pytest.mark.anyio


@dataclass(slots=True)
class Sheet:
    """Our world in a page, and the session that pictures it: ``height`` is asked for after each scroll, each picture is as many bytes as it is told."""

    height: Callable[[int], int]
    png: bytes = b"png"
    fails_at: int | None = None
    scrolled: list[float] = field(default_factory=list)
    clips: list[tuple[float, float]] = field(default_factory=list)

    @property
    def session(self) -> Sheet:
        """Return what pictures it."""
        return self

    async def ask(self, name: str, given: float | None = None) -> int:
        """Scroll, or say how high the page is."""
        if name == "height":
            return self.height(len(self.scrolled))
        assert given is not None
        self.scrolled.append(given)
        return 0

    async def send(self, _method: str, order: dict[str, Any]) -> dict[str, str]:
        """Picture a part of the page."""
        if self.fails_at is not None and len(self.clips) >= self.fails_at:
            raise TimeoutError
        self.clips.append((order["clip"]["y"], order["clip"]["height"]))
        return {"data": base64.b64encode(self.png).decode()}

    async def take(self, wanted: Tiles) -> None:
        """Take what is to be taken."""

        async def rest() -> None:
            assert len(self.scrolled) == len(self.clips) + 1

        await wanted.take(cast("World", self), rest)


def of(height: int, *, most: int = 100_000, size: int = 100, window: int = HIGHEST) -> Tiles:
    return Tiles(first=min(window, height, most), most=most, bytes=size, height=height)


@given(height=st.integers(1, 300_000), most=st.integers(900, 200_000), window=st.integers(4_000, HIGHEST))
async def test_tiles_lie_edge_to_edge_down_to_the_end(height: int, most: int, window: int) -> None:
    """No pixel is pictured twice, none is left out, no tile is higher than the viewport: what is beyond its edge comes out blank."""
    wanted = of(height, most=most, window=window)
    sheet = Sheet(height=lambda _: height)
    await sheet.take(wanted)
    edges = [wanted.first, *(tile.top + tile.height for tile in wanted.taken)]
    assert [tile.top for tile in wanted.taken] == edges[:-1]
    assert all(0 < tile.height <= wanted.first for tile in wanted.taken)
    assert edges[-1] == min(height, most)
    assert (wanted.lacking is None) == (height <= most)
    assert sheet.scrolled == [*(tile.top for tile in wanted.taken), 0], "the page is not back where it was pictured from"


async def test_the_cap_is_named_with_both_heights() -> None:
    """Whoever reads the capture knows how much of the page is in the picture, and which setting to change."""
    wanted = of(250_000)
    await Sheet(height=lambda _: 250_000).take(wanted)
    assert wanted.lacking == "page-screenshot: ends at 100000 of 250000 px (capture.max_height)"


async def test_bytes_are_bounded_whatever_the_page_shows() -> None:
    """A page of noise must not fill the memory: after so many bytes no further tile is taken."""
    wanted = of(100_000)
    await Sheet(height=lambda _: 100_000, png=b"x" * (MOST_BYTES // 2)).take(wanted)
    assert len(wanted.taken) == 2
    assert wanted.lacking == "page-screenshot: ends at 48000 of 100000 px (too many bytes)"
    assert of(100_000, size=MOST_BYTES).done


async def test_a_page_without_end_ends_at_the_cap() -> None:
    """Each scroll makes it longer: what counts is how high it is now, and the cap holds."""
    wanted = of(20_000)
    await Sheet(height=lambda scrolls: 20_000 + 30_000 * scrolls).take(wanted)
    assert wanted.reached == 100_000
    assert wanted.lacking == "page-screenshot: ends at 100000 of 200000 px (capture.max_height)"


async def test_a_page_that_shrinks_is_whole_as_it_is_now() -> None:
    """Some pages drop what was scrolled past: nothing that is no more there is missing."""
    wanted = of(40_000)
    await Sheet(height=lambda _: 12_000).take(wanted)
    assert (wanted.taken, wanted.lacking) == ([], None)


async def test_what_was_taken_stays_when_time_runs_out() -> None:
    """A tile that never comes costs no other."""
    wanted = of(80_000)
    with pytest.raises(TimeoutError):
        await Sheet(height=lambda _: 80_000, fails_at=2).take(wanted)
    assert [tile.top for tile in wanted.taken] == [16_000, 32_000]
    assert wanted.lacking == "page-screenshot: ends at 48000 of 80000 px (not in time)"


@pytest.mark.parametrize(("told", "height"), [(700, 700), (700.5, 700), (float("nan"), 0), (float("inf"), 0), (-3, 0), (None, 0), ("9000", 0), ({}, 0)])
def test_a_height_that_is_none_holds_nothing_up(told: object, height: int) -> None:
    """A page can put anything in the place of its height: then its first picture is all there is to take."""
    assert tiles.pixels(told) == height


def test_no_surface_is_higher_than_chromium_draws() -> None:
    """Its limit is 16,384."""
    assert tiles.HIGHEST <= 16_384
