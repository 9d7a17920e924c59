"""Feeds: articles out of RSS and Atom, and nothing out of bombs."""

from __future__ import annotations

import contextlib
import gzip
import json
from datetime import UTC, datetime
from html import escape
from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archiver.discover import FeedEntry, json_feed, read_feed, recognise_kind
from archiver.discover import feed as feed_room
from archiver.errors import InputError
from storage.vocabulary import SeedKind

URL = "https://news.example/feed.xml"
RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>News</title>
<item><title>Bridge &amp; river</title><link>https://news.example/1</link><pubDate>Thu, 30 May 2024 18:00:00 +0200</pubDate></item>
<item><title>Relative</title><link>/2</link></item>
<item><title>Bridge again</title><link>https://news.example/1</link></item>
<item><title>No address</title></item>
<item><title>Script</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title type="html">Bridge &lt;b&gt;opens&lt;/b&gt;</title>
<link rel="alternate" href="https://news.example/3"/><id>tag:news.example,2024:3</id><updated>2024-05-31T08:00:00Z</updated></entry></feed>"""
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]><rss version="2.0"><channel><title>&lol3;</title></channel></rss>"""
OUTSIDE = b"""<!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel><item><link>&file;</link></item></channel></rss>"""


def articles(body: bytes, url: str | None) -> tuple[FeedEntry, ...]:
    read = read_feed(body, url)
    assert read.problem is None
    return read.articles


def test_rss_lists_its_articles_once_each() -> None:
    """Addresses are made absolute, the first entry of an address counts, what has no web address is left out."""
    assert articles(RSS, URL) == (
        FeedEntry(url="https://news.example/1", title="Bridge & river", published_at=datetime(2024, 5, 30, 16, tzinfo=UTC)),
        FeedEntry(url="https://news.example/2", title="Relative"),
    )


def test_atom_is_read_too() -> None:
    """The other format says the same in other words."""
    (entry,) = articles(ATOM, URL)
    assert (entry.url, entry.published_at) == ("https://news.example/3", datetime(2024, 5, 31, 8, tzinfo=UTC))


def test_an_entry_tells_who_wrote_it_and_when_it_was_changed() -> None:
    """The change is kept beside the publication; a feed that tells of none has none made up."""
    author = b"<author><name>Jo &amp;amp; Ann</name></author><published>2024-05-30T08:00:00Z</published>"
    (entry,) = articles(ATOM.replace(b"<updated>", author + b"<updated>"), URL)
    assert (entry.byline, entry.published_at, entry.updated_at) == (
        "Jo & Ann",
        datetime(2024, 5, 30, 8, tzinfo=UTC),
        datetime(2024, 5, 31, 8, tzinfo=UTC),
    )
    assert articles(RSS, URL)[0].updated_at is None


def test_broken_feed_is_read_as_far_as_it_goes() -> None:
    """Feeds in the wild are rarely well formed."""
    assert [each.url for each in articles(b'<rss version="2.0"><channel><item><title>A & B</title><link>https://news.example/4</link></item>', URL)] == [
        "https://news.example/4"
    ]


def test_latin_feed_keeps_its_umlauts() -> None:
    """The declared charset counts."""
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><item><title>Brücke</title><link>https://news.example/5</link></item></channel></rss>'
    assert [each.title for each in articles(body.encode("iso-8859-1"), URL)] == ["Brücke"]


def test_gzip_feed_is_unpacked() -> None:
    """Some are kept packed."""
    assert len(articles(gzip.compress(RSS), URL)) == 2


def test_harmless_doctype_is_accepted() -> None:
    """RSS 0.91 names a public DTD, which is never fetched."""
    body = RSS.replace(
        b"<rss", b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss'
    )
    assert len(articles(body, URL)) == 2


@pytest.mark.parametrize(
    "bomb",
    [
        LAUGHS,
        OUTSIDE,
        LAUGHS.decode().encode("utf-16"),
        LAUGHS.replace(b"<!DOCTYPE", b"<!-- <rss> --><!DOCTYPE"),
        gzip.compress(LAUGHS, mtime=0),
        LAUGHS.replace(b"<!ENTITY", b"<!entity"),
        LAUGHS.replace(b"lolz [", b'lolz SYSTEM "a>b" ['),
        b"<rss>" + b"<a>" * 100_000,
        b"<rss>" + b"<a/>" * 300_000,
        gzip.compress(b"<rss>" + b" " * 60_000_000, mtime=0),
    ],
)
def test_bombs_are_refused(bomb: bytes) -> None:
    """Entities, depth, number and unpacked size are checked before any parser sees the feed."""
    with pytest.raises(InputError):
        articles(bomb, URL)


@pytest.mark.parametrize("body", [b"", b"   ", b"hello", b"<html><body>x</body></html>", b"/etc/passwd", b"https://news.example/", b"\x1f\x8bbroken"])
def test_what_is_no_feed_is_an_error_that_says_so(body: bytes) -> None:
    """Bytes are content: never a file's name and never an address to fetch."""
    with pytest.raises(InputError, match=r"news\.example/feed\.xml"):
        articles(body, URL)


