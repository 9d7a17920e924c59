"""Listings: first the rows asked for, then what belongs to them, in few statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, func, select

from storage.batches import batches
from storage.conditions import article_conditions, capture_conditions, change_conditions, post_conditions
from storage.convert import ARTICLE, to_file
from storage.filters import ArticleFilter, CaptureFilter, ChangeFilter, PostFilter
from storage.model import File
from storage.rows import ArticleRow, CaptureRow, ChangeRow, GapRow, NewsRow, PostRow, QuoteRow
from storage.tables import article, capture, capture_file, change, embed, identity, observation, post, quote, revisit, seed, version
from storage.vocabulary import Origin, Target

LATEST = func.coalesce(article.c.latest_version_id, article.c.feed_version_id)
"""The version that an article is listed by: that of its page, or of a feed's text while no page was read."""

Rows = Sequence[RowMapping]


def posts(connection: Connection, wanted: PostFilter) -> list[PostRow]:
    """Return posts, those seen last first."""
    query = select(post).where(*post_conditions(wanted)).order_by(post.c.first_seen.desc(), post.c.id.desc())
    rows = _rows(connection, query.limit(wanted.limit))
    ids = [row["id"] for row in rows]
    looks = (
        select(identity.c.post_id, func.count())
        .join(observation, observation.c.identity_id == identity.c.id)
        .where(observation.c.target == Target.POST)
        .group_by(identity.c.post_id)
    )
    observed = dict(_pairs(connection, looks, identity.c.post_id, ids))
    captured = dict(_pairs(connection, select(capture.c.post_id, func.count()).group_by(capture.c.post_id), capture.c.post_id, ids))
    quoting = _gather(connection, _quoting(), quote.c.post_id, ids)
    return [_post_row(row, observed.get(row["id"], 0), captured.get(row["id"], 0), quoting[row["id"]]) for row in rows]


def articles(connection: Connection, wanted: ArticleFilter) -> list[ArticleRow]:
    """Return articles, those seen last first."""
    query = (
        select(article, func.coalesce(seed.c.url, seed.c.name).label("seed"))
        .outerjoin(seed, seed.c.id == article.c.seed_id)
        .outerjoin(version, version.c.id == LATEST)
        .where(*article_conditions(wanted))
        .order_by(article.c.first_seen.desc(), article.c.id.desc())
    )
    rows = _rows(connection, query.limit(wanted.limit))
    ids = [row["id"] for row in rows]
    latest = [each for row in rows for each in (row["latest_version_id"], row["feed_version_id"]) if each is not None]
    counts = dict(_pairs(connection, _versions(), version.c.article_id, ids))
    gaps = _gather(connection, _gaps(), embed.c.version_id, latest)
    quotes = _gather(connection, _quotes(), embed.c.version_id, latest)
    return [_article_row(row, counts.get(row["id"], 0), gaps, quotes) for row in rows]


def captures(connection: Connection, wanted: CaptureFilter) -> list[CaptureRow]:
    """Return captures, the newest first."""
    query = (
        select(capture, post.c.platform, post.c.native_id)
        .outerjoin(post, post.c.id == capture.c.post_id)
        .outerjoin(article, article.c.id == capture.c.article_id)
        .where(*capture_conditions(wanted))
        .order_by(capture.c.taken_at.desc(), capture.c.id.desc())
    )
    rows = _rows(connection, query.limit(wanted.limit))
    ids = [row["id"] for row in rows]
    files = _gather(connection, select(capture_file).order_by(capture_file.c.id), capture_file.c.capture_id, ids)
    needed = _gather(connection, _needed(), capture_file.c.capture_id, ids)
    return [_capture_row(row, [to_file(file) for file in files[row["id"]]], needed[row["id"]]) for row in rows]


def _needed() -> Select[Any]:
    holder = capture_file.alias()
    referring = select(capture_file.c.capture_id, holder.c.sha256).join(revisit, revisit.c.file_id == capture_file.c.id)
    return referring.join(holder, holder.c.id == revisit.c.holder_id).order_by(revisit.c.holder_id)


def changes(connection: Connection, wanted: ChangeFilter) -> list[ChangeRow]:
    """Return changes, the newest first."""
    query = (
        select(change, post.c.platform, post.c.native_id, article.c.url.label("article"))
        .outerjoin(post, post.c.id == change.c.post_id)
        .outerjoin(article, article.c.id == change.c.article_id)
        .where(*change_conditions(wanted))
        .order_by(change.c.at.desc(), change.c.id.desc())
    )
    return [_change_row(row) for row in _rows(connection, query.limit(wanted.limit))]


def news(connection: Connection, wanted: ChangeFilter) -> list[NewsRow]:
    """Return changes as people are told of them, the newest first."""
    query = _news().where(*change_conditions(wanted)).order_by(change.c.at.desc(), change.c.id.desc())
    return _news_rows(connection, _rows(connection, query.limit(wanted.limit)))


def news_of(connection: Connection, changes: Sequence[int]) -> list[NewsRow]:
    """Return these changes as people are told of them, in the order they were recorded."""
    rows = [row for batch in batches(changes) for row in _rows(connection, _news().where(change.c.id.in_(batch)))]
    return _news_rows(connection, sorted(rows, key=lambda row: int(row["id"])))


