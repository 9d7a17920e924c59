"""Serve the pages beside the daemon's work: its signals, its end and its faults stay its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

from archiver.errors import SettingsError
from archiver.web.connection import Connection

AT_ONCE = 32
"""Connections answered at the same time; more get 503."""
FAREWELL = 2
"""Seconds that answers under way may take when the daemon ends."""


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens; SettingsError, with what to do, where the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as exc:
        problem = f'{host} port {port} cannot be listened at ({exc.strerror}): another program has it, perhaps another archiver; choose another, or "" for none'
        raise SettingsError("web.listen", problem) from exc


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve while the block runs. What is still being answered at its end has ``FAREWELL`` seconds."""
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=AT_ONCE,
        timeout_graceful_shutdown=FAREWELL,
    )
    server = _Server(config)
    served = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.wait([served], timeout=2 * FAREWELL)
        served.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await served


class _Server(uvicorn.Server):
    """A server that leaves SIGTERM and SIGINT to the daemon: it would end by itself, and the daemon would go on."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal over."""
        yield
