"""What a page is asked while it may go elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
from playwright.async_api import Error, Page

from archiver.browser.documents import Documents
from archiver.browser.order import PostBox
from archiver.browser.tab import Tab, _patterns
from archiver.browser.world import World

pytestmark = pytest.mark.anyio

BOX = {
    "x": 0,
    "y": 0,
    "width": 300,
    "height": 90,
    "scrolled": False,
    "covered": None,
    "floating": False,
    "posters": False,
    "cut": None,
    "faint": None,
    "asks": None,
    "hollow": False,
    "frame": None,
}
GONE = Error("Protocol error (Runtime.callFunctionOn): Execution context was destroyed.")


@dataclass(slots=True)
class Restless:
    """A page that answers in turn what it is told to."""

    answers: list[Any]
    frames: Sequence[object] = ("main",)
    waited: list[str] = field(default_factory=list)

    async def ask(self, _function: str, _given: object) -> Any:
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
    world = cast("World", page)
    return Tab(page=cast("Page", page), world=world, recorder=unused, documents=Documents(), answered=unused, order=unused, steps=unused, turn=unused)


async def test_a_page_that_loads_itself_anew_is_asked_again() -> None:
    """What was asked of the page before is asked of the one that takes its place, once that is there."""
    page = Restless([GONE, [BOX]])
    assert await tab(page).boxes([PostBox(name="p", marks=("1",))]) == [BOX]
    assert page.waited == ["domcontentloaded"]


async def test_a_page_that_never_stays_is_given_up() -> None:
    """It is asked twice, and then the browser's word stands."""
    with pytest.raises(Error, match="context was destroyed"):
        await tab(Restless([GONE, GONE])).boxes([PostBox(name="p", marks=("1",))])


@dataclass(slots=True)
class Busy:
    """What a page asks for while it is asked whether its pictures have come."""

    more: list[bool]
    rests: int = 0

    async def rest(self, _seconds: float) -> None:
        """Be at rest, for now."""
        self.rests += 1

    def is_at_rest(self, _seconds: float) -> bool:
        """Tell whether nothing was asked for meanwhile."""
        return not self.more.pop(0)


@dataclass(slots=True)
class Framed:
    """A page of one frame, which is asked."""

    answers: list[Any]
    parent_frame: None = None
    url: str = "https://example.org/"

    @property
    def frames(self) -> list[Framed]:
        """Return the page's own frame."""
        return [self]

    async def ask(self, _function: str) -> Any:
        """Answer."""
        return self.answers.pop(0)


async def test_what_a_page_asks_for_while_it_answers_is_waited_for() -> None:
    """The script of a widget runs between two requests: by the time a busy page answers, it has asked for the frame that takes a quotation's place."""
    seen = Framed(answers=[0, None, 120])
    recorder = Busy(more=[True, False])
    page = replace(tab(cast("Any", seen)), recorder=cast("Any", recorder))
    await page.rest(0.0)
    assert (recorder.rests, page.scrolling) == (3, {"https://example.org/": 120})


@pytest.mark.parametrize(
    ("mark", "shown", "others"),
    [
        (
            "dQw4w9WgXcQ",
            ["/embed/dQw4w9WgXcQ?rel=0", "/embed/dQw4w9WgXcQ", "#dQw4w9WgXcQ", "u=%2Fwatch%3Fv%3DdQw4w9WgXcQ%26t"],
            ["/embed/xdQw4w9WgXcQ", "/embed/dQw4w9WgXcQx", "/embed/1dQw4w9WgXcQ", "/embed/dQw4w9WgXcQ1"],
        ),
        ("40464143", ["/v40464143", "/40464143/", "?id=40464143&x", "u=%2F40464143", "u=%2040464143"], ["/140464143", "/404641431"]),
        ("9abc", ["/9abc", "/x9abc"], ["/19abc", "/9abcd", "/9abc1"]),
        ("@a/b.c", ["/@a/b.c", "x@a/b.c", "u=@a%2Fb.c", "u=@a%2fb.c"], ["/@a/bxc", "/@a/b.cd"]),
    ],
)
def test_a_mark_is_no_part_of_a_longer_one(mark: str, shown: list[str], others: list[str]) -> None:
    """The frame of another post, whose id begins or ends alike, is no picture of this one; escaped signs end a mark as others do."""
    (pattern,) = _patterns(PostBox(name="p", marks=(mark,)))
    assert [bool(re.search(pattern, f"https://h.example{path}", re.IGNORECASE)) for path in (*shown, *others)] == [True] * len(shown) + [False] * len(others)
