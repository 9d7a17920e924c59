"""The same post once: in whatever form, by whatever link and in whichever article it is quoted; and feeds, sitemaps and lists that lead there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from archiver.browser import Browser
from archiver.capture import Doors
from archiver.cli.meant import article_meant, posts_meant
from archiver.errors import UnreachableError
from archiver.exchange import Answer, Exchange, Headers
from archiver.fetch import Fetch
from archiver.fingerprints import Limits
from archiver.fingerprints.fingerprint import fingerprint
from archiver.pipeline import Line, carry_out
from archiver.pipeline.line import BACKLOG, FIRST_CAPTURE, OF_BACKLOG, READING
from archiver.pipeline.looks import settle
from archiver.pipeline.seeds import MAX_SITEMAPS
from archiver.settings import read_settings
from storage import ArticleFilter, ChangeFilter, FileBlobs, Ledger, PostFilter
from storage.model import PostKey, Seed, Work
from storage.rows import ArticleRow
from storage.vocabulary import ChangeKind, SeedKind, WorkKind

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = "1796161717017489850"
POST = f"https://x.com/i/status/{ID}"
SITE = "https://blatt.example"
TEXT = "<p>Der Rat hat am Abend lange über den Hafenplan beraten und am Ende zugestimmt, wie erwartet worden war.</p>" * 3
READ = (WorkKind.SEED, WorkKind.ARTICLE, WorkKind.RESOLVE)


@dataclass
class Web:
    """Answers by address; what it does not know is not found, and an error is raised."""

    answers: dict[str, Answer | UnreachableError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def get(self, url: str, headers: Headers = (), *, max_bytes: int | None = None) -> Exchange:
        """Answer one request."""
        self.asked.append(url)
        answer = self.answers.get(url, Answer(status=404))
        if isinstance(answer, UnreachableError):
            raise answer
        return Exchange(url=url, answer=answer, started_at=NOW)

    async def follow(self, url: str, headers: Headers = (), *, max_bytes: int | None = None, **_: object) -> tuple[Exchange, ...]:
        """Answer one request: nothing here leads on."""
        return (await self.get(url, headers),)


class Desk:
    """A fresh archive before a web of a few addresses; reading needs no browser."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger, self.web, self.now = ledger, Web(), NOW
        settings, self.blobs = read_settings(), FileBlobs(folder / "blobs")
        doors = Doors(
            browser=cast("Browser", None),
            fetch=cast("Fetch", self.web),
            blobs=self.blobs,
            settings=settings,
            fingerprint=lambda content: fingerprint(content, Limits()),
            clock=lambda: self.now,
        )
        self.line = Line(ledger=ledger, doors=doors, settings=settings, clock=lambda: self.now, random=lambda: 0.5)

    def watch(self, url: str, kind: SeedKind = SeedKind.ARTICLE) -> None:
        """Add a seed."""
        with self.ledger.write() as writer:
            seed_id = writer.add_seed(Seed(kind=kind, url=url, added_at=self.now))
            writer.schedule(Work(kind=WorkKind.SEED, subject=seed_id, due=self.now), sooner=True)

    async def read(self, kinds: tuple[WorkKind, ...] = READ) -> None:
        """Read everything that is due, and what comes of it."""
        self.now += timedelta(minutes=1)
        while works := self.ledger.claim(self.now, lease=timedelta(minutes=1), limit=1, kinds=kinds):
            await carry_out(self.line, works[0])

    async def write(self, name: str, *parts: str) -> None:
        """Publish an article, watch it and read it."""
        self.web.answers[f"{SITE}/{name}"] = page(*parts)
        self.watch(f"{SITE}/{name}")
        await self.read()

    def priority(self, kind: WorkKind, subject: int) -> int:
        """Return how urgent a work is that must be in the queue."""
        with self.ledger.read() as reader:
            work = reader.work(kind, subject)
        assert work is not None, (kind, subject)
        return work.priority

    def posts(self) -> list[str]:
        """Return the permalinks of all posts, sorted."""
        with self.ledger.read() as reader:
            return sorted(post.permalink for post in reader.posts(PostFilter()))

    def changed(self) -> list[str]:
        """Return the kinds of change of articles so far."""
        with self.ledger.read() as reader:
            return [change.kind for change in reader.changes(ChangeFilter()) if change.article]

    def article(self, name: str) -> ArticleRow:
        """Return one article."""
        with self.ledger.read() as reader:
            (row,) = reader.articles(ArticleFilter(article=f"{SITE}/{name}"))
        return row


