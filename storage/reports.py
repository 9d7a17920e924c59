"""What each outlet quotes now, and what became of it: counted in the database, whatever the number of articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, case, func, or_, select

from storage.columns import keepable
from storage.conditions import between
from storage.filters import ReportFilter
from storage.listings import AT_ONCE
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
    counts = _by_outlet(connection, _counts(wanted))
    holes = _holes(connection, wanted)
    return [_outlet_row(name, articles[name], counts.get(name), holes[name]) for name in sorted(articles, key=lambda name: (name is None, name or ""))]


def _by_outlet(connection: Connection, query: Select[Any]) -> dict[str | None, RowMapping]:
    return {row["outlet"]: row for row in connection.execute(query).mappings()}


def _articles(wanted: ReportFilter) -> Select[Any]:
    return select(article.c.outlet, func.count().label("articles")).where(*_wanted_articles(wanted)).group_by(article.c.outlet)


def _counts(wanted: ReportFilter) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [_distinct(quote.c.article_id, "quoting"), _distinct(post.c.id, "posts")]
    for name, states in (("live", LIVE), ("gone", GONE), ("hidden", HIDDEN), ("unknown", UNKNOWN)):
        columns.append(_distinct(case((post.c.state.in_(states), post.c.id)), name))
    return _quoted(wanted, article.c.outlet, *columns).group_by(article.c.outlet)


def _distinct(column: ColumnElement[Any], name: str) -> ColumnElement[int]:
    return func.count(column.distinct()).label(name)


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
    lost = _quoted(wanted, article.c.id, _distinct(post.c.id, "number")).where(post.c.state.in_(GONE)).group_by(article.c.id)
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
    for first in range(0, len(ids), AT_ONCE):
        columns = article.c.id, article.c.outlet, article.c.url, article.c.headline, article.c.published_at, article.c.first_seen
        found += connection.execute(select(*columns).where(article.c.id.in_(ids[first : first + AT_ONCE]))).mappings()
    return sorted(found, key=lambda row: (row["first_seen"], row["id"]), reverse=True)


def _outlet_row(name: str | None, articles: RowMapping, counts: RowMapping | None, holes: list[HoleRow]) -> OutletRow:
    counted = {each: counts[each] if counts is not None else 0 for each in ("quoting", "posts", "live", "gone", "hidden", "unknown")}
    return OutletRow(outlet=name, articles=articles["articles"], holes=tuple(holes), **counted)
