"""The entity of one answer as it streams in, never more than its limit on the wire nor decoded."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from archiver.fetch.codings import undone


class Entity:
    """What has come of a body.

    ``feed`` stops a decompression bomb at the limit, because each decoding step is bounded. One coding is undone, whether or not it is the one we ask for:
    an answer in one that is not known or in stacked codings keeps its body as sent, and its Content-Encoding header says so.
    """

    def __init__(self, codings: Sequence[str], limit: int) -> None:
        self._limit = limit
        # Not bytearrays: a BytesIO gives its bytes away without a copy, and a body may be as large as the limit.
        self._wire, self._plain = BytesIO(), BytesIO()
        self._coding = undone(codings)

    def feed(self, chunk: bytes) -> bool:
        """Take the next bytes; True when the limit is passed and nothing more can be taken. CodingError for damaged bytes."""
        room = self._limit - self.taken
        self._wire.write(chunk[:room])
        return self._decode(chunk[:room]) or len(chunk) > room

    @property
    def begun(self) -> bool:
        """Whether anything has come."""
        return self.taken > 0

    @property
    def taken(self) -> int:
        """How many bytes have come, as sent."""
        return self._wire.tell()

    @property
    def whole(self) -> bool:
        """Whether the content coding, where there is one, has reached its end."""
        return self._coding is None or self._coding.whole or not self.begun

    def body(self) -> bytes:
        """Return the decoded body."""
        return (self._wire if self._coding is None else self._plain).getvalue()

    def wire_body(self) -> bytes | None:
        """Return the body as sent where that is not the same."""
        return None if self._coding is None else self._wire.getvalue()

    def _decode(self, chunk: bytes) -> bool:
        for step in self._coding.undo(chunk) if self._coding else ():
            room = self._limit - self._plain.tell()
            self._plain.write(step[:room])
            if len(step) > room:
                return True
        return False
