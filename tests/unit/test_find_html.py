"""Posts in article pages: which are found, once each, with what the article itself shows of them."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover import find_embeds, find_quotations
from archiver.markup import parse
from archiver.platforms import PLATFORMS
from storage.model import Embed, Link

ID = "1796161717017489850"
PERMALINK = f"https://x.com/i/status/{ID}"
WRITTEN = f"https://twitter.com/krus_stern/status/{ID}?ref_src=twsrc%5Etfw"
BASE = "https://news.example/story"
RECORD = "did:plc:vjug55kidv6sye7ykr5faxxn/app.bsky.feed.post/3jzn6g7ixgq2y"

TWEET = (
    '<blockquote class="twitter-tweet" data-lang="de"><p lang="de" dir="ltr">Beleg: Der Zug fuhr heute nicht ab<br><br>„Die Weiche klemmt“, sagt die '
    'Bahn.<a href="https://t.co/FUJvRB4PWN">https://t.co/FUJvRB4PWN</a> <a href="https://t.co/2zPBjtSbZx">pic.twitter.com/2zPBjtSbZx</a></p>'
    f'&mdash; Krus &amp; Stern (@krus_stern) <a href="{WRITTEN}">May 30, 2024</a></blockquote><script async src="https://platform.twitter.com/widgets.js"></script>'
)
BLUESKY = (
    f'<blockquote class="bluesky-embed" data-bluesky-uri="at://{RECORD}" data-bluesky-cid="bafyrei"><p lang="en">Low water again at the old harbour'
    f'<br><br><a href="https://bsky.app/profile/did:plc:vjug55kidv6sye7ykr5faxxn/post/3jzn6g7ixgq2y?ref_src=embed">[image or embed]</a></p>&mdash; Emmy '
    f'(<a href="https://bsky.app/profile/did:plc:vjug55kidv6sye7ykr5faxxn?ref_src=embed">@emmy.example.org</a>) '
    f'<a href="https://bsky.app/profile/did:plc:vjug55kidv6sye7ykr5faxxn/post/3jzn6g7ixgq2y?ref_src=embed">July 3, 2023 at 11:11 AM</a></blockquote>'
)


def find(body: str, base: str | None = BASE) -> tuple[Embed, ...]:
    return find_embeds(parse(f"<html><body><article>{body}</article></body></html>"), base, PLATFORMS)


def only(body: str) -> Embed:
    found = find(body)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (f"Source: {PERMALINK} (read in May).", True),
        (f"The bridge is closed.<br>{PERMALINK}<br>It opens in June.", True),
        (f"[embed]{PERMALINK}[/embed]", True),
        (f"He wrote at {PERMALINK.removeprefix('https://')} that it is closed.", True),
        (f"&lt;a href='{PERMALINK}'&gt;", False),
        (f"See {PERMALINK[:-4]}… there.", False),
        (f"See {PERMALINK.removeprefix('https://')[:-4]}… there.", False),
        ("Follow us: https://x.com/harbour_watch, instagram.com/harbour_watch", False),
    ],
    ids=["sentence", "line", "short code", "no scheme", "code", "cut", "cut without a scheme", "account"],
)
def test_an_address_that_a_paragraph_names_without_a_link_is_a_link_to_its_post(words: str, found: bool) -> None:
    """Editors forget to link it, and software leaves what it could not turn into a widget."""
    assert [(each.kind, each.form, each.permalink) for each in find(f"<p>{words}</p>")] == [("link", "bare-url", PERMALINK)] * found


def test_an_address_is_told_once_where_it_is_linked_too() -> None:
    """The link says more."""
    assert [each.form for each in find(f"<p>{PERMALINK} and <a href='{PERMALINK}'>here</a></p>")] == ["link"]


@pytest.mark.parametrize(
    ("words", "author"),
    [
        ("Instagram: @harbour.watch", "harbour.watch"),
        ("@harbour_watch", "harbour_watch"),
        ("Instagram", None),
        ("@harbour_watch and @emmy", None),
        ("With @emmy", None),
    ],
)
def test_a_credit_tells_whose_post_on_instagram_is_linked(words: str, author: str | None) -> None:
    """Addresses there do not say it; words that say more may name others."""
    link = f"<a href='https://www.instagram.com/p/BIIivW-DEWO/'>{words}</a>"
    assert only(f"<figcaption>Picture: {link}</figcaption>").author == author
    assert only(f"<div class='instagram-box'><img src='/a.jpg'>{link}</div>").author == author


@pytest.mark.parametrize("kind", ["show", "artist"])
def test_what_is_followed_is_a_post_where_it_plays_alone(kind: str) -> None:
    """Pages name their podcast everywhere. A link to it is one to an account, in a sentence to a page; its player is what is shown."""
    address = f"https://open.spotify.com/{kind}/4oVZtPK5n2StkZtc5N69VG"
    link, episode = f"<a href='{address}?si=x'>Spotify</a>", address.replace(kind, "episode")
    assert find(f"<ul><li>{link}</li></ul>") == ()
    assert [(each.form, each.platform) for each in find(f"<p>Hear us on {link}, <a href='{episode}'>today</a> too.</p>")] == [
        ("web-link", "web"),
        ("link", "spotify"),
    ]
    shown = find(f"<iframe src='{address.replace('.com/', '.com/embed/')}'></iframe><p><a href='{address}'>{address}</a></p>")
    assert {(each.kind, each.permalink) for each in shown} == {("embed", address)}


def test_widget_blockquote_is_the_articles_own_witness() -> None:
    """The blockquote tells post, author, name, date, language, both parts of the text and the links inside."""
    assert only(f"<p>Before.</p>{TWEET}<p>After.</p>") == Embed(
        kind="embed",
        form="twitter-blockquote",
        href=WRITTEN,
        position=0,
        platform="x",
        id=ID,
        permalink=PERMALINK,
        author="krus_stern",
        name="Krus & Stern",
        text="Beleg: Der Zug fuhr heute nicht ab „Die Weiche klemmt“, sagt die Bahn.",
        posted="2024-05-30",
        posted_text="May 30, 2024",
        lang="de",
        links=(Link(href="https://t.co/FUJvRB4PWN", kind="short-link"), Link(href="https://pic.twitter.com/2zPBjtSbZx", kind="media")),
    )


def test_html_and_plain_text_of_one_post_read_the_same() -> None:
    """Text, author, date and links of a quotation do not depend on whether its markup survived."""
    text = (
        "Vorher.\nBeleg: Der Zug fuhr heute nicht ab\n— Krus & Stern (@krus_stern) May 30, 2024\n„Die Weiche klemmt“, sagt die "
        "Bahn.https://t.co/FUJvRB4PWN pic.twitter.com/2zPBjtSbZx\nNachher steht ein ganz anderer Absatz."
    )
    marked, plain = only(TWEET), find_quotations(text, PLATFORMS)[0]
    shown = [(each.platform, each.author, each.name, each.text, each.posted, each.posted_text, each.lang, each.links) for each in (marked, plain)]
    assert shown[0] == shown[1]


CARD = (
    '<blockquote class="card-tweet"><div><img src="/a.jpg"><div><a href="https://twitter.com/krus_stern">Krus &amp; Stern</a> '
    '<a href="https://twitter.com/krus_stern">@krus_stern</a></div></div><p>Der Zug fuhr heute nicht ab, @rail</p>'
    f'<time><a href="{WRITTEN}">Thu May 30\n   12:48:19 {{zone}} 2024</a></time><div><a href="https://twitter.com/intent/like?tweet_id={ID}">Like</a></div></blockquote>'
)


@pytest.mark.parametrize("zone", ["+0000", "UTC+0000", "GMT+0200"])
def test_a_card_that_the_site_draws_itself_is_read(zone: str) -> None:
    """Author and handle stand above the words, and the date is written as X's interface gives it."""
    found = only(CARD.format(zone=zone))
    assert (found.form, found.id, found.author, found.posted) == ("blockquote", ID, "krus_stern", "2024-05-30")
    assert (found.text, found.posted_text) == ("Der Zug fuhr heute nicht ab, @rail", f"Thu May 30 12:48:19 {zone} 2024")


