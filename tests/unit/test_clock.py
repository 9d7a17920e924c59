"""What is said of the machine's clock is what the system tells, or that it does not tell."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.clock import NANOSECONDS, TIME_ERROR, UNSYNCHRONISED, ClockState, Timex, clock_state

KEPT = "synchronised, offset +0.000250 s, at most 0.016 s off"


def kernel(state: int = 0, *, offset: int = 0, maxerror: int = 16_400, status: int = 0) -> Callable[[Timex], int]:
    """Return a kernel that tells this."""

    def tell(told: Timex) -> int:
        told.offset, told.maxerror, told.status = offset, maxerror, status
        return state

    return tell


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (kernel(offset=250), KEPT),
        (kernel(offset=250_000, status=NANOSECONDS), KEPT),
        (kernel(TIME_ERROR, offset=250), "not synchronised"),
        (kernel(status=UNSYNCHRONISED), "not synchronised"),
    ],
    ids=["in microseconds", "in nanoseconds", "in error", "not synchronised"],
)
def test_the_kernels_word_is_told(ask: Callable[[Timex], int], says: str, tmp_path: Path) -> None:
    """In seconds, in whichever unit it counts (adjtimex(2))."""
    assert str(clock_state(ask, tmp_path / "none")) == says


def test_where_the_kernel_may_not_be_asked_timesyncd_is(tmp_path: Path) -> None:
    """Its stamp says that the clock was set, and nothing of how far it is off."""

    def refuse(_: Timex) -> int:
        raise PermissionError(errno.EPERM, "adjtimex")

    stamp = tmp_path / "synchronized"
    assert clock_state(refuse, stamp) == ClockState(synchronised=None)
    assert str(clock_state(refuse, stamp)).startswith("unknown")
    stamp.touch()
    assert str(clock_state(refuse, stamp)) == "synchronised, offset unknown"


def test_this_machine_tells_something() -> None:
    """The call itself: whatever it says, it is one of the things that can be said."""
    state = clock_state()
    assert (state.offset is None) == (state.at_most is None)
    assert state.synchronised in {True, False, None}
