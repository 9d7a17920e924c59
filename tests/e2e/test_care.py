"""Copies of an archive: whole, checked, taken while others write, and never over what is there."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from storage import FileBlobs, open_ledger
from storage.backup import copy_archive
from storage.layout import LEDGER
from storage.model import Change, Seed
from storage.vocabulary import ChangeKind, SeedKind
from tests.e2e.conftest import Program

pytestmark = pytest.mark.timeout(240)


def test_a_backup_answers_by_itself_and_comes_back_whole(newsroom: Program, tmp_path: Path) -> None:
    """What is restored from a copy says the same as the original, and every file of it is what its name says."""
    made = newsroom.rows("backup", str(tmp_path / "copy"))[0]
    assert made["blobs"] == made["new"] > 50
    copy, restored = Program(tmp_path / "copy"), Program(tmp_path)
    assert copy.run("--data", str(tmp_path / "copy"), "posts", "--json").stdout.count("\n") == len(newsroom.rows("posts"))
    assert restored.rows("restore", str(tmp_path / "copy"))[0]["damaged"] == []
    assert [post["permalink"] for post in restored.rows("posts")] == [post["permalink"] for post in newsroom.rows("posts")]
    assert restored.rows("fixity")[-1] == {"checked": made["blobs"], "damaged": 0}


def test_a_second_backup_copies_only_what_is_new(newsroom: Program, tmp_path: Path) -> None:
    """An earlier copy is completed."""
    newsroom.rows("backup", str(tmp_path / "copy"))
    again = newsroom.rows("backup", str(tmp_path / "copy"))[0]
    assert (again["new"], again["damaged"]) == (0, [])


def test_a_missing_and_a_damaged_file_are_named_and_the_rest_is_copied(newsroom: Program, tmp_path: Path) -> None:
    """Bad news is exit code 1, and costs none of what is whole."""
    shutil.copytree(newsroom.home / "archive", tmp_path / "archive")
    first, second, *rest = sorted(path for path in (tmp_path / "archive" / "blobs").rglob("*") if path.is_file())
    first.unlink()
    second.chmod(0o644)
    second.write_bytes(b"something else")
    done = Program(tmp_path).run("backup", str(tmp_path / "copy"), "--json")
    made = json.loads(done.stdout)
    assert (done.returncode, made["damaged"], made["new"]) == (1, [first.name, second.name], len(rest))


def test_a_directory_that_holds_an_archive_is_never_restored_over(newsroom: Program, tmp_path: Path) -> None:
    """Evidence is not overwritten, and what is no whole copy is not taken for one."""
    newsroom.rows("backup", str(tmp_path / "copy"))
    assert newsroom.run("restore", str(tmp_path / "copy")).returncode == 2
    (tmp_path / "copy" / LEDGER).unlink()
    done = Program(tmp_path).run("restore", str(tmp_path / "copy"))
    assert (done.returncode, "no whole copy" in done.stderr) == (2, True)
    assert newsroom.run("backup", str(newsroom.home / "archive")).returncode == 2


def test_migrate_says_that_the_ledger_is_up_to_date(newsroom: Program) -> None:
    """Every command brings the schema up to date; this one only does that."""
    assert "up to date" in newsroom.run("migrate").stdout


def test_a_copy_taken_while_others_write_is_one_moment(tmp_path: Path) -> None:
    """Whatever the copy's ledger names is in the copy, however much was written meanwhile."""
    ledger, blobs = open_ledger(f"sqlite:///{tmp_path / LEDGER}"), FileBlobs(tmp_path / "blobs")
    stop, written = threading.Event(), list[str]()

    def write() -> None:
        while not stop.is_set():
            written.append(blobs.put(f"page {len(written)}".encode()))
            with ledger.write() as writer:
                writer.add_seed(Seed(kind=SeedKind.HTML, url=None, added_at=datetime.now(UTC), sha256=written[-1], name=str(len(written))))

    desk = threading.Thread(target=write)
    desk.start()
    try:
        copies = [copy_archive(tmp_path / LEDGER, blobs, tmp_path / "copy" / LEDGER, FileBlobs(tmp_path / "copy" / "blobs")) for _ in range(5)]
    finally:
        stop.set()
        desk.join()
    last = copy_archive(tmp_path / LEDGER, blobs, tmp_path / "copy" / LEDGER, FileBlobs(tmp_path / "copy" / "blobs"))
    ledger.close()
    assert [copy.damaged for copy in (*copies, last)] == [()] * 6
    assert last.blobs == len(written) >= copies[-1].blobs


