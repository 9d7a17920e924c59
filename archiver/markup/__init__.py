"""HTML and readable text: the one room of selectolax and trafilatura. Everything here is given bytes or text and never fetches."""

from archiver.markup.charset import decode, unzipped
from archiver.markup.prose import readable_text
from archiver.markup.saved import is_saved, saved_page
from archiver.markup.tree import Document, Node, is_page, language_of, meta_refresh, parse, text_of, title_of

__all__ = [
    "Document",
    "Node",
    "decode",
    "is_page",
    "is_saved",
    "language_of",
    "meta_refresh",
    "parse",
    "readable_text",
    "saved_page",
    "text_of",
    "title_of",
    "unzipped",
]
