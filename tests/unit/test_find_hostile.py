"""Hostile and mangled pages: nothing fails, and the work grows with the page and not with its square."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.discover import find_embeds, find_quotations
from archiver.markup import decode, parse
from archiver.platforms import PLATFORMS
from bench.hostile import PIECES, hostile_pages, mangled_pages

SMALL = 12_000
GROWTH = 3.0
"""Twice the page may take three times the calls: work in steps, caps and caches is no straight line."""
LEAST = 40_000


def find(page: bytes) -> None:
    text = decode(page, None)
    found = find_embeds(parse(text), "https://news.example/story", PLATFORMS)
    assert [embed.position for embed in found] == list(range(len(found)))
    find_quotations(text, PLATFORMS)


def calls_of(work: Callable[[], None]) -> int:
    """Return how many functions a piece of work calls, ours and built-in ones: that does not depend on the machine."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


AIMS = [aim for aim, _ in hostile_pages(100)]


@pytest.mark.parametrize("aim", AIMS)
def test_work_grows_no_faster_than_the_page(aim: str) -> None:
    """Each page aims at one place where work could multiply."""
    once, twice = (dict(hostile_pages(size))[aim].encode("utf-8", "replace") for size in (SMALL, 2 * SMALL))
    find(once)
    small, large = calls_of(lambda: find(once)), calls_of(lambda: find(twice))
    assert large <= max(GROWTH * small, LEAST)


def test_mangled_pages_never_fail() -> None:
    """Cut, doubled, flipped and spiced with pieces of markup: whatever it is, it is read."""
    for page in mangled_pages(150, seed=11):
        find(page)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=40).map(b"".join))
def test_any_bytes_are_a_page(page: bytes) -> None:
    """Nothing raises, and positions count without gaps."""
    find(page)
