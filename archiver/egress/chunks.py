"""Bodies in chunks (RFC 9112 §7.1), as others saved them."""

from __future__ import annotations

import re

import h11

# What programs save that undo chunks and keep the header has lines as well, and of pages none of them is a size.
SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}[ \t]*(?:;[^\r\n]*)?\r?\n")
HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"


def unchunked(body: bytes) -> tuple[bytes, bool] | None:
    """Return a body in one piece, and whether its last chunk is there; None where it is in no chunks."""
    if SIZE.match(body) is None:
        return None
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("host", "saved.invalid")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(HEAD + body)
    parts: list[bytes] = []
    try:
        while not isinstance(event := connection.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                return b"".join(parts), False
            if isinstance(event, h11.Data):
                parts.append(bytes(event.data))
    except h11.RemoteProtocolError:
        return (b"".join(parts), False) if parts else None
    return b"".join(parts), True
