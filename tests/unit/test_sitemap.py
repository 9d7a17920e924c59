"""Sitemaps, news sitemaps and indexes."""

from __future__ import annotations

import contextlib
import gzip
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover import FeedEntry, Sitemap, read_sitemap
from archiver.discover import sitemap as sitemap_room
from archiver.errors import InputError

URL = "https://news.example/sitemap.xml"
NEWS = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://news.example/1 </loc><lastmod>2024-05-31</lastmod><news:news><news:publication><news:name>News</news:name></news:publication>
<news:publication_date>2024-05-30T16:00:00Z</news:publication_date><news:title>Bridge
 opens</news:title></news:news><image:image><image:loc>https://news.example/1.jpg</image:loc><image:title>Picture</image:title></image:image></url>
<url><loc>https://news.example/2</loc><lastmod>2024-05-29</lastmod></url>
<url><loc>https://news.example/1</loc></url>
<url><loc>ftp://news.example/3</loc></url>
<url></url>
</urlset>"""
INDEX = b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://news.example/a.xml.gz</loc></sitemap></sitemapindex>'
ARTICLES = (
    FeedEntry(
        url="https://news.example/1", title="Bridge opens", published_at=datetime(2024, 5, 30, 16, tzinfo=UTC), updated_at=datetime(2024, 5, 31, tzinfo=UTC)
    ),
    FeedEntry(url="https://news.example/2", published_at=datetime(2024, 5, 29, tzinfo=UTC), updated_at=datetime(2024, 5, 29, tzinfo=UTC)),
)


@pytest.mark.parametrize("body", [NEWS, gzip.compress(NEWS, mtime=0), b"\xef\xbb\xbf" + NEWS, NEWS.decode().replace("UTF-8", "utf-16").encode("utf-16")])
def test_news_sitemap_lists_its_articles_once_each(body: bytes) -> None:
    """Title and publication date are the news extension's; a picture's address and title are not the article's."""
    assert read_sitemap(body, URL) == Sitemap(articles=ARTICLES)


def test_index_names_other_sitemaps() -> None:
    """An index leads on to sitemaps, not to articles."""
    assert read_sitemap(INDEX, URL) == Sitemap(sitemaps=(FeedEntry(url="https://news.example/a.xml.gz"),))


def test_what_is_too_long_to_be_mended_gives_what_it_has() -> None:
    """What stands before the bad sign is announced, and said not to be all."""
    sitemap = read_sitemap(large(3).replace(b"day-1", b"day-1?a&b") + b" " * 10_000_000, URL)
    assert [each.url[-1] for each in sitemap.articles] == ["0"]
    assert sitemap.problem is not None


def test_torn_sitemap_gives_what_it_has() -> None:
    """A sitemap that was cut still announces what stands before the cut, and says that there was more."""
    torn = read_sitemap(NEWS[: NEWS.index(b"<url><loc>ftp")], URL)
    assert [each.url for each in torn.articles] == ["https://news.example/1", "https://news.example/2"]
    assert torn.problem is not None
    assert torn.problem.startswith("is read in part only, 2 addresses: no element found")


@pytest.mark.parametrize(
    ("spoiled", "second"),
    [
        (b"<loc>https://news.example/2?a=1&b=2</loc>", "2?a=1&b=2"),
        (b"<loc>https://news.example/2?a=1&amp;b=2</loc><news:title>A&nbsp;B & C</news:title>", "2?a=1&b=2"),
        (b"<loc><![CDATA[https://news.example/2?a=1&b=2]]></loc><title>R&D</title>", "2?a=1&b=2"),
        (b"<loc>https://news.example/2</loc><image:image><image:loc>https://news.example/2.jpg</image:loc></image:image>", "2"),
        (b'<loc>https://news.example/2</loc><a xlink:href="https://news.example/de"/>', "2"),
        (b"<loc>https://news.example/2</loc><title>A\x0bB</title>", "2"),
    ],
)
def test_one_bad_sign_hides_nothing_behind_it(spoiled: bytes, second: str) -> None:
    """Bare ampersands, undeclared prefixes and control characters are common; what stands behind them is announced all the same."""
    body = b"<urlset><url><loc>https://news.example/1</loc></url><url>" + spoiled + b"</url><url><loc>https://news.example/3</loc></url></urlset>"
    sitemap = read_sitemap(body, URL)
    assert [each.url.removeprefix("https://news.example/") for each in sitemap.articles] == ["1", second, "3"]
    assert sitemap.problem is None


