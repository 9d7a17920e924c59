"""Whether running text stands between two sights of a post: then the article quotes it in two places."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.discover.places import Places
from archiver.discover.search import Find
from archiver.discover.selectors import ancestors
from archiver.markup import Node

MOST_NOTES = 2
"""Most paragraphs that the box of one widget holds between its parts: why it is kept back, and what a click on it sends where."""


@dataclass(slots=True)
class Running:
    """The paragraphs of a page outside of what carries posts, in the document's order."""

    nodes: Sequence[Node]
    places: Places
    _at: list[int] | None = None

    def parts(self, first: Find, second: Find) -> bool:
        """Tell whether running text stands between two sights, and no mere note in a box that holds both."""
        at = self._told()
        begins, ends = bisect_right(at, first.place[0]), bisect_left(at, second.place[0])
        return ends - begins > MOST_NOTES or (begins < ends and self._goes_on(first.node, second.node, begins - 1, ends))

    def _told(self) -> list[int]:
        if self._at is None:
            self._at = [self.places.of(node) for node in self.nodes]
        return self._at

    def _goes_on(self, first: Node, second: Node, before: int, behind: int) -> bool:
        """Tell whether the paragraph before both sights or the one behind them stands in what holds both, as in an article, and not around it."""
        around = {each.mem_id for each in ancestors(first)}
        holder = next((each.mem_id for each in ancestors(second) if each.mem_id in around), None)
        beside = [self.nodes[at] for at in (before, behind) if 0 <= at < len(self.nodes)]
        return any(each.mem_id == holder for node in beside for each in ancestors(node))
