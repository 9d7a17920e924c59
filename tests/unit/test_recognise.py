"""Addresses of posts are told apart by host and path, and one post has one identity."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archiver.platforms import PLATFORMS, control, is_short_link, platform, recognise, recognise_page
from archiver.platforms.address import is_under, normalise, split
from archiver.platforms.platform import Ref
from storage.model import Post, PostKey

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WITH_CONTROLS = [each.name for each in PLATFORMS if each.controls_live]
EMILY = "did:plc:vjug55kidv6sye7ykr5faxxn"

X_POSTS = [
    ("https://twitter.com/krus_stern/status/1796161717017489850?ref_src=twsrc%5Etfw", "1796161717017489850", "krus_stern"),
    ("https://x.com/i/web/status/1170041925560258560", "1170041925560258560", None),
    ("https://mobile.twitter.com/jack/statuses/20", "20", "jack"),
    ("https://fxtwitter.com/Tackk/status/610432299486814208/video/1", "610432299486814208", "Tackk"),
    ("https://twitter.com/#!/jack/status/20", "20", "jack"),
    ("https://twitter.com#!/jack/status/20", "20", "jack"),
    ("https://twitter.com/statuses/8138669971", "8138669971", None),
    ("http://www.twitter.com/jack/status/20/photo/1#m", "20", "jack"),
    ("HTTPS://X.COM/jack/status/20", "20", "jack"),
    ("https://x.com/@jack/status/20?s=20&t=abc", "20", "jack"),
    ("https://vxtwitter.com/jack/status/20", "20", "jack"),
    ("https://fixupx.com/jack/status/20", "20", "jack"),
    ("https://fixvx.com/i/status/20", "20", None),
    ("https://twittpr.com/jack/status/20", "20", "jack"),
    ("https://nitter.net/jack/status/20#m", "20", "jack"),
    ("https://nitter.it/jack/status/20", "20", "jack"),
    ("https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1796161717017489850&lang=de", "1796161717017489850", None),
    ("https://platform.x.com/embed/Tweet.html?id=20", "20", None),
]
NOT_X = [
    "https://x.com/jack",
    "https://www.vox.com/a/status/1234",
    "https://evil.x.com.example/a/status/123",
    "https://x.com/i/lists/123",
    "https://twitter.com/intent/tweet?text=a",
    "https://x.com/i/flow/login",
    "https://twitter.com/i/broadcasts/1yNGaQLWpejGj",
    "https://t.co/yl3oOJatFp",
    "pic.twitter.com/Cu9VYOmiKV",
    "https://pic.twitter.com/Cu9VYOmiKV",
    "https://twitter.com/intent/like?tweet_id=20",
    "https://twitter.com/share?url=https%3A%2F%2Fx.com%2Fjack%2Fstatus%2F20",
    "https://netflix.com/jack/status/20",
    "https://fedex.com/jack/status/20",
    "https://notx.com/jack/status/20",
    "https://x.com/jack/status/0",
    "https://x.com/jack/status/123456789012345678901234",
    "https://x.com/jack/status/20abc",
    "https://example.org/?u=https://x.com/jack/status/20",
    "https://x.com@example.org/jack/status/20",
    "ftp://x.com/jack/status/20",
    "https://x.com:99999/jack/status/20",
    "https://platform.twitter.com/embed/Tweet.html?id=abc",
    "//x.com/jack/status/20",
    "",
]
BLUESKY_POSTS = [
    ("https://bsky.app/profile/emilyliu.me/post/3jzn6g7ixgq2y?ref_src=embed", "emilyliu.me", "3jzn6g7ixgq2y", "emilyliu.me"),
    (f"https://bsky.app/profile/{EMILY}/post/3jzn6g7ixgq2y", EMILY, "3jzn6g7ixgq2y", None),
    (f"at://{EMILY}/app.bsky.feed.post/3jzn6g7ixgq2y", EMILY, "3jzn6g7ixgq2y", None),
    ("at://emilyliu.me/app.bsky.feed.post/3jzn6g7ixgq2y", "emilyliu.me", "3jzn6g7ixgq2y", "emilyliu.me"),
    ("https://bsky.app/profile/EmilyLiu.me/post/3jzn6g7ixgq2y", "emilyliu.me", "3jzn6g7ixgq2y", "emilyliu.me"),
    ("https://bsky.app/profile/did%3Aplc%3Avjug55kidv6sye7ykr5faxxn/post/3jzn6g7ixgq2y", EMILY, "3jzn6g7ixgq2y", None),
    (f"https://embed.bsky.app/embed/{EMILY}/app.bsky.feed.post/3jzn6g7ixgq2y?id=12&ref_url=x", EMILY, "3jzn6g7ixgq2y", None),
    ("https://fxbsky.app/profile/emilyliu.me/post/3jzn6g7ixgq2y", "emilyliu.me", "3jzn6g7ixgq2y", "emilyliu.me"),
    ("https://bskyx.app/profile/emilyliu.me/post/3jzn6g7ixgq2y/", "emilyliu.me", "3jzn6g7ixgq2y", "emilyliu.me"),
    ("https://main.bsky.dev/profile/emilyliu.me/post/3jzn6g7ixgq2y", "emilyliu.me", "3jzn6g7ixgq2y", "emilyliu.me"),
    ("https://staging.bsky.app/profile/emilyliu.me/post/3jzn6g7ixgq2y.", "emilyliu.me", "3jzn6g7ixgq2y", "emilyliu.me"),
]
NOT_BLUESKY = [
    "https://bsky.app/profile/emilyliu.me",
    "https://bsky.app/profile/emilyliu.me/feed/3jzn6g7ixgq2y",
    "https://bsky.app.example/profile/emilyliu.me/post/3jzn6g7ixgq2y",
    "https://notbsky.example/profile/emilyliu.me/post/3jzn6g7ixgq2y",
    "https://bsky.app/profile/emilyliu/post/3jzn6g7ixgq2y",
    f"at://{EMILY}/app.bsky.feed.like/3jzn6g7ixgq2y",
    "https://bsky.app/intent/compose?text=a",
]
YOUTUBE_POSTS = [
    ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=5", "dQw4w9WgXcQ"),
    ("https://www.youtube.com/shorts/a12CpYea0i4", "a12CpYea0i4"),
    ("https://youtube.googleapis.com/v/iwGFalTRHDA&source=uds", "iwGFalTRHDA"),
    ("https://m.youtube.com/watch?app=desktop&v=iwGFalTRHDA", "iwGFalTRHDA"),
    ("https://youtu.be/iwGFalTRHDA?t=12", "iwGFalTRHDA"),
    ("https://www.youtube.com/watch?v=-0123_4567a&list=PL123&t=5s", "-0123_4567a"),
    ("http://youtube.com/watch/?v=iwGFalTRHDA#t=12", "iwGFalTRHDA"),
    ("https://www.youtube.com/watch?app=desktop&amp;v=iwGFalTRHDA", "iwGFalTRHDA"),
    ("https://music.youtube.com/watch?v=iwGFalTRHDA&si=abc", "iwGFalTRHDA"),
    ("https://www.youtube.com/watch/iwGFalTRHDA", "iwGFalTRHDA"),
    ("https://www.youtube.com/live/iwGFalTRHDA?feature=share", "iwGFalTRHDA"),
    ("https://www.youtube.com/v/iwGFalTRHDA?version=3&autohide=1", "iwGFalTRHDA"),
    ("HTTPS://WWW.YOUTUBE.COM/embed/iwGFalTRHDA", "iwGFalTRHDA"),
    ("https://www.youtube.com/embed/watch?v=iwGFalTRHDA", "iwGFalTRHDA"),
    ("https://www.youtube.com/embed/shorts/iwGFalTRHDA", "iwGFalTRHDA"),
    ("https://www.youtube.com/embed?v=iwGFalTRHDA", "iwGFalTRHDA"),
    ("https://www.youtube.com/watch?vi=iwGFalTRHDA", "iwGFalTRHDA"),
]
NOT_YOUTUBE = [
    "https://www.youtube.com/embed/videoseries?list=PL123",
    "https://www.youtube.com/embed/live_stream?channel=UC123",
    "https://www.youtube.com/@BBC",
    "https://www.youtube.com/channel/UC16niRr50-MSBwiO3YDb3RA",
    "https://www.youtube.com/playlist?list=PLSL0f2Dh_snCsLgQ3J319RYQyctRlfJFc",
    "https://www.youtube.com/watch?v=iwGFalTRHDAx",
    "https://www.youtube.com/watch?v=short",
    "https://www.youtube.com/watch?vv=iwGFalTRHDA",
    "https://www.youtube.com/results?search_query=v=iwGFalTRHDA",
    "https://youtu.be/",
    "https://youtu.be.example/iwGFalTRHDA",
    "https://notyoutube.com/watch?v=iwGFalTRHDA",
    "https://studio.youtube.com/watch?v=iwGFalTRHDA",
    "https://i.ytimg.com/vi/iwGFalTRHDA/hqdefault.jpg",
]
MASTODON_POSTS = [
    ("https://social.heise.de/@heiseonline/110372412617177781", "social.heise.de/110372412617177781", "heiseonline"),
    ("https://mastodon.social/@Gargron/100745593232538751/embed", "mastodon.social/100745593232538751", "Gargron"),
    ("https://mastodon.social/users/Gargron/statuses/100745593232538751", "mastodon.social/100745593232538751", "Gargron"),
    ("https://mastodon.social/users/Gargron/statuses/100745593232538751/activity", "mastodon.social/100745593232538751", "Gargron"),
    ("https://mastodon.social/web/@Gargron/100745593232538751", "mastodon.social/100745593232538751", "Gargron"),
    ("http://mastodon.social:80/@Gargron/100745593232538751", "mastodon.social/100745593232538751", "Gargron"),
    ("https://mastodon.social:443/@Gargron/100745593232538751", "mastodon.social/100745593232538751", "Gargron"),
    ("https://mastodon.social/deck/@Gargron/100745593232538751?a=1#b", "mastodon.social/100745593232538751", "Gargron"),
    ("https://mastodon.social/web/statuses/100745593232538751", "mastodon.social/100745593232538751", None),
    ("https://mastodon.social/ap/users/117020565966271181/statuses/117020583223442465", "mastodon.social/117020583223442465", None),
    ("https://Mastodon.Social/%40Gargron/100745593232538751", "mastodon.social/100745593232538751", "Gargron"),
    ("https://mastodon.social/@h4lcy.bsky.social@bsky.brid.gy/115044073088181107", "mastodon.social/115044073088181107", "h4lcy.bsky.social@bsky.brid.gy"),
    ("https://bbä.example.org/@a/110372412617177781", "xn--bb-wia.example.org/110372412617177781", "a"),
    ("https://faß.example.org/@a/110372412617177781", "xn--fa-hia.example.org/110372412617177781", "a"),
    ("https://xn--bb-wia.example.org/@a/110372412617177781", "xn--bb-wia.example.org/110372412617177781", "a"),
]
NOT_MASTODON = [
    "https://medium.com/@a/123456789012345678",
    "https://www.tiktok.com/@scout2015/6718335390845095173",
    "https://www.threads.net/@zuck/123456789012345678",
    "https://www.youtube.com/@BBC/123456789012345678",
    "https://mastodon.social/@Gargron",
    "https://mastodon.social/@Gargron/with_replies",
    "https://mastodon.social/@Gargron/1007455932325",
    "https://mastodon.social/@Gargron/100745593232538751x",
    "https://mastodon.social/@Gar gron/100745593232538751",
    "https://mastodon.social/tags/100745593232538751",
    "https://news.example/2024/123456789012345678",
    "https://news.example/story/@desk/123456789012345678",
    "https://localhost/@a/110372412617177781",
    "https://192.0.2.1/@a/110372412617177781",
    "https://social.example:8443/@a/110372412617177781",
    "https://news.example/share?u=https://mastodon.social/@Gargron/100745593232538751",
]


@pytest.mark.parametrize(("url", "native_id", "author"), X_POSTS)
def test_an_address_of_an_x_post_gives_its_number_and_the_one_permalink(url: str, native_id: str, author: str | None) -> None:
    """All hosts and path forms of X lead to ``https://x.com/i/status/ID``; the handle is only remembered."""
    ref = recognise(url)
    assert ref is not None
    assert (ref.key, ref.permalink, ref.author) == (PostKey(platform="x", id=native_id), f"https://x.com/i/status/{native_id}", author)


