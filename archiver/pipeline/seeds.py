"""Read a seed: a feed, a sitemap, an article's address, or a file that was handed in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from archiver.discover import FeedEntry, Found, article_of, merged, read_article, read_entry, read_feed, read_sitemap, read_text
from archiver.errors import ArchiverError, InputError, RefusedError, UnreachableError
from archiver.pipeline.articles import is_news, record_version, version_of
from archiver.pipeline.line import BACKLOG, READING, Ending, Line
from archiver.pipeline.revisits import Visit, visit
from archiver.platforms import PLATFORMS
from archiver.platforms.address import normalise
from archiver.schedule import next_seed, worth_a_visit
from archiver.verdict import read_absence
from storage.digest import sha256_hex
from storage.ledger import Reader, Writer
from storage.model import Article, ArticleVersion, Seed, Work
from storage.vocabulary import Origin, SeedKind, WorkKind

logger = logging.getLogger(__name__)

MAX_SITEMAPS = 50
"""Sitemaps read below one sitemap index each time, those changed last first."""
MOST_FEED_PAGES = 20
"""Pages of a feed that are read each time."""
LARGEST = 50_000_000
"""Bytes of a feed or sitemap (sitemaps.org allows 50 MB)."""
AT_ONCE = 500
"""Articles entered in one transaction: a sitemap of 50,000 must not keep others from writing for minutes."""
OVERLAP = timedelta(days=1)
"""Sitemaps changed so shortly before the last reading are read again: many tell the day only."""

Entries = Sequence[FeedEntry]


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
        return
    problems: list[str] = []
    if seed.kind is SeedKind.ARTICLE:
        await _enter_one(line, seed, _plain(FeedEntry(url=seed.url or "")))
    elif seed.kind is SeedKind.FEED:
        await _read_feed(line, seed, problems)
    else:
        async for entries in _sitemaps(line, seed, problems):
            await _enter(line, seed, [_plain(entry) for entry in entries])
    again = Ending(due=None if seed.kind is SeedKind.ARTICLE else next_seed(now=line.clock(), settings=line.settings.discover, chance=line.random()))

    def record(writer: Writer) -> Ending:
        writer.seed_checked(work.subject, line.clock(), "; ".join(problems[:3]) or None)
        return again

    await line.conclude(work, record)


async def _read_feed(line: Line, seed: Seed, problems: list[str]) -> None:
    """Read a feed; what is not read of it is told in ``problems``."""
    made = await _fetched(line, seed.url or "")
    if made.unchanged:
        return
    new, known, older = await _read_page(line, seed, made, problems)
    if older is not None and seed.checked_at is not None and (known == 0 or seed.error is not None):
        await _read_older(line, seed, older, problems)
    elif new > 1 and known == 0 and seed.checked_at is not None:
        logger.warning("%s: all of its %s articles are new, others may have come and gone since it was last read", seed.url, new)
    # One that could not be read whole is read again, and says so again.
    await line.write(lambda writer: writer.set_validators(seed.url or "", None if problems else made.validators))


async def _read_older(line: Line, seed: Seed, url: str, problems: list[str]) -> None:
    """Read the older pages of a feed whose articles are all new since it was last read, or that was not read whole then, as far as anything on them is new."""
    older, seen = url, {seed.url}
    while older not in seen and len(seen) < MOST_FEED_PAGES:
        seen.add(older)
        try:
            new, _, onward = await _read_page(line, seed, await _fetched(line, older), problems)
        except (InputError, RefusedError, UnreachableError) as exc:
            problems.append(str(exc))
            return
        if new == 0 or onward is None:
            return
        older = onward


async def _read_page(line: Line, seed: Seed, made: Visit, problems: list[str]) -> tuple[int, int, str | None]:
    """Enter what one page of a feed announces; return how much of it is new and how much is known, and where the page before it stands."""
    feed = await asyncio.to_thread(read_feed, made.exchange.answer.body, made.exchange.url)
    announced = merged(_plain(entry) for entry in feed.articles)
    problems += [f"{made.exchange.url} {feed.problem}"] if feed.problem is not None else []
    known = await line.read(lambda reader: sum(reader.article_id(entry.url) is not None for entry in announced))
    await _enter(line, seed, announced)
    await _read_texts(line, seed, announced)
    return len(announced) - known, known, feed.older


async def _read_file(line: Line, work: Work, seed: Seed) -> None:
    body = await asyncio.to_thread(line.doors.blobs.get, seed.sha256 or "")
    name = f"urn:sha256:{seed.sha256}"
    if seed.kind is SeedKind.HTML:
        read = await asyncio.to_thread(read_article, body, seed.url or name, None, PLATFORMS, line.clock())
    else:
        read = await asyncio.to_thread(read_text, body, seed.url, PLATFORMS)
    if seed.url is None and await line.read(lambda reader: _is_read_again(reader, read.article)):
        # A copy that was saved once is no version of what its site shows now: each would seem to undo the other.
        read = replace(read, article=replace(read.article, url=name, canonical_url=None))

    def record(writer: Writer) -> Ending:
        writer.seed_checked(work.subject, line.clock(), None)
        article_id = writer.see_article(read.article, line.clock(), work.subject)
        record_version(writer, article_id, version_of(read, seed.sha256 or "", line.clock()), capture_links=line.settings.capture.links, online=False)
        return Ending()

    await line.conclude(work, record)


def _is_read_again(reader: Reader, article: Article) -> bool:
    """Tell whether an article of this address is read at its site again and again."""
    known = (reader.article_id(url) for url in (article.url, article.canonical_url) if url is not None)
    return any(article_id is not None and reader.work(WorkKind.ARTICLE, article_id) is not None for article_id in known)


async def _sitemaps(line: Line, seed: Seed, problems: list[str]) -> AsyncIterator[Entries]:
    """Yield the articles of a sitemap, or of those below an index: the sitemaps changed last first, each once, whatever they name.

    One that cannot be read keeps nobody from reading the others; it is told in ``problems``. Of more than are read each time those of unknown age take turns.
    """
    root = seed.url or ""
    waiting, seen = [FeedEntry(url=root)], set[str]()
    turn, undated = await line.read(lambda reader: reader.cursor(_turns(seed))) or 0, -1
    while waiting and len(seen) <= MAX_SITEMAPS:
        named = waiting.pop(0)
        if named.url in seen:
            continue
        seen.add(named.url)
        undated += named.published_at is None
        try:
            made = await _fetched(line, named.url)
            if made.unchanged:
                continue
            sitemap = await asyncio.to_thread(read_sitemap, made.exchange.answer.body, made.exchange.url)
        except (InputError, RefusedError, UnreachableError) as exc:
            if named.url == root:
                raise
            problems.append(str(exc))
            continue
        if sitemap.problem is not None:
            problems.append(f"{named.url} {sitemap.problem}")
        yield sitemap.articles
        # Only now all that it announces is entered. An index is read whole each time: what it names changes without it; so is what could not be read whole.
        await line.write(partial(Writer.set_validators, url=named.url, known=None if sitemap.sitemaps or sitemap.problem else made.validators))
        waiting = _newest_first([*waiting, *_turned([each for each in sitemap.sitemaps if each.url not in seen and _may_be_new(each, seed)], turn)])
    if waiting:
        await line.write(lambda writer: writer.set_cursor(_turns(seed), turn + undated, line.clock()))
        logger.warning("%s: %s more sitemaps are not read now: they changed before the others, or their turn comes", root, len(waiting))


def _turns(seed: Seed) -> str:
    """Return by what it is known how many sitemaps of unknown age were read below an index that names more than are read each time."""
    return f"sitemaps:{seed.id}"


def _turned(named: Entries, turn: int) -> list[FeedEntry]:
    """Return the sitemaps that an index names, those of unknown age beginning with the one whose turn it is."""
    dated, undated = ([each for each in named if (each.published_at is None) is unknown] for unknown in (False, True))
    first = turn % max(len(undated), 1)
    return [*dated, *undated[first:], *undated[:first]]


def _newest_first(entries: Entries) -> list[FeedEntry]:
    """Return entries by the time they state, those without a time last, otherwise in the order in which they stand."""
    return sorted(entries, key=lambda entry: -entry.published_at.timestamp() if entry.published_at is not None else 0.0)


def _may_be_new(named: FeedEntry, seed: Seed) -> bool:
    """Tell whether a sitemap may have changed since all that the index names were read."""
    settled = seed.checked_at is not None and seed.error is None
    return named.published_at is None or not settled or seed.checked_at is None or named.published_at > seed.checked_at - OVERLAP


async def _fetched(line: Line, url: str) -> Visit:
    made = await visit(line, url, max_bytes=LARGEST)
    status = made.exchange.answer.status
    if status != 200 and not made.unchanged:
        raise UnreachableError(url, "protocol", f"answered {status}")
    return made


async def _enter(line: Line, seed: Seed, entries: Entries) -> None:
    """Enter the articles that are new and queue them, the newest first; what is old or of unknown age waits behind everything else.

    A copy of one that was handed in as a file is none that is read at its site.
    """
    copies = await line.read(lambda reader: reader.addresses_of_copies())
    fresh = await line.read(lambda reader: [entry for entry in entries if entry.url in copies or reader.article_id(entry.url) is None])
    now, oldest = line.clock(), line.clock() - line.settings.discover.articles_for
    dated = seed.kind is SeedKind.SITEMAP
    ordered = _newest_first(fresh)

    def record(writer: Writer, first: int) -> None:
        for number, entry in enumerate(ordered[first : first + AT_ONCE], start=first):
            if entry.url in copies:
                writer.release(entry.url)
            article_id = writer.see_article(article_of(entry), now, seed.id)
            old = entry.published_at < oldest if entry.published_at is not None else dated
            # A little later each: what has one priority is read in this order.
            due = now + timedelta(microseconds=number)
            writer.schedule(Work(kind=WorkKind.ARTICLE, subject=article_id, due=due, host=_host(entry.url), priority=BACKLOG if old else READING))

    for first in range(0, len(ordered), AT_ONCE):
        await line.write(partial(record, first=first))
    await _hasten(line, entries)


async def _enter_one(line: Line, seed: Seed, entry: FeedEntry) -> None:
    """Enter the article that a person named; one that is known is read now, also where it was watched for its time."""
    known = await line.read(lambda reader: reader.article_id(entry.url) if entry.url not in reader.addresses_of_copies() else None)
    await _enter(line, seed, (entry,))
    if known is not None:
        await line.write(lambda writer: _read_now(writer, known, entry.url, line.clock(), "asked for"))


async def _hasten(line: Line, entries: Entries) -> None:
    """Bring the articles forward that are said to be changed since they were last read; one that could not be read lately waits for its turn."""
    told = {entry.url: entry.updated_at for entry in entries if entry.updated_at is not None}
    known = await line.read(lambda reader: reader.articles_seen(told))
    addresses = {article_id: url for url, (article_id, _) in known.items()}
    now, seen = line.clock(), dict(known.values())
    chosen = worth_a_visit({article_id: told[url] for article_id, url in addresses.items()}, seen, now)

    def record(writer: Writer) -> None:
        for article_id in chosen:
            waiting = writer.read.work(WorkKind.ARTICLE, article_id)
            if waiting is None or not waiting.attempts:
                _read_now(writer, article_id, addresses[article_id], now, "updated")

    if chosen:
        await line.write(record)


def _read_now(writer: Writer, article_id: int, url: str, now: datetime, reason: str) -> None:
    waiting = writer.read.work(WorkKind.ARTICLE, article_id)
    # That it was not there, and since when, is known by the reason alone.
    kept = waiting.reason if waiting is not None and read_absence(waiting.reason) else reason
    writer.schedule(Work(kind=WorkKind.ARTICLE, subject=article_id, due=now, host=_host(url), priority=READING, reason=kept), sooner=True)


async def _read_texts(line: Line, seed: Seed, entries: Entries) -> None:
    """Keep what the texts in a feed quote: a page may stand behind a wall, or lose its embeds."""
    carried = [entry for entry in entries if entry.content]
    new = await line.read(lambda reader: [entry for entry in carried if _is_new(reader, entry)])
    for entry in new:
        found = await asyncio.to_thread(read_entry, entry, PLATFORMS)
        if found is not None:
            await _record_text(line, seed, found, _bytes(entry))


async def _record_text(line: Line, seed: Seed, found: Found, content: bytes) -> None:
    version = version_of(found, sha256_hex(content), line.clock(), Origin.FEED)
    article_id = await line.read(lambda reader: reader.article_id(found.article.url))
    if article_id is None or not await line.read(lambda reader: _is_told(reader, article_id, seed, version, live=found.live)):
        return
    # Blob first, then the rows that name it.
    await line.keep(content)
    links = line.settings.capture.links

    def record(writer: Writer) -> None:
        # What another feed leaves out was not taken out.
        own = writer.read.cursor(_text_of(article_id)) in {None, seed.id}
        waiting = writer.read.work(WorkKind.ARTICLE, article_id)
        old = waiting is not None and waiting.priority == BACKLOG
        record_version(writer, article_id, version, capture_links=links, online=False, live=found.live, told=own, backlog=old)
        writer.set_cursor(_text_of(article_id), seed.id or 0, version.at)

    await line.write(record)


def _is_told(reader: Reader, article_id: int, seed: Seed, version: ArticleVersion, *, live: bool) -> bool:
    """Tell whether a feed's text is news: of the feed that the text was taken from, what differs; of another, a post that none before quoted."""
    if reader.cursor(_text_of(article_id)) in {None, seed.id}:
        return is_news(reader, article_id, version, live=live)
    known = {embed.key or embed.href for each in reader.versions(article_id) if each.origin is Origin.FEED for embed in each.embeds}
    return any(embed.kind != "gap" and (embed.key or embed.href) not in known for embed in version.embeds)


def _text_of(article_id: int) -> str:
    """Return by what it is known from which feed the text of an article was taken: others may carry more or less of it."""
    return f"text:{article_id}"


def _plain(entry: FeedEntry) -> FeedEntry:
    """Return an entry by the address without what only tracks its readers: feeds, sitemaps and people name one article differently."""
    return replace(entry, url=normalise(entry.url) or entry.url)


def _is_new(reader: Reader, entry: FeedEntry) -> bool:
    return reader.feed_source(entry.url) != sha256_hex(_bytes(entry))


def _bytes(entry: FeedEntry) -> bytes:
    return (entry.content or "").encode("utf-8", "replace")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


async def _failed(line: Line, work: Work, seed: Seed, exc: ArchiverError) -> None:
    logger.warning("%s", exc)
    # A feed that fails is read again at its usual pace: it has nothing else to be asked for meanwhile.
    due = next_seed(now=line.clock(), settings=line.settings.discover, chance=line.random())

    def record(writer: Writer) -> Ending:
        writer.seed_checked(seed.id or 0, line.clock(), str(exc))
        return Ending(due=due, attempts=work.attempts + 1, reason=str(exc))

    await line.conclude(work, record)
