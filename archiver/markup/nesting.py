"""Keep the parser's time in step with the length of a page.

It looks through the elements that are open at each new one, and opens formatting that was left open anew in each paragraph (WHATWG HTML, sections
13.2.4.2 and 13.2.4.3), so a page that nests all it holds, or leaves formatting open, costs the square of its length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

MAX_TAGS = 50_000
"""Most signs ``<`` of a page that is parsed, because an element of three bytes costs a hundred times that. The most seen among 425 articles is 25,496."""
MAX_DEPTH = 400
"""Deepest nesting of elements that is kept of a page that could nest too much; deeper tags are dropped, their content stays (browsers stop at 512)."""
MAX_FORMATTING = 3
"""Most formatting elements that such a page may leave open at once."""
LEAST = 50_000
"""Shorter pages may cost as much as one of so many bytes."""
NESTED = 120
"""Most steps through open elements for each byte, were all elements of the page nested in each other; the most seen among 425 articles is 90."""
REOPENED = 2
"""Most elements that left open formatting may add for each byte."""

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,63})[^<>]{0,100000}>?")
FORMATTING = frozenset(["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
# Formatting that is open around one of these can neither be closed in it nor comes back in it.
MARKERS = frozenset(["applet", "caption", "marquee", "object", "td", "template", "th"])
SCOPING = MARKERS | {"html", "table", "foreignobject", "desc", "annotation-xml"}
SPECIAL_NAMES = """
    address article aside blockquote body button center details dir div dl fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header
    hgroup iframe listing main menu nav noembed noframes noscript ol plaintext pre search section select style summary textarea title ul xmp
"""
SPECIAL = SCOPING | frozenset(SPECIAL_NAMES.split())
FLAT_NAMES = """
    a area base body br caption col dd dt embed head hr html img input li link meta optgroup option p param source tbody td tfoot th thead tr track wbr
"""
# These close themselves or hold nothing, so they do not nest.
FLAT = frozenset(FLAT_NAMES.split())
FURTHEST = 50
"""How far up an element is looked for that an end tag may close."""


def _either_case(names: Sequence[str]) -> str:
    """Return a pattern of names in either case, by their first two signs: to ignore case costs four times as much, and every page pays."""
    spelled = ["".join(f"[{sign}{sign.upper()}]" for sign in name) for name in names]
    firsts, seconds = ("".join(sorted({sign for name in names for sign in (name[at : at + 1], name[at : at + 1].upper())})) for at in (0, 1))
    return f"(?=[{firsts}][{seconds}\\s/>])(?:{'|'.join(spelled)})(?=[\\s/>])"


ENDS = re.compile(rb"</")
"""An expression counts two signs in half the time that ``bytes.count`` takes."""
OPENED = re.compile(f"<{_either_case(sorted(FORMATTING | {'noscript'}))}".encode())
FORMATTED = re.compile(f"<(/?+)({_either_case(sorted(FORMATTING | MARKERS))})".encode())
# Closed before any other of these begins or ends. Python 3.11.2 finds none of them, and takes longer.
CLOSED = re.compile(rf"<({_either_case(sorted(FORMATTING))})[^<>]*+>(?:[^<]++|<(?!/?{_either_case(sorted(FORMATTING | MARKERS))}))*+</\1(?=[\s/>])".encode())


def opened(raw: bytes) -> tuple[int, list[int]]:
    """Return how many formatting elements a page opens, and where each ``noscript`` begins: one look for both, since every page pays."""
    formatting, noscripts = 0, []
    for tag in OPENED.finditer(raw):
        if tag[0].lower() == b"<noscript":
            noscripts.append(tag.start())
        else:
            formatting += 1
    return formatting, noscripts


def may_multiply(raw: bytes, formatting: int) -> bool:
    """Tell whether a page that opens so many formatting elements may cost the parser far more than its length; most are told by what they hold in all."""
    signs, length = raw.count(b"<"), max(len(raw), LEAST)
    if signs > MAX_TAGS:
        return True
    if signs * signs > NESTED * length and (signs - len(ENDS.findall(raw))) ** 2 > NESTED * length:
        return True
    most = REOPENED * length // max(signs, 1)
    # Of those that are closed at once only one is ever open.
    return formatting > most and formatting - len(CLOSED.findall(raw)) >= most and _leaves_open(raw, most)


def _leaves_open(raw: bytes, most: int) -> bool:
    """Tell whether more than ``most`` formatting elements are open anywhere."""
    formatting = _Formatting()
    for slash, written in FORMATTED.findall(raw):
        name = written.decode("ascii").lower()
        if slash:
            formatting.close(name)
        else:
            formatting.open(name)
            if formatting.count > most:
                return True
    return False


@dataclass(slots=True)
class _Formatting:
    """The formatting elements that are open, and the markers between them (WHATWG HTML, section 13.2.4.3)."""

    entries: list[str] = field(default_factory=list)
    count: int = 0
    """How many are no markers."""

    def open(self, name: str) -> None:
        self.entries.append(name)
        self.count += name in FORMATTING

    def close(self, name: str) -> None:
        """Close the last one of a name within its marker, or a marker with all that stands behind it."""
        for at in range(len(self.entries) - 1, -1, -1):
            if self.entries[at] == name:
                end = at + 1 if name in FORMATTING else len(self.entries)
                self.count -= sum(each in FORMATTING for each in self.entries[at:end])
                del self.entries[at:end]
                return
            if self.entries[at] in MARKERS:
                return


@dataclass(slots=True)
class _Open:
    """The elements that are open at one place of a page that is flattened."""

    nested: list[str] = field(default_factory=list)
    formatting: _Formatting = field(default_factory=_Formatting)
    dropped: Counter[str] = field(default_factory=Counter)
    """Start tags that were dropped and whose end tags are to come."""

    def keeps(self, name: str, *, ends: bool) -> bool:
        """Tell whether a tag is kept, and take it in."""
        if ends and self.dropped[name]:
            self.dropped[name] -= 1
            return False
        if ends:
            self._close(name)
            return True
        nests = name not in FLAT
        if (nests and len(self.nested) >= MAX_DEPTH) or (name in FORMATTING and self.formatting.count >= MAX_FORMATTING):
            self.dropped[name] += 1
            return False
        if nests:
            self.nested.append(name)
        if name in FORMATTING or name in MARKERS:
            self.formatting.open(name)
        return True

    def _close(self, name: str) -> None:
        """Take in an end tag, which has no effect where something stands between that it cannot close."""
        if name in FORMATTING or name in MARKERS:
            self.formatting.close(name)
        between = SCOPING if name in SPECIAL else SPECIAL
        for height, each in enumerate(reversed(self.nested[-FURTHEST:]), 1):
            if each == name:
                del self.nested[-height:]
                return
            if each in between:
                return


def flattened(text: str) -> str:
    """Return a page without the tags that nest deeper, or leave more formatting open, than those of any real page, and cut behind the most tags."""
    opened = _Open()
    kept, at, parts = 0, 0, []
    for tag in TAG.finditer(text):
        if opened.keeps(tag[2].lower(), ends=bool(tag[1])):
            kept += 1
        else:
            parts.append(text[at : tag.start()])
            at = tag.end()
        if kept > MAX_TAGS:
            break
    return _cut("".join((*parts, text[at:])))


def _cut(text: str) -> str:
    beyond = next(islice(re.finditer("<", text), MAX_TAGS, None), None)
    return text[: beyond.start()] if beyond else text
