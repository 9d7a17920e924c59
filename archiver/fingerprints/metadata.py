"""What is kept of a picture's Exif, and how much of it: known without loading a decoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = int | str | list[int | str]
Tags: TypeAlias = Mapping[str, Value]

MOST_TAGS, MOST_VALUES, LONGEST_TEXT = 100, 16, 400
"""Tags of one directory, values of one tag, characters of one value; cameras write less, makers' notes are only counted."""
MOST_BYTES = 32_768
"""Bytes of all tags together, written as JSON."""
DIRECTORIES = ("0th", "Exif", "GPS")
PROBLEMS = ("broken", "cut", "crashed", "timeout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exif:
    """What a picture's file says of itself. Read, not trusted: a claim of whoever wrote the file."""

    tags: Mapping[str, Tags] = field(default_factory=dict)
    """By directory (``0th``, ``Exif``, ``GPS``) and tag (its name, else ``0x`` and its number): numbers, texts, rationals as written (``1/125``)."""
    problem: str | None = None
    """``broken`` or ``cut`` where not all could be read, ``crashed`` or ``timeout`` where reading ended its process; None where it is whole."""


def checked(told: object) -> Exif | None:
    """Return Exif as the decoding process told it; ValueError where it is none: whoever took that process over could say anything."""
    if told is None:
        return None
    if not isinstance(told, dict) or set(told) != {"tags", "problem"} or told["problem"] not in (None, *PROBLEMS):
        raise ValueError("no Exif")
    tags = told["tags"]
    if not isinstance(tags, dict) or not set(tags) <= set(DIRECTORIES):
        raise ValueError("no Exif")
    return Exif(tags={name: _directory(one) for name, one in tags.items()}, problem=told["problem"])


def _directory(told: object) -> Tags:
    if not isinstance(told, dict) or len(told) > MOST_TAGS or not all(_is_value(one) for one in told.values()):
        raise ValueError("no Exif")
    return told


def _is_value(told: object) -> bool:
    if isinstance(told, list):
        return len(told) <= MOST_VALUES and all(_is_value(one) and not isinstance(one, list) for one in told)
    return (isinstance(told, str) and len(told) <= LONGEST_TEXT) or (isinstance(told, int) and not isinstance(told, bool))
