"""Wording: what was recorded, by us, between which times; hostile text can do nothing; the JSON keeps its schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.notify import document, trial
from archiver.notify.document import LISTED, body
from archiver.notify.words import SHOWN, harmless, text, title
from storage.model import Json
from storage.rows import NewsRow
from storage.vocabulary import AlertKind, ChangeKind, Tier
from tests.news import LOST, NOON, a_change, at, told_kinds

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "alert.schema.json").read_text())
texts = st.text(max_size=30)
documents = st.recursive(
    st.none() | st.integers(0, 9) | texts, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=3), max_leaves=5
)


def test_an_unconfirmed_loss_says_that_it_is_unconfirmed_and_between_which_times() -> None:
    """R9, R10: an interval with tier, evidence and spans; never a moment, never 'deleted' alone."""
    said = text([a_change(quoted_by=("https://news.example/a", "https://news.example/b"))])
    assert said.splitlines() == [
        "Unavailable (unconfirmed)",
        "https://x.com/i/status/1",
        "last seen live 2026-11-24 11:30:00 UTC, first not there 2026-11-24 11:54:00 UTC, unconfirmed 2026-11-24 12:00:00 UTC",
        "our looks say: deleted-by-author; further looks follow before this is called confirmed",
        "judged by looks 5 min, 1 h after the first",
        "evidence: looks 11, 12; 'archiver show x:1'",
        "quoted by https://news.example/a and 1 more",
    ]


def test_a_loss_of_what_we_never_saw_says_so() -> None:
    """R9: a post may have been gone before we first looked."""
    assert "never seen live by us, first not there 2026-11-24 11:54:00 UTC" in text([a_change(between=(None, at(-6)))])
    unknown = a_change(between=(None, at(-6)), after=LOST | {"state": "gone-cause-unknown"})
    assert "whether there ever was a post at this address is not known" in text([unknown])
    assert "whether there ever was" not in text([a_change(after=LOST | {"state": "gone-cause-unknown"})])


def test_a_confirmed_loss_says_when_it_was_confirmed_and_its_cause() -> None:
    """R9."""
    change = a_change(tier=Tier.CONFIRMED, after=LOST | {"cause": "account-suspended"})
    said = text([change])
    assert said.startswith("Loss confirmed\n")
    assert "confirmed 2026-11-24 12:00:00 UTC" in said
    assert "deleted-by-author, cause: account-suspended" in said
    assert "unconfirmed" not in said


def of_article(kind: ChangeKind, tier: Tier, **said: Any) -> NewsRow:
    """Return a change of an article itself."""
    nothing: dict[str, Any] = dict.fromkeys(("platform", "id", "permalink", "author", "account"))
    return a_change(kind=kind, tier=tier, article="https://news.example/a", evidence=(), **nothing | said)


ABSENT: dict[str, Json] = {"reason": "answers 404 since 2026-11-24T11:54:00+00:00, 5 looks", "status": 404, "test_spans": False}


@pytest.mark.parametrize("tier", Tier)
def test_an_article_is_said_to_be_gone_by_what_its_site_answered(tier: Tier) -> None:
    """R9, R10 for articles: interval, tier and the answers that agreed."""
    gone = of_article(ChangeKind.ARTICLE_GONE, tier, after=ABSENT)
    assert text([gone]).splitlines() == [
        "Article gone",
        "https://news.example/a",
        f"last read 2026-11-24 11:30:00 UTC, first not there 2026-11-24 11:54:00 UTC, {tier} 2026-11-24 12:00:00 UTC",
        "its site answers 404 since 2026-11-24T11:54:00+00:00, 5 looks",
    ]
    assert title(AlertKind.CONFIRMED_LOSS, [gone, gone]) == "Loss confirmed: 2 articles (news.example)"


def test_an_article_that_is_back_says_what_we_had_said() -> None:
    """The correction comes on the same channel, marked where its spans were those of a test."""
    back = of_article(ChangeKind.ARTICLE_RESTORED, Tier.CONFIRMED, before=ABSENT | {"test_spans": True})
    said = text([back])
    assert said.startswith("Article there again\n")
    assert "we said it was gone (confirmed)" in said
    assert "TEST SPANS" in said


@pytest.mark.parametrize("kind", [ChangeKind.CORRECTED, ChangeKind.RESTORED])
def test_a_claim_that_is_taken_back_says_what_we_had_said(kind: ChangeKind) -> None:
    """R10: corrections come on the same channel."""
    said = text([a_change(kind=kind, tier=Tier.CONFIRMED, before=LOST, after={"state": "live"})])
    assert "we said deleted-by-author (confirmed)" in said
    assert "now: live" in said


def test_a_claim_that_is_reworded_says_how_firm_the_new_one_is() -> None:
    """R10: what was confirmed may be unconfirmed again."""
    said = text([a_change(kind=ChangeKind.CORRECTED, tier=Tier.CONFIRMED, before=LOST, after=LOST | {"state": "gone-cause-unknown", "tier": "unconfirmed"})])
    assert "we said deleted-by-author (confirmed)" in said
    assert "now: gone-cause-unknown (unconfirmed)" in said


def test_a_claim_by_test_spans_says_so() -> None:
    """A claim that was judged by shorter spans must not be published by mistake."""
    assert "TEST SPANS" in text([a_change(after=LOST | {"test_spans": True})])
    assert "TEST SPANS" not in text([a_change()])


def test_an_edit_shows_both_sides() -> None:
    """Whoever reads it wants to know what changed."""
    said = text([a_change(kind=ChangeKind.EDITED, before={"text": "Tea"}, after={"text": "Toast"})])
    assert ("before: Tea" in said, "after: Toast" in said) == (True, True)


def test_a_picture_that_looks_alike_is_not_said_to_be_the_same() -> None:
    """Hashes do not see a word or a number that was changed in a picture of text: what is told is how near they are."""
    was, now = ({"sha256": letter * 64, "distances": {"phash64": 6, "pdq256": 48}} for letter in "ab")
    said = text([a_change(kind=ChangeKind.MEDIA_REENCODED, before=was, after=now, tier=None)]).splitlines()
    assert said[0] == "Picture with other bytes that looks alike"
    assert "apart: phash64 by 6 bits, pdq256 by 48 bits" in said


def test_what_could_not_be_seen_is_no_event_with_an_after() -> None:
    """R8: the reason is one why we know nothing, not what became of the post."""
    said = text([a_change(kind=ChangeKind.NOT_OBSERVABLE, after={"reason": "rate-limit"})])
    assert ("reason: rate-limit" in said, "after: " in said) == (True, False)


def test_an_edit_far_down_a_long_text_is_shown() -> None:
    """Where both sides begin alike, they are shown from where they part; of a post the sentences that went and came."""
    long = "The bridge was built of stone and iron in eighteen hundred and eleven, as everybody here knows, " * 4
    said = text([a_change(kind=ChangeKind.EDITED, before={"text": f"{long}and it is safe"}, after={"text": f"{long}and it is closed"})])
    assert ("as everybody here knows, and it is safe\n" in said, "and it is closed\n" in said) == (True, True)
    before, after = ({"text": f"{long}. It is {word}.", "sentences": [f"It is {word}."]} for word in ("safe", "closed"))
    said = text([a_change(kind=ChangeKind.EDITED, before=before, after=after)])
    assert ("before: It is safe.\n" in said, "after: It is closed.\n" in said) == (True, True)
    said = text([a_change(kind=ChangeKind.EDITED, before=before, after=after | {"sentences": []})])
    assert ("before: It is safe.\n" in said, "after: " in said) == (True, False)
    assert "before: Tea" in text([a_change(kind=ChangeKind.EDITED, before={"text": "Tea", "sentences": []}, after={"text": "Eat", "sentences": []})])


def test_a_degraded_host_says_which_and_that_nothing_is_claimed_there() -> None:
    """R5: the host is doubted, not its posts."""
    after = {"platform": "x", "host": "cdn.x.example", "method": "syndication", "reason": "frozen"}
    change = a_change(kind=ChangeKind.HOST_DEGRADED, after=after, platform=None, id=None, permalink=None, author=None)
    assert title(AlertKind.HOST_DEGRADED, [change]) == "Losses are not claimed here for now: 1 change (x)"
    assert "cdn.x.example, asked by syndication: frozen" in text([change])


def test_a_title_counts_posts_and_names_the_account() -> None:
    """A clean-up reads as one event."""
    group = [a_change(number) for number in range(3)]
    assert title(AlertKind.UNCONFIRMED_LOSS, group) == "Unavailable (unconfirmed): 3 posts of tea_house (x)"
    mixed = [*group, a_change(4, kind=ChangeKind.EDITED)]
    assert title(AlertKind.DIGEST, mixed) == "Several changes: Unavailable (unconfirmed) 3, Edited 1"


def test_a_large_group_describes_the_first_and_counts_the_rest() -> None:
    """And its JSON names every change."""
    group = [a_change(number) for number in range(LISTED + 20)]
    assert text(group).endswith(f"and {LISTED + 20 - SHOWN} changes more: 'archiver changes --since 2026-11-24T12:00:00Z' lists them")
    made = document("key", NOON, group)
    assert (made["count"], made["change_ids"]) == (LISTED + 20, list(range(LISTED + 20)))
    assert isinstance(made["changes"], list)
    assert len(made["changes"]) == LISTED


@given(texts)
def test_a_strangers_text_stays_on_one_line_and_pings_nobody(hostile: str) -> None:
    """@everyone, <!channel>, links and control characters are plain text."""
    shown = harmless(f"@everyone <!channel> {hostile}")
    assert shown.isprintable()
    assert not set(shown) & set("@<>`*[]\n")
    assert len(shown) <= 200


@given(told_kinds, documents, documents, texts, st.sampled_from([None, *Tier]))
def test_every_alert_keeps_the_schema(kind: ChangeKind, before: object, after: object, author: str, tier: Tier | None) -> None:
    """Whatever stands in the ledger; and its bytes are the same with every attempt."""
    made = document("key", NOON, [a_change(kind=kind, before=before, after=after, author=author, tier=tier, between=(None, None))])
    jsonschema.validate(json.loads(body(made)), SCHEMA)
    assert body(made) == body(json.loads(body(made)))


def test_the_test_alert_keeps_the_schema() -> None:
    """A receiver that checks what it gets must take the test too."""
    jsonschema.validate(trial("key", NOON), SCHEMA)
