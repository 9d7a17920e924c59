"""The wheel that people install: what is in it, and that it works away from the source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_two_packages_and_nothing_else_to_import(wheel: Path) -> None:
    """Its top level is exactly archiver and storage; unit file and settings lie under share/archiver."""
    names = zipfile.ZipFile(wheel).namelist()
    info = wheel.name.split("-py3")[0]
    assert {name.split("/")[0] for name in names} == {"archiver", "storage", f"{info}.dist-info", f"{info}.data"}
    shared = {name.rsplit("/", 1)[-1] for name in names if name.startswith(f"{info}.data/data/share/archiver/")}
    assert shared == {"archiver.toml", "archiver.service"}


def test_the_program_works_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, without the source tree in reach, it makes an archive with its own migrations and answers from it."""
    target = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(target)
    environment = {**os.environ, "PYTHONPATH": str(target)}
    program = [sys.executable, "-m", "archiver", "--data", str(tmp_path / "archive")]
    where = subprocess.run(
        [sys.executable, "-c", "import archiver; print(archiver.__file__)"], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert where.stdout.startswith(str(target))
    added = subprocess.run([*program, "add", "https://nobody.example/a", "--kind", "article"], env=environment, cwd=tmp_path, check=False)
    listed = subprocess.run([*program, "seeds", "--json"], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert added.returncode == 0
    assert "https://nobody.example/a" in listed.stdout
