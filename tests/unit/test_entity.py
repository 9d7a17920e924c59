"""Bodies as they stream in: bounded decoding, whatever the cuts between chunks."""

from __future__ import annotations

import gzip
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.fetch.entity import Entity
from archiver.spool import Spool, Spooled
from storage.digest import sha256_hex


def pieces(whole: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(whole) + 1) for cut in cuts), len(whole)]
    return [whole[low:high] for low, high in pairwise(edges)]


def feed(entity: Entity, chunks: list[bytes]) -> bool:
    return [entity.feed(chunk) for chunk in chunks].count(True) > 0


@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=4), st.lists(st.integers(0, 10_000), max_size=12))
def test_gzip_is_undone_wherever_it_is_cut(members: list[bytes], cuts: list[int]) -> None:
    """A gzip entity may have several members (RFC 1952 §2.2); chunk borders, also inside a member's head, change nothing."""
    wire = b"".join(gzip.compress(member) for member in members)
    entity = Entity(["gzip"], 100_000)
    assert not feed(entity, pieces(wire, cuts))
    assert entity.body() == b"".join(members)
    assert entity.wire_body() == wire
    assert entity.whole


@given(st.binary(max_size=5000), st.integers(1, 6000), st.lists(st.integers(0, 10_000), max_size=6))
def test_a_plain_body_is_cut_at_the_limit(body: bytes, limit: int, cuts: list[int]) -> None:
    """Up to the limit is whole, one byte more is cut and said to be."""
    entity = Entity([], limit)
    assert feed(entity, pieces(body, cuts)) == (len(body) > limit)
    assert entity.body() == body[:limit]
    assert entity.wire_body() is None


@given(st.integers(0, 300_000), st.integers(1000, 200_000))
def test_a_decoded_body_is_cut_at_the_limit(length: int, limit: int) -> None:
    """The limit holds for what comes out of the coding, to the byte."""
    body = b"\0" * length
    entity = Entity(["gzip"], limit)
    assert entity.feed(gzip.compress(body)) == (length > limit)
    assert entity.body() == body[:limit]


@pytest.mark.parametrize("codings", [[], ["gzip"]])
def test_a_spooled_body_is_the_same_and_not_in_memory(codings: list[str], tmp_path: Path) -> None:
    """As sent and decoded, to the byte; it can be read as a stream, and what stands in memory is nothing."""
    body = bytes(range(256)) * 3000
    wire = gzip.compress(body) if codings else body
    entity = Entity(codings, 1_000_000, Spool(tmp_path))
    assert not feed(entity, pieces(wire, [7, 300_000]))
    decoded, sent = entity.spooled(), entity.wire_body()
    assert decoded is not None
    assert isinstance(sent, Spooled)
    assert (decoded.sha256, sent.sha256) == (sha256_hex(body), sha256_hex(wire))
    with decoded.open() as stream:
        assert (stream.read(1000), stream.read()) == (body[:1000], body[1000:])
    assert entity.body() == b""


def test_a_full_disk_cuts_a_spooled_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came before stays; the fetch says that the body was cut, and goes on."""
    entity = Entity([], 1000, Spool(tmp_path))
    assert not entity.feed(b"begun")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.pwrite", full)
    assert entity.feed(b"more")
    assert entity.taken == 5


def test_what_follows_the_last_member_is_no_body() -> None:
    """Padding after the end is ignored, as browsers do, also when it comes late or looks like a member at first."""
    for padding in ([b"\0\0\0"], [b"\x1f", b"x" + gzip.compress(b"no")], [b"junk", gzip.compress(b"no")]):
        entity = Entity(["gzip"], 1000)
        feed(entity, [gzip.compress(b"yes"), *padding])
        assert entity.body() == b"yes"
        assert entity.whole


@given(st.binary(min_size=1, max_size=500), st.data())
def test_a_gzip_body_that_stops_early_is_not_whole(body: bytes, data: st.DataObject) -> None:
    """Where no length was announced, the end of the coding is what tells a cut body from a whole one."""
    wire = gzip.compress(body)
    entity = Entity(["gzip"], 1000)
    entity.feed(wire[: data.draw(st.integers(1, len(wire) - 1))])
    assert not entity.whole
    assert body.startswith(entity.body())


def test_an_empty_body_is_whole_in_any_coding() -> None:
    """Answers without a body may still name a coding."""
    assert Entity(["gzip"], 10).whole
    assert Entity([], 10).whole


@pytest.mark.parametrize("codings", [["compress"], ["gzip", "gzip"], ["br", "gzip"], ["gzip"] * 100])
def test_unknown_and_stacked_codings_stay_as_sent(codings: list[str]) -> None:
    """What came is kept untouched and costs no decoding: each further coding multiplies what a byte can unfold to."""
    wire = gzip.compress(gzip.compress(b"text"))
    entity = Entity(codings, 1000)
    assert not entity.feed(wire)
    assert entity.body() == wire
    assert entity.wire_body() is None
