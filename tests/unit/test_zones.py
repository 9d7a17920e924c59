"""Where on a page a quotation stands: in the article, among related ones, in readers' comments or in the page's frame."""

from __future__ import annotations

import pytest

from archiver.discover import find_embeds
from archiver.markup import parse
from archiver.platforms import PLATFORMS

POST = "https://twitter.com/harbour_watch/status/1796161717017489850"
BASE = "https://news.example/story"
PROSE = "<p>The ferry did not sail on Tuesday, and nobody could say when it would.</p>" * 3
LINKING = f"<p>See <a href='{POST}'>this post</a>.</p>"


def zones(body: str) -> list[str]:
    return [embed.zone for embed in find_embeds(parse(f"<html>{body}</html>"), BASE, PLATFORMS)]


@pytest.mark.parametrize(
    ("before", "after", "zone"),
    [
        ("<main><article>", "</article></main>", "body"),
        ("<main><article><header>", "</header></article></main>", "body"),
        ("<article><aside>", "</aside></article>", "body"),
        ("<aside>", "</aside>", "related"),
        ("<div role='complementary'>", "</div>", "related"),
        ("<div role='article'><div role='complementary'>", "</div></div>", "body"),
        ('<section class="related-articles"><article>', "</article></section>", "related"),
        ('<div id="sidebar-right">', "</div>", "related"),
        ('<main><ol class="comment-list"><li>', "</li></ol></main>", "comments"),
        ('<div id="disqus_thread">', "</div>", "comments"),
        ('<div class="comments-open"><article>', "</article></div>", "body"),
        ('<div class="lista-comentarios"><div class="comentario">', "</div></div>", "comments"),
        ('<div class="leserkommentare">', "</div>", "comments"),
        ('<div id="reacties">', "</div>", "comments"),
        ('<div class="post" itemprop="comment">', "</div>", "comments"),
        ('<div class="noticias-relacionadas">', "</div>", "related"),
        ('<div class="a-lire-aussi">', "</div>", "related"),
        ('<div class="more-stories">', "</div>", "related"),
        ('<div class="right-rail">', "</div>", "related"),
        ('<div class="right-column"><h1>Low water</h1>', "</div>", "body"),
        ('<div class="next-article"><article>', "</article></div>", "related"),
        ('<article><div itemprop="author">', "</div></article>", "chrome"),
        ('<article><div itemprop="articleBody">', "</div></article>", "body"),
        ("<amp-sidebar>", "</amp-sidebar>", "chrome"),
        ('<div class="qfooter"><div><div><div>', "</div></div></div></div>", "chrome"),
        ('<div class="flickr-feed">', "</div>", "related"),
        ('<div class="youtube-feed clearfix">', "</div>", "related"),
        ('<div id="ctf" class="ctf ctf-type-usertimeline">', "</div>", "related"),
        ('<div class="cff-wrapper">', "</div>", "related"),
        ('<section class="widget null-instagram-feed"><ul class="instagram-pics">', "</ul></section>", "related"),
        ('<div class="zoom-instagram-widget">', "</div>", "related"),
        ('<ul class="juicer-feed">', "</ul>", "related"),
        ('<div class="category-ctf"><h1>Low water</h1>', "</div>", "body"),
        ('<div class="pied-de-page">', "</div>", "chrome"),
        ('<ul class="syndication-links"><li>', "</li></ul>", "chrome"),
        ('<div class="addthis-right">', "</div>", "chrome"),
        ('<ul class="wp-block-social-links"><li>', "</li></ul>", "chrome"),
        ('<div class="our-social-linksammlung-2">', "</div>", "body"),
        ('<div class="bio">', "</div>", "chrome"),
        ('<div class="about-author-box">', "</div>", "chrome"),
        ('<div class="post-authors">', "</div>", "chrome"),
        ('<div class="article-autor">', "</div>", "chrome"),
        ('<p class="quote-author-name">', "</p>", "body"),
        ('<div class="post-share">', "</div>", "chrome"),
        ('<div class="social-post">', "</div>", "body"),
        ('<div class="post-navigation">', "</div>", "chrome"),
        ('<div class="post-footer">', "</div>", "body"),
        ('<div class="next-post">', "</div>", "related"),
        ('<div class="related-post">', "</div>", "related"),
        ('<div class="related-embed">', "</div>", "body"),
        ('<div class="trc_related_container">', "</div>", "related"),
        ('<div class="wp-block-latest-posts">', "</div>", "related"),
        ('<div class="latest-tweets">', "</div>", "related"),
        ('<div class="tweet-feed">', "</div>", "related"),
        ('<div class="mehr-zum-thema">', "</div>", "related"),
        ('<div class="most-viewed">', "</div>", "related"),
        ('<div class="wpdiscuz">', "</div>", "comments"),
        ('<section class="sc-7"><div><h2><span>Mehr zum Thema</span></h2></div>', "</section>", "related"),
        ("<div><h3>Related videos (3)</h3>", "</div>", "related"),
        ("<section><h2>12 Comments</h2>", "</section>", "comments"),
        ("<section><!-- box --><style>h3{}</style><h3>Don’t miss</h3>", "</section>", "related"),
        ("<section> <hr> <h6>Editor's picks</h6>", "</section>", "related"),
        ("<div>The ferry and what is <h3>Related</h3>", "</div>", "body"),
        ("<div><img src='/a.png'>The ferry<br><h3>Related</h3>", "</div>", "body"),
        ("<div><h3>Mehr zum Streit um die Fähre</h3>", "</div>", "body"),
        ("<div><h3>Related</h3><h1>Low water</h1>", "</div>", "body"),
        ('<ol class="notes"><li class="note reblog tumblelog_harbour">', "</li></ol>", "comments"),
        ("<footer>", "</footer>", "chrome"),
        ("<nav>", "</nav>", "chrome"),
        ("<header>", "</header>", "chrome"),
        ('<div role="contentinfo">', "</div>", "chrome"),
        ('<div class="site-footer">', "</div>", "chrome"),
        ('<div class="hidden-contents-menu">', "</div>", "body"),
        ('<div class="ad-disclaimer">', "</div>", "related"),
    ],
)
def test_zone_is_told_by_landmarks_and_names(before: str, after: str, zone: str) -> None:
    """Only what stands in the article's body is what the article quotes; the rest is kept and marked."""
    assert zones(f"<body class='has-sidebar comments-open'>{before}{LINKING}{after}</body>") == [zone]


