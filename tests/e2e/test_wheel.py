"""The wheel that people install: what is in it, and that all tests here run what was installed from it."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.e2e.conftest import Program
from tests.e2e.installed import HOME, ROOT, build_wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this tree."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_the_two_packages_and_nothing_else_to_import(wheel: Path) -> None:
    """Its top level is exactly archiver and storage; unit file and settings lie under share/archiver."""
    names = zipfile.ZipFile(wheel).namelist()
    info = wheel.name.split("-py3")[0]
    assert {name.split("/")[0] for name in names} == {"archiver", "storage", f"{info}.dist-info", f"{info}.data"}
    shared = {name.rsplit("/", 1)[-1] for name in names if name.startswith(f"{info}.data/data/share/archiver/")}
    assert shared == {"archiver.toml", "archiver.service"}


def test_every_module_is_in_the_wheel(wheel: Path) -> None:
    """Migrations as well, which nothing imports by name."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {path.relative_to(ROOT).as_posix() for package in ("archiver", "storage") for path in (ROOT / package).rglob("*.py")} <= names


def test_the_program_that_is_tested_here_comes_from_the_wheel_alone(fresh: Program) -> None:
    """Both packages lie in an environment of their own, and nothing there leads to the source tree or to what only tests need."""
    where = "import archiver, storage, importlib.util; print(archiver.__file__, storage.__file__, importlib.util.find_spec('pytest'), sep='\\n')"
    said = subprocess.run([HOME / "bin" / "python", "-c", where], cwd=fresh.home, capture_output=True, text=True, check=True).stdout.splitlines()
    assert all(path.startswith(f"{HOME}/lib/") for path in said[:2])
    assert said[2] == "None"
    assert fresh.command()[0] == str(HOME / "bin" / "archiver")


@pytest.mark.parametrize("name", ["archiver.toml", "archiver.service"])
def test_unit_file_and_settings_are_installed_beside_the_program(name: str) -> None:
    """As they are in the source tree."""
    (source,) = [path for folder in ("config", "systemd") for path in (ROOT / folder).glob(name)]
    assert (HOME / "share" / "archiver" / name).read_bytes() == source.read_bytes()
