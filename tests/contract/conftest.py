"""Every store of blobs that must keep the contract of blobs, by name: another one is another entry. Ledgers: ``tests/conftest.py``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storage import Blobs, FileBlobs

STORES: dict[str, Callable[[Path], Blobs]] = {"files": lambda directory: FileBlobs(directory / "blobs")}


@pytest.fixture(params=sorted(STORES))
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """Open an empty store of blobs, of each kind in turn."""
    return STORES[request.param](tmp_path)
