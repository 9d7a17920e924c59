"""Articles: what they say of themselves, their text, and what they quote."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from time import tzset

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover import read_article, read_text
from archiver.discover.times import read_time
from archiver.errors import InputError
from archiver.platforms import PLATFORMS
from storage.model import Article

URL = "https://www.news.example/town/bridge?utm_source=feed"
AT = datetime(2024, 6, 1, tzinfo=UTC)
BODY = "<p>" + "The town council opened the new footbridge on Thursday after a long winter of building. " * 5 + "</p>"
JSON_LD = """<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
{"@type":"WebSite","name":"Elsewhere"},
{"@type":"NewsArticle","headline":"Bridge &amp; river","url":"https://www.news.example/town/bridge","inLanguage":"en-GB",
"author":[{"@type":"Person","name":"Jo Example"},{"name":"Ann Other"}],"publisher":{"name":"The News"},
"datePublished":"2024-05-30T18:00:00+02:00","dateModified":"2024-05-31T08:30:00Z"},
{"@type":"NewsArticle","headline":"Another story","url":"https://www.news.example/other"}]}</script>"""


def article(head: str, body: str = BODY, *, html: str = "<html>", at: datetime = AT) -> Article:
    page = f"{html}<head>{head}</head><body><article>{body}</article></body></html>"
    return read_article(page.encode(), URL, "text/html; charset=utf-8", PLATFORMS, at).article


def test_structured_data_speak_first() -> None:
    """JSON-LD says most and is believed before the page's other fields."""
    found = article(f'<link rel="canonical" href="https://www.news.example/town/bridge"><meta property="og:title" content="Short">{JSON_LD}')
    assert found == Article(
        url=URL,
        canonical_url="https://www.news.example/town/bridge",
        outlet="The News",
        headline="Bridge & river",
        byline="Jo Example, Ann Other",
        published_at=datetime(2024, 5, 30, 16, tzinfo=UTC),
        modified_at=datetime(2024, 5, 31, 8, 30, tzinfo=UTC),
        lang="en-GB",
    )


def test_object_about_the_page_itself_is_taken() -> None:
    """Pages describe other stories too; the one with the page's own address is meant."""
    other = JSON_LD.replace(
        '"headline":"Bridge &amp; river","url":"https://www.news.example/town/bridge"', '"headline":"First story","url":"https://x.example/1"'
    )
    page = other.replace("https://www.news.example/other", "https://www.news.example/town/bridge")
    assert article(f'<link rel="canonical" href="/town/bridge">{page}').headline == "Another story"


@pytest.mark.parametrize(
    "address",
    [
        '"url":"https://www.news.example/town/bridge"',
        '"mainEntityOfPage":"https://www.news.example/town/bridge"',
        '"mainEntityOfPage":{"@type":"WebPage","@id":"https://www.news.example/town/bridge"}',
        '"mainEntityOfPage":{"url":"https://www.news.example/town/bridge"}',
        '"@id":"https://www.news.example/town/bridge","url":"https://www.news.example/town/bridge"',
    ],
)
@pytest.mark.parametrize("kind", ['"NewsArticle"', '["Thing","Report"]', '"LiveBlogPosting"'])
def test_an_object_is_about_the_page_by_any_of_its_addresses(address: str, kind: str) -> None:
    """The one that stands alone lends the page its address, and among others it is known by the page's."""
    other = '{"@type":"NewsArticle","headline":"First story","url":"https://www.news.example/other"}'
    told = f'{{"@type":{kind},"headline":"Bridge","creator":["Jo","https://www.news.example/jo"],{address}}}'
    alone = article(f'<script type="application/ld+json">{told}</script>')
    assert (alone.canonical_url, alone.byline) == ("https://www.news.example/town/bridge", "Jo")
    page = f'<link rel="canonical" href="/town/bridge"><script type="application/ld+json">[{other},{{"@graph":[{told}]}}]</script>'
    assert article(page).headline == "Bridge"
    assert read_article(page.encode(), URL, None, PLATFORMS, AT).live == ("Live" in kind)


def test_what_describes_another_thing_is_not_the_articles() -> None:
    """Pages describe their site and its pages too, with headlines."""
    told = '[{"@type":"WebPage","headline":"The News","author":{"name":"Nobody"}},{"@type":"NewsArticle","author":{"name":"Nobody"}}]'
    assert article(f'<script type="application/ld+json">{told}</script><h1>Bridge</h1>', "ok").byline is None


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://www.news.example/">',
        '<meta property="og:url" content="https://www.news.example">',
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A","mainEntityOfPage":"https://www.news.example/"}</script>',
        JSON_LD.replace("town/bridge", "town/harbour"),
    ],
)
def test_no_other_page_lends_its_address(head: str) -> None:
    """The front page, and another story of which the page tells as well, are no addresses of an article: they would make many articles one."""
    assert article(head).canonical_url is None


