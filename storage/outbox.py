"""The outbox: changes that people are to be told of, the alerts made of them, and their way to each target."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from storage.batches import batches
from storage.inserts import add
from storage.model import Json
from storage.rows import DeliveryRow
from storage.tables import alert, delivery, outbox
from storage.vocabulary import AlertKind


def enter(connection: Connection, change_id: int) -> None:
    """Enter a change that people are to be told of."""
    connection.execute(insert(outbox).values(change_id=change_id))


def waiting(connection: Connection) -> list[int]:
    """Return the changes that no alert tells of yet, in the order they were recorded."""
    return list(connection.scalars(select(outbox.c.change_id).where(outbox.c.alert_id.is_(None)).order_by(outbox.c.change_id)))


def drop(connection: Connection, changes: Collection[int]) -> None:
    """Take out changes that wait and are not to be told."""
    for batch in batches(changes):
        connection.execute(delete(outbox).where(outbox.c.change_id.in_(batch), outbox.c.alert_id.is_(None)))


def add_alert(connection: Connection, key: str, at: datetime, kind: AlertKind, document: Json, changes: Collection[int], targets: Collection[str]) -> list[int]:
    """Add an alert with one delivery for each target; ValueError where one of its changes does not wait."""
    alert_id = add(connection, alert, {"key": key, "at": at, "kind": kind, "document": document})
    untold = 0
    for batch in batches(changes):
        untold += connection.execute(update(outbox).where(outbox.c.change_id.in_(batch), outbox.c.alert_id.is_(None)).values(alert_id=alert_id)).rowcount
    if untold != len(changes):
        raise ValueError(f"{len(changes) - untold} of {len(changes)} changes do not wait in the outbox")
    return [add(connection, delivery, {"alert_id": alert_id, "target": target, "attempts": 0}) for target in targets]


def alerts_since(connection: Connection, at: datetime) -> list[datetime]:
    """Return when the alerts were made that are younger than ``at``, the oldest first."""
    return list(connection.scalars(select(alert.c.at).where(alert.c.at > at).order_by(alert.c.at)))


def delivery_of(connection: Connection, delivery_id: int) -> DeliveryRow | None:
    """Return one delivery."""
    return next(_rows(connection, _deliveries().where(delivery.c.id == delivery_id)), None)


def first_failed(connection: Connection, target: str, after: int) -> DeliveryRow | None:
    """Return the oldest delivery that a target was sent and did not take, of those made after a given one."""
    query = _deliveries().where(delivery.c.target == target, delivery.c.sent_at.is_(None), delivery.c.attempts > 0, delivery.c.id > after)
    return next(_rows(connection, query.order_by(delivery.c.id).limit(1)), None)


def deliveries(connection: Connection, *, pending: bool, limit: int | None) -> list[DeliveryRow]:
    """Return deliveries, the newest first."""
    query = _deliveries().order_by(delivery.c.id.desc()).limit(limit)
    return list(_rows(connection, query.where(delivery.c.sent_at.is_(None)) if pending else query))


def end_attempt(connection: Connection, delivery_id: int, *, sent_at: datetime | None, error: str | None) -> None:
    """Note how one more attempt ended; what was sent stays sent."""
    ended = update(delivery).where(delivery.c.id == delivery_id, delivery.c.sent_at.is_(None))
    connection.execute(ended.values(attempts=delivery.c.attempts + 1, sent_at=sent_at, error=error))


def _deliveries() -> Select[Any]:
    own = delivery.c.id.label("delivery"), delivery.c.target, delivery.c.attempts, delivery.c.sent_at, delivery.c.error
    return select(*own, alert.c.key, alert.c.at, alert.c.kind, alert.c.document).join(alert, alert.c.id == delivery.c.alert_id)


def _rows(connection: Connection, query: Select[Any]) -> Iterator[DeliveryRow]:
    return (DeliveryRow(**row) for row in connection.execute(query).mappings())
