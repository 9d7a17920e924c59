"""Sums of what was added since somebody last asked: for whoever watches how the archive grows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage.tables import capture, capture_file, observation
from storage.vocabulary import Outcome, Seen, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The newest row of each table: writers take turns, so whatever is written later has a higher id."""

    observation: int
    capture: int
    file: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was added between two marks."""

    looks: Mapping[tuple[str, Target, Seen], int]
    """By platform, target and what was seen."""
    captures: Mapping[Outcome, int]
    bytes: int
    """Of all files of captures."""
    until: Marks


def marks(connection: Connection) -> Marks:
    """Return where the tables end."""
    newest = (connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) for table in (observation, capture, capture_file))
    looked, captured, filed = (int(row_id or 0) for row_id in newest)
    return Marks(observation=looked, capture=captured, file=filed)


def tally(connection: Connection, since: Marks) -> Tally:
    """Return what was added after ``since``; takes as long as that is much, whatever the size of the archive."""
    kinds = observation.c.platform, observation.c.target, observation.c.seen
    looks = connection.execute(select(*kinds, func.count()).where(observation.c.id > since.observation).group_by(*kinds))
    captures = connection.execute(select(capture.c.outcome, func.count()).where(capture.c.id > since.capture).group_by(capture.c.outcome))
    size = connection.scalar(select(func.coalesce(func.sum(capture_file.c.bytes), 0)).where(capture_file.c.id > since.file))
    return Tally(
        looks={(platform, target, seen): number for platform, target, seen, number in looks},
        captures={row[0]: row[1] for row in captures},
        bytes=int(size or 0),
        until=marks(connection),
    )
