"""Transactions, each begun with the statement that its engine was given for that: no driver begins one early enough by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

OPENING = "ledger_opening"
"""Execution option: the statement that a transaction begins with."""


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Give a connection in one transaction, which is committed where the block ends well, and rolled back otherwise.

    Not by SQLAlchemy's event: where an engine has one that listens, every statement looks for more of them.
    """
    with engine.begin() as connection:
        opening = connection.get_execution_options().get(OPENING)
        if opening is not None:
            connection.exec_driver_sql(opening)
        yield connection


def session(engine: Engine) -> Connection:
    """Return a connection for what outlives transactions, such as a lock of a session; the caller closes it."""
    return engine.connect()
