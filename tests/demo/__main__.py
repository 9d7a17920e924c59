"""Run the demo: ``python -m tests.demo [--json FILE] [--keep]``."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from tests.demo.ledgers import Outcome, outcomes
from tests.demo.report import print_report, rows
from tests.demo.settings import write_settings
from tests.demo.waiting import wait_until
from tests.internet.newsroom import FEED, SITEMAP
from tests.internet.running import Internet, running_internet
from tests.internet.scenario import EVENTS, TEXT_ARTICLE

PROGRAM = Path(sys.executable).with_name("archiver")
FIRST_SIGHT_SECONDS = 90.0
"""How long nothing may come of it before the script goes on."""
LOOKING_AGAIN_SECONDS = 300.0
"""A control that is drawn from posts which this very script took away voids the looks of two minutes (R3): longer than that, and once more."""
STOP_SECONDS = 40.0

console = Console(stderr=True, highlight=False)


def main() -> int:
    """Run the demo from start to end; 0 only if every state came out as scripted."""
    asked = _arguments()
    home = Path("demo-archive").absolute() / datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    with running_internet(home / "internet") as internet:
        settings = write_settings(home, internet.proxy, internet.ca_file)
        command = [str(PROGRAM), "--config", str(settings)]
        console.print("[bold]1[/] The newsroom: a feed, a news sitemap, and one article as plain text")
        _run([*command, "add", FEED, SITEMAP])
        shutil.copy(TEXT_ARTICLE, home / TEXT_ARTICLE.name)
        _run([*command, "add", str(home / TEXT_ARTICLE.name)])
        with _daemon(command, home):
            found = _watch(internet, home / "archive")
            print_report(found, home, command)
            if asked.json:
                asked.json.write_text(json.dumps(rows(found), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            if asked.keep:
                _stay(command, internet)
    return 0 if all(one.as_scripted for one in found) else 1


def _watch(internet: Internet, archive: Path) -> list[Outcome]:
    def ask() -> list[Outcome]:
        return outcomes(archive)

    wait_until("[bold]2[/] Found, looked at and captured", FIRST_SIGHT_SECONDS, console, ask=ask, wanted=lambda one: one.kept_once)
    console.print("[bold]3[/] Then things happen:")
    for event in EVENTS:
        console.print(f"    {event.what}")
        internet.switch(event.subject, event.condition, **event.values)
    return wait_until("[bold]4[/] The daemon looks again and finds out", LOOKING_AGAIN_SECONDS, console, ask=ask, wanted=lambda one: one.as_scripted)


@contextmanager
def _daemon(command: list[str], home: Path) -> Iterator[None]:
    with (home / "daemon.log").open("w") as log, subprocess.Popen([*command, "run"], stdout=log, stderr=log) as daemon:
        try:
            yield
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(STOP_SECONDS)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _stay(command: list[str], internet: Internet) -> None:
    console.print(f"Daemon and test internet keep running ({internet.proxy}); ask with '{' '.join(command)} posts'. Ctrl-C ends both.", soft_wrap=True)
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print("stopping")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the results as JSON")
    parser.add_argument("--keep", action="store_true", help="leave daemon and test internet running until Ctrl-C")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
