"""Tell, while the daemon works, how it is: the checks behind its pages, and where they are served."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from archiver.app.archive import writable_space
from archiver.errors import SettingsError
from archiver.settings import Settings, format_size
from archiver.web import Figures, Health, application, bind, serving
from archiver.worker import Dispatcher
from storage.errors import StorageError
from storage.layout import disks_of
from storage.ledger import Ledger

HANGS_AFTER = timedelta(seconds=60)
"""Without a finished tick for so long the loop hangs: what systemd's watchdog is told too (``WatchdogSec`` of the unit)."""

logger = logging.getLogger(__name__)


@asynccontextmanager
async def telling(dispatcher: Dispatcher, figures: Figures, stop: asyncio.Event, settings: Settings) -> AsyncIterator[None]:
    """Serve the pages while the block runs. Where their address is taken, that is logged and the archive works without them: evidence comes first."""
    if settings.web.address is None:
        yield
        return
    figures.start()
    try:
        listener = bind(*settings.web.address)
    except SettingsError as exc:
        logger.error("no monitoring: %s", exc)  # noqa: TRY400
        yield
        return
    host, port = listener.getsockname()[:2]
    logger.info("monitoring: http://%s:%s/readyz, /livez and /metrics", f"[{host}]" if ":" in host else host, port)
    async with serving(application(health(dispatcher, stop, settings), figures.text), listener):
        yield


def health(dispatcher: Dispatcher, stop: asyncio.Event, settings: Settings) -> Health:
    """Return what is asked to know how a daemon is."""
    return Health(
        alive=lambda: hangs(dispatcher.turned_at, dispatcher.clock()),
        ready={
            "daemon": lambda: "is stopping" if stop.is_set() else None,
            "loop": lambda: hangs(dispatcher.turned_at, dispatcher.clock()),
            "ledger": lambda: unreadable(dispatcher.ledger) or unwritten(dispatcher),
            "disk": lambda: no_room(settings.data_dir, settings.capture.min_free),
        },
    )


def hangs(turned_at: datetime, now: datetime) -> str | None:
    """Say since when the loop hangs, None where it turns."""
    silent = now - turned_at
    return f"no tick has ended for {silent.total_seconds():.0f} s: restart the daemon (systemd's watchdog does)" if silent > HANGS_AFTER else None


def unreadable(ledger: Ledger) -> str | None:
    """Say why the ledger cannot be read, None where it can."""
    try:
        ledger.next_due()
    except StorageError as exc:
        return str(exc)
    return None


def unwritten(dispatcher: Dispatcher) -> str | None:
    """Say what keeps the ledger from being written, None where nothing is known to: it may be read all the same."""
    return None if dispatcher.hindrance is None else str(dispatcher.hindrance)


def no_room(data_dir: Path, least: int) -> str | None:
    """Say why nothing is captured into the data directory, None where it is; ``least`` bytes have to be free."""
    return next((said for place in disks_of(data_dir) if (said := _no_room_in(place, least)) is not None), None)


def _no_room_in(place: Path, least: int) -> str | None:
    try:
        free = writable_space(place)
    except OSError as exc:
        return f"{place} cannot be written ({exc.strerror}): mount it writable, or give this user the directory"
    if free < least:
        return f"less than {format_size(least)} free in {place}: captures are refused; make room, or set capture.min_free"
    return None
