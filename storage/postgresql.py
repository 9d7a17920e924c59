"""The ledger in PostgreSQL: how connections are set up, who waits for whom, how the server's errors become ours.

The driver, psycopg 3, is loaded by SQLAlchemy by name: an archive in SQLite needs none of it.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import URL, Engine, ExceptionContext, event
from sqlalchemy.exc import DBAPIError

from storage.errors import AddressError, BusyError, DiskFullError, LedgerError, NoConnectionError, ReadOnlyError
from storage.transactions import OPENING, session

DRIVER = "postgresql+psycopg"

LOCK_TIMEOUT = 30_000
"""Milliseconds a transaction waits for the writer before it."""

PATIENCE = {
    # Seconds to wait for a server that does not answer.
    "connect_timeout": 10,
    # A server whose machine vanished says nothing any more: its connections would be waited for by TCP's own patience, a quarter of an hour and more.
    # Milliseconds that what was sent may stay unanswered by the machine, and seconds after which one that only listens asks whether it is there.
    "tcp_user_timeout": 20_000,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 4,
}
"""How long the driver waits (PostgreSQL, "Parameter Key Words"); what the address says beats it. Less than systemd waits for a tick."""

WRITER = 0x656D6265
"""Key of the advisory lock that a writer holds; it is one of the ledger's database alone."""

DAEMON = 0x656D6264
"""Key of the advisory lock that the ledger's only daemon holds."""

SETTINGS = (
    # What an administrator may have set for the server, the database or the user must not change what is kept or answered.
    "SET timezone = 'UTC'",
    "SET datestyle = 'ISO'",
    f"SET lock_timeout = {LOCK_TIMEOUT}",
    # A migration, or a listing, takes what it takes, and who waits for a writer has lock_timeout. (The second one came with PostgreSQL 17.)
    "SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout')",
    # Off would lose acknowledged commits when the server dies; what is stricter than on stays.
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
    # A writer whose machine vanished must not hold the others up for the two hours of TCP's own patience.
    "SET tcp_keepalives_idle = 60",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 6",
)

READ_ONLY = "25006"
"""Of a transaction that may only read (PostgreSQL, Appendix A)."""

ADVICE = {
    r"password|authentication|pg_hba|no encryption|role .* does not exist": "check user and password in database.url (or PGPASSWORD, or ~/.pgpass)",
    r"database .* does not exist": "create it first, e.g. createdb --encoding UTF8 --template template0 NAME",
    r"too many (connections|clients)|connection slots": "raise max_connections of the server, or stop what holds its connections",
    r"starting up|shutting down|recovery mode|not yet accepting": "wait until the server is ready, then try again",
    r"canceling statement": "somebody ended what we asked for (pg_cancel_backend): try again",
    r"out of (shared )?memory": "the server needs more memory, or more room for locks (max_locks_per_transaction)",
}
WHERE = "is the server running, and do host and port in database.url name it?"


def options(url: URL) -> dict[str, Any]:
    """Return how SQLAlchemy is to make engines for a server."""
    patience = {name: value for name, value in PATIENCE.items() if name not in url.query}
    # A server that was restarted closed the connections of the pool: they are tried before they are used.
    return {"isolation_level": "READ COMMITTED", "pool_pre_ping": True, "connect_args": patience | {"client_encoding": "utf8"}}


def set_up(engine: Engine) -> None:
    """Prepare every connection of an engine."""
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "handle_error", _leave_read_only)


def readers(engine: Engine) -> Engine:
    """Return the engine as readers use it: each transaction sees one snapshot, that of its first question."""
    return engine.execution_options(isolation_level="REPEATABLE READ")


def writers(engine: Engine) -> Engine:
    """Return the engine as writers use it: they take turns, so that what a writer has read is still so when it writes."""
    return engine.execution_options(**{OPENING: f"SELECT pg_advisory_xact_lock({WRITER})"})


class Seat:
    """The place of a ledger's only daemon: a lock of a session, which ends with the session in whatever way."""

    def __init__(self, engine: Engine) -> None:
        self._connection = session(engine)

    def take(self) -> bool:
        """Take the place, or make sure that it is still ours; tell whether it is. After a lost connection it is taken anew."""
        try:
            return bool(self._connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({DAEMON})").scalar())
        finally:
            # The lock stays: it is none of the transaction's.
            self._connection.rollback()

    def leave(self) -> None:
        """Give the place to whoever comes next: the connection does not go back to the others, with the lock on it."""
        self._connection.invalidate()
        self._connection.close()


def place_of(url: URL) -> str:
    """Return the address as it may be printed: without password, and without options, which may hold one too."""
    query = {name: url.query[name] for name in ("host", "port") if name in url.query}
    return URL.create("postgresql", username=url.username, host=url.host, port=url.port, database=url.database, query=query).render_as_string()


def translate(exc: DBAPIError, place: str) -> Exception:
    """Return our error for one of the server's or the driver's (PostgreSQL, Appendix A: error codes)."""
    state, detail = getattr(exc.orig, "sqlstate", None) or "", " ".join(str(exc.orig).split())
    if state == "53100":
        return DiskFullError(place)
    if state == READ_ONLY:
        return ReadOnlyError(place)
    # Of class 57 an operator ends statements, connections and servers, class 53 is what a server lacks: both pass.
    if exc.connection_invalidated or state.startswith(("08", "28", "3D", "53", "57")) or (not state and type(exc.orig).__name__ == "OperationalError"):
        return NoConnectionError(place, detail, _advice(detail))
    if state in ("55P03", "40001", "40P01"):
        return BusyError(place)
    if state == "42501":
        return ReadOnlyError(place)
    if not state and type(exc.orig).__name__ == "DataError":
        return ValueError(detail)
    return LedgerError(place, detail)


def _advice(detail: str) -> str:
    return next((advice for words, advice in ADVICE.items() if re.search(words, detail)), WHERE)


def _leave_read_only(context: ExceptionContext) -> None:
    # What a database or a role is set to holds for a session from its beginning: whether it may be written again only a new one is told.
    if getattr(context.original_exception, "sqlstate", None) == READ_ONLY:
        context.is_disconnect = True


def _set_up_connection(connection: Any, _record: Any) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise AddressError(f"the database is encoded in {encoding}: create one in UTF8, which holds whatever a post may")
    with connection.cursor() as cursor:
        for setting in SETTINGS:
            cursor.execute(setting)
    # A rollback would take the settings back.
    connection.commit()
