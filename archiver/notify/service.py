"""Hand an alert to a service that apprise knows, in a thread of its own: apprise opens its own connections, and may hang."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from datetime import timedelta

from archiver.notify.targets import Target

BAD_ADDRESS = "apprise does not understand this address"
NOT_TAKEN = "the service did not take it"
MAX_TEXT = 3500
"""Characters of a text: chats cut or refuse longer ones."""


async def hand_over(target: Target, title: str, text: str, timeout: timedelta) -> str | None:
    """Hand over an alert once; return why that failed, None where the service took it."""
    try:
        async with asyncio.timeout(timeout.total_seconds()):
            return await _in_thread(lambda: notify(target.url, title, text))
    except TimeoutError:
        return f"no answer within {timeout.total_seconds():g} s"


def notify(url: str, title: str, text: str) -> str | None:
    """Have apprise tell one service; return why that failed. Its errors are not passed on: they repeat the address."""
    # Imported here: it takes a third of a second, and most archives tell nobody.
    import apprise

    service = apprise.Apprise()
    if not service.add(url):
        return BAD_ADDRESS
    cut = text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"
    return None if service.notify(body=cut, title=title, body_format=apprise.NotifyFormat.TEXT) else NOT_TAKEN


async def _in_thread(call: Callable[[], str | None]) -> str | None:
    """Call in a daemon thread: unlike a pool's threads, one that hangs keeps neither the others nor the end of the program waiting."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[str | None] = loop.create_future()

    def settle(said: str | None, failed: BaseException | None) -> None:
        if not outcome.done():
            outcome.set_exception(failed) if failed else outcome.set_result(said)

    def run() -> None:
        said: str | None = None
        failed: BaseException | None = None
        try:
            said = call()
        except BaseException as exc:  # noqa: BLE001 - carried to whoever waits
            failed = exc
        # The loop may have been closed before a call that hung came back.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, said, failed)

    threading.Thread(target=run, name="apprise", daemon=True).start()
    return await outcome
