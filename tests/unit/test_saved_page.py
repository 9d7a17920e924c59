"""Pages inside one file: as browsers save them (MHTML), and as mails carry them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from archiver.discover import read_article, recognise_kind
from archiver.markup import saved_page
from archiver.platforms import PLATFORMS
from storage.vocabulary import SeedKind

URL = "https://www.news.example/town/bridge"
AT = datetime(2024, 6, 1, tzinfo=UTC)
SAVED = b"""From: <Saved by Blink>
Subject: Bridge
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--b"

----b
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://www.news.example/bridge

<!DOCTYPE html><title>Bridge</title><article><p>Words.</p><blockquote class=3D"twit=
ter-tweet"><a href=3D"https://twitter.com/a/status/179616=
1717017489850">x</a></blockquote><iframe src=3D"cid:frame-1@mhtml.blink"></iframe></article>
----b
Content-Type: text/html
Content-ID: <frame-1@mhtml.blink>
Content-Location: https://www.youtube.com/embed/dQw4w9WgXcQ

<html></html>
----b--
"""

FORWARDED = SAVED.replace(
    b"\nContent-Type: text/html", b"\nContent-Type: message/rfc822\n" + b"\nContent-Type: message/rfc822\n" * 5_000 + b"\nContent-Type: text/html", 1
)


def nested(depth: int) -> bytes:
    """Return a message of parts within parts."""
    parts = b"".join(b'Content-Type:\n multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(depth))
    return b"MIME-Version: 1.0\n" + parts + b"Content-Type: text/html\nContent-Location: https://www.news.example/bridge\n\n<p>Words.\n"


@pytest.mark.parametrize("body", [SAVED, SAVED.replace(b"\n", b"\r\n")])
@pytest.mark.parametrize("url", [None, "urn:sha256:0"])
def test_a_page_saved_as_one_file_is_read_by_where_it_was_saved_from(body: bytes, url: str | None) -> None:
    """Browsers write MHTML: its lines are broken within addresses, and its frames stand in other parts."""
    assert recognise_kind(body, None, "bridge.mht") is SeedKind.HTML
    found = read_article(body, url, None, PLATFORMS, AT)
    assert found.article.url == "https://www.news.example/bridge"
    assert [embed.id for embed in found.embeds] == ["1796161717017489850", "dQw4w9WgXcQ"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\n" + SAVED, id="behind an empty line"),
        pytest.param(SAVED.replace(b"https://www.news", b"HTTPS://www.news"), id="in capitals"),
        pytest.param(
            SAVED.replace(b"https://www.news", b"file:///C:/www.news").replace(
                b"Subject: Bridge", b"Snapshot-Content-Location: http://www.news.example/bridge"
            ),
            id="told by the message alone",
        ),
    ],
)
def test_a_message_tells_where_it_was_saved_from(body: bytes) -> None:
    """The page's own part does, or the head of the message; where a file lay on somebody's disk is no address."""
    found = read_article(body, None, None, PLATFORMS, AT)
    assert found.article.url.lower().removeprefix("https").removeprefix("http") == "://www.news.example/bridge"
    assert len(found.embeds) == 2


def test_a_message_may_not_tell_where_it_was_saved_from() -> None:
    """Then it is known by its bytes, and an address that a frame has not been given stays as it is."""
    body = SAVED.replace(b"Content-Location: https://www.news.example", b"Content-Location: file:///C:").replace(
        b"Content-ID: <frame-1", b"Content-ID: <frame-2"
    )
    found = read_article(body, None, None, PLATFORMS, AT)
    assert found.article.url.startswith("urn:sha256:")
    assert [embed.id for embed in found.embeds] == ["1796161717017489850"]


def test_a_saved_page_is_read_in_the_charset_of_its_part() -> None:
    """A server's charset is that of the message around it."""
    body = SAVED.replace(b"Content-Type: text/html\nContent-Transfer", b"Content-Type: text/html; charset=koi8-r\nContent-Transfer")
    found = read_article(body.replace(b"Words.", "Вечер.".encode("koi8-r")), None, "multipart/related; charset=utf-8", PLATFORMS, AT)
    assert "Вечер." in found.text


