"""The daemon as a process: started, stopped, and told about by systemd's protocol."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage import open_ledger
from storage.vocabulary import WorkKind
from tests.e2e.conftest import PATIENCE, Program
from tests.internet.newsroom import STORM
from tests.internet.running import PAUSE, Internet
from tests.released.ledgers import RELEASED, load

pytestmark = pytest.mark.timeout(240)


@contextmanager
def daemon(program: Program, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run the daemon; it is killed if the test has not ended it."""
    with subprocess.Popen(program.command("run"), stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def lines(process: subprocess.Popen[str]) -> Iterator[str]:
    """Read what the daemon logs."""
    assert process.stderr is not None
    # Not `yield from`: ending that early would close the pipe.
    for line in process.stderr:  # noqa: UP028
        yield line


def finished(program: Program) -> bool:
    """Whether nothing of the first sight is left to do."""
    ledger = open_ledger(f"sqlite:///{program.home / 'archive' / 'ledger.sqlite'}")
    with ledger.read() as reader:
        sizes = reader.queue_sizes()
    ledger.close()
    return not any(sizes.get(kind) for kind in (WorkKind.RESOLVE, WorkKind.CAPTURE_POST, WorkKind.CAPTURE_ARTICLE))


def test_sigterm_ends_or_hands_back_what_is_under_way(fresh: Program, internet: Internet) -> None:
    """The daemon stops with exit code 0 in the middle of its work, no lease is left behind, and the next pass completes it."""
    fresh.rows("add", STORM.url, "--kind", "article")
    asked = len(internet.requests())
    with daemon(fresh) as process:
        assert any("started" in line for line in lines(process))
        while len(internet.requests()) < asked + 10:
            time.sleep(PAUSE)
        process.send_signal(signal.SIGTERM)
        assert any("stopped" in line for line in lines(process))
        assert process.wait(PATIENCE) == 0
    assert fresh.run("once").returncode == 0
    assert finished(fresh)
    assert {post["state"] for post in fresh.rows("posts")} == {"live"}


def test_systemd_is_told_ready_progress_and_stopping(fresh: Program, tmp_path: Path) -> None:
    """READY=1 once the loop runs, WATCHDOG=1 after each finished tick, STOPPING=1 at the end (sd_notify(3))."""
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(address))
        channel.settimeout(PATIENCE)
        with daemon(fresh, NOTIFY_SOCKET=str(address)) as process:
            assert channel.recv(1000) == b"READY=1"
            assert channel.recv(1000) == b"WATCHDOG=1"
            process.send_signal(signal.SIGTERM)
            told = set()
            while b"STOPPING=1" not in told:
                told.add(channel.recv(1000))
            assert process.wait(PATIENCE) == 0
    assert told <= {b"WATCHDOG=1", b"STOPPING=1"}


def test_systemd_waits_while_an_earlier_ledger_is_brought_up_to_date(fresh: Program, tmp_path: Path) -> None:
    """A start that is cut off begins anew: one that takes longer than it may would be cut off for ever. Who reads the log is told why nothing happens."""
    archive, address = fresh.home / "archive", tmp_path / "notify"
    (archive / "blobs" / "00").mkdir(parents=True)
    load(f"sqlite:///{archive / 'ledger.sqlite'}", (RELEASED / "0011.sqlite.sql").read_text(encoding="utf-8"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(address))
        channel.settimeout(PATIENCE)
        with daemon(fresh, NOTIFY_SOCKET=str(address)) as process:
            assert channel.recv(1000).startswith(b"EXTEND_TIMEOUT_USEC=")
            assert channel.recv(1000) == b"READY=1"
            assert any("schema 0011" in line for line in lines(process))
