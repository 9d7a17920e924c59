"""Whether a page shows its whole article, as far as the page itself tells."""

from __future__ import annotations

import re

from archiver.markup import Document

NOT_FREE = re.compile(rb"[\"']isAccessibleForFree[\"']\s{0,9}:\s{0,9}[\"']?(?:https?://schema\.org/)?false\b", re.IGNORECASE)
TIER = 'meta[property="article:content_tier"], meta[name="article:content_tier"], meta[property="article:opinion"][content="locked"]'
LOCKED = frozenset({"locked", "paid", "premium"})
CONSENT = re.compile(
    r"\b(?:consent|cookies?|einwilligung|zustimm\w*|consentement|consentimiento|consenso|zgod[ay]|consentimento|datenschutz\w*|privacy)\b", re.IGNORECASE
)
ASKING = 'form[action*="consent" i], form[action*="privacy" i], [id*="consent" i], [class*="consent" i], [id*="cookie" i]'
SHORT = 1_500
"""Signs of text below which a page that asks for consent shows nothing else."""
TAIL = 20_000
CLOSED = re.compile(rb"</(?:html|body)\s{0,9}>", re.IGNORECASE)
OPENED = re.compile(rb"<(?:html|body)\b", re.IGNORECASE)

FRAMES = "its content stands in frames, each a page of its own"
CUT = "the page breaks off before its end"
PAID = "the page says that its article is not free"
ASKED = "the page asks for consent and shows little else"


def partial(document: Document, text: str) -> str | None:
    """Return why a page may not show its whole article, None where nothing says so. ``text`` is its readable text."""
    source = document.raw_html or b""
    if document.css_first("frameset") is not None:
        return FRAMES
    if OPENED.search(source, 0, TAIL) and not CLOSED.search(source, max(0, len(source) - TAIL)):
        return CUT
    tiers = ((node.attributes.get("content") or "").strip().lower() for node in document.css(TIER))
    if NOT_FREE.search(source) or any(tier in LOCKED for tier in tiers):
        return PAID
    if len(text) < SHORT and len(CONSENT.findall(text)) >= 2 and document.css_first(ASKING) is not None:
        return ASKED
    return None
