"""The test internet's world: its story hangs together, and its platforms answer as the facts say."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.internet import newsroom, people
from tests.internet.cid import blob_cid, record_cid
from tests.internet.files import PAGES
from tests.internet.message import Answer, get
from tests.internet.quotation import record, uri
from tests.internet.scenario import CONTROLS, EVENTS, EXPECTATIONS, NEVER, TEXT_ARTICLE, Event, Expectation, demo
from tests.internet.sites import ENDPOINTS, respond
from tests.internet.world import CONDITIONS, Post, UnknownSubjectError, World

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TID = "234567abcdefghijklmnopqrstuvwxyz"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"


@pytest.fixture
def world() -> World:
    """The demo's world at a fixed time."""
    return demo(lambda: datetime(2025, 7, 1, 12, tzinfo=UTC))


def syndication(world: World, id_: str, lang: str = "en") -> Answer:
    return respond(world, get(f"https://cdn.syndication.twimg.com/tweet-result?id={id_}&lang={lang}&token=a"))


def app_view(world: World, method: str, **query: str) -> Answer:
    return respond(world, get(f"https://public.api.bsky.app/xrpc/{method}?" + "&".join(f"{k}={quote(v)}" for k, v in query.items())))


def thread(world: World, post: Post) -> Answer:
    return app_view(world, "app.bsky.feed.getPostThread", uri=uri(post))


@pytest.mark.parametrize("post", [post for post in people.POSTS if post.platform in ("x", "bluesky", "mastodon")], ids=lambda post: post.subject)
def test_id_carries_the_time_of_posting(post: Post) -> None:
    """Ids are snowflakes (X, Mastodon) or TIDs (Bluesky) of the second in which the post says it was made."""
    if post.platform == "mastodon":
        made = EPOCH + timedelta(milliseconds=int(post.id.rpartition("/")[2]) >> 16)
    elif post.platform == "x":
        made = EPOCH + timedelta(milliseconds=(int(post.id) >> 22) + 1288834974657)
    else:
        number = 0
        for sign in post.id:
            number = number << 5 | TID.index(sign)
        made = EPOCH + timedelta(microseconds=number >> 10)

    assert made.replace(microsecond=0) == post.posted_at


def test_text_article_has_the_form_of_the_document() -> None:
    """First sentence, date line, rest with the link glued to its last word, then the article goes on."""
    lines = TEXT_ARTICLE.read_text(encoding="utf-8").splitlines()
    at = lines.index("— Krus & Stern (@krus_stern) May 30, 2024")

    assert lines[at - 1] == people.FIRST
    assert lines[at + 1] == f"{people.SECOND}https://t.co/FUJvRB4PWN pic.twitter.com/2zPBjtSbZx"
    assert lines[at + 2].startswith("Am Flughafen")


def test_html_article_quotes_the_post_in_the_same_words(world: World) -> None:
    """Both forms of article 1 carry the same two sentences, links, date line and handle."""
    html = respond(world, get(newsroom.ROCKETS.url)).body.decode()

    assert f"{people.FIRST}<br><br>{people.SECOND}<br>" in html
    assert '<a href="https://t.co/2zPBjtSbZx">pic.twitter.com/2zPBjtSbZx</a></p>&mdash; Krus &amp; Stern (@krus_stern)' in html
    assert 'status/1796161717017489850?ref_src=twsrc%5Etfw">May 30, 2024</a></blockquote>' in html


@pytest.mark.parametrize("expected", EXPECTATIONS, ids=lambda expected: f"{expected.platform}:{expected.id}:{expected.form}")
def test_every_expected_quotation_stands_in_its_article(world: World, expected: Expectation) -> None:
    """The expectations are about what the articles really quote."""
    source = respond(world, get(expected.article)).body.decode() if expected.form == "html" else TEXT_ARTICLE.read_text(encoding="utf-8")
    ways = {expected.id, expected.permalink, *(link for link, target in world.links.items() if expected.id in target)}

    assert any(way.removeprefix("https://t.co/") in source for way in ways)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.subject)