def page(*parts: str) -> Answer:
    """Return an article's page."""
    html = f"<html><head><title>Hafen</title></head><body><main><article><h1>Hafen</h1>{TEXT}{''.join(parts)}{TEXT}</article></main></body></html>"
    return Answer(status=200, headers=(("Content-Type", "text/html; charset=utf-8"),), body=html.encode())


def blockquote(href: str) -> str:
    """Return a post as X's own embed code shows it."""
    return f'<blockquote class="twitter-tweet"><p>Hallo</p>&mdash; A (@a) <a href="{href}">May 30, 2024</a></blockquote>'


def link(href: str) -> str:
    """Return a link in running text."""
    return f'<p>So steht es <a href="{href}">in diesem Beitrag</a> von gestern Abend.</p>'


def moved(to: str) -> Answer:
    """Return an answer that leads on."""
    return Answer(status=301, headers=(("Location", to),))


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Desk:
    """Give an archive that watches nothing, in each database in turn."""
    return Desk(ledger, tmp_path)


FORMS = [
    blockquote(f"https://twitter.com/old_name/status/{ID}?ref_src=twsrc%5Etfw"),
    blockquote(f"https://x.com/new_name/status/{ID}"),
    f'<iframe src="https://platform.twitter.com/embed/Tweet.html?id={ID}"></iframe>',
    link(f"https://mobile.twitter.com/a/status/{ID}/photo/1"),
    link(f"https://fxtwitter.com/a/status/{ID}"),
    link(f"https://nitter.net/a/status/{ID}#m"),
    link("https://t.co/short"),
    link(f"https://www.google.com/url?q=https://twitter.com/a/status/{ID}&sa=D"),
    link(f"https://twitter-com.cdn.ampproject.org/c/s/twitter.com/a/status/{ID}"),
]


async def test_a_post_is_one_in_whatever_form_and_by_whatever_link_it_is_quoted(desk: Desk) -> None:
    """Old handle, new handle, mirrors, mobile, frame, short link, redirector, AMP cache: one post."""
    desk.web.answers["https://t.co/short"] = moved(f"https://twitter.com/a/status/{ID}/photo/1")
    await desk.write("all", *(form + TEXT for form in FORMS))
    assert desk.posts() == [POST]
    quotes = desk.article("all").quotes
    assert {quote.id for quote in quotes} == {ID}
    assert {quote.form for quote in quotes} == {"twitter-blockquote", "link", "short-link"}
    assert len(quotes) >= len([form for form in FORMS if form.startswith("<p>")])


async def test_a_post_is_one_across_articles_and_is_first_seen_once(desk: Desk) -> None:
    """Each article is listed for it; and it is looked at and captured once."""
    desk.web.answers["https://t.co/short"] = moved(f"https://twitter.com/a/status/{ID}")
    for number, form in enumerate(FORMS):
        await desk.write(str(number), form)
    assert desk.posts() == [POST]
    with desk.ledger.read() as reader:
        (row,) = reader.posts(PostFilter())
        assert len(row.articles) == len(FORMS)
        assert [change.kind for change in reader.changes(ChangeFilter())] == ["first-seen"]
        assert reader.queue_sizes()["look"] == 1


async def test_an_article_that_links_a_post_differently_quotes_the_same_post(desk: Desk) -> None:
    """A permalink in place of a short link or a mirror is no embed removed and none added."""
    desk.web.answers["https://t.co/short"] = moved(f"https://twitter.com/a/status/{ID}")
    await desk.write("a", link("https://t.co/short"))
    for href in (f"https://twitter.com/a/status/{ID}", f"https://fxtwitter.com/b/status/{ID}"):
        desk.web.answers[f"{SITE}/a"] = page(link(href))
        desk.now += timedelta(days=1)
        await desk.read()
    assert desk.changed() == []
    assert desk.article("a").versions == 1


@pytest.mark.parametrize("inner", ["https://t.co/short", POST])
async def test_a_redirector_before_a_post_is_followed_and_no_page_to_watch(desk: Desk, inner: str) -> None:
    """Where it leads is what the article quotes, whether the redirector carries a short link or the post's own address."""
    wrapped = f"https://www.google.com/url?q={inner}"
    desk.web.answers |= {wrapped: moved(inner), "https://t.co/short": moved(POST)}
    await desk.write("a", link(wrapped))
    await desk.read((WorkKind.RESOLVE,))
    assert desk.posts() == [POST]


