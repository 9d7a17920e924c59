"""Drawn films, a key frame for each scene: the same film has the same bytes in every run of the same FFmpeg."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import av
import numpy
from PIL import Image

from tests.internet.pictures import Picture, jpeg, paint

RATE = 10
"""Frames a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A film that somebody published."""

    key: str
    scenes: tuple[str, ...]
    seed: int = 1
    seconds: int = 2
    """Of all scenes together."""
    width: int = 64
    height: int = 48


def still(film: Film, number: int) -> Image.Image:
    """Return what one scene shows, in the film's size."""
    return paint(Picture(key=film.key, scene=film.scenes[number], seed=film.seed + number)).resize((film.width, film.height))


def frames(film: Film) -> int:
    """Return how many frames each scene has."""
    return film.seconds * RATE // len(film.scenes)


def begins(film: Film, number: int) -> float:
    """Return the second at which a scene begins."""
    return number * frames(film) / RATE


@cache
def content(film: Film) -> bytes:
    """Return a film as an MP4."""
    each = frames(film)
    stream = io.BytesIO()
    with av.open(stream, "w", format="mp4") as container:
        options = {"threads": "1", "preset": "veryfast", "crf": "20", "g": str(each), "keyint_min": str(each), "sc_threshold": "0"}
        track = container.add_stream("libx264", rate=RATE, options=options)
        track.width, track.height, track.pix_fmt = film.width, film.height, "yuv420p"
        for number in range(len(film.scenes)):
            shown = numpy.asarray(still(film, number))
            for _ in range(each):
                container.mux(track.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        container.mux(track.encode())
    return stream.getvalue()


@cache
def poster(film: Film) -> bytes:
    """Return the still that stands for a film before it is played."""
    return jpeg(still(film, 0), 90)
