"""What the ledger knows of the traffic in WARC files: which payloads they hold, and which they need of each other."""

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
class Traffic:
    """What the WARC of a capture holds that others may refer to, and what it refers to itself."""

    payloads: Mapping[str, int] = field(default_factory=dict)
    """Digests of payloads, each with the offset of the record that holds it."""
    requires: frozenset[str] = frozenset()
    """Digests of earlier WARCs that hold payloads of its revisit records."""
