"""Which scripts the fonts of this machine draw: what no font has comes out as empty boxes, in the page and in the evidence."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass

PATIENCE = 60.0
"""Seconds: the first question after an installation builds fontconfig's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script that posts are written in."""

    name: str
    languages: tuple[str, ...]
    """As fontconfig names them; all of them must have a font."""
    package: str
    """Debian package that brings one."""


SCRIPTS = (
    Script(name="Latin", languages=("en", "de", "pl", "vi"), package="fonts-noto-core"),
    Script(name="Cyrillic", languages=("ru", "uk"), package="fonts-noto-core"),
    Script(name="Arabic", languages=("ar", "fa"), package="fonts-noto-core"),
    Script(name="CJK", languages=("zh-cn", "zh-tw", "ja", "ko"), package="fonts-noto-cjk"),
    # fontconfig's own name for fonts of pictographs (und-zsye.orth).
    Script(name="emoji", languages=("und-zsye",), package="fonts-noto-color-emoji"),
)


def undrawn(has_font: Callable[[str], bool]) -> tuple[Script, ...]:
    """Return the scripts that lack a font for some of their languages."""
    return tuple(script for script in SCRIPTS if not all(has_font(language) for language in script.languages))


def has_font(language: str) -> bool:
    """Ask fontconfig, as Chromium does. FileNotFoundError where its programs are not there, TimeoutExpired where it does not answer."""
    asked = ("fc-list", "--quiet", f":lang={language}")
    return subprocess.run(asked, check=False, timeout=PATIENCE, stdout=subprocess.DEVNULL).returncode == 0  # noqa: S603 (fixed command, no shell)
