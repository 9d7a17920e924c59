"""HTML: charsets that lie, broken and hostile pages, visible text, meta refresh."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.markup import decode, is_page, language_of, meta_refresh, parse, readable_text, text_of, title_of, transcode, unzipped

GERMAN = "<html><head><title>Überschwemmung</title></head><body><p>Größere Schäden gab es nördlich der Brücke.</p></body></html>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (GERMAN.encode("utf-8"), None),
        (GERMAN.encode("utf-8"), "text/html; charset=utf-8"),
        (GERMAN.encode("iso-8859-1"), "text/html; charset=ISO-8859-1"),
        (GERMAN.replace("<head>", '<head><meta charset="iso-8859-1">').encode("iso-8859-1"), None),
        (GERMAN.encode("iso-8859-1"), None),
        (GERMAN.encode("iso-8859-1"), "text/html; charset=utf-8"),
        (GERMAN.encode("utf-8"), "text/html; charset=iso-8859-1"),
        (GERMAN.encode("utf-8"), "text/html; charset=no-such-charset"),
        (GERMAN.replace("<head>", '<head><meta charset="utf-8">').encode("iso-8859-1"), None),
        (b"\xef\xbb\xbf" + GERMAN.encode("utf-8"), "text/html; charset=windows-1251"),
        (GERMAN.encode("utf-16"), None),
        (GERMAN.encode("utf-16-le"), None),
        (GERMAN.encode("utf-16-be"), None),
        (GERMAN.encode("utf-32"), None),
        (b"\x00\x00\xfe\xff" + GERMAN.encode("utf-32-be"), "text/html; charset=utf-8"),
        (GERMAN.encode("iso-8859-1"), "text/html; CHARSET = 'L1'"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?>' + GERMAN.encode("iso-8859-1"), None),
        (GERMAN.encode("utf-8"), "text/html; charset=zlib"),
        *((GERMAN.encode("utf-8"), f"text/html; charset={name}") for name in ("idna", "punycode", "unicode_escape", "raw-unicode-escape")),
        *((GERMAN.replace("<head>", f"<head><meta charset={name}>").encode("utf-8"), None) for name in ("idna", "Punycode", "unicode-escape", "utf7")),
        (GERMAN.replace("<head>", '<head><meta charset="utf-16">').encode("utf-8"), None),
    ],
)
def test_text_is_read_whatever_the_charset_claims(body: bytes, content_type: str | None) -> None:
    """Mark, header, page and bytes are believed in this order, and a charset that does not decode the bytes is passed over."""
    text = decode(body, content_type)
    assert "Größere Schäden gab es nördlich der Brücke." in text
    assert not text.startswith("\ufeff")


CHARSETS = ["utf-8", "latin1", "windows-1251", "koi8-r", "shift_jis", "gb18030", "utf-16", "utf-16-le", "utf-32-be"]


@given(
    st.builds(lambda text, charset: text.encode(charset, "replace"), st.text(max_size=30), st.sampled_from(CHARSETS)) | st.binary(max_size=60),
    st.none() | st.sampled_from([f"text/html; charset={name}" for name in CHARSETS]),
    st.just(b"") | st.sampled_from([f"<meta charset={name}>".encode() for name in CHARSETS]),
)
def test_a_page_is_the_same_as_text_and_in_utf8(body: bytes, content_type: str | None, declaration: bytes) -> None:
    """Most pages are in UTF-8 already and are not made anew; a character that was cut in two at the end is none in either."""
    page = declaration + body
    assert transcode(page, content_type).decode("utf-8", "ignore") == decode(page, content_type)


def test_no_more_is_unpacked_than_is_read() -> None:
    """A little packed may hold very much, and much may be packed as it is."""
    for level in (0, 9):
        assert len(unzipped(gzip.compress(bytes(12_000_000), level, mtime=0))) == 10_000_001
    assert unzipped(gzip.compress(GERMAN.encode(), mtime=0)[:-9]).decode().startswith("<html><head>")


def test_declared_charset_beats_the_fallback() -> None:
    """Cyrillic in windows-1251 would decode as windows-1252 too, to nonsense: the declaration decides."""
    assert decode("<p>Доброе утро</p>".encode("windows-1251"), "text/html; charset=windows-1251") == "<p>Доброе утро</p>"


def test_page_declares_its_charset_in_an_http_equiv_field() -> None:
    """The older form of the declaration counts as well."""
    page = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Вечер</p>'
    assert "Вечер" in decode(page.encode("koi8-r"), None)


def test_one_bad_byte_does_not_garble_a_utf8_page() -> None:
    """A page that says UTF-8 and is, but for a byte, stays UTF-8."""
    body = ('<meta charset="utf-8">' + "Äpfel für Ödön. " * 20).encode() + b"\xff end"
    assert decode(body, None).count("Äpfel für Ödön.") == 20


def test_cut_character_at_the_end_is_forgiven() -> None:
    """Bodies are cut at size caps, also in the middle of a character."""
    assert decode("für".encode()[:2], None) == "f"


@pytest.mark.parametrize("before", range(8188, 8194))
@pytest.mark.parametrize("far", [0, 20_000], ids=["near", "far"])
def test_utf8_is_told_across_the_pieces_in_which_it_is_read(before: int, far: int) -> None:
    """A character may stand across two pieces, and one bad byte anywhere makes the page another charset's."""
    page = b"a" * before + "Größe €".encode() + b"a" * far
    assert transcode(page, None) == page
    assert transcode(page + "für".encode()[:2], None) == page + "für".encode()[:2]
    assert transcode(page + b"\xff.", None) == decode(page + b"\xff.", None).encode() == (page.decode("windows-1252") + "ÿ.").encode()