def test_bluesky_blockquote_is_read_with_its_record() -> None:
    """The record's address names repository and key; the stand-in for a picture is not the author's text."""
    found = only(BLUESKY)
    assert (found.platform, found.space, found.id) == ("bluesky", "did:plc:vjug55kidv6sye7ykr5faxxn", "3jzn6g7ixgq2y")
    assert (found.author, found.name, found.posted) == ("emmy.example.org", "Emmy", "2023-07-03")
    assert (found.text, found.posted_text, found.lang) == ("Low water again at the old harbour", "July 3, 2023 at 11:11 AM", "en")
    assert found.href == f"at://{RECORD}"


@pytest.mark.parametrize(
    ("date", "posted"),
    [
        ("30. Mai 2024", "2024-05-30"),
        ("30 mai 2024", "2024-05-30"),
        ("30 de mayo de 2024", "2024-05-30"),
        ("30 maggio 2024", "2024-05-30"),
        ("1. März 2024", "2024-03-01"),
        ("Dec 9, 2023", "2023-12-09"),
        ("2024年5月30日", "2024-05-30"),
        ("May 30", None),
    ],
)
def test_dateline_is_read_in_the_widgets_languages(date: str, posted: str | None) -> None:
    """The date is kept as printed, and as a date as far as it is known."""
    found = only(TWEET.replace("May 30, 2024", date))
    assert (found.posted_text, found.posted) == (date, posted)


