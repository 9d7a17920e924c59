"""Strings as scripts write them say what a browser would read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover.literals import string_at


@given(st.text(max_size=40), st.text(max_size=9), st.booleans())
def test_a_string_as_json_writes_it_is_read(text: str, behind: str, ascii_only: bool) -> None:
    """JSON's strings are literals too, also where signs of which Unicode came to have more than 65,536 are written as two halves."""
    assert string_at(f"x={json.dumps(text, ensure_ascii=ascii_only)}{behind}", 2) == text


@pytest.mark.parametrize(
    ("literal", "says"),
    [
        (r"'it\'s'", "it's"),
        (r"`a\`b`", "a`b"),
        (r"'\x3cp\x3E'", "<p>"),
        (r"'\u{1F600}\u{0001f600}\u{10FFFF}'", "😀😀\U0010ffff"),
        ("'one \\\nline'", "one line"),
        (r"'\b\f\n\r\t\v\q'", "\b\f\n\r\t\vq"),
        (r"'\\u0041'", r"\u0041"),
        ("'not ended", None),
        ("x'elsewhere'", None),
    ],
)
def test_a_literal_says_what_a_browser_reads(literal: str, says: str | None) -> None:
    """Of each kind of quotation marks and escapes; a literal that does not end, or stands further on, says nothing."""
    assert string_at(literal, 0) == says


def test_what_is_no_sign_is_no_fault() -> None:
    """Hostile escapes: beyond the last sign there is, and half a sign."""
    assert string_at(r"'\u{110000}\ud83d\u'", 0) == "u{110000}\ud83du"
