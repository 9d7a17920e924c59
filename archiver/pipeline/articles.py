"""Read an article: keep its version, and put every post and link that it quotes into the queue.

Pages are read in threads: a long one takes a second, in which the loop would carry nothing of what captures load, and answer nobody.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urldefrag, urlsplit

from archiver.compare import Difference, compare_articles, is_beginning, is_cut, is_other_block, is_other_page, is_same_article
from archiver.discover import Found, is_front, joined, next_page, read_article, recognise_kind
from archiver.errors import HeldError, InputError, RefusedError, UnreachableError
from archiver.exchange import Exchange, whole_answer
from archiver.markup import meta_refresh, parse, text_of, transcode
from archiver.pipeline.absence import note_absence, note_return, says_gone
from archiver.pipeline.line import BACKLOG, OF_BACKLOG, READING, Ending, Line
from archiver.pipeline.quotes import queue_embed
from archiver.pipeline.revisits import Visit, follow, visit
from archiver.platforms import PLATFORMS, recognise
from archiver.platforms.conditions import is_wall
from archiver.schedule import next_article, retry
from archiver.verdict import GONE_STATUSES, read_absence
from storage.asking import Validators
from storage.ledger import Reader, Writer
from storage.model import Article, ArticleVersion, Change, Embed, Work
from storage.vocabulary import ChangeKind, Origin, SeedKind, WorkKind

logger = logging.getLogger(__name__)

REFRESH = re.compile(rb"http-equiv\s{0,9}=\s{0,9}[\"']?\s{0,9}refresh", re.IGNORECASE)
HEAD = 65_536
LITTLE = 500
"""Signs of a page that only says that it moved; others reload themselves, or lead on some minutes later."""
MOST_PAGES = 20
"""Pages of one article that are read."""
NO_TEXT = "no readable text"
"""Reason of a reading that found an article without the text it had before."""
OTHER_BLOCK = "another part of the page was read"
"""Reason of a reading that took something else for the article, which the page still shows."""
IN_PART = "a wall, or a break, hides most of the article"
"""Reason of a reading of a page that says itself that it shows a part, where the whole was read before."""
MISSING_PAGE = "a page that it leads to is not there, or not read"
"""Why an article may not be whole whose page leads to one that answers as gone."""
OTHER_PAGE = "another page is shown in the article's place"
"""Reason of a reading that found a login, a question whether a person reads, or a notice of maintenance, answered as if it were the article."""
DRIFTS = (NO_TEXT, OTHER_BLOCK, IN_PART, OTHER_PAGE)
PATIENCE = 6
"""Readings in a row, over about an hour, that find the same other part: then that is the article, and what was read before was not."""

BEHIND = timedelta(minutes=1)
"""How long an article waits for the one that it names as canonical."""
LASTING = 12
"""Readings in a row, over about a day, after which another page in an article's place, or its beginning alone, is what the site shows now."""


async def read_article_again(line: Line, work: Work) -> None:
    """Read one article, compare it with its last version and record what it quotes."""
    article, known = await line.read(lambda reader: (reader.article(work.subject), reader.latest_version(work.subject) is not None))
    if article is None:
        await line.dismiss(work)
        return
    try:
        first = await visit(line, article.url, article=True)
        if first.unchanged:
            await _unchanged(line, work, article)
            return
        if known and await says_gone(line, article.url, first.exchange):
            await note_absence(line, work, article.url, first.exchange.answer)
            return
        first = await _led_by_page(line, first)
        await _refuse_elsewhere(line, work, article.url, first.exchange.url)
        pages, more = await _pages(line, article.url, first.exchange, known=known)
    except HeldError as exc:
        until = exc.until
        await line.conclude(work, lambda _: Ending(due=until, attempts=work.attempts, priority=work.priority, reason=work.reason))
        return
    except (InputError, RefusedError, UnreachableError) as exc:
        # Not a statement about the article: it is read again, and what is known of it stands.
        await _failed(line, work, str(exc))
        return
    # Of an article over several pages the first one says nothing of the others.
    validators = first.validators if len(pages) == 1 else None
    found = _known_as(article.url, _whole([found for found, _ in pages], more=more))
    await _compared(line, work, found, b"\n".join(exchange.answer.body for _, exchange in pages), (article.url, validators))


async def _led_by_page(line: Line, made: Visit) -> Visit:
    """Return what stands where a page that shows next to nothing sends its readers by itself (meta refresh), and any other visit as it is."""
    there = await asyncio.to_thread(_led_to, made.exchange)
    if there is None:
        return made
    return Visit(exchange=(await follow(line, there, article=True))[-1], unchanged=False, validators=None)


