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
Sent: TypeAlias = tuple[Asked, int, str | None]
"""What was asked, length of the body as sent, its digest where the log has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """The access log as ground truth."""

    recorded: float
    """Part of the served answers that the WARC has."""
    duplicates: int
    """Answers in the WARC that were not served, or not so often."""
    exact: float
    """Part of the served answers whose body in the WARC has the length, and the digest, of what was sent."""


def completeness(served: Sequence[Sent], warc: BinaryIO) -> Completeness:
    """Compare; digests only where the log has them."""
    kept = list(_kept(warc))
    asked, had = Counter(one for one, _, _ in served), Counter(one for one, _, _ in kept)
    lengths, digests = Counter((one, size) for one, size, _ in kept), Counter(kept)
    exact = sum((Counter(sent for sent in served if sent[2]) & digests).values())
    exact += sum((Counter((one, size) for one, size, digest in served if not digest) & lengths).values())
    return Completeness(recorded=(asked & had).total() / len(served), duplicates=(had - asked).total(), exact=exact / len(served))


def served_since(log: Path, line: int) -> list[Sent]:
    """Return what was served after so many lines of the access log (JSON, one object a line)."""
    return [_sent(json.loads(text)) for text in log.read_text(encoding="utf-8").splitlines()[line:]]


def _sent(entry: dict[str, str | int | None]) -> Sent:
    asked = str(entry["host"]), unquote(str(entry["path"])), str(entry.get("query") or "")
    digest = entry.get("sha256")
    return asked, int(entry.get("bytes") or 0), str(digest) if digest else None


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