def test_meta_fields_speak_second() -> None:
    """OpenGraph and meta fields fill what structured data leave open."""
    found = article(
        '<meta property="og:title" content="Bridge opens"><meta property="og:site_name" content="News"><meta property="og:url" content="/town/bridge">'
        '<meta name="author" content="Jo Example"><meta property="article:published_time" content="2024-05-30"><meta property="og:locale" content="de_CH">'
        '<meta property="article:modified_time" content="Fri, 31 May 2024 10:00:00 +0200">'
    )
    assert (found.headline, found.outlet, found.byline, found.lang) == ("Bridge opens", "News", "Jo Example", "de-CH")
    assert found.canonical_url == "https://www.news.example/town/bridge"
    assert (found.published_at, found.modified_at) == (datetime(2024, 5, 30, tzinfo=UTC), datetime(2024, 5, 31, 8, tzinfo=UTC))


def test_page_itself_speaks_last() -> None:
    """Heading, time element, language of the root and host are what every page has."""
    found = article(
        "<title>Bridge | news.example</title>",
        f'<h1>Bridge <i>opens</i></h1><a rel="author" href="/jo">Jo Example</a><time datetime="2024-05-30T10:00Z">today</time>{BODY}',
        html='<html lang="en">',
    )
    assert (found.headline, found.outlet, found.byline, found.lang) == ("Bridge opens", "news.example", "Jo Example", "en")
    assert (found.published_at, found.canonical_url) == (datetime(2024, 5, 30, 10, tzinfo=UTC), None)


def test_outlet_is_cut_from_the_title() -> None:
    """Where only the title is left, the outlet's name behind it is no part of the headline."""
    assert article('<title>Bridge - opens - The News</title><meta property="og:site_name" content="The News">').headline == "Bridge - opens"
    assert article('<title>Bridge – a history</title><meta property="og:site_name" content="The News">').headline == "Bridge – a history"
    assert article('<title> | The News</title><meta property="og:site_name" content="The News">').headline == "| The News"


def test_the_articles_own_heading_and_time_speak_before_those_of_the_page() -> None:
    """Sites set their own name as a heading, and the day above it."""
    masthead = '<h1>The News</h1><time datetime="2024-05-31">Friday</time>'
    page = f'<html><body>{masthead}<article><h1>Bridge</h1><time datetime="2024-05-30">today</time>{BODY}</article></body></html>'
    found = read_article(page.encode(), URL, None, PLATFORMS, AT).article
    assert (found.headline, found.published_at) == ("Bridge", datetime(2024, 5, 30, tzinfo=UTC))
    bare = read_article(f"<html><body>{masthead}{BODY}</body></html>".encode(), URL, None, PLATFORMS, AT).article
    assert (bare.headline, bare.published_at) == ("The News", datetime(2024, 5, 31, tzinfo=UTC))


@pytest.mark.parametrize(
    ("root", "lang"),
    [
        ('lang=" en-GB "', "en-GB"),
        ('lang="" xml:lang="de_CH"', "de-CH"),
        ('lang="{{ locale }}"', "fr"),
        ('lang="english"', "fr"),
        ('lang=" "', "fr"),
    ],
)
def test_a_page_says_its_language_by_its_root_before_its_fields(root: str, lang: str) -> None:
    """What is no language is passed over, such as the place of a template that nobody filled."""
    assert article('<meta property="og:locale" content="fr">', html=f"<html {root}>").lang == lang


def test_language_is_guessed_from_the_text_at_last() -> None:
    """A page that declares no language still has one."""
    assert article("<title>x</title>").lang == "en"


def test_silent_page_leaves_fields_empty() -> None:
    """What a page does not say is None, never invented."""
    found = article("", "ok")
    assert (found.headline, found.byline, found.published_at, found.modified_at, found.canonical_url, found.lang) == (None,) * 6


def test_time_that_has_not_come_is_not_believed() -> None:
    """A publication years ahead of the reading is an error of the page."""
    assert article('<meta property="article:published_time" content="2034-05-30">').published_at is None


@pytest.mark.parametrize(
    "broken", ["{", '{"@type":"NewsArticle","headline":', "[" * 100_000, '"text"', "null", '{"@type":"NewsArticle","headline":{"a":[]},"author":7}']
)
def test_broken_structured_data_are_passed_over(broken: str) -> None:
    """The page's other fields still count."""
    assert article(f'<script type="application/ld+json">{broken}</script><meta property="og:title" content="Bridge">').headline == "Bridge"


def test_text_and_quotations_come_with_the_article() -> None:
    """One reading gives fields, readable text and embeds."""
    page = f"<html><body><article><h1>Bridge</h1>{BODY}<p>https://x.com/jo_example/status/1796161717017489860</p></article></body></html>"
    found = read_article(page.encode(), URL, None, PLATFORMS, AT)
    assert "new footbridge on Thursday" in found.text
    assert [each.author for each in found.embeds] == ["jo_example"]


def test_page_without_address_is_known_by_its_digest() -> None:
    """A file of unknown origin is identified by its bytes."""
    body = b"<p>Only a file</p>"
    assert read_article(body, None, None, PLATFORMS, AT).article.url == f"urn:sha256:{sha256(body).hexdigest()}"