@given(st.binary(max_size=400), st.none() | st.text(max_size=60))
def test_no_bytes_make_reading_a_page_fail(body: bytes, content_type: str | None) -> None:
    """Any bytes are a page, if a broken one."""
    document = parse(decode(body, content_type))
    assert document.root is not None
    text_of(document.root)
    title_of(document)
    language_of(document)
    meta_refresh(document, "https://news.example/")


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_can_be_parsed(text: str) -> None:
    """Lone surrogates and control signs are no reason to fail."""
    assert parse(text).root is not None


def test_deep_nesting_is_cut_and_its_content_kept() -> None:
    """The parser's time grows with depth times length, so tags beyond any real depth are dropped; text stays."""
    document = parse("<div>" * 300_000 + '<a href="https://x.com/a/status/123">deep</a>')
    assert [link.attributes["href"] for link in document.css("a")] == ["https://x.com/a/status/123"]
    assert len(document.css("div")) < 1_000


def test_unclosed_formatting_does_not_multiply() -> None:
    """Each unclosed font element would be reopened in every paragraph behind it: 20,000 of them would be 200 million elements."""
    document = parse("".join(f'<font size="{number}"><p>word' for number in range(20_000)))
    assert len(document.css("p")) == 20_000
    assert len(document.css("font")) < 1_000_000


def test_closing_tags_of_dropped_elements_are_dropped_too() -> None:
    """What follows a hostile part stands where it stood."""
    document = parse("<main>" + "<div>" * 30_000 + "</div>" * 30_000 + "<p id=after>x</p></main>")
    after = document.css_first("#after")
    assert after is not None
    assert after.parent is not None
    assert after.parent.tag == "main"


def test_visible_text_has_a_line_for_each_block() -> None:
    """Scripts, styles and templates are not visible; blocks and line breaks end lines; entities are read."""
    document = parse(
        "<body>One <b>and</b> a\n half<div>two<p>three &amp; four<br>five<script>no()</script></p>six</div><style>p{}</style><template>no</template></body>"
    )
    assert document.body is not None
    assert text_of(document.body) == "One and a half\ntwo\nthree & four\nfive\nsix"


def test_no_more_text_is_read_than_is_asked_for() -> None:
    """Whether a box says more than a few words is asked of boxes that hold whole pages."""
    document = parse("<body>" + "<p>ten signs.</p>" * 1_000)
    assert document.body is not None
    assert 90 < len(text_of(document.body, limit=100)) < 130


@given(st.text(alphabet=st.sampled_from("ab \t\n\r\x0b\u00a0\u2003\u3000"), max_size=60))
def test_white_space_is_one_blank(text: str) -> None:
    """Runs of any white space count as one blank, in a text node and across elements."""
    document = parse(f"<body><b>{text}</b><i>{text}</i>")
    assert document.body is not None
    assert text_of(document.body).split(" ") == (text + text).split() or not text.strip()


def test_a_page_beyond_the_limits_is_cut() -> None:
    """Length and tags are bounded before any parser sees the page: an element of three bytes costs a hundred times that."""
    for page in (b"<p>a" * 60_000, b"word " * 1_200_000):
        assert not is_page(page)
        tree = parse(page)
        assert tree.body is not None
        assert len(tree.css("p")) <= 50_000
        assert len(text_of(tree.body)) <= 5_000_000
    assert is_page(b"<p>a" * 50_000)


def test_template_content_is_reached() -> None:
    """Selectors stop at templates, so their content is handed out apart."""
    document = parse('<template id="t"><p>inside</p></template>')
    fragments = document.template_fragments()
    assert [text_of(fragment) for fragment in fragments] == ["inside"]


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0;URL=https://posts.example/1", "https://posts.example/1"),
        ("0; url='/next'", "https://short.example/next"),
        ('5, url="https://posts.example/2"', "https://posts.example/2"),
        (" 0.5 ;  https://posts.example/3 ", "https://posts.example/3"),
        ("30", None),
        ("0;", None),
        ("0; ", None),
        ("soon; https://posts.example/4", None),
    ],
)
def test_meta_refresh_names_its_target(content: str, target: str | None) -> None:
    """A refresh with an address leads on, one without reloads the page."""
    quote = '"' if "'" in content else "'"
    assert meta_refresh(parse(f"<meta http-equiv=Refresh content={quote}{content}{quote}>"), "https://short.example/a") == target


def test_a_refresh_may_be_blank() -> None:
    """A page of a thousand whose five thousand blanks are tried in each way that two runs can share them would take minutes."""
    assert meta_refresh(parse(f"<meta http-equiv=refresh content='{' ' * 4_990}'>" * 990), "https://short.example/a") is None


def test_readable_text_keeps_the_article_and_leaves_the_menu() -> None:
    """The article stands out from what is around it."""
    sentence = "The town council met on Monday to talk about the new footbridge over the river. "
    page = f"<html><body><nav><a href=/>Menu entry</a></nav><article><h1>Bridge</h1><p>{sentence * 4}</p><p>{sentence * 3}</p></article></body></html>"
    text = readable_text(page)
    assert sentence.strip() in text
    assert "Menu entry" not in text


def test_readable_text_of_a_page_that_stacks_marks_on_a_sign() -> None:
    """Text is composed (NFC), which takes the square of the marks on one sign: of 250,000 it would take a minute."""
    text = readable_text(f"<article><p>{'Low water stops the ferries. ' * 20}</p><p>e{(chr(0x301) + chr(0x316)) * 125_000}nd</p></article>")
    assert text.endswith("nd")
    assert len(text) < 1_000


def test_readable_text_falls_back_to_all_visible_text() -> None:
    """Where no article stands out, everything visible is the text."""
    assert readable_text("<body><div>ok</div></body>") == "ok"
