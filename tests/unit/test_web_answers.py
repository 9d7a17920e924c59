"""A web page is live only where the page asked for is there to be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.exchange import Answer, Headers
from archiver.platforms import platform
from storage.model import Post, PostKey
from storage.vocabulary import Seen, Target

WEB = platform("web")
URL = "https://example.org/news/old-bridge-12345"
HTML: Headers = (("Content-Type", "text/html; charset=utf-8"),)
STORY = "".join(f"<p>The council met on Tuesday and spoke for the {count}. time about the old bridge over the river.</p>" for count in range(8))


DESCRIBED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The old bridge"}</script>'
NGINX = "<center><h1>404 Not Found</h1></center><hr><center>nginx/1.14.0</center>"
APACHE = f"<h1>Not Found</h1><p>The requested URL {URL} was not found on this server, nor was its error document.</p><hr><address>Apache/2.4 Server</address>"


def page(body: str, head: str = "<title>The old bridge</title>", status: int = 200, headers: Headers = HTML) -> Answer:
    text = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    return Answer(status=status, headers=headers, body=text.encode())


def in_body_of(name: str, body: str, head: str = "") -> Answer:
    made = page(body, f"<title>The old bridge</title>{head}")
    return replace(made, body=made.body.replace(b"<body>", f'<body class="home {name}">'.encode()))


def article(head: str = "") -> Answer:
    return page(f"<article><h1>The old bridge</h1>{STORY}</article>", f"<title>The old bridge</title>{head}")


@pytest.mark.parametrize(
    "head",
    [
        "",
        f'<link rel="canonical" href="{URL}">',
        f'<link rel="canonical" href="{URL}/?utm_source=x">',
        '<link rel="canonical" href="http://www.example.org/news/old-bridge-12345">',
        '<link rel="canonical" href="/news/new-slug-12345">',
        f'<meta property="og:url" content="{URL}">',
        f'<link rel="canonical" href="https://other.example/a"><meta property="og:url" content="{URL}">',
        '<link rel="canonical" href="https://amp.example.org/news/old-bridge-12345/amp">',
    ],
)
def test_a_page_that_stands_under_its_own_address_is_live(head: str) -> None:
    """A title, a readable text, and a canonical address that is absent or the page's own."""
    reading = WEB.read(article(head), URL, Target.POST, "page")
    assert (reading.seen, reading.pattern, reading.fields.id, reading.fields.lang) == (Seen.LIVE, "web.page", URL, "en")
    assert reading.fields.text is not None
    assert reading.fields.text.count("The council met on Tuesday") == 8
    assert reading.fields.version is None


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        pytest.param(page("<h1>410</h1>", status=410), Seen.GONE, id="monitoring-7-article-410"),
        pytest.param(page("<h1>404</h1><p>Nothing here.</p>", status=404), Seen.SOFT_GONE, id="monitoring-7-article-404"),
        pytest.param(Answer(status=404, headers=(("Content-Type", "text/plain"),), body=b"404 page not found"), Seen.SOFT_GONE, id="plain-404"),
        pytest.param(Answer(status=404, headers=(("Content-Type", "application/json"),), body=b"{}"), Seen.OTHER, id="json-404-of-an-interface"),
        pytest.param(Answer(status=410, headers=(("Content-Type", "application/json"),), body=b'{"errors":[{"code":68}]}'), Seen.OTHER, id="retired-interface"),
        pytest.param(Answer(status=410, headers=(("Content-Type", "text/plain"),), body=b"410 Gone"), Seen.GONE, id="plain-410"),
        pytest.param(page(STORY, status=404, headers=(*HTML, ("X-App-Server", "wwwb-app43"))), Seen.OTHER, id="archive-404"),
        pytest.param(page(STORY, status=200, headers=(*HTML, ("Memento-Datetime", "Mon, 15 Mar 2021 04:58:06 GMT"))), Seen.OTHER, id="archive-200"),
        pytest.param(page(STORY, status=402), Seen.OTHER, id="payment-required"),
        pytest.param(page(STORY, status=206), Seen.OTHER, id="part-of-a-page"),
        pytest.param(Answer(status=200, headers=(("Content-Type", "application/pdf"),), body=b"%PDF-1.7"), Seen.OTHER, id="pdf"),
        pytest.param(article('<link rel="canonical" href="https://example.org/404">'), Seen.SOFT_GONE, id="soft-404-canonical"),
        pytest.param(article('<meta property="og:url" content="https://example.org/en/error/404.html">'), Seen.SOFT_GONE, id="soft-404-og-url"),
        pytest.param(article('<link rel="canonical" href="https://example.org/">'), Seen.REDIRECT_HOME, id="home-under-another-address"),
        pytest.param(article('<link rel="canonical" href="https://example.org/news/something-else">'), Seen.PARSER_DRIFT, id="another-page"),
        pytest.param(article('<meta property="og:url" content="https://example.org/login/?next=1">'), Seen.LOGIN_WALL, id="login-page-by-address"),
        pytest.param(
            page('<main><h1>Anmelden</h1><form action="/s"><input name="e"><input type="password" name="p"></form></main>'),
            Seen.LOGIN_WALL,
            id="monitoring-7-login-form",
        ),
        pytest.param(page('<form action="https://consent.example.com/save"><button>OK</button></form><p>?</p>'), Seen.CONSENT_WALL, id="consent-form"),
        pytest.param(
            page(
                '<main class="consent-wall"><h1>Mit Werbung weiterlesen</h1><p>Um diese Seite zu lesen, stimmen Sie zu.</p><button>Akzeptieren</button></main>'
            ),
            Seen.CONSENT_WALL,
            id="consent-in-place-of-the-page",
        ),
        pytest.param(
            page(f'<main class="consent-wall"><p>{"Um diese Seite zu lesen, stimmen Sie zu. " * 40}</p><a href="/abo">Abo</a></main>'),
            Seen.CONSENT_WALL,
            id="long-consent-in-place-of-the-page",
        ),
        pytest.param(page(f'<div class="has-cookie-banner"><nav><a href="/">Start</a></nav>{STORY * 3}</div>'), Seen.LIVE, id="site-named-for-its-banner"),
        pytest.param(page(f'<div id="wm-ipp-base"></div><article>{STORY}</article>'), Seen.OTHER, id="page-that-an-archive-plays-back"),
        pytest.param(article('<link rel="canonical" href="http://archive.is/pSSpa">'), Seen.OTHER, id="page-of-another-archive"),
        pytest.param(page(f"<script>var d = {{\"blog\": {{'pageType': 'error_page'}}}};</script>{STORY * 3}"), Seen.PARSER_DRIFT, id="error-page-of-blogger"),
        pytest.param(
            page(f'<script id="__NEXT_DATA__" type="application/json">{{"page": "/404"}}</script>{STORY * 3}'), Seen.PARSER_DRIFT, id="error-page-of-next"
        ),
        pytest.param(in_body_of("error404", STORY * 3), Seen.PARSER_DRIFT, id="error-page-of-wordpress"),
        pytest.param(in_body_of("error404", STORY * 3, DESCRIBED), Seen.LIVE, id="article-that-a-theme-marks-by-mistake"),
        pytest.param(page(STORY * 3, '<title></title><meta property="og:title" content="The old bridge">'), Seen.LIVE, id="title-for-previews-alone"),
        pytest.param(page(NGINX), Seen.PARSER_DRIFT, id="notice-of-nginx-whose-status-got-lost"),
        pytest.param(page(APACHE), Seen.PARSER_DRIFT, id="notice-of-apache-whose-status-got-lost"),
        pytest.param(page("<div id=app></div><script src=/app.js></script>"), Seen.PARSER_DRIFT, id="script-shell"),
        pytest.param(page(STORY, head=""), Seen.PARSER_DRIFT, id="no-title"),
        pytest.param(Answer(status=200, headers=HTML, body=b"qZ8:0x1f 7b 22 // stream %%%% [[[["), Seen.PARSER_DRIFT, id="nobody-can-parse"),
        pytest.param(Answer(status=200, headers=HTML, body=bytes(range(256)) * 40), Seen.PARSER_DRIFT, id="binary-as-html"),
    ],
)
def test_everything_else_is_named_for_what_it_is(answer: Answer, seen: Seen) -> None:
    """By status and structure, never by the words of the page."""
    assert WEB.read(answer, URL, Target.POST, "page").seen is seen


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{STORY}<p>This page was deleted. Not found. 404. Please log in. Access denied.</p></article>",
        f'<div id="cookie-banner"><p>We use cookies.</p><button>Accept</button></div><article>{STORY}</article>',
        f'<dialog hidden><form action="/login"><input type="password"></form></dialog><article>{STORY}</article>',
    ],
)
def test_words_banners_and_hidden_forms_make_no_page_dead(body: str) -> None:
    """A story about deletions, a banner beside the text and a login form in a dialog leave the page live."""
    assert WEB.read(page(body), URL, Target.POST, "page").seen is Seen.LIVE


