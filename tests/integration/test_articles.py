"""Reading articles again: versions only for what changed, links as wanted, and no false edit after a page that could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from archiver.browser import Browser
from archiver.capture import Doors
from archiver.errors import HeldError, UnreachableError
from archiver.exchange import Answer, Exchange, Headers
from archiver.fetch import Fetch
from archiver.fingerprints import Limits
from archiver.fingerprints.fingerprint import fingerprint
from archiver.pipeline import Line, carry_out
from archiver.pipeline.articles import LASTING, MOST_PAGES, PATIENCE
from archiver.settings import Settings, read_settings
from storage import ArticleFilter, ChangeFilter, FileBlobs, Ledger, PostFilter, open_ledger
from storage.model import Article, ArticleVersion, Seed, Work
from storage.vocabulary import ChangeKind, SeedKind, WorkKind

pytestmark = pytest.mark.anyio

URL = "https://www.zeitspiegel.example/artikel"
TEXT = " ".join(["Der Rat hat am Abend lange über den Hafenplan beraten und am Ende zugestimmt."] * 6)
QUOTE = '<blockquote class="twitter-tweet"><p>Hallo</p>&mdash; A (@a) <a href="https://twitter.com/a/status/1796161717017489850">May 30, 2024</a></blockquote>'
LINK = '<p>So steht es <a href="https://blatt.example/bericht">im Bericht</a>.</p>'


SHELL = Answer(status=200, headers=(("Content-Type", "text/html"),), body=b"<html><body><script>app()</script></body></html>")


def page(*parts: str, text: str = TEXT) -> Answer:
    """Return an article's page."""
    body = f"<html><head><title>Hafenplan</title></head><body><article><h1>Hafenplan</h1><p>{text}</p>{''.join(parts)}</article></body></html>"
    return Answer(status=200, headers=(("Content-Type", "text/html; charset=utf-8"),), body=body.encode())


@dataclass
class Site:
    """Answers every request with its present answer."""

    answer: Answer | UnreachableError = field(default_factory=page)
    others: dict[str, Answer | UnreachableError] = field(default_factory=dict)
    """Answers of other addresses than the article's."""
    led_to: str | None = None
    """Where the article's address leads, None where it answers itself."""
    leads: dict[str, str] = field(default_factory=dict)
    """Where other addresses lead."""

    async def follow(self, url: str, headers: Headers = (), *, max_bytes: int | None = None, **_: object) -> tuple[Exchange, ...]:
        """Answer, or fail."""
        there = self.led_to if url == URL else self.leads.get(url)
        answer = self.others.get(url if url == URL else there or url, self.answer)
        if isinstance(answer, UnreachableError):
            raise answer
        found = Exchange(url=url, answer=answer, started_at=datetime.now(UTC))
        if there is not None:
            led = Answer(status=301, headers=(("Location", there),))
            return (replace(found, answer=led), replace(found, url=there))
        return (found,)

    async def get(self, url: str, headers: Headers = (), *, max_bytes: int | None = None, **_: object) -> Exchange:
        """Answer, or fail."""
        return (await self.follow(url, headers))[0]