def test_every_event_changes_what_is_answered(world: World, event: Event) -> None:
    """An event switches a subject that exists, and a client can see the difference."""
    kind, _, key = event.subject.partition(":")
    urls = {
        "x": f"https://cdn.syndication.twimg.com/tweet-result?id={key}&token=a",
        "media": f"https://pbs.twimg.com/media/{key}?format=jpg&name=orig",
        "host": f"https://{key}/",
        "page": key,
    }
    posts = [post for post in people.POSTS if post.platform == "bluesky" and key in (post.id, post.author.handle)]
    url = urls.get(kind) or f"https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread?uri={uri(posts[0])}"
    before = respond(world, get(url))

    world.switch(event.subject, event.condition, event.values)

    assert before.status == 200
    assert respond(world, get(url)) != before


def test_controls_are_live_and_nobody_quotes_them(world: World) -> None:
    """Control posts stand on accounts of their own that no page mentions and no event touches."""
    pages = "".join(file.read_text(encoding="utf-8") for file in PAGES.rglob("*.html"))
    touched = " ".join(event.subject for event in EVENTS)

    for post in people.CONTROLS:
        assert post.permalink in CONTROLS[post.platform]
        assert post.id not in pages + touched
        assert post.author not in [quoted.author for quoted in people.QUOTED]
        assert respond(world, get(ENDPOINTS[post.platform](post)[0])).status == 200


def test_ids_that_never_existed_answer_as_deleted_ones_do(world: World) -> None:
    """Negative controls are told apart from deletion by nothing but history."""
    world.switch(people.METHOD.subject, "deleted", {})
    world.switch(people.DYKE.subject, "deleted", {})
    gone = json.loads(thread(world, people.DYKE).body)

    for id_ in NEVER["x"]:
        assert syndication(world, id_) == syndication(world, people.METHOD.id)
    for never in NEVER["bluesky"]:
        did, rkey = never.split("/")
        answer = app_view(world, "app.bsky.feed.getPostThread", uri=f"at://{did}/app.bsky.feed.post/{rkey}")
        assert answer.status == 400
        assert json.loads(answer.body)["error"] == gone["error"] == "NotFound"


@pytest.mark.parametrize(
    ("platform", "id_", "gone"),
    [("mastodon", people.SANDBAGS.id, "deleted"), ("youtube", people.FLOOD.id, "unavailable")],
)
def test_what_never_existed_answers_as_what_is_gone(world: World, platform: str, id_: str, gone: str) -> None:
    """The same holds where the answer names no id."""
    deleted = world.posts[platform, id_]
    world.switch(deleted.subject, gone, {})
    for never in NEVER[platform]:
        asked = replace(deleted, id=never)
        assert respond(world, get(ENDPOINTS[platform](asked)[0])) == respond(world, get(ENDPOINTS[platform](deleted)[0]))


def test_an_edit_on_mastodon_is_dated_and_its_history_is_public(world: World) -> None:
    """The id stays; ``edited_at`` and the history tell what was changed, and when."""
    url, history = ENDPOINTS["mastodon"](people.SANDBAGS)[:2]
    before = json.loads(respond(world, get(url)).body)
    world.switch(people.SANDBAGS.subject, "edited", {"text": "Niemand wird mehr gebraucht."})
    after = json.loads(respond(world, get(url)).body)

    assert (before["id"], before["edited_at"]) == (after["id"], None)
    assert after["edited_at"] == "2025-07-01T12:00:00.000Z"
    assert [version["content"] for version in json.loads(respond(world, get(history)).body)] == [before["content"], after["content"]]