NOTICE = "<h1>One moment</h1><p>" + "We will be back shortly; until then, please reload this page or write to the owner of the site. " * 4 + "</p>"


@pytest.mark.parametrize(
    ("body", "head"),
    [
        pytest.param(NOTICE, "", id="notice-proof-or-parked-name"),
        pytest.param(f"<noscript>{NOTICE}</noscript><div id=root></div>", "", id="shell-with-words-for-browsers-without-scripts"),
        pytest.param(f"<noscript>{NOTICE}</noscript><div id=root></div>", f'<link rel="canonical" href="{URL}">', id="shell-that-knows-its-address"),
    ],
)
def test_few_words_that_say_nothing_of_themselves_are_no_page(body: str, head: str) -> None:
    """R1: what stands in a page's place with 200 (a proof of a human, maintenance, a name for sale, a shell) is short, and states no address or article."""
    assert WEB.read(page(body, f"<title>The old bridge</title>{head}"), URL, Target.POST, "page").seen is Seen.PARSER_DRIFT


@pytest.mark.parametrize(("body", "head"), [(NOTICE, f'<link rel="canonical" href="{URL}">'), (f"<article>{NOTICE}</article>", ""), (NOTICE * 3, "")])
def test_a_short_page_is_live_by_its_address_or_its_article_and_a_long_one_by_its_words(body: str, head: str) -> None:
    """One positive sign is enough."""
    assert WEB.read(page(body, f"<title>The old bridge</title>{head}"), URL, Target.POST, "page").seen is Seen.LIVE


