"""Content codings (RFC 9110 §8.4.1) undone in steps, so that a few bytes on the wire never become many at once."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeAlias

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STEP = 256 * 1024
"""About the most bytes one decoding step brings forth."""

PIECE = 8 * 1024
"""Bytes of members in a row that are handed on at once: each member that ends in them copies what stands behind it, and it may be empty."""
MOST_MEMBERS = 10_000
"""Members of one body: 64 KiB each, as bgzip makes them, are more than is ever taken. Empty ones have nine bytes, and each costs as much as a page."""

GZIP_WINDOW, ZLIB_WINDOW, RAW_WINDOW = 31, 15, -15
"""Formats as zlib is told them: gzip (RFC 1952), zlib (RFC 1950), bare deflate (RFC 1951)."""

ZSTD_WINDOW = {int(zstd.DecompressionParameter.window_log_max): 23}
"""8 MiB, the largest that a zstd content coding may ask for (RFC 9659): it is memory taken before anything has come out."""


class CodingError(ValueError):
    """The body is not in the coding that its header names, or damaged: what it held cannot be told."""


class Coding(Protocol):
    """One content coding being undone."""

    @property
    def whole(self) -> bool:
        """Whether the coding has reached its end."""

    def undo(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the next bytes stand for, step by step; what is not asked for is not decoded. CodingError for damaged bytes."""


class Member(Protocol):
    """One gzip member or zstd frame being undone."""

    @property
    def eof(self) -> bool:
        """Whether it has ended."""

    @property
    def unused_data(self) -> bytes:
        """What came behind its end."""

    def undo(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the next bytes stand for."""


class Members:
    """A coding of members in a row, as gzip (RFC 1952 §2.2) and zstd (RFC 8878 §3) are. What stands behind them and begins none is ignored."""

    def __init__(self, begin: Callable[[], Member], marks: Sequence[bytes]) -> None:
        self._begin, self._marks = begin, tuple(marks)
        self._member, self._members = begin(), 1
        self._after = b""

    @property
    def whole(self) -> bool:
        """Whether the last member has ended."""
        return self._member.eof

    def undo(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the members hold."""
        for start in range(0, len(chunk), PIECE):
            yield from self._undo(chunk[start : start + PIECE])

    def _undo(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            if self._member.eof:
                chunk = self._next_member(chunk)
            if chunk:
                yield from self._member.undo(chunk)
                chunk = self._member.unused_data

    def _next_member(self, chunk: bytes) -> bytes:
        """Return what the next member begins with; nothing while that is not sure, nor ever for padding."""
        self._after += chunk
        if not self._after.startswith(self._marks):
            self._after = self._after[: len(self._marks[0])]
            return b""
        begun, self._after = self._after, b""
        if self._members == MOST_MEMBERS:
            raise CodingError(f"more than {MOST_MEMBERS} members")
        self._member, self._members = self._begin(), self._members + 1
        return begun


class Inflated:
    """A stream of zlib's."""

    def __init__(self, window: int) -> None:
        self._inflate = zlib.decompressobj(window)

    @property
    def eof(self) -> bool:
        """Whether it has ended."""
        return self._inflate.eof

    @property
    def unused_data(self) -> bytes:
        """What came behind its end."""
        return self._inflate.unused_data

    def undo(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the next bytes stand for."""
        full = True
        while full and not self.eof:
            try:
                step = self._inflate.decompress(chunk, STEP)
            except zlib.error as exc:
                raise CodingError(str(exc)) from exc
            chunk, full = self._inflate.unconsumed_tail, len(step) == STEP
            yield step


class ZstdFrame:
    """A frame of zstd."""

    def __init__(self) -> None:
        self._frame = zstd.ZstdDecompressor(options=ZSTD_WINDOW)

    @property
    def eof(self) -> bool:
        """Whether it has ended."""
        return self._frame.eof

    @property
    def unused_data(self) -> bytes:
        """What came behind its end."""
        return self._frame.unused_data

    def undo(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the next bytes stand for."""
        more = True
        while more:
            try:
                step = self._frame.decompress(chunk, STEP)
            except zstd.ZstdError as exc:
                raise CodingError(str(exc)) from exc
            chunk, more = b"", not (self._frame.needs_input or self._frame.eof)
            yield step


class Deflated:
    """The coding named deflate: zlib's format, or bare deflate as servers that misread the name send it."""

    def __init__(self) -> None:
        self._begun = b""
        self._stream: Inflated | None = None

    @property
    def whole(self) -> bool:
        """Whether the stream has ended."""
        return self._stream is not None and self._stream.eof

    def undo(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the next bytes stand for; padding behind the end is ignored."""
        if self._stream is None:
            self._begun += chunk
            if len(self._begun) < 2:
                return
            # RFC 1950 §2.2: method 8, and a head that is a multiple of 31.
            wrapped = self._begun[0] & 15 == 8 and int.from_bytes(self._begun[:2]) % 31 == 0
            self._stream, chunk = Inflated(ZLIB_WINDOW if wrapped else RAW_WINDOW), self._begun
        yield from self._stream.undo(chunk)


class Brotli:
    """The coding br (RFC 7932): one stream and nothing behind it."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def whole(self) -> bool:
        """Whether the stream has ended."""
        return bool(self._stream.is_finished())

    def undo(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what the next bytes stand for."""
        more = True
        while more:
            try:
                step = self._stream.process(chunk, output_buffer_limit=STEP)
            except brotli.error as exc:
                raise CodingError(str(exc)) from exc
            chunk, more = b"", not (self._stream.can_accept_more_data() or self.whole)
            yield step


def gzip_members() -> Members:
    """Return a coding named gzip, to be undone."""
    return Members(lambda: Inflated(GZIP_WINDOW), (b"\x1f\x8b",))


def zstd_frames() -> Members:
    """Return a coding named zstd, to be undone; frames may be skippable ones, which hold nothing."""
    skippable = (bytes((0x50 + number,)) + b"\x2a\x4d\x18" for number in range(16))
    return Members(ZstdFrame, (b"\x28\xb5\x2f\xfd", *skippable))


Undo: TypeAlias = Callable[[], Coding]

CODINGS: dict[str, Undo] = {"gzip": gzip_members, "x-gzip": gzip_members, "deflate": Deflated, "br": Brotli, "zstd": zstd_frames}
"""Codings that are undone, by the names that IANA lists."""


def undone(codings: Sequence[str]) -> Coding | None:
    """Return what undoes the codings of a body, None where they are none, not known, or several: bombs multiply when stacked."""
    known = CODINGS.get(codings[0]) if len(codings) == 1 else None
    return known() if known else None
