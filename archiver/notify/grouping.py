"""When to tell what together: few alerts, each change in exactly one, none later than it need be. Pure: now is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from archiver.notify.kinds import Subject, alert_kind, subject
from storage.rows import NewsRow
from storage.vocabulary import AlertKind

LONGEST = 15
"""Times ``group_for`` that a group is held back while more and more comes to it."""
HOUR = timedelta(hours=1)
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

    A group is ripe when nothing has come to it for ``group_for``. No more than ``per_hour`` alerts are made in any hour: the last one that may be made
    takes along every other ripe group, so that what is held back is told together an hour later and never left out.
    """
    groups = _grouped(news)
    ripe_at = {key: _ripe_at(group, now, group_for) for key, group in groups.items()}
    ripe = sorted((key for key in groups if ripe_at[key] <= now), key=lambda key: (URGENCY[key[0]], groups[key][0].change))
    recent = sorted(at for at in alerts if now - HOUR < at <= now)
    free = per_hour - len(recent)
    unripe = min((at for key, at in ripe_at.items() if key not in ripe), default=None)
    if ripe and free <= 0:
        return Plan(again=recent[-per_hour] + HOUR)
    if len(ripe) <= free:
        return Plan(groups=tuple(groups[key] for key in ripe), again=unripe)
    rest = tuple(sorted((one for key in ripe[free - 1 :] for one in groups[key]), key=lambda one: one.change))
    return Plan(groups=(*(groups[key] for key in ripe[: free - 1]), rest), again=unripe)


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


def _ripe_at(group: Group, now: datetime, group_for: timedelta) -> datetime:
    # What a clock that was set back since has dated into the future must not wait for that time to come.
    times = [at for one in group if (at := one.at) <= now]
    if len(times) < len(group):
        return now
    return min(max(times) + group_for, min(times) + LONGEST * group_for)
