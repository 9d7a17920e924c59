"""Answers near the real ones: parts missing, of another type or nested deep. No reader raises, and none makes a loss of a post that was shown."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.exchange import Answer
from archiver.platforms import platform
from archiver.platforms.platform import Reading
from storage.vocabulary import Seen, Target
from tests.internet.scenario import demo
from tests.internet.world import CONDITIONS
from tests.views import FIRST, NOON, VIEWS, View, answered

LOSSES = frozenset({Seen.GONE, Seen.REMOVED, Seen.ACCOUNT_GONE, Seen.ACCOUNT_SUSPENDED, Seen.SOFT_GONE})
TYPED_BY_A_GAP = frozenset({"x.tweet-without-user"})
"""The facts tell of one loss that is told by what is not there."""
SCRIPT = re.compile(rb"(?<=[>= ])\{\".*\}(?=;|</script>)", re.DOTALL)


def json_in(answer: Answer) -> bytes | None:
    """Return the JSON of an answer: its body, or what a script of its page holds."""
    if answer.body.lstrip()[:1] in (b"{", b"["):
        return answer.body
    match = SCRIPT.search(answer.body)
    return match[0] if match else None


def told() -> dict[str, tuple[View, Answer]]:
    """Return an answer of each look in each condition of its posts, as far as it holds JSON."""
    world = demo(lambda: NOON)
    kinds = {view.platform: CONDITIONS.get(view.platform, ()) for view in VIEWS.values()}
    named = {
        f"{view.platform}-{view.method}-{condition}": (view, answered(world, view, FIRST[view.platform].subject, condition))
        for view in VIEWS.values()
        for condition in kinds[view.platform]
    }
    return {name: (view, answer) for name, (view, answer) in named.items() if json_in(answer) is not None}


TOLD = told()


def nested(levels: int) -> Any:
    """Lists in objects, many levels deep."""
    made: Any = "bottom"
    for level in range(levels):
        made = [made] if level % 2 else {"id": made, "data": made, "error": "NotFound"}
    return made


ODD = st.sampled_from([None, True, False, 0, -1, 1e308, 10**40, "", "\ud800", "\x00", [], {}, [None], {"": None}, nested(10), nested(11)])
ANYTHING = ODD | st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=2), max_leaves=4)


def places(made: Any) -> list[tuple[Any, Any]]:
    """Return every container with each of its keys."""
    here = list(made.items()) if isinstance(made, dict) else list(enumerate(made)) if isinstance(made, list) else []
    return [(made, key) for key, _ in here] + [place for _, inner in here for place in places(inner)]


@st.composite
def spoilt(draw: st.DrawFn, source: bytes) -> bytes:
    """Return JSON with up to three of its parts replaced or left out."""
    made = json.loads(source)
    for _ in range(draw(st.integers(1, 3))):
        found = places(made)
        if not found:
            break
        container, key = draw(st.sampled_from(found))
        if draw(st.booleans()):
            # A copy: what is put in may be spoilt by the next turn.
            container[key] = json.loads(json.dumps(draw(ANYTHING)))
        else:
            del container[key]
    return json.dumps(made).encode()


def read(view: View, answer: Answer, target: Target, method: str | None) -> Reading:
    return platform(view.platform).read(answer, view.id, target, method)


@pytest.mark.parametrize("name", TOLD)
@settings(max_examples=12)
@given(data=st.data())
def test_a_spoilt_answer_is_read_and_is_no_loss_unless_it_was_one(name: str, data: st.DataObject) -> None:
    """R1: only a whole typed pattern moves a state; a part that is not there or of another type never does."""
    view, whole = TOLD[name]
    source = json_in(whole)
    assert source is not None
    answer = replace(whole, body=whole.body.replace(source, data.draw(spoilt(source))))
    method = data.draw(st.sampled_from([view.method, None]))
    reading = read(view, answer, Target.POST, method)
    assert isinstance(reading, Reading)
    if read(view, whole, Target.POST, method).seen not in LOSSES:
        assert reading.seen not in LOSSES or reading.pattern in TYPED_BY_A_GAP
    if reading.seen is Seen.LIVE:
        assert reading.fields.id == view.id
    assert isinstance(read(view, answer, Target.PROFILE, method), Reading)


def test_the_answers_that_are_spoilt_are_those_of_every_interface_in_json() -> None:
    """What the test above walks over is really there."""
    assert {view.platform for view, _ in TOLD.values()} == {"x", "bluesky", "mastodon", "youtube", "tiktok", "reddit", "vimeo"}
    assert len(TOLD) > 60


@pytest.mark.parametrize(
    ("kind", "body", "times"),
    [("text/html", b"<script>" + b"window.__sc_hydration=[] " * 200_000, 1), ("text/xml", b"<oembed>" + b"<html><![CDATA[" * 6_000, 100)],
    ids=["script", "oembed"],
)
def test_an_answer_that_begins_the_same_again_and_again_is_read_at_once(kind: str, body: bytes, times: int) -> None:
    """Each beginning was followed to the end of the page: minutes and hours, in which the daemon did nothing else."""
    answer = Answer(status=200, headers=(("Content-Type", kind),), body=body)
    for _ in range(times):
        assert platform("soundcloud").read(answer, "1", Target.POST, "oembed").seen is Seen.PARSER_DRIFT