def test_a_prefix_that_is_declared_is_not_declared_again() -> None:
    """One extension may be declared and the other not: the title of the first is the article's, and the picture of the second is none."""
    root = b'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xml:lang="en">'
    title = b"<news:news><news:title>Low water</news:title></news:news>"
    picture = b"<image:image><image:loc>https://news.example/1.jpg</image:loc><image:title>Pier</image:title></image:image>"
    sitemap = read_sitemap(root + b"<url><loc>https://news.example/1</loc>" + title + picture + b"</url></urlset>", URL)
    assert sitemap == Sitemap(articles=(FeedEntry(url="https://news.example/1", title="Low water"),))


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE urlset [<!ENTITY a "aaaa">]><urlset><url><loc>&a;</loc></url></urlset>',
        b'<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/hostname">]><urlset><url><loc>&a;</loc></url></urlset>',
        b'<!DOCTYPE urlset [<!ENTITY % a SYSTEM "http://news.example/x.dtd"> %a;]><urlset></urlset>',
        b"<urlset>" + b"<url>" * 100_000,
        b"<urlset>" + b"<url>" * 100 + b"</url>" * 100 + b"</urlset>",
        gzip.compress(b"<urlset>" + b" " * 60_000_000, mtime=0),
    ],
)
def test_bombs_are_refused(bomb: bytes) -> None:
    """What could unfold is refused before it is parsed."""
    with pytest.raises(InputError):
        read_sitemap(bomb, URL)


def test_a_sitemap_may_nest_as_deep_as_any_feed_does() -> None:
    """Extensions nest their own elements: what ends properly is refused only beyond the depth that no file has."""
    nested = b"<a>" * 90 + b"</a>" * 90
    body = b"<urlset><url><loc>https://news.example/1</loc>" + nested + b"</url><url><loc>https://news.example/2</loc>" + nested + b"</url></urlset>"
    assert [each.url[-1] for each in read_sitemap(body, URL).articles] == ["1", "2"]


@pytest.mark.parametrize("body", [b"", b"hello", b"<rss/>", b"<html></html>", b"<urlset><url><loc>https://news.example/</lo"])
def test_what_is_no_sitemap_is_an_error_that_names_it(body: bytes) -> None:
    """The message names the address."""
    with pytest.raises(InputError, match=r"news\.example/sitemap\.xml"):
        read_sitemap(body, URL)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Nothing but our own error comes out."""
    with contextlib.suppress(InputError):
        read_sitemap(b"<urlset><url><loc>" + body, URL)


def large(number: int) -> bytes:
    """Return a sitemap of so many addresses."""
    urls = "".join(f"<url><loc>https://news.example/2024/05/31/an-article-of-the-day-{n}</loc><lastmod>2024-05-31</lastmod></url>" for n in range(number))
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def test_fifty_thousand_addresses_are_read() -> None:
    """As many as the protocol allows, and no more."""
    longer = read_sitemap(large(50_001), URL)
    assert (len(longer.articles), longer.problem) == (50_000, "is read in part only, 50000 addresses: it announces more than a sitemap may")


def test_a_full_sitemap_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large sites fill theirs to the last place, and nothing is left out of those."""
    monkeypatch.setattr(sitemap_room, "MOST_ENTRIES", 3)
    assert (len(read_sitemap(large(3), URL).articles), read_sitemap(large(3), URL).problem) == (3, None)
    assert [len(read_sitemap(large(number), URL).articles) for number in (4, 9)] == [3, 3]


def test_a_packed_sitemap_is_read_piece_by_piece() -> None:
    """Beside what it announces it takes less memory than half its length when unpacked."""
    unpacked = large(10_000)
    packed = gzip.compress(unpacked, mtime=0)
    tracemalloc.start()
    sitemap = read_sitemap(packed, URL)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sitemap.articles) == 10_000
    assert peak - kept < len(unpacked) / 2


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(gzip.compress(large(100), mtime=0), mtime=0),
        gzip.compress(large(100)[:5000], mtime=0) + gzip.compress(large(100)[5000:], mtime=0),
        large(100).replace(b"<urlset", b'<?xml version="1.0" encoding="UTF-8"?><urlset').replace(b"day-99", b"day-\xe4"),
        large(100).replace(b"<urlset", b'<?xml version="1.0" encoding="utf8mb4"?><urlset'),
        b"<b>Warning</b>: no cache<br/>\n" + large(100).replace(b"<urlset", b'<?xml version="1.0"?><urlset'),
    ],
)
def test_a_file_that_is_not_what_it_says_is_read_all_the_same(body: bytes) -> None:
    """Packed twice, packed in pieces, of another charset than declared or of one that nobody knows, below a warning."""
    assert len(read_sitemap(body, "https://news.example/sitemap.xml.gz").articles) == 100


@pytest.mark.parametrize("spoiled", [lambda packed: packed[: len(packed) // 2], lambda packed: packed[:-8] + b"\0" * 8])
def test_a_packed_file_that_lies_gives_what_it_has(spoiled: Callable[[bytes], bytes]) -> None:
    """Cut short, or with a checksum that does not fit."""
    packed = gzip.compress(b"".join(sha256(b"%d" % n).hexdigest().join(("<!-- ", " -->")).encode() for n in range(3)) + large(2_000), mtime=0)
    assert len(read_sitemap(spoiled(packed), URL).articles) > 500


def test_an_error_page_that_is_called_a_packed_sitemap_is_refused() -> None:
    """Its message names the address."""
    with pytest.raises(InputError, match=r"news\.example/sitemap\.xml"):
        read_sitemap(gzip.compress(b"<html><body>Not found</body></html>", mtime=0), URL)