@pytest.mark.parametrize(
    ("html", "form"),
    [
        (f'<iframe src="https://platform.twitter.com/embed/Tweet.html?dnt=true&amp;id={ID}"></iframe>', "twitter-iframe"),
        (f'<iframe src="about:blank" data-src="https://platform.twitter.com/embed/Tweet.html?id={ID}"></iframe>', "twitter-iframe"),
        (f'<iframe data-lazy-src="https://platform.twitter.com/embed/Tweet.html?id={ID}"></iframe>', "iframe"),
        (f'<div class="twitter-tweet-rendered"><iframe data-tweet-id="{ID}" src="./files/Tweet.html"></iframe></div>', "twitter-iframe"),
        (f'<amp-twitter width="375" height="472" layout="responsive" data-tweetid="{ID}"></amp-twitter>', "amp-twitter"),
        (f'<embetty-tweet status="{ID}"></embetty-tweet>', "embetty-tweet"),
        (f'<div data-oembed-url="https://twitter.com/krus_stern/status/{ID}"></div>', "data-attribute"),
        (f"<figure class='wp-block-embed'><div class='wp-block-embed__wrapper'>\nhttps://twitter.com/krus_stern/status/{ID}\n</div></figure>", "bare-url"),
        (f"<p>https://x.com/krus_stern/status/{ID}</p>", "bare-url"),
        (f"<p>\n    https://x.com/krus_stern/status/{ID}\n    </p>", "bare-url"),
        (f'<p><a href="https://x.com/krus_stern/status/{ID}">https://x.com/krus_stern/status/{ID}</a></p>', "bare-url"),
        (f'<blockquote class="lazy"><a href="https://twitter.com/krus_stern/status/{ID}"></a></blockquote>', "blockquote"),
        (f"<template>{TWEET}</template>", "twitter-blockquote"),
        (f"<template><template>{TWEET}</template></template>", "twitter-blockquote"),
        (f"<noscript>{TWEET}</noscript>", "twitter-blockquote"),
        (TWEET.replace(' class="twitter-tweet"', ""), "blockquote"),
        (TWEET.replace("https://twitter.com", "//twitter.com"), "twitter-blockquote"),
    ],
)
def test_post_is_found_in_each_form_of_markup(html: str, form: str) -> None:
    """Whatever carries the post, it is one embed of the same canonical post, and its form is named."""
    found = only(html)
    assert (found.kind, found.form, found.permalink, found.zone) == ("embed", form, PERMALINK, "body")


TOOT = "https://social.example/@desk/110372412617177781"
VIDEO = "https://www.youtube.com/watch?v=iwGFalTRHDA"


@pytest.mark.parametrize(
    ("html", "form", "permalink"),
    [
        (
            f'<blockquote class="mastodon-embed" data-embed-url="{TOOT}/embed"><a href="{TOOT}"><div>Post by @desk@social.example</div></a></blockquote>',
            "mastodon-blockquote",
            TOOT,
        ),
        (f'<iframe src="{TOOT}/embed" class="mastodon-embed"></iframe>', "mastodon-iframe", TOOT),
        (f'<iframe src="{TOOT}/embed"></iframe>', "mastodon-iframe", TOOT),
        (f'<embetty-mastodon status="{TOOT}"></embetty-mastodon>', "embetty-mastodon", TOOT),
        ('<iframe src="https://www.youtube.com/embed/iwGFalTRHDA?feature=oembed"></iframe>', "youtube-iframe", VIDEO),
        ('<iframe data-src="//www.youtube-nocookie.com/embed/iwGFalTRHDA"></iframe>', "youtube-iframe", VIDEO),
        ('<iframe data-cmp-src="https://www.youtube.com/embed/iwGFalTRHDA"></iframe>', "iframe", VIDEO),
        ('<lite-youtube videoid="iwGFalTRHDA"></lite-youtube>', "youtube-element", VIDEO),
        ('<lite-youtube video-id="iwGFalTRHDA"></lite-youtube>', "youtube-element", VIDEO),
        ('<amp-youtube data-videoid="iwGFalTRHDA"></amp-youtube>', "youtube-element", VIDEO),
        ('<embetty-video type="youtube" video-id="iwGFalTRHDA"></embetty-video>', "embetty-video", VIDEO),
        ('<div class="rll-youtube-player" data-id="iwGFalTRHDA"></div>', "youtube-lazy", VIDEO),
        ('<div data-plyr-provider="youtube" data-plyr-embed-id="iwGFalTRHDA"></div>', "youtube-lazy", VIDEO),
        ('<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">https://youtu.be/iwGFalTRHDA</div></figure>', "bare-url", VIDEO),
    ],
)
def test_a_post_of_another_platform_is_found_in_each_form_of_its_markup(html: str, form: str, permalink: str) -> None:
    """Players and frames carry an address or an id, and none of the post's words."""
    found = only(html)
    assert (found.kind, found.form, found.permalink, found.text) == ("embed", form, permalink, None)