def test_doctor_finds_a_sound_installation_sound_and_makes_nothing(fresh: Program) -> None:
    """Everything the daemon needs is looked at, and a warning is no fault.

    Whoever examines is often root: what root had made, the daemon's own user could not write.
    """
    findings = fresh.rows("doctor")
    assert {finding["what"] for finding in findings} == {"settings", "browser", "sandbox", "fonts", "disk", "database", "clock", "egress"}
    assert {finding["level"] for finding in findings} <= {"ok", "warning"}
    assert all(finding["todo"] for finding in findings if finding["level"] != "ok")
    # The settings of these tests are not the published ones, and they are told so.
    assert next(finding for finding in findings if finding["what"] == "settings")["level"] == "warning"
    assert next(finding for finding in findings if finding["what"] == "database")["says"].startswith("no ledger yet")
    assert not (fresh.home / "archive").exists()


@pytest.mark.parametrize(
    ("section", "what"),
    [
        ('[browser]\npath = "/no/such/chromium"', "browser"),
        ('[capture]\nmin_free = "1000000TB"', "disk"),
        ('[browser]\npath = "/bin/true"', "browser"),
        ('[database]\nurl = "sqlite:////no/such/folder/below/proc"', "database"),
    ],
)
def test_doctor_says_what_to_do_about_a_fault(fresh: Program, section: str, what: str) -> None:
    """Each fault names itself and its remedy; the exit code is 1, and the rest is examined all the same."""
    assert fresh.settings is not None
    fresh.settings.write_text(f"{fresh.settings.read_text()}\n{section.replace('/no/such/folder', str(fresh.settings))}\n")
    done = fresh.run("doctor", "--json")
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    faults = [finding for finding in findings if finding["level"] == "fault"]
    assert (done.returncode, [fault["what"] for fault in faults]) == (1, [what])
    assert faults[0]["todo"]
    assert {"browser", "disk", "egress"} <= {finding["what"] for finding in findings}


def test_doctor_keeps_a_damaged_ledger_and_says_how_to_go_on(fresh: Program) -> None:
    """It is evidence too: nothing advises to throw it away; the clock, and files that were moved aside, are looked at all the same."""
    aside = fresh.home / "archive" / "blobs" / "quarantine"
    aside.mkdir(parents=True)
    (aside / sha256(b"whole").hexdigest()).write_bytes(b"who")
    ledger = fresh.home / "archive" / LEDGER
    ledger.write_bytes(b"no database" * 1000)
    findings = {finding["what"]: finding for finding in (json.loads(line) for line in fresh.run("doctor", "--json").stdout.splitlines())}
    assert findings["database"]["level"] == "fault"
    # A machine whose clock nobody keeps is warned of that.
    assert findings["clock"]["level"] in {"ok", "warning"}
    assert "keep what is there" in findings["database"]["todo"]
    assert (findings["quarantine"]["level"], findings["quarantine"]["says"]) == ("warning", f"1 damaged files were moved to {aside}")
    assert ledger.read_bytes() == b"no database" * 1000


def test_a_value_that_rotted_in_the_ledger_is_told_and_found(fresh: Program) -> None:
    """Who asks is told what to do, and the doctor where it is, without being stopped by it himself."""
    ledger = fresh.home / "archive" / LEDGER
    now = datetime.now(UTC)
    with closing(open_ledger(f"sqlite:///{ledger}")) as opened, opened.write() as writer:
        writer.add_change(Change(at=now, kind=ChangeKind.FIRST_SEEN, between=(now, now)))
    with closing(sqlite3.connect(ledger, isolation_level=None)) as disk:
        disk.execute("UPDATE change SET kind = 'first-sean'")
    asked = fresh.run("changes")
    assert (asked.returncode, "archiver doctor" in asked.stderr.splitlines()[-1]) == (1, True)
    fault = next(finding for finding in (json.loads(line) for line in fresh.run("doctor", "--json").stdout.splitlines()) if finding["level"] == "fault")
    assert fault["says"] == "1 row holds in change.kind what was never written there"
    assert "bring a backup back" in fault["todo"]


def test_doctor_names_a_platform_that_cannot_be_reached_and_a_clock_that_went_back(fresh: Program) -> None:
    """Egress is tried for real; a ledger that knows of later times than the clock is a fault."""
    fresh.rows("add", "https://nobody.invalid/a", "--kind", "article")
    ledger = open_ledger(f"sqlite:///{fresh.home / 'archive' / LEDGER}")
    with ledger.write() as writer:
        writer.add_change(Change(at=datetime.now(UTC) + timedelta(days=1), kind=ChangeKind.ARTICLE_EDITED))
    ledger.close()
    assert fresh.settings is not None
    fresh.settings.write_text(re.sub(r"upstream_proxy = .*", 'upstream_proxy = "http://127.0.0.1:9"', fresh.settings.read_text()))
    findings = [json.loads(line) for line in fresh.run("doctor", "--json").stdout.splitlines()]
    assert {finding["what"] for finding in findings if finding["level"] == "fault"} == {"clock", "egress"}