def _led_to(exchange: Exchange) -> str | None:
    answer, here = exchange.answer, exchange.url
    if answer.status != 200 or REFRESH.search(answer.body, 0, HEAD) is None:
        return None
    document = parse(transcode(answer.body, answer.header("content-type")))
    there = meta_refresh(document, here)
    elsewhere = there is not None and urldefrag(there).url != urldefrag(here).url and not is_wall(there)
    return there if elsewhere and not (document.root and len(text_of(document.root)) > LITTLE) else None


async def _refuse_elsewhere(line: Line, work: Work, url: str, led_to: str) -> None:
    """Raise UnreachableError where an article's address leads to a wall, the front page or another article that was read: none is a version of it."""
    if led_to == url:
        return
    # A wall is told where to send its readers afterwards; an article may stand below ``/consent/`` as well.
    if is_wall(led_to) and urlsplit(led_to).query and not is_wall(url):
        raise UnreachableError(url, "protocol", "leads to a login, or to a question for consent")
    if is_front(led_to) and not is_front(url):
        raise UnreachableError(url, "protocol", "leads to a front page")
    other = await line.read(lambda reader: reader.article_id(led_to))
    if other not in {None, work.subject} and await line.read(lambda reader: reader.latest_version(other or 0)) is not None:
        raise UnreachableError(url, "protocol", f"leads to another article: {led_to}")


def _known_as(url: str, found: Found) -> Found:
    """Return an article by the address under which it is watched; where that led is one more of its addresses."""
    read = found.article
    return replace(found, article=replace(read, url=url, canonical_url=read.canonical_url or (read.url if read.url != url else None)))


async def _unchanged(line: Line, work: Work, article: Article) -> None:
    """Note that an article reads as it did when it was last read."""

    def record(writer: Writer) -> Ending:
        writer.see_article(article, line.clock(), None)
        note_return(writer, work.subject, article.url, line.clock())
        return _again(line, writer, work)

    await line.conclude(work, record)


def _again(line: Line, writer: Writer, work: Work) -> Ending:
    now = line.clock()
    first_read = writer.read.first_read(work.subject) or now
    return Ending(due=next_article(now=now, first_read=first_read, settings=line.settings.discover, chance=line.random()))


async def _pages(line: Line, url: str, exchange: Exchange, *, known: bool) -> tuple[list[tuple[Found, Exchange]], bool]:
    """Return the pages of an article from its first one on, and whether the last of them leads on to more; most have one.

    Where a later page cannot be read now, an article that is ``known`` is not read either: it would seem to have lost what stands
    there. Of a new one what can be had is had.
    """
    pages = [(await asyncio.to_thread(_read, exchange, url, line.clock()), exchange)]
    first, seen = exchange.url, {exchange.url}
    while (following := await asyncio.to_thread(_next, exchange, first, len(pages) + 1)) is not None and len(pages) < MOST_PAGES:
        try:
            exchange = (await follow(line, following, article=True))[-1]
            if exchange.answer.status in GONE_STATUSES or exchange.url in seen:
                break
            pages.append((await asyncio.to_thread(_read, exchange, following, line.clock()), exchange))
        except (InputError, RefusedError, UnreachableError):
            if known:
                raise
            break
        seen.add(exchange.url)
    return pages, following is not None


def _next(exchange: Exchange, first: str, number: int) -> str | None:
    answer = exchange.answer
    return next_page(parse(transcode(answer.body, answer.header("content-type"))), first, number)


def _whole(pages: Sequence[Found], *, more: bool) -> Found:
    """Return an article out of its pages, with why there may be ``more`` of it."""
    found = joined(pages)
    if not more:
        return found
    # Of one that grows from its front, what it shows behind the last page that is read was not taken out.
    return replace(found, partial=found.partial or MISSING_PAGE, live=found.live or len(pages) == MOST_PAGES)


async def _compared(line: Line, work: Work, found: Found, source: bytes, known_by: tuple[str, Validators | None]) -> None:
    version = version_of(found, "", line.clock())
    before, differences = await line.read(lambda reader: _differences(reader, work.subject, version, live=found.live))
    if before is None and await _is_joined(line, work, version):
        return
    if any(difference.kind is ChangeKind.PARSER_DRIFT for difference in differences):
        await _failed(line, work, NO_TEXT)
        return
    hidden = _hidden(work, before, version, found) if before is not None else None
    if hidden is not None:
        await _failed(line, work, hidden)
        return
    edits = [difference for difference in differences if difference.kind is ChangeKind.ARTICLE_EDITED]
    if before is not None and edits and work.attempts < PATIENCE and await asyncio.to_thread(_is_elsewhere, before, edits[0], source):
        await _failed(line, work, OTHER_BLOCK)
        return
    if before is None or differences:
        # A page is kept only with a version that names it: most readings find nothing new.
        version = replace(version, source_sha256=await line.keep(source))

    def record(writer: Writer) -> Ending:
        writer.see_article(found.article, line.clock(), None)
        note_return(writer, work.subject, known_by[0], line.clock())
        record_version(writer, work.subject, version, capture_links=line.settings.capture.links, online=True, live=found.live, backlog=work.priority == BACKLOG)
        writer.set_validators(*known_by)
        return _again(line, writer, work)

    await line.conclude(work, record)