@pytest.mark.parametrize(
    "html",
    [
        '<iframe src="https://www.youtube.com/embed/videoseries?list=PL123"></iframe>',
        '<iframe src="https://a.example/embed"></iframe>',
        '<iframe src="https://platform.twitter.com/embed/Tweet.html?id=latest"></iframe>',
    ],
)
def test_a_frame_of_something_else_is_no_post(html: str) -> None:
    """Lists and other sites' frames use the same markup."""
    assert [each for each in find(html) if each.platform != "web"] == []


@pytest.mark.parametrize("shown", ['<amp-img src="{}"></amp-img>', '<div class="bbImageWrapper" data-src="{}"><img></div>', '<video data-src="{}"></video>'])
def test_a_picture_in_a_link_to_its_own_post_is_one_embed(shown: str) -> None:
    """The link leads to where the picture is from; one to another post is one by itself."""
    picture = shown.format("https://i.imgur.com/A61SaA1.jpg")
    assert [(embed.id, embed.kind) for embed in find(f'<p>One.</p><a href="https://imgur.com/A61SaA1">{picture}</a><p>Two.</p>')] == [("A61SaA1", "embed")]
    other = find(f'<p>One.</p><a href="https://imgur.com/kXxWdGh">{picture}</a><p>Two.</p>')
    assert [(embed.id, embed.kind) for embed in other] == [("kXxWdGh", "link"), ("A61SaA1", "embed")]


@pytest.mark.parametrize(
    "html",
    [
        f"{TWEET}<p><a href='{WRITTEN}'>See the post</a></p>".join(("<figure>", "</figure>")),
        f"<div data-oembed-url='{WRITTEN}'>{TWEET}</div>",
        f"{TWEET}<noscript>{TWEET}</noscript>",
        f'<div><iframe data-src="https://platform.twitter.com/embed/Tweet.html?id={ID}"></iframe><noscript>{TWEET}</noscript></div>',
        f"<template>{TWEET}</template>{TWEET}",
    ],
)
def test_post_in_one_place_is_one_embed(html: str) -> None:
    """A widget, its fallback link and its copy for readers without scripts are one place; the witness with the text stays."""
    embeds = [each for each in find(html) if each.kind == "embed"]
    assert len(embeds) == 1
    assert embeds[0].text is not None


PROSE = "<p>The harbour is open again, says the mayor, and nobody has seen the ship.</p>"
NOTE = "<p>Here you would see what another site shows; a click lets it know who you are.</p>"


@pytest.mark.parametrize(
    "html",
    [
        f"<article>{PROSE}{TWEET}{PROSE}{TWEET}</article>",
        f"<article>{TWEET}{PROSE}{TWEET}{PROSE}</article>",
        f"<article>{TWEET}{PROSE}{PROSE}{PROSE}{TWEET}</article>",
        f"<article>{PROSE}<div>{TWEET}</div>{PROSE}<div>{NOTE}{TWEET}</div></article>",
    ],
)
def test_a_post_that_is_quoted_again_further_down_stands_in_two_places(html: str) -> None:
    """It is one post, and each place has its embed."""
    assert [(each.kind, each.id) for each in find(html)] == [("embed", ID)] * 2


@pytest.mark.parametrize(
    "html",
    [
        f"<article>{PROSE}<div>{TWEET}{NOTE}{TWEET}</div>{PROSE}</article>",
        f"<article>{PROSE}<div>{TWEET}{NOTE}{NOTE}<noscript>{TWEET}</noscript></div>{PROSE}</article>",
        f"<article>{PROSE}{TWEET}<p>Load</p>{TWEET}{PROSE}</article>",
        f"<article>{PROSE}{TWEET}{TWEET}{PROSE}</article>",
    ],
)
def test_a_note_between_two_copies_of_a_widget_parts_nothing(html: str) -> None:
    """What keeps a widget back says why, in the box that holds both copies."""
    assert [each.kind for each in find(html)] == ["embed"]


@pytest.mark.parametrize(
    ("behind", "kind"), [("", "embed"), ("<br>", "embed"), ("<br>\n", "embed"), ("<br><img src='/a.png'>", "link"), ("<img src='/a.png'>", "link")]
)
def test_an_address_is_an_embed_where_nothing_else_stands_beside_it(behind: str, kind: str) -> None:
    """The site's software puts the widget in the place of a line that is an address and nothing else."""
    assert only(f"<p>https://x.com/krus_stern/status/{ID}{behind}</p>").kind == kind


