"""Two snapshots are of the same page where nothing differs but what Chromium draws anew for each: date, boundary, names of parts."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.capture.snapshot import same_page

PAGE = """From: <Saved by Blink>
Date: {date}
Content-Type: multipart/related;
\tboundary="{boundary}"

--{boundary}
Content-ID: <frame-{page}@mhtml.blink>
Content-Transfer-Encoding: quoted-printable

<link href=3D"cid:css-{sheet}@mhtml.blink"><iframe src=3D"cid:frame-{one}@mhtml.blink"></iframe>=
<iframe src=3D"cid:frame-{other}@mhtml.blink"></iframe>{words}
--{boundary}
Content-ID: <frame-{one}@mhtml.blink>

the one post
--{boundary}
Content-ID: <frame-{other}@mhtml.blink>

the other post
--{boundary}--
"""
NAMES = ("page", "one", "other")


def a_snapshot(drawn: int = 0, *, words: str = "Der Hafen ist offen.", date: str = "Thu, 26 Nov 2026 04:11:52 GMT") -> bytes:
    """Return a snapshot whose random parts follow from a number."""
    names = {name: f"{drawn * 3 + place:032X}" for place, name in enumerate(NAMES)}
    boundary = f"----MultipartBoundary--{drawn:042d}----"
    return PAGE.format(date=date, boundary=boundary, sheet=UUID(int=drawn), words=words, **names).replace("\n", "\r\n").encode()


@given(one=st.integers(0, 2**64), other=st.integers(0, 2**64), seconds=st.integers(0, 59))
def test_another_snapshot_of_the_same_page_is_the_same(one: int, other: int, seconds: int) -> None:
    """Whatever the browser drew, and whenever."""
    assert same_page(a_snapshot(one), a_snapshot(other, date=f"Fri, 27 Nov 2026 05:00:{seconds:02} GMT"))


@pytest.mark.parametrize("words", ["Der Hafen war offen.", "Der Hafen ist lange offen."], ids=["of the same length", "longer"])
def test_other_words_are_another_page(words: str) -> None:
    """One letter is enough."""
    assert not same_page(a_snapshot(1), a_snapshot(2, words=words))


def test_frames_that_changed_places_are_another_page() -> None:
    """Names may be others, but each must be the other one everywhere."""
    there = a_snapshot(1)
    one, other = (f"cid:frame-{1 * 3 + place:032X}".encode() for place in (1, 2))
    moved = there.replace(one, b"?").replace(other, one).replace(b"?", other)
    assert len(moved) == len(there)
    assert not same_page(there, moved)


def test_a_date_in_the_page_is_text() -> None:
    """Only the date of the snapshot itself says nothing."""
    assert not same_page(a_snapshot(words="\nDate: 1 May\n"), a_snapshot(words="\nDate: 2 May\n"))


@pytest.mark.parametrize(
    "said", [b"the one post", b"the other post", b"<Saved by Blink>", b"--\r\n"], ids=["between", "at the end", "at the beginning", "last"]
)
def test_a_page_is_compared_from_its_beginning_to_its_end(said: bytes) -> None:
    """One sign is enough wherever it stands: before all names, between two, and behind the last."""
    there = a_snapshot(1)
    head, _, tail = there.rpartition(said)
    assert not same_page(there, head + said.replace(said[:1], b"?", 1) + tail)


def test_what_only_ends_like_a_name_is_text() -> None:
    """A page may write the domain of the names, without a name before it."""
    assert same_page(a_snapshot(1, words="write to a@mhtml.blink"), a_snapshot(2, words="write to a@mhtml.blink"))
    assert not same_page(a_snapshot(1, words="write to a@mhtml.blink"), a_snapshot(2, words="write to b@mhtml.blink"))


@pytest.mark.parametrize("at", range(0, 40, 7))
def test_a_name_may_be_broken_over_two_lines(at: int) -> None:
    """A soft line break stands where a line is full, also inside a name."""

    def broken(drawn: int) -> bytes:
        whole = a_snapshot(drawn)
        start = whole.index(b"cid:frame-")
        return whole[: start + at] + b"=\r\n" + whole[start + at :]

    assert same_page(broken(1), broken(2))
