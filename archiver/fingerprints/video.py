"""What is kept of a video's file, and how much of it: known without loading a decoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from storage.model import Image

MOST_FRAMES = 12
"""Key frames of one video that are fingerprinted: spread over all it has, those that look alike left out."""
LONGEST_NAME = 40
LATEST = 1_000_000.0
"""Seconds into a video beyond which its times are made up."""
PROBLEMS = ("not-a-video", "codec", "too-large", "broken", "crashed", "timeout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """What a video's file says of itself (read, not trusted) and the key frames that were fingerprinted."""

    container: str | None = None
    """``mov`` (MP4 is one) or ``matroska`` (WebM is one)."""
    codec: str | None = None
    duration: float | None = None
    """Seconds."""
    width: int | None = None
    height: int | None = None
    """Pixels as coded, before any rotation."""
    frames: tuple[Image, ...] = ()
    """By time, each with the video's digest and ``at``."""
    problem: str | None = None
    """``not-a-video``, ``codec`` (one that is not decoded here), ``too-large``, ``broken`` from some frame on, ``crashed`` or ``timeout`` where reading
    ended its process; None where it was read to its end."""


def checked(told: Any, frames: tuple[Image, ...]) -> Video:
    """Return a video as the decoding process told it, with its frames; ValueError where it is none: whoever took that process over could say anything."""
    names, numbers = (told["container"], told["codec"]), (told["width"], told["height"])
    right = (
        all(name is None or (isinstance(name, str) and len(name) <= LONGEST_NAME) for name in names)
        and all(number is None or (type(number) is int and 0 <= number < 1 << 31) for number in numbers)
        and (told["duration"] is None or _is_time(told["duration"]))
        and told["problem"] in (None, *PROBLEMS)
        and len(frames) <= MOST_FRAMES
        and all(_is_time(frame.at) for frame in frames)
    )
    if not right:
        raise ValueError("no video")
    return Video(container=names[0], codec=names[1], duration=told["duration"], width=numbers[0], height=numbers[1], frames=frames, problem=told["problem"])


def _is_time(told: object) -> bool:
    return isinstance(told, float) and 0 <= told <= LATEST
