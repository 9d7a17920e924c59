"""Sentences that are a part of other texts, found in time that grows with both: a page may quote a thousand posts and hold a hundred thousand sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

LEAST = 12
"""Signs of a sentence that is taken for a part of a text; shorter ones may stand anywhere."""
MOST_PLACES = 200
"""Places that begin alike at which a part is looked for."""
START = re.compile(r"(?<![A-Za-z0-9])\S")
"""Where a part may begin: not within a word, as far as writing tells."""


class Parts:
    """Canonical texts, which hold no line ends, and whatever is said in them."""

    def __init__(self, texts: Iterable[str]) -> None:
        whole = tuple(texts)
        self._whole, self._joined = frozenset(whole), "\n".join(whole)
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for start in START.finditer(self._joined):
            places = self._places[self._joined[start.start() : start.start() + LEAST]]
            if len(places) < MOST_PLACES:
                places.append(start.start())

    def hold(self, sentence: str) -> bool:
        """Return whether a canonical sentence is one of the texts, or a part of one that is long enough to be no chance."""
        if sentence in self._whole:
            return True
        places = self._places.get(sentence[:LEAST], ()) if len(sentence) >= LEAST else ()
        return any(self._joined.startswith(sentence, place) for place in places)
