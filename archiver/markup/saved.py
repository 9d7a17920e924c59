"""Pages inside one file: as browsers save them (MHTML, RFC 2557), and as mails carry them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

LONGEST_HEAD = 16_384
MOST_PARTS = 200
HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:")
MIME = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
MARKED_UP = re.compile(rb"^content-type:\s{0,9}(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
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

    Never raises.
    """
    if not is_saved(body):
        marked = SAVED_FROM.search(body, 0, LONGEST_HEAD)
        return SavedPage(body, None, marked[1].decode("utf-8", "replace")) if marked is not None else None
    try:
        message = message_from_bytes(body.lstrip())
        pages = [part for _, part in zip(range(MOST_PARTS), message.walk(), strict=False) if part.get_content_type() == "text/html"]
        return _page(pages, message) if pages else None
    except (RecursionError, ValueError, LookupError):
        # Parts within parts without end, and headers that are none.
        return None


def _page(pages: Sequence[Message], message: Message) -> SavedPage | None:
    html = pages[0].get_payload(decode=True)
    frames = {str(part.get("Content-ID") or "").strip(" <>").encode("utf-8", "replace"): location for part in pages if (location := _location(part))}
    if not isinstance(html, bytes):
        return None
    framed = FRAME.sub(lambda found: frames[found[1]].encode("utf-8", "replace") if found[1] in frames else found[0], html)
    location = _location(pages[0]) or _location(message, "Snapshot-Content-Location")
    return SavedPage(framed, str(pages[0].get("Content-Type") or "") or None, location)


def _location(part: Message, header: str = "Content-Location") -> str | None:
    stated = str(part.get(header) or "").strip()
    return stated if stated.lower().startswith(WEB) else None