class Desk:
    """One article in a fresh archive, read again at each ``read``."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.ledger: Ledger = open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}")
        self.blobs = FileBlobs(folder / "blobs")
        self.site = Site()
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
        # Reading an article needs no browser.
        doors = Doors(
            browser=cast("Browser", None),
            fetch=cast("Fetch", self.site),
            blobs=self.blobs,
            settings=settings,
            fingerprint=lambda content: fingerprint(content, Limits()),
            clock=lambda: self.now,
        )
        self.line = Line(ledger=self.ledger, doors=doors, settings=settings, clock=lambda: self.now, random=lambda: 0.5)
        with self.ledger.write() as writer:
            self.article_id = writer.see_article(Article(url=URL), self.now, None)
            writer.schedule(Work(kind=WorkKind.ARTICLE, subject=self.article_id, due=self.now))

    async def read(self, answer: Answer | UnreachableError) -> None:
        """Read the article when it is due, as the site shows it then."""
        self.site.answer = answer
        self.now += timedelta(days=1)
        (work,) = self.ledger.claim(self.now, lease=timedelta(minutes=1), limit=1, kinds=(WorkKind.ARTICLE,))
        await carry_out(self.line, work)

    def versions(self) -> int:
        """Return how many versions are kept."""
        with self.ledger.read() as reader:
            return len(reader.versions(self.article_id))

    def kinds(self) -> list[str]:
        """Return the kinds of change of the article so far, oldest first."""
        with self.ledger.read() as reader:
            return [change.kind for change in reversed(reader.changes(ChangeFilter(article=URL))) if change.article]

    def posts(self) -> set[str]:
        """Return the permalinks of the posts that are watched."""
        with self.ledger.read() as reader:
            return {post.permalink for post in reader.posts(PostFilter())}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give an article that was never read."""
    made = Desk(tmp_path, read_settings())
    yield made
    made.ledger.close()


async def test_an_unchanged_article_leaves_no_version_and_no_file(desk: Desk) -> None:
    """Only a version that differs is kept, however the page's furniture changed."""
    await desk.read(page(QUOTE))
    kept = list(desk.blobs.digests())
    await desk.read(page(QUOTE, "<!-- served at 12:01 -->"))
    assert desk.versions() == 1
    assert list(desk.blobs.digests()) == kept
    assert desk.kinds() == []


async def test_an_embed_that_comes_and_goes_is_told_each_time(desk: Desk) -> None:
    """Added and removed embeds are changes of the article that name the post, between the readings of both versions; the post stays watched."""
    read = []
    for parts in ((), (QUOTE,), ()):
        await desk.read(page(*parts))
        read.append(desk.now)
    with desk.ledger.read() as reader:
        told = [change for change in reversed(reader.changes(ChangeFilter(article=URL))) if change.kind.startswith("embed")]
    assert [change.kind for change in told] == ["embed-added", "embed-removed"]
    assert {change.id for change in told} == {"1796161717017489850"}
    assert [change.between for change in told] == [(read[0], read[1]), (read[1], read[2])]
    assert desk.posts() == {"https://x.com/i/status/1796161717017489850"}


async def test_a_post_in_another_form_is_no_edit(desk: Desk) -> None:
    """A frame in a quotation's place shows the same post: its words left the page, and not the article."""
    frame = '<iframe src="https://platform.twitter.com/embed/Tweet.html?id=1796161717017489850"></iframe>'
    for quoted in (QUOTE, frame, QUOTE):
        await desk.read(page(quoted))
    assert desk.kinds() == []


async def test_a_page_without_text_is_drift_told_once_and_no_edit_follows(desk: Desk) -> None:
    """A page that could not be read is no version: when its text is back nothing has changed."""
    await desk.read(page(QUOTE))
    for _ in range(2):
        await desk.read(SHELL)
    await desk.read(page(QUOTE))
    assert desk.kinds() == ["parser-drift"]
    assert desk.versions() == 1


async def test_another_block_of_the_page_is_no_edit(desk: Desk) -> None:
    """Where the extractor takes a box for the article, whose words the page still shows, no edit is told and no version kept; drift is told once."""
    said = " ".join(f"Der Rat sprach am {day}. Abend lange über den alten Hafenplan." for day in range(1, 7))
    boxed = " ".join(f"Unsere {number}. Leserin wünscht sich mehr Bäume am neuen Ufer." for number in range(1, 30))
    await desk.read(page(text=said))
    moved = f"<html><head><title>Hafenplan</title></head><body><article><h1>Hafenplan</h1><p>{boxed}</p></article><aside><p>{said}</p></aside></body></html>"
    other = Answer(status=200, headers=(("Content-Type", "text/html; charset=utf-8"),), body=moved.encode())
    for _ in range(PATIENCE):
        await desk.read(other)
    assert (desk.kinds(), desk.versions()) == (["parser-drift"], 1)
    # What is read so often is the article: better an odd edit, told behind the drift, than an article that is never read again.
    await desk.read(other)
    assert (desk.kinds(), desk.versions()) == (["parser-drift", "article-edited"], 2)