def test_entity_inside_cdata_is_text() -> None:
    """An article about XML may show a declaration."""
    body = RSS.replace(b"Relative", b"<![CDATA[<!DOCTYPE a [<!ENTITY b 'c'>]>]]>")
    assert len(articles(body, URL)) == 2


@given(st.binary(max_size=200))
@example(b"&#2000000;")
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Nothing but our own error comes out."""
    with contextlib.suppress(InputError):
        articles(b'<rss version="2.0"><channel><item>' + body, URL)


def feed(items: str) -> bytes:
    """Return a feed with these items."""
    return f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>N</title>{items}</channel></rss>'.encode()


QUOTE = '<blockquote class="twitter-tweet"><a href="https://twitter.com/a/status/1796161717017489850">x</a></blockquote>'


@pytest.mark.parametrize(
    "content",
    [
        f"<content:encoded><![CDATA[{QUOTE}<iframe src='https://platform.twitter.com/embed/Tweet.html?id=1'></iframe>]]></content:encoded>",
        f"<description>Short</description><content:encoded>{escape(QUOTE)}</content:encoded>",
        f"<content:encoded>{escape(escape(QUOTE))}</content:encoded>",
        f"<description>{escape(QUOTE)}</description>",
    ],
)
def test_the_text_that_a_feed_carries_is_kept_as_markup(content: str) -> None:
    """Frames and classes are kept, and what was escaped twice is read as it was meant."""
    (entry,) = articles(feed(f"<item><link>https://news.example/1</link>{content}</item>"), URL)
    assert entry.content is not None
    assert 'class="twitter-tweet"' in entry.content
    assert ("<iframe" in entry.content) == ("<iframe" in content)


def test_markup_that_an_article_shows_as_text_stays_text() -> None:
    """An article about embeds quotes none by showing their code: only what was escaped as a whole was escaped once too often."""
    shown = f"<p>Write <code>{escape(QUOTE)}</code></p>"
    (entry,) = articles(feed(f"<item><link>https://news.example/1</link><description>{escape(shown)}</description></item>"), URL)
    assert entry.content == shown


@pytest.mark.parametrize(
    ("item", "addresses"),
    [
        ("<guid>https://news.example/1</guid>", ["https://news.example/1"]),
        ('<guid isPermaLink="false">https://news.example/?p=1</guid>', ["https://news.example/?p=1"]),
        ('<guid isPermaLink="false">post-1</guid>', []),
        ("<link></link><guid>https://news.example/1</guid>", ["https://news.example/1"]),
        (
            '<link>http://feedproxy.google.com/~r/n/~3/x/</link><feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
            "https://news.example/1</feedburner:origLink>",
            ["https://news.example/1"],
        ),
        ("<link>https://news.example/1</link><description>" + "<p>a<br><img src='b'>" * 99 + "</description>", ["https://news.example/1"]),
    ],
)
def test_an_entry_is_known_by_the_address_of_its_article(item: str, addresses: list[str]) -> None:
    """An id is an address only where it is one, a redirector's goes behind the site's own, and markup that nobody escaped hides none."""
    other = "https://news.example/other"
    found = articles(feed(f"<item><link>{other}</link></item><item>{item}</item>"), URL)
    assert [entry.url for entry in found] == [other, *addresses]


JSON_FEED = b"""{"version": "https:\\/\\/jsonfeed.org\\/version\\/1.1", "title": "N", "items": [
{"id": "1", "url": "/1", "title": "Bridge ", "content_html": "<p>x</p>", "date_published": "2024-05-30T18:00:00+02:00", "authors": [{"name": "Jo"}, {}]},
{"id": "https://news.example/2", "content_text": "x < y", "author": {"name": "Ann"}}, {"id": "3"}, {"id": "4", "url": "/1"}, null]}"""


def test_a_json_feed_is_read_too() -> None:
    """It says the same in JSON, and is told by the version that it must name."""
    assert recognise_kind(JSON_FEED, "application/json", None) is SeedKind.FEED
    assert articles(gzip.compress(JSON_FEED), URL) == (
        FeedEntry(url="https://news.example/1", title="Bridge", published_at=datetime(2024, 5, 30, 16, tzinfo=UTC), byline="Jo", content="<p>x</p>"),
        FeedEntry(url="https://news.example/2", byline="Ann"),
    )


def test_a_json_feed_may_tell_of_a_change_alone() -> None:
    """It is when the article was published at the latest; an author who is named by an address alone is none."""
    item = '{"url": "http:///x", "id": "https://news.example/1", "date_modified": "2024-05-31T08:00:00Z", "content_html": "text", "authors": [{"url": "/jo"}]}'
    at = datetime(2024, 5, 31, 8, tzinfo=UTC)
    told = f'\ufeff {{"version": "http://www.jsonfeed.org/version/1", "items": [{item}]}}'
    assert articles(told.encode(), URL) == (FeedEntry(url="https://news.example/1", published_at=at, updated_at=at),)


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)))
def test_any_json_is_a_feed_or_refused(anything: object) -> None:
    """No field need be what it should be."""
    fields = ("url", "id", "title", "content_html", "date_published", "date_modified", "authors", "author")
    items = [{name: anything} | {"id": "https://news.example/1"} for name in fields]
    told = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [*items, anything, {"id": "https://news.example/1"}]}).encode()
    assert "https://news.example/1" in [entry.url for entry in articles(told, URL)]
    with contextlib.suppress(InputError):
        articles(told[:-3], URL)


NAMES = "http://www.w3.org/2005/Atom"
ENTRY = '<entry><link href="https://a.example/1"/></entry>'


@pytest.mark.parametrize(
    ("feed", "older"),
    [
        (f'<rss><channel><link xmlns="{NAMES}" rel="next" href="?paged=2"/><item><link>https://a.example/1</link></item></channel></rss>', "?paged=2"),
        (f'<feed xmlns="{NAMES}">{ENTRY}<link rel="self" href="/feed"/><link rel="prev-archive" href="/2026/10"/></feed>', "/2026/10"),
        (f'<feed xmlns="{NAMES}">{ENTRY}<link rel="previous" href="/newer"/><link rel="next" href="mailto:a@a.example"/></feed>', None),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [], "next_url": "https://a.example/feed?page=2"}', "?page=2"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [], "next_url": 2}', None),
    ],
)
def test_a_feed_says_where_its_older_articles_stand(feed: str, older: str | None) -> None:
    """By RFC 5005, sections 3 and 4, and by JSON Feed's ``next_url``; ``previous`` leads to newer ones."""
    assert read_feed(feed.encode(), "https://a.example/feed").older == (urljoin("https://a.example/feed", older) if older else None)


