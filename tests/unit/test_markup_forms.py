"""Every form in which a platform's own code puts its posts into articles is found, as an embed of that platform."""

from __future__ import annotations

import pytest

from archiver.discover import find_embeds
from archiver.markup import parse
from archiver.platforms import PLATFORMS
from storage.model import Embed

BASE = "https://news.example/story"
PROSE = "<p>The ferry did not sail on Tuesday, and nobody at the harbour could say when it would.</p>"
INSTAGRAM = "https://www.instagram.com/p/DHtWpRvMBiw/"
FACEBOOK = "https://www.facebook.com/zuck/posts/10116325482244511"

MARKED = [
    (
        f'<blockquote class="instagram-media" data-instgrm-captioned data-instgrm-permalink="{INSTAGRAM}?utm_source=ig_embed" data-instgrm-version="14">'
        f'<a href="{INSTAGRAM}?utm_source=ig_embed">A post shared by Somebody (@somebody)</a></blockquote>',
        "instagram",
        "DHtWpRvMBiw",
        "instagram-blockquote",
    ),
    (f'<blockquote class="instagram-media"><p><a href="{INSTAGRAM}">Low water</a></p></blockquote>', "instagram", "DHtWpRvMBiw", "instagram-blockquote"),
    ('<amp-instagram data-shortcode="DHtWpRvMBiw" width="1" height="1" layout="responsive"></amp-instagram>', "instagram", "DHtWpRvMBiw", "amp-instagram"),
    ('<div class="instagram_post" postId="DHtWpRvMBiw" width="500"></div>', "instagram", "DHtWpRvMBiw", "instagram-lazy"),
    ('<div class="instagram_post" data-postId="DHtWpRvMBiw"></div>', "instagram", "DHtWpRvMBiw", "instagram-lazy"),
    (f'<div class="fb-post" data-href="{FACEBOOK}" data-width="500"></div>', "facebook", "10116325482244511", "facebook-box"),
    (
        '<div class="fb-video" data-href="https://www.facebook.com/cfgflint/videos/1080088265398579/"><blockquote cite="x" class="fb-xfbml-parse-ignore">'
        '<a href="https://www.facebook.com/cfgflint/videos/1080088265398579/">A</a></blockquote></div>',
        "facebook",
        "1080088265398579",
        "facebook-box",
    ),
    (f'<amp-facebook data-href="{FACEBOOK}" data-embed-as="post"></amp-facebook>', "facebook", "10116325482244511", "amp-facebook"),
    ('<embetty-video type="facebook" video-id="1080088265398579"></embetty-video>', "facebook", "1080088265398579", "embetty-video"),
    (
        '<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.net/@zuck/post/DVdP2dCE_kf" data-text-post-version="0" '
        'id="ig-tp-DVdP2dCE_kf"><a href="https://www.threads.net/@zuck/post/DVdP2dCE_kf">View on Threads</a></blockquote>',
        "threads",
        "DVdP2dCE_kf",
        "threads-blockquote",
    ),
    (
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@scout2015/video/6718335390845095173" data-video-id="6718335390845095173"><section>'
        '<a href="https://www.tiktok.com/@scout2015?refer=embed">@scout2015</a> <p>Scramble</p></section></blockquote>',
        "tiktok",
        "6718335390845095173",
        "tiktok-blockquote",
    ),
    (
        '<blockquote class="tiktok-embed" data-video-id="6718335390845095173"><section></section></blockquote>',
        "tiktok",
        "6718335390845095173",
        "tiktok-blockquote",
    ),
    (
        '<blockquote class="tiktok-embed"><a href="https://www.tiktok.com/@a/video/6718335390845095173">A</a></blockquote>',
        "tiktok",
        "6718335390845095173",
        "tiktok-blockquote",
    ),
    ('<div class="embed" data-embed-type="tiktok" data-embed-id="6718335390845095173"></div>', "tiktok", "6718335390845095173", "tiktok-lazy"),
    ('<amp-tiktok data-src="6718335390845095173" width="1" height="1"></amp-tiktok>', "tiktok", "6718335390845095173", "amp-tiktok"),
    (
        '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="durov/123" data-width="100%"></script>',
        "telegram",
        "123",
        "telegram-script",
    ),
    (
        '<blockquote class="reddit-embed-bq" data-embed-height="316"><a href="https://www.reddit.com/r/me_irl/comments/52rmir/me_irl/">me irl</a><br> by '
        '<a href="https://www.reddit.com/user/a/">u/a</a> in <a href="https://www.reddit.com/r/me_irl/">me_irl</a></blockquote>',
        "reddit",
        "52rmir",
        "reddit-blockquote",
    ),
    (
        '<div class="reddit-embed" data-embed-media="www.redditmedia.com"><a href="https://www.reddit.com/r/a/comments/52rmir/me_irl/d8306kw">A</a></div>',
        "reddit",
        "52rmir",
        "reddit-box",
    ),
    (
        '<amp-reddit data-embedtype="post" data-src="https://www.reddit.com/r/me_irl/comments/52rmir/me_irl/?ref=share"></amp-reddit>',
        "reddit",
        "52rmir",
        "amp-reddit",
    ),
    ('<reddit-embed permalink="/r/me_irl/comments/52rmir/me_irl/"></reddit-embed>', "reddit", "52rmir", "reddit-element"),
    ('<shreddit-embed permalink="https://www.reddit.com/r/me_irl/comments/52rmir/me_irl/"></shreddit-embed>', "reddit", "52rmir", "reddit-element"),
    ('<spotify-iframe uri="spotify:track:7HJqSQgj9QsQKF3jlY0eLx"></spotify-iframe>', "spotify", "7HJqSQgj9QsQKF3jlY0eLx", "spotify-element"),
    ('<div data-spotify-uri="spotify:show:7HJqSQgj9QsQKF3jlY0eLx"></div>', "spotify", "7HJqSQgj9QsQKF3jlY0eLx", "spotify-element"),
    ('<lite-tiktok videoid="6718335390845095173"></lite-tiktok>', "tiktok", "6718335390845095173", "tiktok-lazy"),
    ('<youtube-video videoid="iwGFalTRHDA"></youtube-video>', "youtube", "iwGFalTRHDA", "youtube-element"),
    ('<tweet-embed id="1796161717017489850"></tweet-embed>', "x", "1796161717017489850", "twitter-lazy"),
    ('<bsp-tweet data-tweet-id="1796161717017489850"></bsp-tweet>', "x", "1796161717017489850", "twitter-lazy"),
    ('<div class="tweet" id="1796161717017489850"></div>', "x", "1796161717017489850", "twitter-lazy"),
    ('<div id="tweet-1796161717017489850"></div>', "x", "1796161717017489850", "twitter-lazy"),
    ('<div class="box" id="twitter_1796161717017489850"></div>', "x", "1796161717017489850", "twitter-lazy"),
    ('<a data-pin-do="embedPin" href="https://www.pinterest.com/pin/99360735500167749/"></a>', "pinterest", "99360735500167749", "pinterest-link"),
    (
        '<amp-pinterest data-do="embedPin" data-url="https://www.pinterest.com/pin/99360735500167749/"></amp-pinterest>',
        "pinterest",
        "99360735500167749",
        "amp-pinterest",
    ),
    (
        '<div class="tumblr-post" data-href="https://embed.tumblr.com/embed/post/t:aB3/619193383820410880" data-did="a">'
        '<a href="https://staff.tumblr.com/post/619193383820410880/title">https://staff.tumblr.com/post/619193383820410880/title</a></div>',
        "tumblr",
        "619193383820410880",
        "tumblr-box",
    ),
    ('<div id="vk_post_-123456_7890"></div><script>VK.Widgets.Post("vk_post_-123456_7890", -123456, 7890, "abc")</script>', "vk", "7890", "vk-box"),
    ('<amp-vk data-embedtype="post" data-owner_id="-123456" data-post_id="7890" data-hash="a"></amp-vk>', "vk", "7890", "amp-vk"),
    ('<amp-vimeo data-videoid="7073899"></amp-vimeo>', "vimeo", "7073899", "amp-vimeo"),
    ('<embetty-video type="vimeo" video-id="7073899"></embetty-video>', "vimeo", "7073899", "embetty-video"),
    ('<div data-vimeo-id="7073899" data-vimeo-width="640"></div>', "vimeo", "7073899", "vimeo-box"),
    ('<div data-vimeo-url="https://vimeo.com/7073899"></div>', "vimeo", "7073899", "vimeo-box"),
    ('<div data-plyr-provider="vimeo" data-plyr-embed-id="7073899"></div>', "vimeo", "7073899", "vimeo-box"),
    ('<div data-service="vimeo" data-id="7073899" data-autoscale></div>', "vimeo", "7073899", "vimeo-box"),
    ('<div data-service="youtube" data-id="iwGFalTRHDA"></div>', "youtube", "iwGFalTRHDA", "youtube-lazy"),
    ('<div data-service="dailymotion" data-id="x5kesuj"></div>', "dailymotion", "x5kesuj", "dailymotion-script"),
    ('<div class="vimeo_player" videoID="7073899" width="500"></div>', "vimeo", "7073899", "vimeo-box"),
    ('<div class="vimeo_player" data-videoID="7073899"></div>', "vimeo", "7073899", "vimeo-box"),
    ('<lite-vimeo videoid="7073899"></lite-vimeo>', "vimeo", "7073899", "vimeo-box"),
    ('<blockquote class="telegram-post" data-telegram-post="durov/123"></blockquote>', "telegram", "123", "telegram-script"),
    ('<amp-dailymotion data-videoid="x2jvvep"></amp-dailymotion>', "dailymotion", "x2jvvep", "amp-dailymotion"),
    ('<div class="dailymotion_player" videoID="x2jvvep" embedType="video"></div>', "dailymotion", "x2jvvep", "dailymotion-script"),
    ('<div class="dailymotion_player" data-videoID="x2jvvep"></div>', "dailymotion", "x2jvvep", "dailymotion-script"),
    ('<script src="https://geo.dailymotion.com/player/x86gw.js" data-video="x2jvvep"></script>', "dailymotion", "x2jvvep", "dailymotion-script"),
    ('<amp-soundcloud data-trackid="243169232" height="1"></amp-soundcloud>', "soundcloud", "243169232", "amp-soundcloud"),
    ('<amp-soundcloud data-playlistid="2114245739" height="1"></amp-soundcloud>', "soundcloud", "2114245739", "amp-soundcloud"),
    (
        '<a data-flickr-embed="true" href="https://www.flickr.com/photos/bees/2362225867/" title="A"><img src="https://live.staticflickr.com/65535/2362225867_a1_b.jpg"></a>',
        "flickr",
        "2362225867",
        "flickr-link",
    ),
    (
        '<blockquote class="imgur-embed-pub" lang="en" data-id="a/TcBmQ"><a href="//imgur.com/a/TcBmQ">Cute cat</a></blockquote>',
        "imgur",
        "TcBmQ",
        "imgur-blockquote",
    ),
    ('<amp-imgur data-imgur-id="A61SaA1" layout="responsive"></amp-imgur>', "imgur", "A61SaA1", "amp-imgur"),
    (
        '<blockquote class="snapchat-embed" data-snapchat-embed-width="416" data-snapchat-embed-url="https://www.snapchat.com/spotlight/W7_EDlXWTBiX/embed">'
        "</blockquote>",
        "snapchat",
        "W7_EDlXWTBiX",
        "snapchat-blockquote",
    ),
    (
        '<iframe class="pixelfed__embed" src="https://pixelfed.social/p/dansup/123456789012345678/embed?caption=true"></iframe>',
        "fediverse_other",
        "123456789012345678",
        "pixelfed-iframe",
    ),
    ('<iframe src="https://platform.twitter.com/embed/index.html?dnt=true&amp;id=1796161717017489850"></iframe>', "x", "1796161717017489850", "twitter-iframe"),
]
FRAMED = [
    (f"{INSTAGRAM}embed/captioned/?cr=1&v=14", "instagram", "DHtWpRvMBiw"),
    (
        "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fzuck%2Fposts%2F10116325482244511&width=500",
        "facebook",
        "10116325482244511",
    ),
    ("https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fvideos%2F1080088265398579%2F", "facebook", "1080088265398579"),
    ("https://www.threads.net/@zuck/post/DVdP2dCE_kf/embed", "threads", "DVdP2dCE_kf"),
    ("https://www.tiktok.com/embed/v2/6718335390845095173?lang=en", "tiktok", "6718335390845095173"),
    ("https://www.tiktok.com/player/v1/6718335390845095173", "tiktok", "6718335390845095173"),
    ("https://t.me/durov/123?embed=1", "telegram", "123"),
    ("https://truthsocial.com/@realDonaldTrump/115565882166681770/embed", "truthsocial", "115565882166681770"),
    ("https://gab.com/somebody/posts/107163961867310434", "gab", "107163961867310434"),
    ("https://embed.reddit.com/r/me_irl/comments/52rmir/me_irl/?ref_source=embed", "reddit", "52rmir"),
    ("https://www.redditmedia.com/r/me_irl/comments/52rmir/me_irl/?embed=true", "reddit", "52rmir"),
    ("https://www.linkedin.com/embed/feed/update/urn:li:ugcPost:7162487457991647232", "linkedin", "7162487457991647232"),
    ("https://assets.pinterest.com/ext/embed.html?id=99360735500167749", "pinterest", "99360735500167749"),
    ("https://embed.tumblr.com/embed/post/t:aB3/619193383820410880", "tumblr", "619193383820410880"),
    ("https://vk.com/video_ext.php?oid=-77521&id=162222515&hash=87b046504ccd8bfa", "vk", "162222515"),
    ("https://player.vimeo.com/video/223099532?h=abcdef1234", "vimeo", "223099532"),
    ("https://www.dailymotion.com/embed/video/x2jvvep", "dailymotion", "x2jvvep"),
    ("https://geo.dailymotion.com/player/x86gw.html?video=x2jvvep", "dailymotion", "x2jvvep"),
    ("https://player.twitch.tv/?video=v6528877&parent=news.example", "twitch", "6528877"),
    ("https://clips.twitch.tv/embed?clip=FaintLightGullWholeWheat&parent=news.example", "twitch", "FaintLightGullWholeWheat"),
    ("https://open.spotify.com/embed/track/7HJqSQgj9QsQKF3jlY0eLx", "spotify", "7HJqSQgj9QsQKF3jlY0eLx"),
    ("https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/243169232", "soundcloud", "243169232"),
    ("https://giphy.com/embed/kW8mnYSNkUYKc", "giphy", "kW8mnYSNkUYKc"),
    ("https://odysee.com/$/embed/some-name/9c6b3f", "odysee", "9c6b3f"),
    ("https://rumble.com/embed/v5pv5f/?pub=4", "rumble", "v5pv5f"),
    ("https://www.bitchute.com/embed/ApixlwN8WoA/", "bitchute", "ApixlwN8WoA"),
    ("https://streamable.com/e/ifjh", "streamable", "ifjh"),
    ("https://framatube.org/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d", "fediverse_other", "9c9de5e8-0a1e-484a-b099-e80766180a6d"),
    ("https://cdn.iframe.ly/api/iframe?url=https%3A%2F%2Fimgur.com%2FA61SaA1&key=a", "imgur", "A61SaA1"),
    ("https://cdn.embedly.com/widgets/media.html?src=https%3A%2F%2Fplayer.vimeo.com%2Fvideo%2F7073899&type=text%2Fhtml", "vimeo", "7073899"),
]
NO_EMBEDS = [
    '<div class="fb-page" data-href="https://www.facebook.com/somebody"></div>',
    '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@scout2015" data-unique-id="scout2015" data-embed-type="creator"></blockquote>',
    '<a data-pin-do="buttonPin" href="https://www.pinterest.com/pin/create/button/?url=https%3A%2F%2Fnews.example%2F"></a>',
    '<a data-pin-do="embedUser" href="https://www.pinterest.com/somebody/"></a>',
    '<iframe src="https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fwww.facebook.com%2Fzuck%2Fposts%2F10116325482244511"></iframe>',
    '<iframe src="https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2Fzuck"></iframe>',
    '<iframe src="https://player.twitch.tv/?channel=somebody&amp;parent=news.example"></iframe>',
    '<div id="vk_groups"></div>',
    '<div id="tweet-3"></div><div class="tweet" id="latest"></div><div id="twitter-wjs-1796"></div><tweet-embed id="embed-1"></tweet-embed>',
    '<reddit-embed permalink="/r/me_irl/"></reddit-embed>',
    '<amp-vk data-embedtype="poll" data-poll_id="1"></amp-vk>',
]


