"""The frames of a page."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import Frame, Page

EMPTY = frozenset({"", "about:blank"})


def loaded(page: Page) -> Sequence[Frame]:
    """Return the frames that can be asked: one that loads only in sight, and is not, answers nothing until it does."""
    return [frame for frame in page.frames if frame.parent_frame is None or frame.url not in EMPTY]


def outermost(frame: Frame) -> Frame:
    """Return the frame of the page itself in which a frame stands."""
    while frame.parent_frame is not None and frame.parent_frame.parent_frame is not None:
        frame = frame.parent_frame
    return frame
