"""Bytes to text, also where the declared charset lies."""

from __future__ import annotations

import codecs
import re
import zlib

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MARKS = tuple(mark for mark, _ in BOMS)
# WHATWG Encoding Standard, section 4.2: these labels mean windows-1252 on the web.
LATIN = frozenset(
    {"iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii", "ansi_x3.4-1968", "cp1252", "windows-1252", "x-cp1252"}
)
# Codecs of Python, of names and of literals; one takes the square of a page's length.
NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})
# They change how ASCII reads, so a page whose own ASCII declaration names one of them cannot mean it (WHATWG HTML, section 13.2.3.2).
WIDE = ("utf-16", "utf-32", "utf16", "utf32", "utf-7", "utf7")
DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,400}?\b(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
CHARSET_PARAMETER = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
# The standard asks for 1024 bytes; pages with scripts before the declaration are common.
DECLARATION_WITHIN = 8192
GZIP = b"\x1f\x8b"
GZIP_STEP = 65_536
WIDE_HEAD = 2_000
PIECE = 8192
REPLACEMENT = "\ufffd"
LONGEST = 10_000_000
"""Most bytes that are decoded."""


def decode(body: bytes, content_type: str | None) -> str:
    """Return the text of a page: byte order mark, then HTTP charset, then the page's own, then UTF-8, then windows-1252.

    A charset that does not decode the bytes lies and is passed over; so does a Latin one where the bytes are valid UTF-8. Pages that were saved
    compressed (gzip) are unpacked. Never raises. What stands behind 10 MB is not read.
    """
    return _read(unzipped(body)[:LONGEST], content_type)[0]


def transcode(body: bytes, content_type: str | None) -> bytes:
    """Return a page in UTF-8, read as ``decode`` reads it: most pages are in it already, and then nothing is made anew."""
    page = unzipped(body)[:LONGEST]
    if _first(page, content_type) == "utf-8" and _is_utf8(page):
        return page
    text, charset = _read(page, content_type)
    # Lone surrogates have no UTF-8 form.
    return page if charset == "utf-8" else text.encode("utf-8", "replace")


def _first(body: bytes, content_type: str | None) -> str | None:
    """Return the charset that is tried first, None where the bytes themselves tell another."""
    if body.startswith(MARKS) or _wide(body) is not None:
        return None
    name = _from_header(content_type) or _from_page(body) or "utf-8"
    return "utf-8" if name in LATIN else name


def _is_utf8(body: bytes) -> bool:
    """Tell whether bytes are UTF-8, piece by piece: the text of a whole page would be made to be thrown away."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for at in range(0, len(body), PIECE):
            decoder.decode(body[at : at + PIECE])
    except UnicodeDecodeError:
        return False
    return True


def _read(body: bytes, content_type: str | None) -> tuple[str, str | None]:
    """Return the text, and the charset where all of the bytes are in it."""
    for mark, charset in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace"), None
    if (wide := _wide(body)) is not None:
        return body.decode(wide, "replace"), None
    declared = [name for name in (_from_header(content_type), _from_page(body)) if name]
    for name in [*declared, "utf-8"]:
        charset = "utf-8" if name in LATIN else name
        text = _decoded(body, charset)
        if text is None and name in LATIN:
            break
        if text is not None:
            return text, charset
    if "utf-8" in declared and (text := _mostly_utf8(body)) is not None:
        return text, None
    return body.decode("windows-1252", "replace"), None


def unzipped(body: bytes) -> bytes:
    """Return what a gzip file holds, up to a little more than is decoded, as far as it can be read: downloads break off. Other bytes as they are."""
    if not body.startswith(GZIP):
        return body
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    left = LONGEST + 1
    try:
        for at in range(0, len(body), GZIP_STEP):
            parts.append(unpacker.decompress(body[at : at + GZIP_STEP], left))
            left -= len(parts[-1])
            if left <= 0:
                break
    except zlib.error:
        pass
    return b"".join(parts) or body


def _wide(body: bytes) -> str | None:
    """Return the form of UTF-16 in which a text without byte order mark is written: every other byte of its markup is then zero."""
    head = body[:WIDE_HEAD]
    if head.count(0) * 3 < len(head) or len(head) < 4:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _from_header(content_type: str | None) -> str | None:
    found = CHARSET_PARAMETER.search(content_type[:1000]) if content_type else None
    return _known(found[1]) if found else None


def _from_page(body: bytes) -> str | None:
    found = DECLARED.search(body, 0, DECLARATION_WITHIN)
    name = _known(found[1].decode("ascii")) if found else None
    return "utf-8" if name and name.startswith(WIDE) else name


def _known(label: str) -> str | None:
    lowered = label.strip().lower()
    if lowered in LATIN:
        return lowered
    try:
        # Those that turn bytes into bytes (zlib) are no charsets either.
        name = codecs.lookup(lowered).name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return name if name not in NO_CHARSETS else None


def _decoded(body: bytes, charset: str) -> str | None:
    """Decode strictly, but forgive a character cut in two at the very end: bodies are cut at size caps."""
    try:
        return codecs.getincrementaldecoder(charset)("strict").decode(body, final=False)
    except (UnicodeError, LookupError, ValueError):
        return None


def _mostly_utf8(body: bytes) -> str | None:
    """Return the text where UTF-8 was declared and few bytes break it: one bad byte must not garble a whole page."""
    text = body.decode("utf-8", "replace")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count(REPLACEMENT) * 10 <= foreign else None
