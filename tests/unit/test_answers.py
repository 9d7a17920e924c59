"""Answer files of the test internet: whole HTTP answers, each made from a fact, each filled without a gap."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.internet import answers
from tests.internet.message import Answer, get
from tests.internet.render import MissingValueError, Value, in_header
from tests.internet.scenario import demo
from tests.internet.sites import ENDPOINTS, respond
from tests.internet.world import CONDITIONS, PERMALINKS, World

NAMES = answers.names()
CITED = re.compile(r"(?:platforms\.md|monitoring\.md|no fact).*\((?:A|B|C)[,)]")
BARE = re.compile(r'(?<!")\{\{([A-Za-z0-9_]+)\}\}(?!")')
HOSTILE = 'a "quoted" <script>alert(1)</script> \\ & line\nend ‘’ 😀'


@pytest.fixture(scope="module")
def world() -> World:
    """The demo's world at a fixed time; whoever switches it switches it back."""
    return demo(lambda: datetime(2025, 7, 1, 12, tzinfo=UTC))


def sample(template: answers.Template) -> dict[str, Value]:
    """Return hostile values for a template: numbers where they stand bare in JSON, one line in headers."""
    bare = set(BARE.findall(template.body)) if "json" in template.content_type else set()
    in_headers = {name for _, value in template.headers for name in re.findall(r"\{\{(\w+)\}\}", value)}
    return {name: 7 if name in bare else "x" if name in in_headers else HOSTILE for name in template.placeholders}


def switch_all(w: World, kind: str, condition: str, values: dict[str, str]) -> None:
    """Put every subject of a kind into a condition."""
    for key in w.subjects(kind):
        w.switch(f"{kind}:{key}", condition, values)


def every_endpoint(w: World, kind: str) -> list[str]:
    """Return one address of every kind for every post, page, link and account; for what becomes of one platform's posts, those of its posts."""
    if kind in PERMALINKS:
        return [url for post in w.posts.values() if post.platform == kind for url in ENDPOINTS[kind](post)]
    urls = [*w.pages, *w.links, "https://www.zeitspiegel.example/feed.xml", "https://www.zeitspiegel.example/news-sitemap.xml", "https://bit.ly/30zahlen+"]
    for post in w.posts.values():
        urls += ENDPOINTS[post.platform](post)
    return urls


def check_served(url: str, answer: Answer) -> None:
    """Hold one answer to what every answer owes."""
    assert not answer.header("X-Facts"), url
    if answer.header("content-type") != "image/jpeg":
        assert b"{{" not in answer.body, url
    if "json" in answer.header("content-type"):
        json.loads(answer.body)


@pytest.mark.parametrize(("platform", "case"), NAMES)
def test_answer_file_is_an_http_answer_made_from_a_fact(platform: str, case: str) -> None:
    """Each file has a status line and headers, and cites the line of the facts with its confidence."""
    template = answers.template(platform, case)

    assert CITED.match(template.facts)
    # LinkedIn answers 999 to clients it takes for robots.
    assert 200 <= template.status < 600 or template.status == 999
    assert template.content_type


@pytest.mark.parametrize(("platform", "case"), NAMES)
def test_filled_answer_has_no_gap_and_its_json_is_json(platform: str, case: str) -> None:
    """Whatever the values hold, the answer stays well formed, and the citation is not served."""
    template = answers.template(platform, case)

    answer = template.render(sample(template))

    check_served(template.name, answer)
    if "html" in template.content_type:
        assert b"<script>alert(1)" not in answer.body


def test_there_are_answers_of_all_platforms() -> None:
    """The files that the tests above walk over are really there."""
    assert {platform for platform, _ in NAMES} >= {*PERMALINKS, "web"}
    assert len(NAMES) > 100


def test_missing_value_is_an_error_not_a_gap() -> None:
    """A placeholder that nobody fills must not reach a client."""
    with pytest.raises(MissingValueError, match="retry_after"):
        answers.answer("x", "syndication.rate-limit")


def test_header_values_cannot_add_headers() -> None:
    """A line end in a value would smuggle a header into the answer."""
    with pytest.raises(ValueError, match="line end"):
        in_header("30\r\nSet-Cookie: a=1")


@pytest.mark.parametrize("raw", ["", "200 OK\n\n", "HTTP/1.1 200 OK\nContent-Type: text/html\n\nx", "HTTP/1.1 200 OK\nX-Facts: a\nno colon\n\nx"])
def test_file_without_status_line_citation_or_header_form_is_refused(raw: str) -> None:
    """A file that is no HTTP answer, or cites nothing, fails loudly."""
    with pytest.raises(ValueError, match="case"):
        answers.parse("x/case", raw)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_text_comes_back_from_json_as_it_was(text: str) -> None:
    """JSON escaping is exact: a client reads the very text that the world holds."""
    template = answers.template("x", "syndication.unknown-shape")

    answer = template.render(dict.fromkeys(template.placeholders, text))

    assert json.loads(answer.body)["envelope"]["blocks"][0]["value"] == text


@pytest.mark.parametrize(("kind", "condition"), [(kind, name) for kind, names in CONDITIONS.items() for name in names])
def test_every_condition_of_every_kind_has_its_answers(world: World, kind: str, condition: str) -> None:
    """A condition can be switched on all its subjects, and then every endpoint still answers in full."""
    values = {"id": "1899356028218932834", "text": "Other words."} if condition == "edited" else {}
    switch_all(world, kind, condition, values)

    for url in every_endpoint(world, kind):
        check_served(url, respond(world, get(url)))

    switch_all(world, kind, "live", {})
