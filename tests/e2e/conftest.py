"""The installed program before the test internet."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.demo.settings import write_settings
from tests.e2e.installed import COMMAND, alone, install
from tests.internet.newsroom import FEED, SITEMAP
from tests.internet.running import Internet, running_internet
from tests.internet.scenario import TEXT_ARTICLE

PATIENCE = 100


def pytest_collection_finish(session: pytest.Session) -> None:
    """Install the wheel of this tree before the first test of these runs: the minute it may take is no test's own."""
    if not session.config.option.collectonly and any(Path(__file__).parent in item.path.parents for item in session.items):
        install(os.environ.get("PYTEST_XDIST_TESTRUNUID", ""))


@dataclass(frozen=True, slots=True)
class Program:
    """The command ``archiver`` with its settings, as a person has it."""

    home: Path
    settings: Path | None = None

    def command(self, *words: str) -> list[str]:
        """Return the words of a command line."""
        config = ["--config", str(self.settings)] if self.settings else ["--data", str(self.home / "archive")]
        return [str(COMMAND), *config, *words]

    def run(self, *words: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, whatever its exit code."""
        plain = {**os.environ, "NO_COLOR": "1", "COLUMNS": "160"}
        done = subprocess.run(self.command(*words), input=stdin, capture_output=True, timeout=PATIENCE, check=False, cwd=self.home, env=plain)
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """Run a command that must succeed and return its JSON lines."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="session")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    """Run a test internet that nothing happens to."""
    with running_internet(tmp_path_factory.mktemp("internet")) as running:
        yield running


@pytest.fixture
def fresh(tmp_path: Path, internet: Internet) -> Program:
    """Give a program whose archive does not exist yet."""
    return Program(tmp_path, write_settings(tmp_path, internet.proxy, internet.ca_file))


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory, internet: Internet) -> Program:
    """Give a program that has watched the newsroom for one pass, made by the first process that asks; each has a copy."""
    home, shared = tmp_path_factory.mktemp("newsroom"), tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with alone(shared / "watched.lock"):
        if not (shared / "watched").exists():
            watch_newsroom(shared / "watching", internet).rename(shared / "watched")
    shutil.copytree(shared / "watched" / "archive", home / "archive")
    return Program(home, write_settings(home, internet.proxy, internet.ca_file))


def watch_newsroom(home: Path, internet: Internet) -> Path:
    """Watch the newsroom for one pass in a new directory, and return that."""
    home.mkdir()
    program = Program(home, write_settings(home, internet.proxy, internet.ca_file))
    for words in (("add", FEED, SITEMAP), ("add", str(TEXT_ARTICLE)), ("once",)):
        done = program.run(*words)
        assert done.returncode == 0, done.stderr
    return home
