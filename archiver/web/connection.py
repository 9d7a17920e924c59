"""One connection to the pages: whoever says nothing takes nobody's place."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 10.0
"""Seconds in which a connection has to ask for something. The server itself waits for ever for the first request, and for the rest of one that has begun."""


class Connection(H11Protocol):
    """A connection that is closed where nothing was asked, and nothing is being answered, for ``PATIENCE`` seconds."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, and look at it from time to time."""
        super().connection_made(transport)
        self.loop.call_later(PATIENCE, self._mind, None)

    def _mind(self, last: object) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is last and (self.cycle is None or self.cycle.response_complete):
            self.transport.abort()
        else:
            self.loop.call_later(PATIENCE, self._mind, self.cycle)
