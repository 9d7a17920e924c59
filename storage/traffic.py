"""What the ledger knows of earlier captures so that nothing is kept twice: payloads in WARC files, and which files need each other; snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Where a payload lies."""

    warc: str
    """Digest of the WARC."""
    offset: int
    """Of the record that holds it: where its gzip member begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A page as one capture kept it in one file."""

    capture: str
    """``urn:uuid:…``"""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What the WARC of a capture holds that others may refer to, and what it refers to itself."""

    payloads: Mapping[str, int] = field(default_factory=dict)
    """Digests of payloads, each with the offset of the record that holds it."""
    requires: frozenset[str] = frozenset()
    """Digests of earlier WARCs that hold payloads of its revisit records."""
