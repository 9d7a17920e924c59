"""Figures out of a real ledger, in every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archiver.web import Figures
from storage import Ledger, open_ledger
from storage.model import Capture, Observation, Work
from storage.vocabulary import Outcome, Seen, Target, WorkKind

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def a_look(seen: Seen = Seen.LIVE) -> Observation:
    """Return a look at a post of X."""
    return Observation(at=NOW, id="1", seen=seen, platform="x", host="x.example", target=Target.POST, method="syndication")


def read(figures: Figures) -> dict[str, float]:
    """Return the figures by name with labels, as Prometheus' own parser reads them."""
    samples = [sample for family in text_string_to_metric_families(figures.text()) for sample in family.samples]
    return {",".join([sample.name, *(sample.labels[name] for name in sorted(sample.labels))]): sample.value for sample in samples}


def test_captures_and_looks_are_counted_since_the_start_and_once(ledger: Ledger, tmp_path: Path) -> None:
    """What was there before the daemon does not count, and asking twice changes nothing."""
    with ledger.write() as writer:
        writer.add_observation(a_look())
    figures = Figures(ledger, tmp_path, lambda: NOW)
    figures.start()
    assert read(figures)["archiver_captures_total,COMPLETE"] == 0
    with ledger.write() as writer:
        writer.add_observation(a_look(Seen.LOGIN_WALL))
        writer.add_capture(Capture(capture="urn:uuid:1", url="u", taken_at=NOW, outcome=Outcome.PARTIAL, software="s"))
    for _ in range(2):
        found = read(figures)
        assert {name: value for name, value in found.items() if name.startswith("archiver_looks_total")} == {"archiver_looks_total,x,login-wall,post": 1}
        assert found["archiver_captures_total,PARTIAL"] == 1


def test_the_queue_is_told_as_it_is(ledger: Ledger, tmp_path: Path) -> None:
    """All entries, those that are due, and those that have been due for long; a kind that is done is 0, not missing."""
    with ledger.write() as writer:
        for subject, due in enumerate((NOW + timedelta(hours=1), NOW - timedelta(minutes=1), NOW - timedelta(hours=1))):
            writer.schedule(Work(kind=WorkKind.LOOK, subject=subject, due=due))
    found = read(Figures(ledger, tmp_path, lambda: NOW))
    assert [found[f"archiver_queue_{which},look"] for which in ("entries", "due", "overdue")] == [3, 2, 1]
    assert found["archiver_queue_due,seed"] == 0


def test_works_and_refusals_are_counted_as_they_are_told(ledger: Ledger, tmp_path: Path) -> None:
    """By kind and outcome, with the time of the last one."""
    figures = Figures(ledger, tmp_path, lambda: NOW)
    for error in (None, None, "ZeroDivisionError"):
        figures.work_ended(Work(kind=WorkKind.SEED, subject=1, due=NOW), error)
    figures.refused()
    found = read(figures)
    assert (found["archiver_works_total,seed,done"], found["archiver_works_total,seed,failed"]) == (2, 1)
    assert (found["archiver_egress_refusals_total"], found["archiver_last_work_timestamp_seconds"]) == (1, NOW.timestamp())
    assert found["process_resident_memory_bytes"] > 2**20
    assert found["archiver_data_free_bytes"] > 0


def test_a_ledger_that_cannot_be_read_is_a_figure_and_the_others_stay(tmp_path: Path) -> None:
    """Whoever watches is told by the scrape, not left without one."""
    path = tmp_path / "ledger.sqlite"
    ledger = open_ledger(f"sqlite:///{path}")
    figures = Figures(ledger, tmp_path, lambda: NOW)
    assert read(figures)["archiver_ledger_readable"] == 1
    ledger.close()
    path.write_bytes(b"no database any more" * 1000)
    found = read(figures)
    ledger.close()
    assert found["archiver_ledger_readable"] == 0
    assert found["process_resident_memory_bytes"] > 2**20


@pytest.mark.parametrize("word", ["://", "@", "secret"])
def test_no_figure_holds_what_was_captured(ledger: Ledger, tmp_path: Path, word: str) -> None:
    """Labels come out of closed lists: no address, no handle, no reason."""
    figures = Figures(ledger, tmp_path, lambda: NOW)
    figures.start()
    figures.work_ended(Work(kind=WorkKind.SEED, subject=1, due=NOW, host="secret.example", reason="https://secret.example/@a"), "https://secret.example/@a")
    with ledger.write() as writer:
        writer.add_observation(a_look())
    assert word not in figures.text()
