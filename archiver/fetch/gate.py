"""What stands before each question to a host: whether it wants to be asked now, and what its answer says of that."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from archiver.exchange import Exchange


class Gate(Protocol):
    """Knows the hosts that must be left alone."""

    def until(self, host: str, /) -> datetime | None:
        """Return until when a host is not to be asked, None where it may be asked now."""
        ...

    async def heard(self, host: str, exchange: Exchange, /) -> None:
        """Note what a host answered."""
        ...


class Ajar:
    """A gate that is never closed: for whoever asks once."""

    def until(self, host: str, /) -> datetime | None:
        """Return nothing."""

    async def heard(self, host: str, exchange: Exchange, /) -> None:
        """Note nothing."""
