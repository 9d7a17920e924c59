"""Content codings: each is undone whatever the cuts between chunks, stopped at the limit to the byte, and never trusted."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from itertools import pairwise

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from archiver.fetch.codings import CODINGS, MOST_MEMBERS, STEP, CodingError, undone
from archiver.fetch.entity import Entity
from tests.bombs import MIB, PACKED, wide_zstd_bomb


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare_deflate),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
}
of_members = pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
each_coding = pytest.mark.parametrize(("coding", "pack"), PACKERS.values(), ids=PACKERS)


def test_every_coding_has_a_test_here() -> None:
    """A coding that is added is added to these tests."""
    assert {coding for coding, _ in PACKERS.values()} == set(CODINGS)


@each_coding
@given(body=st.binary(max_size=3000), cuts=st.lists(st.integers(0, 10_000), max_size=12))
def test_a_coding_is_undone_wherever_it_is_cut(coding: str, pack: Callable[[bytes], bytes], body: bytes, cuts: list[int]) -> None:
    """Chunk borders mean nothing, also inside a head or a trailer."""
    wire = pack(body)
    edges = [0, *sorted(cut % (len(wire) + 1) for cut in cuts), len(wire)]
    entity = Entity([coding], 100_000)
    assert [entity.feed(wire[low:high]) for low, high in pairwise(edges)].count(True) == 0
    assert entity.body() == body
    assert entity.wire_body() == wire
    assert entity.whole


@each_coding
@given(limit=st.integers(1000, STEP), more=st.integers(-1000, STEP))
def test_the_limit_holds_to_the_byte(coding: str, pack: Callable[[bytes], bytes], limit: int, more: int) -> None:
    """Up to the limit is whole, one byte more is cut and said to be."""
    entity = Entity([coding], limit)
    assert entity.feed(pack(bytes(limit + more))) == (more > 0)
    assert entity.body() == bytes(limit + min(more, 0))


@each_coding
def test_no_step_brings_forth_much_more_than_a_step(coding: str, pack: Callable[[bytes], bytes]) -> None:
    """What is not asked for is not decoded: so memory stays near the limit whatever the bytes unfold to."""
    undo = undone([coding])
    assert undo is not None
    steps = undo.undo(PACKED[coding.removeprefix("x-")](64) if coding != "deflate" else pack(bytes(8 * MIB)))
    assert max(len(next(steps)) for _ in range(8)) <= 4 * STEP


@each_coding
@given(body=st.binary(min_size=1, max_size=500), data=st.data())
def test_a_body_that_stops_early_is_not_whole(coding: str, pack: Callable[[bytes], bytes], body: bytes, data: st.DataObject) -> None:
    """Where no length was announced, the end of the coding is what tells a cut body from a whole one."""
    wire = pack(body)
    entity = Entity([coding], 1000)
    entity.feed(wire[: data.draw(st.integers(1, len(wire) - 1))])
    assert not entity.whole
    assert body.startswith(entity.body())


@each_coding
def test_a_body_in_another_coding_is_an_error(coding: str, pack: Callable[[bytes], bytes]) -> None:
    """A coding that cannot be undone yields no body that could be mistaken for one."""
    with pytest.raises(CodingError):
        Entity([coding], 1000).feed(b"<html>no coding at all</html>")


@given(st.sampled_from(sorted(CODINGS)), st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(coding: str, wire: bytes) -> None:
    """Nothing but a CodingError comes out of a decoder, whatever goes in."""
    entity = Entity([coding], 10_000)
    try:
        entity.feed(wire)
    except CodingError:
        return
    assert len(entity.body()) <= 10_000


@of_members
def test_members_are_joined_and_what_follows_them_is_no_body(coding: str, pack: Callable[[bytes], bytes]) -> None:
    """Several members make one body; padding is ignored, as browsers do, also when it looks like a member at first."""
    mark = pack(b"")[:1]
    for padding in ([b"\0\0\0\0"], [mark, b"x" + pack(b"no")], [b"junk", pack(b"no")]):
        entity = Entity([coding], 1000)
        for chunk in (pack(b"ye"), pack(b"s"), *padding):
            entity.feed(chunk)
        assert entity.body() == b"yes"
        assert entity.whole


@pytest.mark.parametrize(("coding", "pack"), [packer for name, packer in PACKERS.items() if name != "br"])
def test_padding_behind_the_end_is_not_gathered(coding: str, pack: Callable[[bytes], bytes]) -> None:
    """However much of it comes, and looking at the next piece costs no more than at the first."""
    stream = undone([coding])
    assert stream is not None
    assert b"".join(stream.undo(pack(b"body"))) == b"body"
    piece = bytes(8192)
    tracemalloc.start()
    try:
        for _ in range(500):
            assert not any(stream.undo(piece))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stream.whole
    assert peak < 100 * len(piece)


@of_members
def test_a_body_of_more_members_than_anybody_makes_is_an_error(coding: str, pack: Callable[[bytes], bytes]) -> None:
    """Members may be empty: a few megabytes of them would take a processor for as many seconds. As many as a body has whose members are 64 KiB are read."""
    decoder = undone([coding])
    assert decoder is not None
    assert b"".join(decoder.undo(pack(b"") * (MOST_MEMBERS - 1) + pack(b"end"))) == b"end"
    with pytest.raises(CodingError, match="members"):
        list(decoder.undo(pack(b"")))


def test_a_skippable_frame_holds_nothing() -> None:
    """RFC 8878 §3.1.2: user data between frames is passed over."""
    entity = Entity(["zstd"], 1000)
    entity.feed(b"\x53\x2a\x4d\x18\x03\0\0\0abc" + zstd.compress(b"text"))
    assert entity.body() == b"text"


def test_a_damaged_checksum_is_an_error() -> None:
    """One flipped bit of a trailer: what came before it is not to be believed."""
    wire = bytearray(gzip.compress(b"text" * 100))
    wire[-5] ^= 1
    with pytest.raises(CodingError):
        Entity(["gzip"], 1000).feed(bytes(wire))


def test_a_zstd_window_beyond_what_the_web_allows_is_refused() -> None:
    """A frame head of six bytes may ask for gigabytes before anything is decoded (RFC 9659: 8 MiB at most)."""
    with pytest.raises(CodingError):
        Entity(["zstd"], 10 * MIB).feed(wide_zstd_bomb(1))
