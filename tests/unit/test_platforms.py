"""What every platform file must keep, so that the next one is written in an hour."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archiver.discover import find_embeds
from archiver.discover.selectors import Form, forms_of
from archiver.markup import parse
from archiver.platforms import PLATFORMS, Platform, Ref, is_short_link, platform, recognise
from archiver.platforms.address import is_under, suffixes
from storage.model import Post
from tests.unit.test_recognise import BLUESKY_POSTS, MASTODON_POSTS, NOON, X_POSTS, YOUTUBE_POSTS
from tests.unit.test_recognise_media import NO_WORKS, WORKS
from tests.unit.test_recognise_networks import NO_POSTS, POSTS

SOCIAL = [each for each in PLATFORMS if each.name != "web"]
EXAMPLES: list[str] = [
    *(case[0] for case in X_POSTS),
    *(case[0] for case in BLUESKY_POSTS),
    *(case[0] for case in YOUTUBE_POSTS),
    *(case[0] for case in MASTODON_POSTS),
    *(case[0] for cases in (POSTS | WORKS).values() for case in cases),
]
FORMS = forms_of(PLATFORMS)
NAMING = [
    form
    for group in (FORMS.by_name, FORMS.by_class, FORMS.by_id, FORMS.by_tag)
    for forms in group.values()
    for form in forms
    if any(source.startswith("@") for source in form.markup.sources)
]
"""All alternatives of all selectors of which an attribute names the post."""
MARKS = {"data-flickr-embed"}
"""Attributes that say what an element is, and not which post."""
FORMATS = Path(__file__).parents[2] / "docs" / "format.md"
WORDS = ["p", "w", "status", "posts", "photo.php", "share", "embed", "comments", "notice", "notes", "video", "@a", "1234567890123456", "%2e%2E", "", "a_b-c"]


def refs() -> list[Ref]:
    """Return what all the examples lead to."""
    return [ref for url in EXAMPLES if (ref := recognise(url)) is not None]


@pytest.mark.parametrize("ref", refs(), ids=lambda ref: ref.permalink)
def test_a_permalink_belongs_to_exactly_one_platform(ref: Ref) -> None:
    """What one platform calls its permalink no other platform takes for its own."""
    claims = [each.name for each in SOCIAL if (claimed := each.recognise(ref.permalink)) is not None and claimed.key == ref.key]
    assert claims == [ref.key.platform]


@pytest.mark.parametrize("name", sorted(POSTS | WORKS))
def test_every_platform_has_examples_of_what_is_no_post(name: str) -> None:
    """A rule without a counter-example is a rule that nobody has tried to break."""
    asked = platform(name)
    assert not asked.hosts or any(is_under(urlsplit(url).hostname or "", asked.hosts) for url in (*NO_POSTS, *NO_WORKS))


@pytest.mark.parametrize("ref", refs(), ids=lambda ref: ref.permalink)
def test_what_is_opened_for_a_post_is_a_web_address(ref: Ref) -> None:
    """The page for the picture and the look ask for the same post over https."""
    asked, post = platform(ref.key.platform), Post(key=ref.key, permalink=ref.permalink, first_seen=NOON)
    page = asked.page(post)
    assert page.startswith("https://")
    assert asked.look(post).url.startswith("https://")
    shown = recognise(page)
    assert shown is None or shown.key.id == ref.key.id


def test_each_host_belongs_to_one_platform() -> None:
    """A host is named once, and below no other platform's domain: the first answer is the only one."""
    owners = [(host, each.name) for each in SOCIAL for host in each.hosts]
    assert len({host for host, _ in owners}) == len(owners)
    for host, name in owners:
        assert {owner for known, owner in owners if known in suffixes(host)} == {name}