async def test_a_post_that_a_post_links_to_is_not_told_by_its_words(desk: Desk) -> None:
    """What the article shows is the post around the link: author and text of what the link leads to are not known by it."""
    other = "https://x.com/i/status/1796161717017489851"
    inside = '<p>Hallo <a href="https://t.co/short">t.co/short</a></p>'
    desk.web.answers["https://t.co/short"] = moved(other)
    await desk.write("a", blockquote(POST).replace("<p>Hallo</p>", inside))
    await desk.read((WorkKind.RESOLVE,))
    with desk.ledger.read() as reader:
        outer, inner = (reader.find_post(PostKey(platform="x", id=url.rpartition("/")[2])) for url in (POST, other))
    assert outer is not None
    assert inner is not None
    assert (outer.author, outer.text is None) == ("a", False)
    assert (inner.author, inner.name, inner.text) == (None, None, None)


async def test_the_address_of_a_post_by_the_site_s_own_account_stays_one(desk: Desk) -> None:
    """A handle may be the name of the site, as that of Bluesky's own account is: the name in the path is what becomes the DID."""
    did, rkey = "did:plc:z72i7hdynmk6r22z27h6tvur", "3llu73pzwfgyr"
    await desk.write("a", link(f"https://bsky.app/profile/bsky.app/post/{rkey}"))
    with desk.ledger.write() as writer:
        known = writer.read.find_post(PostKey(platform="bluesky", id=rkey, space="bsky.app"))
        assert known is not None
        settled = writer.read.post(settle(writer, known, PostKey(platform="bluesky", id=rkey, space=did)))
    assert settled is not None
    assert settled.permalink == f"https://bsky.app/profile/{did}/post/{rkey}"


async def test_a_renamed_account_of_bluesky_does_not_make_a_second_post(desk: Desk) -> None:
    """An article by old handle, one by new handle, one by DID: one post once the handles are resolved, and all articles are its own."""
    did = "did:plc:z72i7hdynmk6r22z27h6tvur"
    for number, name in enumerate(("alice.bsky.social", "alice.example", did)):
        await desk.write(str(number), link(f"https://bsky.app/profile/{name}/post/3llu73pzwfgyr"))
    with desk.ledger.write() as writer:
        for name in ("alice.bsky.social", "alice.example"):
            known = writer.read.find_post(PostKey(platform="bluesky", id="3llu73pzwfgyr", space=name))
            assert known is not None
            settle(writer, known, PostKey(platform="bluesky", id="3llu73pzwfgyr", space=did))
        (row,) = writer.read.posts(PostFilter())
    assert len(row.articles) == 3


async def test_a_short_link_that_fails_is_tried_again_until_it_leads_somewhere(desk: Desk) -> None:
    """With back-off and every attempt on record; the article then quotes what it leads to."""
    desk.web.answers["https://t.co/short"] = Answer(status=503)
    await desk.write("a", link("https://t.co/short"))
    for _ in range(3):
        desk.now += timedelta(hours=7)
        await desk.read((WorkKind.RESOLVE,))
    assert desk.posts() == []
    desk.web.answers["https://t.co/short"] = moved(POST)
    desk.now += timedelta(hours=7)
    await desk.read((WorkKind.RESOLVE,))
    assert desk.posts() == [POST]
    assert desk.web.asked.count("https://t.co/short") == 5


async def test_a_short_link_is_not_followed_before_its_host_asks_to_be(desk: Desk) -> None:
    """Retry-After is obeyed where it names a longer wait than ours."""
    desk.web.answers["https://t.co/short"] = Answer(status=429, headers=(("Retry-After", "72000"),))
    await desk.write("a", link("https://t.co/short"))
    asked = []
    for _ in range(3):
        desk.now += timedelta(hours=7)
        await desk.read((WorkKind.RESOLVE,))
        asked.append(desk.web.asked.count("https://t.co/short"))
    assert asked == [1, 1, 2]


@pytest.mark.parametrize("answer", [Answer(status=404), moved("https://x.com/"), moved("https://x.com/i/flow/login"), moved("https://t.co/short")])
async def test_a_short_link_that_leads_nowhere_is_followed_again_within_hours_and_days(desk: Desk, answer: Answer) -> None:
    """What says so may be meant for us, or for a while; in the end it is asked once a week."""
    desk.web.answers["https://t.co/short"] = answer
    await desk.write("a", link("https://t.co/short"))
    asked = []
    for hours in (2, 25, 25, 7 * 24, 7 * 24):
        desk.now += timedelta(hours=hours)
        await desk.read((WorkKind.RESOLVE,))
        asked.append(desk.web.asked.count("https://t.co/short"))
    assert (desk.posts(), asked) == ([], [2, 3, 3, 4, 5])
    desk.web.answers["https://t.co/short"] = moved(POST)
    desk.now += timedelta(days=8)
    await desk.read((WorkKind.RESOLVE,))
    assert desk.posts() == [POST]