def test_links_that_lead_nowhere_else_end_no_search() -> None:
    """Pages link to themselves in every spelling of their name, to mail and to nothing; what stands behind such a link is found."""
    nowhere = (
        "",
        "#a",
        "/other",
        "HTTPS://NEWS.EXAMPLE/other",
        "https://www.news.example/other",
        "//news.example/other",
        " https://news.example/a",
        "mailto:a@b.c",
    )
    links = "".join(f"<p>See <a href='{href}'>this</a> there.</p>" for href in nowhere)
    assert [each.id for each in find(f"{links}<p>See <a href='{PERMALINK}'>this</a> there.</p>") if each.platform == "x"] == [ID]


def test_fallback_link_belongs_to_its_widget() -> None:
    """A link in the widget's own box is no second row, one in the running text is."""
    boxed = find(f"<figure>{TWEET}<figcaption><a href='{WRITTEN}'>View</a></figcaption></figure><p>a</p><p>b</p><p>c</p>")
    apart = find(f"<p>As <a href='{WRITTEN}'>he wrote</a> then:</p><p>a</p><p>b</p>{TWEET}<p>c</p>")
    assert [each.kind for each in boxed] == ["embed"]
    assert [each.kind for each in apart] == ["link", "embed"]


def test_links_to_one_post_in_one_paragraph_are_one() -> None:
    """Editors link the name and the verb; another paragraph is another place."""
    link = f"<a href='{WRITTEN}'>"
    assert [each.position for each in find(f"<p>{link}He</a> wrote {link}of it</a>.</p><p>Then {link}again</a>.</p>")] == [0, 1]


def test_links_to_posts_and_short_links_are_links() -> None:
    """In running text a post's address is a link to it; a short link leads to what is not known yet."""
    post, short = find(
        '<p>He <a href="https://twitter.com/jo_example/status/1796161717017489860?s=20">wrote</a> of <a href="https://bit.ly/3xYzAbC">this</a>.</p>'
    )
    assert (post.kind, post.form, post.platform, post.author, post.id) == ("link", "link", "x", "jo_example", "1796161717017489860")
    assert (short.kind, short.form, short.platform, short.id, short.permalink) == ("link", "short-link", None, None, None)
    assert short.href == "https://bit.ly/3xYzAbC"
    assert (post.position, short.position) == (0, 1)


@pytest.mark.parametrize(
    "href",
    [
        "https://twitter.com/intent/tweet?url=https%3A%2F%2Ftwitter.com%2Fa%2Fstatus%2F1796161717017489850",
        "https://twitter.com/share?text=status/1796161717017489850",
        "https://twitter.com/krus_stern",
        "https://x.com/i/lists/1796161717017489850",
        "https://bsky.app/profile/emmy.example.org",
        "https://bsky.app/intent/compose?text=x",
        "https://www.vox.com/a/status/1796161717017489850",
        "https://x.com.evil.example/a/status/1796161717017489850",
        "/krus_stern/status/1796161717017489850",
        "mailto:desk@news.example",
        "https://bit.ly/",
        "https://[broken/status/1796161717017489850",
    ],
)
def test_share_profile_and_foreign_links_are_no_posts(href: str) -> None:
    """Only the address of a post is one; any other page is at most a link of the article."""
    assert [embed for embed in find(f'<p>Text <a href="{href}">link</a></p>') if embed.form != "web-link"] == []


@pytest.mark.parametrize("behind", ["%20", "%C2%A0", "\u00a0", "\u200b", "%E2%80%8B", '"', "%22", "\u201d", ")", ".", ",", ">", "%20%20", "%E2%80%9D."])
@pytest.mark.parametrize(
    "link", ["https://t.me/harbour/345", "https://social.example/@pier/109623460170464832", "https://bsky.app/profile/a.example/post/3kfk4hnyg2u2v"]
)
def test_what_an_editor_pasted_behind_an_address_is_no_part_of_it(link: str, behind: str) -> None:
    """Blanks, quotation marks and the ends of sentences slip in, and the post is the same."""
    (plain,) = find(f'<p>As <a href="{link}">they wrote</a>.</p>')
    (pasted,) = find(f'<p>As <a href="{escape(link + behind)}">they wrote</a>.</p>')
    assert (pasted.key, pasted.kind) == (plain.key, "link")


CUT_OFF = [
    *("https://t.me/harbour/34", "https://twitter.com/harbour_watch/status/17961617170", "https://www.tiktok.com/@harbour/video/717052027"),
    *("https://www.facebook.com/harbour/posts/1015877", "https://vk.com/wall-1_456", "https://www.pinterest.com/pin/993607"),
    *("https://harbour.tumblr.com/post/69251", "https://www.instagram.com/p/C8QJg", "https://bsky.app/profile/a.example/post/3kfk4h", "https://t.co/FUJv"),
]


