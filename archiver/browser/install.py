"""Get a Chromium where none is found: ``python -m archiver.browser.install``, as ``make install`` runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from archiver.browser.find import find_chromium
from archiver.errors import BrowserMissingError

DEBIAN_PACKAGES = ("chromium-headless-shell", "fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji")
"""The browser, and fonts without which posts come out as boxes."""


def main() -> int:
    """Find a browser, or install one; say what to do where neither works."""
    try:
        find_chromium(None)
    except BrowserMissingError as exc:
        sys.stderr.write(f"{exc}\n")
    else:
        return 0
    for command in _commands():
        sys.stderr.write(f"running: {' '.join(command)}\n")
        if subprocess.run(command, check=False).returncode:  # noqa: S603 (fixed commands, no shell)
            break
    return _verdict()


def _commands() -> tuple[tuple[str, ...], ...]:
    if os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get"):
        return ("apt-get", "update", "-q"), ("apt-get", "install", "-qy", "--no-install-recommends", *DEBIAN_PACKAGES)
    return ((sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"),)


def _verdict() -> int:
    try:
        find_chromium(None)
    except BrowserMissingError as exc:
        sys.stderr.write(f"{exc}\nas root on Debian: apt-get install {' '.join(DEBIAN_PACKAGES)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
