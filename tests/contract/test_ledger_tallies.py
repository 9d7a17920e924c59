"""The sums that monitoring asks for."""

from __future__ import annotations

from datetime import timedelta

from storage import Ledger
from storage.digest import sha256_hex
from storage.model import Capture, File, Work
from storage.tallies import Marks
from storage.vocabulary import Outcome, Role, Seen, Target, WorkKind
from tests.contract.samples import NOON, a_look, at

START = Marks(observation=0, capture=0, file=0)


def a_capture(number: int, outcome: Outcome = Outcome.COMPLETE, *sizes: int) -> Capture:
    """Return a capture with files of so many bytes."""
    files = tuple(File(role=Role.MEDIA, sha256=sha256_hex(bytes(size)), bytes=size, media_type="image/png") for size in sizes)
    return Capture(capture=f"urn:uuid:{number}", url="u", taken_at=NOON, outcome=outcome, software="s", files=files)


def test_an_empty_ledger_sums_to_nothing(ledger: Ledger) -> None:
    """No row is no error."""
    with ledger.read() as reader:
        tally = reader.tally(START)
    assert (tally.looks, tally.captures, tally.bytes, tally.until) == ({}, {}, 0, START)


def test_looks_captures_and_bytes_are_summed(ledger: Ledger) -> None:
    """Looks by platform, target and what was seen; captures by outcome; the bytes of all files."""
    with ledger.write() as writer:
        for look in (a_look(1), a_look(2), a_look(3, seen=Seen.GONE), a_look(4, target=Target.CONTROL_LIVE), a_look(5, platform="bluesky")):
            writer.add_observation(look)
        writer.add_capture(a_capture(1, Outcome.COMPLETE, 10, 20))
        writer.add_capture(a_capture(2, Outcome.FAILED))
    with ledger.read() as reader:
        tally = reader.tally(START)
    assert tally.looks == {
        ("x", Target.POST, Seen.LIVE): 2,
        ("x", Target.POST, Seen.GONE): 1,
        ("x", Target.CONTROL_LIVE, Seen.LIVE): 1,
        ("bluesky", Target.POST, Seen.LIVE): 1,
    }
    assert (tally.captures, tally.bytes) == ({Outcome.COMPLETE: 1, Outcome.FAILED: 1}, 30)


def test_a_tally_goes_on_where_the_last_one_ended(ledger: Ledger) -> None:
    """Each row is summed once, however often is asked."""
    with ledger.write() as writer:
        writer.add_observation(a_look(1))
        writer.add_capture(a_capture(1, Outcome.COMPLETE, 10))
        ended = writer.read.marks()
    with ledger.write() as writer:
        writer.add_observation(a_look(2, seen=Seen.OUTAGE))
        writer.add_capture(a_capture(2, Outcome.PARTIAL, 5))
    with ledger.read() as reader:
        tally = reader.tally(ended)
        again = reader.tally(tally.until)
    assert (tally.looks, tally.captures, tally.bytes) == ({("x", Target.POST, Seen.OUTAGE): 1}, {Outcome.PARTIAL: 1}, 5)
    assert (again.looks, again.captures, again.bytes) == ({}, {}, 0)


def test_what_is_due_is_counted_by_kind_without_what_is_under_way(ledger: Ledger) -> None:
    """The bound belongs to it; a lease that ran out makes a work due again."""
    with ledger.write() as writer:
        for subject, minutes in enumerate((-10, 0, 1)):
            writer.schedule(Work(kind=WorkKind.LOOK, subject=subject, due=at(minutes)))
        writer.schedule(Work(kind=WorkKind.SEED, subject=1, due=at(0)))
    assert ledger.claim(NOON, lease=timedelta(minutes=5), limit=1, kinds=(WorkKind.SEED,))
    with ledger.read() as reader:
        assert reader.queue_due(NOON) == {WorkKind.LOOK: 2}
        assert reader.queue_due(at(-5)) == {WorkKind.LOOK: 1}
        assert reader.queue_due(at(5)) == {WorkKind.LOOK: 3, WorkKind.SEED: 1}
