"""The one tab of a visit, and what is asked of the page in it."""

from __future__ import annotations

import asyncio
import contextlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from playwright.async_api import BrowserContext, CDPSession, ElementHandle, Error, Frame, Page

from archiver.browser.consent import text_in
from archiver.browser.documents import Documents
from archiver.browser.frames import Answered, loaded, outermost
from archiver.browser.order import Order, PostBox
from archiver.browser.record import Recorder
from archiver.browser.scripts import asked
from archiver.browser.steps import Steps
from archiver.browser.tiles import Clip, pixels
from archiver.browser.turn import Turn
from archiver.browser.world import World, world_of

HEIGHT_AT_FIRST = 900
QUIET = 0.25
"""Seconds without traffic after which a page is at rest."""
CALM = 2.0
"""Most seconds that it may take to come to rest again where it was scrolled."""
TICK = 0.05
ASK = 0.1
"""Largest part of a visit's time that a question to the page may take."""
LONGEST_ADDRESS = 10_000
# Beside a digit, and beside a letter. An escaped sign ends in a digit or letter, and is none.
BEFORE = ("(?:^|[^0-9]|%[0-9a-f]{2})", "(?:^|[^a-z0-9]|%[0-9a-f]{2})")
BEHIND = ("(?![0-9])", "(?![a-z0-9])")


class Box(Clip):
    """Where a post stands."""

    scrolled: bool
    """Whether the page does not stand at its top left corner: then a picture of it shows other places."""
    covered: str | None
    """What lies over most of it: element and its id or class; None where it is in plain sight."""
    floating: bool
    """Whether something lies over a part of it that is fixed to the window or sticks to it, as dialogs, bars and walls do."""
    posters: bool
    """Whether it is a frame that a picture lies over, as a site's own player has one until it plays."""
    cut: str | None
    """What leaves more than a tenth of it out of sight, such as a box that scrolls by itself or a closed part of the page; None where nothing does."""
    faint: str | None
    """What blurs it, or lets it show through hardly at all: element and its id or class; None where nothing does."""
    asks: str | None
    """What stands in its place and asks readers first, before it lets the platform in; None where nothing does."""
    hollow: bool
    """Whether it has no picture, and no words but those of links."""
    quoted: bool
    """Whether it stands as its platform's quotation: a script of that would put a frame there."""
    frame: str | None
    """Address of the frame that it is; None where it is an element of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A page, what follows its traffic, and what is to be done with it."""

    page: Page
    world: World
    recorder: Recorder
    documents: Documents
    answered: Answered
    order: Order
    steps: Steps
    turn: Turn
    """When this page may stand at its full height."""
    scrolling: dict[str, int] = field(default_factory=dict)
    """CSS pixels that are out of sight in frames that scroll, by their addresses, when the page last came to rest."""
    died: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the tab has gone by itself, alone or with its browser."""
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is closed by us."""

    @property
    def session(self) -> CDPSession:
        """Return the DevTools session of the page, for what no script is asked: pictures and snapshots."""
        return self.world.session

    @property
    def height(self) -> int:
        """Return how high the viewport is, in CSS pixels."""
        return self.page.viewport_size["height"] if self.page.viewport_size else HEIGHT_AT_FIRST

    async def boxes(self, posts: Sequence[PostBox]) -> list[Box | None]:
        """Return where each post stands on the page, None where it does not show."""
        wanted = [_wanted(post) for post in posts]
        try:
            found: list[Box | None] = await self.world.ask("boxes", wanted)
        except Error:
            # It may have loaded itself anew just then.
            await self.page.wait_for_load_state("domcontentloaded", timeout=0)
            found = await self.world.ask("boxes", wanted)
        return [box or await self._box_of_frame(post) for post, box in zip(posts, found, strict=True)]

    async def is_undrawn(self, posts: Sequence[PostBox]) -> bool:
        """Return whether the page has yet to ask for a script that draws one of the posts, as far as can be told."""
        undrawn: bool = await self.world.ask("undrawn", [_wanted(post) for post in posts])
        return undrawn

    def lacking(self, box: Box) -> int:
        """Return how many CSS pixels of a post are out of sight in its frame; 0 where that is less than a tenth of it."""
        hidden = self.scrolling.get(box["frame"] or "", 0)
        return part_of(hidden, box["height"] + hidden)

    async def reveal(self, post: PostBox, more: int = 0) -> None:
        """Bring a post into sight: scroll all that it stands in, open what is closed, make its frame higher by ``more`` CSS pixels."""
        if not await self.world.ask("revealPost", _wanted(post) | {"more": more}) and (element := await self._frame_of(post)) is not None:
            await element.evaluate(asked("reveal"), more)

    async def uncover(self, post: PostBox, *, posters: bool = False) -> Sequence[str]:
        """Put aside what floats over a post, and pictures that lie over it where ``posters``; return what that was: elements and their ids or classes."""
        names = await self.world.ask("uncoverPost", _wanted(post) | {"posters": posters})
        if names is None and (element := await self._frame_of(post)) is not None:
            names = await element.evaluate(asked("uncover"), posters)
        return _texts(names)

    async def unfold(self, post: PostBox) -> Sequence[str]:
        """Open what hides a post that has no place on the page; return what that was: elements and their ids or classes."""
        return _texts(await self.world.ask("unfoldPost", _wanted(post)))

    async def give_leave(self, post: PostBox) -> str | None:
        """Click what lets the platform in where a box asks readers first; return what was clicked, None where nothing asks or nothing can be clicked."""
        clicked: str | None = await self.world.ask("giveLeave", _wanted(post))
        return clicked

    async def _box_of_frame(self, post: PostBox) -> Box | None:
        box: Box | None = None
        # A frame may go away at any time.
        with contextlib.suppress(Error):
            element = await self._frame_of(post)
            box = _box_in(await element.evaluate(asked("boxOf"))) if element else None
        return box

    async def _frame_of(self, post: PostBox) -> ElementHandle | None:
        """Return the frame that shows a post where no element of the page tells: it may stand in a shadow tree, or in another frame."""
        marks = [re.compile(mark, re.IGNORECASE) for mark in _patterns(post)]
        named = (frame for mark in marks for frame in self.page.frames[1:] if mark.search(frame.url))
        frame = None if post.selector else next(named, None)
        return await outermost(frame).frame_element() if frame else None

    async def rest(self, seconds: float) -> None:
        """Wait until there was no traffic for so long and all pictures in sight have come."""
        while True:
            await self.recorder.rest(seconds)
            frames = loaded(self.page)
            hidden = await self.told("ready", frames)
            # A page at work answers late, and asks for more before it does: what its scripts put in place of a quotation is still to come.
            if None not in hidden and self.recorder.is_at_rest(seconds):
                self.scrolling.update(zip((frame.url for frame in frames), map(pixels, hidden), strict=True))
                return
            await asyncio.sleep(TICK)

    async def told(self, question: str, frames: Sequence[Frame]) -> Sequence[Any]:
        """Return what each of these frames tells; the error where one tells nothing."""
        # Only the page itself has a world of ours: frames of other sites are out of its session's reach.
        telling = (self.world.ask(question) if frame.parent_frame is None else frame.evaluate(asked(question)) for frame in frames)
        return await asyncio.gather(*telling, return_exceptions=True)

    async def leave(self) -> None:
        """Close the page: it was seen."""
        self.left.set()
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(CALM):
                await self.page.close()

    async def calm(self) -> None:
        """Let come what was begun by scrolling, for a while: a page that never rests is pictured as it stands."""
        self.recorder.stir()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CALM):
                await self.rest(QUIET)