def test_short_hosts_lead_to_no_post_without_being_followed() -> None:
    """A host that must be followed tells nothing by its address."""
    for each in SOCIAL:
        for host in each.short_hosts:
            assert is_short_link(f"https://{host}/AbC123")
            assert recognise(f"https://{host}/AbC123") is None


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://www.instagram.com/p/DHtWpRvMBiw/", "https://www.instagram.com/p/DHtWpRvMBiw/embed/captioned/"),
        (
            "https://www.instagram.com/stories/fruits_zipper/3570766765028588805/",
            "https://www.instagram.com/stories/fruits_zipper/3570766765028588805/",
        ),
        (
            "https://www.facebook.com/zuck/posts/10116325482244511",
            "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fzuck%2Fposts%2F10116325482244511&show_text=true",
        ),
        (
            "https://www.facebook.com/watch/?v=10156049485672318",
            "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D10156049485672318&show_text=true",
        ),
        ("https://www.tiktok.com/@scout2015/video/6718335390845095173", "https://www.tiktok.com/embed/v2/6718335390845095173"),
        ("https://www.threads.net/@iam/post/DVdP2dCE_kf", "https://www.threads.com/@iam/post/DVdP2dCE_kf/embed"),
        (
            "https://www.linkedin.com/feed/update/urn:li:activity:7016901149999955968/",
            "https://www.linkedin.com/embed/feed/update/urn:li:activity:7016901149999955968/",
        ),
        ("https://t.me/europa_press/613", "https://t.me/europa_press/613?embed=1&mode=tme"),
        ("https://vimeo.com/223099532/abcdef1234", "https://player.vimeo.com/video/223099532?h=abcdef1234"),
        ("https://vimeo.com/223099532", "https://player.vimeo.com/video/223099532"),
    ],
)
def test_a_post_is_pictured_where_it_is_shown_without_a_login(url: str, page: str) -> None:
    """Embed pages show a post to readers without an account; what has none is pictured by its permalink."""
    ref = recognise(url)
    assert ref is not None
    assert platform(ref.key.platform).page(Post(key=ref.key, permalink=ref.permalink, first_seen=NOON)) == page


def marked(form: Form, source: str, value: str) -> str:
    """Return an element that has a form, with a value in the attribute that is to name its post."""
    opened, closed = "", ""
    for compound in form.compounds:
        given: dict[str, str] = {}
        for test in compound.tests:
            given[test.name] = f"{given.get(test.name, '')} {test.value}".strip()
        if compound is form.compounds[-1]:
            given[source] = given.get(source) or value
        tag, attributes = compound.tag or "div", [f'{name}="{escape(each)}"' for name, each in given.items()]
        opened, closed = f"{opened}<{tag} {' '.join(attributes)}>", f"</{tag}>{closed}"
    return f"<html><body><p>Before.</p>{opened}{closed}<p>Behind.</p></body></html>"


@pytest.mark.parametrize("form", NAMING, ids=lambda form: f"{form.markup.form}-{form.order}")
def test_each_alternative_of_a_selector_leads_to_the_post_that_it_names(form: Form) -> None:
    """An attribute that a selector asks for holds the post's id or its address, and is among those that are read for it."""
    ref = next(ref for ref in refs() if ref.key.platform == form.platform.name and (form.markup.ids is None or form.markup.ids.fullmatch(ref.key.id)))
    sources = [source[1:] for source in form.markup.sources if source.startswith("@")]
    asked = [test.name for test in form.compounds[-1].tests if not test.operator and test.name not in MARKS] or sources
    pages = [parse(marked(form, name, value)) for name in asked for value in (ref.key.id, ref.permalink)]
    found = [embed for page in pages for embed in find_embeds(page, "https://news.example/a", PLATFORMS) if embed.form == form.markup.form]
    assert [embed for embed in found if (embed.kind, embed.platform, embed.id) == ("embed", ref.key.platform, ref.key.id)]


def test_the_closed_list_of_forms_is_complete() -> None:
    """``form`` is a closed list in docs/format.md: every form of markup stands there, once."""
    section = FORMATS.read_text().split("## Forms of a quotation")[1].split("\n## ")[0]
    listed = [form for row in re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE) for form in re.findall(r"`([a-z-]+)`", row)]
    assert len(set(listed)) == len(listed)
    assert {markup.form for each in PLATFORMS for markup in each.markup} <= set(listed)


@pytest.mark.parametrize("each", [each for each in SOCIAL if each.from_id], ids=lambda each: each.name)
def test_a_bare_id_is_completed_to_a_post(each: Platform) -> None:
    """``from_id`` makes of an example's id the same post again."""
    known = next(ref for ref in refs() if ref.key.platform == each.name)
    again = each.recognise((each.from_id or "").format(known.key.id))
    assert again is not None
    assert again.key.id == known.key.id


