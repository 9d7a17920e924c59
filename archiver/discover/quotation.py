"""Posts quoted in plain text, where the markup of the embed is lost and its words remain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from archiver.discover.addresses import Addresses, addresses
from archiver.discover.gaps import gaps_in_text
from archiver.discover.language import guess_language
from archiver.discover.signatures import signatures
from archiver.discover.witness import LINKED, LONGEST_LINE, TOKEN_LINK, Dateline, line_start, links_in, way_to_post, witness_text
from archiver.platforms.platform import Platform
from storage.model import Embed

MAX_TEXT = 50_000_000
"""Longest text that is read; what stands behind it is not."""
LONGEST_POST = 400
"""Signs of a quoted post, links left out: widgets quote 280, and a paragraph of the article must never be taken for the post."""
MOST_LINES = 12
MOST_QUOTES = 1_000
"""Signed posts that are read from one text."""

URL = re.compile(r"(?:https?|at)://[^\s<>\"“”„«»\\^`{|}]{3,2000}", re.IGNORECASE)
# As people write and say them: ``x.com/name/status/1``. Parts of other addresses and of mail addresses are none.
SCHEMELESS = re.compile(r"(?<![\w@./:=%&?#-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}/[^\s<>\"“”„«»\\^`{|}]{2,2000}", re.IGNORECASE)
CLOSING = ".,;:!?)]}'’\"…*"
CUT = ("…", "...")
# X's codes have ten signs; those of others have any number, so that what ends a sentence may stand behind a whole one.
HALF_CODE = re.compile(r"https?://t\.co/[A-Za-z0-9]{0,9}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A dateline and the parts of the text that are the post."""

    line: Dateline
    parts: tuple[Span, ...]
    end: int

    @property
    def spans(self) -> tuple[Span, ...]:
        """Everything the quotation takes up."""
        return (*self.parts, Span(self.line.start, self.line.end), Span(self.line.end, self.end))


def find_quotations(text: str, platforms: Sequence[Platform]) -> tuple[Embed, ...]:
    """Return the posts that a plain text quotes or links to, in order.

    A quotation is known by its dateline, or by the words in which a widget signs. The post stands before it, or around it where the extraction of the
    text broke the embed apart: then the part behind ends with the line that holds the post's own short links.
    """
    text = text[:MAX_TEXT]
    known = addresses(platforms, None)
    lines = tuple(islice(signatures(text, known), MOST_QUOTES))
    quotes = _quotes(text, lines)
    found = [(quote.line.start, _embed(text, quote, known)) for quote in quotes]
    taken = sorted((span.start, span.end) for quote in quotes for span in quote.spans)
    found += _links(text, taken, known)
    found += gaps_in_text(text, taken)
    found.sort(key=lambda entry: entry[0])
    return tuple(replace(embed, position=place) for place, (_, embed) in enumerate(found))


def _quotes(text: str, lines: tuple[Dateline, ...]) -> list[Quote]:
    quotes: list[Quote] = []
    floor = 0
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        quote = _quote(text, line, floor, _ceiling(text, following))
        quotes.append(quote)
        floor = max(quote.end, *(part.end for part in quote.parts), line.end)
    return quotes


def _ceiling(text: str, following: Dateline | None) -> int:
    """Return where the text of the next quotation may begin."""
    if following is None:
        return len(text)
    line = line_start(text, following.start)
    return line if text[line : following.start].strip() else line_start(text, max(line - 1, 0))


def _quote(text: str, line: Dateline, floor: int, ceiling: int) -> Quote:
    if line.platform is not None:
        return Quote(line, _caption(text, line, floor), _address_end(text, line))
    before = _before(text, line, floor)
    end = _address_end(text, line)
    if before is not None and TOKEN_LINK.search(text, before.start, before.end):
        return Quote(line, (before,), end)
    room = LONGEST_POST - (_length(text, before) if before is not None else 0)
    after = _after(text, end, max(ceiling, end), room)
    return Quote(line, tuple(part for part in (before, after) if part is not None), end)


def _caption(text: str, line: Dateline, floor: int) -> tuple[Span, ...]:
    """Return what stands between a widget's first words and its signature, or the line above that links to a post.

    Captions are left out as often as not, and then the article's own words stand there.
    """
    if line.opened is not None and line.opened >= floor:
        return (Span(line.opened, line.start),)
    above = _line_above(text, max(line_start(text, line.start), floor), floor)
    return (Span(above, line.start),) if LINKED.search(text, above, line.start) else ()


def _address_end(text: str, line: Dateline) -> int:
    """Return where an address ends that stands right behind the date: there it is the date's own link."""
    tail = text[line.end : line.end + 2100]
    lead = len(tail) - len(tail.lstrip(" \t()[]<"))
    url = URL.match(tail, lead)
    return line.end + url.end() if url and not TOKEN_LINK.match(tail, lead) else line.end