async def test_a_short_link_that_died_still_means_what_it_once_led_to(desk: Desk) -> None:
    """A later article that carries it quotes that post at once."""
    desk.web.answers["https://t.co/short"] = moved(POST)
    await desk.write("a", link("https://t.co/short"))
    desk.web.answers["https://t.co/short"] = Answer(status=404)
    await desk.write("b", link("https://t.co/short"))
    assert [quote.id for quote in desk.article("b").quotes] == [ID]


@pytest.mark.parametrize(
    "named",
    [
        POST,
        f"https://twitter.com/anyone/status/{ID}?s=20",
        f"http://fxtwitter.com/a/status/{ID}",
        f"nitter.net/a/status/{ID}",
        "https://t.co/short",
        "http://t.co/short",
        f"https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F{ID}",
        ID,
        f"x:{ID}",
    ],
)
async def test_a_post_is_found_by_any_address_of_it(desk: Desk, named: str) -> None:
    """Whoever asks has the address that somebody sent them; nobody is asked to answer."""
    desk.web.answers["https://t.co/short"] = moved(f"https://twitter.com/a/status/{ID}")
    await desk.write("a", link("https://t.co/short"))
    desk.web.asked.clear()
    with desk.ledger.read() as reader:
        found = posts_meant(reader, named)
        assert [row.url for row in reader.articles(ArticleFilter(quoting=found))] == [f"{SITE}/a"]
    assert desk.web.asked == []


@pytest.mark.parametrize(
    "named", ["https://x.com/a/status/1796161717017489851", "https://x.com/krus_stern", "https://t.co/other", "", "x:", "http://[", "\x00"]
)
async def test_another_address_finds_no_post(desk: Desk, named: str) -> None:
    """Nothing that only looks alike, and nothing that is no address."""
    await desk.write("a", blockquote(f"https://twitter.com/a/status/{ID}"))
    with desk.ledger.read() as reader:
        assert posts_meant(reader, named) == ()


@pytest.mark.parametrize(
    "named",
    [f"{SITE}/a", f"{SITE}/a/", "http://blatt.example/a?utm_source=x#top", "blatt.example/a", "https://blatt-example.cdn.ampproject.org/c/s/blatt.example/a"],
)
async def test_an_article_is_found_by_any_address_of_it(desk: Desk, named: str) -> None:
    """With tracking, without scheme, out of an AMP cache."""
    await desk.write("a")
    with desk.ledger.read() as reader:
        found = reader.article_id(article_meant(reader, named))
        assert found is not None
        assert found == reader.article_id(f"{SITE}/a")
        assert article_meant(reader, f"{SITE}/other") == f"{SITE}/other"


def rss(*items: str) -> Answer:
    """Return a feed."""
    body = f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>N</title>{"".join(items)}</channel></rss>'
    return Answer(status=200, headers=(("Content-Type", "application/rss+xml"),), body=body.encode())


def item(name: str, content: str = "", date: str = "Tue, 24 Nov 2026 11:00:00 GMT") -> str:
    """Return one entry of a feed."""
    full = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return f"<item><title>{name}</title><link>{SITE}/{name}?utm_source=rss</link><pubDate>{date}</pubDate>{full}</item>"


@pytest.mark.parametrize("answer", [Answer(status=403), page(), page("<p>Weiterlesen mit Abo.</p>")])
async def test_what_a_feed_quotes_is_quoted_where_the_page_does_not_show_it(desk: Desk, answer: Answer) -> None:
    """Behind a wall or without its embeds: the feed's text is the witness."""
    desk.web.answers |= {f"{SITE}/feed": rss(item("a", blockquote(f"https://twitter.com/a/status/{ID}"))), f"{SITE}/a": answer}
    desk.watch(f"{SITE}/feed", SeedKind.FEED)
    await desk.read()
    assert desk.posts() == [POST]
    assert [(quote.id, quote.kind) for quote in desk.article("a").quotes] == [(ID, "embed")]


async def test_a_feed_and_its_page_do_not_change_each_other(desk: Desk) -> None:
    """Each is compared with itself; what both quote is one post and is listed once for each place of the page."""
    quote = blockquote(f"https://twitter.com/a/status/{ID}")
    desk.web.answers |= {f"{SITE}/feed": rss(item("a", f"<p>Kurz.</p>{quote}")), f"{SITE}/a": page(quote)}
    desk.watch(f"{SITE}/feed", SeedKind.FEED)
    for _ in range(3):
        await desk.read()
        desk.now += timedelta(days=1)
    assert desk.changed() == []
    article = desk.article("a")
    assert (article.versions, len(article.quotes)) == (1, 1)


