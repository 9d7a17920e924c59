"""What the line shows to the outside."""

from __future__ import annotations

from importlib import import_module

import pytest

from archiver import pipeline


@pytest.mark.parametrize("name", pipeline.__all__)
def test_every_public_name_is_found_where_it_lives(name: str) -> None:
    """Also when its module was loaded before: a module of the same name would stand in its place."""
    home = import_module(f"archiver.pipeline.{pipeline.HOMES[name]}")
    assert getattr(pipeline, name) is getattr(home, name)


def test_what_is_not_public_is_not_found() -> None:
    """A name that only a module of ours has is asked for there."""
    with pytest.raises(AttributeError, match=r"'archiver\.pipeline' has no attribute 'STEPS'"):
        _ = pipeline.STEPS
