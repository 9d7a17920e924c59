"""The record that holds a payload: what a revisit record has to say of it (WARC 1.1 §6.7.2)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import BinaryIO

STEPS = (4096, 64 * 1024)
"""Bytes of a record's header, and of what it is packed into, that are read: first what nearly all need, then the most. A payload under more is kept anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A record that holds a payload whole."""

    record_id: str
    """``<urn:uuid:…>``"""
    url: str
    date: str
    """As they stand in the record."""
    warc: str | None = None
    """Digest of the WARC it stands in; None for the one that is being written."""


def read_original(warc: BinaryIO, offset: int, sha256: str, *, name: str) -> Original | None:
    """Return the record whose gzip member begins at ``offset`` of the WARC with the digest ``name``.

    None where there is none that holds the payload ``sha256`` whole, and where the file cannot be read there.
    """
    headers = _headers(warc, offset)
    names = ("warc-record-id", "warc-target-uri", "warc-date")
    # Of a resource the block is the payload.
    digest = headers.get("warc-payload-digest") or headers.get("warc-block-digest")
    if headers.get("warc-type") not in {"response", "resource"} or digest != f"sha256:{sha256}" or "warc-truncated" in headers:
        return None
    record_id, url, date = (headers.get(name, "") for name in names)
    return Original(record_id=record_id, url=url, date=date, warc=name) if record_id and url and date else None


def _headers(warc: BinaryIO, offset: int) -> dict[str, str]:
    for step in STEPS:
        try:
            warc.seek(offset)
            unpacked = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(warc.read(step), step)
        except (OSError, zlib.error):
            return {}
        head, whole, _ = unpacked.partition(b"\r\n\r\n")
        if whole:
            break
    lines = head.decode("utf-8", "replace").split("\r\n") if whole else []
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
