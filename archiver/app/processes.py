"""What takes long to start: the browser, on its way out, and the process that decodes pictures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from archiver.browser import Browser
from archiver.clock import now
from archiver.egress import Egress, TapeLimits, WayOut
from archiver.fingerprints import Fingerprinter, Limits
from archiver.pipeline import Gates
from archiver.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Processes:
    """The processes that work for this one; each starts when it is first needed."""

    browser: Browser
    fingerprinter: Fingerprinter
    egress: Egress
    """Their way out, and that of everything else."""
    gates: Gates

    async def start(self) -> None:
        """Start them now, for whoever knows that a capture comes; the browser first, which is needed first."""
        await self.browser.start()
        await asyncio.to_thread(self.fingerprinter.start)


@asynccontextmanager
async def open_processes(settings: Settings, refused: Callable[[], None] = lambda: None) -> AsyncIterator[Processes]:
    """Open what can be started. ``refused`` is told of each address that the guard refuses. The gates know nothing yet: ``lay_line`` tells them."""
    gates = Gates(settings.schedule, clock=now)
    egress = Egress(settings.egress, refused=refused, share=gates.share)
    with Fingerprinter(Limits()) as fingerprinter:
        async with Browser(settings.browser, way_out(settings, egress)) as browser:
            yield Processes(browser=browser, fingerprinter=fingerprinter, egress=egress, gates=gates)


def way_out(settings: Settings, egress: Egress) -> WayOut:
    """Return a browser's way out. What it records waits in the data directory, where room is looked after."""
    limits = TapeLimits(body=settings.egress.max_media_bytes, capture=settings.capture.max_bytes)
    return WayOut(egress, limits=limits, folder=settings.data_dir)
