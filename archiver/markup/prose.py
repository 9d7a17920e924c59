"""The readable text of an article page."""

from __future__ import annotations

import logging

from archiver.markup.tree import Document, parse, text_of

LONGEST_ARTICLE = 3_000_000
"""Longer pages are not searched for their article: its extractor needs far more time and memory than the page is long."""

# The extractor reports each odd page as an error of its own.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def readable_text(html: str, document: Document | None = None) -> str:
    """Return the article's text without navigation and advertising, or all visible text where no article stands out.

    ``document`` is the page's tree where it is there already.
    """
    # Importing it costs a second, which commands that read no article need not pay.
    from trafilatura import extract

    if len(html) <= LONGEST_ARTICLE:
        text = extract(html, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False)
        if text and text.strip():
            return str(text).strip()
    root = (document or parse(html)).root
    return text_of(root) if root is not None else ""
