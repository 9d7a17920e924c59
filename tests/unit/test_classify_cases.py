"""Cases of ``classify --batch`` may give the address that answered; it decides only what the answer alone leaves open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archiver.cli.main import cli

NOT_FOUND = "HTTP/1.1 404 -\r\ncontent-type: application/json\r\n\r\n" + json.dumps({"message": "Not Found", "error": 404})
FORM = "HTTP/1.1 200 -\r\ncontent-type: text/html\r\n\r\n<!DOCTYPE html><html><head><title>x</title></head><body><p>Sign in here</p></body></html>"
LIVE = "HTTP/1.1 200 -\r\ncontent-type: application/json\r\n\r\n" + json.dumps(
    [{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": {"id": "52rmir", "title": "Tea", "author": "jo"}}]}}]
)
CASES = {
    "a-post-that-is-not-there": ("reddit", NOT_FOUND, "https://oauth.reddit.com/comments/52rmir/?raw_json=1", "gone"),
    "another-part-of-the-interface": ("reddit", NOT_FOUND, "https://oauth.reddit.com/user/jo/gilded", "other"),
    "no-address": ("reddit", NOT_FOUND, None, "other"),
    "a-wall-to-which-the-request-was-led": ("web", FORM, "https://www.example.org/login/?returnUri=%2Fnews", "login-wall"),
    "a-question-for-consent": ("web", FORM, "https://consent.example.org/m?continue=x", "consent-wall"),
    "a-live-post-under-any-address": ("reddit", LIVE, "https://www.reddit.com/login/", "live"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_address_that_answered_decides_what_the_answer_leaves_open(tmp_path: Path, name: str) -> None:
    """The number in the address is the one asked for; under the address of a wall stands the wall."""
    platform, answer, url, seen = CASES[name]
    (tmp_path / "a.http").write_text(answer, newline="")
    case = {"file": "a", "platform": platform, "id": None, "target": "post", "method": None, "client": None, "request_url": url, "response": "a.http"}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case))
    assert json.loads(CliRunner().invoke(cli, ["classify", "--batch", str(tmp_path / "cases.jsonl")]).stdout)["seen"] == seen