@pytest.mark.parametrize(("url", "space", "rkey", "author"), BLUESKY_POSTS)
def test_an_address_of_a_bluesky_post_gives_repository_and_record_key(url: str, space: str, rkey: str, author: str | None) -> None:
    """Pages, embeds, fronts and AT-URIs lead to one identity; a handle stands in for the DID until it is resolved."""
    ref = recognise(url)
    assert ref is not None
    assert ref.key == PostKey(platform="bluesky", id=rkey, space=space)
    assert (ref.permalink, ref.author) == (f"https://bsky.app/profile/{space}/post/{rkey}", author)


@pytest.mark.parametrize(("url", "native_id"), YOUTUBE_POSTS)
def test_an_address_of_a_video_gives_its_id_and_the_one_permalink(url: str, native_id: str) -> None:
    """Watch pages, frames, shorts, streams and short links lead to one identity; where in the video or list a link points is no part of it."""
    ref = recognise(url)
    assert ref is not None
    assert (ref.key, ref.permalink) == (PostKey(platform="youtube", id=native_id), f"https://www.youtube.com/watch?v={native_id}")


@pytest.mark.parametrize(("url", "native_id", "author"), MASTODON_POSTS)
def test_an_address_on_any_instance_gives_its_host_and_number(url: str, native_id: str, author: str | None) -> None:
    """The id is unique on its instance only, so the host is part of it; the handle of a copy carries the host it comes from.

    The permalink names the author whom the address names, and nobody where it names none.
    """
    ref = recognise(url)
    assert ref is not None
    assert (ref.key, ref.author) == (PostKey(platform="mastodon", id=native_id), author)
    again = recognise(ref.permalink)
    assert again is not None
    assert again.author == author


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://www.tiktok.com/%40scout2015/video/6718335390845095173", "https://www.tiktok.com/@scout2015/video/6718335390845095173"),
        ("https://www.threads.net/%40iam/post/DVdP2dCE_kf", "https://www.threads.com/@iam/post/DVdP2dCE_kf"),
        ("https://truthsocial.com/%40realDonaldTrump/posts/108779000807761862", "https://truthsocial.com/@realDonaldTrump/108779000807761862"),
        ("https://x.com/%6Aack/status/1796161717017489%38%350", "https://x.com/jack/status/1796161717017489850"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXc%51", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://platform.twitter.com/embed/Tweet.html?dnt=true&amp;id=1796161717017489850", "https://x.com/jack/status/1796161717017489850"),
        ("https://www.facebook.com/photo.php?set=a.1&amp;fbid=715129168624842", "https://www.facebook.com/photo?fbid=715129168624842"),
        ("https://m.facebook.com/story.php?story_fbid=654911224606798&amp;id=100001", "https://m.facebook.com/story.php?story_fbid=654911224606798&id=100001"),
        ("https://vk.com/feed?z=a&amp;w=wall-123456_7890", "https://vk.com/wall-123456_7890"),
    ],
)
def test_an_address_that_was_escaped_once_more_leads_to_the_same_post(url: str, same: str) -> None:
    """Editors' software escapes the @, and ampersands twice; whatever a letter is written as, it is that letter (RFC 3986, 6.2.2.2)."""
    ref, plain = recognise(url), recognise(same)
    assert ref is not None
    assert plain is not None
    assert ref.key == plain.key


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/jack/status/1796161717017489850%31%32",
        "https://x.com/jack/status/1796161717017489850%61",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ%51",
        "https://open.spotify.com/track/2qToAcex0ruZfbEbAy9OhW%57",
        "https://www.dailymotion.com/%76ideo/",
        "https://example.org%40x.com/jack/status/20",
        "https://t.me/europa_press/77/613a",
        "https://t.me/europa_press/77/%D9%A3",
    ],
)
def test_an_id_is_read_to_its_end(url: str) -> None:
    """What goes on where an id could end is another id, or none: half of it would be somebody else's post; so would a topic's number be for a message's."""
    assert recognise(url) is None


