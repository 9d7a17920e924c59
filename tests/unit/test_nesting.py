"""The parser's guard: what would cost the square of a page's length is told and taken out, and real pages stay as they are."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.markup.nesting import MAX_DEPTH, MAX_FORMATTING, flattened, may_multiply, opened
from bench.pages import news_pages

SIZE = 100_000
STEPS_A_BYTE = 250
"""Steps through open elements that a byte may cost, at 4 ns each: 1 s a MB."""
ORDINARY = (
    "<ul>" + "<li><i class=icon></i> some words and <b>a bold one</b> among them</li>" * 600 + "</ul>",
    "<table>" + "<tr><td><b>1,000 inhabitants</b></td><td>2 million in the year 2024</td></tr>" * 600 + "</table>",
    "<p><em>word</em> and some more words of a long sentence <strong>word</strong></p>" * 600,
)
HOSTILE = {
    "nested": "<div>" * (SIZE // 5),
    "ends of others between": "<div></x>" * (SIZE // 9),
    "nested lists": "<ul><li>" * (SIZE // 8),
    "nested definitions": "<dl><dd>" * (SIZE // 8),
    "links around blocks": "<a href=x><div>" * (SIZE // 15),
    "formatting left open": "<p>" + "".join(f"<font a={number}>" for number in range(199)) + "<p>x" * 19_000,
    "formatting left open among closed": "<p>" + "".join(f"<i>word</i><font a={number}>" for number in range(199)) + "<p>x" * 19_000,
    "plain formatting left open": "<p>" + "<b><i><u><s><tt><em><big><code><small><strong><font>" * 3 + "<p>x" * 19_000,
    "formatting closed in vain": "<p>" + "".join(f"<b a={number}><object></b></object>" for number in range(199)) + "<p>x" * 19_000,
    "formatting in cells": "<table>" + "<tr><td><b></td>" * 6_000,
}


def steps(html: str) -> int:
    """Return how many open elements the parser may have looked through: the depths of all elements, and those that it made by itself."""
    root = LexborHTMLParser(html.encode()).root
    depths: dict[int, int] = {}
    elements: list[LexborNode] = list(root.traverse()) if root is not None else []
    for node in elements:
        parent = node.parent
        depths[node.mem_id] = 1 + (depths.get(parent.mem_id, 0) if parent is not None else 0)
    made = max(0, len(elements) - html.count("<"))
    return sum(depths.values()) + 100 * made


@pytest.mark.parametrize("name", HOSTILE)
def test_work_of_the_parser_is_bounded_by_the_page(name: str) -> None:
    """Each page either costs little as it is, or is told and costs little without the tags that are dropped."""
    page = HOSTILE[name]
    read = flattened(page) if may_multiply(page.encode(), opened(page.encode())[0]) else page
    assert steps(read) <= STEPS_A_BYTE * len(page)


@pytest.mark.parametrize(
    "name", ["nested", "ends of others between", "nested lists", "formatting left open", "formatting left open among closed", "plain formatting left open"]
)
def test_pages_that_multiply_are_told(name: str) -> None:
    """The bare parser would need seconds for a MB of each."""
    page = HOSTILE[name].encode()
    assert may_multiply(page, opened(page)[0])


@pytest.mark.parametrize("page", [*(page.decode() for page in news_pages(3)), *ORDINARY])
def test_ordinary_pages_are_left_alone(page: str) -> None:
    """Many elements next to each other, and formatting that is closed, cost nothing."""
    assert not may_multiply(page.encode(), opened(page.encode())[0])


@pytest.mark.parametrize("page", ORDINARY)
def test_elements_next_to_each_other_are_all_kept(page: str) -> None:
    """A page so full of elements that they might nest loses none that do not."""
    assert flattened(page * 10) == page * 10


def test_what_is_kept_nests_no_deeper_than_allowed() -> None:
    """Start tags beyond the depth go together with their end tags; text and what holds nothing stay."""
    page = "<div>" * 3_000 + "<img src=x>word" + "</div>" * 3_000 + "<p>after"
    kept = flattened(page)
    assert kept.count("<div>") == kept.count("</div>") == MAX_DEPTH
    assert kept.endswith("</div><p>after")
    assert "<img src=x>word" in kept


def test_end_tags_without_effect_make_no_room() -> None:
    """An end tag that closes nothing, or that the parser ignores where it stands, does not bring the page back up."""
    for vain in ("</x>", "<object></div></object>", "<span><section></span></section>"):
        kept = flattened(f"<div>{vain}" * 3_000)
        assert steps(kept) <= 2 * MAX_DEPTH * kept.count("<")


def test_few_formatting_elements_stay_open() -> None:
    """They would come back in every paragraph."""
    kept = flattened("".join(f"<font a={number}>" for number in range(500)) + "<p>x</font>")
    assert kept.count("<font") == MAX_FORMATTING
