"""Articles, feeds and sitemaps that did not change cost no body; and no server can say so of what it was not asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.discover.entry import MOST_ENTRIES
from archiver.exchange import Answer, Exchange, Headers
from archiver.pipeline import carry_out
from archiver.settings import read_settings
from storage import ArticleFilter
from storage.model import Seed, Work
from storage.vocabulary import SeedKind, WorkKind
from tests.integration.test_articles import QUOTE, REFRESHING, SHELL, TEXT, URL, Desk, page

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
FEED, SITEMAP, INDEX = "https://blatt.example/feed", "https://blatt.example/news.xml", "https://blatt.example/index.xml"
ENTRY = "https://blatt.example/bericht"
FEED_BODY = f"<rss version='2.0'><channel><item><link>{ENTRY}</link></item></channel></rss>".encode()
SITEMAP_BODY = f"<urlset><url><loc>{ENTRY}</loc></url></urlset>".encode()
INDEX_BODY = f"<sitemapindex><sitemap><loc>{SITEMAP}</loc></sitemap></sitemapindex>".encode()


class Server:
    """Answers as servers do that know their versions: with an ETag, and 304 where the condition names it."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, str | None, int]] = []
        self.always: int | None = None
        """Status that everything is answered with, condition or not."""
        self.leads_on: str | None = None

    async def follow(self, url: str, headers: Headers = (), *, max_bytes: int | None = None, **_: object) -> tuple[Exchange, ...]:
        """Answer one question."""
        condition = dict(headers).get("If-None-Match")
        given = self.pages[url]
        etag = f'"{abs(hash(given.body))}"'
        status = self.always or (304 if condition == etag else given.status)
        answer = Answer(status=status, headers=(*given.headers, ("ETag", etag)), body=b"" if status == 304 else given.body)
        self.asked.append((url, condition, status))
        exchange = Exchange(url=self.leads_on or url, answer=answer, started_at=READ)
        return (exchange, exchange) if self.leads_on else (exchange,)