@pytest.mark.parametrize(
    ("page", "zone"),
    [
        ("<main><h1>Low water</h1>{prose}</main><div class='strip'>{link}</div>", "chrome"),
        ("<div role='main'><h1>Low water</h1>{prose}</div><div class='strip'>{link}</div>", "chrome"),
        ("<main>{prose}</main><h1>Low water</h1><div>{link}</div>", "body"),
        ("<main><h1>Low water</h1></main><div>{prose}{link}</div>", "body"),
        ("<div><h1>Low water</h1>{prose}</div><div class='strip'>{link}</div>", "body"),
        ("<main><h1>Low water</h1>{prose}<template id='B:1'></template></main><div hidden id='S:1'>{link}</div>", "body"),
    ],
    ids=["main", "role", "headline outside", "text outside", "no main", "streamed"],
)
def test_what_stands_outside_of_main_is_no_part_of_the_article_that_stands_in_it(page: str, zone: str) -> None:
    """Headline and text say where the article is, whatever strips of pictures, banners and windows stand around it."""
    link = f"<a href='{POST}'><img src='/a.jpg' alt=''></a>"
    assert zones(f"<body>{page.format(prose=PROSE, link=link)}</body>") == [zone]


def test_a_stream_that_is_named_an_embed_is_a_stream() -> None:
    """A strip of one picture is told as none of the posts that a site embeds."""
    link = f"<a href='{POST}'><img src='/a.jpg' alt=''></a>"
    assert zones(f"<body><article><h1>Low water</h1>{PROSE}<div class='tagembed-container'>{link}</div></article></body>") == ["related"]


def test_short_lines_make_no_article_of_a_side_column() -> None:
    """What holds most paragraphs is the article; labels and gaps of a box are no paragraphs."""
    links = f"<p>Hear us:</p><p></p><p><a href='{POST}'>On X</a></p><p>Here</p><p></p>"
    assert zones(f"<body><article><div class='text'>{PROSE}</div><div class='sidebar'><div>{links}</div></div></article></body>") == ["related"]


