"""What the article that asks for everything asks for: a service worker, parts of a file, redirects, a beacon and a video of 110 MB."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from functools import cache

from tests.internet import files
from tests.internet.message import Answer, redirect

VIDEO_BYTES, PART_BYTES = 110_000_000, 1_000_000


@cache
def noise(seed: int, size: int) -> bytes:
    """Return bytes that no coding makes shorter, the same in every run."""
    return random.Random(seed).randbytes(size)


def video() -> Answer:
    """Return a video, as players fetch it by script; what it shows does not matter."""
    return Answer(status=200, headers=(("Content-Type", "video/mp4"), ("Cache-Control", "no-store")), body=noise(1, VIDEO_BYTES))


def parts() -> Answer:
    """Return a file that is asked for in parts."""
    return Answer(status=200, headers=(("Content-Type", "application/octet-stream"), ("Accept-Ranges", "bytes")), body=noise(2, PART_BYTES))


def said(text: str) -> Answer:
    """Return a small answer to a script."""
    return Answer(status=200, headers=(("Content-Type", "application/json"),), body=json.dumps({"said": text}).encode())


PATHS: Mapping[str, Callable[[], Answer]] = {
    "/bench/everything.js": lambda: files.served("newsroom/everything.js"),
    "/bench/sw.js": lambda: files.served("newsroom/sw.js"),
    "/bench/video.mp4": video,
    "/bench/parts.bin": parts,
    "/bench/moved.jpg": lambda: redirect("/bench/moved-again.jpg", 302),
    "/bench/moved-again.jpg": lambda: redirect("https://bild.zeitspiegel.example/bench-1.jpg", 308),
    "/bench/kept.json": lambda: said("kept by the worker before anybody asked"),
    "/bench/worker.json": lambda: said("asked by the worker alone"),
    "/bench/beacon": lambda: Answer(status=204),
}
"""Answers below ``/bench/`` of the newsroom."""
