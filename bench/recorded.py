"""How the record of one capture compares with what the sites say they served."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, TypeAlias
from urllib.parse import unquote, urlsplit

from warcio.archiveiterator import ArchiveIterator

Asked: TypeAlias = tuple[str, str, str]
"""Host, path without escapes, query."""
Sent: TypeAlias = tuple[Asked, int | None, str | None]
"""What was asked, length of the body as sent, and its digest, where the log has them."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT"})
IN_ORDER = ("method", "host", "path", "query")
"""What stands in a line that is an array, from the method on."""
SIZES, DIGESTS = ("bytes", "size", "length", "body_bytes"), ("sha256", "body_sha256", "digest")
"""Names under which logs tell of bodies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """The access log as ground truth."""

    recorded: float
    """Part of the served answers that the WARC has."""
    duplicates: int
    """Answers in the WARC that were not served, or not so often."""
    exact: float | None
    """Part of the served answers whose body in the WARC has the length, and the digest, of what was sent; None where the log tells of no body."""


def completeness(served: Sequence[Sent], warc: BinaryIO) -> Completeness:
    """Compare; lengths and digests only where the log has them."""
    kept = list(_kept(warc))
    asked, had = Counter(one for one, _, _ in served), Counter(one for one, _, _ in kept)
    lengths, digests = Counter((one, size) for one, size, _ in kept), Counter(kept)
    exact = sum((Counter(sent for sent in served if sent[2]) & digests).values())
    exact += sum((Counter((one, size) for one, size, digest in served if not digest) & lengths).values())
    told = sum(1 for _, size, digest in served if digest or size is not None)
    return Completeness(recorded=(asked & had).total() / len(served), duplicates=(had - asked).total(), exact=exact / told if told else None)


def served_since(log: Path, line: int) -> list[Sent]:
    """Return what was served after so many lines of the access log.

    A line is a JSON object with ``url``, or ``host``, ``path`` and ``query``, and with ``bytes`` and ``sha256`` of the body as sent where they are known; or
    an array in which method, host, path and query follow each other. Tunnels are no exchanges.
    """
    entries = [_named(json.loads(text)) for text in log.read_text(encoding="utf-8").splitlines()[line:] if text.strip()]
    return [_sent(entry) for entry in entries if entry.get("method") != "CONNECT"]


def _named(entry: dict[str, object] | list[object]) -> dict[str, object]:
    if isinstance(entry, dict):
        return entry
    at = next(place for place, value in enumerate(entry) if value in METHODS)
    return dict(zip(IN_ORDER, entry[at:], strict=False))


def _sent(entry: dict[str, object]) -> Sent:
    parts = urlsplit(str(entry.get("url") or f"//{entry['host']}{entry['path']}"))
    size = next((int(str(entry[name])) for name in SIZES if entry.get(name) is not None), None)
    digest = next((str(entry[name]).rpartition(":")[2].lower() for name in DIGESTS if entry.get(name)), None)
    return (parts.hostname or "", unquote(parts.path), str(entry.get("query") or parts.query)), size, digest


def _kept(warc: BinaryIO) -> Iterable[Sent]:
    sizes: dict[str, int] = {}
    for record in ArchiveIterator(warc):
        if record.rec_type not in {"response", "revisit"}:
            continue
        parts = urlsplit(record.rec_headers["WARC-Target-URI"])
        if record.rec_type == "response":
            body = record.raw_stream.read()
            digest = sha256(body).hexdigest()
            sizes[digest] = len(body)
        else:
            # The payload stands further up in the file: what is referred to another file is not counted as exact.
            digest = record.rec_headers["WARC-Payload-Digest"].partition(":")[2]
        yield (parts.hostname or "", unquote(parts.path), parts.query), sizes.get(digest, -1), digest
