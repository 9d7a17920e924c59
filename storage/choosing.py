"""Which due works a claim hands out: the first in their order, but for hosts of which nothing more may be taken.

However much waits for such hosts costs a claim nothing: after a day on which a platform asked to be left alone its works may be hundreds of thousands, and
every tick claims. So a claim looks through the first works only; behind these it finds the first ones of each other host by an index that begins with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, select, tuple_

from storage.columns import UtcTime
from storage.tables import work
from storage.vocabulary import WorkKind

SPREAD = 4
"""Candidates fetched for each work wanted: hosts that are taken already cost no other round."""
LOOKED_THROUGH = 2000
"""Works of one kind that are looked through in their order, whosever they are."""

# Built once: to build such a statement costs more than to ask it, and every tick asks these.
OF_PRIORITY = work.c.kind == bindparam("kind"), work.c.priority == bindparam("priority")
CLAIMABLE = work.c.due <= bindparam("due"), work.c.claimable_at <= bindparam("now"), work.c.id.not_in(bindparam("chosen", expanding=True))
BY_DUE = work.c.due, work.c.id
BEYOND = select(*BY_DUE).where(*OF_PRIORITY, work.c.due <= bindparam("due")).order_by(*BY_DUE).offset(bindparam("window", type_=Integer)).limit(1)
# What can be claimed is due as well, which the index is sorted by. Where several may claim at once, none waits for rows that another is just claiming;
# SQLite has one writer and no such clause.
FREE = select(*BY_DUE, work.c.host).where(*OF_PRIORITY, *CLAIMABLE).order_by(*BY_DUE).limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True)
FREE_ELSEWHERE = FREE.where(work.c.host.not_in(bindparam("hosts", expanding=True)))
# SQLite takes one of two bounds for its way through the index, and not that of a pair: the works before the end are found by the time alone.
FREE_BEFORE = FREE_ELSEWHERE.where(tuple_(*BY_DUE) < tuple_(bindparam("due", type_=UtcTime), bindparam("end_id", type_=Integer)))
FREE_OF_HOST = FREE.where(work.c.host == bindparam("host"))

_FIRST = select(func.min(work.c.host).label("host")).where(*OF_PRIORITY).cte("hosts", recursive=True)
_NEXT = select(select(func.min(work.c.host)).where(*OF_PRIORITY, work.c.host > _FIRST.c.host).scalar_subquery()).where(_FIRST.c.host.is_not(None))
_HOSTS = _FIRST.union_all(_NEXT)
_EARLIEST = select(work.c.id).where(*OF_PRIORITY, work.c.host == _HOSTS.c.host, *CLAIMABLE).order_by(*BY_DUE).limit(1).scalar_subquery()
_FOUND = select(_EARLIEST.label("id")).where(_HOSTS.c.host.not_in(bindparam("hosts", expanding=True))).subquery()
# From one host to the next by the index: what waits for each is not read but for its first work.
FIRST_OF_HOSTS = select(*BY_DUE, work.c.host).join(_FOUND, _FOUND.c.id == work.c.id).order_by(*BY_DUE).limit(bindparam("most", type_=Integer))


@dataclass(slots=True, kw_only=True)
class Choice:
    """What a claim is going to lease."""

    limit: int
    """Of how many hosts; what names none counts for itself."""
    each: int
    """How many works of one host."""
    taken: set[str]
    """Hosts of which nothing more is chosen."""
    works: list[int] = field(default_factory=list)
    runs: Counter[str | int] = field(default_factory=Counter)
    """How many are chosen of each host."""

    @property
    def room(self) -> int:
        """Return how many hosts more there is room for."""
        return max(self.limit - len(self.runs), 0)

    def offer(self, work_id: int, host: str) -> None:
        """Choose a work where there is room for it."""
        run = host or work_id
        if host in self.taken or not (self.room or run in self.runs):
            return
        self.works.append(work_id)
        self.runs[run] += 1
        if host and self.runs[run] == self.each:
            self.taken.add(host)


@dataclass(frozen=True, slots=True)
class Due:
    """The due works of one priority."""

    connection: Connection
    now: datetime
    kinds: Collection[WorkKind]
    priority: int

    def choose(self, chosen: Choice) -> None:
        """Choose of them while there is room, those due first."""
        end = self._end()
        self._choose_before(end, chosen)
        if end is not None and chosen.room:
            self._choose_by_host(chosen)

    def _end(self) -> tuple[datetime, int] | None:
        """Return the first work that is not looked through, of whichever kind; None where all are."""
        beyond = [self.connection.execute(BEYOND, self._named(kind) | {"window": LOOKED_THROUGH}).first() for kind in self.kinds]
        return min(((row[0], row[1]) for row in beyond if row is not None), default=None)

    def _choose_before(self, end: tuple[datetime, int] | None, chosen: Choice) -> None:
        most = chosen.limit * chosen.each * SPREAD
        query, bound = (FREE_ELSEWHERE, {}) if end is None else (FREE_BEFORE, {"due": end[0], "end_id": end[1]})
        while chosen.room:
            wanted = bound | {"chosen": chosen.works, "hosts": chosen.taken, "most": most}
            free = [row for kind in self.kinds for row in self.connection.execute(query, self._named(kind) | wanted)]
            _offer(sorted(free, key=tuple)[:most], chosen)
            if len(free) < most:
                return

    def _choose_by_host(self, chosen: Choice) -> None:
        begun = {run for run in chosen.runs if isinstance(run, str)} - chosen.taken
        wanted = {"chosen": chosen.works, "hosts": chosen.taken | begun, "most": chosen.room}
        firsts = [(kind, row) for kind in self.kinds for row in self.connection.execute(FIRST_OF_HOSTS, self._named(kind) | wanted)]
        # Of what names no host, and where several works of one are wanted, the first is not all.
        several = {(kind, row.host) for kind, row in firsts if chosen.each > 1 or not row.host} | {(kind, host) for kind in self.kinds for host in begun}
        free = [row for kind, row in firsts if (kind, row.host) not in several]
        for kind, host in several:
            of_host = {"chosen": chosen.works, "host": host, "most": max(chosen.each, chosen.room)}
            free += self.connection.execute(FREE_OF_HOST, self._named(kind) | of_host)
        _offer(sorted(free, key=tuple), chosen)

    def _named(self, kind: WorkKind) -> dict[str, Any]:
        return {"kind": kind, "priority": self.priority, "due": self.now, "now": self.now}


def _offer(rows: Sequence[Any], chosen: Choice) -> None:
    for _, work_id, host in rows:
        chosen.offer(work_id, host)
