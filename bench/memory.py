"""Whether the daemon grows, and what it holds when idle over a script that holds the same browser.

One daemon takes 200 captures of a newsroom, again and again the same posts and articles. ``rss_growth`` is the resident memory of its Python process
after the last 50 captures over that after the first 50; each of the two is the median of the readings during the ten captures before it.
``tree_growth`` is the same for the whole tree: Python, the decoder of pictures, Playwright's driver and the browser (which is started afresh after 100).
``idle_over_bare_mb`` is taken afterwards, when nothing has been under way for half a minute: all Python processes of the daemon over a bare
Playwright script that launched the same Chromium and opened one tab in it. ``idle_tree_over_bare_mb`` is the same for the whole trees, as
proportional set size.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from archiver.browser import find_chromium
from archiver.fingerprints.guard import IDLE_SECONDS
from bench.report import Figure, at_most, options, report
from storage import Ledger, open_ledger
from storage.filters import ArticleFilter, PostFilter
from storage.layout import LEDGER
from storage.model import Work
from storage.tallies import Marks
from storage.vocabulary import Outcome, WorkKind
from tests.internet.newsroom import FEED, SITEMAP
from tests.internet.running import running_internet

CAPTURES, QUICK_CAPTURES = 200, 40
NEAR = 10
"""Captures before a reading whose readings count toward it."""
PATIENCE = 1200.0
SETTLING = 20
"""Readings of an idle process."""
PAUSE = 0.1
MB = 2**20

SETTINGS = """\
data_dir = "{home}/archive"
egress = {{ upstream_proxy = "{proxy}", ca_file = "{ca_file}", per_host = 50.0 }}
web = {{ listen = "127.0.0.1:0" }}
"""
BARE = """\
import asyncio, sys
from playwright.async_api import async_playwright
async def main():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=sys.argv[1], chromium_sandbox=False)
        context = await browser.new_context()
        await (await context.new_page()).goto("about:blank")
        await context.close()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Memory at one moment, in bytes."""

    captures: int
    """Captures taken by then."""
    python: int
    tree: int


def resident(processes: Sequence[psutil.Process]) -> int:
    """Return the resident memory of processes; those that ended meanwhile hold none."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total


def proportional(process: psutil.Process) -> int:
    """Return the memory of a process and all below it, what several share counted once."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += one.memory_full_info().pss
    return total


def pythons(process: psutil.Process) -> list[psutil.Process]:
    """Return a process and those below it that run Python."""
    return [process, *(child for child in process.children(recursive=True) if child.name().startswith("python"))]


@contextmanager
def running(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a program; it is ended with the block."""
    with log.open("w") as errors, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def taken(ledger: Ledger) -> int:
    """Return how many captures were taken; those that failed cost less memory, and do not count."""
    with ledger.read() as reader:
        by_outcome = reader.tally(Marks(observation=0, capture=0, file=0)).captures
    return sum(number for outcome, number in by_outcome.items() if outcome is not Outcome.FAILED)


def waiting(ledger: Ledger) -> int:
    """Return how many captures are due or under way."""
    with ledger.read() as reader:
        sizes = reader.queue_sizes()
    return sum(sizes.get(kind, 0) for kind in (WorkKind.CAPTURE_POST, WorkKind.CAPTURE_ARTICLE, WorkKind.RESOLVE))


def capture_all_again(ledger: Ledger, wanted: int) -> None:
    """Have known posts and articles captured once more, as many as are wanted."""
    now = datetime.now(UTC)
    with ledger.write() as writer:
        posts = [found.id for row in writer.read.posts(PostFilter()) for found in writer.read.search_post(row.permalink)]
        articles = [writer.read.article_id(row.url) for row in writer.read.articles(ArticleFilter())]
        subjects = [(WorkKind.CAPTURE_POST, post) for post in posts] + [(WorkKind.CAPTURE_ARTICLE, article) for article in articles]
        for kind, subject in [(kind, subject) for kind, subject in subjects if subject is not None][:wanted]:
            writer.schedule(Work(kind=kind, subject=subject, due=now), sooner=True)


