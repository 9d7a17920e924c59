"""A Chromium is found in a fixed order, and a configured one is never replaced by another."""

from __future__ import annotations

import json
from pathlib import Path

import playwright
import pytest

from archiver.browser import find_chromium
from archiver.errors import BrowserMissingError


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def own_build(builds: Path, *, name: str = "chromium-headless-shell", file: str = "chrome-headless-shell") -> Path:
    """Put a build where this Playwright would install it."""
    listed = json.loads((Path(playwright.__file__).parent / "driver/package/browsers.json").read_text())
    revision = next(entry["revision"] for entry in listed["browsers"] if entry["name"] == name)
    return executable(builds / f"{name.replace('-', '_')}-{revision}" / "linux64" / file)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"PATH": str(tmp_path / "bin"), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "builds")}


def test_the_configured_browser_comes_first(tmp_path: Path, environ: dict[str, str]) -> None:
    """What the operator names is used, whatever else is there."""
    own_build(tmp_path / "builds")
    mine = executable(tmp_path / "mine")
    assert find_chromium(mine, environ) == mine


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("no program"), lambda path: path.mkdir()])
def test_a_configured_browser_that_is_none_is_an_error(tmp_path: Path, environ: dict[str, str], make: object) -> None:
    """A wrong setting is said, not worked around by another browser."""
    executable(tmp_path / "bin" / "chromium")
    wrong = tmp_path / "wrong"
    make(wrong)  # type: ignore[operator]
    with pytest.raises(BrowserMissingError) as caught:
        find_chromium(wrong, environ)
    assert caught.value.looked_at == (str(wrong),)


def test_playwrights_own_build_comes_before_the_system(tmp_path: Path, environ: dict[str, str]) -> None:
    """The build that Playwright was tested with is taken where it is installed."""
    executable(tmp_path / "bin" / "chromium-headless-shell")
    own = own_build(tmp_path / "builds")
    assert find_chromium(None, environ) == own


def test_a_build_of_another_version_is_not_ours(tmp_path: Path, environ: dict[str, str]) -> None:
    """A build left behind by another Playwright is passed over."""
    executable(tmp_path / "builds" / "chromium_headless_shell-1" / "linux64" / "chrome-headless-shell")
    system = executable(tmp_path / "bin" / "chromium")
    assert find_chromium(None, environ) == system


def test_the_headless_shell_is_preferred_on_the_path(tmp_path: Path, environ: dict[str, str]) -> None:
    """It starts twice as fast and needs half the memory of the whole browser."""
    for name in ("google-chrome", "chromium", "chromium-headless-shell"):
        executable(tmp_path / "bin" / name)
    assert find_chromium(None, environ).name == "chromium-headless-shell"


@pytest.mark.parametrize("name", ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"])
def test_every_known_name_is_found(tmp_path: Path, environ: dict[str, str], name: str) -> None:
    """Distributions call it differently."""
    only = executable(tmp_path / "bin" / name)
    assert find_chromium(None, environ) == only


def test_a_missing_browser_says_what_was_looked_at(environ: dict[str, str]) -> None:
    """The operator reads where a browser was expected and what to install."""
    with pytest.raises(BrowserMissingError) as caught:
        find_chromium(None, environ)
    assert environ["PLAYWRIGHT_BROWSERS_PATH"] in caught.value.looked_at[0]
    assert "chromium-headless-shell" in caught.value.looked_at
    assert "install chromium-headless-shell" in str(caught.value)
