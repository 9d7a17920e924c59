"""Unicode's form NFC, whatever a post stacks on its signs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.nfc import MOST_MARKS, SHORT, nfc

MANY = 400_000
"""Marks as they fit into one answer; put in order one by one they would take minutes."""


@given(st.text(max_size=2 * SHORT))
def test_a_text_that_anybody_writes_is_in_nfc(text: str) -> None:
    """Of stacks that no language has nothing is asked; any other text is what the standard makes of it."""
    assert nfc(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0f73", "\u0344\u0316", "\U0001e94a"], ids=ascii)
def test_what_is_stacked_higher_than_any_language_does_is_left_out(marks: str) -> None:
    """Stream-Safe Text Format (UAX #15 §13), also for marks that become several once they are taken apart: the work grows with the text."""
    made = nfc("e" + marks * (MANY // len(marks)) + "nd")
    assert made.endswith("nd")
    assert MOST_MARKS < len(made) <= 2 * MOST_MARKS + 3
    assert nfc(made) == made


def test_as_many_marks_as_a_sign_may_have_stay() -> None:
    """Each sign has its own."""
    text = ("a" + "\u0316" * MOST_MARKS) * SHORT
    assert nfc(text) == text
