"""yt-dlp is an extra: where it is wanted and not there, that is told before anything is captured."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.app import line
from archiver.app.doctor import Level, video
from archiver.egress import Egress
from archiver.errors import SettingsError
from archiver.settings import Settings, read_settings
from archiver.video.download import is_installed


def wanting(video: str, folder: Path) -> Settings:
    return read_settings(None, data_dir=folder, capture={"video": video})


def test_doctor_says_what_to_install() -> None:
    """A fault with its remedy, a word that all is well, and nothing where nobody asked for it."""
    (finding,) = video("yt-dlp", installed=False)
    assert (finding.level, "embed-archiver[video]" in (finding.todo or "")) == (Level.FAULT, True)
    (finding,) = video("yt-dlp", installed=True)
    assert (finding.level, finding.todo) == (Level.OK, None)
    assert [*video("open", installed=False), *video("off", installed=False)] == []


def test_the_line_does_not_open_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the setting and both ways out; as it is here, it is found."""
    wanted = wanting("yt-dlp", tmp_path)
    assert is_installed()
    assert line.downloader(wanted, Egress(wanted.egress)) is not None
    monkeypatch.setattr(line, "is_installed", lambda: False)
    with pytest.raises(SettingsError, match=r"capture\.video: yt-dlp is not installed: pip install 'embed-archiver\[video\]', or set it to open"):
        line.downloader(wanted, Egress(wanted.egress))
    assert line.downloader(wanting("open", tmp_path), Egress(wanted.egress)) is None
