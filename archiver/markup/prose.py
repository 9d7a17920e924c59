"""The readable text of an article page."""

from __future__ import annotations

import logging

from archiver.markup.tree import Document, parse, text_of
from archiver.nfc import stream_safe

LONGEST_ARTICLE, MOST_TAGS, LONGEST_TEXT = 3_000_000, 20_000, 300_000
"""Pages with more signs, tags or visible signs are not searched for their article: its extractor needs far more time and memory than the page is long."""

# The extractor reports each odd page as an error of its own.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def readable_text(html: str, document: Document | None = None) -> str:
    """Return the article's text without navigation and advertising, or all visible text where no article stands out.

    ``document`` is the page's tree where it is there already.
    """
    # Importing it costs a second, which commands that read no article need not pay.
    from trafilatura import extract

    root = (document or parse(html)).root
    small = len(html) <= LONGEST_ARTICLE and html.count("<") <= MOST_TAGS
    if small and (len(html) <= LONGEST_TEXT or root is None or len(text_of(root)) <= LONGEST_TEXT):
        text = extract(stream_safe(html), include_comments=False, include_tables=True, favor_recall=True, deduplicate=False)
        if text and text.strip():
            return str(text).strip()
    return text_of(root) if root is not None else ""