@pytest.mark.parametrize(
    "link",
    [*(f"{link}{cut}" for link in CUT_OFF for cut in ("...", "\u2026", "%E2%80%A6")), "https://t.me/harbour)", "https://t.me/harbour/345x)"],
)
def test_an_address_that_was_cut_off_leads_to_no_post(link: str) -> None:
    """Half an id is another post's, which may be gone or was never there. Nor does the address of an account, whatever stands behind it."""
    assert [embed.platform for embed in find(f'<p>As <a href="{link}">they wrote</a>.</p>')] == ["web"]
    assert [embed for embed in find_quotations(f"As they wrote: {link} and so on.", PLATFORMS) if embed.platform != "web"] == []


@pytest.mark.parametrize("end", ["...", "\u2026", "\u2026)."])
@pytest.mark.parametrize(
    ("link", "ids"),
    [("https://t.co/FUJvRB4PWN", None), ("https://bit.ly/3abcdEF", None), ("https://youtu.be/iwGFalTRHDA", "iwGFalTRHDA"), (PERMALINK, ID)],
)
def test_what_ends_a_sentence_behind_a_whole_address_cuts_nothing_off(link: str, ids: str | None, end: str) -> None:
    """A short link is followed without it; only where its code must have been longer it leads nowhere."""
    assert [(embed.href, embed.id) for embed in find_quotations(f"As they wrote: {link}{end} And so on.", PLATFORMS)] == [(link, ids)]


@pytest.mark.parametrize("behind", ["/photo/1...", "/photo/1\u2026", "?s=2\u2026", "\u2026", "..."])
def test_an_address_that_was_cut_off_behind_its_id_leads_to_its_post(behind: str) -> None:
    """What is missing says nothing of the post, and ids of nineteen digits grow no longer."""
    assert [embed.id for embed in find(f'<p>As <a href="{PERMALINK}{behind}">they wrote</a>.</p>')] == [ID]


@pytest.mark.parametrize(
    "written",
    [
        "x.com/{}",
        "www.x.com/{}",
        "https:/x.com/{}",
        "http//x.com/{}",
        "https//x.com/{}",
        "https:x.com/{}",
        "https:////x.com/{}",
        "htps://x.com/{}",
        "ttps://x.com/{}",
        *("hhttps://x.com/{}", "https;//x.com/{}", "http:\\\\x.com/{}", "https:\\/\\/x.com\\/{}", "https://x.com//{}"),
    ],
)
def test_an_address_with_a_mistyped_beginning_leads_to_its_post(written: str) -> None:
    """Browsers look for most of these on the site itself, where nothing is: the editor meant the post."""
    href = written.format(PERMALINK.removeprefix("https://x.com/"))
    assert [(embed.id, embed.kind) for embed in find(f'<p>As <a href="{href}">they wrote</a>.</p>')] == [(ID, "link")]
    assert [embed.id for embed in find(f'<blockquote class="twitter-tweet"><p>Shut.</p><a href="{href}">May 30, 2024</a></blockquote>')] == [ID]


@pytest.mark.parametrize(
    "href", ["x.com.html", "index.php/a/status/1", "status/1796161717017489850", "x.com", "javascript:x.com/a/status/1", "/x.com/a/status/1"]
)
def test_other_relative_links_stay_on_the_site(href: str) -> None:
    """Paths of the site may have dots, too."""
    assert find(f'<p>As <a href="{href}">they wrote</a>.</p>') == ()


@pytest.mark.parametrize(
    ("before", "behind"), [("\u201d", "\u201d"), ("\u2033", "\u2033"), ("\u201c", "\u201d"), ("\u00a0", ""), ("\u200b", ""), ("(", ")"), ("<", ">")]
)
def test_what_an_editor_pasted_around_an_address_is_no_part_of_it(before: str, behind: str) -> None:
    """Editors' software writes other quotation marks than HTML knows, and the link is meant all the same."""
    embed = only(f'<p>As <a href="{escape(before + PERMALINK + behind)}">they wrote</a>.</p>')
    assert (embed.id, embed.kind) == (ID, "link")


def test_no_more_is_looked_through_behind_an_address_than_anybody_pastes() -> None:
    """An address may be made of blanks, and a page of such addresses."""
    link = "https://t.me/harbour/345"
    assert [embed.platform for times in (20, 1_000) for embed in find(f'<p>As <a href="{link}{"%20" * times}">they wrote</a>.</p>')] == ["telegram", "web"]


