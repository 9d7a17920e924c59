"""The program as people install it: the wheel of this tree and what it depends on, in an environment of its own, and nothing else.

``python -m tests.e2e.installed`` installs it ahead of the tests, as ``make test`` and ``make check`` do.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import tempfile
import tomllib
import venv
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).parents[2]
HOME = Path(sys.prefix) / "wheel"
"""Kept from run to run, since what the program depends on takes a minute to install."""
COMMAND = HOME / "bin" / "archiver"


def build_wheel(folder: Path) -> Path:
    """Build the wheel of this tree."""
    build = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    _pip(Path(sys.executable), *build)
    return next(folder.glob("*.whl"))


def install(run: str = "") -> None:
    """Install the wheel where it is not installed yet; of the processes of one ``run`` of tests only the first looks whether it is."""
    with alone(HOME.with_suffix(".lock")):
        _bring("run", run or uuid4().hex, _install)


def _install() -> None:
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(Path(folder))
        _bring("depends", _dependencies(), _make_environment)
        _bring("wheel", _content(wheel), lambda: _pip(HOME / "bin" / "python", "install", "--no-deps", "--force-reinstall", str(wheel)))


def _bring(name: str, wanted: str, bring: Callable[[], None]) -> None:
    stamp = HOME / f".{name}"
    if not stamp.exists() or stamp.read_text() != wanted:
        bring()
        stamp.write_text(wanted)


def _dependencies() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return "\n".join([sys.version, *project["dependencies"], *project["optional-dependencies"]["postgresql"]])


def _make_environment() -> None:
    venv.create(HOME, clear=True, with_pip=True)
    with tempfile.TemporaryDirectory() as folder:
        needed, same = Path(folder) / "needed.txt", Path(folder) / "same.txt"
        needed.write_text("\n".join(_dependencies().splitlines()[1:]))
        # The versions that all other tests run with.
        frozen = subprocess.run([sys.executable, "-m", "pip", "freeze", "--exclude-editable"], capture_output=True, text=True, check=True).stdout
        same.write_text(frozen)
        _pip(HOME / "bin" / "python", "install", "--requirement", str(needed), "--constraint", str(same))


def _content(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as members:
        return sha256("\n".join(f"{each.filename} {each.CRC}" for each in members.infolist()).encode()).hexdigest()


def _pip(python: Path, *words: str) -> None:
    subprocess.run([python, "-m", "pip", "--quiet", "--disable-pip-version-check", *words], check=True)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Let one process at a time do what takes long; the others find it done."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    install()
