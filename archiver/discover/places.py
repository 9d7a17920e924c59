"""Where the elements of a tree stand in the document's order."""

from __future__ import annotations

from dataclasses import dataclass, field

from archiver.markup import Node


@dataclass(slots=True)
class Places:
    """The places of one tree's elements: counted anew only where one is asked for that was not met, which is rare."""

    root: Node
    met: dict[int, int] = field(default_factory=dict)
    """Places of the elements that were looked at closer, by identity."""
    every: dict[int, int] = field(default_factory=dict)
    """Places of all, once another one was asked for."""

    def of(self, node: Node) -> int:
        """Return the place of an element, 0 for what is none of this tree."""
        place = self.met.get(node.mem_id)
        return place if place is not None else self._every().get(node.mem_id, 0)

    def behind(self) -> int:
        """Return a place behind all elements, for what stands nowhere on the page."""
        return len(self._every())

    def _every(self) -> dict[int, int]:
        if not self.every:
            self.every = {node.mem_id: place for place, node in enumerate(self.root.traverse())}
        return self.every
