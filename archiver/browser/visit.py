"""One visit: open a page, let it come to rest, picture it and its posts, and keep what it said."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypedDict

from playwright.async_api import BrowserContext, CDPSession, Error, Page, Response

from archiver.browser.consent import Answer, Banners, Consent
from archiver.browser.record import Failed, Recorder, is_notice
from archiver.browser.scripts import BOXES, HEIGHT, IN_SIGHT, READY, SCROLL, WORDS
from archiver.browser.steps import Step, Steps
from archiver.browser.tiles import HIGHEST, WIDTH, Clip, Tile, Tiles, pixels, scroll_to, shoot
from archiver.browser.turn import Turn
from archiver.exchange import Exchange

HEIGHT_AT_FIRST = 900
QUIET, LONG_QUIET = 0.25, 1.0
"""Seconds without traffic after which a page is at rest; the longer where a wanted post does not show yet."""
REST = 8.0
"""Most seconds that a page may take to come to rest once it has loaded."""
CALM = 2.0
"""Most seconds that it may take to come to rest again where it was scrolled."""
TICK = 0.05
OPEN, LOAD, SETTLE, TURN, SHOT, TILES, ASK, MOVING, CONSENT = 0.4, 0.3, 0.1, 0.1, 0.2, 0.3, 0.1, 0.4, 0.1
"""Largest part of the whole time that each step may take."""
FORGIVEN = frozenset({"scroll", "turn", "settle", "consent", "tiles", "places", "crop"})
"""Steps whose failure loses nothing by itself: a page that never rests is pictured as it stands, how far down it is pictured is said anyway,
and a post that is not cut out of the page's picture gets one of its own."""


class Box(Clip):
    """Where a post stands."""

    scrolled: bool
    """Whether the page does not stand at its top left corner: then a picture of it shows other places."""
    covered: str | None
    """What lies over most of it: element and its id or class; None where it is in plain sight."""


class Words(TypedDict):
    """What a page says of itself."""

    html: str
    text: str
    title: str
    height: int
    covered: str | None
    """What lies over most of the page, as a wall or a dialog does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostBox:
    """A post to be pictured by itself."""

    name: str
    """Permalink, or the address as written."""
    marks: tuple[str, ...]
    """Any of these in an attribute tells the post's element: native id, address."""
    selector: str | None = None
    """CSS selectors of the post, the best first; None where it is a frame or a quotation inside an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The picture of one post."""

    name: str
    png: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one visit brought. Whatever could not be had is None and named in ``missing``."""

    url: str
    final_url: str | None
    status: int | None
    browser: str | None
    title: str | None = None
    html: str | None = None
    text: str | None = None
    page: bytes | None = None
    """PNG of the whole page, or of its first 16,000 CSS pixels."""
    below: tuple[Tile, ...] = ()
    """What a higher page shows under that, one tile under the other."""
    dom: bytes | None = None
    """The page as it stood, with its frames and pictures in one file (MHTML, RFC 2557)."""
    consent: Consent | None = None
    posts: tuple[Picture, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    failed: tuple[Failed, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    """Addresses that the egress guard refused, and why."""
    tunnelled: Mapping[str, str] = field(default_factory=dict)
    """Hosts whose exchanges are as the browser told them and not as they went over the wire, and why."""
    missing: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What there was to see of a page."""

    page: bytes | None = None
    below: tuple[Tile, ...] = ()
    dom: bytes | None = None
    words: Words | None = None
    posts: tuple[Picture, ...] = ()
    missing: tuple[str, ...] = ()


Edges: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""
Part: TypeAlias = tuple[bytes, bool]
"""PNG of a part of a picture, and whether it shows one colour only."""
Crop: TypeAlias = Callable[[bytes, tuple[int, int], Sequence[Edges]], Sequence[Part]]
"""Cuts boxes out of a PNG of that width and height; none where it has another size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted of a visit."""

    url: str
    posts: tuple[PostBox, ...]
    max_height: int
    """CSS pixels from the top that are pictured."""
    consent: Answer
    is_flat: Callable[[bytes], bool]
    """Whether a PNG shows one colour only: then the picture of the post came out blank."""
    crop: Crop = lambda _png, _size, _boxes: ()
    turn: Turn = field(default_factory=Turn)
    """When this page may stand at its full height."""