def embeds(html: str) -> list[Embed]:
    """Return what an article page embeds that holds the markup."""
    page = f"<!DOCTYPE html><html><body><article>{PROSE}{html}{PROSE}</article></body></html>"
    return [embed for embed in find_embeds(parse(page), BASE, PLATFORMS) if embed.kind == "embed"]


@pytest.mark.parametrize(("html", "name", "native_id", "form"), MARKED)
def test_a_platforms_own_markup_is_an_embed_of_its_post(html: str, name: str, native_id: str, form: str) -> None:
    """Blockquotes, boxes, scripts, components and two-click wrappers name their post by an address, an id, or parts of one."""
    assert [(each.platform, each.id, each.form, each.zone) for each in embeds(html)] == [(name, native_id, form, "body")]


@pytest.mark.parametrize(("src", "name", "native_id"), FRAMED)
@pytest.mark.parametrize("attribute", ["src", "data-src"])
def test_a_frame_is_an_embed_of_the_post_it_shows(src: str, name: str, native_id: str, attribute: str) -> None:
    """The address of the frame says which post it is, also while a lazy loader keeps it back."""
    assert [(each.platform, each.id) for each in embeds(f'<iframe {attribute}="{src.replace("&", "&amp;")}"></iframe>')] == [(name, native_id)]


@pytest.mark.parametrize("html", NO_EMBEDS)
def test_pages_buttons_and_channels_are_no_embeds(html: str) -> None:
    """The same code that embeds posts embeds like buttons, follow boxes and channels."""
    assert embeds(html) == []


def test_every_form_of_markup_is_tried() -> None:
    """A form that no example has is a form that nobody has seen work."""
    tried = {form for *_, form in MARKED}
    new = {markup.form for each in PLATFORMS if each.name not in ("x", "bluesky", "youtube", "mastodon") for markup in each.markup}
    assert new <= tried
