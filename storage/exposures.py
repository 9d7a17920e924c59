"""How long each post was watched, and which were lost meanwhile: what a hazard can be fitted to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, case, func, null, select

from storage.reports import GONE
from storage.tables import identity, observation, post
from storage.vocabulary import Seen, Target, Tier
from storage.watching import Exposure


def exposures(connection: Connection, page: int) -> Iterator[Exposure]:
    """Yield every post, so many fetched at once.

    Only a loss that is confirmed counts as one. Whatever else became of a post, nothing is known of it after it was last seen live.
    """
    lost = and_(post.c.tier == Tier.CONFIRMED, post.c.state.in_(GONE))
    columns: tuple[ColumnElement[object], ...] = (
        post.c.platform,
        post.c.posted_at,
        _first_live().label("first_live"),
        post.c.last_live,
        case((lost, post.c.first_gone), else_=null()).label("first_gone"),
        post.c.test_spans,
    )
    watched = select(*columns).where(post.c.merged_into.is_(None)).execution_options(yield_per=page)
    for row in connection.execute(watched).mappings():
        yield Exposure(**row)


def _first_live() -> ScalarSelect[object]:
    # Identity by identity, so that the index over its looks ends the search at the first one.
    looked = (observation.c.identity_id == identity.c.id, observation.c.target == Target.POST, observation.c.seen == Seen.LIVE)
    first = select(observation.c.at).where(*looked).order_by(observation.c.at).limit(1).correlate(identity).scalar_subquery()
    return select(func.min(first)).where(identity.c.post_id == post.c.id).correlate(post).scalar_subquery()