def test_positions_follow_the_document() -> None:
    """Templates count where they stand."""
    other = TWEET.replace(ID, "1796161717017489999")
    third = f"<p>And <a href='{WRITTEN.replace(ID, '1796161717017481111')}'>there</a>.</p>"
    found = find(f"<p>a</p><template>{other}</template>{TWEET}{third}")
    assert [(each.position, each.id) for each in found] == [(0, "1796161717017489999"), (1, ID), (2, "1796161717017481111")]


def test_lost_markup_is_found_by_its_dateline() -> None:
    """Paragraphs that an editor's software made of an embed still quote: the signed date's link is the post's."""
    found = find(
        f"<p>Intro.</p><p>Beleg: Der Zug fuhr nicht</p><p>— Krus &amp; Stern (@krus_stern) <a href='{WRITTEN}'>30. Mai 2024</a></p>"
        "<p>Die Weiche klemmt.<a href='https://t.co/FUJvRB4PWN'>https://t.co/FUJvRB4PWN</a> <a href='https://t.co/2zPBjtSbZx'>pic.twitter.com/2zPBjtSbZx</a></p>"
        "<p>Der Artikel geht hier weiter.</p>"
    )
    assert [(each.form, each.id, each.text) for each in found] == [("text-quotation", ID, "Beleg: Der Zug fuhr nicht Die Weiche klemmt.")]


def test_what_is_read_already_is_not_read_again_by_its_dateline() -> None:
    """A quotation whose markup was lost keeps its own words where the same author is quoted with markup before, and in a menu."""
    lost = "<p>Die Weiche hält wieder</p><p>— Krus &amp; Stern (@krus_stern) 31. Mai 2024</p>"
    menu = "<nav><p>Die Uhr geht nach</p><p>— Krus &amp; Stern (@krus_stern) 1. Mai 2024</p></nav>"
    found = find(f"{menu}{TWEET}<p>Vorher.</p>{lost}<p>Der Artikel geht hier weiter.</p>")
    told = [(each.form, each.text, each.posted) for each in found if each.zone == "body"]
    assert told == [("twitter-blockquote", only(TWEET).text, "2024-05-30"), ("text-quotation", "Die Weiche hält wieder", "2024-05-31")]


def test_blockquote_without_its_permalink_keeps_the_way_to_it() -> None:
    """Author, text and the picture's short link are a witness, and the short link leads to the post."""
    found = only(TWEET.replace(f'<a href="{WRITTEN}">May 30, 2024</a>', "May 30, 2024"))
    assert (found.platform, found.id, found.permalink, found.href) == ("x", None, None, "https://t.co/2zPBjtSbZx")
    assert (found.author, found.posted) == ("krus_stern", "2024-05-30")


def test_other_links_of_a_post_are_kept_and_mentions_are_not() -> None:
    """A link that the author wrote is part of the post; tags and mentions are its text."""
    quoted = BLUESKY.replace(
        "Low water",
        '<a href="https://bsky.app/hashtag/tide">#tide</a> <a href="https://bsky.app/profile/x.example">@x</a> '
        '<a href="https://gauge.example/7">gauge.example/7</a> Low water',
    )
    found = only(quoted)
    assert found.links == (Link(href="https://gauge.example/7", kind="link"),)
    assert found.text == "#tide @x gauge.example/7 Low water again at the old harbour"
    # As X had it until 2013.
    assert [link.kind for link in only(TWEET.replace("Der Zug", '@<a href="https://twitter.com/rail">rail</a> Der Zug')).links] == ["short-link", "media"]


def test_a_link_to_a_post_of_the_same_number_elsewhere_is_no_link_to_the_post() -> None:
    """Channels of Telegram number their messages each by itself, and its own link says nothing that the author wrote."""
    words = 'As <a href="https://t.me/pier/345">the pier</a> and <a href="https://t.me/harbour/345">we</a> said.'
    found = only(f'<blockquote cite="https://t.me/harbour/345"><p>{words}</p></blockquote>')
    assert (found.text, found.links) == ("As the pier and we said.", (Link(href="https://t.me/pier/345", kind="link"),))


def test_a_short_link_is_kept_whatever_words_it_is_shown_by() -> None:
    """X shows the beginning of what is behind t.co, and pictures by an address of their own; the token is what leads on."""
    found = only(TWEET.replace(">https://t.co/FUJvRB4PWN<", ">gauge.example/harb…<"))
    assert found.links == (Link(href="https://t.co/FUJvRB4PWN", kind="short-link"), Link(href="https://pic.twitter.com/2zPBjtSbZx", kind="media"))
    assert found.text == only(TWEET).text


def test_unknown_language_codes_are_no_language() -> None:
    """X marks posts without words as ``und`` or ``qme``."""
    assert only(TWEET.replace('<p lang="de"', '<p lang="qme"')).lang is None


