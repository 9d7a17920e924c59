"""Text as it is compared: what readers read, without what platforms vary from answer to answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from archiver.nfc import nfc

INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]")
"""Soft hyphens, zero-width and direction marks, and the two presentation selectors."""
SHORT_LINK = re.compile(r"https?://t\.co/\w+", re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
TRACKING = re.compile(
    r"(?<=[?&])(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|twclid|mc_cid|mc_eid|igshid|igsh|ref_src|ref_url|cmpid|smid|mibextid|xtor)=[^&#]*&?",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"'»”’)\]])\s+|\n")


def canonical_text(text: str) -> str:
    """Return text in Unicode NFC, without invisible characters, ``t.co`` wrappers and tracking parameters, white space folded."""
    visible = INVISIBLE.sub("", nfc(text))
    # The wrapper says nothing that stays: the same link is wrapped, expanded or left out depending on who asks.
    linked = ADDRESS.sub(_untracked, SHORT_LINK.sub(" ", visible))
    return nfc(" ".join(linked.split()))


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, canonical; also every line end ends one."""
    canonical = (canonical_text(part) for part in SENTENCE_END.split(text))
    return tuple(sentence for sentence in canonical if sentence)


def without(these: Sequence[str], those: Sequence[str]) -> list[str]:
    """Return the sentences that others have not, each as often as it stands there more."""
    # Counting instead of aligning: linear on any page, and a moved paragraph does not look rewritten.
    left = Counter(those)
    rest: list[str] = []
    for sentence in these:
        if left[sentence]:
            left[sentence] -= 1
        else:
            rest.append(sentence)
    return rest


def _untracked(address: re.Match[str]) -> str:
    return TRACKING.sub("", address[0]).rstrip("?&")
