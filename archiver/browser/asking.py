"""Give leave where a box asks readers before a platform is asked for its post: each such box is a question of its own, which no kept rules know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archiver.browser.consent import Consent, text_in
from archiver.browser.opening import SETTLE, settle
from archiver.browser.order import PostBox
from archiver.browser.tab import ASK, CALM, Tab
from archiver.browser.tiles import SHOT, shoot

MOST_BOXES = 20
"""Boxes of one page that are opened."""


async def open_boxes(tab: Tab, consent: Consent | None, asking: Sequence[tuple[PostBox, str]]) -> Consent:
    """Open the boxes that ask first, given by their posts and names; return what became of consent, with what was clicked for them.

    Where no banner was answered before, a picture is kept from before the first click.
    """
    steps = tab.steps
    if consent is None:
        before = await steps.run("page-screenshot", steps.share(SHOT), shoot(tab.session))
        consent = Consent(banner=text_in(asking[0][1]) or "", answer=tab.order.consent, done=True, before=before)
    given = [await steps.run("consent", steps.share(ASK), tab.give_leave(post)) for post, _ in asking[:MOST_BOXES]]
    tab.recorder.stir()
    await steps.run("settle", min(steps.share(SETTLE), CALM), settle(tab))
    return replace(consent, done=consent.done and all(given), clicked=(*consent.clicked, *(clicked for one in given if (clicked := text_in(one)))))
