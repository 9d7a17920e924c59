"""What was seen of a post over time, with the looks that these are judged by."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, bindparam, or_, select

from storage.batches import batches
from storage.convert import address_digest, to_observation
from storage.hosts import CONTROLS, incidents
from storage.model import Observation, Post
from storage.tables import control, identity, observation
from storage.vocabulary import Seen, Target

CONTROL_WINDOW = timedelta(minutes=2)
"""How near a control must be to the look it speaks for (design rule R3)."""

NEVER_WINDOW = timedelta(hours=24) + CONTROL_WINDOW
"""How old a negative control may be to speak for a look (design rule R4)."""

AHEAD = timedelta(hours=1)
"""No round of looks takes so long: what is dated later than this after a look that was entered behind it was dated by a clock that was ahead."""

ROUNDS = 400
"""Control looks read behind an incident, and before the newest loss: three clean rounds end it (design rule R5)."""

WINDOWS_AT_ONCE = 100
"""Windows asked for in one statement: databases limit the length of an expression."""


def looks(connection: Connection, post: Post) -> list[Observation]:
    """Return by time: looks at the post, and those looks at its profile that are near one of these.

    The others vouch for other posts of the account, which may be thousands. What a clock that was ahead dated is dated by what was entered behind it.
    """
    own = _observations(connection, _looks_at(post.id is not None, with_account=False), _named(post))
    return _by_time(_set_right((*own, *_profiles_near(connection, post, own)) if _account(post) else own))


def history(connection: Connection, post: Post, own: Sequence[Observation]) -> list[Observation]:
    """Return by time: the post's ``own`` looks, and the controls that judge those that are not live.

    These are controls near such a look, negative controls of the day before it, and those that end an incident of its host.
    """
    losses = [look for look in own if look.seen is not Seen.LIVE and look.target is Target.POST]
    lost = [look.at for look in own if look.seen is not Seen.LIVE]
    if not lost:
        return _by_time(own)
    near, day = _controls(post.key.platform, CONTROLS), _controls(post.key.platform, CONTROLS[1:])
    queries = [near.where(where) for where in _near(lost, CONTROL_WINDOW)]
    queries += [day.where(where) for where in _near([look.at for look in losses], NEVER_WINDOW, after=CONTROL_WINDOW)]
    queries += [query for host in {look.host for look in losses} for query in _after_incidents(connection, post, host, losses)]
    controls = {look.observation: look for query in queries for look in _observations(connection, query)}
    return _by_time((*own, *controls.values()))


def latest(connection: Connection, post: Post, target: Target, seen: Seen | None) -> Observation | None:
    """Return the newest look at a post, or at its profile, optionally the newest with a given result."""
    if target is Target.PROFILE and not _account(post):
        return None
    newest = _latest(post.id is not None, target, seen)
    return next(iter(_observations(connection, newest, _named(post))), None)


def live_looks(connection: Connection, post: Post, number: int) -> list[Observation]:
    """Return by time the newest looks at a post, so many of them; none where a look at it, or at its profile, ever saw anything but life."""
    newest = _live_looks(post.id is not None, bool(_account(post)))
    return _by_time(_observations(connection, newest, _named(post) | {"number": number}))


def controls_seen_live(connection: Connection, platform: str, method: str) -> set[str]:
    """Return the native ids of the live controls that this installation has seen live by this method, as controls or as watched posts."""
    return set(connection.scalars(select(control.c.native_id).where(control.c.platform == platform, control.c.method == method)))


def _profiles_near(connection: Connection, post: Post, own: Sequence[Observation]) -> list[Observation]:
    """Return the looks at a post's profile that may speak for one of the looks at itself. The times of all are asked for first: they cost next to nothing."""
    ats = sorted(look.at for look in own)
    times = connection.execute(_profile_times(), _named(post)).all()
    near = [profile for profile, at in times if bisect_left(ats, at - CONTROL_WINDOW) < bisect_right(ats, at + CONTROL_WINDOW)]
    return [look for batch in batches(near) for look in _observations(connection, select(observation).where(observation.c.id.in_(batch)))]


