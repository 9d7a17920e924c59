"""The world as an ASGI application: what every host answers, on the wire."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from hashlib import sha256

from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, LifespanScope, Scope

from tests.internet.log import Access, AccessLog
from tests.internet.message import Answer, Headers, Request
from tests.internet.sites import control, respond
from tests.internet.world import World

CHUNK = 1 << 16
BYTES = re.compile(r"bytes=(\d*)-(\d*)")
CODED = re.compile(r"text/|application/(?:json|xml|rss\+xml)")
NO_BODY = (204, 304)


class Application:
    """Answers for all hosts and writes down each request."""

    def __init__(self, world: World, log: AccessLog) -> None:
        self._world, self._log = world, log

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Serve one connection's request (ASGI 3)."""
        if scope["type"] == "lifespan":
            await live(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000, "reason": None})

    async def _serve(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        request = await read(scope, receive)
        answer = on_the_wire(request, respond(self._world, request))
        # Control requests are no part of the internet, hence none of its ground truth.
        if request.host != control.HOST:
            self._log.write(accessed(scope, request, answer))
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        for start in range(0, len(answer.body), CHUNK):
            await send({"type": "http.response.body", "body": answer.body[start : start + CHUNK], "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def live(scope: LifespanScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Answer the server's start and stop."""
    while True:
        event = await receive()
        if event["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif event["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return


async def read(scope: HTTPScope, receive: ASGIReceiveCallable) -> Request:
    """Return the whole request."""
    body = b""
    while True:
        event = await receive()
        if event["type"] != "http.request":
            break
        body += event["body"]
        if not event["more_body"]:
            break
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(
        method=scope["method"],
        scheme=scope["scheme"],
        host=headers.get("host", "").partition(":")[0].lower(),
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        body=body,
    )


def accessed(scope: HTTPScope, request: Request, answer: Answer) -> Access:
    """Return the line for the log."""
    return Access(
        method=request.method,
        scheme=request.scheme,
        host=request.host,
        path=request.path,
        query=request.query,
        status=answer.status,
        bytes=len(answer.body),
        sha256=sha256(answer.body).hexdigest(),
        range=request.headers.get("range"),
        http=scope["http_version"],
        agent=request.headers.get("user-agent"),
    )


def on_the_wire(request: Request, answer: Answer) -> Answer:
    """Return the answer as sent: cut to a range, coded, with its length, without a body for HEAD."""
    answer = coded(request, ranged(request, answer))
    if answer.status in NO_BODY:
        return replace(answer, body=b"")
    measured = answer.adding(("Content-Length", str(len(answer.body))))
    return replace(measured, body=b"") if request.method == "HEAD" else measured


def ranged(request: Request, answer: Answer) -> Answer:
    """Return one byte range where one is asked for and offered (RFC 9110 §14)."""
    match = BYTES.fullmatch(request.header("range"))
    if match is None or answer.status != 200 or answer.header("accept-ranges") != "bytes" or match[0] == "bytes=-":
        return answer
    length = len(answer.body)
    start = int(match[1]) if match[1] else max(length - int(match[2]), 0)
    end = min(int(match[2]), length - 1) if match[1] and match[2] else length - 1
    if start > end:
        return Answer(status=416, headers=(("Content-Range", f"bytes */{length}"),))
    cut = replace(answer, status=206, body=answer.body[start : end + 1])
    return cut.adding(("Content-Range", f"bytes {start}-{end}/{length}"))


def coded(request: Request, answer: Answer) -> Answer:
    """Return the answer compressed where the client takes it and the type gains by it."""
    if not answer.body or not CODED.match(answer.header("content-type")):
        return answer
    headers: Headers = (*answer.headers, ("Vary", "Accept-Encoding"))
    if "gzip" not in request.header("accept-encoding"):
        return replace(answer, headers=headers)
    return replace(answer, headers=(*headers, ("Content-Encoding", "gzip")), body=gzip.compress(answer.body, 6, mtime=0))
