"""Key frames of a video (those that are decoded without any other): a bounded choice of them, fingerprinted as pictures are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image as Picture

from archiver.fingerprints.canonical import DECODE_ERRORS, UnfitError
from archiver.fingerprints.fingerprint import of_pixels
from archiver.fingerprints.likeness import Match, likeness
from archiver.fingerprints.limits import SOFTWARE, Limits
from archiver.fingerprints.video import LATEST, LONGEST_NAME, MOST_FRAMES, Video
from storage.model import Image

BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
"""What a file of ISO 14496-12 begins with, behind four bytes of length."""
EBML = b"\x1a\x45\xdf\xa3"
CODECS = ("h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg4")
"""Decoders that bytes from the web may reach; each further one would be more surface for an attack."""
AS_TOLD: dict[str, Any] = {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}
"""Has titles and the like that are no UTF-8 read all the same; from 19 on PyAV does so by itself, and takes no such argument."""
# Whoever calls PyAV with what its release does not know gets a TypeError: no video is broken for that, and all would be told so.
ERRORS = (av.FFmpegError, *(error for error in DECODE_ERRORS if error is not TypeError))
ALIKE = (Match.IDENTICAL, Match.SAME)


def read_video(path: Path, limits: Limits) -> Video:
    """Return what a file says of itself and its key frames, named by the digest of their pixels; what is damaged ends it and is said, never raised."""
    video, frames, cut = Video(), list[Image](), False
    try:
        with _opened(path) as (container, stream):
            video = _facts(container, stream)
            _fit(stream, limits)
            counted = Counter((packet.is_keyframe, packet.is_corrupt) for packet in container.demux(stream))
            wanted = spread(counted[True, False] + counted[True, True])
            # A file that ends too early ends like any other, but for the mark of the packet that is cut.
            cut = bool(counted[True, True] + counted[False, True])
        with _opened(path) as (container, stream):
            for frame in _decoded(container, stream, wanted, limits):
                _add(frames, frame, stream, limits)
    except UnfitError as unfit:
        return replace(video, problem=unfit.reason, frames=tuple(frames))
    except MemoryError:
        return replace(video, problem="too-large", frames=tuple(frames))
    except ERRORS:
        return replace(video, problem="broken", frames=tuple(frames))
    return replace(video, frames=tuple(frames), problem="broken" if cut else None)


def spread(count: int, most: int = MOST_FRAMES) -> frozenset[int]:
    """Return which of so many are taken: all, or ``most`` from the first to the last in even steps."""
    return frozenset(range(count) if count <= most else (round(step * (count - 1) / (most - 1)) for step in range(most)))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open the first video of a file, read by one demuxer that opens no other file; UnfitError where there is none."""
    with path.open("rb") as file:
        begins = file.read(8)
        name = "mov" if begins[4:] in BOXES else "matroska" if begins.startswith(EBML) else None
        if name is None:
            raise UnfitError("not-a-video")
        file.seek(0)
        with av.open(file, "r", format=name, options={"codec_whitelist": ",".join(CODECS)}, **AS_TOLD) as container:
            if not container.streams.video:
                raise UnfitError("not-a-video")
            yield container, container.streams.video[0]


def _facts(container: InputContainer, stream: VideoStream) -> Video:
    codec, ticks = stream.codec_context, container.duration
    seconds = None if ticks is None else round(ticks / av.time_base, 3)
    return Video(
        container=container.format.name.partition(",")[0][:LONGEST_NAME],
        codec=codec.codec.canonical_name[:LONGEST_NAME],
        duration=seconds if seconds is not None and 0 <= seconds <= LATEST else None,
        width=codec.width,
        height=codec.height,
    )


def _fit(stream: VideoStream, limits: Limits) -> None:
    codec = stream.codec_context
    if codec.name not in CODECS:
        raise UnfitError("codec")
    if codec.width * codec.height > limits.max_pixels:
        raise UnfitError("too-large")


def _decoded(container: InputContainer, stream: VideoStream, wanted: frozenset[int], limits: Limits) -> Iterator[VideoFrame]:
    """Yield the key frames of these numbers, each decoded by itself: what stands between them costs nothing and cannot disturb them."""
    codec, number = stream.codec_context, -1
    # One thread: idle ones would reserve address space that the limit counts. The head may name another size than the frames have.
    codec.thread_count, codec.options = 1, {"max_pixels": str(limits.max_pixels)}
    for packet in container.demux(stream):
        number += packet.is_keyframe
        if packet.is_keyframe and number in wanted:
            yield from [*codec.decode(packet), *codec.decode(None)][:1]
            codec.flush_buffers()


def _add(frames: list[Image], frame: VideoFrame, stream: VideoStream, limits: Limits) -> None:
    """Add a frame that tells something: with features, and unlike those before it."""
    at = 0.0 if frame.pts is None or stream.time_base is None else round(float((frame.pts - (stream.start_time or 0)) * stream.time_base), 3)
    # Upright, as players show it; FFmpeg and Pillow both turn against the clock.
    upright = Picture.fromarray(frame.to_ndarray(format="rgb24")).rotate(frame.rotation, expand=True)
    made = replace(of_pixels(upright, limits), at=min(max(at, 0.0), LATEST), software=f"{SOFTWARE} av/{version('av')}")
    if made.fit and not any(likeness(made, other).verdict in ALIKE for other in frames):
        frames.append(made)
