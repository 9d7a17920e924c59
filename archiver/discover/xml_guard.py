"""Refuse XML that would cost more than it is long, before any parser sees it."""

from __future__ import annotations

import re
import zlib

from archiver.errors import InputError
from archiver.markup import decode

MAX_BYTES = 50_000_000
"""Longest sitemap that is read, unpacked and piece by piece (sitemaps.org allows 50 MB)."""
MAX_TEXT = 10_000_000
"""Longest file that is read as one text, unpacked: a feed, or a sitemap that must be mended first."""
MAX_DEPTH = 100
GZIP = b"\x1f\x8b"
TOKEN = re.compile(r"<!\[CDATA\[|<!--|<\?|<!DOCTYPE|<!ENTITY|</?([A-Za-z_:][\w:.-]{0,40})", re.IGNORECASE)
ENDS = {"<![cdata[": "]]>", "<!--": "-->", "<?": "?>"}
LONGEST_JUNK = 65_536
BURIED = re.compile(
    r"<\?xml\b[^>]{0,400}\?>\s{0,99}(?:<!--[^<]{0,2000}-->\s{0,99}){0,9}<(?:\w{1,20}:)?(?P<root>rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE
)
"""The beginning of a feed or sitemap below what a broken server wrote before it: warnings, blank lines."""
HTML = re.compile(r"\s{0,999}(?:<\?xml\b[^>]{0,400}\?>\s{0,99})?(?:<!--[^<]{0,2000}-->\s{0,99}){0,9}<(?:!DOCTYPE\s{1,99}html|html)\b", re.IGNORECASE)
UNCLOSED_NAMES = "area base br col dd dt embed hr img input li link meta option p param source td th tr track wbr"
UNCLOSED = frozenset(UNCLOSED_NAMES.split())
"""Elements that HTML may leave open; feeds that carry it as it is do not nest by them (HTML, section 13.1.2)."""
DECLARATION = re.compile(r"(?<!\s)\s*<\?xml\b[^>]{0,400}\?>")


def safe_xml(body: bytes, source: str, *, most_elements: int) -> str:
    """Return the text of an XML file without its declaration.

    Raises InputError for entities and other declarations inside a DOCTYPE (billion laughs, external entities), for nesting deeper than any feed has, for
    more than ``most_elements``, and for what is longer than 10 MB unpacked.
    """
    text = decode(unpacked(body, source), None).lstrip("\ufeff")
    buried = BURIED.search(text, 0, LONGEST_JUNK)
    text = text[buried.start() :] if buried is not None else text
    if HTML.match(text):
        raise InputError(source, "is an HTML page, and no feed or sitemap: give the address of the feed itself, and one that asks nobody to log in")
    _refuse_bombs(text, source, most_elements)
    return DECLARATION.sub("", text, count=1)


def unpacked(body: bytes, source: str) -> bytes:
    """Return a file without its packing; InputError for what is longer than 10 MB then, or is packed badly."""
    if body.startswith(GZIP):
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_TEXT + 1)
        except zlib.error as exc:
            raise InputError(source, f"is no whole gzip file ({exc}): fetch it again") from exc
    if len(body) > MAX_TEXT:
        raise InputError(source, f"is longer than {MAX_TEXT // 1_000_000} MB: hand in a smaller feed, or the parts that a sitemap index names")
    return body


def _refuse_bombs(text: str, source: str, most_elements: int) -> None:
    depth = tags = 0
    at = 0
    while (found := TOKEN.search(text, at)) is not None:
        sign = found[0].lower()
        at = found.end()
        if sign in ENDS:
            end = text.find(ENDS[sign], at)
            at = len(text) if end < 0 else end
        elif sign.startswith("<!"):
            _refuse_declarations(text, found.start(), source)
        elif sign.startswith("</"):
            depth -= found[1].lower() not in UNCLOSED
        else:
            end = text.find(">", at)
            tags += 1
            depth += text[end - 1 : end] != "/" and found[1].lower() not in UNCLOSED
        if depth > MAX_DEPTH or tags > most_elements:
            raise InputError(source, "nests deeper or holds more elements than any feed or sitemap: it is refused as an XML bomb")


def _refuse_declarations(text: str, start: int, source: str) -> None:
    end = text.find(">", start)
    if text[start : start + 8].lower() == "<!entity" or "[" in text[start : end if end >= 0 else len(text)]:
        raise InputError(source, "declares entities inside a DOCTYPE: it is refused, since such XML can unfold to any size or read other files")
