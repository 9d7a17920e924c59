"""What a command loads before it begins, and what it leaves behind: most of a short command's time."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HELP = """
import atexit, gc, sys
def told():
    print("exit", gc.get_freeze_count(), len(gc.get_objects()))
atexit.register(told)
from archiver.cli import main
sys.argv = ["archiver", "capture", "--help"]
main()
"""

LIMITED = """
import atexit, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, {limits})
atexit.register(lambda: print(*resource.getrlimit(resource.RLIMIT_NOFILE)))
from archiver.cli import main
sys.argv = ["archiver", "--version"]
main()
"""
MISTYPED = """
import asyncio, subprocess
from archiver.app.at_once import capture_at_once
from archiver.errors import InputError
from archiver.settings import read_settings
started = []
class Watched(subprocess.Popen):
    def __init__(self, *args, **kwargs):
        started.append(args)
        super().__init__(*args, **kwargs)
subprocess.Popen = Watched
settings = read_settings(None, data_dir={data!r}, browser=dict(path="/nowhere/chromium"))
try:
    asyncio.run(capture_at_once(settings, "mailto:a@b.example"))
except InputError:
    print(started or "nothing")
"""
"""asyncio starts its processes with Popen, too."""
STOPPED = """
import sys
class Stopped:
    def find_spec(self, name, *_):
        if name == "archiver.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stopped())
from archiver.__main__ import main
main()
"""
NOT_FOR_ONE_CAPTURE = {
    "alembic",
    "apprise",
    "apscheduler",
    "archiver.discover",
    "archiver.pipeline.articles",
    "archiver.worker",
    "fastapi",
    "feedparser",
    "lifelines",
    "numpy",
    "trafilatura",
}

ANSWERS = "archiver.cli.ask, archiver.cli.care, archiver.cli.reasons, archiver.cli.watch, archiver.app.archive"
NOT_FOR_AN_ANSWER = NOT_FOR_ONE_CAPTURE - {"archiver.discover"} | {"archiver.browser", "archiver.capture", "archiver.fetch", "httpx", "playwright"}

FIRST_THE_BROWSER = {"archiver.app.line", "archiver.capture", "archiver.fetch", "archiver.platforms", "httpx", "sqlalchemy", "warcio"}


@cache
def printed(program: str) -> list[str]:
    """Return the words of the last line that a fresh interpreter prints."""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    return told.splitlines()[-1].split()


def test_ctrl_c_while_a_command_loads_ends_it_without_a_word() -> None:
    """Loading takes a third of a second, in which whoever mistyped something presses it."""
    done = subprocess.run([sys.executable, "-c", STOPPED], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_command_ends_without_a_search_for_garbage() -> None:
    """Python looks through everything that is left when it ends: after a capture that took half a second, and found nothing that mattered."""
    _, frozen, searched = printed(HELP)
    assert int(frozen) > 100 * int(searched)


@pytest.mark.parametrize(("limits", "taken"), [((64, 512), ["512", "512"]), ((512, 512), ["512", "512"])])
def test_as_many_connections_may_be_open_as_the_system_allows(limits: tuple[int, int], taken: list[str]) -> None:
    """A shell and systemd begin with 1,024: a page that opens channels without end would use them up, and every look beside it would fail."""
    assert printed(LIMITED.format(limits=limits)) == taken


def test_a_capture_loads_nothing_that_serves_other_commands() -> None:
    """What reads articles, ticks or decodes pictures costs a capture a fifth of a second, before it begins, and nothing of it is used."""
    assert set(printed("import sys, archiver.cli.capture; print(*sys.modules)")) & NOT_FOR_ONE_CAPTURE == set()


def test_what_the_browser_needs_not_is_loaded_while_it_starts() -> None:
    """The browser takes as long to start as half of the program to load: it must not wait for that half."""
    modules = set(printed("import sys, archiver.cli.capture; print(*sys.modules)"))
    assert "archiver.browser" in modules
    assert modules & FIRST_THE_BROWSER == set()


def test_a_question_loads_nothing_that_asks_others() -> None:
    """What the archive itself answers took twice as long while the browser's library and that of requests were loaded for it."""
    assert set(printed(f"import sys, {ANSWERS}; print(*sys.modules)")) & NOT_FOR_AN_ANSWER == set()


def test_commands_that_ask_no_ledger_do_not_load_its_library() -> None:
    """Finding the posts of one page takes no database, and must not wait for the database's library."""
    modules = set(printed("import sys, archiver.cli.rules; print(*sys.modules)"))
    assert modules & {"sqlalchemy", "storage.ledger"} == set()


def test_an_address_that_cannot_be_captured_starts_nothing(tmp_path: Path) -> None:
    """Whoever mistyped it is told at once, and not after a browser came up and was sent away."""
    assert printed(MISTYPED.format(data=str(tmp_path))) == ["nothing"]
