"""Read a seed: a feed, a sitemap, an article's address, or a file that was handed in."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from urllib.parse import urlsplit

from archiver.discover import FeedEntry, read_article, read_feed, read_sitemap, read_text
from archiver.errors import ArchiverError, InputError, RefusedError, UnreachableError
from archiver.exchange import Exchange
from archiver.pipeline.articles import record_version, version_of
from archiver.pipeline.line import READING, Ending, Line
from archiver.platforms import PLATFORMS
from archiver.schedule import next_seed
from storage.ledger import Writer
from storage.model import Article, Seed, Work
from storage.vocabulary import SeedKind, WorkKind

logger = logging.getLogger(__name__)

MAX_SITEMAPS = 50
"""Sitemaps read below one sitemap index."""


async def read_seed(line: Line, work: Work) -> None:
    """Read one seed again and put what is new into the queue."""
    seed = await line.read(lambda reader: reader.seed(work.subject))
    if seed is None or seed.removed_at is not None:
        await line.dismiss(work)
        return
    try:
        await _read(line, work, seed)
    except (InputError, RefusedError, UnreachableError) as exc:
        await _failed(line, work, seed, exc)


async def _read(line: Line, work: Work, seed: Seed) -> None:
    if seed.kind in {SeedKind.HTML, SeedKind.TEXT}:
        await _read_file(line, work, seed)
    elif seed.kind is SeedKind.ARTICLE:
        one = (FeedEntry(url=seed.url or "", title=None, published_at=None),)
        await line.conclude(work, lambda writer: _record_entries(writer, seed, one, line.clock(), Ending()))
    else:
        entries = await (_feed(line, seed) if seed.kind is SeedKind.FEED else _sitemap(line, seed))
        again = Ending(due=next_seed(now=line.clock(), settings=line.settings.discover, chance=line.random()))
        await line.conclude(work, lambda writer: _record_entries(writer, seed, entries, line.clock(), again))


async def _read_file(line: Line, work: Work, seed: Seed) -> None:
    body = await asyncio.to_thread(line.doors.blobs.get, seed.sha256 or "")
    url = seed.url or f"urn:sha256:{seed.sha256}"
    read = read_article(body, url, None, PLATFORMS, line.clock()) if seed.kind is SeedKind.HTML else read_text(body, seed.url, PLATFORMS)

    def record(writer: Writer) -> Ending:
        writer.seed_checked(work.subject, line.clock(), None)
        article_id = writer.see_article(read.article, line.clock(), work.subject)
        record_version(writer, article_id, version_of(read, seed.sha256 or "", line.clock()), capture_links=line.settings.capture.links, online=False)
        return Ending()

    await line.conclude(work, record)


async def _feed(line: Line, seed: Seed) -> tuple[FeedEntry, ...]:
    exchange = await _fetched(line, seed.url or "")
    return read_feed(exchange.answer.body, exchange.url)


async def _sitemap(line: Line, seed: Seed) -> tuple[FeedEntry, ...]:
    entries: list[FeedEntry] = []
    waiting, seen = [seed.url or ""], set[str]()
    while waiting and len(seen) < MAX_SITEMAPS:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        exchange = await _fetched(line, url)
        sitemap = read_sitemap(exchange.answer.body, exchange.url)
        entries += sitemap.articles
        waiting += sitemap.sitemaps
    return tuple(entries)


async def _fetched(line: Line, url: str) -> Exchange:
    exchange = (await line.doors.fetch.follow(url))[-1]
    if exchange.answer.status != 200:
        raise UnreachableError(url, "protocol", f"answered {exchange.answer.status}")
    return exchange


def _record_entries(writer: Writer, seed: Seed, entries: tuple[FeedEntry, ...], now: datetime, ending: Ending) -> Ending:
    seed_id = seed.id or 0
    writer.seed_checked(seed_id, now, None)
    for entry in entries:
        if writer.read.article_id(entry.url) is not None:
            continue
        article = Article(url=entry.url, headline=entry.title, published_at=entry.published_at)
        article_id = writer.see_article(article, now, seed_id)
        writer.schedule(Work(kind=WorkKind.ARTICLE, subject=article_id, due=now, host=urlsplit(entry.url).hostname or "", priority=READING))
    return ending


async def _failed(line: Line, work: Work, seed: Seed, exc: ArchiverError) -> None:
    logger.warning("%s", exc)
    # A feed that fails is read again at its usual pace: it has nothing else to be asked for meanwhile.
    due = next_seed(now=line.clock(), settings=line.settings.discover, chance=line.random())

    def record(writer: Writer) -> Ending:
        writer.seed_checked(seed.id or 0, line.clock(), str(exc))
        return Ending(due=due, attempts=work.attempts + 1, reason=str(exc))

    await line.conclude(work, record)
