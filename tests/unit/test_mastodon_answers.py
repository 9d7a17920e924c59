"""What Mastodon's answers say of a post or an account, by the instance's typed fields and errors."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.exchange import Answer
from archiver.platforms import platform
from archiver.platforms.platform import Look
from storage.model import Fields, Media, Post, PostKey
from storage.vocabulary import Seen, Target

MASTODON = platform("mastodon")
NUMBER = "110372412617177781"
ID = f"social.example/{NUMBER}"
OTHER = "110372412617177782"
ACCOUNT = "109302143981253871"
POST = Post(
    key=PostKey(platform="mastodon", id=ID),
    permalink=f"https://social.example/@desk/{NUMBER}",
    first_seen=datetime(2026, 1, 1, tzinfo=UTC),
    author="desk",
    account=ACCOUNT,
)
COPY = Post(key=POST.key, permalink=f"https://social.example/@desk@far.example/{NUMBER}", first_seen=POST.first_seen)


def answer(body: Any, status: int = 200) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    return Answer(status=status, headers=(("Content-Type", "application/json; charset=utf-8"),), body=text.encode())


def error(text: str, status: int) -> Answer:
    return answer({"error": text}, status)


def error_page(status: int) -> Answer:
    body = '<!DOCTYPE html><html lang="de"><body class="error"><div class="dialog"><div class="dialog__message"><h1>…</h1></div></div></body></html>'
    return Answer(status=status, headers=(("Content-Type", "text/html; charset=utf-8"),), body=body.encode())


def account(**changes: Any) -> dict[str, Any]:
    return {"id": ACCOUNT, "username": "desk", "acct": "desk", "display_name": "The Desk", **changes}


def status(**changes: Any) -> dict[str, Any]:
    return {
        "id": NUMBER,
        "created_at": "2023-05-15T11:16:02.444Z",
        "edited_at": None,
        "spoiler_text": "",
        "language": "de",
        "content": "<p>Der Deich hält.</p>",
        "account": account(),
        "media_attachments": [],
        "poll": None,
        **changes,
    }


def note(**changes: Any) -> dict[str, Any]:
    uri = f"https://social.example/users/desk/statuses/{NUMBER}"
    return {"type": "Note", "id": uri, "attributedTo": "https://social.example/users/desk", "content": "<p>Der Deich hält.</p>", **changes}


POST_READINGS = [
    pytest.param("statuses", answer(status()), Seen.LIVE, id="api-200"),
    pytest.param("statuses", answer(status(content="", poll={"options": [{"title": "Ja"}]})), Seen.LIVE, id="api-poll-only"),
    pytest.param("statuses", answer([status(id=None), status(id=None, content="<p>Er hält nicht.</p>")]), Seen.LIVE, id="api-history"),
    pytest.param("statuses", error("Record not found", 404), Seen.GONE, id="api-404-record-not-found"),
    pytest.param("statuses", error("Not Found", 404), Seen.GONE, id="api-404-not-found"),
    pytest.param("copies", error("Record not found", 404), Seen.OTHER, id="copy-404"),
    pytest.param("copies", error("Gone", 410), Seen.OTHER, id="copy-410"),
    pytest.param("copies", error_page(404), Seen.OTHER, id="copy-html-404"),
    pytest.param("copies", error_page(410), Seen.OTHER, id="copy-html-410"),
    pytest.param("copies", error_page(403), Seen.OTHER, id="copy-html-403"),
    pytest.param("copies", answer(status(account=account(acct="desk@far.example"))), Seen.LIVE, id="copy-200"),
    pytest.param("statuses", answer({"error": "Record not found", "error_description": None}, 404), Seen.GONE, id="api-404-with-a-description"),
    pytest.param("statuses", answer({"error": "Not Found", "status": 404}, 404), Seen.PARSER_DRIFT, id="404-of-a-gateway"),
    pytest.param("statuses", answer(status(), 404), Seen.PARSER_DRIFT, id="404-with-a-status"),
    pytest.param("statuses", error("The access token is invalid", 401), Seen.LOGIN_WALL, id="api-401-token"),
    pytest.param("statuses", error("This method requires an authenticated user", 401), Seen.LOGIN_WALL, id="api-401"),
    pytest.param("statuses", error("This action is not allowed", 403), Seen.OTHER, id="api-403"),
    pytest.param("statuses", error("Too many requests", 429), Seen.RATE_LIMIT, id="api-429"),
    pytest.param("statuses", error("Remote data could not be fetched", 503), Seen.OUTAGE, id="api-503"),
    pytest.param("statuses", answer(status(id=OTHER)), Seen.PARSER_DRIFT, id="api-wrong-id"),
    pytest.param("statuses", answer(status(content="", account=account())), Seen.PARSER_DRIFT, id="api-nothing-in-it"),
    pytest.param("statuses", answer(status(account=None)), Seen.PARSER_DRIFT, id="api-without-author"),
    pytest.param("statuses", error("Der Beitrag wurde nicht gefunden", 404), Seen.PARSER_DRIFT, id="api-404-unknown-text"),
    pytest.param("statuses", error("Record not found", 200), Seen.PARSER_DRIFT, id="api-200-with-an-error"),
    pytest.param("statuses", answer("<html><body>Not found</body></html>", 404), Seen.PARSER_DRIFT, id="404-of-another-software"),
    pytest.param("statuses", answer([]), Seen.PARSER_DRIFT, id="empty-list"),
    pytest.param(None, answer(note()), Seen.LIVE, id="activitypub-note"),
    pytest.param(None, answer({"type": "Tombstone", "id": note()["id"]}, 410), Seen.GONE, id="activitypub-tombstone"),
    pytest.param(None, answer({"type": "Tombstone", "id": f"https://social.example/users/desk/statuses/{OTHER}"}), Seen.PARSER_DRIFT, id="other-tombstone"),
    pytest.param("page", error_page(404), Seen.GONE, id="html-404"),
    pytest.param("page", error_page(410), Seen.ACCOUNT_GONE, id="html-410"),
    pytest.param("page", error_page(403), Seen.ACCOUNT_SUSPENDED, id="html-403"),
    pytest.param("page", error_page(200), Seen.PARSER_DRIFT, id="html-200"),
]
PROFILE_READINGS = [
    pytest.param(answer(account()), Seen.LIVE, id="api-200"),
    pytest.param(answer(account(suspended=True)), Seen.ACCOUNT_SUSPENDED, id="api-suspended"),
    pytest.param(error("Record not found", 404), Seen.ACCOUNT_GONE, id="api-404"),
    pytest.param(error("Gone", 410), Seen.ACCOUNT_GONE, id="410"),
    pytest.param(error("This action is not allowed", 403), Seen.OTHER, id="api-403"),
    pytest.param(answer(account(id="1")), Seen.PARSER_DRIFT, id="wrong-account"),
    pytest.param(answer({"id": ACCOUNT}), Seen.PARSER_DRIFT, id="without-name"),
]


@pytest.mark.parametrize(("method", "given_answer", "seen"), POST_READINGS)
def test_an_answer_about_a_post_is_read_by_its_typed_fields(method: str | None, given_answer: Answer, seen: Seen) -> None:
    """Each row of the facts on Mastodon; what is none of them is drift."""
    reading = MASTODON.read(given_answer, ID, Target.POST, method)
    assert reading.seen is seen
    assert (reading.pattern is None) == (seen is Seen.PARSER_DRIFT)


@pytest.mark.parametrize(("given_answer", "seen"), PROFILE_READINGS)
def test_an_answer_about_an_account_is_read_by_its_number(given_answer: Answer, seen: Seen) -> None:
    """R7: the account is known by the number its instance gave it, whatever its name is now."""
    assert MASTODON.read(given_answer, ACCOUNT, Target.PROFILE, "accounts").seen is seen


def test_a_status_gives_the_canonical_fields() -> None:
    """Warning, text in lines, addresses in full, choices; the version is the last edit; a quotation's fallback is not the author's text."""
    parts = '<span class="invisible">https://</span><span class="ellipsis">a.example/lo</span><span class="invisible">ng</span>'
    link = f'<a href="https://a.example/long">{parts}</a>'
    shown = status(
        spoiler_text="Hochwasser",
        content=f'<p class="quote-inline">RE: <a href="https://b.example/1">b</a></p><p>Pegel:<br />3,90 m {link}</p><p>Mu\u0308hle &amp; Deich</p>',
        edited_at="2023-05-15T12:00:00.000Z",
        media_attachments=[
            {"id": "1", "type": "image", "url": "https://files.social.example/media_attachments/files/110/372/original/a.jpg"},
            {"id": "2", "type": "unknown", "url": "https://files.social.example/x"},
            {"id": "3", "type": "image", "url": "javascript:alert(1)"},
        ],
        poll={"options": [{"title": "Ja"}, {"title": "Nein"}]},
    )
    assert MASTODON.read(answer(shown), ID, Target.POST, "statuses").fields == Fields(
        id=ID,
        author="desk",
        account=ACCOUNT,
        name="The Desk",
        text="Hochwasser\nPegel:\n3,90 m https://a.example/long\nMühle & Deich\nJa\nNein",
        media=(Media(url="https://files.social.example/media_attachments/files/110/372/original/a.jpg", key="1"),),
        posted_at=datetime(2023, 5, 15, 11, 16, 2, 444000, tzinfo=UTC),
        version="2023-05-15T12:00:00.000Z",
        lang="de",
    )


def test_a_copied_video_has_its_original_elsewhere() -> None:
    """An instance shows its own copy of a file; the server that it was uploaded to has it, too."""
    here, there = "https://files.social.example/cache/original/a.mp4", "https://media.elsewhere.example/original/a.mp4"
    shown = status(media_attachments=[{"id": "1", "type": "gifv", "url": here, "remote_url": there}, {"id": "2", "type": "video", "remote_url": there}])
    media = MASTODON.read(answer(shown), ID, Target.POST, "statuses").fields.media
    assert media == (Media(url=here, key="1", kind="video", lesser=(there,)), Media(url=there, key="2", kind="video"))


FILES = "https://files.social.example/media_attachments/files"


@pytest.mark.parametrize(
    ("kind", "url", "shown"),
    [
        ("image", f"{FILES}/1", "image"),
        ("unknown", f"{FILES}/a.JPEG?x=1#y", "image"),
        ("unknown", f"{FILES}/a.webm", "video"),
        ("unknown", f"{FILES}/a.ogg", "audio"),
        ("unknown", f"{FILES}/1?name=a.jpg", None),
        ("unknown", "https://a.jpg.example/1", None),
    ],
)
def test_a_file_of_no_kind_is_known_by_the_end_of_its_path(kind: str, url: str, shown: str | None) -> None:
    """An instance without a file of its own does not say what it is, and a medium whose kind nobody tells is not compared."""
    media = MASTODON.read(answer(status(media_attachments=[{"id": "1", "type": kind, "url": url}])), ID, Target.POST, "statuses").fields.media
    assert [each.kind for each in media] == [kind for kind in (shown,) if kind]


def test_a_live_copy_is_told_as_a_copy() -> None:
    """R9: whoever reads the look learns that it was made at another's server; at home nothing is to be said."""
    copied = status(account=account(acct="desk@far.example"))
    assert [MASTODON.read(answer(shown), ID, Target.POST, None).reason for shown in (copied, status())] == ["copy", None]


