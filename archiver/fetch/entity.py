"""The entity of one answer as it streams in, never more than its limit on the wire nor decoded."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

STEP = 256 * 1024
"""Most bytes one decoding step may bring forth."""

GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW = 31


class Entity:
    """What has come of a body.

    ``feed`` stops a gzip bomb at the limit, because each decoding step is bounded. Only one gzip coding is undone, the one we ask for:
    an answer in any other or in stacked codings keeps its body as sent, and its Content-Encoding header says so.
    """

    def __init__(self, codings: Sequence[str], limit: int) -> None:
        self._limit = limit
        self._wire = bytearray()
        self._plain = Gunzip(limit) if tuple(codings) in (("gzip",), ("x-gzip",)) else None

    def feed(self, chunk: bytes) -> bool:
        """Take the next bytes; True when the limit is passed and nothing more can be taken. zlib.error for damaged gzip."""
        room = self._limit - len(self._wire)
        self._wire += chunk[:room]
        overflowed = self._plain is not None and self._plain.feed(chunk[:room])
        return overflowed or len(chunk) > room

    @property
    def begun(self) -> bool:
        """Whether anything has come."""
        return self.taken > 0

    @property
    def taken(self) -> int:
        """How many bytes have come, as sent."""
        return len(self._wire)

    @property
    def whole(self) -> bool:
        """Whether the content coding, where there is one, has reached its end."""
        return self._plain is None or self._plain.whole or not self.begun

    def body(self) -> bytes:
        """Return the decoded body."""
        return bytes(self._wire if self._plain is None else self._plain.decoded)

    def wire_body(self) -> bytes | None:
        """Return the body as sent where that is not the same."""
        return None if self._plain is None else bytes(self._wire)


class Gunzip:
    """A gzip stream (RFC 1952), of several members if need be, decoded up to a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._inflate = zlib.decompressobj(GZIP_WINDOW)
        self._after = b""
        self.decoded = bytearray()

    @property
    def whole(self) -> bool:
        """Whether the last member has ended."""
        return self._inflate.eof

    def feed(self, chunk: bytes) -> bool:
        """Decode the next bytes; True when there is more than the limit."""
        while chunk and not self._full:
            if self._inflate.eof:
                chunk = self._next_member(chunk)
            if chunk:
                self._run(chunk)
                chunk = self._inflate.unused_data
        full = self._full
        del self.decoded[self._limit :]
        return full

    @property
    def _full(self) -> bool:
        return len(self.decoded) > self._limit

    def _run(self, chunk: bytes) -> None:
        while chunk and not self._full:
            self.decoded += self._inflate.decompress(chunk, min(STEP, self._limit + 1 - len(self.decoded)))
            chunk = self._inflate.unconsumed_tail

    def _next_member(self, chunk: bytes) -> bytes:
        """Return what the next member begins with; nothing while that is not sure, nor ever for padding."""
        self._after += chunk
        if not self._after.startswith(GZIP_MAGIC):
            self._after = self._after[:2]
            return b""
        begun, self._after = self._after, b""
        self._inflate = zlib.decompressobj(GZIP_WINDOW)
        return begun
