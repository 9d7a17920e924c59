"""The gates of all hosts: felt at the door by each answer, and written down, so that a restart does not ask whom it promised to leave alone."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta

from archiver.exchange import Exchange
from archiver.schedule import closed_until, heard, held_back, is_open, known_by, pressed, share_of
from archiver.settings import Schedule
from storage.asking import Gate

logger = logging.getLogger(__name__)


async def nowhere(gate: Gate) -> None:
    """Keep nothing."""


class Gates:
    """Who may be asked how fast, and who not at all; ``save`` is awaited for each gate that changes."""

    def __init__(
        self,
        settings: Schedule | None = None,
        known: Iterable[Gate] = (),
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        save: Callable[[Gate], Awaitable[None]] = nowhere,
    ) -> None:
        self._settings, self._clock, self._save = settings or Schedule(), clock, save
        self._gates = {gate.host: gate for gate in known}

    def recall(self, known: Iterable[Gate], save: Callable[[Gate], Awaitable[None]]) -> None:
        """Take up what was known of hosts before any is asked, and have what is learned from now on written down."""
        self._gates, self._save = {gate.host: gate for gate in known}, save

    def share(self, host: str) -> float:
        """Return the share of the rates in the settings at which a host may be asked now."""
        return share_of(self._gates.get(host), self._clock())

    def until(self, host: str, /) -> datetime | None:
        """Return until when a host is not to be asked, None where it may be asked now."""
        return closed_until(self._gates.get(host), self._clock())

    def closed(self) -> set[str]:
        """Return the hosts that are not to be asked now; those of which nothing is left to remember are forgotten."""
        now = self._clock()
        self._gates = {host: known_by(gate, now) for host, gate in self._gates.items() if not is_open(gate, now)}
        return {host for host, gate in self._gates.items() if closed_until(gate, now)}

    async def heard(self, host: str, exchange: Exchange, /) -> None:
        """Note what a host answered: a refusal, or that this was the last answer for a while."""
        now = self._clock()
        await self._set(heard(self._gates.get(host), host, exchange.answer, asked_at=exchange.started_at, now=now, settings=self._settings))

    async def refused(self, host: str, reason: str, asked_at: datetime) -> None:
        """Note that a host answered a request made at ``asked_at`` with a refusal that only its reader could tell: a challenge, a limit in words."""
        now = self._clock()
        await self._set(pressed(self._gates.get(host), host, reason, asked_at=asked_at, now=now, settings=self._settings))

    async def hold(self, host: str, reason: str, wait: timedelta | None) -> None:
        """Note that a host, or a target of alerts by its name, is to be left alone for ``wait``."""
        await self._set(held_back(self._gates.get(host), host, reason, self._clock(), wait=wait))

    async def _set(self, gate: Gate | None) -> None:
        if gate is None:
            return
        self._gates[gate.host] = gate
        logger.warning("%s answered %s: not asked before %s, then at %.0f %% of the rate", gate.host, gate.reason, gate.until, gate.share * 100)
        await self._save(gate)