async def new_page(context: BrowserContext) -> Page:
    """Return the one tab of the context; tabs that pages open are closed."""
    page = await context.new_page()
    context.on("page", lambda other: asyncio.ensure_future(other.close()))
    return page


async def open_page(page: Page, session: CDPSession, recorder: Recorder, order: Order, steps: Steps) -> tuple[Response | None, Consent | None]:
    """Open the page and bring it to rest, with a viewport as high as the document; return its answer, and what became of a consent banner.

    Pictures taken as ``full_page`` leave frames of other sites blank; a viewport of that height does not.
    """
    response = await steps.run("open", steps.share(OPEN), _go(page, order.url))
    if response is None:
        return None, None
    await steps.run("load", steps.share(LOAD), page.wait_for_load_state("load", timeout=0))
    budget, before = min(steps.share(SETTLE), REST), steps.left
    await steps.run("scroll", budget, _look_through(page, recorder))
    left = max(budget - before + steps.left, CALM)
    await steps.run("turn", steps.share(TURN), order.turn.take())
    banners = Banners(page)
    settling = steps.run("settle", left, settle(page, recorder, order))
    # The banner is looked for while nothing but rest is waited for: reading the rules holds a page up, and by now its maker has come.
    watching = [] if order.consent == "leave" else [steps.run("consent", steps.share(CONSENT), banners.watch())]
    await asyncio.gather(settling, *watching)
    return response, await _answer(banners, page, session, recorder, order, steps) if watching else None


async def _answer(banners: Banners, page: Page, session: CDPSession, recorder: Recorder, order: Order, steps: Steps) -> Consent | None:
    """Answer the banner that stands there, and let come what waited for that."""
    found = await steps.run("consent", steps.share(CONSENT), banners.found())
    if found is None:
        return None
    before = await steps.run("page-screenshot", steps.share(SHOT), shoot(session))
    consent = await banners.reply(*found, order.consent, before, min(steps.share(CONSENT), REST))
    recorder.stir()
    await steps.run("scroll", min(steps.share(SETTLE), REST), _look_through(page, recorder))
    await steps.run("settle", min(steps.share(SETTLE), REST), settle(page, recorder, order))
    return consent


async def _go(page: Page, url: str) -> Response | None:
    """Go to the page; Error where nothing of the site is shown: an error page of the browser or a notice of our proxy is no evidence."""
    if not url.lower().startswith(("http://", "https://")):
        raise Error("refused: only http and https addresses are visited")
    response = await page.goto(url, wait_until="commit", timeout=0)
    if response is not None and is_notice(response):
        raise Error((await response.body()).decode("utf-8", "replace"))
    return response


async def _look_through(page: Page, recorder: Recorder) -> None:
    """Show every part of the page once, and let come what was begun by that."""
    await page.evaluate(SCROLL)
    await _rest(page, recorder, TICK)


async def settle(page: Page, recorder: Recorder, order: Order) -> None:
    """Make the viewport as high as the document, and wait until nothing moves."""
    height = await _stretch(page, recorder, order.max_height, HEIGHT_AT_FIRST)
    await _rest(page, recorder, QUIET)
    if order.posts and None in await boxes(page, order.posts):
        await _rest(page, recorder, LONG_QUIET)
    # Once only: a page that is as high as its viewport and a bit would grow for ever.
    if await _stretch(page, recorder, order.max_height, height) != height:
        await _rest(page, recorder, QUIET)


async def _stretch(page: Page, recorder: Recorder, max_height: int, now: int) -> int:
    wanted = max(min(pixels(await page.evaluate(HEIGHT)), max_height, HIGHEST), HEIGHT_AT_FIRST)
    if wanted != now:
        await page.set_viewport_size({"width": WIDTH, "height": wanted})
        recorder.stir()
    return wanted


