"""Fixity finds every blob that is not what its name says, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.digest import sha256_hex
from storage.errors import BlobDamagedError, BlobMissingError
from storage.fixity import Damage, Problem, check


class Torn(io.RawIOBase):
    """A stream that breaks while it is read."""

    def read(self, size: int = -1, /) -> bytes:
        """Fail as a disk does."""
        raise OSError(5, "Input/output error")


@dataclass(frozen=True)
class Shelf:
    """Blobs in memory, under whatever names; None stands for bytes that cannot be read."""

    kept: Mapping[str, bytes | None]

    def put(self, content: bytes) -> str:
        """Keep nothing: fixity does not write."""
        raise AssertionError

    def put_file(self, source: BinaryIO) -> tuple[str, int]:
        """Keep nothing: fixity does not write."""
        raise AssertionError

    def get(self, sha256: str) -> bytes:
        """Give nothing: fixity does not hold whole blobs in memory."""
        raise AssertionError

    def open(self, sha256: str) -> BinaryIO:
        """Open bytes as they are."""
        if sha256 not in self.kept:
            raise BlobMissingError(sha256)
        content = self.kept[sha256]
        if content is None:
            return Torn()  # type: ignore[return-value]
        if content == b"refused":
            raise BlobDamagedError(sha256, "cannot be opened")
        return io.BytesIO(content)

    def has(self, sha256: str) -> bool:
        """Tell whether there is anything."""
        return sha256 in self.kept

    def path(self, sha256: str) -> Path | None:
        """Have no files."""
        return None

    def free(self) -> int | None:
        raise NotImplementedError

    def digests(self) -> Iterator[str]:
        """Yield all names."""
        yield from self.kept


def test_each_kind_of_damage_is_told_by_name() -> None:
    """Missing, other bytes with their digest and size, unreadable in two ways; a whole blob is not mentioned."""
    whole, other, torn, shut, missing = (sha256_hex(bytes([number])) for number in range(5))
    shelf = Shelf({whole: b"\x00", other: b"flipped", torn: None, shut: b"refused"})
    assert list(check(shelf, [whole, missing, other, torn, shut])) == [
        Damage(sha256=missing, problem=Problem.MISSING),
        Damage(sha256=other, problem=Problem.DAMAGED, found=sha256_hex(b"flipped"), bytes=7),
        Damage(sha256=torn, problem=Problem.UNREADABLE),
        Damage(sha256=shut, problem=Problem.UNREADABLE),
    ]


@given(contents=st.lists(st.binary(min_size=1, max_size=40), unique=True, max_size=8), where=st.data())
def test_any_flipped_bit_is_found(contents: list[bytes], where: st.DataObject) -> None:
    """And only the blobs that have one are named."""
    kept: dict[str, bytes | None] = {sha256_hex(content): content for content in contents}
    flipped = where.draw(st.sets(st.sampled_from(sorted(kept)))) if kept else set()
    for sha256 in flipped:
        content = bytearray(kept[sha256] or b"")
        bit = where.draw(st.integers(0, len(content) * 8 - 1))
        content[bit // 8] ^= 1 << bit % 8
        kept[sha256] = bytes(content)
    assert {damage.sha256 for damage in check(Shelf(kept), sorted(kept))} == flipped


def test_damage_is_told_while_the_walk_goes_on() -> None:
    """An archive takes hours to digest: what is found is told at once, and no list of digests is held."""
    asked: list[int] = []

    def digests() -> Iterator[str]:
        for number in range(1000):
            asked.append(number)
            yield sha256_hex(bytes([number % 256, number // 256]))

    assert next(check(Shelf({}), digests())).problem is Problem.MISSING
    assert asked == [0]


def test_the_count_is_told_after_each_blob_and_returned_at_the_end() -> None:
    """For progress, and for the closing line."""
    digests = [sha256_hex(bytes([number])) for number in range(3)]
    counts: list[int] = []

    def walk() -> Iterator[Damage | int]:
        yield (yield from check(Shelf({digests[1]: b"\x01"}), digests, counts.append))

    assert [part if isinstance(part, int) else part.sha256 for part in walk()] == [digests[0], digests[2], 3]
    assert counts == [1, 2, 3]


def test_nothing_to_check_is_no_damage() -> None:
    """The count is zero."""
    with pytest.raises(StopIteration) as end:
        next(check(Shelf({}), []))
    assert end.value.value == 0
