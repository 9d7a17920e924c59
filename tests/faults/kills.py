"""Kill a daemon at random points, again and again, and ask after each death what is left."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.faults.truth import Truth
from tests.internet.newsroom import FEED, SITEMAP
from tests.internet.people import CARRIAGE, DYKE, ORCHID, TIMETABLE
from tests.internet.running import Internet
from tests.internet.scenario import TEXT_ARTICLE

MOST = 60
"""Requests that a daemon may make before it is killed: its life is measured in work, so that a slow machine kills at the same points."""
LONGEST = 5.0
"""Seconds that it may take over them."""
JITTER = 0.3
"""Seconds after the last of them within which it is killed."""
YOUNGEST = 0.2
"""Part of the daemons that are killed before they have said so."""
PATIENCE = 90
PAUSE = 0.02
EDITED = (TIMETABLE, DYKE, CARRIAGE, ORCHID)


@dataclass(slots=True)
class Tally:
    """What all rounds came to."""

    rounds: int = 0
    acknowledged: int = 0
    """Rows that could be read, and captures that the log told of."""
    lost: list[str] = field(default_factory=list)
    half_visible: list[str] = field(default_factory=list)
    under_way: int = 0
    taken_up_again: int = 0


@dataclass(slots=True)
class Kills:
    """One archive through many deaths of its daemon, before an internet where posts keep changing."""

    command: list[str]
    """The program with its settings."""
    home: Path
    internet: Internet
    chance: random.Random
    truth: Truth
    tally: Tally = field(default_factory=Tally)
    told: Counter[str] = field(default_factory=Counter)
    """Captures that the log told of, by address."""

    def begin(self) -> None:
        """Watch the newsroom."""
        subprocess.run([*self.command, "add", FEED, SITEMAP], check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)

    def round(self) -> None:
        """Let a daemon live for a random time, kill it with SIGKILL, and count what is missing, by halves, or left under way."""
        self.tally.rounds += 1
        if self.tally.rounds % 3 == 0:
            self._edit()
        added = self._handed_in() if self.tally.rounds % 5 == 0 else None
        log = self.home / "daemon.log"
        with log.open("wb") as stderr, self._start("run", stderr) as daemon:
            adding = self._start("add", subprocess.DEVNULL, str(added)) if added else None
            self._let_live(daemon, log)
            code = adding.poll() if adding else None
            self.truth.note_rows()
            for process in (daemon, *([adding] if adding else [])):
                end_all(process)
        self._count(captured(log), added if code == 0 else None)

    def settle(self) -> None:
        """Let a last daemon take up what the dead ones left."""
        log = self.home / "daemon.log"
        with log.open("wb") as stderr, self._start("run", stderr) as daemon:
            self._wait(daemon, self._all_taken_up, PATIENCE)
            end_all(daemon)
        self.tally.lost += self.truth.lost()
        self.tally.half_visible += self.truth.half_visible()

    def _start(self, verb: str, stderr: IO[bytes] | int, *words: str) -> subprocess.Popen[bytes]:
        # In a session of its own: what a killed daemon leaves running (its browser) is ended with it, as its service manager would.
        return subprocess.Popen([*self.command, verb, *words], stdout=subprocess.DEVNULL, stderr=stderr, start_new_session=True)

    def _let_live(self, daemon: subprocess.Popen[bytes], log: Path) -> None:
        if self.chance.random() >= YOUNGEST:
            self._wait(daemon, lambda: b'"started"' in log.read_bytes(), PATIENCE)
            # Most die young, some live long enough to end a capture.
            wanted = self._asked() + MOST * self.chance.random() ** 2
            self._wait(daemon, lambda: self._asked() >= wanted, LONGEST)
        self._wait(daemon, lambda: False, self.chance.uniform(0, JITTER))

    def _wait(self, daemon: subprocess.Popen[bytes], wanted: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not wanted() and time.monotonic() < until:
            with suppress(subprocess.TimeoutExpired):
                raise AssertionError(f"the daemon ended by itself with {daemon.wait(PAUSE)}")

    def _asked(self) -> int:
        """Return how many requests the internet has answered."""
        return self.internet.access_log.read_bytes().count(b"\n")

    def _all_taken_up(self) -> bool:
        self.tally.taken_up_again += self.truth.taken_up_again()
        return not self.truth.under_way

    def _count(self, captures: Counter[str], added: Path | None) -> None:
        self.told += captures
        self.tally.lost += self.truth.lost()
        self.tally.lost += [f"capture of {url}" for url, count in self.told.items() if self.truth.captures_of(url) < count]
        self.tally.lost += [f"seed {added}"] if added and not self.truth.has_seed(str(added)) else []
        self.tally.half_visible += self.truth.half_visible()
        self.tally.taken_up_again += self.truth.taken_up_again()
        self.tally.under_way += self.truth.note_under_way()
        self.tally.acknowledged = self.truth.count() + self.told.total()

    def _edit(self) -> None:
        post = EDITED[self.tally.rounds % len(EDITED)]
        self.internet.switch(post.subject, "edited", text=f"{post.words} ({self.tally.rounds})")

    def _handed_in(self) -> Path:
        article = self.home / f"article-{self.tally.rounds}.txt"
        article.write_text(f"Fassung {self.tally.rounds}\n\n{TEXT_ARTICLE.read_text(encoding='utf-8')}", encoding="utf-8")
        return article


def end_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, and only then what it had started."""
    process.kill()
    process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def captured(log: Path) -> Counter[str]:
    """Return the addresses of the captures that a daemon has told of; a line cut by its death tells nothing."""
    whole = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n") and line.startswith("{")]
    told = [event["event"] for event in whole if event["event"].startswith("capture ")]
    return Counter(event.split()[2] for event in told)