async def _is_joined(line: Line, work: Work, version: ArticleVersion) -> bool:
    """Make an article that was never read one more address of the one that it names as canonical, where both pages show the same; tell whether it is done with.

    Else an AMP page, a page for printing and one for telephones would be articles of their own, and each change be told once for each. One that was
    entered and not read yet goes before it.
    """
    named = await line.read(lambda reader: _named(reader, work.subject, version))
    if named is None:
        return False
    if await line.read(lambda reader: _is_awaited(reader, named)) and work.attempts < PATIENCE:
        await _let_before(line, work, named, version.article.canonical_url or "")
        return True
    same = await line.read(lambda reader: _is_same(reader, named, version))
    joined = same and await line.write(lambda writer: writer.join_articles(work.subject, named))
    if joined:
        await line.dismiss(work)
    return joined


def _named(reader: Reader, article_id: int, version: ArticleVersion) -> int | None:
    canonical = version.article.canonical_url
    named = reader.article_id(canonical) if canonical is not None else None
    return named if named != article_id else None


def _is_awaited(reader: Reader, article_id: int) -> bool:
    """Tell whether an article is to be read for the first time, and did not fail so far."""
    waiting = reader.work(WorkKind.ARTICLE, article_id)
    return reader.latest_version(article_id) is None and waiting is not None and not waiting.attempts


def _is_same(reader: Reader, article_id: int, version: ArticleVersion) -> bool:
    # What is not read again, such as a file that was handed in, tells of no change.
    known = reader.latest_version(article_id) if reader.work(WorkKind.ARTICLE, article_id) is not None else None
    return known is not None and is_same_article(_settled(reader, known), _settled(reader, version))


async def _let_before(line: Line, work: Work, article_id: int, url: str) -> None:
    """Bring the first reading of another article forward, and put this one behind it."""
    now, priority = line.clock(), BACKLOG if work.priority == BACKLOG else READING

    def record(writer: Writer) -> Ending:
        writer.schedule(Work(kind=WorkKind.ARTICLE, subject=article_id, due=now, host=urlsplit(url).hostname or "", priority=priority), sooner=True)
        return Ending(due=now + BEHIND, attempts=work.attempts + 1, priority=priority, reason="its canonical address is read first")

    await line.conclude(work, record)


def _hidden(work: Work, before: ArticleVersion, version: ArticleVersion, found: Found) -> str | None:
    """Return why a page shows too little of an article to be a version of it, None where it is one."""
    if found.partial not in {None, MISSING_PAGE} and is_cut(before, version):
        return IN_PART
    cut = found.partial is not None and is_beginning(before, version) and _is_noticed(before, version)
    reason = IN_PART if cut else OTHER_PAGE if is_other_page(before, version) else None
    lasts = reason is not None and work.attempts >= LASTING and (work.reason or "").endswith(reason)
    return None if lasts else reason


def _is_noticed(before: ArticleVersion, version: ArticleVersion) -> bool:
    """Tell whether a page shows less of an article than a correction of its end would leave."""
    return len(version.embeds) < len(before.embeds) or 10 * len(version.text) < 9 * len(before.text)


def _is_elsewhere(before: ArticleVersion, edit: Difference, source: bytes) -> bool:
    """Tell whether an article still stands in its page, whatever part of that was taken for it this time."""
    root = parse(transcode(source, None)).root
    return is_other_block(before, edit, text_of(root) if root is not None else "")


def version_of(found: Found, source: str, at: datetime, origin: Origin = Origin.PAGE) -> ArticleVersion:
    """Return an article as it was read at one time, from the blob ``source``."""
    return ArticleVersion(article=found.article, at=at, text=found.text, source_sha256=source, embeds=found.embeds, origin=origin)


def is_news(reader: Reader, article_id: int, version: ArticleVersion, *, live: bool) -> bool:
    """Tell whether a version is the first of its origin or differs from the last one: only then are its bytes worth keeping."""
    before, differences = _differences(reader, article_id, version, live=live)
    return before is None or bool(differences)


