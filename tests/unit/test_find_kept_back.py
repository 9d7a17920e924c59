"""Posts that a page keeps back or hides: in attributes, inert scripts, encoded content and the data of its scripts."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.discover import find_embeds
from archiver.markup import parse
from archiver.platforms import PLATFORMS
from storage.model import Embed

ID = "1796161717017489850"
LINK = f"https://twitter.com/harbour_watch/status/{ID}"
PERMALINK = f"https://x.com/i/status/{ID}"
BASE = "https://news.example/2024/harbour-bridge-closed-for-repairs-81734521"
WIDGET = (
    '<blockquote class="twitter-tweet"><p lang="en">The bridge stays shut.</p>&mdash; Harbour Watch (@harbour_watch) '
    f'<a href="{LINK}">May 30, 2024</a></blockquote>'
)
PROSE = "<p>The ferry did not sail on Tuesday, and nobody could say when it would.</p>" * 3
HEAD = f'<head><title>Harbour bridge closed for repairs | News</title><link rel="canonical" href="{BASE}"></head>'
ENCODED = base64.b64encode(WIDGET.encode()).decode()


def find(body: str, head: str = HEAD) -> tuple[Embed, ...]:
    return find_embeds(parse(f"<html>{head}<body><article><p>One.</p><p>Two.</p><p>Three.</p>{body}</article></body></html>"), BASE, PLATFORMS)


def only(body: str) -> Embed:
    found = find(body)
    assert len(found) == 1
    return found[0]


FACEBOOK = "https://www.facebook.com/harbourwatch/posts/1234567890123"


@pytest.mark.parametrize(
    "button",
    [
        f'<div class="fb-like" data-href="{FACEBOOK}" data-layout="button_count" data-action="like"></div>',
        f'<div class="fb-share-button" data-href="{FACEBOOK}"></div>',
        f'<div class="fb-save" data-uri="{FACEBOOK}"></div>',
        f'<div class="fb-send" data-href="{FACEBOOK}"></div>',
        f'<div class="fb-follow" data-href="{FACEBOOK}"></div>',
        f'<div class="fb-comments" data-href="{FACEBOOK}" data-numposts="5"></div>',
        f'<amp-facebook-comments data-href="{FACEBOOK}"></amp-facebook-comments>',
        f'<span class="icon like_button share" data-url="{LINK}"></span>',
        f'<div class="social-sharing" data-permalink="{LINK}"></div>',
        f'<amp-social-share type="twitter" data-param-url="{LINK}"></amp-social-share>',
        f'<div class="shariff" data-url="{LINK}"></div>',
        f'<div class="addthis_toolbox" data-url="{LINK}"></div>',
        f'<div class="a2a_kit a2a_default_style" data-a2a-url="{LINK}"></div>',
        f'<iframe src="https://www.facebook.com/plugins/like.php?href={FACEBOOK}"></iframe>',
        f'<iframe src="https://www.facebook.com/plugins/share_button.php?href={FACEBOOK}"></iframe>',
    ],
)
def test_buttons_to_like_and_share_a_post_show_none(button: str) -> None:
    """They count who likes it or list who says what of it, and nothing of the post is to be seen."""
    assert find(button) == ()


@pytest.mark.parametrize(
    ("markup", "form"),
    [
        ('<iframe uc-src="https://www.youtube.com/embed/jNQXAC9IVRw"></iframe>', "iframe"),
        ('<iframe class="_iub_cs_activate" src="about:blank" suppressedsrc="https://www.youtube.com/embed/jNQXAC9IVRw"></iframe>', "iframe"),
        ('<div class="youtube_player" videoID="jNQXAC9IVRw" width="560"></div>', "youtube-lazy"),
        ('<div class="youtube_player" data-videoID="jNQXAC9IVRw"></div>', "youtube-lazy"),
    ],
    ids=["usercentrics", "iubenda", "tarteaucitron", "tarteaucitron data"],
)
def test_consent_tools_keep_addresses_and_ids_in_attributes_of_their_own(markup: str, form: str) -> None:
    """Their names do not begin with data-."""
    found = only(markup)
    assert (found.platform, found.id, found.form, found.kind) == ("youtube", "jNQXAC9IVRw", form, "embed")


@pytest.mark.parametrize(
    "src",
    [
        "/media/oembed?url=https%3A//www.youtube.com/watch%3Fv%3DjNQXAC9IVRw&amp;max_width=0&amp;hash=aB3",
        "https://news.example/media/oembed?url=https%3A%2F%2Fyoutu.be%2FjNQXAC9IVRw",
        "/wp-json/oembed/1.0/proxy?url=https://youtu.be/jNQXAC9IVRw",
    ],
    ids=["drupal", "with its host", "wordpress"],
)
def test_frames_of_the_own_site_that_show_a_post_in_their_turn_are_read(src: str) -> None:
    """Drupal puts what another site embeds into a frame of its own."""
    found = only(f'<iframe src="{src}" class="media-oembed-content" loading="lazy"></iframe>')
    assert (found.platform, found.id, found.form, found.kind) == ("youtube", "jNQXAC9IVRw", "iframe", "embed")


@pytest.mark.parametrize("src", [f"/share?url={LINK}", f"/embed/share?url={LINK}", f"/article?ref={LINK}"], ids=["share", "embed share", "reference"])
def test_other_frames_of_the_own_site_show_none(src: str) -> None:
    """An address in a query alone says nothing of what is shown."""
    assert find(f'<iframe src="{src}"></iframe>') == ()


def test_a_page_out_of_an_archive_quotes_what_it_quoted() -> None:
    """The Wayback Machine rewrites every address, those in widgets too."""
    found = only(WIDGET.replace(LINK, f"https://web.archive.org/web/20240601000000/{LINK}"))
    assert (found.form, found.permalink, found.author) == ("twitter-blockquote", PERMALINK, "harbour_watch")


@pytest.mark.parametrize("escape", [html.escape, str], ids=["escaped", "as it is"])
def test_a_widget_in_a_string_of_the_script_that_waits_for_consent_is_read(escape: Callable[[str], str]) -> None:
    """Embed Privacy shows a link of its own beside it, which leads to the same post."""
    data = json.dumps({"embed": escape(WIDGET)}).replace("/", "\\/")
    string = re.sub(r"([\\'\"])", r"\\\1", data)
    found = only(
        '<div class="embed-privacy-container is-disabled embed-x" data-embed-id="oembed_1" data-embed-provider="x">'
        '<div class="embed-privacy-overlay"><div class="embed-privacy-inner"><p>Click here to display content from X.</p></div>'
        f'<div class="embed-privacy-footer"><span class="embed-privacy-url"><a href="{LINK}">Open "content" directly</a></span></div></div>'
        f"""<div class="embed-privacy-content"><script>var _oembed_1 = '{string}';</script></div></div>"""
    )
    assert (found.form, found.permalink, found.author, found.text) == ("twitter-blockquote", PERMALINK, "harbour_watch", "The bridge stays shut.")


def test_a_widget_in_entities_in_a_string_of_a_script_is_read() -> None:
    """The script puts it into the box before it, slashes and signs escaped or not."""
    escaped = html.escape(WIDGET).replace("&quot;", "\\&quot;").replace("/", "\\/")
    found = only(f"<div class='w-twitter' id='box-7'></div><script>window.held['box-7'] = {{'twitter' : '{escaped}'}};</script>")
    assert (found.kind, found.form, found.permalink, found.text) == ("embed", "twitter-blockquote", PERMALINK, "The bridge stays shut.")


FILM = '<div class="film"><iframe src="https://www.youtube.com/embed/jNQXAC9IVRw"></iframe></div>'
SPELLED = json.dumps(FILM).replace("</", "<\\/")


@pytest.mark.parametrize(
    "script",
    [
        f"var $j = jQuery.noConflict(); $j('#box').html('{FILM}');",
        f"jQuery( '#box' ).append( {SPELLED} );",
        f'document.getElementById("box").innerHTML = {SPELLED};',
        f"document.querySelector('#box').outerHTML=`{FILM}`",
        f"document.getElementById('box').insertAdjacentHTML('beforeend', {SPELLED})",
        f"document.write({SPELLED});",
        f"document.writeln('{FILM.replace('<', chr(92) + 'x3c').replace('>', chr(92) + 'u003e')}')",
    ],
)
def test_what_a_script_writes_into_the_page_is_read(script: str) -> None:
    """Editors paste such scripts into articles: the film stands where it is written."""
    found = find(f"<div id='box'></div><script>{script}</script><p>See <a href='{LINK}'>this</a>.</p>")
    assert [(each.form, each.kind, each.zone, each.id) for each in found] == [("youtube-iframe", "embed", "body", "jNQXAC9IVRw"), ("link", "link", "body", ID)]


@pytest.mark.parametrize(
    "script",
    [
        f"$('#none').html('{FILM}')",
        f"$('.box').html('{FILM}')",
        f"var films = ['{FILM}'];",
        "document.write('<iframe src=\"https://www.youtube.com/embed/' + id + '\"></iframe>')",
        "$('#box').html('<a href=\"https://www.youtube.com/watch?v=jNQXAC9IVRw\">iframe</a>')",
        f"if (document.getElementById('box').innerHTML == '{FILM}') reload()",
    ],
    ids=["no such element", "no id", "kept for later", "put together", "link", "compared"],
)
def test_what_a_script_may_write_later_or_elsewhere_is_not(script: str) -> None:
    """Nothing says that readers see it."""
    assert find(f"<div id='box'></div><script>{script}</script>") == ()


def test_what_a_script_writes_stands_in_the_zone_of_what_it_fills() -> None:
    """The script stands at the end of the page, as scripts do."""
    assert only(f"<nav><div id='box'></div></nav>{PROSE}<script>$('#box').html('{FILM}')</script>").zone == "chrome"


def test_a_script_may_hold_a_widget_in_an_attribute() -> None:
    """Naver's editor saves an embed so, with nothing else in its place; what other scripts name is no embed."""
    module = {"type": "v2_oembed", "id": "SE-1", "data": {"html": WIDGET, "inputUrl": LINK}}
    held = "<div class='se-module-oembed'></div><script type='text/data' data-module='{}'></script>"
    found = only(held.format(html.escape(json.dumps(module))))
    assert (found.kind, found.form, found.permalink) == ("embed", "twitter-blockquote", PERMALINK)
    assert find(held.format(html.escape(json.dumps({"type": "v2_oglink", "data": {"link": LINK}})))) == ()


