"""Filters as conditions: what a listing's rows must meet.

Few matches are asked for by their ids (``IN``), many by a test of each row (``EXISTS``): so a sorted listing with a limit
costs what it shows, not what the ledger holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, ScalarSelect, Select, Table, and_, exists, false, func, or_, select, union

from storage.columns import keepable
from storage.convert import address_digest, author_key, spellings
from storage.filters import ArticleFilter, CaptureFilter, ChangeFilter, PostFilter
from storage.tables import article, article_url, capture, change, embed, post, quote, version
from storage.vocabulary import ChangeKind

VERSION = version.alias()
"""Any version of an article, beside the one that it is listed by."""


def post_conditions(wanted: PostFilter) -> Iterator[ColumnElement[bool]]:
    """Yield what a row of ``post`` must meet."""
    yield post.c.merged_into.is_(None)
    if wanted.post_id is not None:
        yield post.c.id == wanted.post_id
    if wanted.platform is not None:
        yield post.c.platform == wanted.platform
    if wanted.state is not None:
        yield post.c.state == wanted.state
    if wanted.author is not None:
        yield post.c.id.in_(_posts_by(wanted.author))
    yield from between(post.c.first_seen, wanted.since, wanted.until)
    quoted = [embed.c.id == quote.c.embed_id, _is_quoted(wanted.kind)] if wanted.kind is not None else []
    if wanted.article is not None:
        yield post.c.id.in_(_posts_of(wanted.article).where(*quoted))
    elif quoted:
        yield exists().where(quote.c.post_id == post.c.id, *quoted)
    if wanted.text is not None:
        yield _holds(post.c.text, wanted.text)


def article_conditions(wanted: ArticleFilter) -> Iterator[ColumnElement[bool]]:
    """Yield what a row of ``article``, with its latest ``version`` beside it, must meet."""
    yield from between(article.c.first_seen, wanted.since, wanted.until)
    if wanted.post_id is not None:
        yield article.c.id.in_(select(quote.c.article_id).where(quote.c.post_id == wanted.post_id))
    if wanted.quoting is not None:
        yield article.c.id.in_(select(quote.c.article_id).where(quote.c.post_id.in_(wanted.quoting)))
    shown = [*_shown(wanted)]
    if wanted.author is not None:
        yield article.c.id.in_(_articles_quoting(wanted.author, shown))
    elif shown:
        yield _in_articles().where(VERSION.c.article_id == article.c.id, *shown).exists()
    if wanted.article is not None:
        yield article.c.id == article_at(wanted.article)
    if wanted.text is not None:
        yield or_(_holds(article.c.headline, wanted.text), _holds(version.c.text, wanted.text))


def capture_conditions(wanted: CaptureFilter) -> Iterator[ColumnElement[bool]]:
    """Yield what a row of ``capture``, with its ``post`` and ``article`` beside it, must meet."""
    yield from _of_subject(capture, wanted)
    yield from between(capture.c.taken_at, wanted.since, wanted.until)
    if wanted.capture is not None:
        yield capture.c.capture == wanted.capture
    if wanted.kind is not None:
        kinds = {"post": capture.c.post_id.is_not(None), "article": capture.c.article_id.is_not(None)}
        yield kinds.get(wanted.kind, false())


def change_conditions(wanted: ChangeFilter) -> Iterator[ColumnElement[bool]]:
    """Yield what a row of ``change``, with its ``post`` and ``article`` beside it, must meet."""
    yield from _of_subject(change, wanted)
    yield from between(change.c.at, wanted.since, wanted.until)
    if wanted.kind is not None:
        yield change.c.kind == wanted.kind


def article_at(url: str) -> ScalarSelect[int]:
    """Return the id of the article that has this address, or else its other spelling, as a part of a statement."""
    digests = [address_digest(each) for each in spellings(url)]
    at = select(article_url.c.article_id).where(article_url.c.digest.in_(digests))
    return at.order_by(article_url.c.digest != digests[0]).limit(1).scalar_subquery()


def _of_subject(rows: Table, wanted: CaptureFilter | ChangeFilter) -> Iterator[ColumnElement[bool]]:
    subject = post.alias()
    if wanted.platform is not None:
        yield exists().where(subject.c.id == rows.c.post_id, subject.c.platform == wanted.platform)
    if wanted.state is not None:
        yield exists().where(subject.c.id == rows.c.post_id, subject.c.state == wanted.state)
    if wanted.author is not None:
        yield rows.c.post_id.in_(_posts_by(wanted.author))
    if wanted.post_id is not None:
        yield rows.c.post_id == wanted.post_id
    if wanted.article is not None:
        yield or_(rows.c.article_id == article_at(wanted.article), rows.c.post_id.in_(_posts_of(wanted.article)))
    if wanted.text is not None:
        yield or_(_holds(post.c.text, wanted.text), _holds(article.c.headline, wanted.text))


def _posts_by(author: str) -> Select[Any]:
    # What stands inside an embed is another post than the one whose author the embed names.
    shown = select(quote.c.post_id).join(embed, embed.c.id == quote.c.embed_id).where(_is_by(author, embed), quote.c.inside.is_(False))
    return select(union(*_posts_of_account(author), shown).subquery())


def _posts_of_account(author: str) -> Iterator[Select[Any]]:
    """Yield the posts of an account: by its handle, by one that it had before, and by the id that its platform knows it by."""
    other, name = post.alias(), keepable(author.strip().removeprefix("@"))
    yield select(other.c.id).where(_is_by(author, other))
    yield select(change.c.post_id).where(
        change.c.kind == ChangeKind.RENAMED, func.fold_case(change.c.before["author"].as_string()) == func.fold_case(name), change.c.post_id.is_not(None)
    )
    # A number may be the handle of one account and the id of another.
    if not name.isdecimal():
        yield select(other.c.id).where(other.c.account == name)


def _is_quoted(kind: str) -> ColumnElement[bool]:
    """Tell how an embed quotes a post: what only a link inside it leads to is linked."""
    how = and_(embed.c.kind == kind, quote.c.inside.is_not(True))
    return or_(how, quote.c.inside.is_(True)) if kind == "link" else how


def _articles_quoting(author: str, shown: Sequence[ColumnElement[bool]]) -> Select[Any]:
    quoted = select(quote.c.article_id).join(post, post.c.id == quote.c.post_id).join(embed, embed.c.id == quote.c.embed_id)
    named = quoted.where(post.c.id.in_(union(*_posts_of_account(author))), embed.c.zone == "body", *shown)
    # What stands inside an embed is another post than the one whose author the embed names.
    signed = _in_articles().where(_is_by(author, embed), embed.c.zone == "body", quote.c.inside.is_not(True), *shown)
    return select(union(named, signed).subquery())


def _shown(wanted: ArticleFilter) -> Iterator[ColumnElement[bool]]:
    """Yield what one embed in an article's body, with the post that it quotes where that is known, must meet: all of it the same one."""
    if wanted.platform is not None:
        yield func.coalesce(post.c.platform, embed.c.platform) == wanted.platform
    if wanted.state is not None:
        yield post.c.state == wanted.state
    if wanted.kind is not None:
        yield _is_quoted(wanted.kind)


