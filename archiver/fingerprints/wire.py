"""How parent and decoding process talk."""

from __future__ import annotations

import json
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from typing import IO, Any

from archiver.fingerprints.metadata import Exif, checked
from archiver.fingerprints.video import Video
from archiver.fingerprints.video import checked as checked_video
from storage.model import Image

MALFORMED = (ValueError, TypeError, KeyError, AttributeError)
HASHES = ("phash64", "dhash64", "pdq256")
FINGERPRINT, EXIF, VIDEO = b"F", b"E", b"V"
"""What is asked: the first byte of the message, before the picture's file, or before the path of a video, which is too large to be sent."""


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
    return json.dumps(_told(image)).encode()


def _told(image: Image) -> dict[str, Any]:
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in asdict(image).items()}


def decode(message: bytes, sha256: str) -> Image | None:
    """Read fingerprints written by ``encode``; None where they are none. The digest is the reader's own."""
    try:
        return _image(json.loads(message), sha256)
    except MALFORMED:
        return None


def _image(fields: dict[str, Any], sha256: str) -> Image:
    hashes = {name: bytes.fromhex(fields.pop(name)) if fields[name] else fields.pop(name) for name in HASHES}
    return Image(**{**fields, **hashes, "sha256": sha256})


def encode_video(video: Video) -> bytes:
    """Write a video's facts and frames as JSON."""
    facts = {field.name: getattr(video, field.name) for field in dataclass_fields(video)}
    return json.dumps({**facts, "frames": [_told(frame) for frame in video.frames]}).encode()


def decode_video(message: bytes, sha256: str) -> Video | None:
    """Read a video written by ``encode_video``; None where it is none. The digest is the reader's own."""
    try:
        told = json.loads(message)
        return checked_video(told, tuple(_image(frame, sha256) for frame in told["frames"]))
    except MALFORMED:
        return None


def encode_exif(exif: Exif | None) -> bytes:
    """Write Exif as JSON."""
    return json.dumps(None if exif is None else asdict(exif)).encode()


def decode_exif(message: bytes) -> Exif | None:
    """Read Exif written by ``encode_exif``, None where the picture has none; ValueError where it is none."""
    return checked(json.loads(message))
