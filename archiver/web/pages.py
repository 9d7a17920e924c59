"""What is answered at which address; nothing that was captured is, and no answer sets or reads a cookie."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

Check: TypeAlias = Callable[[], str | None]
"""Says what is wrong and what to do about it; None where nothing is."""

METHODS = ["GET", "HEAD"]
FIGURES = "text/plain; version=0.0.4; charset=utf-8"
"""Media type of Prometheus' text format (Exposition formats, "Basic info")."""
PORT = re.compile(r":[0-9]+\Z")
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What is asked to know how the daemon is."""

    alive: Check
    """Whether its loop turns. Answers at once."""
    ready: Mapping[str, Check]
    """Whether it can work, by what it needs. They may read files and databases, and are asked in a thread."""


def application(health: Health, figures: Callable[[], str]) -> ASGIApp:
    """Return the pages: ``/livez`` and ``/readyz`` (200 or 503, JSON that names what is wrong) and ``/metrics`` (Prometheus)."""
    # No page of documentation: those of the framework load scripts from elsewhere.
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.api_route("/livez", methods=METHODS)
    async def livez() -> Response:
        return _answer({"loop": health.alive()})

    @app.api_route("/readyz", methods=METHODS)
    def readyz() -> Response:
        return _answer({name: check() for name, check in health.ready.items()})

    @app.api_route("/metrics", methods=METHODS)
    def metrics() -> Response:
        return Response(figures(), media_type=FIGURES, headers=HEADERS)

    return OnlyThisMachine(app)


def _answer(problems: Mapping[str, str | None]) -> Response:
    ok = not any(problems.values())
    return JSONResponse({"ok": ok, "checks": {name: problem or "ok" for name, problem in problems.items()}}, 200 if ok else 503, HEADERS)


class OnlyThisMachine:
    """Answers only where the Host header names this machine by a loopback address or ``localhost``.

    A page in somebody's browser can have its own name point to 127.0.0.1 (DNS rebinding) and then read what is answered there:
    its requests name the host that it came from.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse with 421 Misdirected Request (RFC 9110, 15.5.20)."""
        named = Headers(scope=scope).getlist("host")
        if len(named) == 1 and is_this_machine(named[0]):
            await self._app(scope, receive, send)
        else:
            refused = PlainTextResponse("This service is only for this machine: ask for 127.0.0.1 or localhost.\n", 421, HEADERS)
            await refused(scope, receive, send)


def is_this_machine(host: str) -> bool:
    """Return whether a Host header (RFC 9110, 7.2) names this machine as such: ``localhost`` or a loopback literal, with or without port."""
    name = PORT.sub("", host)
    if name.lower() == "localhost":
        return True
    try:
        address = ipaddress.IPv6Address(name[1:-1]) if name.startswith("[") and name.endswith("]") else ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return address.is_loopback