def test_a_page_in_place_of_a_feed_is_told_as_one() -> None:
    """Feeds move, and stand behind logins: their page is no bomb, however many elements it leaves open."""
    with pytest.raises(InputError, match="is an HTML page, and no feed"):
        articles(b"<!DOCTYPE html><html><head>" + b"<meta><li>" * 200 + b"</head></html>", URL)


def test_a_feed_may_be_padded() -> None:
    """With a million blanks in a row, at each of which a declaration may begin: looked for again from each, it would take an hour."""
    assert [entry.url for entry in articles(feed("<item><link>https://news.example/1</link>" + " " * 1_000_000 + "</item>"), URL)] == ["https://news.example/1"]


def test_a_teaser_without_markup_is_no_text() -> None:
    """Most feeds carry two plain sentences."""
    (entry,) = articles(feed("<item><link>https://news.example/1</link><description>A &lt; B &amp;amp; C</description></item>"), URL)
    assert entry.content is None


@pytest.mark.parametrize("title", ["A &amp; B", "A &amp;amp; B", "A &amp;amp;amp; B", "<![CDATA[A &amp; B]]>", "&lt;b&gt;A&lt;/b&gt; &amp;amp; B"])
def test_a_title_is_plain_text_however_often_it_was_escaped(title: str) -> None:
    """Headlines are compared: one feed's extra escaping must not look like a change."""
    (entry,) = articles(feed(f"<item><title>{title}</title><link>https://news.example/1</link></item>"), URL)
    assert entry.title == "A & B"


def test_a_feed_whose_entries_have_no_links_is_an_error_and_an_empty_one_is_not() -> None:
    """Nothing to read now is no fault; entries that lead nowhere are, and the message counts them."""
    assert articles(feed(""), URL) == ()
    with pytest.raises(InputError, match="announces 2 articles and the address of none"):
        articles(feed("<item><title>A</title></item><item><title>B</title></item>"), URL)


@pytest.mark.parametrize("before", ["\n\n  ", "<br />\n<b>Warning</b>: mysql_connect() in <b>/srv/a.php</b> on line <b>3</b><br />\n"])
def test_what_a_broken_server_writes_before_a_feed_is_passed_over(before: str) -> None:
    """Also where the answer is called HTML: the content says what it is."""
    body = before.encode() + RSS
    assert recognise_kind(body, "text/html; charset=utf-8", None) is SeedKind.FEED
    assert len(articles(body, URL)) == 2


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_a_feed_of_which_a_part_is_read_says_so(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody would miss the articles that are left out."""
    for room in (feed_room, json_feed):
        monkeypatch.setattr(room, "MOST_ENTRIES", 3)

    def long(count: int) -> bytes:
        addresses = [f"https://news.example/{number}" for number in range(count)]
        listed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": address} for address in addresses]}
        return feed("".join(f"<item><link>{address}</link></item>" for address in addresses)) if kind == "xml" else json.dumps(listed).encode()

    read = read_feed(long(4), URL)
    assert len(read.articles) == 3
    assert read.problem == "is read in part only: it announces 4 articles, and the first 3 are read"
    assert read_feed(long(3), URL).problem is None
