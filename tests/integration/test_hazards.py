"""What is told of fitted hazards: rows held to their schema, and tables."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from archiver.cli.hazards import tell
from archiver.schedule import ENOUGH, watched
from storage.watching import Exposure
from tests.unit.test_hazards import a_post, a_world


def rows(capsys: pytest.CaptureFixture[str], posts: list[Exposure]) -> list[dict[str, object]]:
    tell(watched(posts), as_json=True)
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    schema = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "hazards.schema.json").read_text())
    for one in found:
        Draft202012Validator(schema).validate(one)
    return found


def test_too_few_losses_are_counted_and_not_fitted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One less than enough: the row says why there is no curve, and nothing has to be installed to learn it."""
    monkeypatch.setitem(sys.modules, "lifelines", None)
    posts = [a_post(gone=41 + number) for number in range(ENOUGH - 1)] + [a_post()] * 100
    (one,) = rows(capsys, posts)
    assert (one["posts"], one["losses"], one["why"], one["shape"], one["curve"]) == (119, 19, "too-few-losses", None, [])
    tell(watched(posts), as_json=False)
    assert "not enough data: 20 losses are needed" in " ".join(capsys.readouterr().out.replace("│", " ").split())


def test_a_curve_is_told_beside_what_the_schedule_assumes(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON and as a table; whoever reads it is told that shortened spans confirmed some."""
    posts = [*a_world(600, 1), replace(a_post(gone=60), test_spans=True)]
    (one,) = rows(capsys, posts)
    assert (one["why"], one["test_spans"]) == (None, True)
    assert one["curve"]
    tell(watched(posts), as_json=False)
    told = capsys.readouterr()
    assert "30 d" in told.out
    assert "the schedule assumes age^-0.5" in told.out
    assert "shortened spans" in told.err
    assert "too narrow" in told.err
