"""Answers that are near to a loss and tell none of the post asked for: other hosts', other posts', other servers' words, wrong types."""

from __future__ import annotations

import json

import pytest

from archiver.exchange import Answer
from archiver.platforms import platform
from storage.model import Json
from storage.vocabulary import Seen, Target

X = "1796161717017489850"
DID, OTHER_DID = "did:plc:z72i7hdynmk6r22z27h6tvur", "did:plc:5untfoqhop52vervnowfsyjz"
SKY = f"{DID}/3ktx7yabc2k2a"
STATUS = "m.example/112500000000000001"
OBJECT = "https://a.example/objects/1"
HTML = "text/html; charset=utf-8"


def made(body: Json, status: int = 200) -> Answer:
    """Return an answer in JSON."""
    return Answer(status=status, headers=(("content-type", "application/json"),), body=json.dumps(body).encode())


def page(body: str, status: int = 404) -> Answer:
    """Return an answer in HTML."""
    return Answer(status=status, headers=(("content-type", HTML),), body=f"<!DOCTYPE html><html lang=en>{body}</html>".encode())


def activity(kind: str, **fields: Json) -> Answer:
    """Return an ActivityPub answer."""
    return made({"type": kind, **fields}, 410 if kind == "Tombstone" else 200)


NEAR: dict[str, tuple[str, str, Answer, str | None]] = {
    "a tombstone of the same number on another host": ("mastodon", STATUS, activity("Tombstone", id="https://o.example/u/b/112500000000000001"), None),
    "a note of the same number on another host": (
        *("mastodon", STATUS),
        activity("Note", id="https://o.example/u/b/112500000000000001", content="Tea", attributedTo="https://o.example/u/b"),
        None,
    ),
    "a tombstone of the same path on another host": ("fediverse_other", OBJECT, activity("Tombstone", id="https://b.example/objects/1"), None),
    "a deletion sent by a stranger": (
        *("fediverse_other", OBJECT),
        activity("Delete", id="https://b.example/d/1", actor="https://b.example/u/x", object=OBJECT),
        None,
    ),
    "a stranger takes a deletion back": (
        *("fediverse_other", OBJECT),
        activity("Undo", id="https://b.example/d/1", actor="https://b.example/u/x", object={"type": "Delete", "object": OBJECT, "id": "https://b.example/d/2"}),
        None,
    ),
    "a gateway before the instance": (
        *("mastodon", STATUS),
        made({"timestamp": "2026-11-26T12:00:00Z", "status": 404, "error": "Not Found", "path": "/api/v1/statuses/1"}, 404),
        None,
    ),
    "a gateway before the AppView": ("bluesky", SKY, made({"error": "NotFound", "message": "Not Found"}, 404), None),
    "another record is not there": (
        *("bluesky", SKY),
        made({"error": "RecordNotFound", "message": f"Could not locate record: at://{DID}/app.bsky.actor.profile/self"}, 400),
        "getRecord",
    ),
    "another repository is not there": (
        *("bluesky", SKY),
        made({"error": "InvalidRequest", "message": f"Could not find repo: {OTHER_DID}"}, 400),
        "getRecord",
    ),
    "another repository is not there, by the name of the error": (
        *("bluesky", f"{DID}/3ktx7yabc2k2a"),
        made({"error": "RepoNotFound", "message": f"Could not find repo for DID: {OTHER_DID}"}, 400),
        None,
    ),
    "the tombstone of another post": (
        *("x", X),
        made({"code": 404, "message": "NOT_FOUND", "status": {"type": "tombstone", "reason": "deleted", "id": "20"}}, 404),
        None,
    ),
    "another account is deleted": ("bluesky", SKY, made({"did": OTHER_DID, "active": False, "status": "deleted"}), None),
    "another photo is not there": ("flickr", "123456789", made({"stat": "fail", "code": 1, "message": 'Photo "999999999" not found (invalid ID)'}), None),
    "removed by something of a wrong type": (
        *("reddit", "52rmir"),
        made([{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": {"id": "52rmir", "title": "Tea", "removed_by_category": ["deleted"]}}]}}]),
        "json",
    ),
    "a player that came with an error": ("vimeo", "76979871", made({"video": {"id": 76979871, "title": "Tea", "owner": {"name": "Ann"}}}, 404), "player"),
    "the same number at another provider": ("vimeo", "76979871", made({"provider_name": "Vidzeo", "video_id": 76979871, "title": "Tea"}), "oembed"),
    "comments on two tracks": ("soundcloud", "290", made({"collection": [{"kind": "comment", "track_id": number} for number in (290, 291)]}), None),
    "comments and a like": ("soundcloud", "290", made({"collection": [{"kind": "comment", "track_id": 290}, {"kind": "like"}]}), None),
    "an error of the post beside a limit": ("x", X, made({"errors": [{"code": 144}, {"code": 88}]}), None),
    "the store behind a network": (
        *("x", X),
        page("<head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><ul><li>Code: NoSuchKey</li></ul></body>"),
        None,
    ),
    "a cache": ("x", X, page("<title>404 Not Found</title><h1>Error 404</h1><h3>Guru Mediation:</h3><hr><p>Varnish cache server</p>"), None),
    "a network that does not know the site": ("x", X, page("<title>Fastly error: unknown domain</title><p>Fastly error: unknown domain: x.com.</p>"), None),
    "a proxy of ours": ("x", X, page("<title>ERROR</title><h1>ERROR</h1><p>Access denied.</p><p>Generated by proxy (squid/5.7)</p>"), None),
    "a filter that quotes": ("x", X, page("<h1>Blocked by your network administrator</h1><p>“This post has been removed” is not allowed here.</p>"), None),
    "a web server": ("x", X, page("<title>404 Not Found</title><h1>404</h1><p>Proudly powered by LiteSpeed Web Server</p>"), None),
    "a provider in its own language": (
        "x",
        X,
        page('<title>Nicht gefunden</title><a href="https://hilfe.netz.example/">Hilfe</a><p>Seite nicht gefunden.</p>'),
        None,
    ),
    "another site": ("x", X, page('<title>404</title><link rel="stylesheet" href="//cdn.archive.example/a.css"><p>Not archived.</p>'), None),
    "a login": ("x", X, page('<title>Log in</title><form action="/login"><input name=user><input type=password></form>'), None),
}


@pytest.mark.parametrize(("name", "native_id", "answer", "method"), NEAR.values(), ids=NEAR)
def test_what_tells_nothing_of_the_post_is_neither_a_loss_nor_live(name: str, native_id: str, answer: Answer, method: str | None) -> None:
    """It is unknown: what was answered is another's, or nobody's, word."""
    seen = platform(name).read(answer, native_id, Target.POST, method).seen
    assert seen in (Seen.PARSER_DRIFT, Seen.OTHER, Seen.RATE_LIMIT)


TRACK: dict[str, Json] = {"kind": "track", "id": 290, "title": "Tea", "user_id": 7}
VIDEO: dict[str, Json] = {"uuid": "9c9de5e8-0a1e-484a-b099-e80766180a6d", "name": "Tea", "account": {"name": "ann"}}


@pytest.mark.parametrize(
    ("name", "native_id", "answer", "seen"),
    [
        ("soundcloud", "290", made(TRACK), Seen.LIVE),
        ("soundcloud", "290", made(TRACK | {"sharing": "private"}), Seen.PROTECTED),
        ("fediverse_other", f"https://m.example/w/{VIDEO['uuid']}", made(VIDEO | {"privacy": {"id": 1}}), Seen.LIVE),
        ("fediverse_other", f"https://m.example/w/{VIDEO['uuid']}", made(VIDEO | {"privacy": {"id": 3}}), Seen.PROTECTED),
    ],
)
def test_what_its_owner_keeps_to_some_is_protected_though_it_is_told_whole(name: str, native_id: str, answer: Answer, seen: Seen) -> None:
    """The field that says so counts, and not that all the others are there: the public does not see it any more."""
    assert platform(name).read(answer, native_id, Target.POST, None).seen is seen


def test_a_page_of_soundcloud_shows_the_work_beside_its_account() -> None:
    """Both are handed to its scripts; the work is what was asked for."""
    handed = [{"hydratable": "user", "data": {"kind": "user", "id": 7, "permalink": "ann"}}, {"hydratable": "sound", "data": TRACK}]
    shown = page(f"<script>window.__sc_hydration = {json.dumps(handed)};</script>", 200)
    assert platform("soundcloud").read(shown, "290", Target.POST, None).seen is Seen.LIVE


def test_moderators_of_a_community_remove_posts_of_other_servers() -> None:
    """Their server is the one that the activity is addressed to (FEP-1b12)."""
    said = activity("Delete", id="https://c.example/d/1", actor="https://c.example/u/mod", object=OBJECT, audience="https://c.example/c/main")
    assert platform("fediverse_other").read(said, OBJECT, Target.POST, None).seen is Seen.REMOVED


def test_a_banned_community_is_told_from_a_post_that_is_not_there() -> None:
    """Reddit answers both with 404, and the ban with its reason."""
    said = made({"reason": "banned", "message": "Not Found", "error": 404}, 404)
    reading = platform("reddit").read(said, "52rmir", Target.POST, "json")
    assert (reading.seen, reading.reason) == (Seen.REMOVED, "community-banned")


def test_a_page_of_x_for_what_is_not_found_may_lead_elsewhere_too() -> None:
    """It is X's by what it loads from there, and where it leads nowhere nobody else is named."""
    for links in (
        "",
        '<a href="https://help.x.com/">Help</a><a href="https://example.org/">Ads</a>',
        '<img src="//abs.twimg.com/a.png">',
        '<a href="/">Home</a>',
    ):
        assert platform("x").read(page(f"<title>X / ?</title><p>Nothing to see here.</p>{links}"), X, Target.POST, None).seen is Seen.GONE
