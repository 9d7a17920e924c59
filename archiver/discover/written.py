"""Markup that a script writes into its page while that is read: where the script stands, or into an element that it calls by its id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from archiver.markup import Node

LONGEST_WRITING = 20_000
"""Signs of a script that writes: longer ones are libraries and data."""
MOST_WRITTEN = 20
# What a widget or a player is made of; without it nothing is written that shows a post.
SHOWING = re.compile(r"iframe|blockquote", re.IGNORECASE)
# In the document itself, by jQuery whatever it is called, and by the DOM.
CALL = re.compile(
    r"""(?:\bdocument\.write(?:ln)?\(
    | \(\s{0,9}["']\#(?P<queried>[A-Za-z][\w-]{0,80})["']\s{0,9}\)\.(?:html|append|prepend|before|after|replaceWith)\(
    | \bgetElementById\(\s{0,9}["'](?P<called>[A-Za-z][\w-]{0,80})["']\s{0,9}\)\.(?:inner|outer)HTML\s{0,9}\+?=(?!=)
    | \bquerySelector\(\s{0,9}["']\#(?P<selected>[A-Za-z][\w-]{0,80})["']\s{0,9}\)\.(?:inner|outer)HTML\s{0,9}\+?=(?!=)
    )\s{0,9}(?=["'`])""",
    re.VERBOSE,
)
# A string of ECMAScript, and what it escapes.
STRING = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`""", re.DOTALL)
ESCAPED = re.compile(r"\\(?:x(?P<two>[0-9A-Fa-f]{2})|u(?P<four>[0-9A-Fa-f]{4})|(?P<space>[nrtvfb0\n])|(?P<sign>.))", re.DOTALL)


class Written(NamedTuple):
    """Markup that a script writes."""

    markup: str
    into: str | None
    """Id of the element that it is written into, None where the script stands."""


def written_by(text: str) -> Iterator[Written]:
    """Yield the markup that a script writes and that may show a post; what it puts together of several strings is not read."""
    if len(text) > LONGEST_WRITING or SHOWING.search(text) is None:
        return
    for call in islice(CALL.finditer(text), MOST_WRITTEN):
        string = STRING.match(text, call.end())
        markup = ESCAPED.sub(_unescaped, next(each for each in string.groups() if each is not None)) if string is not None else ""
        if SHOWING.search(markup) is not None:
            yield Written(markup, call["queried"] or call["called"] or call["selected"])


def filled(script: Node, root: Node, written: Written) -> Node | None:
    """Return the element in whose place written markup is shown, None where the page has no such element."""
    return script if written.into is None else root.css_first(f"#{written.into}")


def _unescaped(found: re.Match[str]) -> str:
    code = found["two"] or found["four"]
    return chr(int(code, 16)) if code else " " if found["space"] else found["sign"]
