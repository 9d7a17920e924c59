"""The frames of a page, and how their documents were answered."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import BrowserContext, Frame, Page, Request, Response

from archiver.browser.address import without_fragment

EMPTY = frozenset({"", "about:blank"})


def loaded(page: Page) -> Sequence[Frame]:
    """Return the frames that can be asked: one that loads only in sight, and is not, answers nothing until it does."""
    return [frame for frame in page.frames if frame.parent_frame is None or frame.url not in EMPTY]


def outermost(frame: Frame) -> Frame:
    """Return the frame of the page itself in which a frame stands."""
    while frame.parent_frame is not None and frame.parent_frame.parent_frame is not None:
        frame = frame.parent_frame
    return frame


class Answered:
    """What became of the documents that frames asked for, by the address that the frame's element names."""

    def __init__(self) -> None:
        self._problems: dict[str, str | None] = {}

    def watch(self, context: BrowserContext) -> None:
        """Follow the frames of a context from now on."""
        context.on("response", self._answer)
        context.on("requestfailed", lambda request: self._note(request, request.failure or "failed"))

    def problem(self, address: str) -> str | None:
        """Return why a frame of this address shows no document, or one that says of itself that it is none; None where it shows one."""
        return self._problems.get(without_fragment(address))

    def _answer(self, response: Response) -> None:
        self._note(response.request, f"HTTP {response.status}" if response.status >= 400 else None)

    def _note(self, request: Request, problem: str | None) -> None:
        if not request.is_navigation_request():
            return
        while request.redirected_from is not None:
            request = request.redirected_from
        self._problems[without_fragment(request.url)] = problem
