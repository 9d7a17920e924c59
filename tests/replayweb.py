"""ReplayWeb.page, the replayer of the Webrecorder project and no part of ours: fetched once with npm, pinned by digest, for the test that replays a capture.

``python -m tests.replayweb`` fetches it ahead of the tests, as ``make test`` and ``make check`` do.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

NAME, VERSION = "replaywebpage", "2.5.3"
SHA512 = "nCj2PSON3BxeSJKE8AsYPyULv0XPZKJWfy4l9PyQre9SqwLZ+WKZVs/sfLqPOQ4GrH+0YkjbwOhr8cSTH08gsQ=="
"""Of the package as published, in base64: what the registry calls its ``integrity``."""
FILES = ("ui.js", "sw.js")
"""The viewer, and the service worker that answers out of the archive."""
HOME = Path(sys.prefix) / f"{NAME}-{VERSION}"
PATIENCE = 300


class CannotFetchError(Exception):
    """The package could not be had: npm, a way to its registry, or the very bytes that are pinned are missing."""


def replay_web_page() -> Path:
    """Return the folder with the two files, fetched where it is not there yet; CannotFetchError says why that failed."""
    if not HOME.is_dir():
        HOME.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=HOME.parent) as folder:
            unpacked = _unpacked(_package(Path(folder)), Path(folder) / "unpacked")
            if not HOME.is_dir():
                unpacked.rename(HOME)
    return HOME


def _package(folder: Path) -> Path:
    """Return the package as the registry has it, its digest checked by ourselves."""
    command = ("npm", "pack", f"{NAME}@{VERSION}", "--loglevel", "error", "--ignore-scripts", "--pack-destination", str(folder))
    try:
        done = subprocess.run(command, check=False, timeout=PATIENCE, capture_output=True, text=True, cwd=folder)
    except FileNotFoundError as exc:
        raise CannotFetchError("npm is not there: install it (apt install npm), then run 'make test' again") from exc
    except subprocess.TimeoutExpired as exc:
        raise CannotFetchError(f"npm brought no {NAME} {VERSION} within {PATIENCE} s: is its registry reached?") from exc
    if done.returncode:
        raise CannotFetchError(f"npm did not bring {NAME} {VERSION} from its registry: {(done.stderr or done.stdout).strip()[-500:]}")
    package = folder / f"{NAME}-{VERSION}.tgz"
    found = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if found != SHA512:
        raise CannotFetchError(f"the registry's {NAME} {VERSION} is not the one that is pinned: sha512-{found}")
    return package


def _unpacked(package: Path, folder: Path) -> Path:
    folder.mkdir()
    with tarfile.open(package) as members:
        for name in FILES:
            member = members.extractfile(f"package/{name}")
            assert member is not None
            (folder / name).write_bytes(member.read())
    return folder


if __name__ == "__main__":
    try:
        replay_web_page()
    except CannotFetchError as problem:
        sys.exit(str(problem))
