"""What signals make of a daemon."""

from __future__ import annotations

import asyncio
import logging
import os
import signal

logger = logging.getLogger(__name__)

TERMINAL = "/dev/tty"


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set ``stop`` at SIGTERM and SIGINT, and at SIGHUP where a terminal sends it as it is closed.

    A service is sent SIGHUP by who wants its settings read anew: it would die of it unless it is told, and for good: systemd takes that for a clean end.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # Ignored already: started with nohup.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        loop.add_signal_handler(signal.SIGHUP, stop.set if has_terminal() else _tell_of_settings)


def has_terminal() -> bool:
    """Return whether this process belongs to a terminal (tty(4)); a service does not."""
    try:
        os.close(os.open(TERMINAL, os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _tell_of_settings() -> None:
    logger.warning("SIGHUP changes nothing: settings are read when the daemon starts; try them with 'archiver doctor', then 'systemctl restart archiver'")
