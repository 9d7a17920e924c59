"""Embeds that are announced and missing, and pages that do not show their whole article."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from archiver.discover import find_embeds, find_quotations, read_article
from archiver.markup import decode, parse
from archiver.platforms import PLATFORMS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LINK = "https://twitter.com/harbour_watch/status/1796161717017489850"


def gaps(body: str) -> list[str | None]:
    found = find_embeds(parse(f"<body><article>{body}</article></body>"), None, PLATFORMS)
    return [embed.text for embed in found if embed.kind == "gap"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Vor der Brücke entstanden diese Bilder:",
        "Das schrieb die Werft danach auf Instagram:",
        "The harbour office then posted this on X:",
        "Watch the footage of the morning here in this video:",
        "La capitainerie a réagi avec cette vidéo:",
        "La autoridad respondió con este tuit:",
        "Il porto ha risposto con questo video:",
        "Port odpowiedział na te zdjęcia tak, we wpisie:",
        "O porto respondeu com esta publicação:",
        "These pictures tell of the morning at the old harbour:",
        "Die folgenden drei Bilder zeigen den Morgen an der alten Werft:",
    ],
)
def test_announcement_with_nothing_behind_is_a_gap(sentence: str) -> None:
    """The announcing sentence is kept, in each language, from a page as from a text."""
    assert gaps(f"<p>First. {sentence}</p><p>The day went on as usual.</p>") == [sentence]
    assert gaps(f"<p>{sentence}</p>") == [sentence]
    found = find_quotations(f"Before.\n{sentence}\nThe day went on as usual.", PLATFORMS)
    assert [(embed.kind, embed.form, embed.platform, embed.id, embed.text) for embed in found] == [("gap", "announcement", None, None, sentence)]


@pytest.mark.parametrize(
    "behind",
    [
        f"<blockquote class='twitter-tweet'><a href='{LINK}'>x</a></blockquote>",
        f"<div class='embed'><a href='{LINK}'>Open</a></div><p>Next.</p>",
        f"<p>{LINK}</p>",
        "<figure><img src=/a.jpg></figure>",
        "<div><iframe src=https://maps.example/></iframe></div>",
        "<ul><li>One</li></ul>",
        "<p><code>We opened the gate.</code></p>",
        "<p>“We opened the gate,” it said.</p>",
        "<p>– We opened the gate.</p>",
        "<p><em>We opened the gate.</em></p>",
        "<p> <code>We opened the gate.</code></p>",
        "<p>The gate this morning</p>\n<p> </p><p><img src=/a.jpg></p>",
    ],
)
def test_what_is_announced_and_there_is_no_gap(behind: str) -> None:
    """A post, a picture, a list or a quotation is what was meant."""
    assert gaps(f"<p>The harbour office then posted this on X:</p>{behind}<p>Later.</p>") == []


@pytest.mark.parametrize(
    "behind",
    [
        "<p>The <em>gate</em> was opened.</p>",
        "<p>The gate was opened.</p><p><img src=/a.jpg></p>",
        "<p>The gate</p> <p>Next.</p>",
        "<p><em><a href=/b>The other gate</a></em></p>",
        "<h2>Later</h2><img src=/a.jpg>",
        "<p>The gate – the old one – was “opened”.</p>",
    ],
)
def test_what_is_not_announced_fills_no_gap(behind: str) -> None:
    """The article goes on: a word that is stressed is no quotation, and a picture further on is another one."""
    assert gaps(f"<p>The harbour office then posted this on X:</p>{behind}") == ["The harbour office then posted this on X:"]


@pytest.mark.parametrize("answer", ["“We opened the gate,” it said.", "1. The gate", "https://news.example/gate", " • the gate"])
def test_an_answer_in_a_text_fills_the_announcement_before_it(answer: str) -> None:
    """Right behind it, and not anywhere else."""
    announced = "The harbour office then posted this on X:"
    assert find_quotations(f"{announced}\n\n{answer}\nLater.", ()) == ()
    assert [embed.kind for embed in find_quotations(f"{answer}\n{announced}\nThe day went on.\n{answer}", ())] == ["gap"]


@pytest.mark.parametrize("before", ["14.53 ", "On news.example/story ", "St.Clair: "])
def test_an_announcement_is_told_from_its_beginning(before: str) -> None:
    """A full stop within a time, a number or an address ends no sentence."""
    assert gaps(f"<p>It rained. {before}The harbour office then posted this on X:</p>") == [f"{before}The harbour office then posted this on X:"]


@pytest.mark.parametrize(
    "sentence", ["The overview:", "There are three reasons for this decision:", "Posted by:", "He said it again that evening, in his own words:"]
)
def test_other_colons_are_no_announcements(sentence: str) -> None:
    """Only something to see can be missing."""
    assert gaps(f"<p>{sentence}</p><p>The day went on.</p>") == []


def test_post_without_markup_fills_its_announcement() -> None:
    """Words that a dateline signs are the post, also in plain text."""
    text = "The harbour office then posted this on X:\nThe bridge stays shut\n— Harbour Watch (@harbour_watch) May 30, 2024\nLater."
    assert [embed.kind for embed in find_quotations(text, PLATFORMS)] == ["embed"]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<html><body><p>Whole.</p></body></html>", None),
        ("<p>A fragment, as editors paste them.</p>", None),
        ("<html><frameset cols='*'><frame src=/a></frameset></html>", "frames"),
        ("<html><body><p>It breaks off in the mid", "breaks off"),
        ('<html><script type="application/ld+json">{"isAccessibleForFree": "False"}</script><body><p>Start</p></body></html>', "not free"),
        ('<html><meta property="article:content_tier" content="locked"><body><p>Start</p></body></html>', "not free"),
        ("<html><body><form action='/consent/save'><p>We use cookies. Give your consent to our cookies.</p></form></body></html>", "consent"),
        ("<html><body><form action='/consent/save'><p>We use cookies, if you consent.</p></form></body></html>", "consent"),
        ("<html><body><p>A short notice.</p><form action='/consent/save'><p>Privacy</p></form></body></html>", None),
    ],
)
def test_page_that_does_not_show_everything_says_so(page: str, reason: str | None) -> None:
    """What is there is read, and why it may not be all is told."""
    said = read_article(page.encode(), None, None, PLATFORMS, NOW).partial
    assert (said is None) if reason is None else (reason in (said or ""))


def test_posts_before_a_wall_are_found() -> None:
    """A wall does not hide what stands before it."""
    told = "<script type='application/ld+json'>{\"isAccessibleForFree\":false}</script>"
    page = f"<html>{told}<body><p>As <a href='{LINK}'>they wrote</a></p><div class=paywall></div></body></html>"
    found = read_article(page.encode(), None, None, PLATFORMS, NOW)
    assert [embed.id for embed in found.embeds] == ["1796161717017489850"]
    assert found.partial is not None


PAGE = f"<html><body><p>Über die Brücke <a href='{LINK}'>schrieb</a> die Werft.</p></body></html>"


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(PAGE.encode(), mtime=0),
        gzip.compress(PAGE.encode() + b" " * 5_000, mtime=0)[:-9],
        PAGE.encode("utf-16-le"),
        PAGE.encode("utf-16-be"),
        PAGE.encode("utf-16"),
        PAGE.encode("latin-1"),
        b'<meta charset="koi8-r">' + PAGE.encode(),
        PAGE[: PAGE.index("die Werft")].encode(),
        b'<?xml version="1.0" encoding="utf-8"?>\n' + PAGE.encode(),
    ],
)
def test_bad_input_is_read_all_the_same(body: bytes) -> None:
    """Compressed, wide, without charset, with a lying one, cut off: the post is found."""
    assert [embed.id for embed in read_article(body, None, None, PLATFORMS, NOW).embeds] == ["1796161717017489850"]
    assert "<p>" in decode(body, None)


@pytest.mark.parametrize(
    ("start", "frame", "end"), [("noscript", "iframe", "noscript"), ("NOSCRIPT", "IFRAME", "NOSCRIPT"), ("noscript", "iframe", "NoScript")]
)
def test_noscript_holds_what_it_opens(start: str, frame: str, end: str) -> None:
    """Browsers read it as text, so a frame left open in it swallows nothing behind; the code that sites were given to paste is often in capitals."""
    page = f"<body><{start}><{frame} src='//tags.example/ns'></{end}><noscript><!-- </noscript><p>As <a href='{LINK}'>they wrote</a>.</p>"
    assert [embed.id for embed in find_embeds(parse(page), None, PLATFORMS)] == ["1796161717017489850"]
