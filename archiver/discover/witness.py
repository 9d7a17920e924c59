"""What an article itself shows of a post: the quoted text, who signed it, when, and the links inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.discover.dates import read_date
from archiver.nfc import nfc
from storage.model import Link

# Signs without width that editors and extractors add or lose; joiners stay, since emoji and some scripts need them.
WIDTHLESS = re.compile("[\u00ad\u200b\u2060\ufeff]")
# Also as entities, which software that strips markup leaves.
DASHES = ("—", "–", "―", "--", "&mdash;", "&ndash;", "&#8212;", "&#8211;")
HANDLE = re.compile(r"\([\s\u200e\u200f]{0,3}[@＠]([A-Za-z0-9_.-]{1,253})[\s\u200e\u200f]{0,3}\)")
# Signs of direction stand around names and dates in Arabic and Hebrew; Markdown puts the date's link in brackets.
BEFORE_DATE = re.compile(r"[\s\u200e\u200f\[]{0,99}")
BEFORE_NAME = re.compile(r"[\s\u200e\u200f]{0,99}")
LONGEST_NAME = 120
LONGEST_LINE = 5_000
LONGEST_DATE = 300
# Tokens have at most ten signs, so what follows the tenth is text that was glued on.
CODE = r"(?:[A-Za-z0-9]{6,10}?(?=pic\.|https?:|[^A-Za-z0-9]|$)|[A-Za-z0-9]{10})(?!…|\.\.\.)"
TOKEN_LINK = re.compile(rf"(?:https?://)?(?:(?P<media>pic\.(?:twitter|x)\.com)|(?:(?<=//)|(?<![A-Za-z0-9.-]))t\.co)/(?P<token>{CODE})")
# As Markdown links words. Where a text was cut off in front, so is the bracket.
LINKED = re.compile(r"(?:\[|\A)([^\[\]]{0,3000})\]\((https?://[^\s()]{3,2000})\)")
DATE_OPEN, DATE_CLOSE = "\ue000", "\ue001"
"""Put around the text of a link that is known to be the post's own dateline (private use area, so no page's text)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """The line that signs a quoted post, and where it stands in the text."""

    start: int
    end: int
    author: str
    name: str | None
    posted_text: str | None
    posted: str | None
    platform: str | None = None
    """Whose widget signs so, where it does in words; a handle tells it of all others."""
    opened: int | None = None
    """Where such a widget says that the post's own words begin; None where it does not say."""


def witness_text(text: str) -> str | None:
    """Return the one form in which quoted text is kept, whatever markup it came through; None where nothing is left.

    Links that lead through t.co are taken out (they are kept apart), every run of white space becomes one space, Unicode is composed (NFC).
    """
    bare = TOKEN_LINK.sub(" ", text)
    return " ".join(WIDTHLESS.sub("", nfc(bare)).split()) or None


def links_in(text: str) -> tuple[Link, ...]:
    """Return the short and media links that a post's text carries, each once, in order."""
    links = (_link(found) for found in TOKEN_LINK.finditer(text))
    return tuple(dict.fromkeys(links))


def _link(found: re.Match[str]) -> Link:
    if found["media"]:
        return Link(href=f"https://{found['media']}/{found['token']}", kind="media")
    return Link(href=f"https://t.co/{found['token']}", kind="short-link")


def way_to_post(links: tuple[Link, ...]) -> str | None:
    """Return the short link that leads to the post itself: the token of its picture redirects to the post's photo page."""
    media = next((link.href for link in reversed(links) if link.kind == "media"), None)
    return f"https://t.co/{media.rpartition('/')[2]}" if media else None


def datelines(text: str) -> Iterator[Dateline]:
    """Yield every dateline such as ``— Name (@handle) May 30, 2024``, in order."""
    found = (dateline(text, handle) for handle in HANDLE.finditer(text))
    return (line for line in found if line is not None)


def dateline(text: str, handle: re.Match[str]) -> Dateline | None:
    """Return the dateline that a handle stands in, None where it stands in none."""
    signed = _signature(text, handle.start())
    window = text[handle.end() : handle.end() + 200]
    tail = BEFORE_DATE.sub("", window, count=1)
    marked = tail.startswith(DATE_OPEN)
    if signed is None and not marked:
        return None
    start, name = signed if signed is not None else (line_start(text, handle.start()), None)
    begin = handle.end() + len(window) - len(tail)
    if marked:
        printed, posted, end = _marked_date(text, begin)
    else:
        read = read_date(tail)
        if read is None:
            return None
        (printed, posted), end = read, begin + len(read[0])
    return Dateline(start=start, end=end, author=handle[1], name=name, posted_text=printed or None, posted=posted)


def _marked_date(text: str, begin: int) -> tuple[str, str | None, int]:
    end = text.find(DATE_CLOSE, begin, begin + LONGEST_DATE)
    if end < 0:
        return "", None, begin
    printed = text[begin + 1 : end].strip()
    read = read_date(printed)
    return printed, read[1] if read else None, end + 1


def line_start(text: str, at: int) -> int:
    """Return where the line begins that ``at`` stands in; one without end counts as begun ``LONGEST_LINE`` before."""
    floor = max(0, at - LONGEST_LINE)
    newline = text.rfind("\n", floor, at)
    return newline + 1 if newline >= 0 else floor


def _signature(text: str, handle: int) -> tuple[int, str | None] | None:
    """Return where the dash before a handle stands and the name between them; None where no dash does.

    A name may hold a dash itself, so one that opens the line comes before the nearest one.
    """
    line = max(line_start(text, handle), handle - LONGEST_NAME)
    before = text[line:handle]
    lead = len(before) - len(BEFORE_NAME.sub("", before, count=1))
    opening = next((dash for dash in (*DASHES, "-", "−") if before.startswith(dash, lead)), None)
    if opening is not None and line == line_start(text, handle):
        place, length = lead, len(opening)
    else:
        place, length = max((before.rfind(dash), len(dash)) for dash in DASHES)
    if place < 0:
        return None
    start = line if place == lead else line + place
    return start, " ".join(before[place + length :].strip(" \u200e\u200f").split()) or None
