"""Bring a database to the schema of this program, in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, inspect, text

from storage.engine import place_of, writers
from storage.errors import NewerDatabaseError
from storage.transactions import transaction

HEAD = "0012"
"""Revision of ``tables.py``: the newest of the migrations."""


def migrate(engine: Engine, upgrading: Callable[[str], object]) -> None:
    """Create or upgrade the schema; NewerDatabaseError, before anything is changed, where it is newer than this program.

    ``upgrading`` is called with the revision of a schema before it is upgraded.
    """
    with transaction(engine) as connection:
        if revision(connection) == HEAD:
            return
    with transaction(writers(engine)) as connection:
        # Again, now that nobody else can write: another process may have been faster.
        current = revision(connection)
        if current != HEAD:
            _upgrade(connection, current, upgrading)


def revision(connection: Connection) -> str | None:
    """Return the schema revision of a database, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _upgrade(connection: Connection, current: str | None, upgrading: Callable[[str], object]) -> None:
    # Imported here: Alembic takes longer to import than a ledger that is up to date takes to open.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise NewerDatabaseError(place_of(connection.engine.url), current)
    if current is not None:
        upgrading(current)
    command.upgrade(config, "head")