async def _rest(page: Page, recorder: Recorder, seconds: float) -> None:
    while True:
        await recorder.rest(seconds)
        ready = await asyncio.gather(*(frame.evaluate(READY) for frame in page.frames), return_exceptions=True)
        if False not in ready:
            return
        await asyncio.sleep(TICK)


async def _calm(page: Page, recorder: Recorder) -> None:
    """Let come what was begun by scrolling, for a while: a page that never rests is pictured as it stands."""
    recorder.stir()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CALM):
            await _rest(page, recorder, QUIET)


async def boxes(page: Page, posts: Sequence[PostBox]) -> list[Box | None]:
    """Return where each post stands on the page, None where it does not show."""
    wanted = [{"selector": post.selector, "marks": list(post.marks)} for post in posts]
    found: list[Box | None] = await page.evaluate(BOXES, wanted)
    return found


async def take(context: BrowserContext, recorder: Recorder, order: Order, steps: Steps, browser: str) -> Visit:
    """Visit a page and return all that could be had before the deadline; Error or TimeoutError when there is no tab to visit it in."""
    async with asyncio.timeout(steps.share(OPEN)):
        page = await new_page(context)
        session = await context.new_cdp_session(page)
    response, consent = await open_page(page, session, recorder, order, steps)
    shown = await _show(page, session, recorder, order, steps) if response is not None else Shown()
    exchanges = await recorder.collect(min(steps.share(ASK), steps.left), min(steps.share(MOVING), steps.left))
    problems = [f"{step.name}: {step.problem}" for step in steps.done if step.problem and step.name not in FORGIVEN]
    words = shown.words
    return Visit(
        url=order.url,
        final_url=page.url if response is not None else None,
        status=response.status if response else None,
        browser=browser,
        title=words["title"] if words else None,
        html=words["html"] if words else None,
        text=words["text"] if words else None,
        page=shown.page,
        below=shown.below,
        dom=shown.dom,
        consent=consent,
        posts=shown.posts,
        exchanges=exchanges,
        failed=tuple(recorder.failed),
        refused=recorder.refused,
        tunnelled=recorder.tunnelled,
        missing=(*problems, *_unanswered(consent), *shown.missing, *recorder.missing),
        steps=tuple(steps.done),
    )


def _unanswered(consent: Consent | None) -> tuple[str, ...]:
    return () if consent is None or consent.done else (f"consent: the banner of {consent.banner} could not be answered",)


async def _show(page: Page, session: CDPSession, recorder: Recorder, order: Order, steps: Steps) -> Shown:
    before = await steps.run("places", steps.share(ASK), boxes(page, order.posts)) if order.posts else None
    picture, words, dom = await asyncio.gather(
        steps.run("page-screenshot", steps.share(SHOT), shoot(session)),
        steps.run("html", steps.share(ASK), _words(page)),
        steps.run("dom", steps.share(ASK), _snapshot(session)),
    )
    covered = (f"page-screenshot: covered by {words['covered']}",) if words and words["covered"] else ()
    posts, unseen = await _picture_posts(page, session, recorder, order, steps, picture, before or [None] * len(order.posts))
    tiles = await _picture_rest(page, session, recorder, order, steps, picture, pixels(words["height"])) if picture and words else None
    below, cut = (tuple(tiles.taken), tiles.lacking) if tiles else ((), None)
    return Shown(page=picture, below=below, dom=dom, words=words, posts=posts, missing=(*([cut] if cut else []), *covered, *unseen))


async def _picture_rest(page: Page, session: CDPSession, recorder: Recorder, order: Order, steps: Steps, first: bytes, height: int) -> Tiles:
    """Return the tiles under the first picture, as far as they could be taken."""
    tiles = Tiles(first=_viewport_height(page), most=order.max_height, bytes=len(first), height=height)
    if not tiles.done:
        await steps.run("tiles", steps.share(TILES), tiles.take(page, session, lambda: _calm(page, recorder)))
    return tiles


def _viewport_height(page: Page) -> int:
    return page.viewport_size["height"] if page.viewport_size else HEIGHT_AT_FIRST


async def _snapshot(session: CDPSession) -> bytes:
    return str((await session.send("Page.captureSnapshot", {"format": "mhtml"}))["data"]).encode("utf-8", "replace")


