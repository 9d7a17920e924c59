"""The entity of one answer as it streams in, never more than its limit on the wire nor decoded."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from archiver.exchange import Content
from archiver.fetch.codings import undone
from archiver.spool import Spool, Spooled, Spooling


class Entity:
    """What has come of a body.

    ``feed`` stops a decompression bomb at the limit, because each decoding step is bounded. One coding is undone, whether or not it is the one we ask for:
    an answer in one that is not known or in stacked codings keeps its body as sent, and its Content-Encoding header says so.
    It is held in memory, or written to a spool where one is given.
    """

    def __init__(self, codings: Sequence[str], limit: int, spool: Spool | None = None) -> None:
        self._limit = limit
        self._wire, self._plain = (_Memory() if spool is None else Spooling(spool) for _ in range(2))
        self._coding = undone(codings)

    def feed(self, chunk: bytes) -> bool:
        """Take the next bytes; True when the limit or the disk's end is passed and nothing more can be taken. CodingError for damaged bytes."""
        room = self._limit - self.taken
        try:
            self._wire.append(chunk[:room])
            return self._decode(chunk[:room]) or len(chunk) > room
        except OSError:
            # No room on the disk: as if that much were not allowed.
            return True

    @property
    def begun(self) -> bool:
        """Whether anything has come."""
        return self.taken > 0

    @property
    def taken(self) -> int:
        """How many bytes have come, as sent."""
        return self._wire.size

    @property
    def whole(self) -> bool:
        """Whether the content coding, where there is one, has reached its end."""
        return self._coding is None or self._coding.whole or not self.begun

    def body(self) -> bytes:
        """Return the decoded body; nothing where it lies in a spool."""
        decoded = self._decoded
        return decoded.content() if isinstance(decoded, _Memory) else b""

    def spooled(self) -> Spooled | None:
        """Return the decoded body that lies in a spool, None where it is in memory."""
        decoded = self._decoded
        return decoded.spooled() if isinstance(decoded, Spooling) else None

    def wire_body(self) -> Content | None:
        """Return the body as sent where that is not the same, or lies in a spool."""
        if isinstance(self._wire, Spooling):
            return self._wire.spooled()
        return None if self._coding is None else self._wire.content()

    @property
    def _decoded(self) -> _Memory | Spooling:
        return self._wire if self._coding is None else self._plain

    def _decode(self, chunk: bytes) -> bool:
        for step in self._coding.undo(chunk) if self._coding else ():
            room = self._limit - self._plain.size
            self._plain.append(step[:room])
            if len(step) > room:
                return True
        return False


class _Memory:
    """A body in memory. No bytearray: a BytesIO gives its bytes away without a copy, and a body may be as large as the limit."""

    def __init__(self) -> None:
        self._bytes = BytesIO()

    @property
    def size(self) -> int:
        """How many bytes have come."""
        return self._bytes.tell()

    def append(self, chunk: bytes) -> None:
        """Add the next bytes."""
        self._bytes.write(chunk)

    def content(self) -> bytes:
        """Return what has come so far."""
        return self._bytes.getvalue()
