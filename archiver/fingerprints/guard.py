"""Fingerprints and Exif of pictures and videos nobody trusts: decoded in a process of their own, with limits."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, TypeVar

from archiver.errors import Permanent
from archiver.fingerprints.limits import SOFTWARE, Limits
from archiver.fingerprints.metadata import Exif
from archiver.fingerprints.video import Video
from archiver.fingerprints.wire import EXIF, FINGERPRINT, VIDEO, decode, decode_exif, decode_video, read_message, write_message
from storage.model import Image

T = TypeVar("T")

START_SECONDS = 60.0
"""Importing the decoders takes a second, on a busy machine many."""

LONGEST_ANSWER = 65_536
CRASHED = "crashed"

IDLE_SECONDS = 30.0
"""Without a picture for so long the decoding process ends: it holds as much memory as the rest of an idle daemon."""


class DecoderError(Permanent):
    """The decoding process does not start: its own message stands on standard error; reinstall the package."""

    def __init__(self) -> None:
        super().__init__("the image decoding process does not start: see the message above, then reinstall the package")


class Fingerprinter:
    """One decoding process, started when needed, replaced when it dies or takes too long. May be used from any thread; pictures queue up."""

    def __init__(
        self, limits: Limits, *, command: Sequence[str] = (sys.executable, "-m", "archiver.fingerprints.child"), idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._limits, self._command, self._idle_seconds = limits, command, idle_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._ending: threading.Timer | None = None

    def __enter__(self) -> Fingerprinter:
        """Return it as it is: the process starts when first needed."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the decoding process."""
        self.close()

    def start(self) -> None:
        """Start the process now, for whoever knows that a picture comes. Where that fails, the picture says so."""
        with self._lock, suppress(DecoderError):
            self._stay()
            if self._child is None:
                self._start()
            self._end_later()

    def fingerprint(self, content: bytes) -> Image:
        """Return the fingerprints; a picture that takes too long (``timeout``) or kills two decoders (``crashed``) is unfit."""
        sha256 = hashlib.sha256(content).hexdigest()
        image, problem = self._asked(FINGERPRINT, content, lambda message: decode(message, sha256))
        return image or _unfit(content, problem)

    def exif(self, content: bytes) -> Exif | None:
        """Return what the file says of itself, None where it says nothing; a file that takes too long or kills two decoders has that as its ``problem``."""
        found, problem = self._asked(EXIF, content, lambda message: (decode_exif(message),))
        return found[0] if found else Exif(problem=problem)

    def video(self, path: Path, sha256: str) -> Video:
        """Return what a video's file says of itself and its key frames; one that takes too long or kills two decoders has that as its ``problem``."""
        found, problem = self._asked(VIDEO, os.fsencode(path.absolute()), lambda message: decode_video(message, sha256))
        return found or Video(problem=problem)

    def close(self) -> None:
        """End the decoding process; another picture starts it again."""
        with self._lock:
            self._stay()
            self._end()

    def _stay(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _end_later(self) -> None:
        # One that fires while the next picture is being decoded waits for it, and costs that process a restart: no harm.
        self._ending = threading.Timer(self._idle_seconds, self.close)
        self._ending.daemon = True
        self._ending.start()

    def _asked(self, question: bytes, content: bytes, read: Callable[[bytes], T | None]) -> tuple[T | None, str]:
        """Return what the decoding process answers; None where it gave no answer that can be read, and why."""
        with self._lock:
            self._stay()
            try:
                found, problem = self._ask(question, content, read)
                if found is not None or problem != CRASHED:
                    return found, problem
                # What the system ended to have its memory, or between two pictures, was not ended by this one: only who dies of it twice did.
                return self._ask(question, content, read)
            finally:
                self._end_later()

    def _ask(self, question: bytes, content: bytes, read: Callable[[bytes], T | None]) -> tuple[T | None, str]:
        child = self._child or self._start()
        message, late = _within(self._limits.seconds, child, lambda: _exchange(child, question, content))
        # A kill may come just after a whole answer: then the answer stands and the process does not.
        found = None
        if message is not None:
            with suppress(ValueError, RecursionError):
                found = read(message)
        if found is None or late:
            self._end()
        return found, "timeout" if late else CRASHED

    def _start(self) -> subprocess.Popen[bytes]:
        command = [*self._command, json.dumps(asdict(self._limits))]
        # A session of its own keeps the terminal's Ctrl-C from it, and it needs none of our secrets.
        self._child = child = subprocess.Popen(  # noqa: S603 (our own interpreter and module, no shell)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(), start_new_session=True
        )
        message, _ = _within(START_SECONDS, child, lambda: _exchange(child, FINGERPRINT))
        if message is None:
            self._end()
            raise DecoderError
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            # What is still buffered for a dead process cannot be flushed.
            with suppress(BrokenPipeError):
                _open_pipe(pipe).close()


def _within(seconds: float, child: subprocess.Popen[bytes], exchange: Callable[[], bytes | None]) -> tuple[bytes | None, bool]:
    late = threading.Event()

    def kill() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(seconds, kill)
    timer.start()
    try:
        message = exchange()
    finally:
        timer.cancel()
        # Only once the timer is over is it certain whether it killed.
        timer.join()
    return message, late.is_set()


def _exchange(child: subprocess.Popen[bytes], *parts: bytes) -> bytes | None:
    try:
        write_message(_open_pipe(child.stdin), *parts)
    except BrokenPipeError:
        return None
    return read_message(_open_pipe(child.stdout), LONGEST_ANSWER)


def _open_pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise DecoderError
    return pipe


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    # One thread: idle ones would each reserve address space that the limit counts.
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"}


def _unfit(content: bytes, reason: str) -> Image:
    return Image(sha256=hashlib.sha256(content).hexdigest(), width=None, height=None, fit=False, reason=reason, software=SOFTWARE)