def watched(daemon: psutil.Process, ledger: Ledger, wanted: int) -> list[Reading]:
    """Read the daemon's memory until it has taken as many captures as wanted and nothing is under way."""
    readings: list[Reading] = []
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        captures = taken(ledger)
        tree = [daemon, *daemon.children(recursive=True)]
        readings.append(Reading(captures=captures, python=resident([daemon]), tree=resident(tree)))
        if captures and not waiting(ledger):
            if captures >= wanted:
                return readings
            capture_all_again(ledger, wanted - captures)
        time.sleep(PAUSE)
    raise SystemExit(f"only {readings[-1].captures} of {wanted} captures in {PATIENCE:.0f} s")


def growth(readings: Sequence[Reading], span: int, of: Callable[[Reading], int]) -> float:
    """Return the memory after the last ``span`` captures over that after the first."""
    last = readings[-1].captures
    early, late = ([of(one) for one in readings if end - NEAR < one.captures <= end] for end in (span, last))
    return statistics.median(late) / statistics.median(early)


def rest(daemon: psutil.Process) -> None:
    """Wait until the decoder of pictures has ended, as it does when there are none."""
    until = time.monotonic() + 2 * IDLE_SECONDS
    while len(pythons(daemon)) > 1 and time.monotonic() < until:
        time.sleep(PAUSE)


def settled(read: Callable[[], int]) -> list[float]:
    """Return readings of something idle, in MB."""
    found = []
    for _ in range(SETTLING):
        time.sleep(PAUSE)
        found.append(read() / MB)
    return found


def figures(folder: Path, wanted: int) -> list[Figure]:
    """Measure one daemon, then the bare script beside it."""
    with running_internet(folder / "internet") as internet:
        settings = folder / "archiver.toml"
        settings.write_text(SETTINGS.format(home=folder, proxy=internet.proxy, ca_file=internet.ca_file))
        program = [sys.executable, "-m", "archiver", "--config", str(settings)]
        subprocess.run([*program, "add", FEED, SITEMAP], check=True, stdout=subprocess.DEVNULL)
        with running([*program, "run"], folder / "daemon.log") as process, closing(open_ledger(f"sqlite:///{folder / 'archive' / LEDGER}")) as ledger:
            daemon = psutil.Process(process.pid)
            readings = watched(daemon, ledger, wanted)
            rest(daemon)
            idle = settled(lambda: resident(pythons(daemon)))
            idle_tree = settled(lambda: proportional(daemon))
    bare, bare_tree = bare_script(folder)
    span = wanted // 4
    return [
        at_most("rss_growth", [growth(readings, span, lambda one: one.python)], "ratio", 1.05),
        at_most("idle_over_bare_mb", [mine - theirs for mine, theirs in zip(idle, bare, strict=True)], "MB", 120),
        at_most("tree_growth", [growth(readings, span, lambda one: one.tree)], "ratio", None),
        at_most("idle_tree_over_bare_mb", [mine - theirs for mine, theirs in zip(idle_tree, bare_tree, strict=True)], "MB", None),
        at_most("idle_mb", idle, "MB", None),
        at_most("bare_mb", bare, "MB", None),
        at_most("captures", [float(readings[-1].captures)], "", None),
    ]


def bare_script(folder: Path) -> tuple[list[float], list[float]]:
    """Return the memory of the bare script's Python and of its whole tree, in MB."""
    command = [sys.executable, "-c", BARE, str(find_chromium(None))]
    with running(command, folder / "bare.log") as process:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise SystemExit(f"the bare script did not start: {(folder / 'bare.log').read_text()}")
        bare = psutil.Process(process.pid)
        return settled(lambda: resident(pythons(bare))), settled(lambda: proportional(bare))


def main() -> None:
    """Measure and report."""
    asked: argparse.Namespace = options("Whether the daemon grows, and what it holds when idle.").parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report(figures(Path(folder), QUICK_CAPTURES if asked.quick else CAPTURES), asked.json)


if __name__ == "__main__":
    main()