def test_latin_page_is_read_as_it_was_written() -> None:
    """An ISO-8859-1 page that claims UTF-8 keeps its umlauts."""
    body = '<html lang="de"><head><title>Größe zählt nicht</title></head><body><p>Die Brücke ist für Fußgänger.</p></body></html>'.encode("iso-8859-1")
    found = read_article(body, URL, "text/html; charset=utf-8", PLATFORMS, AT)
    assert found.article.headline == "Größe zählt nicht"
    assert "Die Brücke ist für Fußgänger." in found.text


@given(st.binary(max_size=300))
def test_any_bytes_are_an_article(body: bytes) -> None:
    """Broken pages are read as far as they go."""
    assert read_article(b"<html><body>" + body, URL, None, PLATFORMS, AT).article.url == URL


@pytest.mark.parametrize("body", [b"<p>a" * 60_000, b"word " * 1_200_000], ids=["tags", "words"])
def test_a_bomb_is_refused_rather_than_read_in_part(body: bytes) -> None:
    """Of a page read in part, the posts quoted behind the cut would look as if they had been taken out."""
    with pytest.raises(InputError, match="not read"):
        read_article(body, URL, None, PLATFORMS, AT)


def test_text_article_is_known_by_its_digest() -> None:
    """A text without an address is identified by its bytes, and has no headline where none is obvious."""
    text = "Der Rat hat die Brücke am Donnerstag geöffnet. Mehr ist nicht bekannt.\nEs war ein langer Winter für die Stadt."
    found = read_text(text.encode(), None, PLATFORMS)
    assert found.article == Article(url=f"urn:sha256:{sha256(text.encode()).hexdigest()}", lang="de")
    assert found.text == text
    assert read_text(text, None, PLATFORMS) == found


def test_text_article_with_an_address_and_a_heading() -> None:
    """A short first line above an empty one is a headline; the address gives the outlet."""
    found = read_text("The bridge is open\n\nThe town council opened it on Thursday.", "https://www.news.example/a", PLATFORMS).article
    assert (found.url, found.outlet, found.headline) == ("https://www.news.example/a", "news.example", "The bridge is open")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine stand in a zone that is not UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC-9")
        tzset()
        yield
    tzset()


@pytest.mark.parametrize(
    ("stated", "time"),
    [
        ("2024-05-30T18:00:00.123+02:00", datetime(2024, 5, 30, 16, 0, 0, 123000, tzinfo=UTC)),
        ("Thu, 30 May 2024 18:00:00 GMT", datetime(2024, 5, 30, 18, tzinfo=UTC)),
        ("2024-05-30 18:00", datetime(2024, 5, 30, 18, tzinfo=UTC)),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        (None, None),
        (17, None),
    ],
)
def test_stated_times_are_read_in_utc(elsewhere: None, stated: object, time: datetime | None) -> None:
    """Without an offset a time is taken as UTC, wherever the machine stands; what is no time is None."""
    assert read_time(stated) == time


WIDGET = (
    '<blockquote class="twitter-tweet"><p>The bridge stays shut.</p>&mdash; Harbour Watch (@harbour_watch) '
    '<a href="https://twitter.com/harbour_watch/status/1796161717017489850">May 30, 2024</a></blockquote>'
)
QUOTING = (
    f"<!DOCTYPE html><html><head><title>Bridge</title></head><body><article><h1>Bridge</h1><p>One paragraph.</p>{WIDGET}<p>End.</p></article></body></html>"
)
NOT_FREE = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge","isAccessibleForFree":false}</script></head>'


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (QUOTING.encode("utf-16"), None),
        (QUOTING.encode("utf-16-le"), None),
        (QUOTING.encode("utf-16-be"), None),
        (gzip.compress(QUOTING.encode(), mtime=0), None),
        (gzip.compress(QUOTING.encode() + b" " * 9, mtime=0)[:-9], None),
        (QUOTING.replace("<head>", '<head><meta charset="shift_jis">').encode("utf-8"), None),
        (QUOTING[: QUOTING.index("End.")].encode(), "breaks off"),
        (QUOTING[: QUOTING.index("May 30, 2024") + 12].encode(), "breaks off"),
        (f"<html><frameset><frame src=a.html><noframes><body>{WIDGET}</body></noframes></frameset></html>".encode(), "frames"),
        (QUOTING.replace("</head>", NOT_FREE).encode(), "not free"),
        (f"<form action=/consent><p>We ask for consent to cookies. No cookies without consent.</p></form>{WIDGET}".encode(), "consent"),
    ],
)
def test_what_is_there_of_a_bad_page_is_found_and_said_to_be_partial(body: bytes, says: str | None) -> None:
    """Charsets without a word of it, files saved compressed, cut pages, frames and walls: the post is found, and what is missing is said."""
    found = read_article(body, URL, None, PLATFORMS, AT)
    assert [(embed.kind, embed.author, embed.text) for embed in found.embeds if embed.kind != "gap"] == [("embed", "harbour_watch", "The bridge stays shut.")]
    assert (found.partial is None) if says is None else (found.partial is not None and says in found.partial)
