"""Read an article: keep its version, and put every post and link that it quotes into the queue."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from archiver.compare import compare_articles
from archiver.discover import Found, read_article
from archiver.errors import InputError, RefusedError, UnreachableError
from archiver.exchange import Exchange
from archiver.pipeline.line import FIRST_CAPTURE, READING, RESOLVING, Ending, Line
from archiver.platforms import PLATFORMS, is_short_link, platform
from archiver.schedule import next_article, retry
from storage.ledger import Writer
from storage.model import ArticleVersion, Change, Embed, Post, PostKey, Work
from storage.vocabulary import ChangeKind, WorkKind


async def read_article_again(line: Line, work: Work) -> None:
    """Read one article, compare it with its last version and record what it quotes."""
    article = await line.read(lambda reader: reader.article(work.subject))
    if article is None:
        await line.dismiss(work)
        return
    try:
        exchange = (await line.doors.fetch.follow(article.url))[-1]
        found = _read(exchange, article.url, line.clock())
    except (InputError, RefusedError, UnreachableError) as exc:
        # Not a statement about the article: it is read again, and what is known of it stands.
        await _failed(line, work, str(exc))
        return
    source = await line.keep(exchange.answer.body)
    now, chance = line.clock(), line.random()

    def record(writer: Writer) -> Ending:
        writer.see_article(found.article, now, None)
        record_version(writer, work.subject, found, source, now, capture_links=line.settings.capture.links, online=True)
        published, first_seen = found.article.published_at, writer.read.versions(work.subject)[0].at
        return Ending(due=next_article(now=now, published_at=published, first_seen=first_seen, settings=line.settings.discover, chance=chance))

    await line.conclude(work, record)


def record_version(writer: Writer, article_id: int, found: Found, source: str, now: datetime, *, capture_links: bool, online: bool) -> None:
    """Record an article as it reads now, if that differs from its last version, and queue what it quotes."""
    before = writer.read.latest_version(article_id)
    version = ArticleVersion(article=found.article, at=now, text=found.text, source_sha256=source, embeds=found.embeds)
    differences = compare_articles(before, version) if before is not None else ()
    if before is not None and not differences:
        return
    kept = writer.add_version(article_id, version)
    for difference in differences:
        post = writer.read.find_post(difference.key) if difference.key else None
        low = before.at if before else None
        writer.add_change(
            Change(
                at=now,
                kind=difference.kind,
                article_id=article_id,
                post_id=post.id if post else None,
                between=(low, now),
                before=difference.before,
                after=difference.after,
            )
        )
    for embed, embed_id in zip(kept.embeds, kept.embed_ids, strict=True):
        if embed.zone == "body" and embed.kind != "gap":
            _queue_embed(writer, embed, embed_id, now, capture_links=capture_links)
    if online:
        writer.schedule(Work(kind=WorkKind.CAPTURE_ARTICLE, subject=article_id, due=now, priority=READING), sooner=True)


def _queue_embed(writer: Writer, embed: Embed, embed_id: int, now: datetime, *, capture_links: bool) -> None:
    if embed.form == "web-link" and not capture_links:
        return
    if embed.key is not None:
        quote_post(writer, embed, embed_id, embed.key, embed.permalink or embed.href, now)
    elif is_short_link(embed.href):
        _queue_link(writer, embed.href, embed_id, now, inner=False)
    for link in embed.links:
        if is_short_link(link.href):
            _queue_link(writer, link.href, embed_id, now, inner=True)


def quote_post(
    writer: Writer, witness: Embed | None, embed_id: int, key: PostKey, permalink: str, now: datetime, *, resolution_id: int | None = None, inner: bool = False
) -> int:
    """Record that an embed quotes a post; a post seen for the first time is looked at and captured at once."""
    known = writer.read.find_post(key)
    post = post_of(witness if not inner else None, key, permalink, now)
    post_id = writer.see_post(post) if known is not None else watch_post(writer, post, now)
    writer.quote(embed_id, post_id, now, resolution_id=resolution_id, inner=inner)
    return post_id


def watch_post(writer: Writer, post: Post, now: datetime) -> int:
    """Enter a post that is new to us and put its first look, which the first capture follows at once, at the head of the queue."""
    post_id = writer.see_post(post)
    writer.add_change(Change(at=now, kind=ChangeKind.FIRST_SEEN, post_id=post_id, between=(None, now), after={"permalink": post.permalink}))
    host = urlsplit(platform(post.key.platform).look(post).url).hostname or ""
    writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=now, host=host, priority=FIRST_CAPTURE))
    return post_id


def post_of(witness: Embed | None, key: PostKey, permalink: str, now: datetime) -> Post:
    """Return a post as its address and, where there is one, its first witness tell it."""
    posted_at = platform(key.platform).posted_at(key)
    return Post(
        key=key,
        permalink=permalink,
        first_seen=now,
        author=witness.author if witness else None,
        name=witness.name if witness else None,
        text=witness.text if witness else None,
        posted_at=posted_at,
        posted_at_source="id" if posted_at else None,
    )


def _queue_link(writer: Writer, href: str, embed_id: int, now: datetime, *, inner: bool) -> None:
    link_id = writer.link(href, now)
    writer.embed_link(embed_id, link_id, inner)
    writer.schedule(Work(kind=WorkKind.RESOLVE, subject=link_id, due=now, host=urlsplit(href).hostname or "", priority=RESOLVING), sooner=True)


def _read(exchange: Exchange, url: str, now: datetime) -> Found:
    if exchange.answer.status != 200:
        raise UnreachableError(url, "protocol", f"answered {exchange.answer.status}")
    return read_article(exchange.answer.body, exchange.url, exchange.answer.header("content-type"), PLATFORMS, now)


async def _failed(line: Line, work: Work, reason: str) -> None:
    failures = work.attempts + 1
    due = retry(now=line.clock(), failures=failures, settings=line.settings.schedule, chance=line.random())
    await line.conclude(work, lambda _: Ending(due=due, attempts=failures, reason=reason))
