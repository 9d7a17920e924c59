"""How parent and decoding process talk."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import IO

from archiver.fingerprints.metadata import Exif, checked
from storage.model import Image

HASHES = ("phash64", "dhash64", "pdq256")
FINGERPRINT, EXIF = b"F", b"E"
"""What is asked of a picture: the first byte of the message, before the file."""


def write_message(sink: IO[bytes], *parts: bytes) -> None:
    """Write one message and flush."""
    sink.write(sum(map(len, parts)).to_bytes(8, "big"))
    for part in parts:
        sink.write(part)
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


def encode_exif(exif: Exif | None) -> bytes:
    """Write Exif as JSON."""
    return json.dumps(None if exif is None else asdict(exif)).encode()


def decode_exif(message: bytes) -> Exif | None:
    """Read Exif written by ``encode_exif``, None where the picture has none; ValueError where it is none."""
    return checked(json.loads(message))
