"""The published schemas of what commands print."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[1] / "docs" / "schema"


def check(name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Hold rows to their published schema."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    for row in rows:
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(row)
