"""What a page is asked while it may go elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from playwright.async_api import Error, Page

from archiver.browser.documents import Documents
from archiver.browser.order import PostBox
from archiver.browser.tab import Tab

pytestmark = pytest.mark.anyio

BOX = {"x": 0, "y": 0, "width": 300, "height": 90, "scrolled": False, "covered": None, "cut": None, "faint": None, "frame": None}
GONE = Error("Page.evaluate: Execution context was destroyed, most likely because of a navigation")


@dataclass(slots=True)
class Restless:
    """A page that answers in turn what it is told to."""

    answers: list[Any]
    frames: Sequence[object] = ("main",)
    waited: list[str] = field(default_factory=list)

    async def evaluate(self, _script: str, _argument: object) -> Any:
        """Answer, or be gone."""
        answer = self.answers.pop(0)
        if isinstance(answer, Error):
            raise answer
        return answer

    async def wait_for_load_state(self, state: str, *, timeout: float) -> None:
        """Be there again."""
        self.waited.append(state)


def tab(page: Restless) -> Tab:
    unused = cast("Any", None)
    return Tab(page=cast("Page", page), session=unused, recorder=unused, documents=Documents(), answered=unused, order=unused, steps=unused, turn=unused)


async def test_a_page_that_loads_itself_anew_is_asked_again() -> None:
    """What was asked of the page before is asked of the one that takes its place, once that is there."""
    page = Restless([GONE, [BOX]])
    assert await tab(page).boxes([PostBox(name="p", marks=("1",))]) == [BOX]
    assert page.waited == ["domcontentloaded"]


async def test_a_page_that_never_stays_is_given_up() -> None:
    """It is asked twice, and then the browser's word stands."""
    with pytest.raises(Error, match="context was destroyed"):
        await tab(Restless([GONE, GONE])).boxes([PostBox(name="p", marks=("1",))])
