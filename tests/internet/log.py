"""The access log: one line for every request, the ground truth of who asked what."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One request and how it was answered."""

    method: str
    scheme: str
    """``http``, ``https``, or ``proxy`` for what the door itself refused."""
    host: str
    path: str
    query: str
    status: int
    bytes: int
    """Length of the body as sent."""
    range: str | None
    http: str
    """Protocol version: ``1.0``, ``1.1`` or ``2``."""
    agent: str | None = None
    sha256: str | None = None
    """Digest of the body as sent."""


class AccessLog:
    """A JSONL file that is written before the last byte of an answer leaves."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._file = path.open("w", encoding="utf-8", buffering=1)
        self._clock = clock

    def write(self, access: Access) -> None:
        """Add one line."""
        self._file.write(json.dumps({"time": self._clock().isoformat(), **asdict(access)}, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
