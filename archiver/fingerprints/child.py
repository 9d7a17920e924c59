"""The process that decodes: reads pictures from standard input, writes fingerprints to standard output, and may be killed at any time.

A message is eight bytes of length (big-endian) and that many bytes: what is asked (one byte) and the file (of a video its path) in, JSON out. JSON, because
whoever takes over a decoder must not be able to hand objects to the parent.
"""

from __future__ import annotations

import json
import math
import os
import resource
import sys
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from archiver.fingerprints.exif import exif_of
from archiver.fingerprints.fingerprint import fingerprint
from archiver.fingerprints.limits import Limits
from archiver.fingerprints.phash import phash64
from archiver.fingerprints.wire import EXIF, VIDEO, encode, encode_exif, encode_video, read_message, write_message


def main() -> None:
    """Serve pictures until standard input ends."""
    limits = Limits(**json.loads(sys.argv[1]))
    # The first hash loads what all need (imagehash brings SciPy with it): better now than while somebody waits for a picture.
    phash64(Image.new("L", (32, 32)))
    # Imports and their address space come first: the limit is for pictures.
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer, limits)


def serve(source: BinaryIO, sink: BinaryIO, limits: Limits) -> None:
    """Answer each picture with its fingerprints or its Exif, each video with its key frames, as asked."""
    while (content := read_message(source)) is not None:
        _grant_seconds(limits.seconds)
        write_message(sink, _answer(content[:1], content[1:], limits))


def _answer(asked: bytes, content: bytes, limits: Limits) -> bytes:
    if asked == VIDEO:
        # Loaded when it is needed: it is as large as all other decoders together.
        from archiver.fingerprints.key_frames import read_video

        return encode_video(read_video(Path(os.fsdecode(content)), limits))
    return encode_exif(exif_of(content)) if asked == EXIF else encode(fingerprint(content, limits))


def _grant_seconds(seconds: float) -> None:
    """Let the next picture take that much CPU: so that a decoder whose parent was killed, and with it the clock, ends as well."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = math.ceil(spent.ru_utime + spent.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
