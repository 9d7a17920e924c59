"""Each third-party library lives in one room, so that it can be replaced there and nowhere else."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {
    "alembic": ("storage/",),
    "apprise": ("archiver/notify/",),
    "apscheduler": ("archiver/worker/",),
    "av": ("archiver/fingerprints/",),
    "backports": ("archiver/fetch/",),
    "brotli": ("archiver/fetch/",),
    "cryptography": ("archiver/egress/",),
    "defusedxml": ("archiver/discover/",),
    "fastapi": ("archiver/web/",),
    "feedparser": ("archiver/discover/",),
    "h11": ("archiver/egress/",),
    "h2": ("archiver/egress/", "archiver/fetch/"),
    "httpcore": ("archiver/fetch/",),
    "httpx": ("archiver/fetch/",),
    "idna": ("archiver/domains.py",),
    "imagehash": ("archiver/fingerprints/",),
    "lifelines": ("archiver/schedule/",),
    "numpy": ("archiver/fingerprints/",),
    "PIL": ("archiver/fingerprints/",),
    "pdqhash": ("archiver/fingerprints/",),
    "duckduckgo_autoconsent": ("archiver/browser/",),
    "playwright": ("archiver/browser/",),
    "prometheus_client": ("archiver/web/",),
    "protego": ("archiver/fetch/",),
    "pydantic": ("archiver/settings",),
    "pydantic_settings": ("archiver/settings",),
    "rich": ("archiver/cli/",),
    "selectolax": ("archiver/markup/",),
    "sqlalchemy": ("storage/",),
    "starlette": ("archiver/web/",),
    "structlog": ("archiver/log.py",),
    "trafilatura": ("archiver/markup/",),
    "typer": ("archiver/cli/",),
    "uvicorn": ("archiver/web/",),
    "warcio": ("archiver/warc/",),
    "websockets": ("archiver/fetch/",),
    "yt_dlp": ("archiver/video/",),
}


@cache
def imports() -> tuple[tuple[str, str], ...]:
    """Return each file of the product with the top-level name of each module it imports."""
    return tuple(_imports())


def _imports() -> Iterator[tuple[str, str]]:
    for folder in ("archiver", "storage"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                named += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
                yield from ((path.relative_to(ROOT).as_posix(), name.split(".")[0]) for name in named)


@pytest.mark.parametrize("library", sorted(ROOMS))
def test_a_library_is_imported_in_its_room_only(library: str) -> None:
    """And it is imported there: a room without its library would be a line of this table that proves nothing."""
    used = {path for path, name in imports() if name == library}
    assert used
    assert {path for path in used if not path.startswith(ROOMS[library])} == set()


def test_every_library_has_its_room() -> None:
    """A library that comes gets a line here, so that it is decided where it lives."""
    ours = {"archiver", "storage", "compression"}
    assert {name for _, name in imports()} - sys.stdlib_module_names - ours - ROOMS.keys() == set()


def test_no_script_stands_in_the_way_of_a_package() -> None:
    """``python bench/NAME.py`` imports from bench/ first: a script that is called like a package or library would be taken for it.

    ``bench/queue.py`` is, and steps aside by itself.
    """
    packages = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()} | ROOMS.keys() | sys.stdlib_module_names
    assert not packages & {path.stem for path in (ROOT / "bench").glob("*.py")} - {"queue"}