def test_data_in_an_attribute_that_hold_the_widget_itself_are_read_as_the_widget() -> None:
    """Answers of oEmbed name the post before its markup, and only that has the words and the date."""
    data = {"url": LINK, "author_name": "Harbour Watch", "html": WIDGET}
    found = only(f'<div class="rich-embed" data-oembed="{html.escape(json.dumps(data))}"></div>')
    assert (found.form, found.id, found.author, found.text, found.posted) == ("twitter-blockquote", ID, "harbour_watch", "The bridge stays shut.", "2024-05-30")


def test_a_frame_that_a_forum_puts_around_a_post_is_the_post_and_signed_by_the_link_below() -> None:
    """The software of forums writes the frame's attributes into a list, which its script makes the frame of; the id stands behind the ``#``."""
    frame = ["data-s9e-mediaembed", "twitter", "allowfullscreen", "", "src", f"https://s9e.github.io/iframe/2/twitter.min.html#{ID}#theme=auto"]
    box = f'<span data-s9e-mediaembed="twitter" data-s9e-mediaembed-iframe="{html.escape(json.dumps(frame).replace("/", chr(92) + "/"))}"></span>'
    view = f'<div>{box}<br><i><a href="{LINK}">View: {LINK}</a></i><br>One.<br>Two.</div>'
    assert [(embed.kind, embed.id, embed.author) for embed in find(view)] == [("embed", ID, "harbour_watch"), ("link", ID, "harbour_watch")]
    apart = find(f'<iframe src="{frame[-1]}"></iframe></article><ol class="comment-list"><li>{LINK.join(("<a href=", ">x</a>"))}</li></ol>')
    assert [(embed.zone, embed.author) for embed in apart] == [("body", None), ("comments", "harbour_watch")]


RECORD = "did:plc:oj4enpdo6uuuikvs73cqvwdm/app.bsky.feed.post/3kt7bb7s2qk2x"
SUBSTACK_BLUESKY = {
    "postId": "3kt7bb7s2qk2x",
    "authorName": "Harbour Watch",
    "authorHandle": "harbour.example",
    "authorAvatarUrl": "https://cdn.bsky.app/img/avatar/plain/did:plc:oj4enpdo6uuuikvs73cqvwdm/a@jpeg",
    "text": "The bridge stays shut.",
    "createdAt": "2024-05-30T10:00:00.017Z",
    "uri": f"at://{RECORD}",
}


@pytest.mark.parametrize("inner", [f'<iframe src="https://embed.bsky.app/embed/{RECORD}?id=1"></iframe>', ""])
def test_data_that_name_a_record_of_atproto_tell_what_its_frame_does_not(inner: str) -> None:
    """As Substack embeds posts of Bluesky: the frame names the repository alone, and the data around it who wrote what and when."""
    found = only(f'<div class="bluesky-wrap outer" data-attrs="{html.escape(json.dumps(SUBSTACK_BLUESKY))}">{inner}</div>')
    assert (found.kind, found.platform, found.id, found.author, found.name) == ("embed", "bluesky", "3kt7bb7s2qk2x", "harbour.example", "Harbour Watch")
    assert (found.text, found.posted) == ("The bridge stays shut.", "2024-05-30")


@pytest.mark.parametrize("named", ["@harbour_watch", "harbour_watch"])
def test_data_that_name_a_post_of_instagram_by_its_id_alone_are_the_post(named: str) -> None:
    """As Substack embeds them: an empty box, whose data have the handle, now with its sign, where others have the name. The number of an account is no post."""
    data = {"instagram_id": "CkdvjqSsvyo", "title": "The bridge.", "author_name": named, "thumbnail_url": "https://cdn.example/a.jpg"}
    found = only(f'<div class="instagram-embed-wrap" data-attrs="{html.escape(json.dumps(data))}"></div>')
    assert (found.kind, found.permalink, found.author, found.name) == ("embed", "https://www.instagram.com/p/CkdvjqSsvyo/", "harbour_watch", None)
    assert find(f'<div data-attrs="{html.escape(json.dumps(data | {"instagram_id": "17841400008460056"}))}"></div>') == ()


def test_a_box_that_names_its_post_shows_the_words_of_the_quotation_in_it() -> None:
    """The address stands on the figure, and the quotation in it has no class that a platform gave it."""
    quotation = WIDGET.replace("twitter-tweet", "tweet")
    found = only(f'<figure class="element" data-canonical-url="{LINK}">{quotation}</figure>')
    assert (found.form, found.id, found.name, found.text, found.posted) == ("data-attribute", ID, "Harbour Watch", "The bridge stays shut.", "2024-05-30")
    plain = only(f'<figure class="element" data-canonical-url="{LINK}"><blockquote>The mayor says that it stays shut.</blockquote></figure>')
    assert (plain.id, plain.text, plain.posted) == (ID, None, None)


