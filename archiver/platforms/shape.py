"""The shape of a page: its elements without its words, as a number that is near for near pages (SimHash, Charikar 2002)."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b

from archiver.exchange import Answer
from archiver.markup import Document
from archiver.platforms.conditions import document_of, is_markup

BITS = 64
DIGITS = re.compile(r"\d+")
MOST_NODES = 20_000


def shape_of(answer: Answer) -> str | None:
    """Return the shape of an HTML answer, 16 hexadecimal digits; None where the body is no page."""
    if not is_markup(answer):
        return None
    sums = [0] * BITS
    # Counts are capped: a list of links is a list of links, however long today.
    for feature, count in _features(document_of(answer)).items():
        value = int.from_bytes(blake2b(feature.encode(), digest_size=BITS // 8).digest(), "big")
        for bit in range(BITS):
            sums[bit] += min(count, 3) if value >> bit & 1 else -min(count, 3)
    return f"{sum(1 << bit for bit in range(BITS) if sums[bit] > 0):016x}"


def _features(document: Document) -> Counter[str]:
    """Return each element below its parent, by tag and classes; numbers in class names change from build to build."""
    found: Counter[str] = Counter()
    for node in document.css("html *")[:MOST_NODES]:
        parent = node.parent
        found[f"{parent.tag if parent is not None else ''}>{node.tag}.{DIGITS.sub('#', node.attributes.get('class') or '')[:80]}"] += 1
    return found
