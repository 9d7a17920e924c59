"""Keep what a page shows: its picture, its words, its snapshot and its posts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from playwright.async_api import CDPSession

from archiver.browser.address import without_fragment
from archiver.browser.frames import loaded
from archiver.browser.order import Picture
from archiver.browser.post_pictures import picture_posts
from archiver.browser.tab import ASK, Box, Tab
from archiver.browser.tiles import SHOT, WIDTH, Tile, Tiles, pixels, shoot
from archiver.browser.world import World

TILES = 0.3
"""Largest part of a visit's time that the tiles may take."""
ASIDE = WIDTH / 10
"""CSS pixels that a page may be wider than its picture: careless pages are, and show nothing there."""
LOOKED_AT = frozenset({"image", "stylesheet"})
SHOWING = frozenset({"document", "script", "xhr", "fetch"})
"""Kinds of requests without which a post may not show."""


class Words(TypedDict):
    """What a page says of itself."""

    html: str
    text: str
    title: str
    height: int
    inner: int
    """CSS pixels that are out of sight in a part of the page that scrolls by itself."""
    beside: int
    """CSS pixels to the side that can be scrolled to."""
    covered: str | None
    """What lies over most of the page, as a wall or a dialog does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What there was to see of a page."""

    page: bytes | None = None
    below: tuple[Tile, ...] = ()
    dom: bytes | None = None
    words: Words | None = None
    posts: tuple[Picture, ...] = ()
    changed: tuple[str, ...] = ()
    """What was put aside or opened for the pictures of posts."""
    missing: tuple[str, ...] = ()
    lacking: bool = False
    """Whether another visit may show more: something that shows did not come, and may come another time."""


async def show(tab: Tab, places: Sequence[Box | None]) -> Shown:
    """Return what a page that has come to rest shows, as far as it could be had. ``places`` is where its posts stand."""
    steps = tab.steps
    picture, words, dom = await asyncio.gather(
        steps.run("page-screenshot", steps.share(SHOT), shoot(tab.session)),
        steps.run("html", steps.share(ASK), _words(tab.world)),
        steps.run("dom", steps.share(ASK), _snapshot(tab.session)),
    )
    hidden = _hidden(words) if words else ()
    tiles = await _picture_rest(tab, picture, pixels(words["height"])) if picture and words else None
    # Last, as what hides a post is opened, or put aside, for its picture.
    pictured = await picture_posts(tab, picture, places)
    below, cut = (tuple(tiles.taken), tiles.lacking) if tiles else ((), None)
    holes = await steps.run("holes", steps.share(ASK), _holes(tab)) or {}
    late = any(one.url in holes or (pictured.missing and one.kind in SHOWING) for one in tab.recorder.missed(tab.order.blocked) if tab.recorder.may_come(one))
    missing = (*([cut] if cut else []), *hidden, *pictured.missing, *holes.values())
    return Shown(page=picture, below=below, dom=dom, words=words, posts=pictured.pictures, changed=pictured.changed, missing=missing, lacking=late)


def _hidden(words: Words) -> tuple[str, ...]:
    """Return what the picture of a page does not show although it reaches down to its end."""
    inner, beside = pixels(words["inner"]), pixels(words["beside"])
    hidden = {
        f"covered by {words['covered']}": words["covered"],
        f"{inner} px are out of sight in a part that scrolls by itself": inner,
        f"{beside} px are out of sight to the side": beside > ASIDE,
    }
    return tuple(f"page-screenshot: {what}" for what, is_hidden in hidden.items() if is_hidden)


async def _holes(tab: Tab) -> dict[str, str]:
    """Return what has to be said of each address that the page and its frames ask for to be looked at and did not get, where that shows."""
    failed = {one.url: one.error for one in tab.recorder.missed(tab.order.blocked) if one.kind in LOOKED_AT}
    if not failed:
        return {}
    told = await tab.told("holes", loaded(tab.page))
    shown = dict.fromkeys(without_fragment(url) for urls in told if isinstance(urls, list) for url in urls if isinstance(url, str))
    return {url: f"body: {url}: {failed[url]}" for url in shown if url in failed}


async def _picture_rest(tab: Tab, first: bytes, height: int) -> Tiles:
    """Return the tiles under the first picture, as far as they could be taken."""
    tiles = Tiles(first=tab.height, most=tab.order.max_height, bytes=len(first), height=height)
    if not tiles.done:
        await tab.steps.run("tiles", tab.steps.share(TILES), tiles.take(tab.world, tab.calm))
    return tiles


async def _snapshot(session: CDPSession) -> bytes:
    return str((await session.send("Page.captureSnapshot", {"format": "mhtml"}))["data"]).encode("utf-8", "replace")


async def _words(world: World) -> Words:
    words: Words = await world.ask("words")
    return words
