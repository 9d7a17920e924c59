"""Tell systemd how the service is doing (sd_notify(3)), over its datagram socket."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping

EXTENSION = 60.0
"""Seconds that a start may take after it last told that it goes on."""
UPGRADE = 3600.0
"""Seconds that a start may take which brings a ledger up to date: no database tells how far it is."""


def notify(message: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Send one notification; False where no service manager asked for any, or the one that did is not there: work goes on without it (sd_notify(3))."""
    address = environment.get("NOTIFY_SOCKET")
    if not address:
        return False
    # A leading @ stands for the NUL byte of Linux's abstract namespace.
    path = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        try:
            channel.connect(path)
            channel.sendall(message.encode("utf-8", "backslashreplace"))
        except OSError:
            # The variable is handed on to whoever is started from a service, a terminal in it among them.
            return False
    return True


def tell_status(status: str) -> None:
    """Tell how the service is doing in one line: a second one would be another notification, and errors repeat the words of strangers."""
    notify(f"STATUS={' '.join(status.split())}")


def going_on(clock: Callable[[], float] = time.monotonic, tell: Callable[[str], object] = notify) -> Callable[[], None]:
    """Return what a long start calls while it gets on: it is waited for then, and ended (``TimeoutStartSec``) where it hangs. Most calls tell nothing."""
    told = clock()

    def go_on() -> None:
        nonlocal told
        if (now := clock()) - told >= EXTENSION / 4:
            told = now
            tell(_extended(EXTENSION))

    return go_on


def wait_for_upgrade() -> None:
    """Ask to be waited for while the ledger is brought up to date."""
    notify(_extended(UPGRADE))


def _extended(seconds: float) -> str:
    return f"EXTEND_TIMEOUT_USEC={round(seconds * 1_000_000)}"
