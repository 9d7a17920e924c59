"""Markup that a script writes into its page while that is read: where the script stands, or into an element that it calls by its id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from archiver.discover.literals import string_at
from archiver.markup import Node

LONGEST_WRITING = 10_000
"""Signs of a script that writes: longer ones are libraries and data."""
MOST_WRITTEN = 20
OPENING = re.compile(r"(?:<|3[cC])(?:iframe|blockquote)\b")
# In the document itself, by jQuery whatever it is called, and by the DOM.
CALL = re.compile(
    r"""(?:document\.write(?:ln)?\(
    | \(\s{0,9}["']\#(?P<queried>[A-Za-z][\w-]{0,80})["']\s{0,9}\)\.(?:html|append|prepend|before|after|replaceWith)\(
    | getElementById\(\s{0,9}["'](?P<called>[A-Za-z][\w-]{0,80})["']\s{0,9}\)\.(?:inner|outer)HTML\s{0,9}\+?=(?!=)
    | getElementById\(\s{0,9}["'](?P<beside>[A-Za-z][\w-]{0,80})["']\s{0,9}\)\.insertAdjacentHTML\(\s{0,9}["'][a-z]{1,20}["']\s{0,9},
    | querySelector\(\s{0,9}["']\#(?P<selected>[A-Za-z][\w-]{0,80})["']\s{0,9}\)\.(?:inner|outer)HTML\s{0,9}\+?=(?!=)
    )\s{0,9}(?=["'`])""",
    re.VERBOSE,
)
NAME = re.compile(r"[\w:.-]{1,100}")


class Written(NamedTuple):
    """Markup that a script writes."""

    markup: str
    into: str | None
    """Id of the element that it is written into, None where the script stands."""


def written_by(text: str) -> Iterator[Written]:
    """Yield the markup that a script writes and that may show a post; what it puts together of several strings is not read."""
    if len(text) > LONGEST_WRITING or not _shows(text):
        return
    for call in islice(CALL.finditer(text), MOST_WRITTEN):
        markup = string_at(text, call.end())
        if markup is not None and _shows(markup):
            yield Written(markup, next((each for each in call.groups() if each is not None), None))


def called(identity: str | None, root: Node) -> Node | None:
    """Return the element that a script calls by its id, None where it calls none or the page has no such element."""
    return root.css_first(f'[id="{identity}"]') if identity is not None and NAME.fullmatch(identity) else None


def _shows(text: str) -> bool:
    """Tell whether a text holds what a widget or a player begins with: most scripts have neither word."""
    return ("iframe" in text or "blockquote" in text) and OPENING.search(text) is not None