@pytest.mark.parametrize(
    ("box", "form"),
    [
        (f'<div class="tweet" data-id="{ID}">{{}}</div>', "twitter-lazy"),
        (f'<div data-tweetid="{ID}">{{}}</div>', "twitter-lazy"),
        ('<div class="tweet" data-id="5">{}</div>', "twitter-blockquote"),
        ('<div id="tweet-of-the-day">{}</div>', "twitter-blockquote"),
    ],
    ids=["named", "said", "numbered", "titled"],
)
def test_a_box_that_is_named_after_posts_hides_no_widget_in_it(box: str, form: str) -> None:
    """Whether the id in its attributes is the post's or the site's own."""
    found = only(box.format(WIDGET))
    assert (found.form, found.id, found.name, found.text) == (form, ID, "Harbour Watch", "The bridge stays shut.")


def test_boxes_that_name_none_cost_what_their_number_is() -> None:
    """However deep they stand in each other, each widget in them is found once."""
    box = '<div class="tweet" data-id="5">'
    assert len(find(box * 300 + WIDGET + "</div>" * 300)) == 1


CARD = (
    '<article class="{}"><p lang="en">The bridge stays shut.</p><div><a href="{}"><time>12:48 PM · May 30, 2024</time></a></div>'
    '<div><a href="https://twitter.com/intent/like?tweet_id={}">1</a></div></article>'
)


@pytest.mark.parametrize(("classes", "kind"), [("tweet-container_article__0ERPK", "embed"), ("story tweet", "embed"), ("story has-tweets", "link")])
def test_a_post_that_the_page_draws_itself_is_an_embed(classes: str, kind: str) -> None:
    """It may be an ``article`` in the article; whose own class only says that posts occur in it is the page's."""
    assert only(CARD.format(classes, LINK, ID)).kind == kind


def test_json_ld_tells_the_words_of_a_shared_posting() -> None:
    """In schema.org the author is an object, of which the handle is another name."""
    posting = {
        "@type": "SocialMediaPosting",
        "url": LINK,
        "author": {"@type": "Person", "name": "Harbour Watch", "alternateName": "@harbour_watch"},
        "datePublished": "2024-05-30T10:00:00Z",
        "articleBody": "The bridge stays shut.",
    }
    article = {"@type": "NewsArticle", "headline": "Harbour bridge closed for repairs", "url": BASE, "sharedContent": posting}
    found = only(f'<script type="application/ld+json">{json.dumps(article)}</script>')
    told = (found.id, found.author, found.name, found.text, found.posted)
    assert told == (ID, "harbour_watch", "Harbour Watch", "The bridge stays shut.", "2024-05-30")


@pytest.mark.parametrize(
    "href",
    [
        f"https://wa.me/?text={LINK}",
        f"https://api.whatsapp.com/send?text={LINK}",
        f"https://www.linkedin.com/shareArticle?mini=true&url={LINK}",
        f"https://www.linkedin.com/sharing/share-offsite/?url={LINK}",
        f"https://pinterest.com/pin/create/button/?url={LINK}",
        f"https://www.xing.com/spi/shares/new?url={LINK}",
        f"https://news.ycombinator.com/submitlink?u={LINK}",
    ],
    ids=["wa.me", "whatsapp", "linkedin", "linkedin offsite", "pinterest", "xing", "hn"],
)
def test_a_link_that_shares_the_article_is_no_link_to_a_page(href: str) -> None:
    """It would be watched and captured as a source."""
    assert find(f'<p>Read on, and <a href="{href}">tell your friends</a> what you think of it.</p>') == ()


def test_a_player_is_no_button_whatever_it_is_named() -> None:
    """What it shows is the post itself; a box of that name would only share it."""
    kept = 'class="social share" data-consent-src="https://www.youtube.com/embed/dQw4w9WgXcQ"'
    assert [embed.id for embed in find(f"<iframe {kept}></iframe>")] == ["dQw4w9WgXcQ"]
    assert find(f"<div {kept}></div>") == ()


@pytest.mark.parametrize("classes", ["fb-post", "embed share", "share-embed consent", "tweet likes"])
def test_boxes_that_are_named_embeds_show_theirs_whatever_else_they_are_named(classes: str) -> None:
    """The widget itself may count likes."""
    assert [embed.kind for embed in find(f'<div class="{classes}" data-href="{FACEBOOK}"></div>')] == ["embed"]


@pytest.mark.parametrize(
    ("widget", "form"),
    [
        ('<div id="box7"></div><script>VK.Widgets.Post("box7", -123456, 7890, "Zk3");</script>', "vk-call"),
        ("<div id='x'></div><script>(function() { VK.Widgets.Post( 'x' , -123456 , 7890 ); }());</script>", "vk-call"),
        ('<div id="vk_post_-123456_7890"></div><p>x</p><script>VK.Widgets.Post("vk_post_-123456_7890", -123456, 7890, "Zk3")</script>', "vk-box"),
    ],
)
def test_vk_widget_is_found_by_its_call_once(widget: str, form: str) -> None:
    """The element that it fills may have any name; where it has the usual one, the post stands there."""
    embed = only(widget)
    assert (embed.platform, embed.space, embed.id, embed.form, embed.zone) == ("vk", "-123456", "7890", form, "body")


@pytest.mark.parametrize(
    ("element", "form"),
    [
        (f'<figure class="media"><oembed url="{LINK}"></oembed></figure>', "data-attribute"),
        (f'<social-embed url="{LINK}" provider="x"></social-embed>', "data-attribute"),
        (f'<x-post tweet-url="{LINK}"></x-post>', "data-attribute"),
        (f'<gu-island name="Tweet" props="{html.escape(json.dumps({"element": {"url": LINK, "html": WIDGET}}))}"></gu-island>', "twitter-blockquote"),
        (f'<site-embed code="{html.escape(WIDGET)}"></site-embed>', "twitter-blockquote"),
        (f'<site-embedly iframe-src="https://cdn.embedly.com/widgets/media.html?schema=twitter&amp;url={LINK}"></site-embedly>', "data-attribute"),
        (f'<astro-island props="{html.escape(json.dumps({"url": [0, LINK]}))}"></astro-island>', "data-attribute"),
    ],
    ids=["ckeditor", "element", "element by address", "island", "code", "frame", "astro"],
)
def test_elements_that_sites_define_name_their_post_in_attributes_of_their_own(element: str, form: str) -> None:
    """CKEditor saves ``oembed``, and islands carry the properties from which they are drawn."""
    found = only(element)
    assert (found.kind, found.form, found.permalink) == ("embed", form, PERMALINK)