def part_of(hidden: float, whole: float) -> int:
    """Return how many pixels of a height are hidden, 0 where they are less than a tenth of it."""
    return pixels(hidden) if 10 * hidden > whole else 0


def _box_in(told: object) -> Box | None:
    """Return where a frame stands as its page told it, None for what is no such place: a script of the page can answer anything in the document's place."""
    if not isinstance(told, dict):
        return None
    sizes = {name: told.get(name) for name in ("x", "y", "width", "height")}
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in sizes.values()):
        return None
    words = {name: text_in(told.get(name)) for name in ("covered", "cut", "faint", "asks")}
    marks = {name: told.get(name) is True for name in ("scrolled", "floating", "posters", "hollow", "quoted")}
    return cast("Box", sizes | words | marks | {"frame": text_in(told.get("frame"), LONGEST_ADDRESS)})


def _texts(told: object) -> Sequence[str]:
    return [text for text in told if isinstance(text, str)] if isinstance(told, list) else []


def _wanted(post: PostBox) -> dict[str, object]:
    return {"selector": post.selector, "marks": _patterns(post)}


def _patterns(post: PostBox) -> list[str]:
    """Return regular expressions, of Python and of JavaScript, for the marks of a post where they are no part of a longer name or number."""
    return [f"{_edge(mark[:1], BEFORE)}{re.escape(mark).replace('/', '(?:/|%2F)')}{_edge(mark[-1:], BEHIND)}" for mark in post.marks]


def _edge(sign: str, edges: tuple[str, str]) -> str:
    """Return what must stand beside the first or last sign of a mark; players put a letter before a number (``v40464143``)."""
    return edges[0] if sign.isdigit() else edges[1] if sign.isalpha() else ""


async def open_tab(context: BrowserContext, recorder: Recorder, order: Order, steps: Steps, turn: Turn) -> Tab:
    """Open the one tab of a context; tabs that its page opens are closed."""
    answered = Answered()
    answered.watch(context)
    page = await context.new_page()
    context.on("page", lambda other: asyncio.ensure_future(other.close()))
    died, left = asyncio.Event(), asyncio.Event()

    def closed(_: Page) -> None:
        if not left.is_set():
            died.set()

    page.on("crash", lambda _: died.set())
    page.on("close", closed)
    session, documents = await context.new_cdp_session(page), Documents()
    world = await world_of(session)
    await documents.watch(page, session, world.frame)
    return Tab(page=page, world=world, recorder=recorder, documents=documents, answered=answered, order=order, steps=steps, turn=turn, died=died, left=left)
