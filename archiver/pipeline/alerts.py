"""Tell people: make alerts of what waits in the outbox, and deliver each to each target until it is taken."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from archiver.notify import Reply, Target, again, alert_kind, document, kind_of, plan, send, targets_of
from archiver.pipeline.line import TELLING, Ending, Line
from archiver.schedule import TOO_MUCH, read_retry_after
from storage.ledger import Writer
from storage.model import Work
from storage.rows import DeliveryRow, NewsRow
from storage.vocabulary import WorkKind

logger = logging.getLogger(__name__)

RATED = timedelta(hours=1)
"""Span that ``notify.per_hour`` counts in."""
UNKNOWN_TARGET = timedelta(hours=1)
"""How long an alert for a target that the settings no longer name waits until they are asked again."""


async def make_alerts(line: Line, work: Work) -> None:
    """Make alerts of the changes that are ripe; what nobody is to be told of leaves the outbox."""
    targets = targets_of(line.settings.notify)
    await line.conclude(work, lambda writer: _make(line, writer, targets))


async def deliver(line: Line, work: Work) -> None:
    """Send one alert to one target. It is marked as sent afterwards: whoever dies in between sends it again, under the same key."""
    row = await line.read(lambda reader: reader.delivery(work.subject))
    if row is None or row.sent_at is not None:
        await line.dismiss(work)
        return
    target = next((one for one in targets_of(line.settings.notify) if one.name == row.target), None)
    if target is None:
        logger.warning("alert %s waits for %s, which the settings do not name", row.key, row.target)
        await line.conclude(work, lambda _: Ending(due=line.clock() + UNKNOWN_TARGET, attempts=work.attempts, priority=TELLING, reason="target not configured"))
        return
    reply = await send(line.doors.fetch, target, row.document, now=line.clock(), timeout=line.settings.notify.timeout)
    wait = read_retry_after(reply.retry_after, line.clock())
    await line.conclude(work, lambda writer: _ended(line, writer, work, row, reply, wait))
    if reply.error is not None:
        logger.warning("alert %s not delivered to %s: %s", row.key, row.target, reply.error)
    if reply.status in TOO_MUCH:
        # Of all that wait for it, not of this one only: each would be refused, and a receiver that is pressed shuts us out.
        await line.gates.hold(target.name, str(reply.status), wait)


def _make(line: Line, writer: Writer, targets: tuple[Target, ...]) -> Ending:
    now, settings = line.clock(), line.settings.notify
    waiting = writer.read.untold()
    told = [one for one in waiting if targets and alert_kind(one) in settings.kinds]
    writer.drop_news({one.change for one in waiting} - {one.change for one in told})
    planned = plan(told, writer.read.alerts_since(now - RATED), now, group_for=settings.group_for, per_hour=settings.per_hour)
    for group in planned.groups:
        _alert(writer, group, targets, now)
    return Ending(due=planned.again, priority=TELLING)


def _alert(writer: Writer, group: tuple[NewsRow, ...], targets: tuple[Target, ...], now: datetime) -> None:
    key = str(uuid.uuid4())
    names, changes = [target.name for target in targets], [one.change for one in group]
    deliveries = writer.add_alert(key, now, kind_of(group), document(key, now, group), changes, names)
    for delivery, name in zip(deliveries, names, strict=True):
        writer.schedule(Work(kind=WorkKind.DELIVER, subject=delivery, due=now, host=name, priority=TELLING))


def _ended(line: Line, writer: Writer, work: Work, row: DeliveryRow, reply: Reply, wait: timedelta | None) -> Ending:
    now = line.clock()
    writer.end_attempt(row.delivery, sent_at=None if reply.error else now, error=reply.error)
    if reply.error is None:
        return Ending()
    failures = work.attempts + 1
    due = again(now=now, failures=failures, chance=line.random(), retry_after=wait)
    # Its host too: earlier versions entered that of a webhook's address.
    return Ending(due=due, attempts=failures, priority=TELLING, reason=reply.error, host=row.target)
