"""The table of states: every platform in every condition and three languages, answered by the test internet and read by the real ``classify``."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from archiver.cli.rules import classify
from archiver.exchange import Answer
from archiver.platforms import control, platform
from storage.model import Post
from storage.vocabulary import Seen
from tests.internet import people
from tests.internet import world as simulated
from tests.internet.message import get
from tests.internet.scenario import demo
from tests.internet.sites import respond
from tests.internet.words import LANGUAGES
from tests.internet.world import CONDITIONS, IN_THE_WAY
from tests.views import FIRST, NOON, VIEWS, View, answered

LOSSES = frozenset({Seen.GONE, Seen.REMOVED, Seen.ACCOUNT_GONE, Seen.ACCOUNT_SUSPENDED})

UNTYPED = {**dict.fromkeys(simulated.TOLD, Seen.OTHER), "live": Seen.LIVE, "edited": Seen.LIVE, "unknown-shape": Seen.PARSER_DRIFT}
"""Platforms that answer alike for whatever became of a post."""
UNREAD = {**dict.fromkeys(simulated.TOLD, Seen.PARSER_DRIFT), "live": Seen.LIVE, "edited": Seen.LIVE}
"""Pages with nothing in the post's place but a sentence."""
HOST_WIDE = {"rate-limit": Seen.RATE_LIMIT, "outage": Seen.OUTAGE, "unknown-shape": Seen.PARSER_DRIFT, "live": Seen.LIVE, "edited": Seen.LIVE}

TOLD: dict[tuple[str, str], dict[str, Seen]] = {
    ("x", "syndication"): {
        **HOST_WIDE,
        **dict.fromkeys(("deleted", "tombstone-deleted", "errors"), Seen.GONE),
        **dict.fromkeys(("suspended", "no-user"), Seen.ACCOUNT_SUSPENDED),
        **dict.fromkeys(("empty-object", "bad-request"), Seen.OTHER),
        "tombstone-empty": Seen.RESTRICTED_AUDIENCE,
        "age-restricted": Seen.AGE_GATE,
        "protected": Seen.PROTECTED,
        "challenge": Seen.CHALLENGE,
    },
    ("x", "oembed"): {
        **dict.fromkeys(CONDITIONS["x"], Seen.LIVE),
        **dict.fromkeys(("deleted", "tombstone-deleted", "errors", "bad-request"), Seen.GONE),
        **dict.fromkeys(("tombstone-empty", "age-restricted", "protected"), Seen.RESTRICTED_AUDIENCE),
        **dict.fromkeys(("suspended", "no-user"), Seen.OTHER),
        "rate-limit": Seen.RATE_LIMIT,
        "outage": Seen.OUTAGE,
        "challenge": Seen.CHALLENGE,
    },
    ("bluesky", "getPostThread"): {**HOST_WIDE, "deleted": Seen.GONE, "blocked": Seen.RESTRICTED_AUDIENCE},
    # The server that holds the repository is another one than the AppView, whose conditions these are.
    ("bluesky", "getRecord"): {**dict.fromkeys(CONDITIONS["bluesky"], Seen.LIVE), "deleted": Seen.GONE},
    ("mastodon", "statuses"): {**HOST_WIDE, "deleted": Seen.GONE, "authorized-fetch": Seen.LOGIN_WALL},
    ("youtube", "watch"): {
        **dict.fromkeys(("live", "edited", "offline"), Seen.LIVE),
        **dict.fromkeys(("unavailable", "removed-by-uploader"), Seen.GONE),
        **dict.fromkeys(("guidelines", "copyright"), Seen.REMOVED),
        "terminated": Seen.ACCOUNT_SUSPENDED,
        "closed": Seen.ACCOUNT_GONE,
        "private": Seen.PROTECTED,
        "age": Seen.AGE_GATE,
        "not-a-bot": Seen.CHALLENGE,
        "country": Seen.GEO_BLOCK,
        "consent": Seen.CONSENT_WALL,
        "unknown-shape": Seen.PARSER_DRIFT,
    },
    ("instagram", "embed"): UNTYPED,
    ("facebook", "plugin"): UNTYPED,
    ("threads", "page"): UNREAD,
    ("tiktok", "page"): {**UNTYPED, "protected": Seen.PROTECTED, "account-gone": Seen.PROTECTED, "age-restricted": Seen.AGE_GATE},
    ("telegram", "embed"): {
        **UNTYPED,
        **dict.fromkeys(("deleted", "removed", "account-gone", "age-restricted"), Seen.GONE),
    },
    ("reddit", "page"): UNTYPED,
    ("reddit", "json"): {
        **dict.fromkeys(simulated.TOLD, Seen.GONE),
        **dict.fromkeys(("live", "edited"), Seen.LIVE),
        "removed": Seen.REMOVED,
        "restricted": Seen.RESTRICTED_AUDIENCE,
        "unknown-shape": Seen.PARSER_DRIFT,
    },
    ("linkedin", "embed"): UNREAD,
    ("vk", "page"): UNREAD,
    ("vk", "video_ext"): {**UNTYPED, "live": Seen.PARSER_DRIFT, "edited": Seen.PARSER_DRIFT, "deleted": Seen.GONE, "suspended": Seen.ACCOUNT_SUSPENDED},
    ("vimeo", "oembed"): UNTYPED,
    ("vimeo", "player"): UNTYPED,
}
"""What each condition is to readers in English, whom our requests ask for."""

