"""What the fonts of a machine cannot draw is a finding that names the packages to install."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from archiver.app.doctor import Level, fonts
from archiver.app.fonts import SCRIPTS, has_font


def test_a_script_is_drawn_where_every_language_of_it_has_a_font() -> None:
    """Half a script is not enough: Japanese without Korean still leaves boxes."""
    finding = fonts(lambda language: language not in {"ko", "und-zsye"})
    assert finding.level is Level.WARNING
    assert "no font draws CJK, emoji:" in finding.says
    assert "fonts-noto-cjk fonts-noto-color-emoji" in (finding.todo or "")


def test_a_package_is_named_once() -> None:
    """One package brings several scripts."""
    assert (fonts(lambda _: False).todo or "").split(",")[0] == "apt-get install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"


def test_all_five_scripts_are_asked_for() -> None:
    """Latin, Cyrillic, Arabic, CJK and emoji, and nothing is found wrong where all have fonts."""
    finding = fonts(lambda _: True)
    assert (finding.level, finding.todo) == (Level.OK, None)
    assert [script.name for script in SCRIPTS] == ["Latin", "Cyrillic", "Arabic", "CJK", "emoji"]


@pytest.mark.parametrize("error", [FileNotFoundError("fc-list"), subprocess.TimeoutExpired("fc-list", 60)])
def test_a_machine_that_cannot_be_asked_is_no_sound_one(error: Exception) -> None:
    """Not known is not the same as there."""

    def silent(language: str) -> bool:
        raise error

    finding = fonts(silent)
    assert (finding.level, finding.todo) == (Level.WARNING, "apt-get install fontconfig")


@pytest.mark.parametrize(("code", "found"), [(0, True), (1, False)])
def test_fontconfig_is_asked_by_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, found: bool) -> None:
    """``fc-list --quiet :lang=LANGUAGE`` says by its exit code whether there is a font."""
    program = tmp_path / "fc-list"
    program.write_text(f'#!/bin/sh\n[ "$*" = "--quiet :lang=zh-cn" ] || exit 2\nexit {code}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert has_font("zh-cn") is found