def test_a_loss_on_mastodon_is_explained_by_the_account_alone(world: World) -> None:
    """The post's answer is one and the same; only the account tells who took it away."""
    post, account = ENDPOINTS["mastodon"](people.SANDBAGS)[0::2][:2]
    said = []
    for subject, condition in ((people.SANDBAGS.subject, "deleted"), ("account:deichwacht", "suspended"), ("account:deichwacht", "deleted")):
        world.switch(subject, condition, {})
        said.append((respond(world, get(post)).status, respond(world, get(account)).status, b"suspended" in respond(world, get(account)).body))

    assert said == [(404, 200, False), (404, 200, True), (404, 404, False)]


def test_youtube_answers_200_whatever_became_of_the_video(world: World) -> None:
    """Only the typed status tells, and its reason speaks the language asked for."""
    for condition in CONDITIONS["youtube"]:
        world.switch(people.FLOOD.subject, condition, {})
        assert respond(world, get(f"{people.FLOOD.permalink}&hl=en")).status == 200
    world.switch(people.FLOOD.subject, "unavailable", {})
    assert "nicht verfügbar" in respond(world, get(people.FLOOD.permalink)).body.decode()


def test_edit_on_x_makes_a_new_id_and_leaves_the_old_one_stale(world: World) -> None:
    """Both ids answer: the old one with the old text, marked stale, the new one with the new text."""
    event = EVENTS[0]
    world.switch(event.subject, event.condition, event.values)

    old, new = (json.loads(syndication(world, id_).body) for id_ in (people.BLACKOUT.id, event.values["id"]))

    assert old["edit_control"]["edit_tweet_ids"] == new["edit_control"]["edit_tweet_ids"] == [people.BLACKOUT.id, event.values["id"]]
    assert (old["isStaleEdit"], old["text"]) == (True, people.BLACKOUT.text)
    assert (new["isStaleEdit"], new["id_str"], new["text"]) == (False, event.values["id"], event.values["text"])


def test_text_offsets_of_x_count_characters(world: World) -> None:
    """The shown part ends before the link of the picture, also behind an emoji, and entities cut out their link."""
    for post in (people.ROCKET, people.MEASURED[1]):
        answer = json.loads(syndication(world, post.id).body)
        start, end = answer["display_text_range"]
        assert answer["text"][start:end] == post.text
        for link in answer["entities"]["urls"] + answer["entities"]["media"]:
            assert answer["text"][link["indices"][0] : link["indices"][1]] == link["url"]


def test_syndication_without_a_token_tells_nothing(world: World) -> None:
    """A request without token gets an empty object, as one source saw."""
    answer = respond(world, get(f"https://cdn.syndication.twimg.com/tweet-result?id={people.ROCKET.id}"))

    assert (answer.status, answer.body) == (200, b"{}")


def test_tombstone_follows_the_language_asked_for(world: World) -> None:
    """Texts are localised by ``lang``: only English ones are patterns."""
    world.switch(people.METHOD.subject, "tombstone-deleted", {})

    assert "deleted by the Post author" in syndication(world, people.METHOD.id).body.decode()
    assert "gelöscht" in syndication(world, people.METHOD.id, "de").body.decode()


def test_suspended_account_on_x_takes_its_posts_along(world: World) -> None:
    """A post whose account is suspended answers with the account's tombstone."""
    world.switch("account:theater_brunn", "suspended", {})

    assert "suspended account" in syndication(world, people.PREMIERE.id).body.decode()


def test_rewritten_record_on_bluesky_has_another_cid(world: World) -> None:
    """The CID names the very record that is answered, before and after; the quoting page keeps the old one."""
    before = json.loads(thread(world, people.TIMETABLE).body)["thread"]["post"]
    world.switch(people.TIMETABLE.subject, "edited", {"text": "Anders."})
    after = json.loads(thread(world, people.TIMETABLE).body)["thread"]["post"]

    assert after["cid"] != before["cid"]
    assert [record_cid(post["record"]) for post in (before, after)] == [before["cid"], after["cid"]]
    assert f'data-bluesky-cid="{before["cid"]}"' in respond(world, get(newsroom.STORM.url)).body.decode()


