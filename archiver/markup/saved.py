"""Pages inside one file: as browsers save them (MHTML, RFC 2557), and as mails carry them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from itertools import islice

LONGEST_HEAD = 16_384
MOST_PARTS = 200
MOST_NESTING = 10
"""Most parts that hold parts: each line of a message is held against the boundaries of all that it stands in. Mails have three."""
LONGEST_FIELD = 2_000
"""Longest field that names a boundary: the parser of its parameters takes the square of their length."""
HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:")
MIME = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
MARKED_UP = re.compile(rb"^content-type:\s{0,9}(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
# What the standard library takes for such a field, with its continuation lines (RFC 5322, section 2.2.3).
NESTING = re.compile(rb"(?:^|[\r\n])content-type:[\s\x1c-\x1f]*+multipart/(?:[^\r\n]|\r?\n[ \t])*+", re.IGNORECASE)
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
SAVED_FROM = re.compile(rb"<!--\s{0,9}saved from url=\(\d{1,6}\)(\S{1,4096})\s{0,9}-->", re.IGNORECASE)
"""The mark that browsers set at the head of a page that they saved."""
FRAME = re.compile(rb"cid:([^\"'\s<>]{1,200})")
WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as it stood in such a file."""

    html: bytes
    content_type: str | None
    location: str | None
    """Where it was saved from, None where the file does not tell."""


def is_saved(body: bytes) -> bool:
    """Tell whether a file is a message by its headers that may hold a page."""
    head = END_OF_HEAD.split(body[:LONGEST_HEAD].lstrip(), maxsplit=1)[0]
    return HEADER.match(head) is not None and MIME.search(head) is not None and MARKED_UP.search(head) is not None


def saved_page(body: bytes) -> SavedPage | None:
    """Return the first page in a message, with its frames by their web addresses, or a page that tells where it was saved from; None for others.

    Never raises, and takes no longer than the message is long: one that would is read as it stands.
    """
    if not is_saved(body):
        marked = SAVED_FROM.search(body, 0, LONGEST_HEAD)
        return SavedPage(body, None, marked[1].decode("utf-8", "replace")) if marked is not None else None
    if not _is_bounded(body):
        return None
    try:
        message = message_from_bytes(body.lstrip())
        pages = [part for _, part in zip(range(MOST_PARTS), message.walk(), strict=False) if part.get_content_type() == "text/html"]
        return _page(pages, message) if pages else None
    except (RecursionError, TypeError, ValueError):
        # Messages within messages without end, and fields that are none: parameters numbered in part, signs that no field may hold.
        return None


def _is_bounded(body: bytes) -> bool:
    """Tell whether a message has no more parts within parts, and no longer lists of parameters, than the parser reads in step with its length."""
    nesting = [field[0] for field in islice(NESTING.finditer(body), MOST_NESTING + 1)]
    return len(nesting) <= MOST_NESTING and all(len(field) <= LONGEST_FIELD for field in nesting)


def _page(pages: Sequence[Message], message: Message) -> SavedPage | None:
    html = pages[0].get_payload(decode=True)
    located = ((str(part.get("Content-ID") or "").strip(" <>"), location) for part in pages if (location := _location(part)) is not None)
    frames = {name.encode("utf-8", "replace"): location.encode("utf-8", "replace") for name, location in located}
    if not isinstance(html, bytes):
        return None
    # Each once: a frame stands in one place, and addresses may be long.
    framed = FRAME.sub(lambda found: frames.pop(found[1], found[0]), html)
    location = _location(pages[0]) or _location(message, "Snapshot-Content-Location")
    return SavedPage(framed, str(pages[0].get("Content-Type") or "") or None, location)


def _location(part: Message, header: str = "Content-Location") -> str | None:
    stated = str(part.get(header) or "").strip()
    return stated if stated.lower().startswith(WEB) else None