def instead(headline: str, text: str) -> Answer:
    """Return a page that a site answers with 200 in an article's place."""
    body = f"<html><head><title>{headline}</title></head><body><h1>{headline}</h1><p>{text}</p></body></html>"
    return Answer(status=200, headers=(("Content-Type", "text/html; charset=utf-8"),), body=body.encode())


@pytest.mark.parametrize(
    "shown",
    [
        instead("www.zeitspiegel.example", "Checking if the site connection is secure. This site needs to review the security of your connection."),
        instead("Wartungsarbeiten", "Wir sind gleich zurück. Bitte versuchen Sie es später."),
        instead("Anmelden", "Bitte melden Sie sich an, um den Artikel zu lesen."),
    ],
    ids=["challenge", "maintenance", "login"],
)
async def test_another_page_in_an_articles_place_is_no_edit(desk: Desk, shown: Answer) -> None:
    """Whatever its status says: nothing was taken out. What stays so for a day is what the site shows."""
    await desk.read(page(QUOTE))
    for _ in range(LASTING):
        await desk.read(shown)
    assert (desk.kinds(), desk.versions()) == (["parser-drift"], 1)
    await desk.read(shown)
    assert "embed-removed" in desk.kinds()


async def test_an_outage_makes_nobody_believe_the_page_behind_it(desk: Desk) -> None:
    """Only readings that found another page count for it."""
    await desk.read(page(QUOTE))
    for _ in range(LASTING + 1):
        await desk.read(Answer(status=503))
    await desk.read(instead("Wartungsarbeiten", "Wir sind gleich zurück."))
    assert desk.kinds() == ["parser-drift"]


async def test_an_article_that_is_withdrawn_is_told_at_once(desk: Desk) -> None:
    """Its headline stays above the note."""
    await desk.read(page(QUOTE))
    await desk.read(page(text="Diesen Artikel haben wir zurückgezogen."))
    assert sorted(desk.kinds()) == ["article-edited", "embed-removed"]


WALL = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'


@pytest.mark.parametrize("shown", [page(WALL, text=TEXT[:76]), replace(page(), body=page(QUOTE).body[:300])], ids=["paid", "broken-off"])
async def test_a_page_that_shows_a_part_takes_nothing_out(desk: Desk, shown: Answer) -> None:
    """What stands behind a wall, or a break, was not taken out, however long that lasts; an edit behind a wall is told."""
    said = " ".join(f"Der Rat sprach am {day}. Abend lange über den alten Hafenplan." for day in range(1, 20))
    await desk.read(page(WALL, QUOTE, text=said))
    for _ in range(PATIENCE + 2):
        await desk.read(shown)
    assert (desk.kinds(), desk.versions()) == (["parser-drift"], 1)
    await desk.read(page(WALL, QUOTE, text=said.replace("alten", "neuen")))
    assert desk.kinds() == ["parser-drift", "article-edited"]


async def test_an_end_that_was_corrected_behind_a_wall_is_told(desk: Desk) -> None:
    """A wall hides more than a sentence."""
    said = " ".join(f"Der Rat sprach am {day}. Abend lange über den alten Hafenplan." for day in range(1, 20))
    for text in (said, said.rpartition(" Der Rat")[0]):
        await desk.read(page(WALL, text=text))
    assert desk.kinds() == ["article-edited"]


async def test_a_page_that_lost_its_end_takes_nothing_out(desk: Desk) -> None:
    """Also where most of it is there: a page that breaks off behind two thirds of its text. What stays so for a day is what the site shows."""
    said = " ".join(f"Der Rat sprach am {day}. Abend lange über den alten Hafenplan." for day in range(1, 20))
    whole = page(OTHER_QUOTE, f"<p>{said.replace('Rat', 'Senat')}</p>", QUOTE, text=said)
    broken = replace(whole, body=whole.body[: whole.body.index(b"Senat sprach am 12.")])
    await desk.read(whole)
    for _ in range(LASTING):
        await desk.read(broken)
    assert (desk.kinds(), desk.versions()) == (["parser-drift"], 1)
    await desk.read(broken)
    assert "embed-removed" in desk.kinds()


