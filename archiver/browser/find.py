"""Find a Chromium without downloading one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import playwright

from archiver.errors import BrowserMissingError

COMMANDS = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
"""Looked for on PATH, in this order: the headless shell starts twice as fast and needs half the memory."""
BUILDS = (("chromium-headless-shell", ("chrome-headless-shell", "headless_shell")), ("chromium", ("chrome",)))
"""Playwright's own builds and the names of their executables, which differ between its versions."""


def find_chromium(configured: Path | None, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the executable to launch: as configured, else Playwright's own build, else the first on PATH.

    BrowserMissingError names what was looked at; a configured path is never replaced by another browser.
    """
    if configured is not None:
        if os.access(configured, os.X_OK) and configured.is_file():
            return configured
        raise BrowserMissingError((str(configured),))
    builds = _builds_folder(environ)
    own = next(_own_builds(builds), None)
    if own is not None:
        return own
    for command in COMMANDS:
        found = shutil.which(command, path=environ.get("PATH", ""))
        if found:
            return Path(found)
    raise BrowserMissingError((f"Playwright's builds in {builds}", *COMMANDS))


def _builds_folder(environ: Mapping[str, str]) -> Path:
    named = environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if named and named != "0":
        return Path(named)
    package = Path(playwright.__file__).parent / "driver" / "package"
    return package / ".local-browsers" if named == "0" else Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


def _own_builds(builds: Path) -> Iterator[Path]:
    listed = json.loads((Path(playwright.__file__).parent / "driver" / "package" / "browsers.json").read_text(encoding="utf-8"))
    revisions = {entry["name"]: entry["revision"] for entry in listed["browsers"]}
    for name, executables in BUILDS:
        folder = builds / f"{name.replace('-', '_')}-{revisions.get(name)}"
        for executable in executables:
            yield from (path for path in sorted(folder.glob(f"*/{executable}")) if os.access(path, os.X_OK))