@given(
    st.sampled_from([host for each in SOCIAL for host in each.hosts if "." in host] + ["news.example.org"]),
    st.lists(st.sampled_from(WORDS) | st.text(alphabet=st.characters(), max_size=20), max_size=6),
    st.text(max_size=60),
)
@example("odysee.com", ["@somebody:1", "half a sign \ud800:2"], "")
@example("odysee.com", ["@somebody\ud800:1", "name:2"], "")
@example("facebook.com", ["somebody\ud800", "posts", "10154009990506729"], "")
@example("clips.twitch.tv", ["embed"], "clip=faintLightGullWholeWheat")
@example("twitch.tv", ["somebody", "clip", "faintLightGullWholeWheat"], "")
def test_any_path_on_a_known_host_is_read_without_a_fault(host: str, path: list[str], query: str) -> None:
    """Recognition is total, and what it recognises can be looked at, and is recognised again by its permalink, as the same post."""
    ref = recognise(f"https://{host}/{'/'.join(path)}?{query}")
    if ref is not None:
        platform(ref.key.platform).look(Post(key=ref.key, permalink=ref.permalink, first_seen=NOON))
    again = recognise(ref.permalink) if ref else None
    assert (again.key if again else None) == (ref.key if ref else None)


@pytest.mark.parametrize("hostile", ["/" * 4000, "-" * 4000, "a-" * 2000, "%3A" * 1300, "_-activity-1" * 300, "1/" * 2000])
def test_no_address_costs_more_than_a_glance(hostile: str) -> None:
    """The longest address that is read is tried on every platform without backtracking away."""
    for each in SOCIAL:
        for host in each.hosts or ("news.example.org",):
            each.recognise(f"https://{host}/{hostile}"[:4096])


@pytest.mark.parametrize(
    ("name", "media", "original"),
    [
        ("pinterest", "https://i.pinimg.com/736x/a/b/c/d.jpg", "https://i.pinimg.com/originals/a/b/c/d.jpg"),
        ("reddit", "https://preview.redd.it/some-title-v0-31whvdl4z3y91.jpg?width=640&s=a", "https://i.redd.it/31whvdl4z3y91.jpg"),
        ("reddit", "https://preview.redd.it/31whvdl4z3y91.jpg?width=640", "https://i.redd.it/31whvdl4z3y91.jpg"),
        ("imgur", "https://i.imgur.com/jxBXAMCh.jpg", "https://i.imgur.com/jxBXAMC.jpg"),
        ("imgur", "https://i.imgur.com/jxBXAMC.jpg", "https://i.imgur.com/jxBXAMC.jpg"),
        ("giphy", "https://media1.giphy.com/media/v1.a/kW8mnYSNkUYKc/200w.gif?cid=a", "https://media1.giphy.com/media/v1.a/kW8mnYSNkUYKc/giphy.gif?cid=a"),
        ("soundcloud", "https://i1.sndcdn.com/artworks-000123-abc-t500x500.jpg", "https://i1.sndcdn.com/artworks-000123-abc-original.jpg"),
        ("vimeo", "https://i.vimeocdn.com/video/12345-abc_640x360?r=pad", "https://i.vimeocdn.com/video/12345-abc"),
        ("dailymotion", "https://s1.dmcdn.net/v/AbC/x240", "https://s1.dmcdn.net/v/AbC/x1080"),
        ("weibo", "https://wx1.sinaimg.cn/mw690/abc.jpg", "https://wx1.sinaimg.cn/large/abc.jpg"),
        (
            "truthsocial",
            "https://static-assets-1.truthsocial.com/media/1/2/small/a.jpg",
            "https://static-assets-1.truthsocial.com/media/1/2/original/a.jpg",
        ),
    ],
)
def test_the_original_of_a_picture_is_asked_for(name: str, media: str, original: str) -> None:
    """The best size that a platform's addresses can name; what is no media of it stays as it is."""
    asked = platform(name)
    assert asked.original(media) == original
    assert asked.original("https://example.org/a.jpg") == "https://example.org/a.jpg"


def test_no_example_was_posted_in_the_future() -> None:
    """A clock read with a wrong epoch or shift would land there, or before the platform began."""
    for ref in refs():
        carried = platform(ref.key.platform).posted_at(ref.key)
        assert carried is None or carried < datetime(2027, 1, 1, tzinfo=NOON.tzinfo)