async def test_a_feed_text_that_only_looks_different_is_not_kept_again(desk: Desk) -> None:
    """Counting pixels and the like change with every reading; what the text says and quotes does not."""
    quote = blockquote(f"https://twitter.com/a/status/{ID}")
    desk.watch(f"{SITE}/feed", SeedKind.FEED)
    for number in range(3):
        desk.web.answers[f"{SITE}/feed"] = rss(item("a", f'<p>Kurz.</p>{quote}<img src="https://count.example/{number}.gif">'))
        await desk.read((WorkKind.SEED,))
        desk.now += timedelta(days=1)
    assert len(list(desk.blobs.digests())) == 1


async def test_entries_of_one_article_are_its_text_together(desk: Desk) -> None:
    """A live blog's entries differ by what stands behind ``#``, others by what tracks readers: none undoes the other, and no embed is said to be gone."""
    entries = [f"<p>Um {hour} Uhr.</p>{blockquote(f'https://twitter.com/a/status/{int(ID) + hour}')}" for hour in range(3)]
    items = [item("live", entry).replace("?utm_source=rss", f"?utm_source=rss#entry-{hour}") for hour, entry in enumerate(entries)]
    desk.web.answers |= {f"{SITE}/feed": rss(*items), f"{SITE}/live": Answer(status=403)}
    desk.watch(f"{SITE}/feed", SeedKind.FEED)
    for _ in range(2):
        await desk.read()
        desk.now += timedelta(days=1)
    assert desk.changed() == []
    assert (desk.article("live").versions, len(desk.article("live").quotes), len(desk.posts())) == (1, 3, 3)


async def test_what_came_and_went_between_two_readings_is_read_on_the_feeds_older_pages(desk: Desk) -> None:
    """Only where all that a feed announces is new since it was last read; a page that fails is read the next time, and the archive of years stays unread."""

    def publish(*pages: tuple[str, ...]) -> None:
        for number, names in enumerate(pages, start=1):
            older = f'<link rel="next" xmlns="http://www.w3.org/2005/Atom" href="/feed?page={number + 1}"/>'
            desk.web.answers[f"{SITE}/feed?page={number}" if number > 1 else f"{SITE}/feed"] = rss(older, *(item(name) for name in names))

    async def reading() -> list[str]:
        desk.web.asked.clear()
        desk.now += timedelta(days=1)
        await desk.read((WorkKind.SEED,))
        return [url.removeprefix(SITE) for url in desk.web.asked]

    publish(("2", "1"), ("0", "-1"))
    desk.watch(f"{SITE}/feed", SeedKind.FEED)
    assert await reading() == ["/feed"]
    publish(("3", "2"), ("1", "0"))
    assert await reading() == ["/feed"]
    publish(("8", "7"), ("6", "5"), ("4", "3"), ("2", "1"), ("0", "-1"))
    failing = desk.web.answers.pop(f"{SITE}/feed?page=2")
    assert await reading() == ["/feed", "/feed?page=2"]
    desk.web.answers[f"{SITE}/feed?page=2"] = failing
    assert await reading() == ["/feed", "/feed?page=2", "/feed?page=3", "/feed?page=4"]
    with desk.ledger.read() as reader:
        assert {row.url.removeprefix(f"{SITE}/") for row in reader.articles(ArticleFilter())} == set("12345678")


@pytest.mark.parametrize("order", [("full", "cut"), ("cut", "full")])
async def test_two_feeds_that_carry_one_article_do_not_change_each_other(desk: Desk, order: tuple[str, str]) -> None:
    """What one of them leaves out was not taken out, what one of them has more is quoted; an edit of the fuller one is told as before."""
    quotes = [blockquote(f"https://twitter.com/a/status/{int(ID) + number}") for number in range(3)]
    desk.web.answers |= {f"{SITE}/full": rss(item("a", "<p>Lang.</p>" + "".join(quotes[:2]))), f"{SITE}/cut": rss(item("a", "<p>Kurz.</p>" + quotes[0]))}
    for name in order:
        desk.watch(f"{SITE}/{name}", SeedKind.FEED)
    for _ in range(3):
        await desk.read()
        desk.now += timedelta(days=1)
    assert (desk.changed(), len(desk.article("a").quotes)) == ([], 2)
    desk.web.answers[f"{SITE}/full"] = rss(item("a", "<p>Lang.</p>" + "".join(quotes[1:])))
    for _ in range(2):
        await desk.read()
        desk.now += timedelta(days=1)
    assert sorted(desk.changed()) == ["embed-added", "embed-removed"]
    with desk.ledger.read() as reader:
        assert len(reader.versions(1)) == (2 if order[0] == "full" else 3)


