"""This machine's clock, and how right it is, as far as its kernel was told by whoever keeps it: timesyncd, chrony, ntpd."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

TIME_ERROR, UNSYNCHRONISED, NANOSECONDS = 5, 0x0040, 0x2000
"""What adjtimex(2) returns, and its status bits, in ``sys/timex.h``."""
TIMESYNCD = Path("/run/systemd/timesync/synchronized")
"""Made by systemd-timesyncd when it first set the clock (systemd-timesyncd.service(8))."""
SLACK = timedelta(minutes=1)
"""A clock that is set back by less is being corrected, not set."""


def now() -> datetime:
    """Return the time of the machine's clock, in UTC."""
    return datetime.now(UTC)


class Timex(ctypes.Structure):
    """What the kernel tells of its clock (adjtimex(2), ``struct timex``)."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("others", ctypes.c_long * 24),
    )


Adjtimex: TypeAlias = Callable[[Timex], int]
"""Fills in what the kernel tells and returns the clock's state; OSError where the system does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """What is known of the clock; None for what is not."""

    synchronised: bool | None
    offset: float | None = None
    """Seconds that it is being moved by: what it was found off, and is not yet corrected."""
    at_most: float | None = None
    """Seconds that it may be off (``maxerror``)."""

    def __str__(self) -> str:
        """Return it for people and for ``warcinfo``."""
        if self.synchronised is None:
            return "unknown: the system does not tell whether its clock is kept"
        if not self.synchronised:
            return "not synchronised"
        if self.offset is None or self.at_most is None:
            return "synchronised, offset unknown"
        return f"synchronised, offset {self.offset:+.6f} s, at most {self.at_most:.3f} s off"


def clock_state(ask: Adjtimex | None = None, stamp: Path = TIMESYNCD) -> ClockState:
    """Return how right the clock is. Where the kernel may not be asked (``ProtectClock=yes``), timesyncd's stamp says that it was set."""
    told = Timex()
    try:
        state = (ask or _adjtimex)(told)
    except OSError:
        return ClockState(synchronised=True if stamp.exists() else None)
    if state == TIME_ERROR or told.status & UNSYNCHRONISED:
        return ClockState(synchronised=False)
    unit = 1e-9 if told.status & NANOSECONDS else 1e-6
    return ClockState(synchronised=True, offset=told.offset * unit, at_most=told.maxerror * 1e-6)


def _adjtimex(told: Timex) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "adjtimex"):
        raise OSError("this system has no adjtimex")
    state = int(library.adjtimex(ctypes.byref(told)))
    if state < 0:
        raise OSError(ctypes.get_errno(), "adjtimex")
    return state
