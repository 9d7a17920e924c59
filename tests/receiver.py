"""A receiver of webhooks on loopback that is slow, fails or works as the test says, and remembers what it was told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from tests.integration.servers import page, read_head

SILENT = 0
"""Instead of a status: takes the request and never answers."""


@dataclass(slots=True)
class Receiver:
    """Answers one status after the other, then 204 for ever."""

    statuses: list[int] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    more: tuple[str, ...] = ()
    """Headers of its answers."""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Converse with one client."""
        while True:
            first, headers = await read_head(reader)
            assert first.startswith("POST ")
            self.bodies.append(await reader.readexactly(int(headers["content-length"])))
            self.headers.append(headers)
            status = self.statuses.pop(0) if self.statuses else 204
            if status == SILENT:
                await reader.read()
                return
            writer.write(page(b"", *self.more, status=f"{status} -"))
            await writer.drain()

    def keys(self) -> list[str]:
        """Return the idempotency key of each request, in order."""
        return [headers["idempotency-key"] for headers in self.headers]

    def alerts(self) -> dict[str, Any]:
        """Return what was told, once for each key; the bytes were the same each time."""
        told: dict[str, bytes] = {}
        for key, body in zip(self.keys(), self.bodies, strict=True):
            assert told.setdefault(key, body) == body
        return {key: json.loads(body) for key, body in told.items()}

    def changes(self) -> list[int]:
        """Return the changes that were told, each as often as another alert tells of it."""
        return sorted(change for alert in self.alerts().values() for change in alert["change_ids"])