@pytest.mark.parametrize(
    ("head", "scheme"),
    [
        ('<base href="http://mirror.example/">', "http"),
        ("<BASE TARGET=_blank><BASE HREF=http://mirror.example/>", "http"),
        ('<!-- <base href="http://mirror.example/"> -->', "https"),
        ("<script>\"<base href='http://mirror.example/'>\"</script>", "https"),
    ],
    ids=["base", "second base", "comment", "script"],
)
def test_declared_base_completes_addresses(head: str, scheme: str) -> None:
    """Protocol-relative addresses take the scheme of the page's base, as browsers read it."""
    page = f'<html><head>{head}</head><body><p>See <a href="//twitter.com/a_b/status/{ID}">it</a></p></body></html>'
    assert [each.href for each in find_embeds(parse(page), BASE, PLATFORMS)] == [f"{scheme}://twitter.com/a_b/status/{ID}"]


@pytest.mark.parametrize("site", ["https://bücher.example/story", "https://xn--bcher-kva.example/story"])
def test_a_site_is_the_same_in_each_spelling_of_its_name(site: str) -> None:
    """A link within the site is none to another page, whether its name is written in Unicode or in ASCII."""
    links = "".join(f'<p>See <a href="https://{host}/other">the other story</a> of it.</p>' for host in ("bücher.example", "www.xn--bcher-kva.example"))
    assert find_embeds(parse(f"<body><article>{links}</article></body>"), site, PLATFORMS) == ()


def test_page_without_posts_has_none() -> None:
    """Names and numbers alone are no quotation."""
    assert find("<p>Jo Example (@jo_example) writes for us since May 30, 2024.</p><blockquote>A proverb.</blockquote>") == ()


def test_a_quotation_that_is_not_closed_swallows_no_other() -> None:
    """Editors lose the end of one: the quotations behind it stand in it then, each with its words; a copy of the same post in it is none."""
    first = TWEET.partition("</blockquote>")[0]
    other = TWEET.replace(ID, "1796161717017489999").replace("klemmt", "hält")
    found = find(f"<p>a</p>{first}{other}{BLUESKY}<p>b</p>")
    assert [each.id for each in found] == [ID, "1796161717017489999", "3jzn6g7ixgq2y"]
    assert ["klemmt" in (each.text or "") for each in found] == [True, False, False]
    assert [each.id for each in find(f"{first}{TWEET}")] == [ID]


def test_a_quotation_whose_end_would_have_no_effect_ends_the_search() -> None:
    """An end in the cell of a table ends nothing that began outside of it: closing what is open leaves the page as it was, and is tried a few times only."""
    open_, link = '<blockquote class="twitter-tweet">', f'<a href="{WRITTEN}">x</a>'
    other = link.replace(ID, "1796161717017489999")
    found = find(f"{open_}{link}<table><tr><td>{open_}{other}")
    assert len(found) == 1


def test_nested_widgets_cost_no_more_than_one() -> None:
    """A hostile page repeats the outermost element of a widget in itself; only the outermost is read."""
    found = find('<blockquote class="twitter-tweet">word ' * 20_000 + f'<a href="{WRITTEN}">x</a>')
    assert [each.permalink for each in found] == [PERMALINK]


PIECES = (
    TWEET,
    BLUESKY,
    "<p>",
    "</blockquote>",
    "<template>",
    "</p>",
    "(@a_b)",
    "— N (@a_b) May 1, 2024",
    "pic.twitter.com/abcdefghij",
    "<a href='",
    f"<p>{WRITTEN}",
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=12))
def test_broken_pages_never_fail(pieces: list[str]) -> None:
    """Torn markup is read as far as it goes, and positions count without gaps."""
    found = find_embeds(parse("".join(pieces)), None, PLATFORMS)
    assert [each.position for each in found] == list(range(len(found)))
    assert all(each.href == each.href.strip() for each in found)


def test_a_link_to_another_page_in_running_text_is_recorded_as_web() -> None:
    """Sources that an article links to are recorded as links to web pages; menus, share bars and links within the site are not."""
    html = """<html><body><nav><a href="https://partner.example/">Partner</a></nav><article>
    <ul class="share"><li><a href="https://www.facebook.com/sharer/sharer.php?u=x">Teilen</a></li></ul>
    <p>Wie <b><a href="https://blatt.example/bericht?utm_source=rss#teil">der Bericht</a></b> zeigt, <a href="https://zeitung.example/alt">früher</a>.</p>
    </article><footer><p><a href="https://agentur.example/">Agentur</a></p></footer></body></html>"""
    found = find_embeds(parse(html), "https://zeitung.example/artikel", PLATFORMS)
    assert [(embed.kind, embed.form, embed.platform, embed.id, embed.zone) for embed in found] == [
        ("link", "web-link", "web", "https://blatt.example/bericht", "body")
    ]
    assert found[0].permalink == "https://blatt.example/bericht"
