"""Pages, scripts and styles that are served as they stand in ``pages/``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.internet.message import Answer

PAGES = Path(__file__).parent / "pages"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}


@cache
def text(name: str) -> str:
    """Return the text of a file in ``pages/``."""
    return (PAGES / name).read_text(encoding="utf-8")


def exists(name: str) -> bool:
    """Tell whether ``pages/`` holds a file."""
    return (PAGES / name).is_file()


def served(name: str) -> Answer:
    """Return a file in ``pages/`` as an answer."""
    return Answer(status=200, headers=(("Content-Type", TYPES[Path(name).suffix]),), body=text(name).encode())
