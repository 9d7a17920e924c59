"""The picture of a page that is higher than the highest viewport: one tile under the other, each scrolled to and brought to rest before it is taken."""

from __future__ import annotations

import base64
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypedDict

from playwright.async_api import CDPSession

from archiver.browser.world import World

WIDTH = 1280
HIGHEST = 16_000
"""CSS pixels of the highest viewport: Chromium draws no surface that is higher than 16,384."""
SHOT = 0.2
"""Largest part of a visit's time that one picture may take."""
MOST_BYTES = 64 * 2**20
"""Bytes of all tiles of a page together, after which no more is taken: they wait in memory until the visit is kept."""


class Clip(TypedDict):
    """A rectangle of the page, in CSS pixels from its top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """What a page shows from ``top`` on, as wide as the viewport."""

    top: int
    height: int
    png: bytes
    width: int = WIDTH


@dataclass(slots=True, kw_only=True)
class Tiles:
    """The tiles of one page under the first, which the viewport shows without scrolling. What was taken stays, however taking the next one ends."""

    first: int
    """Height of the first, which is that of the viewport: no tile is higher."""
    most: int
    """Height in CSS pixels under which nothing is pictured, however high the page."""
    bytes: int
    """Size of the first."""
    height: int
    """Height of the page as it was last seen."""
    taken: list[Tile] = field(default_factory=list)

    @property
    def reached(self) -> int:
        """Return how far down the page is pictured."""
        return self.taken[-1].top + self.taken[-1].height if self.taken else self.first

    @property
    def done(self) -> bool:
        """Return whether nothing is left to be taken."""
        return self.reached >= min(self.height, self.most) or self.bytes >= MOST_BYTES

    @property
    def lacking(self) -> str | None:
        """Return what is not in the picture, and why; None where all is."""
        if self.reached >= self.height:
            return None
        why = "capture.max_height" if self.reached >= self.most else "too many bytes" if self.bytes >= MOST_BYTES else "not in time"
        return f"page-screenshot: ends at {self.reached} of {self.height} px ({why})"

    async def take(self, world: World, rest: Callable[[], Awaitable[None]]) -> None:
        """Take what is still to be taken, and return to the top. Pages that load more when they are scrolled grow meanwhile: their new height counts."""
        while not self.done:
            top = self.reached
            await world.ask("goTo", top)
            await rest()
            self.height = pixels(await world.ask("height"))
            height = min(self.height, self.most, top + self.first) - top
            if height <= 0:
                # It shrank while it was scrolled through.
                break
            png = await shoot(world.session, Clip(x=0, y=top, width=WIDTH, height=height))
            self.taken.append(Tile(top=top, height=height, png=png))
            self.bytes += len(png)
        await world.ask("goTo", 0)


def pixels(told: object) -> int:
    """Return a height as a page told it, 0 where that is none: a script of the page can answer anything in the document's place."""
    return int(told) if isinstance(told, int | float) and math.isfinite(told) and told > 0 else 0


async def shoot(session: CDPSession, clip: Clip | None = None) -> bytes:
    """Return a PNG of the viewport or of one rectangle in it, lossless, packed for speed."""
    order: dict[str, object] = {"format": "png", "optimizeForSpeed": True}
    if clip is not None:
        order["clip"] = {"x": clip["x"], "y": clip["y"], "width": clip["width"], "height": clip["height"], "scale": 1}
    return base64.b64decode((await session.send("Page.captureScreenshot", order))["data"])
