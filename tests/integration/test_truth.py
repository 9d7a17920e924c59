"""The ruler of the fault tests itself: what is taken from an archive, or left in it by halves, is found."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import FileBlobs, open_ledger
from storage.model import Capture, File, Observation, Post, PostKey, Work
from storage.vocabulary import Outcome, Role, Seen, Target, WorkKind
from tests.faults.truth import Truth

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = PostKey(platform="x", id="20")


@pytest.fixture
def truth(tmp_path: Path, empty_sqlite: Path) -> Truth:
    """Give an archive with one look and one leased work, and what is known of it."""
    shutil.copy(empty_sqlite, tmp_path / "ledger.sqlite")
    blobs, ledger = FileBlobs(tmp_path / "blobs"), open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    sha256 = blobs.put(b"answer")
    with ledger.write() as writer:
        post_id = writer.see_post(Post(key=KEY, permalink="https://x.com/i/status/20", first_seen=NOON))
        writer.add_observation(Observation(at=NOON, platform="x", host="h", id="20", target=Target.POST, method="m", seen=Seen.GONE, sha256=sha256))
        warc = File(role=Role.WARC, sha256=sha256, bytes=6, media_type="application/warc")
        kept = Capture(capture="urn:uuid:1", url="u", taken_at=NOON, outcome=Outcome.COMPLETE, software="s", post_id=post_id, files=(warc,))
        writer.add_capture(kept)
        writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=NOON))
    ledger.close()
    known = Truth(tmp_path)
    change(known, "insert into change (at, kind, post_id, evidence) values ('2026-03-01 12:00:00', 'first-seen', 1, '[]')")
    known.note_rows()
    return known


def change(truth: Truth, statement: str) -> None:
    """Change the ledger behind everybody's back."""
    with closing(sqlite3.connect(truth.data_dir / "ledger.sqlite", isolation_level=None)) as connection:
        connection.execute(statement)


def test_an_archive_as_it_was_left_lacks_nothing(truth: Truth) -> None:
    """Nothing is reported of what is whole; more rows than were known are no loss."""
    change(truth, "insert into link (digest, href, first_seen) values ('d', 'h', '2026-03-01 12:00:00')")
    change(truth, "insert into work (kind, subject, due, host, priority, attempts, generation, claimable_at) values ('resolve', 1, 'd', '', 0, 0, 0, 'd')")
    assert (truth.lost(), truth.half_visible()) == ([], [])


@pytest.mark.parametrize("table", ["observation", "capture_file", "change"])
def test_a_row_that_is_gone_is_lost(truth: Truth, table: str) -> None:
    """Although another one may have come in its place."""
    change(truth, f"update {table} set id = id + 1")
    assert truth.lost() == [f"{table}: 0 of 1 rows"]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("delete from capture_file", "a capture without its traffic: urn:uuid:1"),
        ("update capture set outcome = 'FAILED'", "a failed capture without a reason: urn:uuid:1"),
        ("delete from work", "a post that will not be looked at: 1"),
        ("delete from change", "a post without the change that tells of it: 1"),
        ("update observation set seen = 'live'", "a post seen live that does not say so: 1"),
        ("update capture set post_id = null", "a post looked at that was not and will not be captured: 1"),
        ("delete from blob", "a row that names a blob which fixity would not check"),
    ],
)
def test_what_is_there_by_halves_is_told(truth: Truth, statement: str, told: str) -> None:
    """Each rule finds the half that it asks for."""
    change(truth, statement)
    assert any(problem.startswith(told) for problem in truth.half_visible())


def test_a_change_that_nobody_will_be_told_of_is_told_where_somebody_should_be(truth: Truth) -> None:
    """Where the settings name nobody, the outbox stays empty and nothing is missing."""
    change(truth, "insert into change (at, kind, post_id, evidence) values ('2026-03-01 13:00:00', 'edited', 1, '[]')")
    assert truth.half_visible() == []
    truth.told = True
    assert truth.half_visible() == ["a change that nobody will be told of: 2"]
    change(truth, "insert into outbox (change_id) values (2)")
    assert truth.half_visible() == ["a change that waits to be told with nobody at work on it: 2"]


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_blob_that_is_not_whole_is_told(truth: Truth, damage: str) -> None:
    """Also one that was whole when it was looked at before, where it is gone."""
    path = next(path for path in (truth.data_dir / "blobs").rglob("*") if path.is_file())
    if damage == "gone":
        assert truth.half_visible() == []
    path.unlink()
    if damage == "cut":
        path.write_bytes(b"answ")
    assert truth.half_visible() == [f"blob {'damaged:' if damage == 'cut' else 'gone:'} {path.name}"]


def test_a_work_left_under_way_is_taken_up_when_it_was_claimed_once_more(truth: Truth) -> None:
    """Handed back by the next daemon (one generation more) is not yet claimed (two more); done is out of the queue."""
    change(truth, "update work set generation = 1, lease_until = 'l'")
    assert (truth.note_under_way(), truth.note_under_way(), truth.taken_up_again()) == (1, 0, 0)
    change(truth, "update work set generation = 2, lease_until = null")
    assert truth.taken_up_again() == 0
    change(truth, "update work set generation = 3, lease_until = 'l'")
    assert (truth.taken_up_again(), truth.taken_up_again()) == (1, 0)
    assert truth.note_under_way() == 1
    change(truth, "delete from work")
    assert truth.taken_up_again() == 1