async def test_a_live_blog_that_grows_takes_nothing_out(desk: Desk) -> None:
    """What it no longer shows, since it shows its latest entries only, or since more pages than are read stand before it, was not taken out."""
    live = '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Hafenplan"}</script>'
    entries = [f"<p>Um {hour} Uhr sprach der Rat über Punkt {hour} des Plans.</p>{QUOTE.replace('017489850', f'0174898{hour}')}" for hour in range(10, 16)]
    for latest in range(3, 7):
        await desk.read(page(live, *reversed(entries[latest - 3 : latest])))
    assert (set(desk.kinds()), desk.versions(), len(desk.posts())) == ({"article-edited", "embed-added"}, 4, 6)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=503),
        Answer(status=404),
        UnreachableError(URL, "dns", "no such name"),
        SHELL,
        pytest.param(replace(page(), truncated="length"), id="cut"),
        pytest.param(page("<p>a" * 60_000), id="bomb"),
    ],
)
async def test_an_article_that_cannot_be_had_is_read_again_and_what_is_known_stands(desk: Desk, answer: Answer | UnreachableError) -> None:
    """No error, and no empty page, says anything about the article or removes an embed."""
    await desk.read(page(QUOTE))
    await desk.read(answer)
    assert "embed-removed" not in desk.kinds()
    with desk.ledger.read() as reader:
        again = reader.work(WorkKind.ARTICLE, desk.article_id)
    assert again is not None
    assert (again.attempts, again.due > desk.now) == (1, True)


async def test_other_pages_are_recorded_and_captured_only_when_asked_for(tmp_path: Path, desk: Desk) -> None:
    """capture.links decides whether the pages that an article links to are watched; the link is recorded in both cases."""
    (tmp_path / "wide").mkdir()
    wide = Desk(tmp_path / "wide", read_settings(capture={"links": True}))
    for each, posts in ((desk, set[str]()), (wide, {"https://blatt.example/bericht"})):
        await each.read(page(LINK))
        assert each.posts() == posts
        with each.ledger.read() as reader:
            version = reader.latest_version(each.article_id)
        assert version is not None
        assert [embed.form for embed in version.embeds] == ["web-link"]
    wide.ledger.close()


OTHER_QUOTE = (
    '<blockquote class="twitter-tweet"><p>Zwei</p>&mdash; B (@b) <a href="https://twitter.com/b/status/1796161717017489851">May 30, 2024</a></blockquote>'
)
NEXT = '<a rel="next" href="/artikel?seite=2">Weiter</a>'
SECOND = f"{URL}?seite=2"


async def test_an_article_over_two_pages_is_one_article(desk: Desk) -> None:
    """What stands on the second page is quoted by the article; a page that is gone ends it."""
    desk.site.others[SECOND] = page(OTHER_QUOTE, '<a rel="next" href="/artikel?seite=3">Weiter</a>', text="Auf der zweiten Seite steht, was danach geschah.")
    desk.site.others[f"{URL}?seite=3"] = Answer(status=404)
    await desk.read(page(QUOTE, NEXT))
    with desk.ledger.read() as reader:
        version = reader.latest_version(desk.article_id)
    assert version is not None
    assert [(embed.id, embed.position) for embed in version.embeds] == [("1796161717017489850", 0), ("1796161717017489851", 1)]
    assert "was danach geschah" in version.text
    assert b"zweiten Seite" in desk.blobs.get(version.source_sha256)
    await desk.read(page(QUOTE, NEXT))
    assert desk.kinds() == []


