"""A post behind a redirector, in a cache or shown by a proxy is the same post."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms import recognise
from archiver.platforms.directory import DEEPEST
from archiver.platforms.wrappers import redirected, unwrapped

POST = "https://twitter.com/jack/status/20"
IN = quote(POST, safe="")


@pytest.mark.parametrize(
    "url",
    [
        f"https://l.facebook.com/l.php?u={IN}&h=AT0",
        f"http://lm.facebook.com/l.php?h=AT0&u={IN}",
        f"https://l.instagram.com/?u={IN}&e=AT0",
        f"https://out.reddit.com/t3_52rmir?url={IN}&token=a",
        f"https://www.youtube.com/redirect?q={IN}&v=iwGFalTRHDA",
        f"https://vk.com/away.php?to={IN}",
        f"https://t.umblr.com/redirect?z={IN}&t=a",
        f"https://twitter.com/safety/unsafe_link_warning?unsafe_link={IN}",
        f"https://www.linkedin.com/redir/redirect?url={IN}&urlhash=a",
        f"https://steamcommunity.com/linkfilter/?u={IN}",
        f"https://eur01.safelinks.protection.outlook.com/?url={IN}&data=05",
        f"https://slack-redir.net/link?url={IN}",
        f"https://www.google.com/url?sa=t&url={IN}",
        f"https://www.google.de/url?q={IN}",
        f"https://www.google.co.uk/url?q={IN}",
        f"https://href.li/?{POST}",
        f"https://href.li/?{IN}",
    ],
)
def test_a_redirector_names_its_target(url: str) -> None:
    """Redirectors carry the address as a parameter: nobody need be asked for it."""
    assert redirected(url) == POST
    ref = recognise(url)
    assert ref is not None
    assert ref.key.id == "20"


@pytest.mark.parametrize(
    "url",
    [
        "https://twitter-com.cdn.ampproject.org/c/s/twitter.com/jack/status/20",
        "https://twitter-com.cdn.ampproject.org/v/s/twitter.com/jack/status/20?amp_js_v=0.1",
        "https://www.google.com/amp/s/twitter.com/jack/status/20",
        f"https://cdn.iframe.ly/api/iframe?url={IN}&key=a",
        f"https://cdn.embedly.com/widgets/media.html?type=text%2Fhtml&key=a&url={IN}",
        f"https://cdn.embedly.com/widgets/media.html?src={quote('//platform.twitter.com/embed/Tweet.html?id=20', safe='')}&key=a",
        f"https://twitframe.com/show?url={IN}",
        f"https://news.example.org/wp-json/oembed/1.0/proxy?url={IN}&_wpnonce=a",
        f"https://consent.example.org/embed?src={IN}",
        f"https://news.example.org/iframe.php?url={IN}",
        f"https://publish.twitter.com/oembed?url={IN}",
        f"https://web.archive.org/web/20230124162551/{POST}",
        f"https://web.archive.org/web/2023if_/{POST}?s=20",
        f"https://archive.ph/2023.01.24-162551/{POST}",
        # Address bars and editors' software shorten the address inside: one slash, or no scheme.
        "https://web.archive.org/web/20230124162551/https:/twitter.com/jack/status/20",
        "http://web.archive.org/web/20230124162551/twitter.com/jack/status/20",
        "https://web.archive.org/web/20110124162551/http://twitter.com/#!/jack/status/20",
        f"https://archive.ph/{POST}",
        f"https://translate.google.com/translate?hl=en&sl=de&u={IN}",
        f"https://translate.google.de/translate?u={IN}",
        "https://twitter-com.translate.goog/jack/status/20?_x_tr_sl=de&_x_tr_tl=en",
        "https://mobile-twitter-com.translate.goog/jack/status/20?s=20&_x_tr_sl=auto#m",
        f"http://{POST}",
        "https://http//twitter.com/jack/status/20",
        f"https://l.facebook.com/l.php?u={quote(f'https://www.google.com/url?q={IN}', safe='')}",
    ],
)
def test_a_cache_or_proxy_shows_the_same_post(url: str) -> None:
    """AMP caches, embed services and the consent proxies of sites carry the address they show, one inside the other too."""
    assert unwrapped(url) is not None
    ref = recognise(url)
    assert ref is not None
    assert (ref.key.platform, ref.key.id) == ("x", "20")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://x-com.translate.goog/statuses/1796161717017489850", ("x", "1796161717017489850")),
        ("https://www-youtube-com.translate.goog/watch?_x_tr_sl=de&v=dQw4w9WgXcQ&_x_tr_tl=en", ("youtube", "dQw4w9WgXcQ")),
        ("https://mastodon-social.translate.goog/@Gargron/100745593232538751?_x_tr_sl=de", ("mastodon", "mastodon.social/100745593232538751")),
        ("https://social-my--own-example.translate.goog/@ann/100745593232538751", ("mastodon", "social.my-own.example/100745593232538751")),
    ],
)
def test_a_translator_is_no_instance(url: str, key: tuple[str, str]) -> None:
    """Google shows translated pages under a host made of theirs: a post there is the original's, and not one of an instance of that name.

    The page's own parameters stand among those of the translator.
    """
    ref = recognise(url)
    assert ref is not None
    assert (ref.key.platform, ref.key.id) == key


@pytest.mark.parametrize(
    ("href", "permalink"),
    [
        ("https://www.facebook.com/zuck/posts/10116325482244511", "https://www.facebook.com/zuck/posts/10116325482244511"),
        ("//www.facebook.com/watch/?v=10156049485672318", "https://www.facebook.com/watch/?v=10156049485672318"),
    ],
)
@pytest.mark.parametrize("plugin", ["plugins/post", "plugins/video", "plugins/comment_embed", "v2.10/plugins/post", "v19.0/plugins/video"])
def test_the_plugin_frames_of_facebook_show_the_post_they_name(plugin: str, href: str, permalink: str) -> None:
    """``plugins/post.php?href=`` shows a post, in any version of the SDK; the like button and the page box, which also carry an address, do not."""
    ref = recognise(f"https://www.facebook.com/{plugin}.php?width=500&href={quote(href, safe='')}&show_text=true")
    assert ref is not None
    assert ref.permalink == permalink
    assert recognise(f"https://www.facebook.com/plugins/like.php?href={quote(href, safe='')}") is None


@pytest.mark.parametrize(
    "url",
    [
        f"https://twitter.com/intent/tweet?url={IN}",
        f"https://www.facebook.com/sharer/sharer.php?u={IN}",
        f"https://www.reddit.com/submit?url={IN}",
        f"https://www.linkedin.com/shareArticle?mini=true&url={IN}",
        f"https://t.me/share/url?url={IN}",
        f"https://api.whatsapp.com/send?text={IN}",
        f"https://news.example.org/login?url={IN}",
        f"https://news.example.org/?u={IN}",
        f"https://news.example.org/embed/share?url={IN}",
        f"https://www.reddit.com/login/?dest={IN}",
        f"https://www.facebook.com/v2.10/plugins/like.php?href={IN}",
        f"https://archive.example.org/web/2023/{POST}",
        "https://news.example.org/amp/s/twitter.com/jack/status/20",
        "https://web.archive.org/web/2023*/https://twitter.com/jack/status/20",
        f"https://l.facebook.com/?u={IN}",
        f"https://notl.facebook.com.example/l.php?u={IN}",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://l.facebook.com/l.php?u=/jack/status/20",
        f"https://www.google.com.evil.example/url?q={IN}",
    ],
)
def test_a_button_that_shares_a_post_is_no_quotation_of_it(url: str) -> None:
    """Share, intent and login addresses carry addresses too: they lead to a form, not to the post."""
    assert recognise(url) is None


def test_wrappers_are_taken_off_only_so_deep() -> None:
    """What is wrapped more often than anybody wraps is not read on: hostile addresses must not cost us time."""
    url = POST
    for _ in range(DEEPEST):
        url = f"https://href.li/?{url}"
    assert recognise(url) is not None
    assert recognise(f"https://href.li/?{url}") is None


@given(
    st.text(max_size=200),
    st.sampled_from(["https://l.facebook.com/l.php?u=", "https://href.li/?", "https://www.google.com/amp/s/", "https://a.example/embed?url="]),
)
def test_any_text_can_stand_in_a_wrapper(text: str, wrapper: str) -> None:
    """Unwrapping is total, and never gives back what it was given."""
    for url in (text, f"{wrapper}{text}"):
        assert unwrapped(url) != url
        recognise(url)


@pytest.mark.parametrize(
    ("frame", "key"),
    [
        ("2/twitter.min.html#1796161717017489850#theme=auto", ("x", "1796161717017489850")),
        ("twitter.min.html#1796161717017489850", ("x", "1796161717017489850")),
        ("2/reddit.min.html#pics/comments/304rms#theme=", ("reddit", "304rms")),
        ("2/imgur.min.html#a/HZ0LZzp", ("imgur", "HZ0LZzp")),
        ("2/tiktok.min.html#7000000000000000001", ("tiktok", "7000000000000000001")),
        ("2/threads.min.html#CuVNx7rvkJM", ("threads", "CuVNx7rvkJM")),
        ("2/bluesky.min.html#at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3kkrqzuydho2v#embed.bsky.app", ("bluesky", "3kkrqzuydho2v")),
        ("2/telegram.min.html#durov/123", ("telegram", "123")),
        ("2/facebook.min.html#harbourwatch/posts/1234567890123#theme=auto", ("facebook", "1234567890123")),
        ("2/twitter.min.html", None),
        ("2/reddit.min.html#pics", None),
        ("2/steamstore.min.html#20", None),
    ],
)
def test_a_frame_of_forums_names_its_post_behind_the_sign(frame: str, key: tuple[str, str] | None) -> None:
    """MediaEmbed by s9e (XenForo, phpBB, Flarum) shows posts in helper frames, in two generations."""
    ref = recognise(f"https://s9e.github.io/iframe/{frame}")
    assert (None if ref is None else (ref.key.platform, ref.key.id)) == key
