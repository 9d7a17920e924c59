"""The due queue: what is to be done when, handed out under leases and fenced by generation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Interval,
    RowMapping,
    Select,
    String,
    Update,
    bindparam,
    delete,
    false,
    func,
    literal,
    literal_column,
    select,
    update,
)

from storage.choosing import SPREAD, Choice, Due
from storage.convert import to_work, values_of
from storage.inserts import add_once
from storage.model import Work
from storage.tables import work
from storage.vocabulary import WorkKind

MOST_URGENT = 2**31 - 1
"""Above any priority."""

CAPTURES = (WorkKind.CAPTURE_POST, WorkKind.CAPTURE_ARTICLE)

# Built once: to build such a statement costs more than to ask it, and every tick and every look asks these.
CHANGE = update(work).where(work.c.id == bindparam("work_id"))
OF_SUBJECT = select(work).where(work.c.kind == bindparam("kind"), work.c.subject == bindparam("subject")).with_for_update()
OF_CLAIM = work.c.id == bindparam("work_id"), work.c.generation == bindparam("claim")
CLAIMED = select(work).where(*OF_CLAIM).with_for_update()
END = update(work).where(*OF_CLAIM)
UNASKED = END.where(work.c.due_again.is_(None))
LEASE = (
    update(work)
    .where(work.c.id.in_(bindparam("chosen", expanding=True)))
    .values(lease_until=bindparam("until"), claimable_at=bindparam("until"), generation=work.c.generation + 1)
    .returning(*work.c)
)
# Refused wherever a row may not be changed, and changes none.
NOTHING = update(work).where(false()).values(id=work.c.id)


def claim(
    connection: Connection,
    now: datetime,
    *,
    lease: timedelta,
    limit: int,
    kinds: Collection[WorkKind],
    busy_hosts: Collection[str],
    spent_hosts: Collection[str] = (),
    each: int = 1,
) -> list[Work]:
    """Lease due works of up to ``limit`` hosts, up to ``each`` of one, the most urgent first; a lease that ran out counts as none.

    None of ``busy_hosts``; of ``spent_hosts`` only what is urgent: of a priority above 0. A work that names no host counts as one host.
    """
    chosen = Choice(limit=limit, each=each, taken=set(busy_hosts) - {""})
    asked = kinds or tuple(WorkKind)
    # What is due is found by its kind and priority, however much waits beside it.
    priority: int | None = None
    while chosen.room and (priority := _next_priority(connection, asked, priority)) is not None:
        if priority <= 0:
            chosen.taken |= set(spent_hosts) - {""}
        Due(connection, now, asked, priority).choose(chosen)
    return _lease(connection, chosen.works, now + lease)


def ready(connection: Connection, now: datetime) -> set[WorkKind]:
    """Return the kinds of which some work can be claimed now, whatever its host."""
    return {kind for kind, at in _soonest(connection, tuple(WorkKind)).items() if at <= now}


def next_due(connection: Connection, kinds: Collection[WorkKind]) -> datetime | None:
    """Return when the next work can be claimed: it is due, or the lease on it runs out."""
    return min(_soonest(connection, kinds or tuple(WorkKind)).values(), default=None)


def claimable(connection: Connection, by: datetime) -> dict[WorkKind, int]:
    """Return how many works of each kind can be claimed at a time."""
    # Named kinds let the index that begins with them be used.
    query = select(work.c.kind, func.count()).where(work.c.kind.in_(tuple(WorkKind)), work.c.claimable_at <= by).group_by(work.c.kind)
    return {row[0]: row[1] for row in connection.execute(query)}


def schedule(connection: Connection, wanted: Work, *, sooner: bool) -> None:
    """Enter a work, or with ``sooner`` bring the one that is there forward; one that is leased right now is done once more."""
    known = _of(connection, wanted.kind, wanted.subject)
    if known is None:
        add_once(connection, work, [values_of(wanted, without=("id", "generation")) | {"generation": 0, "claimable_at": wanted.due}])
    elif known["lease_until"] is not None:
        _change(connection, known["id"], _again(known, wanted))
    elif sooner:
        _change(connection, known["id"], _sooner(known, wanted))


def claim_early(
    connection: Connection, now: datetime, *, lease: timedelta, limit: int, busy_hosts: Collection[str], early: Callable[[datetime, datetime], bool]
) -> list[Work]:
    """Lease looks that fall due next, at most one for each host, where ``early(due, last)`` allows it: for hosts whose budget has room."""
    rows = connection.execute(_falling_due(now, limit).with_for_update(skip_locked=True))
    return _lease(connection, _early(rows, limit, busy_hosts, early), now + lease)


def any_early(connection: Connection, now: datetime, *, limit: int, busy_hosts: Collection[str], early: Callable[[datetime, datetime], bool]) -> bool:
    """Return whether ``claim_early`` would find anything."""
    return bool(_early(connection.execute(_falling_due(now, limit)), limit, busy_hosts, early))


def finish(
    connection: Connection, done: Work, *, due: datetime | None, attempts: int, priority: int, host: str | None, reason: str | None, span: float | None = None
) -> bool:
    """End a claim and enter when the work comes again, if it does; False, with nothing changed, where another claim came after it."""
    ending = {"due": due, "attempts": attempts, "priority": priority, "reason": reason, "span": span} | ({} if host is None else {"host": host})
    # Mostly nothing was asked for meanwhile, and that need not be asked.
    if due is not None and _end(connection, UNASKED, done, ending):
        return True
    known = connection.execute(CLAIMED, _claim(done)).mappings().first()
    if known is None:
        return False
    again = known["due_again"]
    if again is not None and (due is None or again < due):
        ending |= {"due": again, "attempts": 0, "priority": max(priority, known["priority_again"]), "reason": known["reason_again"], "span": None}
    if ending["due"] is None:
        connection.execute(delete(work).where(work.c.id == known["id"]))
        return True
    return _end(connection, END, done, ending)


def release(connection: Connection) -> int:
    """End all leases and return how many there were: for the only daemon, when it starts."""
    # The generation grows, so that a claim from before can no longer finish.
    free = {"lease_until": None, "claimable_at": work.c.due, "generation": work.c.generation + 1}
    return connection.execute(update(work).where(work.c.lease_until.is_not(None)).values(free)).rowcount


def set_back(connection: Connection, by: timedelta) -> None:
    """Move all of the queue to earlier times: the clock that it was planned by was set back."""
    connection.execute(update(work).values({column: _earlier(connection, column, by) for column in (work.c.due, work.c.claimable_at)}))
    for column in (work.c.lease_until, work.c.due_again):
        connection.execute(update(work).where(column.is_not(None)).values({column: _earlier(connection, column, by)}))


def _earlier(connection: Connection, column: ColumnElement[Any], by: timedelta) -> ColumnElement[Any]:
    if connection.dialect.name == "postgresql":
        return column.op("-")(literal(by, Interval))
    # SQLite keeps times as text, and knows milliseconds where we write microseconds.
    return func.strftime("%Y-%m-%d %H:%M:%f", column, f"-{by.total_seconds():.3f} seconds", type_=String).concat("000")


def merge(connection: Connection, kind: WorkKind, lost: int, survivor: int) -> None:
    """Leave one work where two subjects turned out to be one; a leased work stays, so that who holds it can finish it."""
    mine, twin = _of(connection, kind, lost), _of(connection, kind, survivor)
    if mine is None or (twin is not None and mine["lease_until"] and twin["lease_until"]):
        return
    kept, dropped = (twin, mine) if twin is not None and not mine["lease_until"] else (mine, twin)
    if dropped is not None:
        connection.execute(delete(work).where(work.c.id == dropped["id"]))
    _change(connection, kept["id"], {"subject": survivor})
    if dropped is not None:
        schedule(connection, replace(to_work(dropped), subject=survivor), sooner=True)


def _falling_due(now: datetime, limit: int) -> Select[Any]:
    waiting = select(work.c.due, work.c.id, work.c.host, work.c.span).where(work.c.kind == WorkKind.LOOK, work.c.priority == 0, work.c.due > now)
    # Only the next few are looked at: who has nothing among them has no room to fill. They have an index of their own; a plan without values is not led to it.
    return waiting.where(work.c.span > literal_column("0"), work.c.claimable_at == work.c.due).order_by(work.c.due, work.c.id).limit(limit * SPREAD)


def _early(rows: Iterable[Sequence[Any]], limit: int, busy_hosts: Collection[str], early: Callable[[datetime, datetime], bool]) -> list[int]:
    chosen: dict[str, int] = {}
    for due, work_id, host, span in rows:
        if host not in busy_hosts and len(chosen) < limit and early(due, due - timedelta(hours=span)):
            chosen.setdefault(host, work_id)
    return list(chosen.values())


def _soonest(connection: Connection, kinds: Collection[WorkKind]) -> dict[WorkKind, datetime]:
    """Return for each kind that has any work when the first of it can be claimed."""
    values = tuple(connection.execute(_soonest_of(tuple(kinds))).one())
    return {kind: value for kind, value in zip(kinds, values, strict=True) if value is not None}


def _next_priority(connection: Connection, kinds: Collection[WorkKind], below: int | None) -> int | None:
    values = connection.execute(_highest_of(tuple(kinds)), {"below": MOST_URGENT if below is None else below}).one()
    return max((value for value in values if value is not None), default=None)


# One value of each kind in one statement, each found by an index.
@cache
def _soonest_of(kinds: tuple[WorkKind, ...]) -> Select[Any]:
    return select(*(select(func.min(work.c.claimable_at)).where(work.c.kind == kind).scalar_subquery() for kind in kinds))


@cache
def _highest_of(kinds: tuple[WorkKind, ...]) -> Select[Any]:
    highest = select(func.max(work.c.priority)).where(work.c.priority < bindparam("below"))
    return select(*(highest.where(work.c.kind == kind).scalar_subquery() for kind in kinds))


def _lease(connection: Connection, chosen: Sequence[int], until: datetime) -> list[Work]:
    if not chosen:
        return []
    rows = {row["id"]: row for row in connection.execute(LEASE, {"chosen": chosen, "until": until}).mappings()}
    return [to_work(rows[work_id]) for work_id in chosen]


def _claim(done: Work) -> dict[str, Any]:
    return {"work_id": done.id, "claim": done.generation}


def _end(connection: Connection, end: Update, done: Work, ending: Mapping[str, Any]) -> bool:
    """Enter how a claim ended, and that nobody holds the work any more; return whether it was there."""
    free = {"lease_until": None, "due_again": None, "priority_again": None, "reason_again": None, "claimable_at": ending["due"]}
    return connection.execute(end, _claim(done) | dict(ending) | free).rowcount > 0


def _of(connection: Connection, kind: WorkKind, subject: int) -> RowMapping | None:
    return connection.execute(OF_SUBJECT, {"kind": kind, "subject": subject}).mappings().first()


def _change(connection: Connection, work_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(CHANGE, {"work_id": work_id} | dict(values))


def _again(known: RowMapping, wanted: Work) -> dict[str, Any]:
    """Remember for the end of a claim what was asked for meanwhile."""
    if known["due_again"] is None:
        return {"due_again": wanted.due, "priority_again": wanted.priority, "reason_again": wanted.reason}
    earlier = wanted.due < known["due_again"]
    return {
        "due_again": min(wanted.due, known["due_again"]),
        "priority_again": max(wanted.priority, known["priority_again"]),
        "reason_again": wanted.reason if earlier else known["reason_again"],
    }


def _sooner(known: RowMapping, wanted: Work) -> dict[str, Any]:
    # Tries of a capture were made for what was asked for before; those of other works tell how long a host has been failing.
    tries = {"attempts": min(wanted.attempts, known["attempts"])} if wanted.kind in CAPTURES else {}
    tries |= {"priority": max(wanted.priority, known["priority"])}
    if wanted.due >= known["due"]:
        return tries
    return tries | {"due": wanted.due, "claimable_at": wanted.due, "host": wanted.host or known["host"], "reason": wanted.reason}
