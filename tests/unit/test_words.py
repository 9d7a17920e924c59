"""The words of a post are its author's: what stands beside them on its page is none, or a post would look edited at each look."""

from __future__ import annotations

import json

import pytest

from archiver.compare import compare_fields
from archiver.exchange import Answer
from archiver.platforms import PLATFORMS, platform
from archiver.platforms.platform import Reading
from storage.model import Json
from storage.vocabulary import Seen, Target

REPLY = '<a class="tgme_widget_message_reply"><div class="tgme_widget_message_text js-message_reply_text">{}</div></a>'
MESSAGE = '<div class="tgme_widget_message" data-post="quay_three/613">{}<div class="tgme_widget_message_text{}">The lights go out.</div></div>'
EMBED = (
    '<div class="Embed"><a href="https://www.instagram.com/p/DHtWpRvMBiw/">1</a><div class="Caption"><a class="CaptionUsername">harbour</a><br><br>'
    'The lights go out.<div class="CaptionComments"><a>View all {} comments</a></div></div></div>'
)
ELEMENT = (
    '<shreddit-post id="t3_54loj1" post-title="Quay" author="jo"><div slot="text-body"><div property="schema:articleBody"><p>The lights go out.</p></div>'
    "{}</div></shreddit-post>"
)
BESIDE = {
    "telegram-the-message-that-is-answered": ("telegram", "613", [MESSAGE.format(REPLY.format(old), " js-message_text") for old in ("Dark?", "Is it dark?")]),
    "telegram-an-older-page": ("telegram", "613", [MESSAGE.format(REPLY.format(old), "") for old in ("Dark?", "Is it dark?")]),
    "instagram-the-number-of-comments": ("instagram", "DHtWpRvMBiw", [EMBED.format(count) for count in (9, "1,234")]),
    "reddit-a-button": ("reddit", "54loj1", [ELEMENT.format(button) for button in ("", "<button>Read more</button>")]),
}


def read(name: str, native_id: str, body: str) -> Reading:
    """Read a page."""
    page = f"<!DOCTYPE html><html><head></head><body>{body}</body></html>"
    return platform(name).read(Answer(status=200, headers=(("Content-Type", "text/html"),), body=page.encode()), native_id, Target.POST, None)


@pytest.mark.parametrize("case", BESIDE)
def test_what_stands_beside_the_words_is_no_part_of_them(case: str) -> None:
    """R12: two pages of one post that differ in what others wrote, or in a count, say the same."""
    name, native_id, bodies = BESIDE[case]
    readings = [read(name, native_id, body) for body in bodies]
    assert {reading.seen for reading in readings} == {Seen.LIVE}
    assert {(reading.fields.text or "").removeprefix("Quay\n") for reading in readings} == {"The lights go out."}


@pytest.mark.parametrize("name", [each.name for each in PLATFORMS if each.reworded])
def test_a_pattern_that_came_to_read_other_words_is_of_that_version_or_a_later_one(name: str) -> None:
    """Else looks of today would be held to be of before."""
    made = [read(asked, native_id, bodies[0]) for asked, native_id, bodies in BESIDE.values() if asked == name]
    assert {pattern: version for pattern, version in platform(name).reworded.items() if (pattern, version) > (made[0].pattern, made[0].version)} == {}


def test_a_picture_of_which_an_instance_keeps_no_copy_is_the_same_picture() -> None:
    """Instances drop copies of media after some days and fetch them anew: what the post shows has not changed by that."""
    kept: dict[str, Json] = {"id": "5", "type": "image", "url": "https://m.example/cache/a.jpg", "remote_url": "https://far.example/m/a.jpg?x=1"}
    account: Json = {"id": "1", "acct": "jo@far.example"}
    media = []
    for one in (kept, {**kept, "type": "unknown", "url": None}):
        status: Json = {
            "id": "112500000000000001",
            "created_at": "2024-05-30T12:48:19Z",
            "content": "<p>hi</p>",
            "account": account,
            "media_attachments": [one],
        }
        answer = Answer(status=200, headers=(("content-type", "application/json"),), body=json.dumps(status).encode())
        media.append(platform("mastodon").read(answer, "m.example/112500000000000001", Target.POST, None).fields)
    assert [[(one.key, one.kind) for one in fields.media] for fields in media] == [[("5", "image")], [("5", "image")]]
    assert compare_fields(media[0], media[1]) == ()


def quoted(name: str, native_id: str, html: str, status: int = 200) -> Reading:
    """Read an oEmbed answer."""
    body = {"type": "rich", "version": "1.0", "title": "New status by Jo", "author_name": "Jo", "provider_name": "quay.example", "html": html}
    made = Answer(status=status, headers=(("content-type", "application/json"),), body=json.dumps(body if status == 200 else {"message": "no"}).encode())
    return platform(name).read(made, native_id, Target.POST, "oembed")


def test_the_words_of_an_oembed_answer_are_those_it_quotes() -> None:
    """Its title is the platform's and names the author as today; a quotation has the post's words, a frame has none. A refusal is another service's."""
    post = "did:plc:z72i7hdynmk6r22z27h6tvur/3k4duaz5vfs2b"
    quotation = (
        '<blockquote class="bluesky-embed" data-bluesky-uri="at://{}/app.bsky.feed.post/{}"><p lang="en">The lights go out, says '
        '<a href="https://bsky.app/profile/jo.example/post/3kzzzzzzzzz2z">Jo</a></p>&mdash; Jo <a href="https://bsky.app/profile/jo.example">@jo</a></blockquote>'
    ).format(*post.split("/"))
    read = quoted("bluesky", post, quotation)
    assert (read.seen, read.fields.id, read.fields.text, read.fields.lang) == (Seen.LIVE, post, "The lights go out, says Jo", "en")
    assert [quoted("bluesky", other, quotation).seen for other in (post[:-1] + "z", "")] == [Seen.PARSER_DRIFT, Seen.LIVE]
    frame = '<blockquote class="mastodon-embed" data-embed-url="https://m.example/@jo/112500000000000001/embed"><a href="/x">View</a></blockquote>'
    read = quoted("mastodon", "m.example/112500000000000001", frame)
    assert (read.seen, read.fields.author, read.fields.text) == (Seen.LIVE, "jo", None)
    assert quoted("mastodon", "o.example/112500000000000001", frame).seen is Seen.PARSER_DRIFT
    assert quoted("bluesky", post, "", 404).seen is Seen.OTHER


@pytest.mark.parametrize("quote", ["'", "&quot;", ""])
def test_a_picture_of_telegram_is_read_out_of_any_style(quote: str) -> None:
    """CSS takes an address in either quotes or in none; one that is not read would look taken away."""
    style = f"width:1px;background-image: url({quote}https://cdn4.telesco.pe/file/q.jpg{quote})"
    message = f'<div class="tgme_widget_message" data-post="quay_three/613"><a class="tgme_widget_message_photo_wrap" style="{style}"></a></div>'
    assert [one.url for one in read("telegram", "613", message).fields.media] == ["https://cdn4.telesco.pe/file/q.jpg"]