@pytest.mark.parametrize("host", ["www.youtube.com", "www.instagram.com", "www.facebook.com", "t.me", "x.com", "old.reddit.com"])
def test_a_platforms_page_needs_a_reader_of_its_own(host: str) -> None:
    """These answer 200 with much text for dead posts too, so a page of theirs is never called live here."""
    answer = page(f"<article>{STORY}</article>")
    assert WEB.read(answer, f"https://{host}/watch/12345", Target.POST, "page").seen is Seen.OTHER


def test_a_latin_page_is_read_in_its_own_letters() -> None:
    """The charset of the answer is used."""
    body = f"<html><head><title>Brücke</title></head><body><article>{'Die alte Brücke über den Fluß wird gesperrt. ' * 5}</article></body></html>"
    answer = Answer(status=200, headers=(("Content-Type", "text/html; charset=iso-8859-1"),), body=body.encode("latin-1"))
    text = WEB.read(answer, URL, Target.POST, "page").fields.text
    assert text is not None
    assert "Brücke über den Fluß" in text


def test_a_home_page_is_its_own_page() -> None:
    """Asked for as itself, a home page with its canonical address is live."""
    answer = article('<link rel="canonical" href="https://example.org">')
    assert WEB.read(answer, "https://www.example.org/", Target.POST, "page").seen is Seen.LIVE


