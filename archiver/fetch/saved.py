"""Answers as others saved them: with the body as it was sent, coded and in chunks, or as it is to be read."""

from __future__ import annotations

import re
from dataclasses import replace

from archiver.egress.chunks import unchunked
from archiver.exchange import Answer, parse_answer
from archiver.fetch.codings import CodingError
from archiver.fetch.entity import Entity

LARGEST = 64 * 1024 * 1024
"""Bytes of a decoded body; what is longer is cut."""
MOST_HEADS = 30
HEAD = re.compile(rb"HTTP/[0-9.]{1,3} [0-9]{3}\b")
# Pages and JSON begin so, and an empty body; a coded one does not.
READABLE = (b"<", b"{", b"[", b"")
MARKS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
"""How a coded body begins, where its header was not saved."""


def read_saved(raw: bytes) -> Answer:
    """Read a raw HTTP answer, or the last of several in a row, as programs save them that follow redirects; ValueError when it has no status line."""
    answer = parse_answer(raw)
    for _ in range(MOST_HEADS):
        if not HEAD.match(answer.body):
            break
        answer = parse_answer(answer.body)
    return decoded(in_one_piece(answer))


def in_one_piece(answer: Answer) -> Answer:
    """Return the answer with its body in one piece, cut where its last chunk is missing."""
    chunked = (answer.header("transfer-encoding") or "").lower().rstrip().endswith("chunked")
    made = unchunked(answer.body) if chunked else None
    if made is None:
        return answer
    body, is_whole = made
    return replace(answer, body=body, truncated=answer.truncated or (None if is_whole else "disconnect"))


def decoded(answer: Answer) -> Answer:
    """Return the answer with its content coding undone, cut where it breaks off; a body that is in no such coding is taken as it stands."""
    named = [name.strip().lower() for name in (answer.header("content-encoding") or "").split(",") if name.strip()]
    codings = named or [name for mark, name in MARKS.items() if answer.body.startswith(mark)]
    if not codings or answer.body.lstrip()[:1] in READABLE:
        return answer
    entity = Entity(codings, LARGEST)
    try:
        cut = "length" if entity.feed(answer.body) else None if entity.whole else "disconnect"
    except CodingError:
        return answer
    return replace(answer, body=entity.body(), truncated=answer.truncated or cut)
