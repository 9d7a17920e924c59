"""What each outlet quotes now, and what became of it: counted in the database, whatever the number of articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, case, func, or_, select

from storage.batches import batches
from storage.columns import keepable
from storage.conditions import between
from storage.filters import ReportFilter
from storage.rows import HoleRow, OutletRow
from storage.tables import article, embed, post, quote
from storage.vocabulary import State

LIVE = (State.LIVE,)
UNKNOWN = (State.UNKNOWN,)
HIDDEN = (State.PROTECTED, State.RESTRICTED_AUDIENCE, State.LOGIN_WALLED, State.AGE_GATED, State.GEO_BLOCKED)
"""There, but not for every reader."""
GONE = tuple(state for state in State if state not in (*LIVE, *UNKNOWN, *HIDDEN))


def outlets(connection: Connection, wanted: ReportFilter) -> list[OutletRow]:
    """Return one row for each outlet, by name, with the articles that have a hole, those seen last first.

    A hole is a quoted post that is gone, or a gap. Articles count as they read now, and so do the posts that they quote in their body.
    """
    articles = _by_outlet(connection, _articles(wanted))
    counts, quoting = _by_outlet(connection, _counts(wanted)), _by_outlet(connection, _quoting(wanted))
    holes = _holes(connection, wanted)
    names = sorted(articles, key=lambda name: (name is None, name or ""))
    return [_outlet_row({**articles[name], **counts.get(name, {}), **quoting.get(name, {})}, holes[name]) for name in names]


def _by_outlet(connection: Connection, query: Select[Any]) -> dict[str | None, RowMapping]:
    return {row["outlet"]: row for row in connection.execute(query).mappings()}


def _articles(wanted: ReportFilter) -> Select[Any]:
    return select(article.c.outlet, func.count().label("articles")).where(*_wanted_articles(wanted)).group_by(article.c.outlet)


def _counts(wanted: ReportFilter) -> Select[Any]:
    # Each post of an outlet once, before anything is counted: cheaper than counting six times what differs.
    each = _quoted(wanted, article.c.outlet, post.c.id, post.c.state).distinct().subquery()
    columns = [func.count().label("posts")]
    for name, states in (("live", LIVE), ("gone", GONE), ("hidden", HIDDEN), ("unknown", UNKNOWN)):
        columns.append(func.sum(case((each.c.state.in_(states), 1), else_=0)).label(name))
    return select(each.c.outlet, *columns).group_by(each.c.outlet)


def _quoting(wanted: ReportFilter) -> Select[Any]:
    quoting = _quoted(wanted, article.c.outlet, article.c.id).distinct().subquery()
    return select(quoting.c.outlet, func.count().label("quoting")).group_by(quoting.c.outlet)


def _quoted(wanted: ReportFilter, *columns: ColumnElement[Any]) -> Select[Any]:
    """Ask for columns of what articles quote now: one row for each embed and post."""
    now = or_(embed.c.version_id == article.c.latest_version_id, embed.c.version_id == article.c.feed_version_id)
    quoted = select(*columns).select_from(article).join(embed, now).join(quote, quote.c.embed_id == embed.c.id).join(post, post.c.id == quote.c.post_id)
    return quoted.where(*_wanted_articles(wanted), *([post.c.platform == wanted.platform] if wanted.platform is not None else []))


def _wanted_articles(wanted: ReportFilter) -> Iterator[ColumnElement[bool]]:
    yield from between(article.c.first_seen, wanted.since, wanted.until)
    if wanted.outlet is not None:
        yield func.fold_case(article.c.outlet) == func.fold_case(keepable(wanted.outlet))


def _holes(connection: Connection, wanted: ReportFilter) -> defaultdict[str | None, list[HoleRow]]:
    lost = _quoted(wanted, article.c.id, func.count(post.c.id.distinct()).label("number")).where(post.c.state.in_(GONE)).group_by(article.c.id)
    gone: dict[int, int] = {row["id"]: row["number"] for row in connection.execute(lost).mappings()}
    missing = (
        select(article.c.id, func.count().label("number"))
        .join(embed, embed.c.version_id == func.coalesce(article.c.latest_version_id, article.c.feed_version_id))
        .where(embed.c.kind == "gap", *_wanted_articles(wanted))
        .group_by(article.c.id)
    )
    gaps: dict[int, int] = {row["id"]: row["number"] for row in connection.execute(missing).mappings()}
    holes: defaultdict[str | None, list[HoleRow]] = defaultdict(list)
    for row in _named(connection, sorted({*gone, *gaps})):
        holes[row["outlet"]].append(
            HoleRow(
                url=row["url"],
                headline=row["headline"],
                published_at=row["published_at"],
                gone=gone.get(row["id"], 0),
                gaps=gaps.get(row["id"], 0),
            )
        )
    return holes


def _named(connection: Connection, ids: list[int]) -> list[RowMapping]:
    found: list[RowMapping] = []
    for batch in batches(ids):
        columns = article.c.id, article.c.outlet, article.c.url, article.c.headline, article.c.published_at, article.c.first_seen
        found += connection.execute(select(*columns).where(article.c.id.in_(batch))).mappings()
    return sorted(found, key=lambda row: (row["first_seen"], row["id"]), reverse=True)


def _outlet_row(counted: Mapping[str, Any], holes: list[HoleRow]) -> OutletRow:
    return OutletRow(holes=tuple(holes), **{part.name: counted.get(part.name, 0) for part in fields(OutletRow) if part.name != "holes"})