def test_a_document_that_answers_at_its_own_address_is_live() -> None:
    """Articles link to PDF files: one is there where a whole PDF file answers, and what only calls itself one says nothing."""
    address, document = "https://example.org/files/Report.PDF", Answer(status=200, headers=(("Content-Type", "application/pdf"),), body=b"%PDF-1.7 ...")
    reading = WEB.read(document, address, Target.POST, "page")
    assert (reading.seen, reading.fields.id) == (Seen.LIVE, address)
    assert WEB.read(replace(document, body=b"%PDF-1.7", truncated="length"), address, Target.POST, "page").seen is Seen.OUTAGE
    assert WEB.read(replace(document, body=b"<p>Not found"), address, Target.POST, "page").seen is Seen.OTHER


def test_without_an_address_the_page_states_its_own() -> None:
    """A reading of a kept answer alone takes the id from the page."""
    reading = WEB.read(article(f'<link rel="canonical" href="{URL}#top">'), "", Target.POST, None)
    assert (reading.seen, reading.fields.id) == (Seen.LIVE, URL)
    assert WEB.read(article(), "", Target.POST, None).fields.id is None


def test_the_look_is_the_page_itself() -> None:
    """No account, no newer version, no time in the address."""
    key = PostKey(platform="web", id=URL)
    post = Post(key=key, permalink=URL, first_seen=datetime(2026, 1, 1, tzinfo=UTC))
    look = WEB.look(post)
    assert (look.method, look.url, WEB.page(post), WEB.post_selector) == ("page", URL, URL, None)
    assert dict(look.headers)["accept"].startswith("text/html")
    assert (WEB.profile(post), WEB.posted_at(key), WEB.identify(key)) == (None, None, None)


@given(st.text(max_size=300), st.sampled_from([200, 404, 410, 302]), st.text(max_size=60))
def test_any_page_is_read(text: str, status: int, native_id: str) -> None:
    """Reading is total, and a shell of random signs is never live."""
    for body in (text, f"<html><head><link rel=canonical href='{text}'><meta property=og:url content='{text}'></head><body>{text}</body></html>"):
        answer = Answer(status=status, headers=HTML, body=body.encode("utf-8", "replace"))
        assert WEB.read(answer, native_id, Target.POST, None).seen is not Seen.LIVE


def test_a_page_that_is_kept_out_of_search_and_describes_nothing_says_nothing() -> None:
    """Pages for what is not there come with 200 and much text, too, and ask not to be found; articles and files that say what they are may as well."""
    hidden = '<title>The old bridge</title><meta name="robots" content="noindex, follow">'
    assert (WEB.read(page(STORY, hidden), URL, Target.POST, "page").seen) is Seen.PARSER_DRIFT
    assert WEB.read(article('<meta name="robots" content="noindex">'), URL, Target.POST, "page").seen is Seen.LIVE


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<meta property="og:image" content="https://img.example.org/a.jpg?w=1200&amp;h=630">', "https://img.example.org/a.jpg?w=1200&h=630"),
        ('<meta property="og:image" content="/lead.jpg"><meta property="og:image" content="/second.jpg">', "https://www.example.org/lead.jpg"),
        ('<meta property="og:image" content="http://a.example/p"><meta property="og:image:secure_url" content="https://a.example/s">', "https://a.example/s"),
        ('<meta name="twitter:image" content="//img.example.org/card.png">', "https://img.example.org/card.png"),
        ('<meta property="og:image" content="">', None),
        ('<meta property="og:image" content="data:image/png;base64,AAAA">', None),
        ('<meta property="og:image" content="javascript:alert(1)">', None),
        ('<meta property="og:image" content="https://[broken/">', None),
        (f'<meta property="og:image" content="https://a.example/{"a" * 10_000}">', None),
        ("<title>none</title>", None),
    ],
)
def test_a_page_names_the_picture_it_is_previewed_by(head: str, url: str | None) -> None:
    """``og:image`` first, absolute or below the page's own address; what cannot be fetched is none."""
    shown = platform("web").shown(f"<html><head>{head}</head><body>text</body></html>", "https://www.example.org/news/1")
    assert [media.url for media in shown] == ([url] if url else [])
