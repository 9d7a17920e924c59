"""One visit: open a page, let it come to rest, picture it and its posts, and keep what it said."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from playwright.async_api import BrowserContext

from archiver.browser.asking import open_boxes
from archiver.browser.consent import Consent
from archiver.browser.documents import Documents
from archiver.browser.opening import FILE, OPEN, bring_to_rest, open_page, wait_for_drawing
from archiver.browser.order import Order, Visit
from archiver.browser.record import Recorder
from archiver.browser.showing import Shown, show
from archiver.browser.steps import Steps
from archiver.browser.tab import ASK, Box, Tab, open_tab
from archiver.browser.turn import Turn
from archiver.exchange import Exchange

MOVING = 0.4
"""Largest part of a visit's time that bodies still under way at the end may take."""
FORGIVEN = frozenset({"scroll", "turn", "settle", "draw", "consent", "tiles", "places", "crop", "unfold", "holes"})
"""Steps whose failure loses nothing by itself: a page that never rests is pictured as it stands, how far down it is pictured is said anyway,
and a post that is not cut out of the page's picture gets one of its own."""
MOST_DOCUMENTS = 3
"""Documents that are waited for in one visit: a page that goes on to another by a script hardly does so more often, and one that never stops is no help."""
LONGEST_GAP = 4_000
"""Signs that are told of one gap: a page may give what covers it any name."""
ENOUGH = 0.5
"""Part of a visit's time that must be left for waiting for another document."""


async def take(context: BrowserContext, recorder: Recorder, order: Order, steps: Steps, turn: Turn, browser: str) -> Visit:
    """Visit a page and return all that could be had before the deadline; Error or TimeoutError when there is no tab to visit it in."""
    async with asyncio.timeout(steps.share(OPEN)):
        tab = await open_tab(context, recorder, order, steps, turn)
    response = await open_page(tab)
    shown, consent = await _seen(tab) if response is not None else (Shown(), None)
    page_url = tab.page.url
    status = response.status if response is not None and tab.documents.shown <= 1 else tab.documents.status
    exchanges = await recorder.collect(min(steps.share(ASK), steps.left), min(steps.share(MOVING), steps.left), tab.leave)
    file = _file(exchanges, steps)
    forgiven = FORGIVEN if file is None else FORGIVEN | {"open"}
    problems = [f"{step.name}: {step.problem}" for step in steps.failed if step.name not in forgiven]
    missing = (*problems, *_unanswered(consent), *shown.missing, *recorder.missing)
    words = shown.words
    return Visit(
        url=order.url,
        final_url=page_url if response is not None else file.url if file is not None else None,
        status=status if response is not None else file.answer.status if file is not None else None,
        browser=browser,
        title=words["title"] if words else None,
        html=words["html"] if words else None,
        text=words["text"] if words else None,
        page=shown.page,
        below=shown.below,
        dom=shown.dom,
        file=file,
        consent=consent,
        posts=shown.posts,
        changed=tuple(what[:LONGEST_GAP] for what in shown.changed),
        exchanges=exchanges,
        failed=tuple(recorder.failed),
        refused=recorder.refused,
        tunnelled=recorder.tunnelled,
        missing=tuple(gap[:LONGEST_GAP] for gap in (*_ended(tab, missing), *missing)),
        broken=tab.died.is_set(),
        lacking=shown.lacking,
        steps=tuple(steps.done),
    )


def _ended(tab: Tab, missing: Sequence[str]) -> tuple[str, ...]:
    """Say that the page's process ended where something is missing for that: it fails in words of its own, or is waited for in vain."""
    return ("page: its process in the browser ended before all of it was kept",) if missing and tab.died.is_set() else ()


async def _seen(tab: Tab) -> tuple[Shown, Consent | None]:
    """Return what the page shows, and what became of a consent banner. Where it goes on to another document meanwhile, what that one shows."""
    documents, consent = tab.documents, None
    for left in reversed(range(MOST_DOCUMENTS)):
        tab.steps.begin_anew()
        # The first one stands there, but the browser may not have told of it yet.
        stood = max(documents.shown, 1)
        consent, places = await _drawn(tab, await bring_to_rest(tab) or consent)
        may_wait = left > 0 and tab.steps.left > tab.steps.share(ENOUGH)
        if may_wait and documents.shown != stood:
            continue
        stood, asked = documents.shown, documents.asked
        shown = await show(tab, places)
        if not may_wait or (documents.shown, documents.asked) == (stood, asked):
            break
    return replace(shown, missing=(*_moved(documents, stood), *shown.missing)), consent


async def _drawn(tab: Tab, consent: Consent | None) -> tuple[Consent | None, Sequence[Box | None]]:
    """Let come the posts that wait for leave, or for a timer; return what became of consent, and where all posts stand then."""
    places = await _places(tab)
    # A platform's own page asks no such thing.
    embedded = [(post, box) for post, box in zip(tab.order.posts, places, strict=True) if box and post.selector is None]
    asking = [(post, box["asks"]) for post, box in embedded if box["asks"]] if tab.order.consent == "accept" else []
    if asking:
        consent = await open_boxes(tab, consent, asking)
    if asking or any(box["quoted"] for _, box in embedded):
        await wait_for_drawing(tab)
        places = await _places(tab)
    return consent, places


async def _places(tab: Tab) -> Sequence[Box | None]:
    posts = tab.order.posts
    told = await tab.steps.run("places", tab.steps.share(ASK), tab.boxes(posts)) if posts else None
    return told or [None] * len(posts)


def _moved(documents: Documents, stood: int) -> tuple[str, ...]:
    """Return what has to be said of where a page went."""
    moved = ("page: it went on to another document while it was pictured",) if stood != documents.shown else ()
    return (*moved, f"page: it went on to {documents.lacking}, which did not come") if documents.lacking else moved


def _file(exchanges: Sequence[Exchange], steps: Steps) -> Exchange | None:
    """Return the answer that was a file; None where it was a page, or an error."""
    if not any(step.problem == FILE for step in steps.done):
        return None
    return next((one for one in reversed(exchanges) if one.resource_type == "document" and one.answer.status == HTTPStatus.OK), None)


def _unanswered(consent: Consent | None) -> tuple[str, ...]:
    return () if consent is None or consent.done else (f"consent: the banner of {consent.banner} could not be answered",)