@pytest.mark.parametrize(
    ("box", "platform", "native_id"),
    [
        (f"""<div data-react-class="Tweet" data-react-props='{{"tweetId":"{ID}"}}'></div>""", "x", ID),
        (f"""<div data-props='{{"theme": "dark", "tweet_id": {ID}}}'></div>""", "x", ID),
        ("""<div data-video='{"autoplay":false,"youtubeVideoId":"jNQXAC9IVRw"}'></div>""", "youtube", "jNQXAC9IVRw"),
        (f'<twitterwidget class="twitter-tweet twitter-tweet-rendered" data-tweet-id="{ID}"></twitterwidget>', "x", ID),
        (f'<div class="js-lazy" data-tweetid="{ID}"></div>', "x", ID),
        (f'<div class="tweet-embed" data-tweet-id="{ID}"></div>', "x", ID),
        (f'<div class="TweetEmbed" data-tweet-id="{ID}"></div>', "x", ID),
        (f'<span class="tweet-placeholder" data-tweet-id="{ID}"></span>', "x", ID),
        (f'<p data-embed-type="twitter" data-tweet-id="{ID}"></p>', "x", ID),
        (f'<div data-embed-type="twitter" data-embed-id="{ID}"></div>', "x", ID),
        (f'<div data-media-site-id="twitter" data-media-key="{ID}"></div>', "x", ID),
        (f'<span class="tacTwitter twitterembed-canvas" tweetid="{ID}"></span>', "x", ID),
        (f'<div id="tweet" tweetID="{ID}"></div>', "x", ID),
        (f'<div class="twitter-tweet" id="{ID}"></div>', "x", ID),
        ('<div data-media-site-id="youtube" data-media-key="jNQXAC9IVRw"></div>', "youtube", "jNQXAC9IVRw"),
        ('<div class="youtube" data-embed="jNQXAC9IVRw"><div class="play-button"></div></div>', "youtube", "jNQXAC9IVRw"),
        ('<div data-type="youtube" data-video-id="jNQXAC9IVRw"></div>', "youtube", "jNQXAC9IVRw"),
        (f'<div class="embed tweet" data-id="{ID}"></div>', "x", ID),
        (f'<aside class="em" data-gl-method="loadTwitter" data-v-id="{ID}"></aside>', "x", ID),
        (f'<div data-type="twitter" data-id="{ID}"></div>', "x", ID),
        (f'<div class="w-twitter" id="{ID}"></div>', "x", ID),
        (f'<blockquote class="rm-embed twitter-tweet" data-twitter-tweet-id="{ID}"><p>Loading</p></blockquote>', "x", ID),
        ('<div data-embed-type="instagram" data-embed-id="DHtWpRvMBiw"></div>', "instagram", "DHtWpRvMBiw"),
        ('<div data-type="tiktok" data-id="6718335390845095173"></div>', "tiktok", "6718335390845095173"),
        ('<div data-provider="youtube" data-id="jNQXAC9IVRw"></div>', "youtube", "jNQXAC9IVRw"),
    ],
    ids=[
        *("react props", "number", "youtube in data", "rendered by older scripts", "tweetid", "tweet-id", "component", "placeholder", "type", "type and id"),
        *("forum", "tarteaucitron", "documentation", "id of the element", "forum youtube", "lazy youtube", "older plyr"),
        *("class", "method", "kind", "class and id of the element", "skeleton", "instagram", "tiktok", "youtube"),
    ],
)
def test_a_bare_id_is_a_post_where_it_is_said_of_which_platform(box: str, platform: str, native_id: str) -> None:
    """By the name of the attribute, of the field or of the element."""
    found = only(box)
    assert (found.platform, found.id, found.kind) == (platform, native_id, "embed")


@pytest.mark.parametrize(
    "box",
    [
        f"""<div data-props='{{"id":"{ID}"}}'></div>""",
        """<div data-props='{"youtubeId":"UCabcdefghijklmnopqrstuv"}'></div>""",
        f'<div class="tweet js-stream-tweet" data-tweet-id="{ID}"></div>',
        f'<button class="tweet-action" data-tweetid="{ID}">Like</button>',
        f"""<div data-analytics='{{"tweetId":"{ID}"}}'></div>""",
        '<div class="video" data-video-id="jNQXAC9IVRw"></div>',
        '<div class="twitter-tweet twitter-tweet-rendered" id="twitter-widget-0"></div>',
        '<div data-embed-type="twitter" data-embed-id="timeline-1"></div>',
        '<div class="share-twitter" data-id="81734521"></div>',
        f'<div class="twitter-share" data-id="{ID}"></div>',
        '<div class="instagram-card" data-instagram-id="17841400123456789"></div>',
        '<div data-type="tiktok" data-id="42"></div>',
    ],
    ids=[*("no platform", "channel", "stream", "button", "statistics", "any video", "rendered", "timeline"), *("article", "share", "gallery", "number")],
)
def test_other_ids_are_no_posts(box: str) -> None:
    """An id alone says nothing, nor does one by which things about a post are known."""
    assert find(box) == ()


@pytest.mark.parametrize(
    ("call", "platform", "native_id"),
    [
        (f'twttr.widgets.createTweet("{ID}", document.getElementById("box"), {{theme: "dark"}});', "x", ID),
        (f"twttr.ready(function (t) {{ t.widgets.createTweetEmbed(\n  '{ID}',\n  box); }})", "x", ID),
        ('Rumble("play", {"video":"v5pv5f","div":"rumble_v5pv5f"});', "rumble", "v5pv5f"),
        ("function onYouTubeIframeAPIReady() { player = new YT.Player('box', {\n height: '390',\n videoId: 'jNQXAC9IVRw' }); }", "youtube", "jNQXAC9IVRw"),
        (
            'new YT.Player(document.getElementById("box"), {events: {onReady(e) { if (e) { e.target.mute() } }}, "videoId": "jNQXAC9IVRw"})',
            "youtube",
            "jNQXAC9IVRw",
        ),
        ('dailymotion.createPlayer("box", {referrer: document.referrer, video: "x2jvvep"}).then(start);', "dailymotion", "x2jvvep"),
        ("DM.player(document.getElementById('box'), {video: 'x2jvvep', width: '100%'});", "dailymotion", "x2jvvep"),
        ("const options = {uri: 'spotify:episode:7makk4oTQel546B0PZlDM5'}; API.createController(box, options, ready);", "spotify", "7makk4oTQel546B0PZlDM5"),
    ],
    ids=["tweet", "tweet in ready", "rumble", "film", "film behind other options", "dailymotion", "dailymotion of old", "spotify"],
)
def test_the_call_for_a_widget_names_its_post(call: str, platform: str, native_id: str) -> None:
    """The element that it fills has any name, and shows nothing before the script has run."""
    found = only(f'<div id="box"></div><script>{call}</script>')
    assert (found.platform, found.id, found.kind, found.zone) == (platform, native_id, "embed", "body")


@pytest.mark.parametrize(
    "call",
    [
        f'twttr.widgets.createTweet("{ID}", document.getElementById("box"))',
        f"twttr.widgets.createTweet('{ID}', $('#box')[0], {{}})",
        'VK.Widgets.Post("box", -123456, 7890, "Zk3")',
        "new YT.Player('box', {videoId: 'jNQXAC9IVRw'})",
    ],
)
def test_a_widget_stands_where_the_element_is_that_it_fills(call: str) -> None:
    """Scripts stand at the end of the page, outside of the article."""
    article = f"<main><h1>Low water</h1>{PROSE}<div id='box'></div>{PROSE}<p>See <a href='{LINK[:-1]}1'>that</a>.</p></main>"
    found = find_embeds(parse(f"<html>{HEAD}<body>{article}<script>{call}</script></body></html>"), BASE, PLATFORMS)
    assert [(each.kind, each.zone) for each in found] == [("embed", "body"), ("link", "body")]


def test_one_script_may_call_for_several_widgets() -> None:
    """Each is one embed, in the order of the calls."""
    ids = ["1796161717017489851", "1796161717017489852", "1796161717017489853"]
    calls = "".join(f'twttr.widgets.createTweet("{each}", box);' for each in ids)
    assert [embed.id for embed in find(f"<script>{calls}</script>")] == ids