ELSEWISE: dict[tuple[str, str], dict[str, Seen]] = {
    ("x", "syndication"): dict.fromkeys(("tombstone-deleted", "age-restricted", "suspended", "protected"), Seen.PARSER_DRIFT),
    ("youtube", "watch"): dict.fromkeys(
        ("unavailable", "removed-by-uploader", "terminated", "closed", "guidelines", "copyright", "private", "age", "not-a-bot", "country"), Seen.PARSER_DRIFT
    ),
    ("facebook", "plugin"): {name: Seen.PARSER_DRIFT for name in simulated.TOLD if name not in ("live", "edited")},
}
"""What differs for readers in German or Japanese: sentences that are no patterns tell nothing."""

IN_WAY = {
    **dict.fromkeys(("login-wall", "login-page"), Seen.LOGIN_WALL),
    **dict.fromkeys(("consent-wall", "consent-redirect"), Seen.CONSENT_WALL),
    **dict.fromkeys(("outage", "empty"), Seen.OUTAGE),
    **dict.fromkeys(("challenge", "captcha", "bot-wall"), Seen.CHALLENGE),
    **dict.fromkeys(("unparsable", "new-page", "soft-404"), Seen.PARSER_DRIFT),
    "rate-limit": Seen.RATE_LIMIT,
    "access-denied": Seen.OTHER,
    "geo-block": Seen.GEO_BLOCK,
    "redirect-home": Seen.REDIRECT_HOME,
    "not-found": Seen.OTHER,
    "gone": Seen.OTHER,
}
"""What stands in the way of a web page; platforms have no reader for the pages of hosts that are no pages of theirs."""


def in_the_way(view: View, condition: str) -> Seen:
    """Return what a condition of the host is to a reader of a platform."""
    if view.platform == "web":
        return {"not-found": Seen.SOFT_GONE, "gone": Seen.GONE}.get(condition, IN_WAY[condition])
    if condition in ("login-page", "consent-wall"):
        return Seen.PARSER_DRIFT
    if condition in ("not-found", "gone") and view.platform in ("x", "bluesky", "mastodon"):
        return {("x", "not-found"): Seen.GONE}.get((view.platform, condition), Seen.PARSER_DRIFT)
    return IN_WAY[condition]


@dataclass(frozen=True, slots=True)
class Case:
    """One cell of the table."""

    view: View
    subject: str
    condition: str
    language: str
    seen: Seen

    @property
    def name(self) -> str:
        """Its name, for people."""
        return f"{self.view.platform}-{self.view.method}-{self.subject.partition(':')[0]}-{self.condition}-{self.language}"


def cases() -> Iterator[Case]:
    """Yield every cell: what became of the post, and what stands in the way of its host."""
    for key, view in VIEWS.items():
        told = TOLD.get(key, {})
        for language in LANGUAGES:
            differing = ELSEWISE.get(key, {}) if language != "en" else {}
            for condition, seen in told.items():
                yield Case(view, FIRST[view.platform].subject, condition, language, differing.get(condition, seen))
            for condition in IN_THE_WAY:
                yield Case(view, f"host:{view.host}", condition, language, in_the_way(view, condition))