async def test_a_second_page_that_does_not_answer_is_not_taken_for_a_cut(desk: Desk) -> None:
    """The article is read again; a new one is kept as far as it can be had."""
    desk.site.others[SECOND] = UnreachableError(SECOND, "timeout", "no answer in time")
    await desk.read(page(QUOTE, NEXT))
    assert (desk.versions(), desk.posts()) == (1, {"https://x.com/i/status/1796161717017489850"})
    desk.site.others[SECOND] = page(OTHER_QUOTE, text="Seite zwei sagt noch etwas anderes.")
    await desk.read(page(QUOTE, NEXT))
    desk.site.others[SECOND] = Answer(status=503)
    await desk.read(page(QUOTE, NEXT))
    assert "embed-removed" not in desk.kinds()
    assert desk.versions() == 2


async def test_a_second_page_that_is_not_there_is_not_taken_for_a_cut(desk: Desk) -> None:
    """The first page leads to it as before."""
    desk.site.others[SECOND] = page(OTHER_QUOTE, text="Auf der zweiten Seite steht, was danach geschah.")
    await desk.read(page(QUOTE, NEXT))
    desk.site.others[SECOND] = Answer(status=404)
    await desk.read(page(QUOTE, NEXT))
    assert desk.kinds() == ["parser-drift"]
    await desk.read(page(QUOTE))
    assert "embed-removed" in desk.kinds()


async def test_a_second_page_that_stays_away_for_a_day_is_no_part_of_the_article_any_more(desk: Desk) -> None:
    """Also where most of the text stood there: an article whose first page leads to it for ever would never be read again."""
    desk.site.others[SECOND] = page(OTHER_QUOTE, text=" ".join(f"Am {day}. Tag sprach der Rat lange über den Hafenplan." for day in range(1, 30)))
    await desk.read(page(QUOTE, NEXT))
    desk.site.others[SECOND] = Answer(status=404)
    for _ in range(LASTING):
        await desk.read(page(QUOTE, NEXT))
    assert desk.kinds() == ["parser-drift"]
    await desk.read(page(QUOTE, NEXT))
    assert "embed-removed" in desk.kinds()


async def test_a_second_page_that_leads_back_to_the_first_is_none(desk: Desk) -> None:
    """Sites send readers there who ask for a page that is no more: the article would say everything twice."""
    desk.site.leads[SECOND] = URL
    await desk.read(page(QUOTE, NEXT))
    with desk.ledger.read() as reader:
        version = reader.latest_version(desk.article_id)
    assert version is not None
    assert version.text.count(TEXT) == len(version.embeds) == 1


@pytest.mark.parametrize("quoting", [True, False])
async def test_pages_behind_the_last_that_is_read_take_nothing_out(desk: Desk, quoting: bool) -> None:
    """An article that grows from its front pushes its oldest entries there, whether or not posts stand in them."""
    urls = [URL, *(f"{URL}?seite={number}" for number in range(2, MOST_PAGES + 2))]
    entries = [f"{QUOTE.replace('017489850', f'0174898{number}')}" for number in range(10, MOST_PAGES + 12)]
    for grown in range(2):
        shown = entries[grown : grown + len(urls)][::-1]
        for number, (url, entry) in enumerate(zip(urls, shown, strict=True), start=1):
            leads = f'<a rel="next" href="/artikel?seite={number + 1}">Weiter</a>'
            desk.site.others[url] = page(
                entry if quoting else "", leads, text=f"Punkt {entry.partition('status/')[2][:19]} ist erledigt, und der Rat ging weiter."
            )
        await desk.read(desk.site.others.pop(URL))
    assert set(desk.kinds()) == ({"article-edited", "embed-added"} if quoting else {"article-edited"})
    with desk.ledger.read() as reader:
        assert [change.before for change in reader.changes(ChangeFilter(kind=ChangeKind.ARTICLE_EDITED))] == [[]]


async def test_an_article_whose_address_leads_on_is_one_article(desk: Desk) -> None:
    """Feeds name the older address (http, no slash, a redirector): what is read behind it is told of that article, by either address."""
    desk.site.led_to = f"{URL}.html"
    await desk.read(page(QUOTE))
    with desk.ledger.read() as reader:
        (row,) = reader.articles(ArticleFilter())
        assert reader.article_id(desk.site.led_to) == desk.article_id
    assert (row.url, row.headline, len(row.quotes), row.versions) == (URL, "Hafenplan", 1, 1)