def _set_right(found: Iterable[Observation]) -> list[Observation]:
    """Return looks, those that a clock dated which was ahead no later than the next one that was entered behind them and dated well.

    Else what was seen live by such a clock would be the last word on a post until that time has come, whatever is seen of it meanwhile.
    """
    entered = sorted(found, key=lambda look: look.observation or 0)
    well_dated = _longest_in_order([look.at for look in entered])
    until: datetime | None = None
    for place in reversed(range(len(entered))):
        if place in well_dated:
            until = entered[place].at
        elif until is not None and entered[place].at - until > AHEAD:
            entered[place] = replace(entered[place], at=until)
    return entered


def _longest_in_order(times: Sequence[datetime]) -> set[int]:
    """Return the places of the longest row of times that never go back (patience sorting): a clock is mostly right."""
    ends: list[datetime] = []
    ending: list[int] = []
    before: list[int | None] = []
    for place, at in enumerate(times):
        length = bisect_right(ends, at)
        before.append(ending[length - 1] if length else None)
        ends[length : length + 1], ending[length : length + 1] = [at], [place]
    row, place_before = set[int](), ending[-1] if ending else None
    while place_before is not None:
        row.add(place_before)
        place_before = before[place_before]
    return row


def _by_time(found: Iterable[Observation]) -> list[Observation]:
    return sorted(found, key=lambda look: (look.at, look.observation or 0))


def _observations(connection: Connection, query: Select[Any], named: Mapping[str, Any] | None = None) -> list[Observation]:
    return [to_observation(row) for row in connection.execute(query, named).mappings().all()]


def _account(post: Post) -> str:
    return post.account or post.key.space


def _named(post: Post) -> dict[str, Any]:
    """Return what the statements below name a post by."""
    key, account = post.key, _account(post)
    of_account = {"account": account, "account_digest": address_digest(account)}
    return {"post_id": post.id, "native_digest": address_digest(key.id), "platform": key.platform, "space": key.space} | of_account


# Built once for each kind of question: to build such a statement costs more than to ask it, and every look asks them.
@cache
def _looks_at(entered: bool, with_account: bool) -> Select[Any]:
    own = _aimed(entered, Target.POST)
    return select(observation).where(or_(own, _profile()) if with_account else own)


@cache
def _profile_times() -> Select[Any]:
    return select(observation.c.id, observation.c.at).where(_profile())


@cache
def _live_looks(entered: bool, with_account: bool) -> Select[Any]:
    other = _looks_at(entered, with_account).with_only_columns(observation.c.id).where(observation.c.seen != Seen.LIVE).correlate(None).exists()
    by_time = observation.c.at.desc(), observation.c.id.desc()
    return select(observation).where(_aimed(entered, Target.POST), ~other).order_by(*by_time).limit(bindparam("number", type_=Integer))


@cache
def _latest(entered: bool, target: Target, seen: Seen | None) -> Select[Any]:
    query = select(observation).where(_profile() if target is Target.PROFILE else _aimed(entered, target))
    if seen is not None:
        query = query.where(observation.c.seen == seen)
    return query.order_by(observation.c.at.desc(), observation.c.id.desc()).limit(1)


def _aimed(entered: bool, target: Target) -> ColumnElement[bool]:
    """Match looks at a post by all its names, or by the one that is asked for where it is not in the ledger."""
    name = and_(identity.c.native_digest == bindparam("native_digest"), identity.c.platform == bindparam("platform"), identity.c.space == bindparam("space"))
    known_as = select(identity.c.id).where(identity.c.post_id == bindparam("post_id") if entered else name)
    return and_(observation.c.identity_id.in_(known_as), observation.c.target == target)


def _profile() -> ColumnElement[bool]:
    """Match looks at the account: tied to it by the look itself, or by what it was aimed at."""
    aimed_at = select(identity.c.id).where(identity.c.platform == bindparam("platform"), identity.c.native_digest == bindparam("account_digest"))
    tied = and_(observation.c.account == bindparam("account"), observation.c.platform == bindparam("platform"))
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
    conditions = (observation.c.at.between(low, high) for low, high in windows)
    return [or_(*batch) for batch in batches(conditions, WINDOWS_AT_ONCE)]