def _news() -> Select[Any]:
    about = post.c.platform, post.c.native_id, post.c.permalink, post.c.author, post.c.account, article.c.url.label("article")
    return select(change, *about).outerjoin(post, post.c.id == change.c.post_id).outerjoin(article, article.c.id == change.c.article_id)


def _news_rows(connection: Connection, rows: Rows) -> list[NewsRow]:
    quoting = _gather(connection, _quoting(), quote.c.post_id, sorted({row["post_id"] for row in rows if row["post_id"] is not None}))
    return [_news_row(row, quoting.get(row["post_id"], ())) for row in rows]


def _news_row(row: RowMapping, quoting: Rows) -> NewsRow:
    names = ("at", "kind", "tier", "before", "after", "platform", "permalink", "author", "account", "article")
    return NewsRow(
        change=row["id"],
        id=row["native_id"],
        between=(row["low"], row["high"]),
        evidence=tuple(row["evidence"]),
        quoted_by=tuple(sorted(by["url"] for by in quoting)),
        **{name: row[name] for name in names},
    )


def _rows(connection: Connection, query: Select[Any]) -> Rows:
    return connection.execute(query).mappings().all()


def _pairs(connection: Connection, query: Select[Any], column: Any, ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    for batch in batches(ids):
        yield from ((row[0], row[1]) for row in connection.execute(query.where(column.in_(batch))))


def _gather(connection: Connection, query: Select[Any], column: Any, ids: Sequence[int]) -> defaultdict[int | None, list[RowMapping]]:
    found: defaultdict[int | None, list[RowMapping]] = defaultdict(list)
    for batch in batches(ids):
        for row in connection.execute(query.where(column.in_(batch))).mappings():
            found[row[column]].append(row)
    return found


def _quoting() -> Select[Any]:
    return select(quote.c.post_id, article.c.url).join(article, article.c.id == quote.c.article_id).distinct()


def _versions() -> Select[Any]:
    read = select(version.c.article_id, func.count()).join(article, article.c.id == version.c.article_id)
    page = case((article.c.latest_version_id.is_(None), Origin.FEED), else_=Origin.PAGE)
    return read.where(version.c.origin == page).group_by(version.c.article_id)


def _gaps() -> Select[Any]:
    return select(embed.c.version_id, embed.c.text, embed.c.position).where(embed.c.kind == "gap").order_by(embed.c.position, embed.c.id)


def _quotes() -> Select[Any]:
    columns = embed.c.version_id, embed.c.id, embed.c.kind, embed.c.form, embed.c.zone, quote.c.inside, post.c.platform, post.c.native_id
    quoted = select(*columns).join(quote, quote.c.embed_id == embed.c.id).join(post, post.c.id == quote.c.post_id)
    return quoted.where(embed.c.zone == "body").order_by(embed.c.position, embed.c.id, quote.c.inside, quote.c.id)


def _post_row(row: RowMapping, observed: int, captured: int, quoting: Rows) -> PostRow:
    own = {part.name: row[part.name] for part in fields(PostRow) if part.name not in ("id", "observations", "captures", "articles")}
    # Sorted here: databases sort text by the rules of some language.
    return PostRow(id=row["native_id"], observations=observed, captures=captured, articles=tuple(sorted(by["url"] for by in quoting)), **own)


def _article_row(row: RowMapping, versions: int, gaps: Mapping[int | None, Rows], quotes: Mapping[int | None, Rows]) -> ArticleRow:
    own = {name: row[name] for name in (*ARTICLE, "seed", "first_seen", "last_seen")}
    page, feed = row["latest_version_id"], row["feed_version_id"]
    announced = tuple(GapRow(after=gap["text"], position=gap["position"]) for gap in gaps.get(feed if page is None else page, ()))
    shown = tuple(_quote_rows(quotes.get(page, ())))
    known = {(quoted.platform, quoted.id) for quoted in shown}
    # What only the feed's text quotes is quoted too: pages stand behind walls, or lose their embeds.
    more = (quoted for quoted in _quote_rows(quotes.get(feed, ())) if (quoted.platform, quoted.id) not in known)
    return ArticleRow(versions=versions, gaps=announced, quotes=(*shown, *more), **own)


def _quote_rows(quotes: Rows) -> Iterable[QuoteRow]:
    for _, of_embed in groupby(quotes, key=lambda row: row["id"]):
        shown: set[tuple[str, str]] = set()
        for row in of_embed:
            key = row["platform"], row["native_id"]
            # A link inside a post that leads to that very post (as X appends to posts with pictures) quotes nothing new.
            if key in shown:
                continue
            shown.add(key)
            kind, form = ("link", "short-link") if row["inside"] else (row["kind"], row["form"])
            yield QuoteRow(platform=key[0], id=key[1], kind=kind, form=form, zone=row["zone"])


def _capture_row(row: RowMapping, files: Sequence[File], needed: Rows) -> CaptureRow:
    own = {part.name: row[part.name] for part in fields(CaptureRow) if part.name not in ("id", "missing", "files", "requires")}
    requires = tuple(holder["sha256"] for holder in needed)
    return CaptureRow(id=row["native_id"], missing=tuple(row["missing"]), files=tuple(files), requires=requires, **own)


def _change_row(row: RowMapping) -> ChangeRow:
    own = {part.name: row[part.name] for part in fields(ChangeRow) if part.name not in ("id", "between", "evidence")}
    return ChangeRow(id=row["native_id"], between=(row["low"], row["high"]), evidence=tuple(row["evidence"]), **own)
