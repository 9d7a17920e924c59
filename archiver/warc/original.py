"""The record that holds a payload: what a revisit record has to say of it (WARC 1.1 §6.7.2)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

LONGEST_HEAD = 64 * 1024
"""Bytes of the header of a record, and of the head of an answer in it; a payload under a longer one is kept anew."""
CHUNK = 256 * 1024
BLANK_LINE = b"\r\n\r\n"


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

    None where there is none that holds the payload ``sha256`` whole, digested as it stands there now, and where the file cannot be read there.
    """
    try:
        headers, digest = _read(_unpacked(warc, offset))
    except (OSError, zlib.error, ValueError):
        return None
    record_id, url, date = (headers.get(name, "") for name in ("warc-record-id", "warc-target-uri", "warc-date"))
    told = headers.get("warc-type") in {"response", "resource"} and "warc-truncated" not in headers and record_id and url and date
    return Original(record_id=record_id, url=url, date=date, warc=name) if told and digest == sha256 else None


def _read(unpacked: Iterator[bytes]) -> tuple[dict[str, str], str]:
    """Return the header of a record and the digest of its payload. ValueError where it is none, zlib.error where it was changed."""
    head, behind = _head(b"", unpacked)
    lines = (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")[1:])
    headers = {name.strip().lower(): value.strip() for name, _, value in lines}
    left = int(headers.get("content-length", ""))
    # Of a resource the block is the payload.
    if headers.get("warc-type") == "response":
        answer, behind = _head(behind, unpacked)
        left -= len(answer) + len(BLANK_LINE)
    payload = hashlib.sha256()
    for part in chain((behind,), unpacked):
        payload.update(part[: max(left, 0)])
        left -= len(part)
    return headers, payload.hexdigest()


def _head(begun: bytes, unpacked: Iterator[bytes]) -> tuple[bytes, bytes]:
    """Return what stands before the first blank line, and what was read behind it. ValueError where none is near."""
    while (end := begun.find(BLANK_LINE, 0, LONGEST_HEAD)) < 0:
        more = next(unpacked, b"")
        if not more or len(begun) >= LONGEST_HEAD:
            raise ValueError("no head")
        begun += more
    return begun[:end], begun[end + len(BLANK_LINE) :]


def _unpacked(warc: BinaryIO, offset: int) -> Iterator[bytes]:
    """Yield what one gzip member holds; zlib.error where it was changed, by the checksum at its end, or ends too early."""
    warc.seek(offset)
    member = zlib.decompressobj(zlib.MAX_WBITS + 16)
    while not member.eof:
        packed = member.unconsumed_tail or warc.read(CHUNK)
        part = member.decompress(packed, CHUNK)
        if part:
            yield part
        elif not packed:
            raise zlib.error("the member ends too early")
