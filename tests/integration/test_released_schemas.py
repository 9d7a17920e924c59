"""Every ledger that was ever written can be opened: its rows come through the migrations and answer as they did."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from storage import open_ledger
from storage.columns import fold_case
from storage.engine import make_engine
from storage.migrate import HEAD
from storage.tables import metadata
from tests.released.ledgers import RELEASED, answers, load

REVISIONS = sorted(path.stem for path in RELEASED.glob("*.json"))


def test_every_revision_is_written_down() -> None:
    """For both databases, with something in every table; a new revision needs ``python -m tests.released`` once."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    assert known == set(REVISIONS)
    newest = (RELEASED / f"{HEAD}.sqlite.sql").read_text(encoding="utf-8")
    assert [name for name in metadata.tables if f'INSERT INTO "{name}"' not in newest] == []
    assert {path.name for path in RELEASED.glob("*.sql")} == {f"{revision}.{database}.sql" for revision in known for database in ("postgresql", "sqlite")}


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_ledger_of_a_released_schema_answers_as_it_did(revision: str, new_url: str) -> None:
    """The whole of it, queue included; what later programs tell besides is not looked at."""
    database = "sqlite" if new_url.startswith("sqlite") else "postgresql"
    load(new_url, (RELEASED / f"{revision}.{database}.sql").read_text(encoding="utf-8"))
    ledger = open_ledger(new_url)
    assert ledger.revision() == HEAD
    then = json.loads((RELEASED / f"{revision}.json").read_text(encoding="utf-8"))
    assert of_then(answers(ledger), then) == then
    ledger.close()


def test_who_opens_an_earlier_ledger_is_told_before_it_is_brought_up_to_date(new_url: str) -> None:
    """With millions of looks that may take minutes; what is up to date says nothing."""
    told: list[str] = []
    database = "sqlite" if new_url.startswith("sqlite") else "postgresql"
    load(new_url, (RELEASED / f"0009.{database}.sql").read_text(encoding="utf-8"))
    for _ in range(2):
        open_ledger(new_url, upgrading=told.append).close()
        assert told == ["0009"]


def test_a_new_ledger_is_no_old_one(new_url: str) -> None:
    """Who makes a ledger waits for nothing."""
    told: list[str] = []
    open_ledger(new_url, upgrading=told.append).close()
    assert told == []


def test_a_ledger_of_an_earlier_schema_searches_as_a_new_one_does(new_url: str) -> None:
    """What a server was once given it keeps: a function that was mended where new ledgers are made stayed as it was in all others."""
    database = "sqlite" if new_url.startswith("sqlite") else "postgresql"
    load(new_url, (RELEASED / f"0009.{database}.sql").read_text(encoding="utf-8"))
    open_ledger(new_url).close()
    written = "I\u0307\u0307stanbul \u03a3\u03c2"
    engine = make_engine(new_url)
    with engine.begin() as connection:
        assert connection.scalar(select(func.fold_case(written))) == fold_case(written)
    engine.dispose()


def of_then(now: Any, then: Any) -> Any:
    """Return of an answer the parts that there were then."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {name: of_then(inner, then[name]) for name, inner in now.items() if name in then}
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return [of_then(one, other) for one, other in zip(now, then, strict=True)]
    return now