REFRESHING = '<meta http-equiv="refresh" content="0; url={}"><p>Der Artikel ist umgezogen.</p>'


async def test_an_article_is_read_where_a_page_that_only_says_that_it_moved_leads(desk: Desk) -> None:
    """A page that refreshes itself, a wall, and one that shows an article and leads on later are read as they are; an error leads nowhere."""
    there = "https://www.zeitspiegel.example/neu"
    desk.site.others |= {there: page(QUOTE), "https://www.zeitspiegel.example/login": page(QUOTE)}
    for shown in (REFRESHING.format("/artikel#top"), REFRESHING.format("/login"), f"{REFRESHING.format('/neu')}<p>{TEXT * 2}</p>"):
        await desk.read(Answer(status=200, headers=(("Content-Type", "text/html"),), body=shown.encode()))
        assert desk.posts() == set()
    for status in (404, 403, 503):
        await desk.read(Answer(status=status, headers=(("Content-Type", "text/html"),), body=REFRESHING.format(there).encode()))
        assert desk.posts() == set()
    await desk.read(Answer(status=200, headers=(("Content-Type", "text/html"),), body=REFRESHING.format(there).encode()))
    assert desk.posts() == {"https://x.com/i/status/1796161717017489850"}
    with desk.ledger.read() as reader:
        assert reader.article_id(there) == desk.article_id


async def test_an_address_that_leads_elsewhere_says_nothing_of_its_article(desk: Desk) -> None:
    """A front page in an article's place, or another article that was read, is no edit: what is known stands, and it is read again."""
    desk.site.led_to = f"{URL}-zwei"
    with desk.ledger.write() as writer:
        other = Article(url=desk.site.led_to, headline="Anders")
        writer.add_version(writer.see_article(other, desk.now, None), ArticleVersion(article=other, at=desk.now, text="Anders.", source_sha256="0" * 64))
    for answer, led_to in ((page(QUOTE), None), (page(text="Anders."), desk.site.led_to), (page(text="Heute."), "https://www.zeitspiegel.example/")):
        desk.site.led_to = led_to
        await desk.read(answer)
    assert (desk.kinds(), desk.versions()) == ([], 1)


async def test_an_address_that_leads_to_an_article_that_was_not_read_is_read(desk: Desk) -> None:
    """A feed may name both addresses at once: each would wait for the other."""
    desk.site.led_to = f"{URL}-zwei"
    with desk.ledger.write() as writer:
        writer.see_article(Article(url=desk.site.led_to), desk.now, None)
    await desk.read(page(QUOTE))
    assert desk.versions() == 1


async def test_an_article_waits_for_the_one_that_it_names_as_canonical_and_not_for_ever(desk: Desk) -> None:
    """That one may stand at a host that is left alone for a day."""
    canonical = "https://amp.example/artikel"
    with desk.ledger.write() as writer:
        other = writer.see_article(Article(url=canonical), desk.now, None)
        writer.schedule(Work(kind=WorkKind.ARTICLE, subject=other, due=desk.now))
    desk.site.answer = page(QUOTE, f'<link rel="canonical" href="{canonical}">')
    (waiting,) = (work for work in desk.ledger.claim(desk.now, lease=timedelta(days=9), limit=2, kinds=(WorkKind.ARTICLE,)) if work.subject != other)
    for _ in range(PATIENCE):
        await carry_out(desk.line, waiting)
        assert desk.versions() == 0
        desk.now += timedelta(minutes=2)
        (waiting,) = desk.ledger.claim(desk.now, lease=timedelta(minutes=1), limit=2, kinds=(WorkKind.ARTICLE,))
    await carry_out(desk.line, waiting)
    assert desk.versions() == 1


