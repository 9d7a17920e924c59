"""The installed program with its ledger in PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.conftest import Program
from tests.internet import newsroom as pages
from tests.postgres import Postgres

UNREACHABLE = 3


def with_database(program: Program, url: str) -> Program:
    """Return a program whose settings name a database."""
    assert program.settings is not None
    settings = program.settings.with_name("postgresql.toml")
    settings.write_text(program.settings.read_text() + f'\n[database]\nurl = "{url}"\n')
    return replace(program, settings=settings)


def test_an_article_and_its_posts_are_kept_in_postgresql(fresh: Program, postgres: Postgres) -> None:
    """From the address to the evidence in one pass: what is told comes out of the server, and no file of SQLite is made."""
    with postgres.database() as name:
        program = with_database(fresh, postgres.url(name))
        program.rows("add", pages.EVENING.url, "--kind", "article")
        assert program.run("once").returncode == 0
        posts, captures = program.rows("posts"), program.rows("captures")
        assert posts
        assert {row["state"] for row in posts} == {"live"}
        assert {row["outcome"] for row in captures} == {"COMPLETE"}
        assert {row["id"] for row in captures} >= {row["id"] for row in posts}
        assert program.run("fixity").returncode == 0
    assert not list(fresh.home.rglob("*.sqlite*"))


@pytest.mark.parametrize("words", [("posts",), ("once",)])
def test_a_database_server_that_does_not_answer_is_exit_code_3(fresh: Program, words: tuple[str, ...]) -> None:
    """One sentence that says what to look at, and never the password."""
    program = with_database(fresh, "postgresql://ann:secret@127.0.0.1:1/ledger")
    Path(fresh.home / "archive").mkdir()
    done = program.run(*words)
    assert done.returncode == UNREACHABLE
    assert "is the server running" in done.stderr
    assert "secret" not in done.stderr + done.stdout