async def _words(page: Page) -> Words:
    words: Words = await page.evaluate(WORDS)
    return words


async def _picture_posts(
    page: Page, session: CDPSession, recorder: Recorder, order: Order, steps: Steps, picture: bytes | None, before: Sequence[Box | None]
) -> tuple[tuple[Picture, ...], tuple[str, ...]]:
    """Return the pictures of the posts, and why the others have none. ``before`` is where they stood when the page's picture was asked for."""
    if not order.posts:
        return (), ()
    found, cut = await asyncio.gather(
        steps.run("boxes", steps.share(ASK), boxes(page, order.posts)), steps.run("crop", steps.share(ASK), _crop(page, order, picture, before))
    )
    pictures: list[Picture] = []
    unseen: list[str] = []
    for post, box, stood, part in zip(order.posts, found or [None] * len(before), before, cut or [None] * len(before), strict=True):
        if box is None or box["height"] > _viewport_height(page):
            unseen.append(f"screenshot: {post.name}: {'not on the page' if box is None else 'higher than the highest viewport'}")
            continue
        # What moved meanwhile may stand elsewhere in the picture of the page.
        held = part if box == stood else None
        shot = await steps.run("screenshot", steps.share(SHOT), _shoot_post(page, session, recorder, order, post, box, held))
        pictures += [Picture(name=post.name, png=shot.png)] if shot else []
        unseen += [f"screenshot: {post.name}: {problem}"] if (problem := _problem(shot)) else []
    return tuple(pictures), tuple(unseen)


async def _crop(page: Page, order: Order, picture: bytes | None, before: Sequence[Box | None]) -> list[Part | None]:
    """Return of each post that the picture of the page shows whole what it shows of it: the pixels that a picture of its own would have."""
    size = WIDTH, _viewport_height(page)
    edges = [edges_in(box, size) if box else None for box in before]
    whole = [one for one in edges if one]
    parts = iter(await asyncio.to_thread(order.crop, picture, size, whole) if picture and whole else ())
    return [next(parts, None) if one else None for one in edges]


def edges_in(box: Box, size: tuple[int, int]) -> Edges | None:
    """Return where a picture of that size shows a box; None where it does not show all of it, and where a page told no such place."""
    told = box["x"], box["y"], box["width"], box["height"]
    left, top, width, height = (int(one) if isinstance(one, int) else -1 for one in told)
    inside = 0 <= left < left + width <= size[0] and 0 <= top < top + height <= size[1]
    return (left, top, left + width, top + height) if inside and not box["scrolled"] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shot:
    """The picture of a post, where it stood, and whether it stayed blank."""

    png: bytes
    box: Box
    flat: bool


def _problem(shot: _Shot | None) -> str | None:
    if shot is None:
        return "failed"
    return "one colour only" if shot.flat else f"covered by {shot.box['covered']}" if shot.box["covered"] else None


async def _shoot_post(page: Page, session: CDPSession, recorder: Recorder, order: Order, post: PostBox, box: Box, held: Part | None) -> _Shot:
    """Return the picture of one post: the one that is ``held`` of it, else one of its own, scrolled to where it is out of sight.

    A blank one is taken again when the page has come to rest.
    """
    if held is None and not await page.evaluate(IN_SIGHT, box):
        await scroll_to(page, box["y"])
        box = await _rested(page, recorder, post, box)
    png, flat = held or await _part(session, order, box)
    if not flat:
        return _Shot(png=png, box=box, flat=False)
    box = await _rested(page, recorder, post, box)
    png, flat = await _part(session, order, box)
    return _Shot(png=png, box=box, flat=flat)


async def _part(session: CDPSession, order: Order, box: Box) -> Part:
    png = await shoot(session, box)
    return png, await asyncio.to_thread(order.is_flat, png)


async def _rested(page: Page, recorder: Recorder, post: PostBox, box: Box) -> Box:
    """Return where a post stands once the page has come to rest again."""
    await _calm(page, recorder)
    return (await boxes(page, [post]))[0] or box