@pytest.mark.parametrize(
    "call",
    [
        'VK.Widgets.Like("x", 1, 2)',
        'VK.Widgets.Post("x", owner, post)',
        'VK.Widgets.Group("x", {}, 7890)',
        "twttr.widgets.createTweet(id, box)",
        'twttr.widgets.createTimeline("1796161717017489850", box)',
        'new YT.Player("x", {videoId: film})',
        'new YT.Player("x", {videoId: "live_stream"})',
        'new YT.Player("x", {events: {onReady: start}}); const other = {videoId: "jNQXAC9IVRw"}',
        'new YT.Player("x", {playerVars: {videoId: "jNQXAC9IVRw"}})',
        'new YT.Player("elsewhere", {videoId: "jNQXAC9IVRw"})',
        'dailymotion.createPlayer("x", {playlist: "x5nmbq"})',
        'API.createController(x, {uri: "spotify:user:somebody"})',
    ],
    ids=[
        *("like", "variables", "group", "variable", "timeline", "film in a variable", "channel", "another object", "no option", "no such element"),
        *("list", "account"),
    ],
)
def test_other_calls_show_no_post(call: str) -> None:
    """Likes, groups and timelines are no posts, variables name none, and what fills an element that is not on the page shows nothing in it."""
    assert find(f"<div id=x></div><script>{call}</script>") == ()


def test_a_film_stands_where_the_element_does_that_its_player_fills() -> None:
    """One script, in the head or at the end, starts all players: that of the article and that of the site's own foot."""
    films = {"player": "dQw4w9WgXcQ", "foot": "jNQXAC9IVRw"}
    script = "".join(f'new YT.Player("{box}", {{videoId: "{film}"}});' for box, film in films.items())
    page = f"<script>{script}</script><article><p>one</p><div id=player></div><p>two</p></article><footer><div id=foot></div></footer>"
    assert [(embed.id, embed.zone) for embed in find(page)] == [(films["player"], "body"), (films["foot"], "chrome")]


FRAME = "https://www.youtube-nocookie.com/embed/jNQXAC9IVRw?autoplay=1"


@pytest.mark.parametrize(
    "button",
    [
        f'<button class="arve-play-btn" data-target="#a" data-iframe="{FRAME}"><svg></svg></button>',
        f"<button class=play data-bp='{json.dumps({'iframe': FRAME}).replace('/', chr(92) + '/')}'>Play</button>",
        f'<button class="btn video-btn" data-bs-toggle="modal" data-src="{FRAME}">Watch</button><noscript><iframe src="{FRAME}"></iframe></noscript>',
    ],
    ids=["frame", "data of a lightbox", "dialog"],
)
def test_a_button_shows_the_frame_that_it_holds(button: str) -> None:
    """Players of articles are often a picture with a button, which puts the frame there."""
    found = only(f"<div>{button}</div>")
    assert (found.platform, found.id, found.kind, found.zone) == ("youtube", "jNQXAC9IVRw", "embed", "body")


@pytest.mark.parametrize(
    "attributes",
    [
        f'data-url="{LINK}"',
        'data-url="https://www.youtube.com/watch?v=jNQXAC9IVRw"',
        f'class="share" data-href="{FRAME}"',
        f'data-clipboard-text="{FRAME}"',
        f'data-props="{html.escape(json.dumps({"kind": "embed", "url": LINK}))}"',
        f'data-code="{html.escape(f"<iframe src={FRAME}></iframe>")}"',
    ],
    ids=["post", "page", "share", "copy", "data", "code to be copied"],
)
def test_other_buttons_show_no_post(attributes: str) -> None:
    """What a button holds beside frames is shared, copied or followed."""
    assert find(f"<button {attributes}>x</button>") == ()


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (f'<div data-cookieblock-src="{LINK}"></div>', "data-attribute"),
        (f'<div class="embedInner" data-resourceurl="{LINK}"></div>', "data-attribute"),
        (f'<div data-any-name-at-all="{LINK}?s=20"></div>', "data-attribute"),
        (f'<iframe data-cmp-src="{LINK}" src="about:blank"></iframe>', "iframe"),
        (f'<div class="BorlabsCookie" data-borlabs-cookie-content="{ENCODED}"></div>', "twitter-blockquote"),
        (f'<div class="BorlabsCookie"><script type="text/template">{ENCODED}</script></div>', "twitter-blockquote"),
        (f"<aside class='em' data-hb64='{ENCODED}'></aside>", "twitter-blockquote"),
        (f"<script type='text/x-template'>{WIDGET}</script>", "twitter-blockquote"),
        (f"<script class='embed-template' type='text/html'> {html.escape(WIDGET)}</script>", "twitter-blockquote"),
        (f"<div data-embed-html='{html.escape(WIDGET)}'></div>", "twitter-blockquote"),
        (f"<div data-embed-html='{html.escape(html.escape(WIDGET))}'></div>", "twitter-blockquote"),
        (f"<script type='didomi/html' data-vendor='twitter'>{WIDGET}</script>", "twitter-blockquote"),
        (f"<iframe srcdoc='{html.escape(WIDGET)}'></iframe>", "twitter-blockquote"),
        (f"<div data-html='{html.escape(json.dumps({'code': WIDGET}))}'></div>", "twitter-blockquote"),
        (f"<div class='tweet' data-attrs='{html.escape(json.dumps({'url': LINK}))}'></div>", "data-attribute"),
        (f"<div class='c-embed c-embed--social'><p>We ask before we load.</p><a class='c-embed-link' href='{LINK}'>Open</a></div>", "embed-box"),
        (f"<div data-component='Twitter'><a href='{LINK}'>Loading</a></div>", "embed-box"),
        (f"<div class='Twitter_root__x1'><div><a href='{LINK}'>View</a></div></div>", "embed-box"),
        (f"<div class='consent-placeholder'><p>We ask before we load.</p><a href='{LINK}'>Open on X</a></div>", "embed-box"),
        (f"<div class='opt-in__content'><p>We ask before we load.</p><a href='{LINK}'>Open on X</a></div>", "embed-box"),
        (f"<div class='linkedin-widget'><a href='{LINK}'>Open</a></div>", "embed-box"),
        (f"<a class='embedly-card' href='{LINK}'>Harbour Watch on X</a>", "embed-box"),
        (f"<div class='lyte-wrapper'><div class='lyMe' id='WYL_1'></div><noscript><a href='{LINK}'><img src='/a.jpg'></a></noscript></div>", "embed-box"),
        (f"<section><p>We ask before we load.</p><noscript><div><p><a href='{LINK}'>View on X</a></p><i>Not ours</i></div></noscript></section>", "embed-box"),
        (f"<aside class='onebox'><header><a href='{LINK}'>x.com</a></header></aside>", "embed-box"),
        (f"<a href='https://platform.twitter.com/embed/Tweet.html?id={ID}'>Play</a>", "embed-box"),
        (f"<div class='IframeEmbed'><p>Also at <a href='https://platform.twitter.com/embed/Tweet.html?id={ID}'>its site</a>.</p></div>", "embed-box"),
        (f"<div class='tile'><div><a href='{LINK}'>{LINK}</a></div></div>", "bare-url"),
        (f"<div class='wrapper'>\n{LINK}\n</div>", "bare-url"),
        (f"<blockquote class='twitter-tweet'>{LINK}</blockquote>", "twitter-blockquote"),
        (f"<blockquote cite='{LINK}'><p>The bridge stays shut.</p></blockquote>", "blockquote"),
    ],
)
def test_post_is_found_wherever_it_is_kept_back(body: str, form: str) -> None:
    """Consent tools, lazy loaders and editors hide posts in attributes of any name, in JSON, in escaped, encoded and inert markup."""
    found = only(body)
    assert (found.kind, found.form, found.permalink, found.zone) == ("embed", form, PERMALINK, "body")


