"""What signals make of a daemon."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from archiver.worker import signals

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def left_alone() -> Iterator[None]:
    """Give the process its own way with SIGHUP back; the tests must not be ended by it."""
    before = signal.signal(signal.SIGHUP, lambda *_: pytest.fail("nobody took SIGHUP"))
    yield
    signal.signal(signal.SIGHUP, before)


async def test_sighup_ends_no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other daemons read their settings by it. Ours would have died of it, and systemd takes that for an end that was wanted and starts no other."""
    monkeypatch.setattr(signals, "has_terminal", lambda: False)
    stop = asyncio.Event()
    signals.stop_on_signals(stop)
    told: asyncio.Queue[str] = asyncio.Queue()
    monkeypatch.setattr(signals.logger, "warning", told.put_nowait)
    os.kill(os.getpid(), signal.SIGHUP)
    assert "settings are read when the daemon starts" in await told.get()
    assert not stop.is_set()
    os.kill(os.getpid(), signal.SIGTERM)
    await stop.wait()


async def test_sighup_of_a_terminal_that_is_closed_ends_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is under way is ended or handed back, as with SIGTERM."""
    monkeypatch.setattr(signals, "has_terminal", lambda: True)
    stop = asyncio.Event()
    signals.stop_on_signals(stop)
    os.kill(os.getpid(), signal.SIGHUP)
    await stop.wait()


async def test_sighup_stays_ignored_under_nohup(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever started it so wants it to outlive the terminal."""
    monkeypatch.setattr(signals, "has_terminal", lambda: True)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signals.stop_on_signals(asyncio.Event())
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
