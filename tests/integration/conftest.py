"""What tests of the line share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.watching import Watch, settings


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Give a line in an empty archive, whose settings name the controls of the test internet."""
    made = Watch(tmp_path, settings(tmp_path))
    yield made
    made.ledger.close()
