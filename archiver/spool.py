"""Bodies on their way to the archive: one file without a name takes those of a whole capture, however large and however many come at once."""

from __future__ import annotations

import hashlib
import os
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

STEP = 256 * 1024
"""Most bytes read back at once."""

Extents: TypeAlias = tuple[tuple[int, int], ...]
"""Offset and length of each part of a body, in the order they came."""


class Spool:
    """A file that is only added to. It is gone when the last body in it is, or the process."""

    def __init__(self, folder: Path | None = None) -> None:
        """Make the file in ``folder``, or where the system keeps temporary ones."""
        file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (closed with the last body that lies in it)
        weakref.finalize(self, file.close)
        self._descriptor, self.size = file.fileno(), 0

    def append(self, chunk: bytes) -> int:
        """Add bytes and return their offset; OSError where there is no room for them."""
        start, left = self.size, memoryview(chunk)
        while left:
            done = os.pwrite(self._descriptor, left, start + len(chunk) - len(left))
            left = left[done:]
        self.size += len(chunk)
        return start

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes that were added."""
        return os.pread(self._descriptor, length, offset)


def spool_in(folder: Path | None) -> Spool:
    """Return a spool in a folder, or where the system keeps temporary files: an archive that cannot be written says so at its own door."""
    try:
        return Spool(folder)
    except OSError:
        return Spool()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """One body that lies in a spool."""

    spool: Spool
    extents: Extents
    size: int
    sha256: str
    """Hexadecimal digest, taken while the body came in."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the body, part by part."""
        for offset, length in self.extents:
            for start in range(offset, offset + length, STEP):
                yield self.spool.read(start, min(STEP, offset + length - start))

    def open(self) -> BinaryIO:
        """Return the body as a stream."""
        return cast("BinaryIO", BufferedReader(_Stream(self.chunks()), STEP))


class _Stream(RawIOBase):
    """Parts one after the other."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left = parts, b""

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next, nothing at the end."""
        part = self._left or next(self._parts, b"")
        size = min(len(part), len(buffer))
        buffer[:size], self._left = part[:size], part[size:]
        return size


class Spooling:
    """One body while it comes in, between others."""

    def __init__(self, spool: Spool) -> None:
        self._spool, self._digest = spool, hashlib.sha256()
        self._extents: list[tuple[int, int]] = []
        self.size = 0

    def append(self, chunk: bytes) -> None:
        """Add the next bytes; OSError where there is no room."""
        offset = self._spool.append(chunk)
        self._digest.update(chunk)
        self.size += len(chunk)
        last, length = self._extents[-1] if self._extents else (-1, 0)
        if last + length == offset:
            self._extents[-1] = (last, length + len(chunk))
        else:
            self._extents.append((offset, len(chunk)))

    def spooled(self) -> Spooled:
        """Return what has come so far."""
        return Spooled(spool=self._spool, extents=tuple(self._extents), size=self.size, sha256=self._digest.hexdigest())
