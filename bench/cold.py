"""A whole process that keeps everything, over shot-scraper's that takes a picture: both start cold, on the same page and the same browser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import playwright

from archiver.browser import find_chromium
from archiver.egress import Egress, WayOut
from bench.report import Figure, at_most
from bench.subjects import Net, settings_for

SHOT_SCRAPER = "shot-scraper==1.12"
PATIENCE = 300.0
SETTINGS = """\
data_dir = "{data_dir}"
egress = {{ upstream_proxy = "{proxy}", {ca}per_host = 1000000.0 }}
"""


def cold_over_shot_scraper(url: str, net: Net, folder: Path, pairs: int) -> list[Figure]:
    """Run both in turn; nothing, and a word of why, where shot-scraper cannot be had."""
    peer = _installed(folder)
    if peer is None:
        sys.stderr.write(f"cold_over_shot_scraper is left out: {SHOT_SCRAPER} could not be installed from the package index\n")
        return []
    browsers = _browsers(folder / "browsers")
    theirs = [str(peer), url, "-o", str(folder / "page.png"), *(f"--browser-arg={flag}" for flag in _flags(net, folder))]
    settings = folder / "archiver.toml"
    ca = f'ca_file = "{net.ca_file}", ' if net.ca_file else ""
    settings.write_text(SETTINGS.format(data_dir=folder / "cold", proxy=net.proxy, ca=ca))
    ours = [sys.executable, "-m", "archiver", "--config", str(settings), "capture", url, "--json"]
    found = [(_timed(ours, {}), _timed(theirs, {"PLAYWRIGHT_BROWSERS_PATH": str(browsers)})) for _ in range(pairs + 1)][1:]
    return [
        at_most("cold_over_shot_scraper", [mine / peers for mine, peers in found], "ratio", 1.3),
        at_most("cold_seconds", [mine for mine, _ in found], "s", None),
        at_most("shot_scraper_seconds", [peers for _, peers in found], "s", None),
    ]


def _installed(folder: Path) -> Path | None:
    """Make an environment of its own: the archive never runs with it."""
    home = folder / "shot-scraper"
    venv.create(home, with_pip=True)
    # Our own version of Playwright, whose protocol the browser is known to speak.
    command = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", SHOT_SCRAPER, f"playwright=={version('playwright')}"]
    try:
        done = subprocess.run(command, check=False, timeout=PATIENCE, capture_output=True)
    except subprocess.TimeoutExpired:
        return None
    return home / "bin" / "shot-scraper" if done.returncode == 0 else None


def _browsers(folder: Path) -> Path:
    """Put the browser that we use where Playwright looks for its own build."""
    listed = json.loads((Path(playwright.__file__).parent / "driver" / "package" / "browsers.json").read_text(encoding="utf-8"))
    revisions = {entry["name"]: entry["revision"] for entry in listed["browsers"]}
    places = (
        f"chromium_headless_shell-{revisions['chromium-headless-shell']}/chrome-headless-shell-linux64/chrome-headless-shell",
        f"chromium-{revisions['chromium']}/chrome-linux64/chrome",
    )
    for place in places:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).symlink_to(find_chromium(None))
    return folder


def _flags(net: Net, folder: Path) -> Sequence[str]:
    trusted = WayOut(Egress(settings_for(net, folder / "flags").egress)).spki
    return (f"--proxy-server={net.proxy}", f"--ignore-certificate-errors-spki-list={trusted}")


def _timed(command: Sequence[str], more: Mapping[str, str]) -> float:
    # What pip installs is compiled, as shot-scraper is; a checkout must be, too, whatever the environment says.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(command, check=False, timeout=PATIENCE, capture_output=True, text=True, env={**environment, **more})
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return time.perf_counter() - started
