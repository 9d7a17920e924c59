"""The due queue: nothing is handed out twice, nothing that was asked for is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Ledger
from storage.choosing import LOOKED_THROUGH
from storage.model import Work
from storage.vocabulary import WorkKind
from tests.contract.samples import DID_KEY, DID_PERMALINK, a_post, at

LEASE = timedelta(minutes=5)


def a_work(subject: int = 1, due: float = 0, kind: WorkKind = WorkKind.SEED, **said: str | int) -> Work:
    """Return a work that is due so many minutes after noon."""
    work = Work(kind=kind, subject=subject, due=at(due))
    return replace(work, **said)  # type: ignore[arg-type]


def enter(ledger: Ledger, *works: Work, sooner: bool = False) -> None:
    """Schedule works in one transaction."""
    with ledger.write() as writer:
        for work in works:
            writer.schedule(work, sooner=sooner)


def claim(ledger: Ledger, now: float, limit: int = 10, kinds: Collection[WorkKind] = (), busy_hosts: Collection[str] = ()) -> list[Work]:
    """Claim so many minutes after noon, for five minutes."""
    return ledger.claim(at(now), lease=LEASE, limit=limit, kinds=kinds, busy_hosts=busy_hosts)


def finish(ledger: Ledger, work: Work, due: datetime | None = None, **said: str | int) -> bool:
    """Finish a work in a transaction."""
    with ledger.write() as writer:
        return writer.finish(work, due=due, **said)  # type: ignore[arg-type]


def kept(ledger: Ledger, kind: WorkKind = WorkKind.SEED, subject: int = 1) -> Work:
    """Return a work that must be in the queue."""
    with ledger.read() as reader:
        work = reader.work(kind, subject)
    assert work is not None
    return work


def test_only_what_is_due_is_handed_out(ledger: Ledger) -> None:
    """Due at this very moment counts."""
    enter(ledger, a_work(1, 0), a_work(2, 1), a_work(3, 1.1))
    assert [work.subject for work in claim(ledger, 1)] == [1, 2]


def test_the_most_urgent_goes_first_and_then_what_waited_longest(ledger: Ledger) -> None:
    """Priority before due time, and no more than asked for."""
    enter(ledger, a_work(1, 2), a_work(2, 1), a_work(3, 3, priority=5), a_work(4, 1, priority=-1))
    assert [work.subject for work in claim(ledger, 9, limit=3)] == [3, 2, 1]
    assert claim(ledger, 9, limit=0) == []


def test_a_claimed_work_is_not_handed_out_again_before_its_lease_ran_out(ledger: Ledger) -> None:
    """Each claim has a generation of its own."""
    enter(ledger, a_work(attempts=3, reason="why", host="h"))
    (first,) = claim(ledger, 0)
    assert first == a_work(attempts=3, reason="why", host="h", id=first.id or 0, generation=1)
    assert claim(ledger, 4.9) == []
    (second,) = claim(ledger, 5)
    assert second == replace(first, generation=2)


def test_a_finish_after_the_lease_was_lost_changes_nothing(ledger: Ledger) -> None:
    """The claim that came later holds the work."""
    enter(ledger, a_work())
    (first,) = claim(ledger, 0)
    (second,) = claim(ledger, 5)
    assert not finish(ledger, first)
    assert kept(ledger).generation == second.generation
    assert finish(ledger, second, at(60), attempts=2, priority=3, reason="again")
    assert kept(ledger) == replace(second, due=at(60), attempts=2, priority=3, reason="again")


def test_a_late_finish_counts_while_nobody_else_took_over(ledger: Ledger) -> None:
    """What was done need not be done again because it took long."""
    enter(ledger, a_work())
    (work,) = claim(ledger, 0)
    assert finish(ledger, work)
    assert claim(ledger, 60) == []


def test_a_finish_counts_once(ledger: Ledger) -> None:
    """A work that left the queue cannot be finished again, not even where its subject came back."""
    enter(ledger, a_work())
    (work,) = claim(ledger, 0)
    assert finish(ledger, work)
    enter(ledger, a_work(due=1))
    (again,) = claim(ledger, 1)
    assert (again.generation, again.subject) == (work.generation, work.subject)
    assert not finish(ledger, work)
    assert finish(ledger, again)


def test_a_finished_work_comes_again_when_due(ledger: Ledger) -> None:
    """Not before; the host stays unless another is told."""
    enter(ledger, a_work(host="old"))
    (work,) = claim(ledger, 0)
    finish(ledger, work, at(10))
    assert claim(ledger, 9) == []
    (work,) = claim(ledger, 10)
    assert (work.host, work.attempts, work.priority, work.reason) == ("old", 0, 0, None)
    finish(ledger, work, at(20), host="new")
    assert kept(ledger).host == "new"


def test_at_most_one_work_for_each_host_is_handed_out_at_once(ledger: Ledger) -> None:
    """Hosts are asked one thing after the other; works that ask none are free."""
    enter(ledger, *(a_work(number, host=host) for number, host in enumerate(["a", "a", "b", "", "", "b"])))
    assert [work.subject for work in claim(ledger, 0)] == [0, 2, 3, 4]
    assert [work.subject for work in claim(ledger, 0, busy_hosts=["a", "b", ""])] == []
    assert [work.subject for work in claim(ledger, 0, busy_hosts=["a"])] == [5]


def test_several_works_of_one_host_are_handed_out_together_where_that_is_asked_for(ledger: Ledger) -> None:
    """To be done one after the other: up to so many of each of so many hosts, those of the first priority that fills them; a work without host is alone."""
    enter(ledger, *(a_work(number, host=host) for number, host in enumerate(["a", "a", "b", "", "a", "b", "c"])), a_work(9, host="a", priority=1))
    assert [work.subject for work in ledger.claim(at(0), lease=LEASE, limit=3, each=2)] == [9, 0, 2, 3, 5]
    assert [work.subject for work in ledger.claim(at(0), lease=LEASE, limit=3, each=2, spent_hosts=["c"])] == [1, 4]
    assert [work.subject for work in ledger.claim(at(0), lease=LEASE, limit=3, each=2, busy_hosts=["a"])] == [6]


def test_a_host_with_a_long_queue_does_not_hide_the_others(ledger: Ledger) -> None:
    """However many works of one host stand before them."""
    enter(ledger, *(a_work(number, host="crowded", priority=9) for number in range(200)), a_work(1000, host="b"), a_work(1001, host="c"))
    assert [work.subject for work in claim(ledger, 0, limit=3)] == [0, 1000, 1001]


def test_kinds_are_claimed_apart(ledger: Ledger) -> None:
    """Works that need the browser have a lane of their own."""
    enter(ledger, a_work(1, kind=WorkKind.ARTICLE), a_work(1, kind=WorkKind.CAPTURE_POST), a_work(1, kind=WorkKind.RESOLVE))
    assert [work.kind for work in claim(ledger, 0, kinds=[WorkKind.CAPTURE_POST])] == [WorkKind.CAPTURE_POST]
    assert len(claim(ledger, 0)) == 2


def test_scheduling_what_is_there_changes_nothing(ledger: Ledger) -> None:
    """There is one work for each kind and subject."""
    enter(ledger, a_work(due=10, priority=1, reason="first"))
    before = kept(ledger)
    enter(ledger, a_work(due=5, priority=9, reason="second"))
    assert kept(ledger) == before


def test_scheduling_sooner_brings_a_work_forward_and_never_back(ledger: Ledger) -> None:
    """The earlier time and the higher priority count."""
    enter(ledger, a_work(due=10, host="h", reason="first"))
    enter(ledger, a_work(due=5, priority=9, reason="second"), sooner=True)
    expected = kept(ledger)
    assert (expected.due, expected.priority, expected.reason, expected.host) == (at(5), 9, "second", "h")
    enter(ledger, a_work(due=20, priority=1, reason="third"), sooner=True)
    assert kept(ledger) == expected
    assert [work.subject for work in claim(ledger, 5)] == [1]


@pytest.mark.parametrize("due", [5, 20], ids=["sooner", "later"])
@pytest.mark.parametrize(("kind", "attempts"), [(WorkKind.CAPTURE_POST, 0), (WorkKind.CAPTURE_ARTICLE, 0), (WorkKind.ARTICLE, 19)])
def test_a_capture_that_is_asked_for_anew_has_all_its_tries(ledger: Ledger, kind: WorkKind, attempts: int, due: int) -> None:
    """Those made before were for something else, an older version or the post when it was there; of a site they tell how long it has been failing."""
    enter(ledger, a_work(kind=kind, due=10, attempts=19, reason="first sight"))
    enter(ledger, a_work(kind=kind, due=due, reason="edited"), sooner=True)
    assert (kept(ledger, kind=kind).attempts, kept(ledger, kind=kind).due) == (attempts, at(min(due, 10)))


@pytest.mark.parametrize("sooner", [True, False])
def test_what_is_scheduled_while_it_is_under_way_is_done_once_more(ledger: Ledger, *, sooner: bool) -> None:
    """Who holds it may have read before the reason for doing it again came up."""
    enter(ledger, a_work())
    (work,) = claim(ledger, 0)
    enter(ledger, a_work(due=3, priority=7, reason="again"), a_work(due=2), a_work(due=4, reason="later"), sooner=sooner)
    assert claim(ledger, 4) == []
    assert finish(ledger, work)
    (again,) = claim(ledger, 2)
    assert (again.due, again.priority) == (at(2), 7)
    assert finish(ledger, again)
    assert claim(ledger, 60) == []


def test_the_earlier_of_both_times_counts_where_a_work_comes_again_anyway(ledger: Ledger) -> None:
    """With the reason that belongs to it."""
    enter(ledger, a_work(1), a_work(2))
    first, second = claim(ledger, 0)
    enter(ledger, a_work(1, due=3, reason="asked"), a_work(2, due=30, reason="asked"))
    for work in (first, second):
        finish(ledger, work, at(10), reason="regular")
    assert (kept(ledger, subject=1).due, kept(ledger, subject=1).reason) == (at(3), "asked")
    assert (kept(ledger, subject=2).due, kept(ledger, subject=2).reason) == (at(10), "regular")


def test_released_works_can_be_claimed_at_once_and_old_claims_are_void(ledger: Ledger) -> None:
    """A daemon that starts alone need not wait for the leases of the one that died."""
    enter(ledger, a_work())
    (lost,) = claim(ledger, 0)
    with ledger.write() as writer:
        assert writer.release_leases() == 1
        assert writer.release_leases() == 0
    assert not finish(ledger, lost)
    assert [work.subject for work in claim(ledger, 0)] == [1]


def test_the_next_due_time_is_that_of_the_first_work_that_can_be_claimed(ledger: Ledger) -> None:
    """A leased work counts from the end of its lease."""
    assert ledger.next_due() is None
    enter(ledger, a_work(1, 3), a_work(1, 20, kind=WorkKind.LOOK))
    assert ledger.next_due() == at(3)
    assert ledger.next_due([WorkKind.LOOK]) == at(20)
    assert ledger.next_due([WorkKind.ARTICLE]) is None
    claim(ledger, 3)
    assert ledger.next_due() == at(8)


def test_the_queue_tells_its_sizes_by_kind(ledger: Ledger) -> None:
    """Due or not, leased or not."""
    enter(ledger, a_work(1), a_work(2, 99), a_work(1, kind=WorkKind.CAPTURE_POST))
    claim(ledger, 0)
    with ledger.read() as reader:
        assert reader.queue_sizes() == {"seed": 2, "capture-post": 1}


@pytest.mark.parametrize("leased", [(), ("lost",), ("survivor",), ("lost", "survivor")])
def test_works_of_merged_posts_become_one_that_its_holder_can_finish(ledger: Ledger, leased: tuple[str, ...]) -> None:
    """Nothing leased disappears under its holder; after it the survivor is looked at once, at the earlier time."""
    with ledger.write() as writer:
        ids = {"lost": writer.see_post(a_post(space="ann.example")), "survivor": writer.see_post(a_post(space="did:plc:a"))}
    for name in leased:
        enter(ledger, a_work(ids[name], 0, kind=WorkKind.LOOK))
    held = claim(ledger, 0)
    enter(ledger, *(a_work(post_id, 5 if name == "lost" else 7, kind=WorkKind.LOOK) for name, post_id in ids.items() if name not in leased))
    with ledger.write() as writer:
        assert writer.rename(ids["lost"], DID_KEY, DID_PERMALINK) == ids["survivor"]
    assert len(held) == len(leased)
    assert all(finish(ledger, work) for work in held)
    after = claim(ledger, 60)
    assert {work.subject for work in after} <= {ids["survivor"]}
    assert [work.due for work in after] == {0: [at(5)], 1: [at(7 if "lost" in leased else 5)], 2: []}[len(leased)]


works = st.builds(
    Work,
    kind=st.sampled_from(WorkKind),
    subject=st.integers(1, 30),
    due=st.integers(-20, 20).map(at),
    host=st.sampled_from(["", "a", "b", "c"]),
    priority=st.integers(0, 3),
)


def urgency(works: Iterable[Work]) -> list[tuple[int, datetime]]:
    """Return what decides which work goes first."""
    return [(work.priority, work.due) for work in works]


def firsts(works: Sequence[Work]) -> list[Work]:
    """Return the first work of each host, and every work that names none."""
    return [work for number, work in enumerate(works) if not work.host or work.host not in {earlier.host for earlier in works[:number]}]


@pytest.mark.parametrize("window", [1, 4, LOOKED_THROUGH])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(works, max_size=25), limit=st.integers(1, 8), each=st.integers(1, 3), busy=st.sets(st.sampled_from("abc"), max_size=2))
def test_a_claim_hands_out_what_a_plain_reading_of_the_rule_would(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, wanted: list[Work], limit: int, each: int, busy: set[str], window: int
) -> None:
    """In the order of urgency, skipping busy hosts, until there is something of enough hosts; what more there is of one are its next most urgent works.

    So it is however few works are looked through before each host's first ones are looked up.
    """
    monkeypatch.setattr("storage.choosing.LOOKED_THROUGH", window)
    known = {(work.kind, work.subject): work for work in reversed(wanted)}
    enter(ledger, *wanted)
    due = [work for work in sorted(known.values(), key=lambda work: (-work.priority, work.due)) if work.due <= at(0) and work.host not in busy]
    claimed = ledger.claim(at(0), lease=LEASE, limit=limit, each=each, busy_hosts=busy)
    # Among equally urgent works any may come first, so urgency is compared, not identity.
    assert urgency(firsts(claimed)) == urgency(firsts(due))[:limit]
    assert sum(not work.host for work in claimed) <= limit
    for host in "abc":
        mine = [work for work in claimed if work.host == host]
        assert len(mine) <= each
        assert urgency(mine) == urgency([work for work in due if work.host == host])[: len(mine)]
    with ledger.write() as writer:
        writer.release_leases()
    while left := ledger.claim(at(99), lease=LEASE, limit=50):
        for work in left:
            finish(ledger, work)


def test_spent_hosts_are_asked_only_for_what_is_urgent(ledger: Ledger) -> None:
    """What may vanish first waits for no budget; what waits for one waits however long its host's queue is."""
    enter(
        ledger,
        a_work(1, priority=1, host="a"),
        a_work(2, host="a"),
        a_work(3, host="b"),
        a_work(4, priority=-1, host="b"),
        a_work(5, host="c"),
        a_work(6, host=""),
    )
    claimed = ledger.claim(at(0), lease=LEASE, limit=10, spent_hosts=["a", "b", ""])
    assert [work.subject for work in claimed] == [1, 5, 6]
    enter(ledger, a_work(7, host=""))
    assert [work.subject for work in claim(ledger, 0, busy_hosts=["a", ""])] == [3, 7]


def test_what_is_ready_is_told_by_kind(ledger: Ledger) -> None:
    """What is not due, or is under way, is not ready; what was under way for too long is."""
    enter(ledger, a_work(1, 0), a_work(1, 2, kind=WorkKind.LOOK), a_work(1, 1, kind=WorkKind.ARTICLE))
    assert ledger.ready(at(-1)) == set()
    assert ledger.ready(at(1)) == {WorkKind.SEED, WorkKind.ARTICLE}
    claim(ledger, 1, kinds=[WorkKind.SEED])
    assert ledger.ready(at(1)) == {WorkKind.ARTICLE}
    assert ledger.ready(at(6)) == {WorkKind.SEED, WorkKind.ARTICLE, WorkKind.LOOK}


def test_a_tick_that_finds_nothing_waits_for_no_writer(ledger: Ledger) -> None:
    """Asking for work is a question: only what is there to be claimed has to wait for whoever writes."""
    enter(ledger, a_work(1, 5, kind=WorkKind.LOOK))
    with ledger.write() as writer:
        writer.schedule(a_work(2, 5))
        assert ledger.ready(at(0)) == set()
        assert ledger.claim_early(at(0), lease=LEASE, limit=3, busy_hosts=(), early=lambda _due, _last: True) == []
