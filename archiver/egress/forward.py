"""Plain http through the browser's proxy: what is asked of a proxy becomes what is asked of a site, one connection a request."""

from __future__ import annotations

import re
from typing import TypeAlias

import h11

from archiver.egress.wire import Talk

RawHeaders: TypeAlias = list[tuple[bytes, bytes]]

PATH = re.compile(rb"(?=[/?])")

HOP_BY_HOP = frozenset(
    (b"connection", b"keep-alive", b"proxy-connection", b"proxy-authenticate", b"proxy-authorization", b"proxy-status", b"te", b"trailer", b"upgrade")
)
"""Fields that end at a proxy (RFC 9110 §7.6.1); transfer-encoding stays, because h11 frames by it."""


def towards_origin(request: h11.Request) -> h11.Request:
    """Return a request in absolute form (RFC 9112 §3.2.2) as the origin is asked it."""
    _, _, rest = request.target.partition(b"://")
    authority = PATH.split(rest, maxsplit=1)[0]
    path = rest[len(authority) :]
    kept = [(name, value) for name, value in _end_to_end(request) if name.lower() != b"host"]
    headers = [(b"Host", authority), *kept, (b"Connection", b"close")]
    return h11.Request(method=request.method, target=path if path.startswith(b"/") else b"/" + path, headers=headers)


def towards_browser(answer: h11.Response) -> h11.Response:
    """Return an answer of an origin as its proxy passes it on."""
    return h11.Response(status_code=answer.status_code, reason=answer.reason, headers=_end_to_end(answer))


async def send_notice(near: Talk, status: int, text: str) -> None:
    """Answer with a short text of our own, where no other answer has begun."""
    if near.gone or near.state.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
        return
    body = text.encode("utf-8", "replace")
    # Marks what is no answer of the site's (RFC 9209); a field of that name is never passed on.
    ours = ("Proxy-Status", "embed-archiver; error=proxy_internal_response")
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), ("Connection", "close"), ours]
    await near.say(h11.Response(status_code=status, headers=headers))
    await near.say(h11.Data(data=body))
    await near.say(h11.EndOfMessage())


def _end_to_end(message: h11.Request | h11.Response) -> RawHeaders:
    named = {token.strip() for name, value in message.headers if name == b"connection" for token in value.lower().split(b",")}
    dropped = HOP_BY_HOP | named
    return [(name, value) for name, value in message.headers.raw_items() if name.lower() not in dropped]
