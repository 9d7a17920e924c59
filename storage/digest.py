"""The digest that names every blob: SHA-256 in lower-case hexadecimal (FIPS 180-4)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 20
"""Bytes read at once from streams."""

SHA256 = re.compile(r"[0-9a-f]{64}")


def sha256_hex(content: bytes) -> str:
    """Return the digest of bytes in memory."""
    return hashlib.sha256(content).hexdigest()


def sha256_of(stream: BinaryIO) -> tuple[str, int]:
    """Return digest and size of what is left in a stream, without holding it in memory."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks(stream):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what is left in a stream, piece by piece."""
    while chunk := stream.read(CHUNK):
        yield chunk


def is_sha256(text: str) -> bool:
    """Return whether a text has the one form in which digests are written here."""
    return SHA256.fullmatch(text) is not None