class Revisited(Desk):
    """A desk before such a server."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, read_settings())
        self.server = Server()
        object.__setattr__(self.line.doors, "fetch", self.server)

    def add(self, kind: SeedKind, url: str) -> int:
        """Watch a seed."""
        with self.ledger.write() as writer:
            seed_id = writer.add_seed(Seed(kind=kind, url=url, added_at=self.now))
            writer.schedule(Work(kind=WorkKind.SEED, subject=seed_id, due=self.now))
        return seed_id

    async def visit(self, kind: WorkKind, after: timedelta = HOUR) -> Work:
        """Carry out the only work of a kind, some time later, and return what comes of it."""
        self.now += after
        with self.ledger.write() as writer:
            writer.schedule(Work(kind=kind, subject=1, due=self.now), sooner=True)
        (work,) = self.ledger.claim(self.now, lease=HOUR, limit=1, kinds=(kind,))
        await carry_out(self.line, work)
        with self.ledger.read() as reader:
            again = reader.work(kind, work.subject)
        assert again is not None
        return again

    def statuses(self) -> list[int]:
        """Return what was answered so far."""
        return [status for _, _, status in self.server.asked]


READ = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Revisited]:
    """Give an article, and a server that knows its versions."""
    made = Revisited(tmp_path)
    made.server.pages = {URL: page(QUOTE)}
    yield made
    made.ledger.close()


async def test_an_article_that_did_not_change_costs_no_body_and_is_seen_all_the_same(desk: Revisited) -> None:
    """The second reading asks with the validators of the first: 304 leaves no version and no change, moves the last sight, and comes again as usual."""
    await desk.visit(WorkKind.ARTICLE)
    again = await desk.visit(WorkKind.ARTICLE)
    assert desk.statuses() == [200, 304]
    assert (desk.versions(), desk.kinds()) == (1, [])
    assert (again.attempts, again.reason) == (0, None)
    with desk.ledger.read() as reader:
        (row,) = reader.articles(ArticleFilter())
    assert row.last_seen == desk.now


async def test_an_edit_is_seen_with_the_next_visit(desk: Revisited) -> None:
    """Another version is another tag: it is answered whole, and becomes the one that is asked with."""
    await desk.visit(WorkKind.ARTICLE)
    desk.server.pages[URL] = page(QUOTE, text=TEXT.replace("zugestimmt", "abgelehnt"))
    for _ in range(2):
        await desk.visit(WorkKind.ARTICLE)
    assert desk.statuses() == [200, 200, 304]
    assert desk.kinds() == ["article-edited"]


async def test_a_page_is_read_whole_once_a_day_whatever_its_server_says(desk: Revisited) -> None:
    """Some servers never tell: what they call unchanged is looked at all the same."""
    await desk.visit(WorkKind.ARTICLE)
    await desk.visit(WorkKind.ARTICLE, 23 * HOUR)
    await desk.visit(WorkKind.ARTICLE)
    assert [condition is None for _, condition, _ in desk.server.asked] == [True, False, True]


@pytest.mark.parametrize("first", [True, False])
async def test_not_modified_of_what_was_not_asked_is_an_error_and_says_nothing_of_the_article(desk: Revisited, first: bool) -> None:
    """304 to a question without condition, or from where the address leads: the reading failed, nothing is recorded, and it is asked whole again."""
    if not first:
        await desk.visit(WorkKind.ARTICLE)
        desk.server.leads_on = "https://www.zeitspiegel.example/anderswo"
    desk.server.always = 304
    failed = await desk.visit(WorkKind.ARTICLE)
    assert failed.attempts == 1
    assert "304" in (failed.reason or "")
    assert desk.versions() == (0 if first else 1)
    assert desk.kinds() == []
    desk.server.always, desk.server.leads_on = None, None
    await desk.visit(WorkKind.ARTICLE)
    assert desk.server.asked[-1][1:] == (None, 200)


async def test_a_page_that_could_not_be_read_is_not_what_the_next_one_is_compared_with(desk: Revisited) -> None:
    """A shell without text has a tag too; the tag that is asked with stays that of the last good version."""
    await desk.visit(WorkKind.ARTICLE)
    good = desk.server.pages[URL]
    desk.server.pages[URL] = SHELL
    for _ in range(2):
        await desk.visit(WorkKind.ARTICLE)
    desk.server.pages[URL] = good
    await desk.visit(WorkKind.ARTICLE)
    assert desk.statuses() == [200, 200, 200, 304]


async def test_the_first_of_several_pages_says_nothing_of_the_others(desk: Revisited) -> None:
    """An article over two pages is read whole each time."""
    desk.server.pages = {URL: page(f'<link rel="next" href="{URL}?seite=2">'), f"{URL}?seite=2": page(text=TEXT.upper())}
    for _ in range(2):
        await desk.visit(WorkKind.ARTICLE)
    assert [condition for _, condition, _ in desk.server.asked] == [None] * 4


async def test_an_article_that_is_back_as_it_was_is_said_to_be_back_at_once(desk: Revisited) -> None:
    """Its server knows the version that was read before the article was gone."""
    shown = desk.server.pages[URL]
    await desk.visit(WorkKind.ARTICLE)
    desk.server.pages |= {URL: Answer(status=404), "https://www.zeitspiegel.example/": page()}
    for _ in range(2):
        await desk.visit(WorkKind.ARTICLE)
    desk.server.pages[URL] = shown
    await desk.visit(WorkKind.ARTICLE)
    assert desk.statuses()[-1] == 304
    assert desk.kinds() == ["article-gone", "article-restored"]


async def test_a_page_that_only_says_that_it_moved_says_nothing_of_where_it_leads(desk: Revisited) -> None:
    """It stays as it is while the article behind it is edited."""
    there = "https://www.zeitspiegel.example/neu"
    moved = Answer(status=200, headers=(("Content-Type", "text/html"),), body=REFRESHING.format(there).encode())
    desk.server.pages = {URL: moved, there: page()}
    await desk.visit(WorkKind.ARTICLE)
    desk.server.pages[there] = page("<p>Am Abend sprach auch der Minister.</p>")
    await desk.visit(WorkKind.ARTICLE)
    assert desk.kinds() == ["article-edited"]


@pytest.mark.parametrize(("kind", "url", "body"), [(SeedKind.FEED, FEED, FEED_BODY), (SeedKind.SITEMAP, SITEMAP, SITEMAP_BODY)])
async def test_feeds_and_sitemaps_that_did_not_change_cost_no_body(desk: Revisited, kind: SeedKind, url: str, body: bytes) -> None:
    """What they announced is entered once, and 304 counts as read."""
    desk.server.pages = {url: Answer(status=200, body=body)}
    seed_id = desk.add(kind, url)
    for _ in range(2):
        await desk.visit(WorkKind.SEED)
    assert desk.statuses() == [200, 304]
    with desk.ledger.read() as reader:
        assert reader.article_id(ENTRY) is not None
        seed = reader.seed(seed_id)
    assert seed is not None
    assert (seed.checked_at, seed.error) == (desk.now, None)


@pytest.mark.parametrize(
    "spelled", [URL.upper().replace("/ARTIKEL", "/artikel"), f"{URL}#kommentare", f"{URL}?utm_source=newsletter", URL.replace("https", "http")]
)
async def test_an_article_that_a_person_adds_is_the_one_that_a_feed_announces(desk: Revisited, spelled: str) -> None:
    """Under another spelling it would be kept, captured and counted twice."""
    desk.add(SeedKind.ARTICLE, spelled)
    (work,) = desk.ledger.claim(desk.now, lease=HOUR, limit=1, kinds=(WorkKind.SEED,))
    await carry_out(desk.line, work)
    with desk.ledger.read() as reader:
        assert [row.url for row in reader.articles(ArticleFilter())] == [URL]


@pytest.mark.parametrize("twice", [FEED, SITEMAP])
async def test_an_article_that_is_announced_by_http_and_by_https_together_is_one(desk: Revisited, twice: str) -> None:
    """Nobody has read it yet, so that no redirect tells; one reading is due."""
    named = [f"<item><link>{each}</link></item>" if twice == FEED else f"<url><loc>{each}</loc></url>" for each in (ENTRY, ENTRY.replace("https", "http"))]
    root = ("<rss version='2.0'><channel>", "</channel></rss>") if twice == FEED else ("<urlset>", "</urlset>")
    desk.server.pages[twice] = Answer(status=200, body="".join((root[0], *named, root[1])).encode())
    desk.add(SeedKind.FEED if twice == FEED else SeedKind.SITEMAP, twice)
    await desk.visit(WorkKind.SEED)
    with desk.ledger.read() as reader:
        assert sorted(row.url for row in reader.articles(ArticleFilter())) == [ENTRY, URL]


async def test_an_index_is_read_whole_and_the_sitemaps_below_it_are_not(desk: Revisited) -> None:
    """What an index names may change while it does not."""
    desk.server.pages = {INDEX: Answer(status=200, body=INDEX_BODY), SITEMAP: Answer(status=200, body=SITEMAP_BODY)}
    desk.add(SeedKind.SITEMAP, INDEX)
    for _ in range(2):
        await desk.visit(WorkKind.SEED)
    assert desk.statuses() == [200, 200, 200, 304]


LONG_FEED = f"<rss version='2.0'><channel>{'<item><link>https://blatt.example/a</link></item>' * (MOST_ENTRIES + 1)}</channel></rss>".encode()


@pytest.mark.parametrize(("kind", "url", "body"), [(SeedKind.SITEMAP, SITEMAP, SITEMAP_BODY[:-9]), (SeedKind.FEED, FEED, LONG_FEED)])
async def test_what_could_not_be_read_whole_is_read_again_and_said_again(desk: Revisited, kind: SeedKind, url: str, body: bytes) -> None:
    """A 304 would say of it that all is well."""
    desk.server.pages = {url: Answer(status=200, body=body)}
    seed_id = desk.add(kind, url)
    for _ in range(2):
        await desk.visit(WorkKind.SEED)
        with desk.ledger.read() as reader:
            seed = reader.seed(seed_id)
        assert seed is not None
        assert "is read in part only" in (seed.error or "")
    assert desk.statuses() == [200, 200]


async def test_a_seed_that_does_not_answer_is_asked_again_and_says_so(desk: Revisited) -> None:
    """At its usual pace; what is wrong with it is told until it answers."""
    desk.server.pages = {FEED: Answer(status=200, body=FEED_BODY)}
    seed_id = desk.add(SeedKind.FEED, FEED)
    for status, told in ((503, "answered 503"), (None, None)):
        desk.server.always = status
        again = await desk.visit(WorkKind.SEED)
        with desk.ledger.read() as reader:
            seed = reader.seed(seed_id)
        assert seed is not None
        assert (told is None) == (seed.error is None)
        assert (told or "") in (seed.error or "")
        assert desk.now < again.due <= desk.now + HOUR


@pytest.mark.parametrize("kind", [SeedKind.FEED, SeedKind.SITEMAP])
async def test_an_article_that_is_said_to_be_changed_since_we_saw_it_is_read_at_once(desk: Revisited, kind: SeedKind) -> None:
    """``updated`` of a feed and ``lastmod`` of a sitemap bring the next reading forward; a time that lies before the last reading does not."""
    await desk.visit(WorkKind.ARTICLE)
    seed = FEED if kind is SeedKind.FEED else SITEMAP
    desk.add(kind, seed)
    due = {}
    for name, at in (("before", desk.now - HOUR), ("since", desk.now + HOUR / 30)):
        desk.server.pages[seed] = Answer(status=200, body=announced(kind, at))
        await desk.visit(WorkKind.SEED, HOUR / 60)
        with desk.ledger.read() as reader:
            work = reader.work(WorkKind.ARTICLE, desk.article_id)
        assert work is not None
        due[name] = work.due - desk.now
    assert due["before"] > timedelta(0) == due["since"]


async def test_an_article_that_cannot_be_read_is_not_hurried(desk: Revisited) -> None:
    """Its back-off stands, whatever a sitemap says every quarter of an hour."""
    await desk.visit(WorkKind.ARTICLE)
    desk.server.always = 500
    failed = await desk.visit(WorkKind.ARTICLE)
    desk.server.always = None
    desk.add(SeedKind.SITEMAP, SITEMAP)
    desk.server.pages[SITEMAP] = Answer(status=200, body=announced(SeedKind.SITEMAP, desk.now))
    desk.now -= HOUR
    await desk.visit(WorkKind.SEED)
    with desk.ledger.read() as reader:
        assert reader.work(WorkKind.ARTICLE, desk.article_id) == failed


def announced(kind: SeedKind, at: datetime) -> bytes:
    """Return a feed or sitemap that says when the article was changed, and that it was published long ago."""
    if kind is SeedKind.SITEMAP:
        return f"<urlset><url><loc>{URL}</loc><lastmod>{at.isoformat()}</lastmod></url></urlset>".encode()
    times = f"<published>2026-01-01T00:00:00Z</published><updated>{at.isoformat()}</updated>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{URL}"/>{times}</entry></feed>'.encode()