@pytest.mark.parametrize(
    ("page", "zone"),
    [
        (f"<div class='hentry author-jo-example'>{PROSE}{LINKING}</div>", "body"),
        (f"<div id='social-scroll-past-this'><div>{PROSE}{LINKING}</div></div>", "body"),
        (f"<div class='story url-breadcrumb'><h1>Low water</h1>{PROSE}{LINKING}</div>", "body"),
        (f"<div class='content-and-menu'><h1>Low water</h1><div>{PROSE}{LINKING}</div></div>", "body"),
        (f"<div class='page-footer'><div>{PROSE}{LINKING}</div></div>", "chrome"),
        (f"<div class='topbar'><h1>The Harbour News</h1>{LINKING}</div>", "chrome"),
        (f"<div class='shares'><h1>Low water</h1>{LINKING}</div><div>{PROSE}</div>", "chrome"),
        (f"<header><ul><li>News</li></ul><div><h1>Low water</h1>{PROSE}{LINKING}</div>", "body"),
        (f"<nav class='navbar'><ul><li>News</li></ul><div><h1>Low water</h1>{PROSE}{LINKING}</div>", "body"),
        (f"<header><h1>The Harbour News</h1>{LINKING}</header><div>{PROSE}</div>", "chrome"),
        (f"<nav><h1>The Harbour News</h1>{LINKING}</nav><div>{PROSE}</div>", "chrome"),
    ],
    ids=[
        "author",
        "social",
        "breadcrumb",
        "menu",
        "foot with prose",
        "top with headline",
        "shares with headline",
        "header left open",
        "nav left open",
        "header with headline",
        "nav with headline",
    ],
)
def test_what_holds_the_article_is_no_part_of_the_pages_frame(page: str, zone: str) -> None:
    """Templates name the whole article after its author or after what stands in it, and lose ends of headers and menus, so that it stands in these.

    Feet and menus themselves have prose or a headline, and not both.
    """
    assert zones(f"<body>{page}</body>") == [zone]


@pytest.mark.parametrize(
    ("page", "zone"),
    [
        (f"<div>{PROSE}<aside><p>Correction: {LINKING}</p></aside>\n{PROSE}</div>", "body"),
        (f"<div>{PROSE}<header>{LINKING}</header><h2>Later</h2>{PROSE}</div>", "body"),
        (f"<div><div>{PROSE}</div><aside>{LINKING}</aside>{LINKING}</div>", "related"),
        (f"<div>{PROSE}<aside>{LINKING}</aside></div>", "related"),
        (f"<div>{PROSE}<aside class='related'>{LINKING}</aside>{PROSE}</div>", "related"),
        (f"<div>{PROSE}<aside>{LINKING}</aside>{'<div>Menu</div>' * 9}</div>", "related"),
    ],
    ids=["correction", "header of a part", "column", "behind", "by name", "before a menu"],
)
def test_what_stands_between_two_paragraphs_of_the_article_is_the_articles(page: str, zone: str) -> None:
    """Templates without ``article`` and ``main`` have boxes, corrections and pull quotes in ``aside`` too; a side column does not stand in the text."""
    assert zones(f"<body>{page}</body>")[0] == zone


@pytest.mark.parametrize(
    ("before", "after", "zone"),
    [
        ('<footer class="m-entry__attribution"><ul class="source"><li>', "</li></ul></footer>", "body"),
        ('<footer id="meta-data"><div id="attribution"><dl><dd><div>', "</div></dd></dl></div></footer>", "body"),
        ('<footer class="footnotes"><ol><li>', "</li></ol></footer>", "body"),
        ('<footer class="article-footer"><div class="quellen">', "</div></footer>", "body"),
        ('<footer><div class="sources"><div class="share-links">', "</div></div></footer>", "chrome"),
        ('<footer class="article-footer"><div class="retweet">', "</div></footer>", "chrome"),
        ("<footer><p>", "</p></footer>", "chrome"),
        ('</article><footer><div class="credits">', "</div></footer><article>", "chrome"),
        ('</article><article><footer><div class="source">', "</div></footer>", "chrome"),
    ],
)
def test_sources_credits_and_notes_in_the_articles_own_foot_are_the_articles(before: str, after: str, zone: str) -> None:
    """What an article owes to others stands at its end, often in a ``footer`` of its own; the page's foot and those of other articles hold nothing of it."""
    assert zones(f"<article><h1>Low water</h1>{PROSE}{before}{LINKING}{after}</article>") == [zone]


def test_an_article_of_few_words_has_sources_too() -> None:
    """Where no text tells which article is meant, its headline does."""
    sources = f"<footer class='sources'>{LINKING}</footer>"
    assert zones(f"<body><article><h1>Low water</h1>{sources}</article></body>") == ["body"]
    assert zones(f"<body><h1>Low water</h1><article><h2>Fog</h2>{sources}</article></body>") == ["chrome"]