def test_a_link_in_a_sentence_for_readers_without_scripts_is_a_link() -> None:
    """There the text of the article stands once more."""
    assert only(f"<noscript><p>The harbour <a href='{LINK}'>wrote</a> on Tuesday.</p></noscript>").kind == "link"


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='embed-twitter' data-embed-id='{ID}' data-url='{LINK}'></div>",
        f"<div class='tweet-embed' data-tweetid='{ID}'><blockquote class='twitter-tweet'><a href='{LINK}'></a></blockquote></div>",
    ],
    ids=["attribute", "inside"],
)
def test_a_widget_that_names_an_id_tells_its_author_by_another_address(body: str) -> None:
    """The id alone says nothing of who wrote the post."""
    assert only(body).author == "harbour_watch"


def test_an_address_of_another_post_in_a_widget_tells_no_author_of_its_own() -> None:
    """A thread names more posts than one."""
    assert only(f"<div class='tweet-embed' data-tweetid='1796161717017489851'><a href='{LINK}'></a></div>").author is None


@pytest.mark.parametrize("href", ["https://fb.watch/aBcDeF123/", "https://www.facebook.com/share/p/1AbCdEf2/", "https://vm.tiktok.com/ZMaBc123/"])
@pytest.mark.parametrize(
    ("box", "form"),
    [
        ('<div class="fb-post" data-href="{}"></div>', "data-attribute"),
        ('<iframe src="{}"></iframe>', "iframe"),
        ('<iframe src="https://www.facebook.com/v17.0/plugins/post.php?href={}&width=500"></iframe>', "iframe"),
        ('<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{}\n</div></figure>', "bare-url"),
    ],
    ids=["box", "frame", "plugin", "alone"],
)
def test_an_embed_may_name_its_post_by_a_link_that_must_be_followed(box: str, form: str, href: str) -> None:
    """Apps hand out such links, and editors paste them where the address of the post belongs."""
    found = only(box.format(href))
    assert (found.kind, found.form, found.href, found.id) == ("embed", form, href, None)


@pytest.mark.parametrize("href", ["https://t.co/AbCdEf1234", "https://bit.ly/3AbCdEf", "https://fb.com/harbourwatch", "https://pin.it/1AbCdEf"])
def test_links_that_may_lead_anywhere_embed_nothing(href: str) -> None:
    """Boxes name them for other ends."""
    assert find(f'<div data-url="{href}"></div>') == ()


@pytest.mark.parametrize("names", ["data-component='ShareTwitter'", "data-testid='follow-twitter'", "data-component='TwitterIcon'"])
def test_boxes_that_are_named_after_a_platform_may_do_other_things(names: str) -> None:
    """What is shared or followed there is not shown."""
    assert only(f"<div {names}><a href='{LINK}'>Open</a></div>").kind == "link"


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("<div><a class='video fancybox' href='https://www.youtube.com/watch?v=iwGFalTRHDA'><img src='/a.jpg'></a></div>", "embed"),
        ("<p><a data-lightbox='1' href='https://vimeo.com/7073899'>Watch</a></p>", "embed"),
        ("<video><source src='https://youtu.be/iwGFalTRHDA'><a href='https://youtu.be/iwGFalTRHDA'>https://youtu.be/iwGFalTRHDA</a></video>", "embed"),
        ("<div class='placeholder'><a href='https://www.youtube-nocookie.com/embed/iwGFalTRHDA?autoplay=1'>Play</a></div>", "embed"),
        ("<div><a href='https://www.youtube.com/watch?v=iwGFalTRHDA'><img src='/a.jpg'></a></div>", "link"),
        ("<p>He says so <a href='https://www.youtube.com/embed/iwGFalTRHDA'>here</a>.</p>", "link"),
        ("<ul><li><a href='https://www.youtube.com/embed/iwGFalTRHDA'>His speech</a></li></ul>", "link"),
        ("<div><a class='lightbox' href='https://www.instagram.com/p/DHtWpRvMBiw/'><img src='/a.jpg'></a></div>", "link"),
    ],
)
def test_a_link_that_opens_a_player_is_an_embed(link: str, kind: str) -> None:
    """Players are kept back behind links too: by their own address, by the library that opens one over the page, in what plays films itself.

    What is linked in a sentence is linked.
    """
    assert only(link).kind == kind


@pytest.mark.parametrize("element", ["<bsky-embed uri='{}'></bsky-embed>", "<div class='bluesky-embed' data-bluesky-uri='{}'></div>"])
def test_addresses_of_records_are_kept_back_like_others(element: str) -> None:
    """Bluesky's own addresses have a scheme of their own."""
    found = only(element.format("at://did:plc:vjug55kidv6sye7ykr5faxxn/app.bsky.feed.post/3jzn6g7ixgq2y"))
    assert (found.platform, found.id, found.form) == ("bluesky", "3jzn6g7ixgq2y", "data-attribute")


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="share" data-share-url="{LINK}"></div>',
        f'<button data-clipboard-text="{LINK}">Copy</button>',
        f'<img data-src="{LINK}">',
        f'<a href="/next" data-track="{LINK}">Next</a>',
        f"<div data-x='{html.escape(json.dumps([{'title': 'A quite different story', 'url': 'https://news.example/other', 'body': WIDGET}]))}'></div>",
        "<div data-borlabs-cookie-content='!!not base64 at all!!'></div>",
        "<div data-attrs='{broken'></div>",
    ],
)
def test_what_tells_of_other_things_is_no_post(body: str) -> None:
    """Share buttons, statistics, pictures and the data of other articles show no post."""
    assert find(body) == ()


def test_data_of_an_element_tell_who_wrote_what() -> None:
    """Newsletters ship posts as JSON beside what they draw of it."""
    data = {
        "url": LINK,
        "full_text": "The bridge\nstays shut.",
        "username": "harbour_watch",
        "name": "Harbour Watch",
        "date": "Thu, 30 May 2024 12:48:19 +0000",
    }
    found = only(f"<div class='tweet' data-attrs='{html.escape(json.dumps(data), quote=True)}'><a href='{LINK}'>Harbour Watch</a></div>")
    assert (found.author, found.name, found.text, found.posted) == ("harbour_watch", "Harbour Watch", "The bridge stays shut.", "2024-05-30")


def state(article: object, others: object = None) -> str:
    data = json.dumps({"props": {"article": article, "more": others}})
    return f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'


ELEMENTS = [{"type": "text", "text": "One."}, {"type": "embed", "provider": "twitter", "url": LINK, "html": WIDGET}]
OTHER = {"headline": "Quite another story of the day", "url": "/2024/other", "elements": ELEMENTS}


@pytest.mark.parametrize(
    "article",
    [
        {"url": "/2024/harbour-bridge-closed-for-repairs-81734521", "elements": ELEMENTS},
        {"id": 81734521, "elements": ELEMENTS},
        {"headline": "Harbour bridge closed for repairs", "elements": ELEMENTS},
        {"canonical_url": BASE + "?x=1", "headlines": {"basic": "A shorter line for search engines"}, "content": {"blocks": ELEMENTS}},
        {"title": "Harbour bridge closed for repairs", "html": f"<p>One.</p>{WIDGET}"},
    ],
)
def test_page_state_of_the_article_itself_counts(article: object) -> None:
    """What stands below an object with the article's address, id or headline is quoted by it, though no element shows it."""
    found = only(state(article))
    assert (found.kind, found.form, found.permalink, found.author, found.text) == ("embed", "page-state", PERMALINK, "harbour_watch", "The bridge stays shut.")


