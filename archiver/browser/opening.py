"""Open a page, show every part of it once, answer its consent banner, and bring it to rest."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from playwright.async_api import Error, Page, Response

from archiver.browser.consent import Banners, Consent
from archiver.browser.order import PostBox
from archiver.browser.record import is_notice
from archiver.browser.tab import CALM, HEIGHT_AT_FIRST, QUIET, TICK, Tab
from archiver.browser.tiles import HIGHEST, SHOT, WIDTH, pixels, shoot

DOWNLOAD = "Download is starting"
"""What Playwright says of an answer that the browser would put on a disk."""
FILE = "a file, which the browser does not show"
LONG_QUIET, LOOKS = 1.0, 3
"""Seconds without traffic after which a page is looked at again on which a wanted post does not show yet, and how often that is done."""
LATE = 5
"""How often a page is looked at again, for as long each, that draws its posts late."""
REST = 8.0
"""Most seconds that a page may take to come to rest once it has loaded."""
MOVE = {"type": "mouseMoved", "x": 0, "y": HEIGHT_AT_FIRST // 2}
"""A reader's mouse at the left edge, where little is that opens under it: much of the web holds scripts back until one moves."""
OPEN, LOAD, SETTLE, DRAW, TURN, CONSENT = 0.4, 0.3, 0.1, 0.2, 0.1, 0.1
"""Largest part of a visit's time that each step may take."""


async def open_page(tab: Tab) -> Response | None:
    """Open the page; return its answer, None where there was none."""
    return await tab.steps.run("open", tab.steps.share(OPEN), _go(tab.page, tab.order.url))


async def bring_to_rest(tab: Tab) -> Consent | None:
    """Let the document come that stands in the tab, with a viewport as high as it is; return what became of a consent banner.

    Pictures taken as ``full_page`` leave frames of other sites blank; a viewport of that height does not.
    """
    steps = tab.steps
    await steps.run("load", steps.share(LOAD), _load(tab))
    budget, before = min(steps.share(SETTLE), REST), steps.left
    await steps.run("scroll", budget, _look_through(tab))
    left = max(budget - before + steps.left, CALM)
    await steps.run("turn", steps.share(TURN), tab.turn.take())
    tab.order.resting()
    banners = Banners(tab.page)
    settling = steps.run("settle", left, settle(tab))
    # The banner is looked for while nothing but rest is waited for: reading the rules holds a page up, and by now its maker has come.
    watching = [] if tab.order.consent == "leave" else [steps.run("consent", steps.share(CONSENT), banners.watch())]
    await asyncio.gather(settling, *watching)
    return await _answer(banners, tab) if watching else None


async def _answer(banners: Banners, tab: Tab) -> Consent | None:
    """Answer the banner that stands there, and let come what waited for that."""
    steps = tab.steps
    found = await steps.run("consent", steps.share(CONSENT), banners.found())
    if found is None:
        return None
    before = await steps.run("page-screenshot", steps.share(SHOT), shoot(tab.session))
    consent = await banners.reply(*found, tab.order.consent, before, min(steps.share(CONSENT), REST))
    tab.recorder.stir()
    await steps.run("scroll", min(steps.share(SETTLE), REST), _look_through(tab))
    await steps.run("settle", min(steps.share(SETTLE), REST), settle(tab))
    return consent


async def _go(page: Page, url: str) -> Response | None:
    """Go to the page; Error where nothing of the site is shown: an error page of the browser or a notice of our proxy is no evidence."""
    if not url.lower().startswith(("http://", "https://")):
        raise Error("refused: only http and https addresses are visited")
    try:
        response = await page.goto(url, wait_until="commit", timeout=0)
    except Error as exc:
        if DOWNLOAD not in exc.message:
            raise
        raise Error(FILE) from exc
    if response is not None and is_notice(response):
        raise Error((await response.body()).decode("utf-8", "replace"))
    return response


async def _load(tab: Tab) -> None:
    if tab.height != HEIGHT_AT_FIRST:
        # Another document stood there, and was higher.
        await tab.page.set_viewport_size({"width": WIDTH, "height": HEIGHT_AT_FIRST})
    loaded = asyncio.ensure_future(tab.page.wait_for_load_state("load", timeout=0))
    given_up = asyncio.ensure_future(tab.documents.ended.wait())
    try:
        await next(asyncio.as_completed([loaded, given_up]))
    finally:
        for waiting in (loaded, given_up):
            waiting.cancel()
        await asyncio.gather(loaded, given_up, return_exceptions=True)


async def _look_through(tab: Tab) -> None:
    """Show every part of the page once, and let come what was begun by that, or waited for a reader."""
    await asyncio.gather(tab.session.send("Input.dispatchMouseEvent", MOVE), tab.world.ask("lookThrough"))
    await tab.rest(TICK)


async def settle(tab: Tab) -> None:
    """Make the viewport as high as the document, and wait until nothing moves."""
    height = await _stretch(tab, tab.height)
    await tab.rest(QUIET)
    for _ in range(LOOKS if tab.order.posts else 0):
        if None not in await tab.boxes(tab.order.posts):
            break
        # Rest begins anew: a page that asked for nothing may be at work all the same.
        tab.recorder.stir()
        await tab.rest(LONG_QUIET)
    # Once only: a page that is as high as its viewport and a bit would grow for ever.
    if await _stretch(tab, height) != height:
        await tab.rest(QUIET)


async def wait_for_drawing(tab: Tab) -> None:
    """Wait a while for the posts that the page draws late."""
    posts = [post for post in tab.order.posts if post.selector is None]
    late = await tab.steps.run("draw", min(tab.steps.share(DRAW), REST), _drawn(tab, posts)) if posts else False
    if late is not False:
        await tab.steps.run("settle", min(tab.steps.share(SETTLE), REST), settle(tab))


async def _drawn(tab: Tab, posts: Sequence[PostBox]) -> bool:
    """Wait until the page has asked for what draws its posts; return whether there was anything to wait for."""
    for look in range(LATE):
        if not await tab.is_undrawn(posts):
            return look > 0
        tab.recorder.stir()
        await tab.rest(LONG_QUIET)
    return True


async def _stretch(tab: Tab, now: int) -> int:
    # What scrolls inside a page that is as high as the window is shown by a higher window.
    told = await tab.world.ask("wholeHeight")
    wanted = max(min(pixels(told), tab.order.max_height, HIGHEST), HEIGHT_AT_FIRST)
    if wanted != now:
        await tab.page.set_viewport_size({"width": WIDTH, "height": wanted})
        tab.recorder.stir()
    return wanted