def test_a_saved_page_is_told_by_its_head_whatever_its_body_is_encoded_in() -> None:
    """Nothing in base64 looks like a page."""
    head = b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
    body = head + base64.encodebytes(b"<p>As <a href='https://twitter.com/a/status/1796161717017489850'>they wrote</a>.</p>")
    assert recognise_kind(body, None, "note.eml") is SeedKind.HTML
    assert [embed.id for embed in read_article(body, URL, None, PLATFORMS, AT).embeds] == ["1796161717017489850"]


@pytest.mark.parametrize("url", [None, URL])
def test_a_page_says_where_it_was_saved_from(url: str | None) -> None:
    """Browsers mark it at its head; an address that was given goes before."""
    page = b"<!DOCTYPE html>\n<!-- saved from url=(0031)https://www.news.example/bridge -->\n<html><body>Words.</body></html>"
    assert read_article(page, url, None, PLATFORMS, AT).article.url == (url or "https://www.news.example/bridge")


@pytest.mark.parametrize(
    "text",
    [
        b"From: the archive\n\nThis stood in the mail:\nMIME-Version: 1.0\nContent-Type: text/html\n\nRegards",
        b"MIME-Version: 1.0\nContent-Type: text/plain\n\nRegards",
        b"Content-Type: text/html\n\nRegards",
        b"[a]\nMIME-Version: 1.0\nContent-Type: text/html\n\nRegards",
    ],
)
def test_a_text_that_quotes_a_message_is_none(text: bytes) -> None:
    """A message is told by all of its head and by nothing behind that."""
    assert recognise_kind(text, None, "note.txt") is SeedKind.TEXT


@pytest.mark.parametrize(
    "body", [SAVED.replace(b"text/html\n", b"text/plain\n"), SAVED[:150], FORWARDED, SAVED.replace(b"multipart/related", b"multipart/" + b"x" * 99)]
)
def test_a_message_without_a_page_is_read_as_it_stands(body: bytes) -> None:
    """Nothing is raised, whatever a message holds or lacks."""
    assert read_article(body, URL, None, PLATFORMS, AT).article.url == URL


@pytest.mark.parametrize("field", [b"boundary*=utf-8''b; boundary*0=b", b"boundary*0*=no-such''%ff", b"boundary*0*=\0''b"])
def test_fields_that_are_none_do_not_fail(field: bytes) -> None:
    """Parameters may be numbered in part (RFC 2231), in a charset that there is none of, or in a name that no charset may have."""
    assert read_article(SAVED.replace(b'boundary="--b"', field), URL, None, PLATFORMS, AT).article.url == URL


def test_a_page_may_stand_in_parts_within_parts() -> None:
    """As mails carry it: beside its text, among its pictures, beside what is attached."""
    assert read_article(nested(4), None, None, PLATFORMS, AT).article.url == "https://www.news.example/bridge"


@pytest.mark.parametrize(
    "message", [nested(50), nested(2).replace(b'boundary="b1"', b'x="%s"; boundary="b1"' % (b";" * 3_000))], ids=["parts within parts", "parameters"]
)
def test_a_message_that_would_cost_the_square_of_its_length_is_not_taken_apart(message: bytes) -> None:
    """Its parser holds each line against the boundaries of all parts around it, and counts the quotation marks before each semicolon anew."""
    assert saved_page(message) is None


def test_a_frames_address_stands_in_one_place() -> None:
    """Put wherever it is named, a long one would make a page of many times the length of its message."""
    message = SAVED.replace(b"</article>", b"cid:frame-1@mhtml.blink " * 500).replace(b"dQw4w9WgXcQ", b"dQw4w9WgXcQ?" + b"x" * 5_000)
    saved = saved_page(message)
    assert saved is not None
    assert len(saved.html) < len(message)
