"""Articles that run over several pages: where the next page of the same article stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from archiver.discover.entry import absolute
from archiver.markup import Document

PARAMETERS = frozenset({"page", "p", "pg", "seite", "pagina", "strona", "pagenum", "page_number", "paged", "currentpage"})
# /2, /page/2, /seite-2, -2.html: a number at the end, which the article's own address has not.
PATH_NUMBER = re.compile(r"(?P<stem>.*?)(?P<mark>/(?:page|seite|pagina|strona)[-/]?|[/_-])(?P<number>[1-9]\d?)(?P<end>(?:\.[a-z]{2,5})?/?)", re.IGNORECASE)
END = re.compile(r"((?:\.[a-z]{2,5})?)/?$", re.IGNORECASE)
LINKS = 'link[rel][href], a[rel][href], [class*="pagina" i] a[href], [class*="pager" i] a[href], [class*="page-numbers" i][href]'
MOST_LINKS = 200


def next_page(document: Document, url: str, number: int) -> str | None:
    """Return the address of page ``number`` (from 2) of the article whose first page is ``url``; None where this page leads to none.

    Only an address that differs from the article's own by the number of the page counts: ``rel=next`` leads to the next article as often.
    """
    return next((address for address in _candidates(document, url) if _is_page(address, url, number)), None)


def _candidates(document: Document, url: str) -> Iterator[str]:
    for node in document.css(LINKS)[:MOST_LINKS]:
        rel = (node.attributes.get("rel") or "").lower().split()
        if rel and node.tag == "link" and "next" not in rel:
            continue
        address = absolute(node.attributes.get("href"), url)
        if address is not None:
            yield address.partition("#")[0]


def _is_page(address: str, url: str, number: int) -> bool:
    try:
        page, first = urlsplit(address), urlsplit(url)
    except ValueError:
        return False
    if (page.scheme, page.netloc) != (first.scheme, first.netloc):
        return False
    if page.path == first.path:
        return _without_number(page.query, number) == _without_number(first.query, 1)
    found = PATH_NUMBER.fullmatch(page.path)
    if found is None or int(found["number"]) != number or page.query != first.query:
        return False
    return _stem(found["stem"] + found["end"]) == _stem(first.path)


def _without_number(query: str, number: int) -> str | None:
    """Return a query without its page number, None where it names no page or another one; the first page need not name itself."""
    pairs = parse_qsl(query, keep_blank_values=True)
    numbers = [value for name, value in pairs if name.lower() in PARAMETERS]
    if numbers != [str(number)] and not (number == 1 and not numbers):
        return None
    return urlencode([(name, value) for name, value in pairs if name.lower() not in PARAMETERS])


def _stem(path: str) -> str:
    """Return a path without its ending: /a.html, /a/ and /a are one article."""
    return END.sub("", path)
