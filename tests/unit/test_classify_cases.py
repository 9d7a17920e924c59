"""Cases of ``classify --batch`` may give the address that answered; it decides only what the answer alone leaves open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from archiver.cli.main import cli

NOT_FOUND = "HTTP/1.1 404 -\r\ncontent-type: application/json\r\n\r\n" + json.dumps({"message": "Not Found", "error": 404})
FORM = "HTTP/1.1 200 -\r\ncontent-type: text/html\r\n\r\n<!DOCTYPE html><html><head><title>x</title></head><body><p>Sign in here</p></body></html>"
LIVE = "HTTP/1.1 200 -\r\ncontent-type: application/json\r\n\r\n" + json.dumps(
    [{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": {"id": "52rmir", "title": "Tea", "author": "jo"}}]}}]
)
SHORT, LONG = "vqABGP97fEjo7RhPuDnSZk", "ee483448-5c0b-4d62-a1aa-8755e0cfe6dd"
VIDEO = "HTTP/1.1 200 -\r\ncontent-type: application/json\r\n\r\n" + json.dumps(
    {"id": 7, "uuid": LONG, "shortUUID": SHORT, "name": "Dyke", "privacy": {"id": 1}, "account": {"name": "desk"}}
)
CASES = {
    "a-post-that-is-not-there": ("reddit", NOT_FOUND, "https://oauth.reddit.com/comments/52rmir/?raw_json=1", "gone"),
    "another-part-of-the-interface": ("reddit", NOT_FOUND, "https://oauth.reddit.com/user/jo/gilded", "other"),
    "no-address": ("reddit", NOT_FOUND, None, "other"),
    "a-wall-to-which-the-request-was-led": ("web", FORM, "https://www.example.org/login/?returnUri=%2Fnews", "login-wall"),
    "a-question-for-consent": ("web", FORM, "https://consent.example.org/m?continue=x", "consent-wall"),
    "an-address-that-is-none": ("reddit", LIVE, "https://[::1", "live"),
    "an-answer-that-tells-nothing-from-an-address-that-is-none": ("reddit", FORM, "https://[::1", "parser-drift"),
    "a-live-post-under-any-address": ("reddit", LIVE, "https://www.reddit.com/login/", "live"),
}


def classified(folder: Path, platform: str, answer: str, url: str | None) -> dict[str, Any]:
    """Return what a case without an id is read as."""
    (folder / "a.http").write_text(answer, newline="")
    case = {"file": "a", "platform": platform, "id": None, "target": "post", "method": None, "client": None, "request_url": url, "response": "a.http"}
    (folder / "cases.jsonl").write_text(json.dumps(case))
    read: dict[str, Any] = json.loads(CliRunner().invoke(cli, ["classify", "--batch", str(folder / "cases.jsonl")]).stdout)
    return read


@pytest.mark.parametrize(("named", "known_as"), [(SHORT, SHORT), (LONG, LONG), ("zzzzzz1zzzzzzzzzzzzzzz", LONG)], ids=["short", "long", "another"])
def test_a_post_of_several_ids_is_named_as_it_was_asked_for(tmp_path: Path, named: str, known_as: str) -> None:
    """The answer must know the name in the address for its own; any other says nothing."""
    read = classified(tmp_path, "fediverse_other", VIDEO, f"https://t.example/api/v1/videos/{named}")
    assert (read["seen"], read["fields"]["id"]) == ("live", known_as)


@pytest.mark.parametrize("name", CASES)
def test_the_address_that_answered_decides_what_the_answer_leaves_open(tmp_path: Path, name: str) -> None:
    """The number in the address is the one asked for; under the address of a wall stands the wall."""
    platform, answer, url, seen = CASES[name]
    assert classified(tmp_path, platform, answer, url)["seen"] == seen
