"""What the schedule of looks is told by, in every database."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import Ledger
from storage.model import Change, Standing, Work
from storage.vocabulary import ChangeKind, Tier, WorkKind
from tests.contract.samples import a_post, at

LEASE = timedelta(minutes=5)


def a_paced_look(ledger: Ledger, subject: int, due: float, span: float, host: str) -> None:
    """Put a look into the queue that was paced, as the schedule does: by ending the one before it."""
    with ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.LOOK, subject=subject, due=at(0), host=host))
    (work,) = ledger.claim(at(0), lease=LEASE, limit=1, kinds=(WorkKind.LOOK,))
    with ledger.write() as writer:
        assert writer.finish(work, due=at(due), span=span)


def always(_due: datetime, _last: datetime) -> bool:
    """Allow any early look."""
    return True


def test_what_falls_due_is_the_sum_of_what_each_span_gives(ledger: Ledger) -> None:
    """Two looks every two hours and one every half hour: three an hour; works that are not paced do not count."""
    for subject, span in ((1, 2.0), (2, 2.0), (3, 0.5)):
        a_paced_look(ledger, subject, span * 60, span, "x.example")
    a_paced_look(ledger, 4, 600, 10.0, "y.example")
    with ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.LOOK, subject=5, due=at(1), host="x.example"))
        writer.schedule(Work(kind=WorkKind.ARTICLE, subject=1, due=at(1), host="x.example"))
    with ledger.read() as reader:
        assert reader.falling_due() == {"x.example": 3.0, "y.example": 0.1}


def test_threshold_is_unknown_until_it_is_set(ledger: Ledger) -> None:
    """The last one that was set is the one."""
    with ledger.write() as writer:
        assert writer.read.threshold("x.example") is None
        writer.set_threshold("x.example", 0.5, at(1))
        writer.set_threshold("x.example", 0.25, at(2))
        writer.set_threshold("y.example", 4.0, at(2))
    with ledger.read() as reader:
        assert (reader.threshold("x.example"), reader.threshold("y.example")) == (0.25, 4.0)


def test_early_looks_are_the_next_ones_and_one_a_host(ledger: Ledger) -> None:
    """The nearest first and no more than asked for, none of busy hosts, none that the caller forbids by when it is due and when the last one was."""
    for subject, due, host in ((1, 30, "x.example"), (2, 20, "x.example"), (3, 40, "y.example"), (4, 50, "z.example")):
        a_paced_look(ledger, subject, due, 1.0, host)
    told: list[tuple[datetime, datetime]] = []

    def not_the_last(due: datetime, last: datetime) -> bool:
        told.append((due, last))
        return due < at(50)

    early = ledger.claim_early(at(10), lease=LEASE, limit=5, busy_hosts={"y.example"}, early=not_the_last)
    assert [work.subject for work in early] == [2]
    assert (at(20), at(20) - timedelta(hours=1)) in told
    assert [work.subject for work in ledger.claim_early(at(10), lease=LEASE, limit=2, busy_hosts=(), early=always)] == [1, 3]
    assert [work.subject for work in ledger.claim_early(at(10), lease=LEASE, limit=2, busy_hosts=(), early=always)] == [4]


def test_only_paced_looks_are_made_early(ledger: Ledger) -> None:
    """Confirming looks stand at their times, and other works are no looks."""
    with ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.LOOK, subject=1, due=at(20), host="x.example", priority=5, reason="confirm"))
        writer.schedule(Work(kind=WorkKind.LOOK, subject=2, due=at(20), host="y.example"))
        writer.schedule(Work(kind=WorkKind.ARTICLE, subject=3, due=at(20), host="z.example"))
    assert ledger.claim_early(at(10), lease=LEASE, limit=5, busy_hosts=(), early=always) == []


def test_an_early_claim_is_fenced_like_any_other(ledger: Ledger) -> None:
    """It is leased: nobody else gets it, and when it ends it comes again when it was told."""
    a_paced_look(ledger, 1, 30, 1.0, "x.example")
    (work,) = ledger.claim_early(at(10), lease=LEASE, limit=1, busy_hosts=(), early=always)
    assert ledger.claim_early(at(10), lease=LEASE, limit=1, busy_hosts=(), early=always) == []
    with ledger.write() as writer:
        assert writer.finish(work, due=at(90), span=1.5)
        known = writer.read.work(WorkKind.LOOK, 1)
    assert known is not None
    assert (known.due, known.span) == (at(90), 1.5)


def test_the_posts_of_an_account_come_forward_together(ledger: Ledger) -> None:
    """All but the one that led there and those that are suspected already, or two of them would hasten each other for ever; none of another account.

    What may be back with its account waits for its instant: it is paced no more, and no host with room left brings it forward.
    """
    with ledger.write() as writer:
        mine = [writer.see_post(a_post(str(number), account="did:plc:mine")) for number in range(5)]
        writer.set_standing(mine[3], Standing(first_gone=at(5)))
        writer.set_standing(mine[4], Standing(first_gone=at(4), tier=Tier.CONFIRMED))
        other = writer.see_post(a_post("9", account="did:plc:other"))
    for subject in (*mine, other):
        a_paced_look(ledger, subject, 600, 10.0, "x.example")
    with ledger.write() as writer:
        assert writer.hasten_account("x", "did:plc:mine", at(10), but=mine[0]) == 2
        dues = {subject: work.due for subject in (*mine, other) if (work := writer.read.work(WorkKind.LOOK, subject)) is not None}
    assert dues == {mine[0]: at(600), mine[1]: at(10), mine[2]: at(10), mine[3]: at(600), mine[4]: at(600), other: at(600)}
    with ledger.write() as writer:
        assert writer.hasten_account("x", "did:plc:mine", at(11), but=0, lost=True) == 2
        back = [(work.due, work.span) for subject in mine if (work := writer.read.work(WorkKind.LOOK, subject)) is not None]
    assert back == [(at(11), None), (at(10), 10.0), (at(10), 10.0), (at(600), 10.0), (at(11), None)]


def test_lifetimes_are_those_of_the_account(ledger: Ledger) -> None:
    """First sight, time of posting and what became of each."""
    with ledger.write() as writer:
        writer.see_post(a_post("1", account="did:plc:mine", posted_at=at(-90)))
        writer.see_post(a_post("2", account="did:plc:other"))
        lives = writer.read.lifetimes("x", "did:plc:mine")
        assert [(life.posted_at, life.last_live, life.first_gone) for life in lives] == [(at(-90), None, None)]
        assert writer.read.lifetimes("bluesky", "did:plc:mine") == []


def test_only_changes_of_what_a_post_says_are_counted(ledger: Ledger) -> None:
    """An edit and a swapped picture are; a first sight, a loss and a re-encoded picture are not."""
    with ledger.write() as writer:
        post_id = writer.see_post(a_post("1"))
        for kind in (ChangeKind.FIRST_SEEN, ChangeKind.EDITED, ChangeKind.MEDIA_SWAPPED, ChangeKind.MEDIA_REENCODED, ChangeKind.LOST):
            writer.add_change(Change(at=at(1), kind=kind, post_id=post_id, between=(at(0), at(1))))
        assert writer.read.content_changes(post_id) == 2
