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


POSTS = {
    "x": ("1796161717017489850", "https://x.com/harbour/status/1796161717017489850"),
    "instagram": ("DHtWpRvMBiw", "https://www.instagram.com/harbour/p/DHtWpRvMBiw/"),
    "facebook": ("10116325482244511", "https://www.facebook.com/harbour/posts/10116325482244511"),
    "threads": ("DVdP2dCE_kf", "https://www.threads.com/@harbour/post/DVdP2dCE_kf"),
    "linkedin": ("7162487457991647232", "https://www.linkedin.com/feed/update/urn:li:activity:7162487457991647232"),
}
DESCRIBED = "Ships of the northern line call at quay three again from Monday on."
MARKS = {
    "its-kind": ("Anything", "All that is new.", '<meta property="og:type" content="article">', ""),
    "its-author": ("Jo (@harbour)", "Lights.", "", ""),
    "its-authors-name": ("The Harbour of Quay Three", "Lights.", "", ""),
    "its-words": ("Anything", DESCRIBED, "", f"<p>{DESCRIBED}</p>"),
    "its-content": ("Anything", "All that is new.", '<script type="application/ld+json">{"@type": "SocialMediaPosting"}</script>', ""),
}


def under(url: str, title: str, description: str, head: str = "", body: str = "") -> Answer:
    """Return a page that knows the address asked for, with a title and a description."""
    said = {"url": url, "title": title, "description": description, "image": "https://cdn.example/a.jpg"}
    metas = "".join(f'<meta property="og:{field}" content="{value}">' for field, value in said.items())
    page = f'<!DOCTYPE html><html><head><link rel="canonical" href="{url}">{metas}{head}</head><body>{body}</body></html>'
    return Answer(status=200, headers=(("content-type", "text/html"),), body=page.encode())


@pytest.mark.parametrize("name", POSTS)
def test_a_wall_under_the_address_of_a_post_is_not_the_post(name: str) -> None:
    """R8: these show a wall to readers without an account under any address, with a title, a description and a picture of its own."""
    native_id, url = POSTS[name]
    wall = under(url, "Log in or sign up to view", "See photos, videos and more on this site.", '<meta property="og:type" content="website">')
    assert platform(name).read(wall, native_id, Target.POST, "page").seen not in TELLING


@pytest.mark.parametrize("name", [name for name in POSTS if name != "linkedin"])
@pytest.mark.parametrize("mark", MARKS)
def test_one_mark_of_the_post_itself_makes_its_page_live(name: str, mark: str) -> None:
    """Its kind, its author's name, words that stand on the page too, or a description by schema.org."""
    native_id, url = POSTS[name]
    assert platform(name).read(under(url, *MARKS[mark]), native_id, Target.POST, "page").seen is Seen.LIVE


def test_a_form_for_a_password_in_place_of_a_video_is_not_the_video() -> None:
    """The page of a video that asks for a password knows its address and has a title; a form beside many words takes nothing from them."""
    form, url = '<form><input type="password"></form>', "https://vimeo.com/223099532"
    for body, seen in ((form, Seen.PARSER_DRIFT), (form + "<p>Many words about quay three.</p>" * 60, Seen.LIVE)):
        assert platform("vimeo").read(under(url, "Quay 3 on Vimeo", "A community.", body=body), "223099532", Target.POST, "page").seen is seen


@pytest.mark.parametrize(("kind", "seen"), [("article", Seen.LIVE), ("website", Seen.LOGIN_WALL)])
def test_a_page_that_tells_its_post_beside_a_login_is_the_post(kind: str, seen: Seen) -> None:
    """Facebook draws posts by scripts, below a form to log in: the kind, words and picture stated are the post's; its wall has no kind."""
    native_id, url = POSTS["facebook"]
    form = '<form id="login_form"><input type="password"></form>'
    page = under(url, "The Harbour", DESCRIBED, f'<meta property="og:type" content="{kind}">', form)
    assert platform("facebook").read(page, native_id, Target.POST, "page").seen is seen


FORBIDDEN = ('<div id="shreddit-forbidden"><h1 id="shreddit-forbidden-title">x</h1></div>', '<shreddit-forbidden reason="BANNED"></shreddit-forbidden>')


@pytest.mark.parametrize("mark", FORBIDDEN)
def test_the_page_in_place_of_what_reddit_does_not_show_says_nothing(mark: str) -> None:
    """It stands for posts that are gone, closed communities and suspended accounts alike, under the address that was asked for."""
    page = under("https://www.reddit.com/r/x/comments/54loj1/quay/", "Quay", "All that is new.", body=mark)
    assert platform("reddit").read(page, "54loj1", Target.POST, "page").reason == "forbidden-page"


@pytest.mark.parametrize("status", [200, 403])
def test_a_client_that_reddits_network_keeps_out_is_told_so(status: int) -> None:
    """The page is a sentence and the link to a complaint; a post whose words link there is a post."""
    complaint = '<div>Du wurdest blockiert. <a href="https://support.reddithelp.com/hc/en-us/requests/new?ticket_form_id=21879292693140">Melden</a></div>'
    head = (("Content-Type", "text/html"),)
    blocked = Answer(status=status, headers=head, body=f'<html><head></head><body class="theme-beta">{complaint}</body></html>'.encode())
    assert platform("reddit").read(blocked, "54loj1", Target.POST, "page").seen is Seen.CHALLENGE
    post = f'<html><body><shreddit-post id="t3_54loj1" post-title="Quay" author="jo"><div slot="text-body">{complaint}</div></shreddit-post></body></html>'
    assert platform("reddit").read(Answer(status=200, headers=head, body=post.encode()), "54loj1", Target.POST, "page").seen is Seen.LIVE
