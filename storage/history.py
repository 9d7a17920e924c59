"""What was seen of a post over time, with the looks that these are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, or_, select

from storage.convert import address_digest, to_observation
from storage.hosts import incidents
from storage.model import Observation, Post
from storage.tables import control, identity, observation
from storage.vocabulary import Seen, Target

CONTROL_WINDOW = timedelta(minutes=2)
"""How near a control must be to the look it speaks for (design rule R3)."""

NEVER_WINDOW = timedelta(hours=24) + CONTROL_WINDOW
"""How old a negative control may be to speak for a look (design rule R4)."""

CONTROLS = (Target.CONTROL_LIVE, Target.CONTROL_NEVER)

ROUNDS = 400
"""Control looks read behind an incident, and before the newest loss: three clean rounds end it (design rule R5)."""

WINDOWS_AT_ONCE = 100
"""Windows asked for in one statement: databases limit the length of an expression."""


def history(connection: Connection, post: Post) -> list[Observation]:
    """Return by time: looks at the post, looks at its profile, and the controls that judge those that are not live.

    These are controls near such a look, negative controls of the day before it, and those that end an incident of its host.
    """
    own = _observations(connection, select(observation).where(or_(*_looks_at(post))))
    losses = [look for look in own if look.seen is not Seen.LIVE and look.target is Target.POST]
    lost = [look.at for look in own if look.seen is not Seen.LIVE]
    near, day = _controls(post.key.platform, CONTROLS), _controls(post.key.platform, CONTROLS[1:])
    queries = [near.where(where) for where in _near(lost, CONTROL_WINDOW)]
    queries += [day.where(where) for where in _near([look.at for look in losses], NEVER_WINDOW, after=CONTROL_WINDOW)]
    queries += [query for host in {look.host for look in losses} for query in _after_incidents(connection, post, host, losses)]
    controls = {look.observation: look for query in queries for look in _observations(connection, query)}
    return sorted((*own, *controls.values()), key=lambda look: (look.at, look.observation or 0))


def latest(connection: Connection, post: Post, target: Target, seen: Seen | None) -> Observation | None:
    """Return the newest look at a post, or at its profile, optionally the newest with a given result."""
    query = select(observation).where(_profile(post) if target is Target.PROFILE else _aimed(post, target))
    if seen is not None:
        query = query.where(observation.c.seen == seen)
    newest = query.order_by(observation.c.at.desc(), observation.c.id.desc()).limit(1)
    return next(iter(_observations(connection, newest)), None)


def controls_seen_live(connection: Connection, platform: str, method: str) -> set[str]:
    """Return the native ids of the live controls that this installation has seen live by this method, as controls or as watched posts."""
    return set(connection.scalars(select(control.c.native_id).where(control.c.platform == platform, control.c.method == method)))


def _observations(connection: Connection, query: Select[Any]) -> list[Observation]:
    return [to_observation(row) for row in connection.execute(query).mappings()]


def _looks_at(post: Post) -> tuple[ColumnElement[bool], ...]:
    return _aimed(post, Target.POST), _profile(post)


def _aimed(post: Post, target: Target) -> ColumnElement[bool]:
    key = post.key
    named = and_(identity.c.native_digest == address_digest(key.id), identity.c.platform == key.platform, identity.c.space == key.space)
    known_as = select(identity.c.id).where(named if post.id is None else identity.c.post_id == post.id)
    return and_(observation.c.identity_id.in_(known_as), observation.c.target == target)


def _profile(post: Post) -> ColumnElement[bool]:
    """Match looks at the account: tied to it by the look itself, or by what it was aimed at."""
    account = post.account or post.key.space
    if not account:
        return false()
    aimed_at = select(identity.c.id).where(identity.c.platform == post.key.platform, identity.c.native_digest == address_digest(account))
    tied = and_(observation.c.account == account, observation.c.platform == post.key.platform)
    return and_(or_(tied, observation.c.identity_id.in_(aimed_at)), observation.c.target == Target.PROFILE)


def _controls(platform: str, targets: Iterable[Target]) -> Select[Any]:
    return select(observation).where(observation.c.platform == platform, observation.c.target.in_(tuple(targets)))


def _after_incidents(connection: Connection, post: Post, host: str, losses: Sequence[Observation]) -> Iterator[Select[Any]]:
    """Yield the control looks at a host that end the incidents before its losses: the first behind each, and the last before the newest loss."""
    ats = [look.at for look in losses if look.host == host]
    known = [one for one in incidents(connection, post.key.platform, host) if one.began <= max(ats)]
    if not known:
        return
    controls = _controls(post.key.platform, CONTROLS).where(observation.c.host == host)
    by_time = observation.c.at, observation.c.id
    telling = {max((one for one in known if one.began <= at), key=lambda one: one.tripped, default=None) for at in ats}
    for incident in telling - {None}:
        assert incident is not None
        yield controls.where(observation.c.at >= incident.tripped - CONTROL_WINDOW).order_by(*by_time).limit(ROUNDS)
    yield controls.where(observation.c.at <= max(ats)).order_by(*(column.desc() for column in by_time)).limit(ROUNDS)


def _near(times: Iterable[datetime], before: timedelta, after: timedelta | None = None) -> list[ColumnElement[bool]]:
    windows: list[tuple[datetime, datetime]] = []
    for at in sorted(times):
        low, high = at - before, at + (before if after is None else after)
        if windows and low <= windows[-1][1]:
            windows[-1] = windows[-1][0], high
        else:
            windows.append((low, high))
    conditions = [observation.c.at.between(low, high) for low, high in windows]
    return [or_(*conditions[first : first + WINDOWS_AT_ONCE]) for first in range(0, len(conditions), WINDOWS_AT_ONCE)]
