"""One long-lived Chromium: a fresh context for each visit, started again when it died or is worn out."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Error, Playwright, ProxySettings, ViewportSize, async_playwright

from archiver import settings
from archiver.browser.consent import load_rules
from archiver.browser.find import find_chromium
from archiver.browser.order import Order, Visit
from archiver.browser.record import Recorder
from archiver.browser.steps import Steps, first_line
from archiver.browser.tab import HEIGHT_AT_FIRST
from archiver.browser.tiles import WIDTH
from archiver.browser.turn import Turn
from archiver.browser.visit import take
from archiver.egress import WayOut
from archiver.errors import BrowserFailedError, BrowserMissingError, SettingsError

PAST_THE_PROXY = "PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK"
"""Set in the environment, it makes Playwright let pages reach this machine without the proxy."""
NOWHERE = "http://127.0.0.1:9"
"""The proxy of whatever the browser does outside of a visit."""
FLAGS = (
    # WebRTC would send packets past the proxy. The headless shell knows only the older name of the flag, the whole Chromium only the newer.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
)
DRIVER_OPTIONS = (
    # In MiB: Playwright's driver passes on pictures as long strings, and by itself it keeps three times 16 MiB only for what is new.
    "--max-semi-space-size=1",
    # Ctrl-C and the like reach it as they reach us, who let what is under way come to its end first; it goes when we do.
    "--import=data:text/javascript,['SIGHUP','SIGINT','SIGTERM'].forEach(name=>process.on(name,()=>{}))",
)
"""Of Node.js, in which Playwright's driver runs."""
PATIENCE = 30.0
"""Seconds for starting and for a new context; a browser that takes longer is given up."""
FAREWELL = 5.0
"""Seconds for closing."""


@dataclass(slots=True)
class _Running:
    """A Chromium with the number of visits it served and those under way."""

    chromium: Chromium
    name: str
    served: int = 0
    open: int = 0
    retired: bool = False


