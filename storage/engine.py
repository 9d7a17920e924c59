"""Connections to the database: which ones there are, how transactions begin, how foreign errors become ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, StatementError

from storage import postgresql, sqlite
from storage.errors import AddressError, LedgerError

FORMS = "write sqlite:////PATH or postgresql://USER:PASSWORD@HOST/DATABASE, with special characters in a password percent-encoded"


def make_engine(place: str | Path, *, to_read: bool = False) -> Engine:
    """Return an engine whose every connection is set up for evidence, for an address or a SQLite file; AddressError for an address that is none.

    One ``to_read`` asks for no right to write a file.
    """
    address = _address(place)
    local = address.get_backend_name() == "sqlite"
    if to_read and local:
        address = sqlite.to_read(address)
    try:
        engine = create_engine(address, **(sqlite.options() if local else postgresql.options(address)))
    except ArgumentError as exc:
        raise AddressError(f"no usable address: {exc}") from exc
    except ImportError as exc:
        raise AddressError(f"PostgreSQL needs psycopg 3, which cannot be loaded ({exc}): pip install 'embed-archiver[postgresql]'") from exc
    if local:
        sqlite.set_up(engine)
    else:
        postgresql.set_up(engine)
    return engine


def readers(engine: Engine) -> Engine:
    """Return the engine as readers use it: each transaction sees one snapshot."""
    return engine if engine.dialect.name == "sqlite" else postgresql.readers(engine)


def writers(engine: Engine) -> Engine:
    """Return the engine as writers use it: one at a time."""
    return sqlite.writers(engine) if engine.dialect.name == "sqlite" else postgresql.writers(engine)


def claimers(engine: Engine) -> Engine:
    """Return the engine as those who claim work use it: beside a writer, where the database can do that."""
    return sqlite.writers(engine) if claims_wait(engine) else engine


def claims_wait(engine: Engine) -> bool:
    """Return whether who claims work waits for who writes."""
    return engine.dialect.name == "sqlite"


def seat(engine: Engine) -> postgresql.Seat | None:
    """Return the place of the only daemon, None where the file beside the database says who that is."""
    return None if engine.dialect.name == "sqlite" else postgresql.Seat(engine)


def place_of(url: URL) -> str:
    """Return where a ledger lives as messages may say it: without any password."""
    if url.get_backend_name() == "sqlite":
        return sqlite.place_of(url)
    return postgresql.place_of(url)


def translate(exc: SQLAlchemyError, url: URL) -> Exception:
    """Return our error for one of the database's; ValueError where a value itself cannot be kept."""
    cause = exc.orig if isinstance(exc, StatementError) else None
    if isinstance(cause, ValueError | TypeError | LookupError):
        return ValueError(str(cause))
    if isinstance(cause, sqlite3.Error):
        return sqlite.translate(cause, place_of(url))
    if isinstance(exc, DBAPIError):
        return postgresql.translate(exc, place_of(url))
    return LedgerError(place_of(url), str(cause or exc))


def file_of(place: str | Path) -> Path | None:
    """Return the file of a SQLite ledger, None where a server holds it; AddressError for an address that is none."""
    address = _address(place)
    return sqlite.file_of(address) if address.get_backend_name() == "sqlite" else None


def _address(place: str | Path) -> URL:
    if isinstance(place, Path):
        # Not by way of a text: % and ? would mean something else in it.
        return URL.create("sqlite", database=str(place.absolute()))
    try:
        address = make_url(place)
    except (ArgumentError, ValueError):
        # Neither the address nor what the parser says of it is repeated, as a cause neither: both may hold a password.
        raise AddressError(f"no usable address: {FORMS}") from None
    if address.drivername in ("sqlite", "sqlite+pysqlite"):
        if sqlite.file_of(address) is None:
            raise AddressError(f"what stands in no file is gone with the program: {FORMS}")
        return address
    if address.drivername not in ("postgresql", "postgres", postgresql.DRIVER):
        raise AddressError(f"{address.drivername} is no database that is known here: {FORMS}")
    # What follows a / or @ in a password is taken for these, and would end up in messages.
    if "@" in f"{address.host}{address.database}":
        raise AddressError(f"no usable address: {FORMS}")
    return address.set(drivername=postgresql.DRIVER)