def sitemap(*entries: tuple[str, str | None], index: bool = False) -> Answer:
    """Return a sitemap, or an index of sitemaps."""
    name, root = ("sitemap", "sitemapindex") if index else ("url", "urlset")
    listed = "".join(f"<{name}><loc>{SITE}/{path}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</{name}>" for path, at in entries)
    return Answer(status=200, body=f"<{root}>{listed}</{root}>".encode())


async def test_an_index_is_read_newest_first_each_sitemap_once_and_one_that_fails_keeps_nobody(desk: Desk) -> None:
    """An index may name itself and what is not there; the failure is told, and so is nothing twice."""
    entries = [("index", None), ("old.xml", "2026-11-01"), ("new.xml", "2026-11-24"), ("gone.xml", None), ("new.xml", None)]
    desk.web.answers |= {f"{SITE}/index": sitemap(*entries, index=True), f"{SITE}/old.xml": sitemap(("a", None)), f"{SITE}/new.xml": sitemap(("b", None))}
    desk.watch(f"{SITE}/index", SeedKind.SITEMAP)
    await desk.read((WorkKind.SEED,))
    assert desk.web.asked == [f"{SITE}/{name}" for name in ("index", "new.xml", "old.xml", "gone.xml")]
    with desk.ledger.read() as reader:
        assert {row.url for row in reader.articles(ArticleFilter())} == {f"{SITE}/a", f"{SITE}/b"}
        (seed,) = reader.seeds()
    assert "gone.xml" in (seed.error or "")


async def test_a_sitemap_that_failed_is_read_with_the_next_reading_however_old_it_is(desk: Desk) -> None:
    """What it announces was not entered yet; once all were read, those that did not change since are not asked for."""
    names = ("index", "failed.xml", "read.xml")
    desk.web.answers |= {f"{SITE}/index": sitemap(*((name, "2026-11-01") for name in names[1:]), index=True), f"{SITE}/read.xml": sitemap(("b", None))}
    desk.watch(f"{SITE}/index", SeedKind.SITEMAP)
    asked = []
    for answer in (Answer(status=503), sitemap(("a", None)), sitemap(("a", None))):
        desk.web.answers[f"{SITE}/failed.xml"] = answer
        desk.web.asked.clear()
        await desk.read((WorkKind.SEED,))
        asked.append([url.removeprefix(f"{SITE}/") for url in desk.web.asked])
        desk.now += timedelta(days=1)
    assert asked == [[*names], [*names], ["index"]]
    with desk.ledger.read() as reader:
        assert {row.url for row in reader.articles(ArticleFilter())} == {f"{SITE}/a", f"{SITE}/b"}


async def test_sitemaps_of_unknown_age_take_turns_where_an_index_names_more_than_are_read(desk: Desk) -> None:
    """Nobody knows which of them holds the news: each is read, whatever stands before it."""
    names = [f"s{number}.xml" for number in range(2 * MAX_SITEMAPS)]
    desk.web.answers[f"{SITE}/index"] = sitemap(("new.xml", "2026-11-24"), *((name, None) for name in names), index=True)
    desk.watch(f"{SITE}/index", SeedKind.SITEMAP)
    for _ in range(3):
        desk.now += timedelta(days=1)
        await desk.read((WorkKind.SEED,))
    assert {url.removeprefix(f"{SITE}/") for url in desk.web.asked} == {"index", "new.xml", *names}
    assert len(desk.web.asked) == 3 * (MAX_SITEMAPS + 1)


async def test_news_are_read_before_what_is_old_or_of_unknown_age(desk: Desk) -> None:
    """A sitemap of fifty thousand must not keep today's article waiting; nothing of it is left out."""
    days = [("old", "2020-01-01"), ("undated", None), ("yesterday", "2026-11-23"), ("today", "2026-11-24")]
    desk.web.answers[f"{SITE}/sitemap.xml"] = sitemap(*days)
    desk.watch(f"{SITE}/sitemap.xml", SeedKind.SITEMAP)
    await desk.read((WorkKind.SEED,))
    with desk.ledger.read() as reader:
        works = [reader.work(WorkKind.ARTICLE, reader.article_id(f"{SITE}/{name}") or 0) for name, _ in days]
    priorities = [work.priority for work in works if work]
    assert priorities == [BACKLOG, BACKLOG, READING, READING]
    await desk.read((WorkKind.ARTICLE,))
    assert desk.web.asked[1:] == [f"{SITE}/{name}" for name in ("today", "yesterday", "old", "undated")]


