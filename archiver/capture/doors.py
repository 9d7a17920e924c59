"""What captures work with, and what they bring."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archiver.browser import Browser
from archiver.clock import ClockState, clock_state
from archiver.fetch import Fetch
from archiver.fingerprints import Exif, Video
from archiver.settings import Settings
from archiver.video.download import Downloader
from storage.blobs import Blobs
from storage.model import Capture, Image, Media
from storage.traffic import Held, Snapshot


def unread(_: bytes) -> Exif | None:
    """Return nothing: what files say of themselves is not read."""
    return None


def unwatched(_path: Path, _sha256: str) -> Video | None:
    """Return nothing: videos are kept, and not looked into."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The ways to the outside that a capture is given."""

    browser: Browser
    fetch: Fetch
    blobs: Blobs
    settings: Settings
    fingerprint: Callable[[bytes], Image]
    """Fingerprint the bytes of an image; called in a thread."""
    clock: Callable[[], datetime]
    clock_state: Callable[[], ClockState] = clock_state
    """Tell how right the clock is."""
    held: Callable[[Collection[str]], Mapping[str, Held]] = lambda _: {}
    """Find of payloads those that a kept WARC holds; called in a thread."""
    snapshot: Callable[[int | None, int | None], Snapshot | None] = lambda _post, _article: None
    """Find the newest snapshot of a post or article; called in a thread."""
    exif: Callable[[bytes], Exif | None] = unread
    """Read what the file of an image says of itself; called in a thread."""
    downloader: Downloader | None = None
    """Brings videos of which no answer names a file; None where that is not wanted."""
    video: Callable[[Path, str], Video | None] = unwatched
    """Read what the file of a video, given with its digest, says of itself, and fingerprint its key frames; called in a thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What one capture kept. Every blob that it names is durable."""

    capture: Capture
    images: tuple[Image, ...] = ()
    """Fingerprints of images, and of key frames of videos."""
    sightings: tuple[tuple[str, str], ...] = ()
    """Digest and address of each image and video that was seen."""
    media: tuple[Media, ...] = ()
    """Media of the post with the digests of their bytes, None where the bytes could not be had."""
    refused: bool = False
    """Whether nothing was tried, for want of space."""
    broken: bool = False
    """Whether the browser died on the way, or the site was down."""
    lacking: bool = False
    """Whether it is less than could be had soon: the site asked to be asked less, or the host of a medium was away."""
    holed: bool = False
    """Whether something on the page did not come that may come another time."""
