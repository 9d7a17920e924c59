"""What is kept of hosts: where looks are made, the latest looks there, and when the breaker tripped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from storage.convert import address_digest, to_incident, to_observation, to_place, to_post, values_of
from storage.inserts import add, add_once
from storage.model import Incident, Observation, Place, Post
from storage.tables import OF_POSTS, control, identity, incident, observation, place, post, work
from storage.vocabulary import Seen, Target, WorkKind

INCIDENTS = 100
"""Newest incidents of a host that are told: older ones ended long ago."""
LIVE_LOOKS = 400
"""Newest looks of a host among which posts known to be live are searched."""
ROUND = (
    # Built once: to build such a statement costs more than to ask it, and every look asks it.
    select(work.c.id)
    .join(place, place.c.id == work.c.subject)
    .where(work.c.kind == WorkKind.CONTROLS)
    .where(place.c.platform == bindparam("platform"), place.c.host == bindparam("host"), place.c.method == bindparam("method"))
)
CONTROLS = (Target.CONTROL_LIVE, Target.CONTROL_NEVER)


def see_place(connection: Connection, seen: Place) -> int:
    """Return the id of a place, entering it where it is new."""
    query = select(place.c.id).filter_by(**values_of(seen))
    known = connection.scalar(query)
    if known is None:
        add_once(connection, place, [values_of(seen)])
        known = connection.execute(query).scalar_one()
    return int(known)


def place_of_id(connection: Connection, place_id: int) -> Place | None:
    """Return a place."""
    row = connection.execute(select(place).where(place.c.id == place_id)).mappings().first()
    return None if row is None else to_place(row)


def has_round(connection: Connection, asked: Place) -> bool:
    """Return whether a place is known, and the round of its controls waits in the due queue."""
    return connection.scalar(ROUND, values_of(asked)) is not None


def places(connection: Connection) -> dict[int, Place]:
    """Return all places by id."""
    rows = connection.execute(select(place).order_by(place.c.platform, place.c.host, place.c.method)).mappings()
    return {row["id"]: to_place(row) for row in rows}


def looks_at_host(connection: Connection, look: Observation, limit: int, telling: Collection[Seen]) -> list[Observation]:
    """Return the newest scheduled looks at posts of a look's host up to it.

    For each that is not live also the look before it, and the last one before it with a ``telling`` result.
    """
    here = observation.c.platform == look.platform, observation.c.host == look.host, observation.c.target == Target.POST
    recent = select(observation).where(*here, observation.c.scheduled, observation.c.at <= look.at)
    rows = connection.execute(recent.order_by(observation.c.at.desc(), observation.c.id.desc()).limit(limit)).mappings().all()
    found = {row["id"]: row for row in rows}
    for row in rows:
        if row["seen"] is not Seen.LIVE:
            before = _looks_of(row["identity_id"], look.host).where(observation.c.at < row["at"])
            newest = before.order_by(observation.c.at.desc(), observation.c.id.desc()).limit(1)
            for query in (newest, newest.where(observation.c.seen.in_(telling))):
                found |= {earlier["id"]: earlier for earlier in connection.execute(query).mappings()}
    return [to_observation(row) for row in found.values()]


def add_incident(connection: Connection, tripped: Incident) -> bool:
    """Add an incident and return True, or prolong the one that it overlaps."""
    query = select(incident).where(*_same_host(tripped.platform, tripped.host), incident.c.account.is_not_distinct_from(tripped.account))
    # One that is still to come was dated by a clock that was ahead, and would last until then.
    overlap = incident.c.tripped >= tripped.began, incident.c.began <= tripped.tripped
    known = connection.execute(query.where(*overlap).order_by(incident.c.tripped.desc()).limit(1)).mappings().first()
    if known is None:
        add(connection, incident, values_of(tripped))
        return True
    longer = {"began": min(known["began"], tripped.began), "tripped": max(known["tripped"], tripped.tripped)}
    connection.execute(update(incident).where(incident.c.id == known["id"]).values(longer))
    return False


def incidents(connection: Connection, platform: str, host: str) -> list[Incident]:
    """Return the newest incidents of a host, the oldest of them first."""
    query = select(incident).where(*_same_host(platform, host)).order_by(incident.c.tripped.desc(), incident.c.id.desc()).limit(INCIDENTS)
    return [to_incident(row) for row in reversed(connection.execute(query).mappings().all())]


def controls_at(connection: Connection, at: Place, until: datetime, limit: int) -> list[Observation]:
    """Return the newest control looks of a place up to an instant, of each kind so many."""
    found: list[Observation] = []
    for target in CONTROLS:
        query = select(observation).where(observation.c.platform == at.platform, observation.c.host == at.host, observation.c.target == target)
        asked = query.where(observation.c.at <= until, observation.c.method == at.method).order_by(observation.c.at.desc(), observation.c.id.desc())
        found += (to_observation(row) for row in connection.execute(asked.limit(limit)).mappings())
    return found


def trust_control(connection: Connection, look: Observation, identity_id: int) -> None:
    """Enter a control that was seen live by this method once, as a control or as a watched post: from now on its faults tell."""
    names = {"platform": look.platform, "method": look.method, "native_digest": address_digest(look.id)}
    if connection.scalar(select(control.c.observation_id).filter_by(**names)) is not None:
        return
    alive = select(func.min(observation.c.id)).where(
        observation.c.identity_id == identity_id,
        observation.c.target.in_((Target.CONTROL_LIVE, Target.POST)),
        observation.c.seen == Seen.LIVE,
        observation.c.method == look.method,
    )
    witness = connection.scalar(alive)
    if witness is not None:
        add_once(connection, control, [names | {"native_id": look.id, "observation_id": witness}])


def known_live(connection: Connection, at: Place, times: int, until: datetime, chance: Callable[[], float]) -> Iterator[Post]:
    """Yield watched posts that were seen live so many times at a place up to an instant, lately and not claimed lost since, one an account, in any order."""
    live = observation.c.seen == Seen.LIVE, observation.c.method == at.method, observation.c.at <= until
    newest = set(connection.scalars(_sights_at(at).where(*live).order_by(observation.c.at.desc(), observation.c.id.desc()).limit(LIVE_LOOKS)))
    owners: set[str] = set()
    for identity_id in sorted(newest, key=lambda _: chance()):
        known = _watched(connection, identity_id)
        looks = connection.execute(_looks_of(identity_id, at.host).where(*live).limit(times)).all() if known else []
        owner = known and (known.account or known.permalink)
        if known and owner and owner not in owners and len(looks) == times:
            owners.add(owner)
            yield known


def never_live(connection: Connection, at: Place, losses: Collection[Seen], most: int) -> int:
    """Return how many watched posts that were never seen live are lost by what was seen of them at a place, counted up to so many."""
    seen = _sights_at(at).where(observation.c.seen.in_(losses))
    unseen = select(post.c.id).distinct().join(identity, identity.c.post_id == post.c.id).where(post.c.last_live.is_(None), post.c.merged_into.is_(None))
    return len(connection.scalars(unseen.where(identity.c.id.in_(seen)).limit(most)).all())


def _watched(connection: Connection, identity_id: int) -> Post | None:
    """Return the post that goes by an identity, None where nobody watches it or it is claimed lost."""
    query = select(post).join(identity, identity.c.post_id == post.c.id).where(identity.c.id == identity_id)
    row = connection.execute(query.where(post.c.merged_into.is_(None), post.c.tier.is_(None))).mappings().first()
    return to_post(row) if row else None


def _sights_at(at: Place) -> Select[Any]:
    """Select the identities of posts that were looked at in a place, by an index of these alone: what a method saw may be rare among all looks at its host."""
    in_place = observation.c.platform == at.platform, observation.c.host == at.host, observation.c.method == at.method
    return select(observation.c.identity_id).where(*in_place, OF_POSTS)


def _looks_of(identity_id: int, host: str) -> Select[Any]:
    """Select looks at one post by one of its names at a host.

    No platform: the identity says it, and the index that begins with it would lead through all looks at the host.
    """
    return select(observation).where(observation.c.identity_id == identity_id, observation.c.host == host, observation.c.target == Target.POST)


def _same_host(platform: str, host: str) -> tuple[Any, ...]:
    return incident.c.platform == platform, incident.c.host == host