async def test_what_the_news_quote_is_kept_before_what_old_articles_quote(desk: Desk) -> None:
    """Half of what politicians delete is gone within minutes, and the captures of a first sitemap take a day. Its posts come before what is looked at again:
    they would never be looked at. What the news quote as well is no backlog any more."""
    for name, number in (("old", 1), ("today", 2)):
        desk.web.answers[f"{SITE}/{name}"] = page(blockquote(f"https://x.com/a/status/{int(ID) + number}"), link(f"https://t.co/{name}"))
    desk.web.answers[f"{SITE}/failing"] = Answer(status=500)
    for number, listed in ((3, (("old", "2020-01-01"), ("failing", "2020-01-01"))), (4, (("today", "2026-11-24"),))):
        desk.web.answers[f"{SITE}/{number}.xml"] = sitemap(*listed)
        desk.watch(f"{SITE}/{number}.xml", SeedKind.SITEMAP)
        await desk.read((WorkKind.SEED, WorkKind.ARTICLE))
    for kind in (WorkKind.LOOK, WorkKind.CAPTURE_POST, WorkKind.RESOLVE, WorkKind.CAPTURE_ARTICLE):
        old, new = (desk.priority(kind, subject) for subject in ((1, 3) if kind is WorkKind.CAPTURE_ARTICLE else (1, 2)))
        assert (old < new, old > 0) == (True, kind is not WorkKind.CAPTURE_POST)
    assert desk.priority(WorkKind.ARTICLE, 2) == BACKLOG
    # A look that saw nothing, and a capture that is tried again, are still of old articles.
    await carry_out(desk.line, desk.ledger.claim(desk.now + timedelta(minutes=1), lease=timedelta(minutes=1), limit=2, kinds=(WorkKind.LOOK,), each=2)[1])
    assert desk.priority(WorkKind.CAPTURE_POST, 1) == OF_BACKLOG
    desk.web.answers["https://t.co/old"] = moved(f"https://x.com/a/status/{int(ID) + 5}")
    await desk.read((WorkKind.RESOLVE,))
    assert desk.priority(WorkKind.LOOK, 3) == OF_BACKLOG
    await desk.write("extra", blockquote(f"https://x.com/a/status/{int(ID) + 5}"), blockquote(f"https://x.com/a/status/{int(ID) + 1}"))
    assert {desk.priority(WorkKind.LOOK, 3), desk.priority(WorkKind.CAPTURE_POST, 1)} == {desk.priority(WorkKind.LOOK, 2)}


async def test_what_the_text_of_an_old_entry_quotes_waits_behind_the_news(desk: Desk) -> None:
    """A feed may carry the texts of years."""
    old, today = (blockquote(f"https://x.com/a/status/{int(ID) + number}") for number in (1, 2))
    desk.web.answers[f"{SITE}/feed"] = rss(item("old", old, "Wed, 01 Jan 2020 11:00:00 GMT"), item("today", today))
    desk.watch(f"{SITE}/feed", SeedKind.FEED)
    await desk.read((WorkKind.SEED,))
    assert [desk.priority(WorkKind.LOOK, post_id) for post_id in (1, 2)] == [OF_BACKLOG, FIRST_CAPTURE]


async def test_a_feed_and_a_sitemap_name_one_article(desk: Desk) -> None:
    """Tracking parameters do not make another one."""
    desk.web.answers |= {f"{SITE}/feed": rss(item("a")), f"{SITE}/sitemap.xml": sitemap(("a", "2026-11-24")), f"{SITE}/a": page()}
    desk.watch(f"{SITE}/feed", SeedKind.FEED)
    desk.watch(f"{SITE}/sitemap.xml", SeedKind.SITEMAP)
    await desk.read()
    with desk.ledger.read() as reader:
        assert [row.url for row in reader.articles(ArticleFilter())] == [f"{SITE}/a"]


async def test_other_addresses_of_an_article_are_one_article_where_they_show_the_same(desk: Desk) -> None:
    """What names it as canonical and shows something else, as pages do whose software names one address on all, is an article of its own."""
    quote, canonical = blockquote(f"https://twitter.com/a/status/{ID}"), f'<link rel="canonical" href="{SITE}/a">'
    await desk.write("a", quote)
    others = {"a/amp": (quote,), "a?print=1": (), "b": (quote, link("https://bsky.app/profile/did:plc:yk4dd2qkboz2yv6tpubpc6co/post/3laa"))}
    for name, parts in others.items():
        await desk.write(name, canonical, *parts)
    with desk.ledger.read() as reader:
        assert {row.url for row in reader.articles(ArticleFilter())} == {f"{SITE}/a", f"{SITE}/b"}
        assert {reader.article_id(f"{SITE}/{name}") for name in ("a", "a/amp", "a?print=1")} == {reader.article_id(f"{SITE}/a")}
    desk.web.answers |= dict.fromkeys((f"{SITE}/a", f"{SITE}/a/amp", f"{SITE}/a?print=1"), page(canonical))
    desk.now += timedelta(days=1)
    await desk.read()
    assert desk.changed().count("embed-removed") == 1
    # What is not read any more tells of no change: its other address is read.
    desk.now += timedelta(days=50)
    await desk.read()
    await desk.write("a/print", canonical)
    with desk.ledger.read() as reader:
        assert reader.article_id(f"{SITE}/a/print") != reader.article_id(f"{SITE}/a")