@pytest.mark.parametrize("url", [*NOT_X, *NOT_BLUESKY, *NOT_YOUTUBE, *NOT_MASTODON])
def test_anything_else_is_no_post_of_a_known_platform(url: str) -> None:
    """Profiles, share links, short links and look-alike hosts are no posts."""
    assert recognise(url) is None


@pytest.mark.parametrize("name", WITH_CONTROLS)
def test_a_post_is_known_by_an_address_of_the_web_only(name: str) -> None:
    """Each platform by itself refuses what has another scheme, whatever stands behind it."""
    for text in platform(name).controls_live:
        assert platform(name).recognise(text) is not None
        assert platform(name).recognise(text.replace("https://", "ftp://", 1)) is None


@pytest.mark.parametrize("url", [url for url, *_ in (*X_POSTS, *BLUESKY_POSTS, *YOUTUBE_POSTS, *MASTODON_POSTS)])
def test_a_permalink_is_recognised_as_itself(url: str) -> None:
    """Recognising a permalink gives the same key again, so that identity does not depend on the way."""
    ref = recognise(url)
    assert ref is not None
    again = recognise(ref.permalink)
    assert again is not None
    assert (again.key, again.permalink) == (ref.key, ref.permalink)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("HTTP://Example.ORG:80", "http://example.org/"),
        ("https://example.org:443/A/b?x=1#part", "https://example.org/A/b?x=1"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("https://example.org/a?b=2&utm_source=x&a=1&fbclid=y&igshid=z", "https://example.org/a?b=2&a=1"),
        ("https://example.org/a?utm_medium=x", "https://example.org/a"),
        ("https://example.org/a?b=2&&a=1&", "https://example.org/a?b=2&a=1"),
        ("https://example.org/a?s=1&t=2&si=3&feature=4", "https://example.org/a?s=1&t=2&si=3&feature=4"),
        ("https://x.com/a?s=20&t=abc&q=1", "https://x.com/a?q=1"),
        ("https://mobile.twitter.com/a?s=20&t=abc&q=1", "https://mobile.twitter.com/a?q=1"),
        ("https://www.tiktok.com/@a?_r=1&_t=abc&q=1", "https://www.tiktok.com/@a?q=1"),
        ("https://open.spotify.com/user/a?si=abc&q=1", "https://open.spotify.com/user/a?q=1"),
        ("https://www.youtube.com/watch?v=iwGFalTRHDA&si=abc&feature=share", "https://www.youtube.com/watch?v=iwGFalTRHDA"),
        ("https://user:secret@example.org/a", "https://example.org/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        ("https://example.org/a?trackingId=1&lipi=2&at_medium=3&ns_source=4&id=5", "https://example.org/a?id=5"),
    ],
)
def test_a_web_page_is_known_by_its_normalised_address(url: str, address: str) -> None:
    """Scheme and host in lower case; default port, user, fragment and tracking parameters dropped; order of the query kept."""
    ref = platform("web").recognise(url)
    assert ref is not None
    assert (ref.key, ref.permalink) == (PostKey(platform="web", id=address), address)


