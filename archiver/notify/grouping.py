"""When to tell what together: few alerts, each change in exactly one, none later than it need be. Pure: now is an argument."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from archiver.notify.kinds import Subject, alert_kind, subject
from archiver.notify.words import ARTICLES, CLAIMS
from storage.rows import NewsRow
from storage.vocabulary import AlertKind

LONGEST = 15
"""Times ``group_for`` that a group is held back while more and more comes to it."""
HOUR = timedelta(hours=1)
IN_TURN = CLAIMS | ARTICLES
"""What is said of one post or article, each time in place of what was said before."""
URGENCY = {kind: rank for rank, kind in enumerate(AlertKind)}

Group: TypeAlias = tuple[NewsRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to tell now, and when to plan again."""

    groups: tuple[Group, ...] = ()
    """Each becomes one alert; the last one may be a digest of several subjects."""
    again: datetime | None = None
    """None where nothing is left waiting."""


def plan(news: Sequence[NewsRow], alerts: Sequence[datetime], now: datetime, *, group_for: timedelta, per_hour: int) -> Plan:
    """Group what waits and choose what may be told now; ``alerts`` are the times of the last alerts.

    A group is ripe when nothing has come to it for ``group_for``, nor to one that has to be told before it: what was claimed of a post is told in the order
    in which it was claimed. No more than ``per_hour`` alerts are made in any hour: the last one that may be made takes along every other ripe group, so that
    what is held back is told together an hour later and never left out.
    """
    groups, earlier = _grouped(news), _earlier(news)
    ripe_at = {key: _ripe_at(group, now, group_for) for key, group in groups.items()}
    ripe = _ready({key: group for key, group in groups.items() if ripe_at[key] <= now}, earlier)
    recent = sorted(at for at in alerts if now - HOUR < at <= now)
    free = per_hour - len(recent)
    unripe = min((at for at in ripe_at.values() if at > now), default=None)
    if ripe and free <= 0:
        return Plan(again=recent[-per_hour] + HOUR)
    told = _in_order(ripe, earlier)
    if len(told) > free:
        told = [*told[: free - 1], _together(told[free - 1 :])]
    return Plan(groups=tuple(told), again=unripe)


def kind_of(group: Group) -> AlertKind:
    """Return the kind of an alert that tells of a group."""
    kinds = {subject(one) for one in group}
    only = alert_kind(group[0]) if len(kinds) == 1 else None
    return only or AlertKind.DIGEST


def _grouped(news: Sequence[NewsRow]) -> dict[Subject, Group]:
    groups: dict[Subject, list[NewsRow]] = {}
    for one in sorted(news, key=lambda each: each.change):
        groups.setdefault(subject(one), []).append(one)
    return {key: tuple(group) for key, group in groups.items()}


def _earlier(news: Sequence[NewsRow]) -> dict[Subject, set[Subject]]:
    """Return for each group which others have to be told before it: those that hold an earlier claim about one of its posts or articles."""
    earlier: defaultdict[Subject, set[Subject]] = defaultdict(set)
    last: dict[tuple[str | None, ...], Subject] = {}
    for one in sorted(news, key=lambda each: each.change):
        if one.kind in IN_TURN:
            about, own = (one.platform, one.id, one.article), subject(one)
            earlier[own] |= {last.get(about, own)} - {own}
            last[about] = own
    return earlier


def _ready(ripe: dict[Subject, Group], earlier: dict[Subject, set[Subject]]) -> dict[Subject, Group]:
    """Return the ripe groups that wait for no other one."""
    ready = {key: group for key, group in ripe.items() if earlier.get(key, set()) <= ripe.keys()}
    return ready if len(ready) == len(ripe) else _ready(ready, earlier)


def _in_order(ready: dict[Subject, Group], earlier: dict[Subject, set[Subject]]) -> list[Group]:
    """Return groups as they are told, of those that need not follow another the most urgent first; what no order tells rightly is one group."""
    sorter = TopologicalSorter({key: earlier.get(key, ()) for key in ready})
    # Refused for what is tangled; all else can be had of it.
    with contextlib.suppress(CycleError):
        sorter.prepare()
    ordered: list[Subject] = []
    while layer := sorter.get_ready():
        ordered += sorted(layer, key=lambda key: (URGENCY[key[0]], ready[key][0].change))
        sorter.done(*layer)
    tangled = [ready[key] for key in ready.keys() - {*ordered}]
    return [*(ready[key] for key in ordered), *([_together(tangled)] if tangled else [])]


def _together(groups: Sequence[Group]) -> Group:
    return tuple(sorted((one for group in groups for one in group), key=lambda one: one.change))


def _ripe_at(group: Group, now: datetime, group_for: timedelta) -> datetime:
    # What a clock that was set back since has dated into the future must not wait for that time to come.
    times = [at for one in group if (at := one.at) <= now]
    if len(times) < len(group):
        return now
    return min(max(times) + group_for, min(times) + LONGEST * group_for)