def test_a_number_alone_may_be_a_copy_s() -> None:
    """R7: whose post it is tells whether its absence says anything; an account's number, or a name without a server, tells that."""
    unknown = replace(POST, author=None, account=None, permalink=f"https://social.example/statuses/{NUMBER}")
    assert [MASTODON.unproved(post) for post in (unknown, POST, replace(unknown, author="desk"))] == ["may be a copy", None, None]


def test_a_history_reads_as_its_last_version() -> None:
    """The public history names no id; its last entry is what stands now, and when that was written is not when the post was made."""
    fields = MASTODON.read(answer([status(id=None), status(id=None, content="<p>Er bricht.</p>")]), ID, Target.POST, None).fields
    assert (fields.id, fields.text, fields.posted_at) == (ID, "Er bricht.", None)


def test_a_number_alone_is_enough_to_be_read() -> None:
    """Answers kept by others come without the host they were asked of."""
    reading = MASTODON.read(answer(status()), NUMBER, Target.POST, None)
    assert (reading.seen, reading.fields.id) == (Seen.LIVE, NUMBER)


def test_looks_go_to_the_posts_own_instance() -> None:
    """Post, account and embed page stand on the instance that the id names; a post known without its author is opened where it was found."""
    look, profile = MASTODON.look(POST), MASTODON.profile(POST)
    assert (look.method, look.url) == ("statuses", f"https://social.example/api/v1/statuses/{NUMBER}")
    assert isinstance(profile, Look)
    assert profile.url == f"https://social.example/api/v1/accounts/{ACCOUNT}"
    assert {("accept", "application/json")} <= {*look.headers} & {*profile.headers}
    assert MASTODON.page(POST) == f"https://social.example/@desk/{NUMBER}/embed"
    unknown = Post(key=POST.key, permalink=f"https://social.example/statuses/{NUMBER}", first_seen=POST.first_seen)
    assert (MASTODON.profile(unknown), MASTODON.page(unknown)) == (None, unknown.permalink)
    # Servers name accounts to each other by address.
    assert MASTODON.profile(replace(POST, account="https://social.example/users/desk")) is None