@pytest.mark.parametrize(
    "url", ["", "example.org/a", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@example.org", "https://", "https://a b/", "http://[::1"]
)
def test_what_is_no_web_address_is_no_page(url: str) -> None:
    """Only absolute http and https addresses are pages."""
    assert platform("web").recognise(url) is None


@given(st.text(max_size=200))
def test_any_text_can_be_asked_for_a_post(text: str) -> None:
    """Recognition never raises, and what it recognises is recognised again by its permalink."""
    for each in PLATFORMS:
        ref = each.recognise(text)
        again = each.recognise(ref.permalink) if ref else None
        assert (ref.key if ref else None) == (again.key if again else None)
    assert is_short_link(text) in (True, False)


@given(st.from_regex(r"https?://[a-z0-9.:-]{1,20}/[ -~]{0,40}", fullmatch=True))
@example("http://0/ #")
@example("http://[::1%e@a]/")
@example("http://0/a? #b")
@example("http://0/a ?b=1 & #c")
def test_normalising_twice_changes_nothing(url: str) -> None:
    """A normalised address is its own normal form."""
    address = normalise(url)
    assert address is None or normalise(address) == address


@given(st.from_regex(r"https?://[a-z0-9_-]{1,9}\.[a-z0-9_.-]{1,9}/[!-~]{0,40}", fullmatch=True))
@example("http://a.b/c//d")
@example("http://a.b./c")
@example("http://a..b/c")
@example("http://a.b/c?utm_source=d")
def test_an_address_is_normalised_alike_however_its_scheme_is_written(url: str) -> None:
    """A scheme in capitals is the same scheme (RFC 3986, 3.1), and so are the addresses: what is written in its normal form takes no other way."""
    assert normalise(url) == normalise(f"HTTP{url.removeprefix('http')}")


@given(st.from_regex(r"https?:/{1,3}[a-zA-Z0-9.:@_\[\]%-]{0,20}[ -~\t\n\u00e9\u200b]{0,40}", fullmatch=True))
@example("http://a.b?c/d#e?f#g")
@example("https://a.b/c ")
@example("https://a.b/c\td")
@example("https://a.b:80/c")
@example("https://a.b\\@c.d/e")
def test_an_address_is_split_as_the_standard_library_splits_it(url: str) -> None:
    """Most are read a quicker way, and to the same parts."""
    try:
        parts = urlsplit(url.strip())
        # Asking for it tells whether it is one.
        _ = parts.port
        expected = parts if parts.netloc else None
    except ValueError:
        expected = None
    assert split(url) == expected


@given(st.from_regex(r"[a-z]{1,8}", fullmatch=True))
def test_a_host_that_only_ends_like_another_is_not_under_it(label: str) -> None:
    """Hosts are compared by whole labels."""
    assert not is_under(f"{label}x.com", ("x.com",))
    assert is_under(f"{label}.x.com", ("x.com",))


@pytest.mark.parametrize(
    "url",
    [
        "https://t.co/yl3oOJatFp",
        "pic.twitter.com/Cu9VYOmiKV",
        "https://pic.x.com/Cu9VYOmiKV",
        "https://bit.ly/3abc",
        "http://is.gd/x",
        "https://trib.al/Abc123",
        "https://vm.tiktok.com/ZTR45GpSF/",
        "https://www.tiktok.com/t/ZTRC5xgJp",
        "https://fb.watch/abc-123/",
        "https://www.facebook.com/share/p/1AbCdEfG/",
        "https://www.instagram.com/share/p/BAabc123",
        "https://www.reddit.com/r/pics/s/AbCdEf1234",
        "https://pin.it/4A7MABC",
        "https://lnkd.in/eAbc123",
        "https://on.soundcloud.com/AbC12",
        "https://v.redd.it/abc123",
    ],
)
def test_short_links_are_followed(url: str) -> None:
    """A shortener's host with something behind it is a short link, also printed without a scheme."""
    assert is_short_link(url)
    assert recognise(url) is None


LEADING_ON = """
    t.co pic.twitter.com pic.x.com bit.ly j.mp bitly.com nyti.ms wapo.st bbc.in reut.rs cnn.it gu.com tinyurl.com is.gd v.gd ow.ly buff.ly dlvr.it trib.al
    ift.tt fb.me fb.watch lnkd.in spr.ly shorturl.at cutt.ly rebrand.ly rb.gy t.ly shor.by po.st snip.ly soc.fm hubs.li mol.im on.soundcloud.com spotify.link
    pin.it gph.is amzn.to apple.co g.co msft.it vm.tiktok.com vt.tiktok.com goo.gl m.goo.gl tmblr.co t.snapchat.com v.redd.it
"""


@pytest.mark.parametrize("host", LEADING_ON.split())
def test_a_host_that_is_known_to_lead_on_is_asked(host: str) -> None:
    """Shorteners of newsrooms, of services and of the platforms themselves: what they lead to is not in the address."""
    assert is_short_link(f"https://{host}/aBc12DeF")
    assert is_short_link(f"http://{host.upper()}/aBc12DeF")


@pytest.mark.parametrize(
    "url",
    [
        "https://t.co/",
        "https://t.co",
        "https://x.com/jack/status/20",
        "https://bit.ly.example/a",
        "https://example.org/t.co/a",
        "mailto:a@t.co",
        "https://www.facebook.com/sharer/sharer.php?u=https://example.org/",
        "https://redd.it/52rmir",
        "https://flic.kr/p/FPVo9U",
        "https://www.tiktok.com/tag/x",
    ],
)
def test_other_links_are_not_followed_as_short_links(url: str) -> None:
    """A shortener's front page and look-alike hosts lead nowhere."""
    assert not is_short_link(url)


def methods(name: str, refs: list[Ref | None]) -> set[tuple[str, str | None]]:
    """By what and where the controls of a platform are looked at."""
    looks = [platform(name).look(Post(key=ref.key, permalink=ref.permalink, first_seen=NOON)) for ref in refs if ref is not None]
    return {(look.method, urlsplit(look.url).hostname) for look in looks}


def test_every_platform_of_the_web_has_controls() -> None:
    """R3 and R4 need known posts of each platform whose losses are judged, and ids that cannot exist."""
    named = "x bluesky mastodon instagram facebook threads tiktok youtube telegram reddit linkedin vk vimeo"
    assert set(named.split()) <= set(WITH_CONTROLS)


@pytest.mark.parametrize("name", WITH_CONTROLS)
def test_controls_are_recognised_for_each_method_alike(name: str) -> None:
    """Every shipped control is a post of its platform, live and never controls are different posts, and each method that has the one has the other."""
    live = [control(name, text) for text in platform(name).controls_live]
    never = [control(name, text.replace("{host}", "mastodon.social")) for text in platform(name).controls_never]
    assert len(live) >= 2
    assert len(never) >= 2
    assert None not in live + never
    keys = [ref.key for ref in live + never if ref]
    assert len(set(keys)) == len(keys)
    assert methods(name, live) == methods(name, never)


@pytest.mark.parametrize(("name", "began"), [("mastodon", 2016), ("threads", 2023), ("tiktok", 2016), ("linkedin", 2008)])
def test_what_never_existed_is_older_than_its_platform(name: str, began: int) -> None:
    """Where ids carry a time, it is one at which nobody could post there."""
    refs = [control(name, text.replace("{host}", "mastodon.social")) for text in platform(name).controls_never]
    times = [platform(name).posted_at(ref.key) for ref in refs if ref is not None]
    assert all(time is None or time.year < began for time in times)


def test_a_bare_id_names_a_control() -> None:
    """Settings name never-ids without an address."""
    number, record = control("x", "20"), control("bluesky", "3jzn6g7ixgq2y")
    assert number is not None
    assert number.permalink == "https://x.com/i/status/20"
    assert record is not None
    assert record.key.id == "3jzn6g7ixgq2y"
    assert record.key.space.startswith("did:plc:")
    assert control("x", "no id") is None
    assert control("mastodon", "no id") is None


def test_a_platform_that_is_not_built_is_a_key_error() -> None:
    """Asking for an unknown platform is the caller's mistake."""
    with pytest.raises(KeyError):
        platform("myspace")


def test_any_address_of_the_web_is_a_page_where_it_is_no_post() -> None:
    """What is asked for by hand, or led to by a short link, may be either."""
    post, page = recognise_page("https://x.com/krus_stern/status/1796161717017489850"), recognise_page("https://example.org/a?utm_source=b")
    assert post is not None
    assert page is not None
    assert (post.key.platform, page.key.platform, page.permalink) == ("x", "web", "https://example.org/a")
    assert recognise_page("mailto:a@b.example") is None
    assert recognise_page("https://a.example/\ud800") is None