def test_page_state_of_other_articles_does_not_count() -> None:
    """Sites ship the articles of a whole section with each page."""
    assert find(state({"headline": "Harbour bridge closed for repairs", "related": [OTHER]}, [OTHER, OTHER | {"html": WIDGET}])) == ()
    assert find(state(None, {"tweets": [{"type": "embed", "url": LINK}]})) == ()


SAID = "The bridge is closed since Monday, and nobody could say when it would open again."
TEXT = f"<p>{SAID}</p><p>The harbour office <a href='{LINK}'>wrote</a> that the ferry sails.</p><p>It did not sail on Tuesday.</p>"


@pytest.mark.parametrize(
    ("article", "shown", "kinds"),
    [
        ({"url": BASE, "body": TEXT}, "", ["link"]),
        ({"url": BASE, "body": TEXT}, f"<p>{SAID}</p>", []),
        ({"url": BASE, "bio": f"<p>She <a href='{LINK}'>writes</a> on boats.</p>"}, "", []),
        (OTHER | {"body": TEXT}, "", []),
    ],
    ids=["text", "shown in part", "no text", "another article's"],
)
def test_links_count_in_the_text_of_the_article_that_only_its_data_hold(article: object, shown: str, kinds: list[str]) -> None:
    """A script draws it. Where the page shows its beginning, the rest is another page's, or what nobody may read here."""
    assert [embed.kind for embed in find(shown + state(article))] == kinds


def test_posts_that_only_page_state_names_stand_behind_all_that_the_page_shows() -> None:
    """Nobody knows where they belong, so they are not put between the posts of an article that has many lists."""
    watch = "https://www.youtube.com/watch?v=jNQXAC9IVRw"
    found = find(f"{'<ul><li></li></ul>' * 50}<p><a href='{watch}'>Watch</a></p>{state({'url': BASE, 'elements': ELEMENTS})}")
    assert [embed.form for embed in found] == ["link", "page-state"]


def test_page_state_completes_what_the_page_shows() -> None:
    """A rendered widget is a frame without words; the state still has them, whoever owns it."""
    found = only(f'<iframe data-tweet-id="{ID}" src="./frame.html"></iframe>{state(None, ELEMENTS)}')
    assert (found.form, found.author, found.text, found.posted) == ("twitter-iframe", "harbour_watch", "The bridge stays shut.", "2024-05-30")


@pytest.mark.parametrize(
    "script",
    [
        "<script>window.__STATE__ = {data};</script>",
        "<script>Fusion.arcSite='x';Fusion.globalContent={data};Fusion.layout='y'</script>",
        "<script>window.__S__=JSON.parse({literal});</script>",
        "<script>window.__S__=JSON.parse(`{template}`);</script>",
        "<script>self.__next_f.push([1,{row}])</script>",
        '<script type="application/ld+json">{data}</script>',
    ],
)
def test_page_state_is_read_in_each_of_its_forms(script: str) -> None:
    """Assigned, parsed from a literal or a template, streamed in rows, or as JSON-LD."""
    data = json.dumps({"headline": "Harbour bridge closed for repairs", "by": 'A. "Ann" of `x` for $3', "parts": ELEMENTS}).replace("</", "<\\/")
    literal = json.dumps(data).replace("</", "<\\/")
    template = data.replace("\\", "\\\\").replace("`", "\\`").replace("$", "\\$")
    row = json.dumps(f"7:{data}\n").replace("</", "<\\/")
    found = only(script.format(data=data, literal=literal, template=template, row=row))
    assert (found.form, found.permalink) == ("page-state", PERMALINK)


@pytest.mark.parametrize("kind", ["", "text/javascript", "4f6e2a9c0b1d8e7f3a5c6b2d-text/javascript", "rocketlazyloadscript", "text/jscript"])
def test_page_state_is_read_in_scripts_that_are_put_off(kind: str) -> None:
    """Services and plugins for speed give scripts another type, and change it back in the browser."""
    data = json.dumps({"url": BASE, "part": {"type": "embed", "url": LINK}})
    assert only(f'<script type="{kind}">var state = {data}; draw(state);</script>').permalink == PERMALINK


WRAPPED = f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{LINK}\n</div></figure>'
EMBEDLY = f"https://cdn.embedly.com/widgets/media.html?type=text%2Fhtml&key=a19f&schema=twitter&url=https%3A//{LINK.removeprefix('https://')}&image="


@pytest.mark.parametrize(
    "embed",
    [
        {"content": {"rendered": f"<p>One.</p>{WRAPPED}<p>Two.</p>"}},
        {"type": "twitter", "attrs": {"url": LINK}},
        {"nodeType": "embedded-entry-block", "data": {"target": {"fields": {"url": LINK}}}},
        {"__component": "shared.tweet", "link": LINK},
        {"__typename": "MediaResource", "iframeSrc": EMBEDLY, "iframeHeight": 281},
    ],
    ids=["wordpress", "prosemirror", "contentful", "strapi", "medium"],
)
def test_page_state_is_read_as_editors_write_it(embed: object) -> None:
    """An address alone where the site's software puts the widget, details one object further in, a frame that shows another."""
    found = only(state({"url": BASE, "body": [{"type": "text"}, embed]}))
    assert (found.kind, found.form, found.permalink) == ("embed", "page-state", PERMALINK)


@pytest.mark.parametrize(
    "value",
    [{"type": "embedlist", "items": [{"title": "Another story of the day", "link": LINK}]}, {"type": "text", "attrs": {"source": {"url": LINK}}}],
    ids=["list of others", "text"],
)
def test_what_stands_in_an_embed_with_a_title_of_its_own_is_another(value: object) -> None:
    """Details of an embed carry no headline, and what is no embed shows nothing."""
    assert find(state({"url": BASE, "body": [value]})) == ()


@pytest.mark.parametrize(
    "report",
    [
        {
            "liveArticleEntries": {
                "nodes": [{"__typename": "LiveArticleEntry", "id": "cG9zdDoxMTI0", "title": "The mayor reacts to the news", "content": WIDGET}]
            }
        },
        {"liveblogUpdates": [{"id": "81739999", "headline": "The mayor reacts to the news", "content": WIDGET}]},
        {"live_posts": [{"_id": "abcdef81739999", "title": "The mayor reacts to the news", "body": {"html": WIDGET}}]},
    ],
    ids=["entries", "updates", "posts"],
)
def test_entries_of_a_live_report_are_the_article(report: dict[str, object]) -> None:
    """Each has a headline and an id of its own, as other articles have."""
    assert [embed.id for embed in find(state({"url": BASE, **report}))] == [ID]
    assert find(state({"url": "/2024/quite-another-story", "headline": "Quite another story of the day", **report})) == ()


def test_references_in_page_state_are_followed() -> None:
    """Caches keep each object once and refer to it; flat lists name every value by its place."""
    cache = {"Article:81734521": {"id": "81734521", "body": {"__ref": "Embed:1"}}, "Embed:1": {"__typename": "TweetEmbed", "url": LINK}}
    assert only(f'<script type="application/json">{json.dumps(cache)}</script>').permalink == PERMALINK
    flat = [{"article": 1}, {"headline": 2, "embeds": 3}, "Harbour bridge closed for repairs", [4], {"provider": 5, "url": 6}, "twitter", LINK]
    assert only(f'<script id="__NUXT_DATA__" type="application/json">{json.dumps(flat)}</script>').permalink == PERMALINK


