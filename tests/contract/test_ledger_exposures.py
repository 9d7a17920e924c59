"""How long posts were watched and which were lost meanwhile, in every database."""

from __future__ import annotations

import pytest

from storage import Ledger, Writer, reader
from storage.model import Standing
from storage.vocabulary import Seen, State, Target, Tier
from storage.watching import Exposure
from tests.contract.samples import DID_KEY, a_look, a_post, at


def a_watched(writer: Writer, native_id: str, standing: Standing, *live: float) -> int:
    """Enter a post that was posted an hour before noon and seen live at these minutes after it."""
    post_id = writer.see_post(a_post(native_id, posted_at=at(-60)))
    for minutes in live:
        writer.add_observation(a_look(minutes, native_id))
    writer.set_standing(post_id, standing)
    return post_id


def exposures(ledger: Ledger) -> list[Exposure]:
    with ledger.read() as reading:
        return list(reading.exposures())


def test_a_confirmed_loss_lies_between_two_looks(ledger: Ledger) -> None:
    """Watched from the first look that saw it; lost between the last live one and the first that counted."""
    lost = Standing(state=State.DELETED_BY_AUTHOR, tier=Tier.CONFIRMED, last_live=at(30), first_gone=at(60), confirmed_at=at(420), test_spans=True)
    with ledger.write() as writer:
        a_watched(writer, "1", lost, 30, 10)
        writer.add_observation(a_look(5, "1", seen=Seen.OUTAGE))
        writer.add_observation(a_look(6, "1", target=Target.PROFILE))
        writer.add_observation(a_look(60, "1", seen=Seen.GONE))
    assert exposures(ledger) == [
        Exposure(platform="x", posted_at=at(-60), first_live=at(10), last_live=at(30), first_gone=at(60), test_spans=True),
    ]


@pytest.mark.parametrize(
    ("state", "tier"),
    [(State.DELETED_BY_AUTHOR, Tier.UNCONFIRMED), (State.PROTECTED, Tier.CONFIRMED), (State.AGE_GATED, Tier.CONFIRMED), (State.UNKNOWN, None)],
)
def test_only_a_confirmed_loss_is_a_loss(ledger: Ledger, state: State, tier: Tier | None) -> None:
    """A suspicion is none yet, and what is hidden is still there: nothing is known after the last live look."""
    with ledger.write() as writer:
        a_watched(writer, "1", Standing(state=state, tier=tier, last_live=at(30), first_gone=at(60)), 10, 30)
    (one,) = exposures(ledger)
    assert (one.first_live, one.last_live, one.first_gone) == (at(10), at(30), None)


def test_posts_never_seen_live_are_told_as_such(ledger: Ledger) -> None:
    """They are neither live nor watched; whoever counts has to know that there are some."""
    with ledger.write() as writer:
        a_watched(writer, "1", Standing(state=State.ACCOUNT_GONE, tier=Tier.CONFIRMED, first_gone=at(60)))
    (one,) = exposures(ledger)
    assert (one.first_live, one.last_live, one.first_gone) == (None, None, at(60))


def test_a_post_with_two_identities_is_one(ledger: Ledger) -> None:
    """It was seen live when either was; a post that was merged into another is not counted beside it."""
    with ledger.write() as writer:
        old = writer.see_post(a_post("1", space="ann", posted_at=at(-60)))
        new = writer.see_post(a_post("1", space="did:plc:a", posted_at=at(-60)))
        writer.add_observation(a_look(20, "1", space="ann"))
        writer.add_observation(a_look(40, "1", space="did:plc:a"))
        assert writer.rename(old, DID_KEY, "https://x.example/did:plc:a/1") == new
        writer.set_standing(new, Standing(state=State.LIVE, last_live=at(40)))
    (one,) = exposures(ledger)
    assert (one.first_live, one.last_live) == (at(20), at(40))


def test_any_number_of_posts_is_told_page_by_page(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once, while only so many are fetched at a time."""
    monkeypatch.setattr(reader, "PAGE", 2)
    with ledger.write() as writer:
        for number in range(5):
            a_watched(writer, str(number), Standing(state=State.LIVE, last_live=at(number)), number)
    assert sorted(one.first_live for one in exposures(ledger) if one.first_live) == [at(number) for number in range(5)]