def _before(text: str, line: Dateline, floor: int) -> Span | None:
    """Return what stands before the dateline: on its line, else the line above; the one above that too where only links stand there."""
    start = max(line_start(text, line.start), floor)
    if text[start : line.start].strip():
        if not witness_text(text[start : line.start]):
            start = _line_above(text, start, floor)
        return Span(start, line.start)
    above = _line_above(text, start, floor)
    if above < start and not witness_text(text[above:start]):
        above = _line_above(text, above, floor)
    return Span(above, line.start) if text[above : line.start].strip() else None


def _line_above(text: str, start: int, floor: int) -> int:
    """Return where the nearest line with text above ``start`` begins, ``start`` where there is none."""
    lowest = max(floor, start - LONGEST_LINE)
    end = lowest + len(text[lowest:start].rstrip())
    return max(line_start(text, end), lowest) if end > lowest else start


def _after(text: str, start: int, ceiling: int, room: int) -> Span | None:
    """Return what stands behind the dateline up to the last line that holds a short link of the post, None where none is near."""
    end = None
    for line in _lines(text, start, ceiling):
        room -= _length(text, line)
        if room < 0:
            break
        if TOKEN_LINK.search(text, line.start, line.end):
            end = line.end
        elif end is not None:
            break
    return Span(start, end) if end is not None else None


def _lines(text: str, start: int, ceiling: int) -> Iterator[Span]:
    for _ in range(MOST_LINES):
        if start >= ceiling:
            return
        newline = text.find("\n", start, min(ceiling, start + LONGEST_LINE))
        end = newline if newline >= 0 else min(ceiling, start + LONGEST_LINE)
        yield Span(start, end)
        start = end + 1


def _length(text: str, span: Span) -> int:
    return len(witness_text(text[span.start : span.end]) or "")


def _embed(text: str, quote: Quote, known: Addresses) -> Embed:
    words = "\n".join(text[part.start : part.end] for part in quote.parts)
    links = links_in(words)
    linked = [found[2] for found in LINKED.finditer(words)] if quote.line.platform else []
    urls = (text[quote.line.end : quote.end].strip(" \t()[]<>"), *linked)
    url, ref = next(((url, ref) for url in urls if (ref := known.recognise(url)) is not None), ("", None))
    said = witness_text(LINKED.sub(r"\1", words) if quote.line.platform else words)
    return Embed(
        kind="embed",
        form="text-quotation",
        href=url if ref else way_to_post(links) or "",
        position=0,
        platform=quote.line.platform or known.signed_by(quote.line.author),
        id=ref.key.id if ref else None,
        space=ref.key.space if ref else "",
        permalink=ref.permalink if ref else None,
        author=quote.line.author,
        name=quote.line.name,
        text=said,
        posted=quote.line.posted,
        posted_text=quote.line.posted_text,
        lang=guess_language(said),
        links=links,
    )


def _links(text: str, taken: list[tuple[int, int]], known: Addresses) -> list[tuple[int, Embed]]:
    """Return posts and short links that stand in the text by their address alone."""
    found: list[tuple[int, Embed]] = []
    place = 0
    for start, href in _written(text):
        while place < len(taken) and taken[place][1] <= start:
            place += 1
        if place < len(taken) and taken[place][0] <= start:
            continue
        embed = bare_link(href, known)
        if embed is not None:
            found.append((start, embed))
    return found


def _written(text: str) -> list[tuple[int, str]]:
    """Return where each address of a text stands, with the address; short links of X are read even where they are glued to a word."""
    found = {bare.start(): f"https://{without_end(bare[0])}" for bare in SCHEMELESS.finditer(text)}
    found |= {url.start(): without_end(url[0]) for url in URL.finditer(text)}
    found |= {token.start(): links_in(token[0])[0].href for token in TOKEN_LINK.finditer(text)}
    return sorted(found.items())


def without_end(written: str) -> str:
    """Return an address as a text writes it without what ends the sentence; that it was cut off stays to be seen."""
    bare = written.rstrip(CLOSING)
    return f"{bare}{CUT[0]}" if written.startswith(CUT, len(bare)) else bare


def bare_link(href: str, known: Addresses, form: str = "bare-url") -> Embed | None:
    """Return an address as a link to a post, with the form in which it stands, or as a short link; None where it is neither."""
    ref, bare = known.recognise(href), href.removesuffix(CUT[0])
    if ref is not None:
        return Embed(
            kind="link",
            form=form,
            href=bare,
            position=0,
            platform=ref.key.platform,
            id=ref.key.id,
            space=ref.key.space,
            permalink=ref.permalink,
            author=ref.author,
        )
    is_half = bare != href and HALF_CODE.fullmatch(bare) is not None
    return Embed(kind="link", form="short-link", href=bare, position=0) if not is_half and known.is_short(bare) else None
