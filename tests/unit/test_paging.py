"""Articles over several pages: the next page of the same article, and never the next article."""

from __future__ import annotations

import pytest

from archiver.discover import next_page
from archiver.markup import parse

URL = "https://news.example/harbour-plan-3"


@pytest.mark.parametrize(
    ("first", "html", "number", "expected"),
    [
        (URL, '<link rel="next" href="/harbour-plan-3?page=2">', 2, f"{URL}?page=2"),
        (URL, '<link rel="next" href="/harbour-plan-3?page=3">', 3, f"{URL}?page=3"),
        (f"{URL}?id=7", '<a rel="next" href="?id=7&amp;seite=2#top">weiter</a>', 2, f"{URL}?id=7&seite=2"),
        (URL, '<link rel="next" href="/harbour-plan-3/2/">', 2, f"{URL}/2/"),
        (f"{URL}.html", '<a rel="next" href="harbour-plan-3-2.html">2</a>', 2, f"{URL}-2.html"),
        (f"{URL}/", '<div class="pagination"><a href="/harbour-plan-3/page/2">2</a></div>', 2, f"{URL}/page/2"),
        (URL, '<div class="Article-Pager"><a href="/harbour-plan-3/seite-2">2</a></div>', 2, f"{URL}/seite-2"),
    ],
)
def test_the_next_page_of_an_article_is_found(first: str, html: str, number: int, expected: str) -> None:
    """By rel=next, or by a pager's link; the address says which page it is."""
    assert next_page(parse(html), first, number) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="next" href="/harbour-plan-4">',
        '<link rel="next" href="/another-article?page=2">',
        '<link rel="next" href="https://other.example/harbour-plan-3?page=2">',
        '<link rel="next" href="/harbour-plan-3?page=3">',
        '<link rel="prev" href="/harbour-plan-3?page=2">',
        '<link rel="next" href="/harbour-plan-3?page=2&amp;comments=1">',
        '<link rel="next" href="/harbour-plan-3">',
        '<link rel="next" href="javascript:next()">',
        '<link rel="next" href="http://[">',
        '<a href="/harbour-plan-3?page=2">an ordinary link</a>',
        '<link rel="next" href="/2">',
        "",
    ],
)
def test_the_next_article_is_no_page_of_this_one(html: str) -> None:
    """Blogs say rel=next of their next article; only the number of the page may differ."""
    assert next_page(parse(html), URL, 2) is None
