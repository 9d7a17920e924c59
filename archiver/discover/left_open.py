"""Quotations whose end is missing: editors and software lose it, and browsers let everything behind stand in the quotation."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from archiver.discover.addresses import Addresses
from archiver.discover.dates import read_date
from archiver.markup import Node, parse, text_of

END = "</blockquote>"
OPENED = re.compile(r"<blockquote(?=[\s>])")
# What articles are made of; widgets have at most a notice behind the date.
BLOCK = re.compile(r"<(?:p|h[1-6]|ul|ol|div|figure|section|table)[\s>]")
SCRIPT = "<script"
LEAST_PROSE = 40
"""Signs of text behind a post that no widget has."""
MOST_SIGNED = 200
MOST_GIVEN = 3
LONGEST_SIGNATURE = 3_000
"""Signs of HTML between a widget's "A post shared by" and the end of that line."""


def closed(node: Node, known: Addresses, *, split: bool) -> str | None:
    """Return the HTML of a quotation with the ends that it lost, None where it holds nothing that is not its own.

    Ends are missing behind the date that links to the post, or its link without words where there is none, behind the line in which a widget signs and
    before its script, where the article goes on there, and (``split``) before each quotation within.
    """
    if not split and _is_as_given_out(node):
        return None
    html = node.html or ""
    starts = [found.start() for found in OPENED.finditer(html)] if split else [0]
    linked = tuple(islice(_linked(node, html, known), MOST_SIGNED))
    signed = sorted((*(at for at, said in linked if said), *islice(_worded(html, known), MOST_SIGNED)))
    wordless = [at for at, said in linked if not said]
    parts: list[str] = []
    ended = split
    for start, until in pairwise((*starts, len(html))):
        end = _end(html, start, until, _within(signed, start, until) or _within(wordless, start, until))
        ended = ended or end < until
        parts += (html[start:end], END if end < until or until < len(html) else "", html[end:until])
    return "".join(parts) if ended else None


def _is_as_given_out(node: Node) -> bool:
    """Tell whether a quotation is two paragraphs or fewer and a link, as the code that X gives out: most are told by that at once."""
    held = list(islice(node.iter(), MOST_GIVEN + 1))
    last = held[-1] if 0 < len(held) <= MOST_GIVEN else None
    if last is not None and last.tag == "p" and len(held) < MOST_GIVEN:
        last = last.last_child
    return last is not None and last.tag == "a"


def _linked(node: Node, html: str, known: Addresses) -> Iterator[tuple[int, str]]:
    """Yield where the links to posts end that say a date or nothing, with what they say, in order."""
    at = 0
    for link in node.css("a[href]"):
        written, said = link.html or "", link.text().strip()
        at = html.find(written, at)
        if at < 0:
            return
        at += len(written)
        if (not said or read_date(said) is not None) and known.recognise(known.absolute(link.attributes.get("href"))) is not None:
            yield at, said


def _worded(html: str, known: Addresses) -> Iterator[int]:
    """Yield where the paragraphs end in which widgets sign in words."""
    for signature in (each.signature for each in known.platforms if each.signature is not None):
        for naming in signature.naming.finditer(html):
            end = html.find("</p>", naming.end(), naming.end() + LONGEST_SIGNATURE)
            if end >= 0:
                yield end


def _within(places: Sequence[int], start: int, until: int) -> tuple[int, ...]:
    """Return the first of some places that is behind ``start``, and not behind ``until``."""
    at = bisect_right(places, start)
    return tuple(place for place in places[at : at + 1] if place <= until)


def _end(html: str, start: int, until: int, ends: tuple[int, ...]) -> int:
    """Return where the quotation ends that begins at ``start``, ``until`` where nothing else stands in it."""
    script = html.find(SCRIPT, start, until)
    end = min((*ends, until, *((script,) if script >= 0 else ())))
    return end if _is_prose(html[end:until]) else until


def _is_prose(html: str) -> bool:
    root = parse(html).root if BLOCK.search(html) is not None else None
    return root is not None and len(text_of(root, limit=4 * LEAST_PROSE)) >= LEAST_PROSE
