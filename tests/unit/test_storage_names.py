"""What storage shows to the outside."""

from __future__ import annotations

import ast
from pathlib import Path

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


def test_transactions_begin_in_one_place() -> None:
    """Without the statement that ``storage.transactions`` begins them with, SQLite would write each statement down by itself."""
    parsed = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in Path(storage.__file__).parent.rglob("*.py")}
    calls = {
        (name, node.func.attr)
        for name, tree in parsed.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args
    }
    assert {name for name, called in calls if called in {"begin", "connect"}} == {"transactions.py"}
