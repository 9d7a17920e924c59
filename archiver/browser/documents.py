"""Which document a tab shows: a page may go on to another one by a script at any time, and nothing of one may pass for the other."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import CDPSession, Page, Request, Response

from archiver.browser.address import without_fragment
from archiver.browser.record import is_notice


class Documents:
    """The documents that stood in a tab itself, one after the other."""

    def __init__(self) -> None:
        self.shown = 0
        """How many there were. The browser tells each before it tells anything of it; an address that a script only rewrites is no new one."""
        self.asked = 0
        """How many were asked for: one that is asked for and does not show yet may at any moment."""
        self.lacking: str | None = None
        """Address that the tab was led to in vain: what stands there is an error page of the browser or a notice of our proxy, and no evidence."""
        self.ended = asyncio.Event()
        """Set while nothing loads: a document that was given up, by ``window.stop`` or for an address that is no page, never says that it has loaded."""
        self._url = ""
        self._answered: dict[str, int | None] = {}
        """HTTP status of the last answer of each address, None for a notice of our proxy."""

    async def watch(self, page: Page, session: CDPSession, frame: str) -> None:
        """Follow a tab from now on, whose own frame DevTools calls so."""
        page.on("request", self._ask)
        page.on("response", self._answer)
        session.on("Page.frameNavigated", self._go_on)
        session.on("Page.frameStartedLoading", lambda told: self.ended.clear() if told["frameId"] == frame else None)
        session.on("Page.frameStoppedLoading", lambda told: self.ended.set() if told["frameId"] == frame else None)
        await session.send("Page.enable")

    @property
    def status(self) -> int | None:
        """Return the HTTP status of the answer that the document came with; None where it came with none."""
        return self._answered.get(self._url)

    def _ask(self, request: Request) -> None:
        self.asked += _is_document(request)

    def _answer(self, response: Response) -> None:
        if _is_document(response.request):
            self._answered[without_fragment(response.url)] = None if is_notice(response) else response.status

    def _go_on(self, told: dict[str, Any]) -> None:
        frame = told["frame"]
        if "parentId" not in frame:
            self.shown += 1
            self._url = frame["url"]
            is_noticed = self._url in self._answered and self.status is None
            self.lacking = frame.get("unreachableUrl") or (self._url if is_noticed else None)


def _is_document(request: Request) -> bool:
    return request.is_navigation_request() and request.frame.parent_frame is None
