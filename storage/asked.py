"""What is remembered of those that were asked, so that a restart does not forget it: gates, validators, cursors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, select, update

from storage.asking import Gate, Validators
from storage.convert import address_digest, values_of
from storage.inserts import add_once
from storage.tables import gate, stream, validator


def gates(connection: Connection) -> list[Gate]:
    """Return the gates of all hosts that ever let us feel a limit, by host."""
    return [Gate(**row) for row in connection.execute(select(gate).order_by(gate.c.host)).mappings()]


def set_gate(connection: Connection, felt: Gate) -> None:
    """Set the gate of a host."""
    _put(connection, gate, gate.c.host, values_of(felt))


def validators(connection: Connection, url: str) -> Validators | None:
    """Return by what the last good answer of an address can be known again."""
    columns = (validator.c.etag, validator.c.last_modified, validator.c.at)
    row = connection.execute(select(*columns).where(validator.c.digest == address_digest(url))).mappings().first()
    return None if row is None else Validators(**row)


def set_validators(connection: Connection, url: str, known: Validators | None) -> None:
    """Set the validators of an address, or forget them."""
    if known is None:
        connection.execute(delete(validator).where(validator.c.digest == address_digest(url)))
    else:
        _put(connection, validator, validator.c.digest, values_of(known) | {"digest": address_digest(url), "url": url})


def cursor(connection: Connection, name: str) -> int | None:
    """Return how far a stream was read."""
    return connection.scalar(select(stream.c.position).where(stream.c.name == name))


def set_cursor(connection: Connection, name: str, position: int, at: datetime) -> None:
    """Set how far a stream was read."""
    _put(connection, stream, stream.c.name, {"name": name, "position": position, "at": at})


def _put(connection: Connection, table: Table, key: Column[Any], values: dict[str, Any]) -> None:
    if not connection.execute(update(table).where(key == values[key.name]).values(values)).rowcount:
        add_once(connection, table, [values])
