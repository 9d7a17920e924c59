"""What was handed in is told by its content first."""

from __future__ import annotations

import bz2
import contextlib
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover import recognise_kind
from archiver.errors import InputError
from storage.vocabulary import SeedKind

RSS = b'<?xml version="1.0"?>\n<!-- made by hand -->\n<rss version="2.0"><channel/></rss>'


@pytest.mark.parametrize(
    ("body", "content_type", "name", "kind"),
    [
        (RSS, None, None, SeedKind.FEED),
        (RSS, "text/html", "page.html", SeedKind.FEED),
        (RSS.decode().encode("utf-16"), None, None, SeedKind.FEED),
        (gzip.compress(RSS, mtime=0), "application/gzip", "feed.gz", SeedKind.FEED),
        (gzip.compress(gzip.compress(RSS, mtime=0), mtime=0), None, None, SeedKind.FEED),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', None, None, SeedKind.FEED),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', None, None, SeedKind.FEED),
        (b'<!DOCTYPE rss PUBLIC "-//N//DTD" "http://n.example/rss.dtd"><rss/>', None, None, SeedKind.FEED),
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "text/plain", None, SeedKind.SITEMAP),
        (gzip.compress(b"<sitemapindex></sitemapindex>", mtime=0), None, "s.xml.gz", SeedKind.SITEMAP),
        (b"<!doctype html><title>x</title>", None, None, SeedKind.HTML),
        (b"\xef\xbb\xbf\n<!-- x --><html><body>x", "text/plain", "x.txt", SeedKind.HTML),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html/>', "application/xml", None, SeedKind.HTML),
        (b"<!doctype html>Only words.", "text/plain", "x.txt", SeedKind.HTML),
        (gzip.compress(b"<html><body>x", mtime=0), None, None, SeedKind.HTML),
        (gzip.compress(b"<p>A fragment", mtime=0), None, "page.html", SeedKind.HTML),
        (gzip.compress(b"Only words.", mtime=0), None, "page.txt.gz", SeedKind.TEXT),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "text/html", None, SeedKind.FEED),
        (b'{"version": "https://news.example/version/1.1", "items": []}', None, None, SeedKind.TEXT),
        (b'<p>Write "version": "https://jsonfeed.org/version/1.1" first.', None, None, SeedKind.HTML),
        (b"<p>A fragment", None, None, SeedKind.HTML),
        (b"<blockquote class='twitter-tweet'>x</blockquote>", None, None, SeedKind.HTML),
        ("Größe".encode("iso-8859-1") + b" <div>x</div>", None, None, SeedKind.HTML),
        (b"Only words, five < six.", "text/html", None, SeedKind.HTML),
        (b"Only words.", None, "page.HTM", SeedKind.HTML),
        (b"Only words.", "text/plain; charset=utf-8", "page.html", SeedKind.TEXT),
        (b"Only words.", " Text/HTML ;charset=utf-8", None, SeedKind.HTML),
        (b"Only words.", "application/octet-stream", "page.html", SeedKind.HTML),
        (b"MZ: Der Rat \xc3\xb6ffnet die Br\xc3\xbccke.", None, "note.txt", SeedKind.TEXT),
        (b"GIF89a is the name of a format.", None, None, SeedKind.TEXT),
        (b"ID3 and BZh are others.", None, None, SeedKind.TEXT),
        ("Der Rat öffnet die Brücke.".encode(), None, "note.txt", SeedKind.TEXT),
        ("Der Rat öffnet die Brücke.".encode("utf-16"), None, None, SeedKind.TEXT),
        ("Der Rat öffnet die Brücke.".encode("iso-8859-1"), "application/octet-stream", None, SeedKind.TEXT),
    ],
)
def test_kind_is_recognised(body: bytes, content_type: str | None, name: str | None, kind: SeedKind) -> None:
    """Content speaks before the type, the type before the name."""
    assert recognise_kind(body, content_type, name) is kind


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "story: is empty"),
        (b" \n\t", "story: is empty"),
        (b"\xff\xfe", "story: is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "story: is a PDF.*text in a file"),
        (b"\n\n%PDF-1.4", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "story: is a binary file.*hand in"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "binary"),
        (b"PK\x03\x04" + b"docx" * 20, "binary"),
        (b"PK\x03\x04" + b"<html>stored as it is</html>" * 99, "binary"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + bytes(99), "binary"),
        (bz2.compress(b"words of a story " * 99), "binary"),
        (b"ID3\x03\x00\x00\x00\x00\x10\x00TIT2\x00\x00\x00\x06\x00\x00\x00Story", "binary"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"This program cannot be run in DOS mode.", "binary"),
        (bytes(range(256)) * 8, "binary"),
        (gzip.compress(b"\x00\x01\x02" * 999, mtime=0), "binary"),
        (b"\x1f\x8b" + b"no gzip", "binary"),
        (gzip.compress(b"\x89PNG\r\n\x1a\n" + b"words" * 99, mtime=0), "binary"),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "story: is a list of feeds.*add the addresses"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(body: bytes, says: str) -> None:
    """The message names the input, what it is, and what to hand in instead."""
    with pytest.raises(InputError, match=says):
        recognise_kind(body, None, "story")


@given(st.binary(max_size=300), st.none() | st.text(max_size=30), st.none() | st.text(max_size=30))
def test_any_bytes_are_of_a_kind_or_refused(body: bytes, content_type: str | None, name: str | None) -> None:
    """Nothing but our own error comes out."""
    with contextlib.suppress(InputError):
        assert recognise_kind(body, content_type, name) in SeedKind