async def test_a_wall_that_an_article_leads_to_is_never_a_version_of_it(desk: Desk) -> None:
    """However long that lasts, and where it was never read: a site may ask readers of our country for consent from some day on."""
    asking = page(text="Wir schätzen Ihre Privatsphäre.")
    for led_to, answer, times in (
        ("https://consent.zeitspiegel.example/?done=1", asking, 1),
        (None, page(QUOTE), 1),
        (f"{URL}/login?next=/artikel", asking, LASTING + 2),
    ):
        desk.site.led_to = led_to
        for _ in range(times):
            await desk.read(answer)
    assert (desk.kinds(), desk.versions()) == ([], 1)
    desk.site.led_to = "https://www.zeitspiegel.example/consent/artikel"
    await desk.read(page(QUOTE, text="Neu ist dieser Satz."))
    assert desk.versions() == 2


async def test_a_saved_copy_is_no_version_of_the_article_that_is_read_again(desk: Desk) -> None:
    """It shows another day: its text would undo what was edited since, and the next reading would undo that. It is kept by itself."""
    await desk.read(page(QUOTE))
    body = page(text="Ein älterer Stand.").body.replace(b"<title>", f'<link rel="canonical" href="{URL}"><title>'.encode())
    with desk.ledger.write() as writer:
        seed = writer.add_seed(Seed(kind=SeedKind.HTML, url=None, added_at=desk.now, sha256=desk.blobs.put(body), name="copy.html"))
        writer.schedule(Work(kind=WorkKind.SEED, subject=seed, due=desk.now))
    (work,) = desk.ledger.claim(desk.now, lease=timedelta(minutes=1), limit=1, kinds=(WorkKind.SEED,))
    await carry_out(desk.line, work)
    with desk.ledger.read() as reader:
        rows = {row.url[:4]: row.versions for row in reader.articles(ArticleFilter())}
    assert (desk.kinds(), rows) == ([], {"http": 1, "urn:": 1})