def test_a_copy_is_looked_at_by_a_method_of_its_own() -> None:
    """An instance may drop a copy whose origin stands: controls of posts at home must not vouch for such a loss."""
    assert MASTODON.look(COPY).method == "copies"
    assert MASTODON.look(COPY).url == MASTODON.look(POST).url
    assert MASTODON.page(COPY) == COPY.permalink


@pytest.mark.parametrize(
    ("written", "address", "method"),
    [
        ("desk", "@desk@far.example", "copies"),
        ("@desk@far.example", "@desk", "copies"),
        ("@desk@Social.example", "@desk", "statuses"),
        (None, "@desk@social.example", "statuses"),
        ("desk", "@desk", "statuses"),
    ],
)
def test_a_copy_is_known_by_the_address_and_by_the_article(written: str | None, address: str, method: str) -> None:
    """Articles write authors from elsewhere by the short name too, and those at home by the whole one: only another's server makes a copy."""
    quoted = replace(POST, author=written, account=None, permalink=f"https://social.example/{address}/{NUMBER}")
    assert MASTODON.look(quoted).method == method


def test_pictures_are_fetched_as_uploaded() -> None:
    """The small form is replaced by the original, other addresses stay."""
    folder = "https://files.social.example/media_attachments/files/110/372/412"
    assert MASTODON.original(f"{folder}/small/a.jpg") == f"{folder}/original/a.jpg"
    assert MASTODON.original("https://files.social.example/small/a.jpg") == "https://files.social.example/small/a.jpg"


KEYS = st.sampled_from(["id", "content", "account", "acct", "error", "type", "created_at", "media_attachments", "poll", "suspended", "url"])
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner))


@given(body=JSON, code=st.sampled_from([200, 401, 403, 404, 410]), target=st.sampled_from([Target.POST, Target.PROFILE]))
def test_any_json_is_read(body: Any, code: int, target: Target) -> None:
    """Reading is total, and nothing is called live whose id was not in the answer or asked for."""
    reading = MASTODON.read(answer(body, code), ID, target, None)
    assert reading.seen in Seen
    assert reading.seen is not Seen.LIVE or code == 200