CASES = {case.name: case for case in cases()}


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What ``classify --batch`` says of every cell."""
    folder, world = tmp_path_factory.mktemp("states"), demo(lambda: NOON)
    batch = folder / "cases.jsonl"
    with batch.open("w", encoding="utf-8") as lines:
        for name, case in CASES.items():
            (folder / f"{name}.http").write_bytes(answered(world, case.view, case.subject, case.condition, case.language).to_bytes())
            asked = {"file": name, "platform": case.view.platform, "id": case.view.id, "method": case.view.method, "response": f"{name}.http"}
            lines.write(json.dumps(asked) + "\n")
    return {str(made["file"]): made for made in classified(batch)}


def classified(batch: Path) -> list[dict[str, object]]:
    """Run the command on a batch."""
    out = io.StringIO()
    with redirect_stdout(out):
        classify(batch=batch, as_json=True)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(("platform_name", "method"), VIEWS)
def test_a_condition_is_read_as_what_it_is_in_every_language(readings: dict[str, dict[str, object]], platform_name: str, method: str) -> None:
    """Monitoring's table of states: only a typed answer is a loss; walls, blocks, sentences and new pages are none in any language."""
    own = {name: case.seen for name, case in CASES.items() if case.view is VIEWS[platform_name, method]}
    assert own
    assert {name: readings[name]["seen"] for name in own} == own


def test_every_condition_of_every_platform_stands_in_the_table() -> None:
    """The table is held to what the test internet can do, and losses in it to what the facts call typed."""
    for name in simulated.PERMALINKS:
        conditions = [told for (platform_name, _), told in TOLD.items() if platform_name == name]
        assert conditions
        assert all(set(told) == set(CONDITIONS[name]) for told in conditions)
    typed = {(case.view.platform, case.view.method) for case in CASES.values() if case.seen in LOSSES and not case.subject.startswith("host:")}
    assert typed == {
        *{("x", "syndication"), ("x", "oembed"), ("bluesky", "getPostThread"), ("bluesky", "getRecord"), ("mastodon", "statuses"), ("youtube", "watch")},
        *{("telegram", "embed"), ("reddit", "json"), ("vk", "video_ext")},
    }


def test_platforms_say_whether_their_looks_may_tell_a_loss() -> None:
    """What a platform's file says of itself is what the table shows of its looks."""
    losing = {case.view.platform for case in CASES.values() if case.seen in LOSSES and case.view.method != "json" and case.view.platform != "web"}
    assert {name for name in FIRST if platform(name).types_losses} == losing
    # R3, R4: no loss is claimed where nothing vouches for the host.
    assert {name for name in losing if platform(name).controls_live and platform(name).controls_never} == losing


def test_no_wall_of_a_host_is_a_loss_but_the_bare_status_of_a_page_and_the_404_of_x() -> None:
    """What stands in the way of everything says nothing of one post (R8)."""
    lost = {(case.view.platform, case.condition) for case in CASES.values() if case.seen in LOSSES and case.subject.startswith("host:")}
    assert lost == {("x", "not-found"), ("web", "gone")}


@pytest.mark.parametrize("posts", people.ELSEWHERE, ids=lambda posts: posts[0].platform)
def test_the_test_internet_answers_the_looks_that_are_made(posts: tuple[simulated.Post, ...]) -> None:
    """A look at a post of the world is answered with that post, at the very address that the platform's file gives."""
    world, name = demo(lambda: NOON), posts[0].platform
    for post in posts:
        ref = control(name, post.permalink)
        assert ref is not None
        look = platform(name).look(Post(key=ref.key, permalink=ref.permalink, first_seen=NOON))
        said = respond(world, get(look.url))
        reading = platform(name).read(Answer(status=said.status, headers=said.headers, body=said.body), ref.key.id, "post", look.method)  # type: ignore[arg-type]
        assert (reading.seen, reading.fields.id) == (Seen.LIVE, ref.key.id)