def test_page_does_not_quote_itself() -> None:
    """The page of a post names its own address many times."""
    assert find_embeds(parse(f"<body><main><p>See <a href='{LINK}'>here</a></p></main>"), LINK, PLATFORMS) == ()


INSTAGRAM = (
    '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/DHtWpRvMBiw/">'
    '<a href="https://www.instagram.com/p/DHtWpRvMBiw/"><div>{view}</div></a>'
    '<p><a href="https://www.instagram.com/p/DHtWpRvMBiw/">Low water at the pier</a></p>'
    '<p><a href="https://www.instagram.com/p/DHtWpRvMBiw/">{shared} (@pier_cam)</a> {on} '
    '<time datetime="2025-03-27T15:58:09+00:00">{date}</time></p></blockquote>'
)


@pytest.mark.parametrize(
    ("view", "shared", "on", "date", "posted"),
    [
        ("View this post on Instagram", "A post shared by Pier Cam", "on", "Mar 27, 2025 at 8:58am PDT", "2025-03-27"),
        ("Sieh dir diesen Beitrag auf Instagram an", "Ein Beitrag geteilt von Pier Cam", "am", "27. März 2025 um 8:58 Uhr", "2025-03-27"),
        ("Посмотреть эту публикацию в Instagram", "Публикация от Pier Cam", "", "27 марта 2025 г. в 8:58", "2025-03-27"),
        ("Ver esta publicación en Instagram", "Una publicación compartida por Pier Cam", "el", "27 de mar de 2025 a las 8:58", "2025-03-27"),
    ],
)
def test_widget_that_signs_in_words_is_read(view: str, shared: str, on: str, date: str, posted: str) -> None:
    """Author, name and date stand in a sentence; what the widget says of itself is not the author's text."""
    found = only(INSTAGRAM.format(view=view, shared=shared, on=on, date=date))
    assert (found.author, found.name, found.text, found.posted) == ("pier_cam", "Pier Cam", "Low water at the pier", posted)
    assert found.posted_text is not None
    assert date.startswith(found.posted_text)


def test_a_widget_of_threads_says_nothing_of_the_post() -> None:
    """Who wrote it and where it is are the widget's own words."""
    post = "https://www.threads.net/@pier_cam/post/DVdP2dCE_kf"
    words = "<div>Post by @pier_cam</div><div>View on Threads</div>"
    found = only(f'<blockquote class="text-post-media" data-text-post-permalink="{post}"><a href="{post}">{words}</a></blockquote>')
    assert (found.author, found.text) == ("pier_cam", None)


def test_a_widget_that_signs_with_a_handle_alone_is_signed() -> None:
    """Who has no other name is named so; newsletters leave of the widget a link that says what it is."""
    link = '<a href="https://www.instagram.com/p/DHtWpRvMBiw/">{}</a>'
    signed = only(f'<blockquote class="instagram-media"><p>{link.format("A post shared by @pier_cam")}</p></blockquote>')
    assert (signed.author, signed.name, signed.text) == ("pier_cam", None, None)
    assert only(f'<blockquote class="instagram-media"><p>{link.format("Instagram post")}</p></blockquote>').text is None


@pytest.mark.parametrize(
    ("posted_by", "on"), [("Posted by", "on&nbsp;{}Thursday, May 30, 2024"), ("Gepostet von", "am {}Donnerstag, 30. Mai 2024")], ids=["english", "german"]
)
def test_facebook_box_shows_the_words_of_its_post(posted_by: str, on: str) -> None:
    """Until its script has run, the box holds words, name and date."""
    dated = on.format(f'<a href="{FACEBOOK}">') + "</a>"
    found = only(
        f'<div class="fb-post" data-href="{FACEBOOK}" data-width="500"><blockquote cite="{FACEBOOK}" class="fb-xfbml-parse-ignore"><p>Low water at the pier</p>'
        f'{posted_by} <a href="https://www.facebook.com/harbourwatch/">Harbour Watch</a> {dated}</blockquote></div>'
    )
    told = (found.form, found.author, found.name, found.text, found.posted)
    assert told == ("facebook-box", "harbourwatch", "Harbour Watch", "Low water at the pier", "2024-05-30")


def test_reddit_quotation_names_who_wrote_it() -> None:
    """The author stands behind the title, and the community behind the author."""
    found = only(
        '<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/harbours/comments/52rmir/low_water/">Low water, by u/nobody</a><br> by'
        '<a href="https://www.reddit.com/user/pier_cam/">u/pier_cam</a> in<a href="https://www.reddit.com/r/harbours/">harbours</a></blockquote>'
    )
    assert (found.id, found.author, found.text) == ("52rmir", "pier_cam", "Low water, by u/nobody")


@pytest.mark.parametrize(
    "behind",
    [
        '<br> by<a href="https://www.reddit.com/user/pier_cam/">u/pier_cam</a> from discussion<a href="{}">Low water</a><br> in<a href="https://www.reddit.com/r/a/">a</a>',
        ' from discussion <a href="{}">Low water</a>.',
    ],
    ids=["signed", "older"],
)
def test_the_quotation_of_a_comment_is_the_comment_and_not_what_it_is_a_comment_on(behind: str) -> None:
    """Both are named, the comment first; the widget holds no word of it."""
    thread = "https://www.reddit.com/r/harbours/comments/52rmir/low_water/"
    found = only(f'<blockquote class="reddit-embed-bq"><a href="{thread}d8306kw/">Comment</a>{behind.format(thread)}</blockquote>')
    assert (found.id, found.space, found.text) == ("52rmir", "d8306kw", None)


@pytest.mark.parametrize("player", ["{}", "<p>{}</p>", "<div class='wrap'><div>{}</div></div>"], ids=["bare", "paragraph", "boxes"])
def test_the_line_below_a_player_of_soundcloud_names_what_it_plays(player: str) -> None:
    """SoundCloud's code for sharing is a frame, which knows a number, and a line with the links to account and work: one post, told once."""
    track = "https://soundcloud.com/pier_cam/low-water"
    frame = player.format('<iframe src="https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/243169232&color=%23ff5500"></iframe>')
    line = f'<div style="font-size: 10px"><a href="https://soundcloud.com/pier_cam">Pier Cam</a> · <a href="{track}">Low Water</a></div>'
    found = only(frame + "\n" + line)
    assert (found.kind, found.id, found.author, [link.href for link in found.links]) == ("embed", "243169232", "pier_cam", [track])
    assert [each.kind for each in find(f"{frame}<p>Another one.</p>{line}")] == ["embed", "link"]


FORMS = re.compile(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", re.MULTILINE)
FINDER_FORMS = "iframe object data-attribute blockquote embed-box page-state bare-url text-quotation link short-link web-link announcement"
FINDER = frozenset(FINDER_FORMS.split())


def test_list_of_forms_is_complete() -> None:
    """docs/format.md closes the list: every form that markup or finder can name, and no other."""
    section = Path("docs/format.md").read_text(encoding="utf-8").partition("## Forms of a quotation")[2].partition("\n## ")[0]
    listed = {form.strip("`") for line in FORMS.findall(section) for form in line.split(", ")}
    calls = {platform.call.form for platform in PLATFORMS if platform.call is not None}
    assert listed == FINDER | calls | {markup.form for platform in PLATFORMS for markup in platform.markup}
