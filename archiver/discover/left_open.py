"""Quotations whose end is missing: editors and software lose it, and browsers let everything behind stand in the quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
MOST_LINKS = 100


def closed(node: Node, known: Addresses, *, split: bool) -> str | None:
    """Return the HTML of a quotation with the ends that it lost, None where it holds nothing that is not its own.

    Ends are missing behind the date that links to the post and before the widget's script, where the article goes on there, and (``split``) before
    each quotation within.
    """
    html = node.html or ""
    starts = [found.start() for found in OPENED.finditer(html)] if split else [0]
    signed = list(islice(_signed(node, html, known), MOST_LINKS))
    parts: list[str] = []
    ended = split
    for start, until in pairwise((*starts, len(html))):
        end = _end(html, start, until, signed)
        ended = ended or end < until
        parts += (html[start:end], END if end < until or until < len(html) else "", html[end:until])
    return "".join(parts) if ended else None


def _signed(node: Node, html: str, known: Addresses) -> Iterator[int]:
    """Yield where the links to posts end whose text is a date, in order."""
    at = 0
    for link in node.css("a[href]"):
        written = link.html or ""
        at = html.find(written, at)
        if at < 0:
            return
        at += len(written)
        if read_date(link.text().strip()) is not None and known.recognise(known.absolute(link.attributes.get("href"))) is not None:
            yield at


def _end(html: str, start: int, until: int, signed: list[int]) -> int:
    """Return where the quotation ends that begins at ``start``, ``until`` where nothing else stands in it."""
    script = html.find(SCRIPT, start, until)
    ends = (*(at for at in signed if start < at <= until), *((script,) if script >= 0 else ()))
    end = min(ends, default=until)
    return end if _is_prose(html[end:until]) else until


def _is_prose(html: str) -> bool:
    root = parse(html).root if BLOCK.search(html) is not None else None
    return root is not None and len(text_of(root, limit=4 * LEAST_PROSE)) >= LEAST_PROSE
