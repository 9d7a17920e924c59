"""Every store that must keep the contracts of storage, by name: another one is another entry."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage import Blobs, FileBlobs, Ledger, open_ledger


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty ledger that tests copy: creating the schema takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "ledger.sqlite"
    open_ledger(f"sqlite:///{path}").close()
    return path


def fresh_sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a fresh SQLite ledger."""
    path = tmp_path / "ledger.sqlite"
    shutil.copy(request.getfixturevalue("empty_sqlite"), path)
    return f"sqlite:///{path}"


FRESH: dict[str, Callable[[pytest.FixtureRequest, Path], str]] = {"sqlite": fresh_sqlite}

STORES: dict[str, Callable[[Path], Blobs]] = {"files": lambda directory: FileBlobs(directory / "blobs")}


@pytest.fixture(params=sorted(FRESH))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a fresh ledger, for each database in turn."""
    return FRESH[request.param](request, tmp_path)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """Open a fresh ledger, for each database in turn."""
    opened = open_ledger(url)
    yield opened
    opened.close()


@pytest.fixture(params=sorted(STORES))
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """Open an empty store of blobs, of each kind in turn."""
    return STORES[request.param](tmp_path)