def test_what_holds_most_paragraphs_is_the_article() -> None:
    """A side column may have a text of its own, wherever it stands."""
    assert zones(f"<body><div><aside>{PROSE}{LINKING}</aside><div>{PROSE * 3}</div></div></body>") == ["related"]
    assert zones(f"<body><div><div>{PROSE * 3}</div><aside>{PROSE}{LINKING}</aside></div></body>") == ["related"]


@pytest.mark.parametrize("headline", ["<h1>Low water</h1>", ""], ids=["headline", "none"])
def test_readers_may_write_more_than_the_author(headline: str) -> None:
    """The longer list of comments is no article, and an opinion is no comment, though some sites call it one."""
    comments = f"<ol class='comment-list'><li><div>{PROSE * 9}{LINKING}</div></li></ol>"
    assert zones(f"<body><div>{headline}<div>{PROSE}</div></div><div id='comments'>{comments}</div></body>") == ["comments"]
    assert zones(f"<body><div class='article--comment'>{headline}<div>{PROSE}{LINKING}</div></div></body>") == ["body"]


@pytest.mark.parametrize(
    ("before", "after", "zone"),
    [
        ("<div class='lay-sidebar'><h1>Headline of it</h1>", "</div>", "body"),
        ("<div class='w_sidebar'>", "</div>", "body"),
        ("<div class='widget-9 panel'>", "</div>", "related"),
        ("<div class='instagram-feed'>", "</div>", "related"),
        ("<figure><div class='figure-footer'>", "</div></figure>", "body"),
        ("<blockquote><p>Words.</p><footer>", "</footer></blockquote>", "body"),
        ("<div class='entry'><footer><div><div><div>", "</div></div></div></footer></div>", "chrome"),
    ],
)
def test_zone_is_told_by_what_stands_inside_too(before: str, after: str, zone: str) -> None:
    """What holds the headline is no side column, whatever it is called; the foot of a picture is no foot of the page."""
    assert zones(f"<body>{before}<span>See <a href='{POST}'>this post</a> by them.</span>{after}</body>") == [zone]


@pytest.mark.parametrize(
    ("block", "zone"),
    [
        ("<div><a href='https://forum.example/t/1'>Discuss in our forum</a> <a href='{}'>Discuss on Twitter</a> <a href='/mail'>By mail</a></div>", "chrome"),
        ("<p>Comment via: <a href='{}'>twitter</a>, <a href='https://news.example.org/2'>elsewhere</a></p>", "chrome"),
        ("<p>Comments on <a href='https://news.ycombinator.com/item?id=1'>Hacker News</a> | <a href='{}'>X</a></p>", "chrome"),
        ("<p><em>Join the conversation on <a href='{}'>Twitter</a>!</em></p>", "chrome"),
        ("<p><a href='{}'>Reply to this post on Twitter</a> or <a href='https://letter.example/1'>write me a letter</a>.</p>", "chrome"),
        ("<p>Discuss: <a href='{}'><svg></svg></a></p>", "chrome"),
        ("<h5><a href='{}'>Partager sur Twitter</a></h5>", "chrome"),
        ("<li><a href='{}'>Auf X teilen</a></li>", "chrome"),
        ("<p>Discuss in /r/ferries or <a href='{}'>on Twitter</a></p>", "chrome"),
        ("<p>Discuss in r/ferries why the <a href='{}'>comments on Twitter</a> are few</p>", "body"),
        ("<p>Discuss the ferry on <a href='{}'>Twitter</a></p>", "body"),
        ("<p>In a <a href='{}'>comment on Twitter</a> the captain said no.</p>", "body"),
        ("<p><a href='{}'>Discuss on Twitter why the ferry did not sail</a></p>", "body"),
        ("<p>Discuss: <a href='{}'>The ferry, a thread</a></p>", "body"),
        ("<p>Via <a href='{}'>Twitter</a></p>", "body"),
        ("<p><a href='{}'>Twitter comment</a></p>", "body"),
        ("<figure><img src='/a.png'><figcaption><a href='{}'>Comment on Twitter</a></figcaption></figure>", "body"),
        ("<blockquote><p>No water</p><a href='{}'>Discuss on Twitter</a></blockquote>", "body"),
    ],
)
def test_a_link_that_asks_readers_to_share_or_discuss_is_a_button_whatever_it_leads_to(block: str, zone: str) -> None:
    """Blogs send readers on to the post under which their article is talked about. One word more about anything else, and it is the author's sentence."""
    page = parse(f"<html><article><h1>Low water</h1>{PROSE}{block.format(POST)}{PROSE}</article></html>")
    assert [embed.zone for embed in find_embeds(page, BASE, PLATFORMS) if embed.platform == "x"] == [zone]
