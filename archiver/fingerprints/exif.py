"""What a picture's file says of itself (Exif 2.32, CIPA DC-008): read, not trusted. Anybody can write anything there."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from archiver.fingerprints.canonical import DECODE_ERRORS, UnfitError, open_picture
from archiver.fingerprints.metadata import LONGEST_TEXT, MOST_BYTES, MOST_TAGS, MOST_VALUES, Exif, Tags, Value

IFDS = (("0th", None, ExifTags.TAGS), ("Exif", ExifTags.IFD.Exif, ExifTags.TAGS), ("GPS", ExifTags.IFD.GPSInfo, ExifTags.GPSTAGS))
"""The directories of Exif by the names of its standard, with the names of their tags."""
POINTERS = frozenset({ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop})
CHARSET = 8
"""Bytes before the text of a user comment that name its character code (Exif 2.32 §4.6.5)."""
USER_COMMENT = 0x9286


def exif_of(content: bytes) -> Exif | None:
    """Return what stands in the file, None where nothing does or the file is no picture of ours; what is damaged is left out and said (``problem``)."""
    with warnings.catch_warnings():
        # Pillow's warnings on odd metadata say nothing to an operator.
        warnings.simplefilter("ignore")
        try:
            found = open_picture(content).getexif()
        except UnfitError:
            return None
        except (*DECODE_ERRORS, MemoryError):
            return Exif(problem="broken")
        return _read(found)


def _read(found: Image.Exif) -> Exif | None:
    tags: dict[str, Tags] = {}
    problem, room = None, MOST_BYTES
    for name, ifd, names in IFDS:
        kept: dict[str, Value] = {}
        try:
            entries: Mapping[int, Any] = found if ifd is None else found.get_ifd(ifd)
            for tag, value in _tags(entries, names):
                room -= len(json.dumps({tag: value}))
                if room < 0 or len(kept) == MOST_TAGS:
                    problem = problem or "cut"
                    break
                kept[tag] = value
        except (*DECODE_ERRORS, MemoryError):
            problem = "broken"
        tags |= {name: kept} if kept else {}
    return Exif(tags=tags, problem=problem) if tags or problem else None


def _tags(entries: Mapping[int, Any], names: Mapping[int, str]) -> Iterator[tuple[str, Value]]:
    for number in entries:
        # Asked for one by one: Pillow decodes a value when it is asked for.
        if number not in POINTERS:
            yield names.get(number, f"0x{number:04x}"), _value(entries[number], comment=number == USER_COMMENT)


def _value(raw: Any, *, comment: bool = False) -> Value:
    match raw:
        case tuple() | list():
            return [_one(one) for one in raw[:MOST_VALUES]]
        case bytes() if comment:
            return _one(raw[CHARSET:])
        case _:
            return _one(raw)


def _one(raw: Any) -> int | str:
    match raw:
        case IFDRational():
            return f"{raw.numerator}/{raw.denominator}"
        case bool() | int():
            return int(raw) if abs(int(raw)) < 1 << 63 else str(raw)[:LONGEST_TEXT]
        case bytes():
            return _text(raw.decode("latin-1")) if raw.rstrip(b"\0").decode("latin-1").isprintable() else f"({len(raw)} bytes)"
        case _:
            return _text(str(raw))


def _text(raw: str) -> str:
    return raw.rstrip("\0 ").replace("\0", "\ufffd")[:LONGEST_TEXT]
