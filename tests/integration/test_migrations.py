"""The schema of a ledger: made as a whole or not at all, once, and never for a newer program's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect

from storage import ArticleFilter, Ledger, LedgerError, NewerDatabaseError, migrate, open_ledger, tables
from storage.engine import make_engine
from storage.vocabulary import Origin


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """Open a transaction of our own."""
    engine = make_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_the_migrations_make_the_very_tables_that_the_code_speaks_of(url: str) -> None:
    """Every column, type, index and constraint."""
    with transaction(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    """An open ledger is compared with this name alone."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_a_database_newer_than_the_program_is_refused_and_left_alone(new_url: str) -> None:
    """The message says what to do: install a newer program."""
    open_ledger(new_url).close()
    with transaction(new_url) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        before = inspect(connection).get_table_names()
    with pytest.raises(NewerDatabaseError, match="install a newer version") as caught:
        open_ledger(new_url)
    assert caught.value.revision == "9999"
    with transaction(new_url) as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == ["9999"]
        assert inspect(connection).get_table_names() == before


def test_a_migration_that_fails_leaves_nothing_behind(new_url: str) -> None:
    """A step of the schema is there as a whole or not at all."""
    with transaction(new_url) as connection:
        connection.exec_driver_sql("CREATE TABLE work (stranger TEXT)")
    with pytest.raises(LedgerError, match="already exists"):
        open_ledger(new_url)
    with transaction(new_url) as connection:
        assert inspect(connection).get_table_names() == ["work"]


def test_an_archive_of_the_first_schema_is_brought_up_to_date(new_url: str) -> None:
    """What it holds stays as it is: its versions were read from pages."""
    with transaction(new_url) as connection:
        config = Config()
        config.set_main_option("script_location", "storage:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        at, digest = datetime(2026, 3, 1, tzinfo=UTC), "0" * 64
        connection.execute(insert(tables.blob).values(sha256=digest))
        connection.execute(insert(tables.article).values(id=1, url="https://n.example/", first_seen=at, last_seen=at, latest_version_id=1))
        connection.execute(insert(tables.version).values(id=1, article_id=1, at=at, url="https://n.example/", text="Said.", source_sha256=digest))
    ledger = open_ledger(new_url)
    with ledger.read() as reader:
        version = reader.latest_version(1)
        assert version is not None
        assert (version.text, version.origin) == ("Said.", Origin.PAGE)
        assert [row.versions for row in reader.articles(ArticleFilter())] == [1]
    assert ledger.revision() == migrate.HEAD
    ledger.close()


def test_an_open_ledger_can_be_closed_twice(url: str) -> None:
    """Closing is harmless."""
    ledger: Ledger = open_ledger(url)
    ledger.close()
    ledger.close()
