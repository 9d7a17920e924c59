"""Read robots.txt (RFC 9309): what a site asks crawlers not to ask for. Pure, but slow for files that are made to be: call it in a thread."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protego import Protego

from archiver.exchange import Answer

LARGEST = 512_000
"""Bytes that are read: RFC 9309 §2.5 asks for 500 KiB at least."""
PRODUCT = re.compile(r"[A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site asks of us."""

    parsed: Protego | None
    """None where it has no file that could be had."""
    otherwise: bool
    """Whether we may ask for anything without one."""

    def allow(self, url: str, product: str) -> bool:
        """Return whether an address may be asked for by a client of this name."""
        return self.otherwise if self.parsed is None else bool(self.parsed.can_fetch(url, product))


ANYTHING, NOTHING = Rules(None, True), Rules(None, False)


def read_robots(answer: Answer | None) -> Rules:
    """Return the rules that an answer to the question for robots.txt makes; None stands for no answer.

    A site that refuses the file has none (§2.3.1.3); one that fails, or is too busy, forbids everything until it is well (§2.3.1.4).
    """
    if answer is None or answer.status >= 500 or answer.status == 429 or answer.truncated in ("time", "disconnect"):
        return NOTHING
    if not 200 <= answer.status < 300:
        return ANYTHING if answer.status >= 400 else NOTHING
    return Rules(Protego.parse(answer.body.decode("utf-8-sig", "replace")), otherwise=True)


def product_of(user_agent: str) -> str:
    """Return the name by which robots.txt means us: the first product token of the user agent (§2.2.1)."""
    found = PRODUCT.match(user_agent)
    return found[0] if found else "*"
