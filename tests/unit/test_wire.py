"""One side of an HTTP/1.1 conversation: heads as they came, byte for byte, and bodies that are not gathered."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Iterable
from itertools import pairwise
from typing import cast

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.egress.wire import Talk, Wire

pytestmark = pytest.mark.anyio

EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
ANSWERS = (
    (b"HTTP/1.1 200  Fine\r\nX-ODD:no space\r\ncontent-length: 5\r\n\r\n", b"hello"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
    (b"HTTP/1.1 304 Not Modified\r\nETag: a\r\n\r\n", b""),
    (b"HTTP/1.1 200 OK\r\nContent-Length:  5\r\n\r\n", b"hello"),
)


class Chunks:
    """A wire on which these bytes come."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)

    async def receive(self) -> bytes:
        """Return the next bytes, none at the end."""
        return next(self._chunks, b"")


def asking(chunks: Iterable[bytes]) -> Talk:
    """Return the side of a conversation that asks, with these answers on their way."""
    return Talk(cast("Wire", Chunks(chunks)), h11.CLIENT)


async def ask(talk: Talk) -> list[bytes]:
    """Ask for something, and return all heads that come in answer."""
    talk.state.send(h11.Request(method="GET", target="/", headers=[("Host", "www.example.org")]))
    talk.state.send(h11.EndOfMessage())
    heads = []
    while not isinstance(event := await talk.hear(), h11.EndOfMessage):
        if isinstance(event, h11.InformationalResponse | h11.Response):
            heads.append(talk.head)
    return heads


@given(st.lists(st.integers(0, 10_000), max_size=12))
def test_heads_are_kept_as_they_came_wherever_the_bytes_are_cut(cuts: list[int]) -> None:
    """Of every answer on a kept connection, the informational ones before it too; what belongs to a body or to the next head does not stand in it."""
    wire = b"".join(EARLY + EARLY + head + body for head, body in ANSWERS)
    edges = [0, *sorted(cut % len(wire) for cut in cuts), len(wire)]

    async def converse() -> list[list[bytes]]:
        talk, heads = asking(wire[low:high] for low, high in pairwise(edges) if low < high), []
        for _ in ANSWERS:
            heads.append(await ask(talk))
            assert talk.next_cycle()
        return heads

    assert asyncio.run(converse()) == [[EARLY, EARLY, head] for head, _ in ANSWERS]


async def test_a_body_is_not_gathered() -> None:
    """A video passes through in pieces."""
    piece, count = bytes(65_536), 256
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(piece) * count)
    talk = asking([head, *[piece] * count])
    tracemalloc.start()
    try:
        assert await ask(talk) == [head]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * len(piece)
