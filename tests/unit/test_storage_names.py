"""What storage shows to the outside."""

from __future__ import annotations

import pytest

import storage


@pytest.mark.parametrize("name", storage.__all__)
def test_every_public_name_is_found_where_it_lives(name: str) -> None:
    """Names are loaded when they are asked for: each must be found."""
    assert getattr(storage, name).__name__ == name


def test_what_is_not_public_is_not_found() -> None:
    """A name that only a module of ours has is asked for there."""
    with pytest.raises(AttributeError, match="'storage' has no attribute 'translate'"):
        _ = storage.translate