def test_picture_on_bluesky_is_named_by_its_digest(world: World) -> None:
    """The blob's CID is the digest of the bytes as uploaded."""
    blob = record(people.ORCHID, world)["embed"]

    assert blob_cid(world.gallery.content("auen-seerose")) in json.dumps(blob)


def test_deletion_and_takedown_on_bluesky_differ_in_the_profile(world: World) -> None:
    """Both posts are not found; only the profile tells whether the author or the platform did it."""
    world.switch(people.DYKE.subject, "deleted", {})
    world.switch(f"account:{people.TRAIN.handle}", "takedown", {})

    assert [json.loads(thread(world, post).body)["error"] for post in (people.DYKE, people.CARRIAGE)] == ["NotFound", "NotFound"]
    assert app_view(world, "app.bsky.actor.getProfile", actor=people.MOOR.id).status == 200
    assert json.loads(app_view(world, "app.bsky.actor.getProfile", actor=people.TRAIN.id).body)["error"] == "AccountTakedown"
    assert json.loads(app_view(world, "com.atproto.sync.getRepoStatus", did=people.TRAIN.id).body)["status"] == "takendown"


def test_batch_leaves_out_what_is_gone(world: World) -> None:
    """getPosts answers for several posts at once; deleted ones are simply absent."""
    world.switch(people.DYKE.subject, "deleted", {})
    url = f"https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts?uris={uri(people.DYKE)}&uris={uri(people.ORCHID)}"

    assert [post["uri"] for post in json.loads(respond(world, get(url)).body)["posts"]] == [uri(people.ORCHID)]


def test_short_link_leads_on_by_the_kind_of_client(world: World) -> None:
    """t.co redirects plain clients and hands browsers a page."""
    url, target = people.SOURCE.url, people.SOURCE.target

    plain, browser = respond(world, get(url, user_agent="curl/8.5.0")), respond(world, get(url, user_agent=BROWSER))

    assert (plain.status, plain.header("location")) == (301, target)
    assert browser.status == 200
    assert f'content="0;URL={target}"' in browser.body.decode()


def test_unknown_subjects_and_conditions_are_refused(world: World) -> None:
    """A typing error in a script must not look like a world in which nothing happened."""
    with pytest.raises(UnknownSubjectError, match="x: 1796161717017489850"):
        world.switch("x:1", "deleted", {})
    with pytest.raises(UnknownSubjectError, match="live, edited"):
        world.switch(people.ROCKET.subject, "vanished", {})


def grey(content: bytes) -> Image.Image:
    """Return a picture as 16 x 16 grey squares."""
    return Image.open(io.BytesIO(content)).convert("L").resize((16, 16), Image.Resampling.BOX)


@pytest.mark.parametrize(("condition", "alike"), [("reencoded", True), ("swapped", False)])
def test_reencoded_picture_shows_the_same_and_swapped_one_does_not(world: World, condition: str, alike: bool) -> None:
    """Both have other bytes; only the swapped one looks different."""
    before, after = (world.gallery.content("GlvOs6ax5UGG0sl", name) for name in ("live", condition))
    difference = ImageStat.Stat(ImageChops.difference(grey(before), grey(after))).mean[0]

    assert before != after
    assert (difference < 3) is alike
    assert (difference > 30) is not alike


@pytest.mark.parametrize(
    ("made", "known"),
    [
        (blob_cid(b""), "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
        (record_cid({}), "bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua"),
    ],
)
def test_cids_are_those_that_the_world_knows(made: str, known: str) -> None:
    """CIDs of the empty blob and the empty map are the published ones."""
    assert made == known


def test_every_host_answers_for_an_address_that_it_does_not_have(world: World) -> None:
    """Some with a page of their own, none with a failure of ours."""
    answered = {host: respond(world, get(f"https://{host}/no/such/page")).status for host in sorted(world.hosts)}
    assert {host: status for host, status in answered.items() if status >= 500} == {}
    assert answered["www.zeitspiegel.example"] == 404