def record_version(
    writer: Writer,
    article_id: int,
    version: ArticleVersion,
    *,
    capture_links: bool,
    online: bool,
    live: bool = False,
    told: bool = True,
    backlog: bool = False,
) -> None:
    """Record an article as it reads now, if that differs from its last version, and queue what it quotes; what changed is ``told`` or not.

    What comes of a first reading of old articles (``backlog``) waits behind what comes of new ones.
    """
    before, differences = _differences(writer.read, article_id, version, live=live)
    if before is not None and not differences:
        return
    kept = writer.add_version(article_id, version)
    for embed, embed_id in zip(kept.embeds, kept.embed_ids, strict=True):
        if embed.zone == "body" and embed.kind != "gap":
            queue_embed(writer, embed, embed_id, version.at, capture_links=capture_links, backlog=backlog)
    # A post that the article is the first to quote is known by now, so that its change names it.
    # A feed's text tells of changes only while there is no page to tell them: it follows the page, or is cut.
    if before is not None and told and (version.origin is Origin.PAGE or writer.read.latest_version(article_id) is None):
        _record_changes(writer, article_id, before, version, differences)
    if online:
        reason = "first sight" if before is None else "changed"
        priority = OF_BACKLOG if backlog else READING
        writer.schedule(Work(kind=WorkKind.CAPTURE_ARTICLE, subject=article_id, due=version.at, priority=priority, reason=reason), sooner=True)


def _differences(reader: Reader, article_id: int, version: ArticleVersion, *, live: bool) -> tuple[ArticleVersion | None, tuple[Difference, ...]]:
    """Return the last version of the same origin, and what changed since."""
    before = reader.latest_version(article_id, version.origin)
    if before is None:
        return None, ()
    return before, compare_articles(_settled(reader, before), _settled(reader, version), live=live)


def _settled(reader: Reader, version: ArticleVersion) -> ArticleVersion:
    """Return a version whose embeds name their posts as the ledger knows them by now: another link to the same post is no other embed."""
    return replace(version, embeds=tuple(_settled_embed(reader, embed) for embed in version.embeds))


def _settled_embed(reader: Reader, embed: Embed) -> Embed:
    key = embed.key
    if key is None and embed.kind != "gap":
        led = reader.resolved(embed.href)
        ref = recognise(led.target) if led is not None and led.target is not None else None
        key = ref.key if ref is not None else None
    known = reader.find_post(key) if key is not None else None
    return replace(embed, platform=known.key.platform, id=known.key.id, space=known.key.space, permalink=known.permalink) if known is not None else embed


def _record_changes(writer: Writer, article_id: int, before: ArticleVersion, after: ArticleVersion, differences: Sequence[Difference]) -> None:
    for difference in differences:
        post = writer.read.find_post(difference.key) if difference.key else None
        change = Change(at=after.at, kind=difference.kind, article_id=article_id, between=(before.at, after.at))
        writer.add_change(replace(change, post_id=post.id if post else None, before=difference.before, after=difference.after))


def _read(exchange: Exchange, url: str, now: datetime) -> Found:
    # Of a page that was cut, what stood behind the cut would look as if it had been taken out.
    answer = whole_answer(exchange)
    kind = _listing(exchange, url)
    if kind is not None:
        raise InputError(url, f"is a {kind} and no article: add it by itself, so that its articles are watched")
    return read_article(answer.body, exchange.url, answer.header("content-type"), PLATFORMS, now)


def _listing(exchange: Exchange, url: str) -> SeedKind | None:
    """Return what kind of list stands where an article was expected; a page that cannot be told is an article as far as it can be read."""
    try:
        kind = recognise_kind(exchange.answer.body, exchange.answer.header("content-type"), url)
    except InputError:
        return None
    return kind if kind in {SeedKind.FEED, SeedKind.SITEMAP} else None


async def _failed(line: Line, work: Work, reason: str) -> None:
    failures, now = work.attempts + 1, line.clock()
    due = retry(now=now, failures=failures, settings=line.settings.schedule, chance=line.random())
    # A look that saw nothing neither adds to an absence nor takes it back (R8); a page, of whatever kind, does.
    absence = read_absence(work.reason) if reason != NO_TEXT else None
    remembered = f"{absence}; since then: {reason}" if absence is not None else reason

    def record(writer: Writer) -> Ending:
        if reason in DRIFTS and not (work.reason or "").endswith(reason):
            writer.add_change(Change(at=now, kind=ChangeKind.PARSER_DRIFT, article_id=work.subject, between=(None, now), after={"reason": reason}))
        return Ending(due=due, attempts=failures, priority=min(work.priority, 0), reason=remembered)

    await line.conclude(work, record)
    logger.warning("article %s not read: %s", work.subject, reason)
