"""Tell people: make alerts of what waits in the outbox, and deliver each to each target until it is taken."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
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
TOO_MANY_REQUESTS = 429
"""Of whoever sends, and never of one alert only, as any other status may be."""
FIRST_PAUSE = timedelta(seconds=30)
"""How long a target that took neither of two alerts is told nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One alert that was sent to one target, and what came of it."""

    row: DeliveryRow
    reply: Reply
    wait: timedelta | None
    """How long the target asked to be left alone."""

    @property
    def taken(self) -> bool:
        """Return whether the target took the alert."""
        return self.reply.error is None


async def make_alerts(line: Line, work: Work) -> None:
    """Make alerts of the changes that are ripe; what nobody is to be told of leaves the outbox."""
    targets = targets_of(line.settings.notify)
    await line.conclude(work, lambda writer: _make(line, writer, targets))


async def deliver(line: Line, work: Work) -> None:
    """Send one alert to one target. It is marked as sent afterwards: whoever dies in between sends it again, under the same key.

    Before it the oldest is tried again that the target did not take, so that who was away is told in order; one that is refused by itself holds up no other.
    """
    row = await line.read(lambda reader: reader.delivery(work.subject))
    if row is None or row.sent_at is not None:
        await line.dismiss(work)
        return
    target = next((one for one in targets_of(line.settings.notify) if one.name == row.target), None)
    if target is None:
        logger.warning("alert %s waits for %s, which the settings do not name", row.key, row.target)
        await line.conclude(work, lambda _: Ending(due=line.clock() + UNKNOWN_TARGET, attempts=work.attempts, priority=TELLING, reason="target not configured"))
        return
    oldest = await line.read(lambda reader: reader.first_failed(target.name))
    tried = [await _try(line, target, one) for one in (oldest,) if one is not None and one.delivery < row.delivery]
    if not any(one.taken or one.reply.status == TOO_MANY_REQUESTS for one in tried):
        tried.append(await _try(line, target, row))
    await line.conclude(work, lambda writer: _ended(line, writer, work, row, tried))
    await _hold(line, target, tried)


async def _try(line: Line, target: Target, row: DeliveryRow) -> Attempt:
    reply = await send(line.doors.fetch, target, row.document, now=line.clock(), timeout=line.settings.notify.timeout)
    if reply.error is not None:
        logger.warning("alert %s not delivered to %s: %s", row.key, row.target, reply.error)
    return Attempt(row=row, reply=reply, wait=read_retry_after(reply.retry_after, line.clock()))


async def _hold(line: Line, target: Target, tried: Sequence[Attempt]) -> None:
    """Leave a target alone that refused: with all that waits for it, since each would be refused, and a receiver that is pressed shuts us out."""
    last = tried[-1]
    if last.reply.status in TOO_MUCH:
        await line.gates.hold(target.name, str(last.reply.status), last.wait)
    elif len(tried) > 1 and not last.taken:
        # Two alerts were not taken: it is the target, and no matter of this one or that.
        await line.gates.hold(target.name, str(last.reply.status or "nothing"), FIRST_PAUSE)


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


def _ended(line: Line, writer: Writer, work: Work, row: DeliveryRow, tried: Sequence[Attempt]) -> Ending:
    now, last = line.clock(), tried[-1]
    for one in tried:
        writer.end_attempt(one.row.delivery, sent_at=now if one.taken else None, error=one.reply.error)
    if last.taken and last.row.delivery != row.delivery:
        # An older one was: this one comes next.
        return Ending(due=now, attempts=work.attempts, priority=TELLING, reason=work.reason, host=row.target)
    if last.taken:
        _go_on(writer, work, row, now)
        return Ending()
    if last.row.delivery != row.delivery:
        # Refused with the older one, unsent: all have to wait.
        writer.end_attempt(row.delivery, sent_at=None, error=last.reply.error)
    failures = work.attempts + 1
    due = again(now=now, failures=failures, chance=line.random(), retry_after=last.wait)
    # Its host too: earlier versions entered that of a webhook's address.
    return Ending(due=due, attempts=failures, priority=TELLING, reason=last.reply.error, host=row.target)


def _go_on(writer: Writer, work: Work, row: DeliveryRow, now: datetime) -> None:
    """Bring the next alert forward where a target is back that did not take this one at first: each waits for a time of its own, up to an hour."""
    following = writer.read.first_failed(row.target, after=row.delivery) if work.attempts else None
    if following is not None:
        writer.schedule(Work(kind=WorkKind.DELIVER, subject=following.delivery, due=now, host=row.target, priority=TELLING), sooner=True)
