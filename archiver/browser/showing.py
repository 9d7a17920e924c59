"""Keep what a page shows: its picture, its words, its snapshot and its posts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TypedDict

from playwright.async_api import CDPSession, Page

from archiver.browser.order import Picture
from archiver.browser.post_pictures import picture_posts
from archiver.browser.scripts import WORDS
from archiver.browser.tab import ASK, Tab
from archiver.browser.tiles import SHOT, WIDTH, Tile, Tiles, pixels, shoot

TILES = 0.3
"""Largest part of a visit's time that the tiles may take."""
ASIDE = WIDTH / 10
"""CSS pixels that a page may be wider than its picture: careless pages are, and show nothing there."""


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
    missing: tuple[str, ...] = ()


async def show(tab: Tab) -> Shown:
    """Return what a page that has come to rest shows, as far as it could be had."""
    steps, posts = tab.steps, tab.order.posts
    before = await steps.run("places", steps.share(ASK), tab.boxes(posts)) if posts else None
    picture, words, dom = await asyncio.gather(
        steps.run("page-screenshot", steps.share(SHOT), shoot(tab.session)),
        steps.run("html", steps.share(ASK), _words(tab.page)),
        steps.run("dom", steps.share(ASK), _snapshot(tab.session)),
    )
    hidden = _hidden(words) if words else ()
    tiles = await _picture_rest(tab, picture, pixels(words["height"])) if picture and words else None
    # Last, as what hides a post is opened for its picture.
    pictures, unseen = await picture_posts(tab, picture, before or [None] * len(posts))
    below, cut = (tuple(tiles.taken), tiles.lacking) if tiles else ((), None)
    return Shown(page=picture, below=below, dom=dom, words=words, posts=pictures, missing=(*([cut] if cut else []), *hidden, *unseen))


def _hidden(words: Words) -> tuple[str, ...]:
    """Return what the picture of a page does not show although it reaches down to its end."""
    inner, beside = pixels(words["inner"]), pixels(words["beside"])
    hidden = {
        f"covered by {words['covered']}": words["covered"],
        f"{inner} px are out of sight in a part that scrolls by itself": inner,
        f"{beside} px are out of sight to the side": beside > ASIDE,
    }
    return tuple(f"page-screenshot: {what}" for what, is_hidden in hidden.items() if is_hidden)


async def _picture_rest(tab: Tab, first: bytes, height: int) -> Tiles:
    """Return the tiles under the first picture, as far as they could be taken."""
    tiles = Tiles(first=tab.height, most=tab.order.max_height, bytes=len(first), height=height)
    if not tiles.done:
        await tab.steps.run("tiles", tab.steps.share(TILES), tiles.take(tab.page, tab.session, tab.calm))
    return tiles


async def _snapshot(session: CDPSession) -> bytes:
    return str((await session.send("Page.captureSnapshot", {"format": "mhtml"}))["data"]).encode("utf-8", "replace")


async def _words(page: Page) -> Words:
    words: Words = await page.evaluate(WORDS)
    return words