def _in_articles() -> Select[Any]:
    """Ask for the articles that show an embed, with what it quotes beside it."""
    shown = select(VERSION.c.article_id).join(embed, embed.c.version_id == VERSION.c.id)
    return shown.outerjoin(quote, quote.c.embed_id == embed.c.id).outerjoin(post, post.c.id == quote.c.post_id)


def _is_by(author: str, rows: FromClause) -> ColumnElement[bool]:
    """Tell whether rows name an author. Servers of the fediverse tell ``user@host`` of others' users, and of their own the user alone."""
    key = author_key(author)
    user, _, host = (key or "").partition("@")
    if not host:
        return rows.c.author_key == key
    own = and_(rows.c.author_key == user, or_(rows.c.native_id.startswith(f"{host}/", autoescape=True), rows.c.space == host))
    return or_(rows.c.author_key == key, own)


def _posts_of(url: str) -> Select[Any]:
    return select(quote.c.post_id).where(quote.c.article_id == article_at(url))


def between(at: Column[Any], since: datetime | None, until: datetime | None) -> Iterator[ColumnElement[bool]]:
    """Yield that a time lies in a span; where an end is not given the span has none."""
    if since is not None:
        yield at >= since
    if until is not None:
        yield at < until


def _holds(column: Column[Any], text: str) -> ColumnElement[bool]:
    escaped = keepable(text).replace("/", "//").replace("%", "/%").replace("_", "/_")
    # A function of ours in every database: theirs fold by rules of their own (migrations: first schema).
    return func.fold_case(column).like(func.fold_case(f"%{escaped}%"), escape="/")