class Browser:
    """The browser door. It starts with the first visit; at most one visit fails when it dies. Each visit goes through a proxy of its own."""

    def __init__(self, wanted: settings.Browser, way: WayOut, *, environ: Mapping[str, str] = os.environ) -> None:
        self._settings, self._way, self._environ = wanted, way, environ
        self._lock, self._full_height = asyncio.Lock(), asyncio.Lock()
        self._playwright: Playwright | None = None
        self._current: _Running | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Browser:
        """Refuse an environment that would open a way past the proxy."""
        if PAST_THE_PROXY in self._environ:
            raise SettingsError(PAST_THE_PROXY, "must not be set: pages could reach this machine past the proxy")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None) -> None:
        """Close the browser and Playwright's driver, once every visit has left."""
        await asyncio.gather(*self._leaving)
        async with self._lock:
            await self._stop()

    async def start(self) -> None:
        """Start now, for whoever knows that a visit comes, and read what it needs. Where that fails, the visit says so."""
        with contextlib.suppress(BrowserFailedError, BrowserMissingError):
            await self._ready()
            await asyncio.to_thread(load_rules)

    async def visit(self, order: Order, *, timeout: timedelta, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Visit:
        """Return what one visit brought within ``timeout``, of which a browser that has to start takes nothing; BrowserFailedError when there was none."""
        running, steps = await self._ready(), Steps(timeout)
        turn = Turn(self._full_height)
        place = AsyncExitStack()
        try:
            context, recorder = await place.enter_async_context(self._place(running, turn, clock))
            return await take(context, recorder, order, steps, turn, running.name)
        except (Error, TimeoutError) as exc:
            running.retired = True
            raise BrowserFailedError(first_line(exc) if isinstance(exc, Error) else "no context or tab in time") from exc
        finally:
            self._leave(place)

    @asynccontextmanager
    async def _place(self, running: _Running, turn: Turn, clock: Callable[[], datetime]) -> AsyncIterator[tuple[BrowserContext, Recorder]]:
        """Open a context on a proxy of its own, and clear both away. The last one to leave a browser that was given up closes it."""
        running.open += 1
        try:
            async with self._way.proxy(clock) as proxy:
                recorder = Recorder(clock, proxy.tape)
                context = await self._new_context(running, proxy.server)
                recorder.watch(context)
                try:
                    yield context, recorder
                finally:
                    await recorder.drop()
                    # What a page would say in parting, or still asks, is on no tape any more: it does not go out.
                    await proxy.close()
                    await self._close(running, context)
        finally:
            turn.leave()
            running.open -= 1
            await self._close_if_retired(running)

    def _leave(self, place: AsyncExitStack) -> None:
        """Clear away what a visit needed, behind its answer: what it brought need not wait for that."""
        leaving = asyncio.create_task(place.aclose())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def context(self, proxy: str = NOWHERE) -> BrowserContext:
        """Return a fresh context with everything that visits have, to be closed by the caller."""
        return await self._new_context(await self._ready(), proxy)

    async def _new_context(self, running: _Running, proxy: str) -> BrowserContext:
        running.served += 1
        viewport: ViewportSize = {"width": WIDTH, "height": HEIGHT_AT_FIRST}
        async with asyncio.timeout(PATIENCE):
            return await running.chromium.new_context(viewport=viewport, accept_downloads=False, service_workers="allow", proxy=_through(proxy))

    async def _close(self, running: _Running, context: BrowserContext) -> None:
        try:
            async with asyncio.timeout(FAREWELL):
                await context.close()
        except (Error, TimeoutError):
            # A context that does not close may hold a page that never ends: the whole browser is given up.
            running.retired = True

    async def _ready(self) -> _Running:
        async with self._lock:
            now = self._current
            if now is not None and (now.retired or now.served >= self._settings.recycle_after or not now.chromium.is_connected()):
                now.retired = True
                await self._close_if_retired(now)
                self._current = None
            if self._current is None:
                self._current = await self._start()
            return self._current

    async def _close_if_retired(self, running: _Running) -> None:
        if running.retired and running.open == 0:
            with contextlib.suppress(Error, TimeoutError):
                async with asyncio.timeout(FAREWELL):
                    await running.chromium.close()

    async def _start(self) -> _Running:
        executable = await asyncio.to_thread(find_chromium, self._settings.path, self._environ)
        try:
            async with asyncio.timeout(PATIENCE):
                if self._playwright is None:
                    with _driver_options():
                        self._playwright = await async_playwright().start()
                chromium = await self._playwright.chromium.launch(
                    executable_path=executable,
                    args=self._flags(),
                    chromium_sandbox=self._sandboxed(),
                    proxy=_through(NOWHERE),
                    handle_sigint=False,
                    handle_sigterm=False,
                    handle_sighup=False,
                )
        except (Error, TimeoutError) as exc:
            await self._stop()
            raise BrowserFailedError(first_line(exc) if isinstance(exc, Error) else "did not start in time") from exc
        return _Running(chromium=chromium, name=f"{executable.name} {chromium.version}")

    async def _stop(self) -> None:
        playwright, self._playwright, self._current = self._playwright, None, None
        if playwright is not None:
            with contextlib.suppress(Error, TimeoutError):
                async with asyncio.timeout(FAREWELL):
                    await playwright.stop()

    def _flags(self) -> list[str]:
        # Named keys instead of switched-off checks: with those, service workers do not run.
        return [*FLAGS, f"--ignore-certificate-errors-spki-list={self._way.spki}"]

    def _sandboxed(self) -> bool:
        return self._settings.sandbox == "on" or (self._settings.sandbox == "auto" and os.geteuid() != 0)


def _through(proxy: str) -> ProxySettings:
    # Without the second part Chromium would reach this machine past the proxy.
    return {"server": proxy, "bypass": "<-loopback>"}


@contextmanager
def _driver_options() -> Iterator[None]:
    """Give the driver its options while it starts: it takes the environment of this process. The operator's own come last, and win."""
    theirs = os.environ.get("NODE_OPTIONS")
    os.environ["NODE_OPTIONS"] = " ".join((*DRIVER_OPTIONS, theirs or "")).strip()
    try:
        yield
    finally:
        if theirs is None:
            del os.environ["NODE_OPTIONS"]
        else:
            os.environ["NODE_OPTIONS"] = theirs