async def test_the_canonical_address_of_an_article_is_read_before_its_others(desk: Desk) -> None:
    """Whatever was announced first; one that cannot be read keeps nobody waiting for long."""
    shown = page(f'<link rel="canonical" href="{SITE}/a">', blockquote(f"https://twitter.com/a/status/{ID}"))
    desk.web.answers |= dict.fromkeys((f"{SITE}/a/amp", f"{SITE}/a", f"{SITE}/p/a"), shown) | {f"{SITE}/feed": rss(item("a/amp"), item("p/a"), item("a"))}
    failing = page(f'<link rel="canonical" href="{SITE}/gone">', blockquote(f"https://twitter.com/b/status/{int(ID) + 1}"))
    desk.web.answers |= {f"{SITE}/other": rss(item("b"), item("gone")), f"{SITE}/b": failing, f"{SITE}/gone": Answer(status=503)}
    for name in ("feed", "other"):
        desk.watch(f"{SITE}/{name}", SeedKind.FEED)
    for _ in range(3):
        await desk.read()
    with desk.ledger.read() as reader:
        read = {row.url for row in reader.articles(ArticleFilter()) if row.versions}
    assert (read, len(desk.posts())) == ({f"{SITE}/a", f"{SITE}/b"}, 2)


@pytest.mark.parametrize("kind", [SeedKind.FEED, SeedKind.ARTICLE])
async def test_an_article_of_which_a_copy_was_handed_in_is_read_at_its_site(desk: Desk, kind: SeedKind) -> None:
    """The copy is known by the address that it names until the article there is announced, or added: that may have changed, and goes on to."""
    quotes, canonical = [blockquote(f"https://twitter.com/a/status/{int(ID) + number}") for number in range(2)], f'<link rel="canonical" href="{SITE}/a">'
    copy = desk.blobs.put(page(canonical, quotes[0]).body)
    with desk.ledger.write() as writer:
        seed_id = writer.add_seed(Seed(kind=SeedKind.HTML, url=None, added_at=desk.now, sha256=copy, name="copy.html"))
        writer.schedule(Work(kind=WorkKind.SEED, subject=seed_id, due=desk.now))
    await desk.read()
    assert desk.article("a").quotes[0].id == ID
    desk.web.answers |= {f"{SITE}/feed": rss(item("a")), f"{SITE}/a": page(canonical, *quotes)}
    desk.watch(f"{SITE}/{'feed' if kind is SeedKind.FEED else 'a'}", kind)
    await desk.read()
    assert ([quote.id for quote in desk.article("a").quotes], len(desk.posts())) == ([ID, str(int(ID) + 1)], 2)
    assert desk.changed() == []


async def test_an_article_that_is_added_again_after_its_time_is_read_again(desk: Desk) -> None:
    """Nothing else would: whoever adds it wants to know how it reads today."""
    await desk.write("a", blockquote(POST))
    for _ in range(60):
        desk.now += timedelta(days=1)
        await desk.read()
    asked = len(desk.web.asked)
    desk.now += timedelta(days=1)
    await desk.read()
    assert len(desk.web.asked) == asked
    await desk.write("a", blockquote(POST), blockquote("https://x.com/i/status/1796161717017489851"))
    assert len(desk.article("a").quotes) == 2


async def test_an_article_that_a_sitemap_goes_on_to_announce_is_said_to_be_gone(desk: Desk) -> None:
    """Sites take a page away and leave it in their lists as updated last: each reading brings it forward, and must not forget since when it is gone."""
    desk.web.answers |= {f"{SITE}/": page(), f"{SITE}/sitemap.xml": sitemap(("a", "2026-11-24"))}
    desk.watch(f"{SITE}/sitemap.xml", SeedKind.SITEMAP)
    await desk.write("a", blockquote(POST))
    desk.web.answers[f"{SITE}/a"] = Answer(status=404)
    desk.web.answers[f"{SITE}/sitemap.xml"] = sitemap(("a", (desk.now + timedelta(seconds=1)).isoformat()))
    for _ in range(14):
        desk.now += timedelta(hours=2)
        await desk.read()
    with desk.ledger.read() as reader:
        told = [change.tier for change in reader.changes(ChangeFilter(kind=ChangeKind.ARTICLE_GONE))]
    assert told == ["confirmed", "unconfirmed"]