async def test_an_address_that_turns_out_to_be_a_feed_says_so(desk: Desk) -> None:
    """A list of addresses is not asked when it is added: what it holds is recognised when it is read."""
    await desk.read(Answer(status=200, headers=(("Content-Type", "text/html"),), body=b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>'))
    with desk.ledger.read() as reader:
        again = reader.work(WorkKind.ARTICLE, desk.article_id)
    assert again is not None
    assert "is a feed and no article" in (again.reason or "")


FRONT = "https://www.zeitspiegel.example/"
LATER = (timedelta(0), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""When an absence is looked at, after its first look."""


def gone(status: int = 404) -> Answer:
    """Return what a site answers that has no such page."""
    return Answer(status=status, headers=(("Content-Type", "text/html"),), body=b"<html><body>Nicht gefunden</body></html>")


async def look_when_due(desk: Desk, answer: Answer | UnreachableError) -> timedelta:
    """Read the article as soon as it is due, and return how long that was after the time before."""
    before, desk.site.answer = desk.now, answer
    with desk.ledger.read() as reader:
        work = reader.work(WorkKind.ARTICLE, desk.article_id)
    assert work is not None
    desk.now = max(desk.now, work.due)
    (work,) = desk.ledger.claim(desk.now, lease=timedelta(minutes=1), limit=1, kinds=(WorkKind.ARTICLE,))
    await carry_out(desk.line, work)
    return desk.now - before


def claims(desk: Desk) -> list[tuple[str, str | None]]:
    """Return the kinds and tiers of the article's changes so far, oldest first."""
    with desk.ledger.read() as reader:
        return [(change.kind, change.tier) for change in reversed(reader.changes(ChangeFilter(article=URL))) if change.article]


async def test_an_article_is_gone_after_looks_that_agree_over_a_day(desk: Desk) -> None:
    """One answer claims nothing; the look after 5 min makes it unconfirmed, the one after 24 h confirmed; the answer is kept, as all that is evidence is."""
    await desk.read(page(QUOTE))
    read = desk.now
    desk.site.others[FRONT] = page()
    await desk.read(gone())
    first = desk.now
    seen = []
    for _ in LATER[1:]:
        await look_when_due(desk, gone(410))
        seen.append((desk.now - first, [tier for _, tier in claims(desk)]))
    assert [span for span, _ in seen] == list(LATER[1:])
    assert [tiers for _, tiers in seen] == [["unconfirmed"]] * 3 + [["unconfirmed", "confirmed"]]
    with desk.ledger.read() as reader:
        (change, _) = reader.changes(ChangeFilter(article=URL, kind=ChangeKind.ARTICLE_GONE))
        assert [one.kind for one in reader.untold()] == ["article-gone", "article-gone"]
    assert change.between == (read, first)
    assert isinstance(change.after, dict)
    assert desk.blobs.get(str(change.after["sha256"])).startswith(b"HTTP/1.1 410")
    with desk.ledger.read() as reader:
        assert change.after["sha256"] in set(reader.blob_digests())


async def test_an_article_that_is_back_is_said_to_be_back_once(desk: Desk) -> None:
    """The claim is taken back with its tier, and the article is watched as before."""
    await desk.read(page(QUOTE))
    desk.site.others[FRONT] = page()
    await desk.read(gone())
    await look_when_due(desk, gone())
    await look_when_due(desk, page(QUOTE))
    await desk.read(page(QUOTE))
    assert claims(desk) == [("article-gone", "unconfirmed"), ("article-restored", "unconfirmed")]
    assert desk.versions() == 1


async def test_looks_that_see_nothing_neither_count_nor_take_back(desk: Desk) -> None:
    """Errors, blocks and outages between two answers that it is not there are unknown (R8)."""
    await desk.read(page(QUOTE))
    desk.site.others[FRONT] = page()
    await desk.read(gone())
    for answer in (Answer(status=503), Answer(status=403), UnreachableError(URL, "timeout", "no answer")) * 3:
        await look_when_due(desk, answer)
        await look_when_due(desk, HeldError(URL, desk.now + timedelta(minutes=10)))
        assert claims(desk) == []
    await look_when_due(desk, gone())
    assert claims(desk) == [("article-gone", "unconfirmed")]


@pytest.mark.parametrize("there", [page(QUOTE), SHELL], ids=["whole", "without-text"])
async def test_a_page_between_two_absences_begins_anew(desk: Desk, there: Answer) -> None:
    """Only answers that agree without a contrary one between them count; a page is one, whether or not its text could be read."""
    await desk.read(page(QUOTE))
    desk.site.others[FRONT] = page()
    for answer in (gone(), there, gone(), there, gone()):
        await look_when_due(desk, answer)
    assert "article-gone" not in desk.kinds()


@pytest.mark.parametrize("front", [Answer(status=404), Answer(status=503), UnreachableError(FRONT, "dns", "no such host")])
async def test_a_site_that_shows_no_front_page_claims_nothing(desk: Desk, front: Answer | UnreachableError) -> None:
    """Where everything answers 404 the site is broken, and its articles are unknown (R3)."""
    await desk.read(page(QUOTE))
    desk.site.others[FRONT] = front
    for _ in range(8):
        await desk.read(gone())
    assert claims(desk) == []


@pytest.mark.parametrize("moved", [URL, FRONT], ids=["article", "front-page"])
async def test_an_answer_from_elsewhere_says_nothing_of_an_article(desk: Desk, moved: str) -> None:
    """A site whose name was sold answers 404 for all that it had, and another front page (R3)."""
    await desk.read(page(QUOTE))
    desk.site.others |= {FRONT: page(), "https://verkauft.example/": page()}
    if moved == URL:
        desk.site.led_to = "https://verkauft.example/artikel"
    else:
        desk.site.leads[FRONT] = "https://verkauft.example/"
    for _ in range(8):
        await desk.read(gone())
    assert claims(desk) == []


async def test_an_article_that_was_never_read_is_not_gone(desk: Desk) -> None:
    """A wrong address in a feed is no lost article."""
    desk.site.others[FRONT] = page()
    for _ in range(8):
        await desk.read(gone())
    assert claims(desk) == []
