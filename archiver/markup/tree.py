"""Trees of HTML pages, with the guards that keep a hostile page from costing more than it is long."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias
from urllib.parse import urljoin

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from archiver.markup.nesting import MAX_TAGS, flattened, may_multiply, opened

Document: TypeAlias = LexborHTMLParser
Node: TypeAlias = LexborNode

MAX_BYTES = 5_000_000
"""Longest page that is parsed; what stands behind it is not read. The largest article seen among 425 of the web has 2.7 MB."""
MOST_NOSCRIPTS = 5_000
NOSCRIPT_END = re.compile(rb"</[nN][oO][sS][cC][rR][iI][pP][tT]")
# Everything up to their end is text (WHATWG HTML, section 13.2.5.2 and following).
SWALLOWING = (b"iframe", b"style", b"textarea", b"title", b"noembed", b"noframes", b"xmp")

INVISIBLE = frozenset({"script", "style", "template", "noscript", "head", "title", "iframe", "svg"})
BREAKING_NAMES = """
    address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section
    table td th tr ul
"""
BREAKING = frozenset(BREAKING_NAMES.split())
BLANKS = {code: " " for code in range(0x3001) if chr(code).isspace()}
LONGEST_REFRESH = 5000
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")
REFRESH = re.compile(r"\s*+[\d.]{0,12}+\s*+[;,]\s*+(?:url\s*+=\s*+)?[\"']?([^\"']+)", re.IGNORECASE)


def is_page(body: bytes) -> bool:
    """Return whether ``parse`` reads it to its end: what is longer or holds more tags is no page but a bomb."""
    return len(body) <= MAX_BYTES and body.count(b"<") <= MAX_TAGS


def parse(html: str | bytes) -> Document:
    """Return the tree of a page, given as text or as UTF-8. Never raises: any text is a page, if a broken one."""
    # Lone surrogates have no UTF-8 form.
    raw = (html if isinstance(html, bytes) else html[:MAX_BYTES].encode("utf-8", "replace"))[:MAX_BYTES]
    formatting, noscripts = opened(raw)
    raw = _closed(raw, noscripts)
    if may_multiply(raw, formatting):
        raw = flattened(raw.decode("utf-8", "replace")).encode("utf-8")
    return LexborHTMLParser(raw, options=LexborDocumentOptions.WO_EVENTS)


def _closed(raw: bytes, noscripts: Sequence[int]) -> bytes:
    """Close what a ``noscript`` leaves open: browsers read it as text, so nothing in it reaches behind its end, while its content is read as elements here."""
    kept: list[bytes] = []
    done = end = 0
    for start in noscripts[:MOST_NOSCRIPTS]:
        if start < end:
            continue
        ending = NOSCRIPT_END.search(raw, start)
        if ending is None:
            break
        end, inner = ending.start(), raw[start : ending.start()].lower()
        missing = _missing(inner[inner.rfind(b"<noscript") :])
        if missing:
            kept += (raw[done:end], missing)
            done = end
    return b"".join((*kept, raw[done:])) if kept else raw


def _missing(inner: bytes) -> bytes:
    """Return the ends of what a ``noscript`` leaves open and everything behind would belong to."""
    ends = [b"</" + tag + b">" for tag in SWALLOWING if b"<" + tag in inner and inner.rfind(b"</" + tag) < inner.rfind(b"<" + tag)]
    return b"".join(ends) + (b"-->" if inner.rfind(b"<!--") > inner.rfind(b"-->") else b"")


def text_of(node: Node, spell: Callable[[Node], str | None] | None = None, *, limit: int = MAX_BYTES) -> str:
    """Return the visible text below a node, one line a block, line breaks kept.

    ``spell`` may put other text in place of an element by returning it. Reading stops after about ``limit`` signs.
    """
    parts: list[str] = []
    waiting: list[Node | str] = [node]
    length = 0
    while waiting and length <= limit:
        length += len(parts[-1]) if parts else 0
        each = waiting.pop()
        if isinstance(each, str):
            parts.append(each)
            continue
        tag = each.tag or ""
        spelled = spell(each) if spell is not None and tag != "-text" else None
        if spelled is not None:
            parts.append(spelled)
        elif tag == "-text":
            parts.append(_evened(each.text_content or ""))
        elif tag not in INVISIBLE or each.mem_id == node.mem_id:
            if tag in BREAKING:
                parts.append("\n")
                waiting.append("\n")
            waiting.extend(reversed(list(each.iter(include_text=True))))
    lines = (_evened(line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _evened(text: str) -> str:
    """Return a text with one blank for each run of white space: word by word it would take ten times the memory of the text."""
    # No white space but the blank itself is printable.
    if "  " not in text and text.isprintable():
        return text
    text = text.translate(BLANKS)
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def title_of(document: Document) -> str | None:
    """Return the page's title, None where it has none."""
    node = document.css_first("head title") or document.css_first("title")
    return " ".join(node.text().split()) or None if node is not None else None


def language_of(document: Document) -> str | None:
    """Return the language that the page declares for itself, as written."""
    root = document.css_first("html")
    declared = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root is not None else None
    return declared.strip() if declared and LANGUAGE.fullmatch(declared.strip()) else None


def meta_refresh(document: Document, base: str) -> str | None:
    """Return the absolute address that a page's meta refresh leads to, None where it has none or only reloads itself."""
    for node in document.css("meta[http-equiv][content]"):
        if (node.attributes.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        found = REFRESH.match((node.attributes.get("content") or "")[:LONGEST_REFRESH])
        target = _join(base, found[1].strip()) if found else None
        if target:
            return target
    return None


def _join(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address) if address else None
    except ValueError:
        return None
