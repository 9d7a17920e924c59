"""Answers that tell nothing of any post: home pages, walls and pages for what is not found, and JSON that says no more than that something failed."""

from __future__ import annotations

import json
from itertools import product

import pytest

from archiver.exchange import Answer
from archiver.platforms import PLATFORMS, platform
from storage.model import Json
from storage.vocabulary import Seen, Target

TELLING = {Seen.LIVE, Seen.GONE, Seen.SOFT_GONE, Seen.REMOVED, Seen.ACCOUNT_GONE, Seen.ACCOUNT_SUSPENDED}
BODIES: tuple[Json, ...] = (
    {},
    [],
    {"data": None},
    {"data": []},
    {"data": {}},
    {"items": []},
    {"post": None},
    {"video": None},
    {"result": None, "success": True},
    {"error": "not found"},
    {"message": "Not Found"},
    {"detail": "Not found."},
    {"status": "error"},
    {"success": False},
    {"ok": False, "error": "x"},
    {"error": 404, "message": "Not Found"},
    {"code": 404, "message": "Not found"},
    {"statusCode": 404, "error": "Not Found", "message": "Not Found"},
    {"errors": [{"message": "Something went wrong", "code": 131}]},
    {"errors": [{"message": "retired", "code": 68}]},
    {"error": {"message": "x", "type": "GraphMethodException", "code": 100, "error_subcode": 33}},
    {"stat": "fail", "code": 99, "message": "x"},
    {"meta": {"status": 404, "msg": "Not Found"}, "response": []},
    {"response": {"error": "deleted"}},
    {"type": "error", "error": "gone"},
    {"kind": "Listing", "data": {"children": []}},
    {"deleted": True},
    {"id": "abc", "deleted": True},
    {"title": "Error", "url": "/404"},
    {"url": "https://example.org/a", "title": "x"},
)


def described(url: str, kind: str, name: str) -> bytes:
    """Return a page that describes itself under an address."""
    said = {"url": url, "type": kind, "title": f"{name} - Welcome", "description": "All that is new today, for you.", "image": "https://cdn.example/a.jpg"}
    head = "".join(f'<meta property="og:{field}" content="{value}">' for field, value in said.items())
    return f'<!DOCTYPE html><html><head><title>Welcome</title><link rel="canonical" href="{url}">{head}</head><body><p>Come in.</p></body></html>'.encode()


@pytest.mark.parametrize("name", [each.name for each in PLATFORMS])
@pytest.mark.parametrize("target", [Target.POST, Target.PROFILE])
def test_json_that_names_no_post_is_neither_live_nor_a_loss(name: str, target: Target) -> None:
    """Whatever the status: an untyped failure may be the interface's, the request's or the host's."""
    for body, status in product(BODIES, (200, 400, 403, 404, 410)):
        answer = Answer(status=status, headers=(("content-type", "application/json"),), body=json.dumps(body).encode())
        assert platform(name).read(answer, "", target, None).seen not in TELLING, (body, status)


@pytest.mark.parametrize("name", [each.name for each in PLATFORMS if each.name != "web"])
@pytest.mark.parametrize("target", [Target.POST, Target.PROFILE])
def test_a_platforms_own_pages_are_no_post_and_no_account(name: str, target: Target) -> None:
    """Its home page, its login and its page for what is not found describe themselves as posts do."""
    host = next((each for each in platform(name).hosts if not each.startswith("at:")), "social.example")
    for path, kind in product(("", "login?next=/a", "404"), ("website", "article", "profile")):
        answer = Answer(status=200, headers=(("content-type", "text/html"),), body=described(f"https://{host}/{path}", kind, name))
        assert platform(name).read(answer, "", target, None).seen not in TELLING, (path, kind)
