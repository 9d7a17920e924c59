"""Posts that an element's attributes name by an id alone, as templates of sites do until a reader agrees or scrolls."""

from __future__ import annotations

import pytest

from archiver.discover import find_embeds
from archiver.markup import parse
from archiver.platforms import PLATFORMS

ID = "1796161717017489850"
VIDEO = "iwGFalTRHDA"


def found(body: str) -> list[tuple[str | None, str | None, str]]:
    page = f"<html><body><article><p>One.</p>{body}</article></body></html>"
    return [(embed.platform, embed.id, embed.kind) for embed in find_embeds(parse(page), "https://news.example/story", PLATFORMS)]


@pytest.mark.parametrize(
    ("attributes", "platform", "native_id"),
    [
        (f'data-platform="youtube" data-video="{VIDEO}"', "youtube", VIDEO),
        (f'data-consent="youtube" data-video-id="{VIDEO}"', "youtube", VIDEO),
        (f'data-service-name="YouTube" data-identifier="{VIDEO}"', "youtube", VIDEO),
        (f'class="video-youtube" data-id="{VIDEO}"', "youtube", VIDEO),
        (f'data-youtube-video-id="{VIDEO}"', "youtube", VIDEO),
        (f'data-tweet="{ID}"', "x", ID),
        (f'data-service="twitter" data-post-id="{ID}"', "x", ID),
        (f'data-platform="x" data-post-id="{ID}"', "x", ID),
        (f'tweet-id="{ID}"', "x", ID),
        ('class="instagram-embed" data-id="DHtWpRvMBiw"', "instagram", "DHtWpRvMBiw"),
        ('data-type="vimeo" data-video-id="452794611"', "vimeo", "452794611"),
        ('data-type="dailymotion" data-video-id="x8abcde"', "dailymotion", "x8abcde"),
        ('data-article-dm-id="x8abcde"', "dailymotion", "x8abcde"),
        (f'data-hero-youtube-id="{VIDEO}"', "youtube", VIDEO),
    ],
)
def test_an_element_names_a_post_by_its_id(attributes: str, platform: str, native_id: str) -> None:
    """One attribute or class says whose id it is, by its name or by its value."""
    notice = '<p>We ask before we load.</p><a href="/privacy">Terms</a><button>Show</button>'
    assert found(f"<div {attributes}></div>") == [(platform, native_id, "embed")]
    assert found(f"<div {attributes}>{notice}</div>") == [(platform, native_id, "embed")]


@pytest.mark.parametrize(("tag", "name"), [("ps-youtubeplayer", "data-video-id"), ("youtube-embed-player", "data-id")])
def test_an_element_that_a_site_defines_is_named_after_a_platform(tag: str, name: str) -> None:
    """Its tag says whose id it holds as a class does; a tag of HTML says nothing, and one for channels or buttons names none."""
    assert found(f'<{tag} {name}="{VIDEO}"></{tag}>') == [("youtube", VIDEO, "embed")]
    assert found(f'<section {name}="{VIDEO}"></section>') == []
    assert found(f'<youtube-channel {name}="{VIDEO}"></youtube-channel>') == []


@pytest.mark.parametrize(
    "attributes",
    [
        """name="YoutubeBlockComponent" props='{"id": "3f2b", "assetId": "%s", "mediaTitle": "Low water"}'""",
        """class="youtube-wrap" data-attrs='{"videoId": "%s", "startTime": null}'""",
        """data-component="Video" data-provider="youtube" data-config='{"autoplay": false, "video_id": "%s"}'""",
    ],
    ids=["island", "newsletter", "player"],
)
def test_data_of_an_element_name_a_post_by_its_id(attributes: str) -> None:
    """Whose id it is says the element's name, class or another attribute."""
    assert found(f"<x-box {attributes % VIDEO}></x-box>") == [("youtube", VIDEO, "embed")]
    assert found(f"<x-box {attributes % 'embed-12345'}></x-box>") == []


@pytest.mark.parametrize(
    "body",
    [
        f'<div data-id="{ID}"></div>',
        f"""<div data-component="Video" data-config='{{"videoId": "{VIDEO}"}}'></div>""",
        f"""<div class="youtube-wrap" data-config='{{"channelName": "{VIDEO}"}}'></div>""",
        '<div data-type="twitter" data-id="123456"></div>',
        '<div data-platform="youtube" data-video="embed-12345"></div>',
        '<div data-type="youtube" data-id="UCabcdefghijklmnopqrstuv"></div>',
        '<div data-instagram="17841400000"></div>',
        f'<div data-author-twitter-id="{ID}"></div>',
        f'<div class="share-buttons" data-platform="x" data-post-id="{ID}"></div>',
        f'<div data-tweet="{ID}"><button>Reply</button><button>Like</button><button>Repost</button></div>',
    ],
    ids=["nobody's", "nobody's data", "other data", "number", "name", "channel", "account", "author", "shared", "actions"],
)
def test_ids_of_other_things_name_no_post(body: str) -> None:
    """Sites and platforms number much else, and share or answer what they do not show."""
    assert found(body) == []


def test_an_element_that_shows_its_post_is_read_by_what_it_shows() -> None:
    """The id is one of its attributes, and the words are in it."""
    link = f"https://twitter.com/harbour_watch/status/{ID}"
    page = f'<blockquote data-tweetid="{ID}"><p>Low water.</p>&mdash; Harbour Watch (@harbour_watch) <a href="{link}">May 30, 2024</a></blockquote>'
    embed = find_embeds(parse(f"<body><article>{page}</article></body>"), "https://news.example/story", PLATFORMS)[0]
    assert (embed.id, embed.author, embed.text) == (ID, "harbour_watch", "Low water.")
