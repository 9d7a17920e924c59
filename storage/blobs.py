"""The door to kept bytes: what every store of blobs promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol


class Blobs(Protocol):
    """Bytes named by their SHA-256 in lower-case hexadecimal; once kept they are never rewritten.

    All methods raise ValueError for a name that is no such digest.
    """

    def put(self, content: bytes) -> str:
        """Keep bytes and return their digest; they survive a power cut when it returns.

        ReadOnlyError or DiskFullError when they cannot be kept: then nothing is there under that digest.
        """
        ...

    def put_file(self, source: BinaryIO) -> tuple[str, int]:
        """Keep what is left in a stream, as ``put`` does, without holding it in memory; return digest and size."""
        ...

    def get(self, sha256: str) -> bytes:
        """Return kept bytes after checking their digest; BlobMissingError, BlobDamagedError."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open kept bytes for reading, unchecked; BlobMissingError, BlobDamagedError."""
        ...

    def has(self, sha256: str) -> bool:
        """Return whether bytes are kept under a digest."""
        ...

    def path(self, sha256: str) -> Path | None:
        """Return the local file that holds a blob; None where there is none."""
        ...

    def free(self) -> int | None:
        """Return how many bytes can still be kept; None where nothing can be said of that. StorageError where the place cannot be asked."""
        ...

    def digests(self) -> Iterator[str]:
        """Yield the digests of all kept blobs, in ascending order."""
        ...
