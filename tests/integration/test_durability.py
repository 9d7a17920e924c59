"""What was acknowledged is kept, and nobody does another's work: with real processes that are really killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import BusyError, Ledger, hold, open_ledger
from storage.model import Work
from storage.vocabulary import WorkKind
from tests.faults.writer import missing

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

CLAIMER = """
import sys
from datetime import UTC, datetime, timedelta
from storage import open_ledger
ledger = open_ledger(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
now = datetime(2026, 3, 1, 12, tzinfo=UTC)
while works := ledger.claim(now, lease=timedelta(minutes=5), limit=3):
    for work in works:
        print(work.subject, flush=True)
        with ledger.write() as writer:
            assert writer.finish(work, due=None)
ledger.close()
"""

HOLDER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from storage import hold, open_ledger
root = Path(sys.argv[1])
with hold(root):
    ledger = open_ledger(sys.argv[2])
    print(len(ledger.claim(datetime(2026, 3, 1, 12, tzinfo=UTC), lease=timedelta(minutes=5), limit=9)), flush=True)
    with ledger.write() as writer:
        writer.remove_seed(1, datetime(2026, 3, 1, tzinfo=UTC))
        print("in the middle", flush=True)
        sys.stdin.readline()
"""


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Run Python in a process of its own; it does not outlive the block."""
    process = subprocess.Popen([sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        try:
            yield process
        finally:
            process.kill()


def lines_of(process: subprocess.Popen[str]) -> Iterator[str]:
    """Return what a process says from now on, line by line."""
    assert process.stdout is not None
    return iter(process.stdout.readline, "")


@contextmanager
def opened(url: str) -> Iterator[Ledger]:
    """Open a ledger."""
    ledger = open_ledger(url)
    yield ledger
    ledger.close()


@pytest.mark.parametrize("kill_after", [1, 7, 40])
def test_everything_acknowledged_before_a_kill_is_there_after_it(tmp_path: Path, url: str, kill_after: int) -> None:
    """Blob, post, observation and capture of each acknowledged number; a cut transaction leaves no half of itself."""
    with running("-m", "tests.faults.writer", str(tmp_path), url) as process:
        acknowledged = [line for _, line in zip(range(kill_after), lines_of(process), strict=False)]
        process.send_signal(signal.SIGKILL)
        # The last line may itself be cut: only a whole one acknowledges.
        acknowledged += [line for line in lines_of(process) if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    assert len(acknowledged) >= kill_after
    assert missing(tmp_path, url, acknowledged) == []


def test_claimers_in_two_processes_never_share_a_work(url: str) -> None:
    """Each work is done once, and each is done."""
    with opened(url) as ledger, ledger.write() as writer:
        for subject in range(60):
            writer.schedule(Work(kind=WorkKind.LOOK, subject=subject, due=NOON, host=f"h{subject % 10}"))
    with running("-c", CLAIMER, url) as first, running("-c", CLAIMER, url) as second:
        assert [next(lines_of(process)) for process in (first, second)] == ["ready\n"] * 2
        for process in (first, second):
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        done = [int(line) for process in (first, second) for line in lines_of(process)]
        assert (first.wait(), second.wait()) == (0, 0)
    assert Counter(done) == dict.fromkeys(range(60), 1)
    with opened(url) as ledger:
        assert ledger.next_due() is None


def test_the_work_of_a_killed_process_comes_back_and_its_open_transaction_never_was(tmp_path: Path, url: str) -> None:
    """Its lease runs out or is released; its lock is free at once; what it had not committed is not there."""
    with opened(url) as ledger, ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.LOOK, subject=1, due=NOON))
        writer.schedule(Work(kind=WorkKind.LOOK, subject=2, due=NOON))
    with running("-c", HOLDER, str(tmp_path), url) as process:
        assert [next(lines_of(process)) for _ in range(2)] == ["2\n", "in the middle\n"]
        with pytest.raises(BusyError) as caught, hold(tmp_path):
            pass
        assert caught.value.path == tmp_path
        process.send_signal(signal.SIGKILL)
        process.wait()
    lease = timedelta(minutes=5)
    with hold(tmp_path), opened(url) as ledger:
        assert ledger.claim(NOON + timedelta(minutes=4), lease=lease, limit=9) == []
        again = ledger.claim(NOON + lease, lease=lease, limit=9)
        assert [(work.subject, work.generation) for work in again] == [(1, 2), (2, 2)]
        with ledger.write() as writer:
            assert writer.release_leases() == 2
        assert len(ledger.claim(NOON + lease, lease=lease, limit=9)) == 2


def test_the_lock_can_be_taken_again_after_it_was_let_go(tmp_path: Path) -> None:
    """Also in the same process; while it is held nobody gets it twice."""
    with hold(tmp_path / "new"), pytest.raises(BusyError), hold(tmp_path / "new"):
        pass
    with hold(tmp_path / "new"):
        pass


OPENER = """
import sys
from storage import open_ledger
print("ready", flush=True)
sys.stdin.readline()
open_ledger(sys.argv[1]).close()
print("opened", flush=True)
"""


def test_processes_that_open_a_new_ledger_at_once_make_it_once(new_url: str) -> None:
    """The first makes the schema, the others wait for it."""
    with running("-c", OPENER, new_url) as first, running("-c", OPENER, new_url) as second, running("-c", OPENER, new_url) as third:
        several = (first, second, third)
        assert [next(lines_of(process)) for process in several] == ["ready\n"] * 3
        for process in several:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [list(lines_of(process)) for process in several] == [["opened\n"]] * 3
