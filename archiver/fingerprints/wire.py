"""How parent and decoding process talk."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import IO

from storage.model import Image

HASHES = ("phash64", "dhash64", "pdq256")


def write_message(sink: IO[bytes], message: bytes) -> None:
    """Write one message and flush."""
    sink.write(len(message).to_bytes(8, "big"))
    sink.write(message)
    sink.flush()


def read_message(source: IO[bytes], longest: int | None = None) -> bytes | None:
    """Read one message; None where the other side has gone, or says more than it may."""
    head = source.read(8)
    length = int.from_bytes(head, "big")
    if len(head) < 8 or (longest is not None and length > longest):
        return None
    message = source.read(length)
    return message if len(message) == length else None


def encode(image: Image) -> bytes:
    """Write fingerprints as JSON."""
    fields = {name: value.hex() if isinstance(value, bytes) else value for name, value in asdict(image).items()}
    return json.dumps(fields).encode()


def decode(message: bytes, sha256: str) -> Image | None:
    """Read fingerprints written by ``encode``; None where they are none. The digest is the reader's own."""
    try:
        fields = json.loads(message)
        hashes = {name: bytes.fromhex(fields.pop(name)) if fields[name] else fields.pop(name) for name in HASHES}
        return Image(**{**fields, **hashes, "sha256": sha256})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
