"""Bad input gets a clear error, the right exit code, and loses nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.demo.settings import write_settings
from tests.e2e.conftest import PATIENCE, Program
from tests.internet import newsroom as pages
from tests.internet.running import Internet, running_internet

pytestmark = pytest.mark.timeout(240)

USAGE, UNREACHABLE, BUSY = 2, 3, 4


def test_what_is_no_address_and_no_file_is_refused(fresh: Program) -> None:
    """The message says what is accepted; no seed is recorded."""
    done = fresh.run("add", "ftp://www.zeitspiegel.example/a")
    assert done.returncode == USAGE
    assert "scheme ftp:" in done.stderr
    assert not (fresh.home / "archive").exists()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:22/", "refused by the egress guard"),
        ("http://localhost/", "refused by the egress guard"),
        ("http://169.254.169.254/latest/meta-data", "refused by the egress guard"),
        ("https://www.zeitspiegel.example:8443/", "refused by the egress guard"),
        ("https://nobody.invalid/", "not reachable"),
        ("https://www.zeitspiegel.example/no-such-page", "answered 404"),
    ],
)
def test_an_address_that_cannot_be_asked_is_exit_code_3(fresh: Program, url: str, says: str) -> None:
    """Refused, dead or missing: the person reads which, and that --kind would add it all the same."""
    done = fresh.run("add", url)
    assert done.returncode == UNREACHABLE
    assert says in done.stderr


def test_kind_adds_an_address_without_asking_it(fresh: Program) -> None:
    """An address that does not answer now can still be watched."""
    assert fresh.rows("add", "https://nobody.invalid/feed.xml", "--kind", "feed")[0]["kind"] == "feed"
    assert fresh.run("once").returncode == 0
    assert "not reachable" in fresh.rows("seeds")[0]["error"]


def test_a_page_with_broken_certificate_or_no_answer_is_a_failed_capture_that_is_recorded(tmp_path: Path) -> None:
    """TLS is verified; the attempt stays in the ledger with its reason, and the command ends with 1."""
    with running_internet(tmp_path / "internet") as internet:
        program = Program(tmp_path, write_settings(tmp_path, internet.proxy, internet.ca_file))
        internet.switch("host:www.fernost-blatt.example", "bad-certificate")
        internet.switch("host:www.abo-kurier.example", "dead")
        for url in (pages.DEBRIS.url, pages.SUBSCRIBERS.url):
            assert program.run("capture", url).returncode == 1
        assert [row["outcome"] for row in program.rows("captures")] == ["FAILED", "FAILED"]
        assert all(row["missing"] for row in program.rows("captures"))
        assert {row["state"] for row in program.rows("posts")} == {"unknown"}


def test_an_iso_8859_1_page_keeps_its_umlauts(fresh: Program) -> None:
    """A page that lies about its charset is read by what its bytes are."""
    link = '<a href="https://twitter.com/joerg/status/1796161717017489850">30. Mai 2024</a>'
    quote = f'<blockquote class="twitter-tweet"><p lang="de">Über die Brücke</p>&mdash; Jörg (@joerg) {link}</blockquote>'
    page = fresh.home / "alt.html"
    page.write_bytes(f'<html><head><meta charset="utf-8"><title>Größe</title></head><body><article>{quote}</article></body></html>'.encode("iso-8859-1"))
    found = fresh.rows("find", str(page))
    assert (found[0]["text"], found[0]["name"], found[0]["posted"]) == ("Über die Brücke", "Jörg", "2024-05-30")


def test_broken_html_is_read_as_far_as_it_goes(fresh: Program) -> None:
    """Unclosed and misnested tags hide no embed."""
    page = fresh.home / "broken.html"
    page.write_text('<p><b><blockquote class=twitter-tweet><p>Hallo<a href="https://twitter.com/a/status/1796161717017489850">x</b></i><table><td>')
    assert [row["id"] for row in fresh.rows("find", str(page))] == ["1796161717017489850"]


def test_a_feed_with_an_xml_bomb_is_refused(fresh: Program) -> None:
    """Entities that multiply never reach a parser that would expand them."""
    bomb = fresh.home / "bomb.xml"
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb.write_text(f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]><rss version="2.0"><channel><title>&l8;</title></channel></rss>')
    done = fresh.run("find", str(bomb))
    assert done.returncode == USAGE
    assert done.stderr.startswith("error:")


def test_a_wrong_setting_is_named_with_what_is_accepted(fresh: Program) -> None:
    """The key's path stands in the message, and nothing runs."""
    assert fresh.settings is not None
    fresh.settings.write_text("[verdict]\nspans = ['soon']\n")
    done = fresh.run("once")
    assert done.returncode == USAGE
    assert "verdict.spans.0" in done.stderr


def test_a_data_directory_that_cannot_be_made_is_named(fresh: Program) -> None:
    """Nothing can be kept there, and the message says which setting to change."""
    blocking = fresh.home / "a-file"
    blocking.write_text("in the way")
    done = Program(fresh.home).run("--data", str(blocking / "archive"), "add", pages.EVENING.url, "--kind", "article")
    assert done.returncode == USAGE
    assert f"data_dir: {blocking / 'archive'} cannot be made" in done.stderr


def test_a_browser_that_is_missing_is_said_at_once(fresh: Program) -> None:
    """A configured browser is never replaced by another; the message names it."""
    assert fresh.settings is not None
    fresh.settings.write_text(fresh.settings.read_text() + '\n[browser]\npath = "/no/such/chromium"\n')
    done = fresh.run("capture", pages.DEBRIS.url)
    assert done.returncode == 1
    assert "/no/such/chromium" in done.stderr + done.stdout


def test_a_second_daemon_is_told_that_the_directory_is_held(fresh: Program) -> None:
    """One daemon at a time: the second ends with 4 and changes nothing."""
    with subprocess.Popen(fresh.command("run"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as daemon:
        assert daemon.stderr is not None
        assert any("started" in line for line in daemon.stderr)
        try:
            done = fresh.run("once")
            assert done.returncode == BUSY
            assert "in use by another process" in done.stderr
        finally:
            daemon.terminate()
            assert daemon.wait(PATIENCE) == 0


def test_a_database_newer_than_the_program_is_left_alone(fresh: Program) -> None:
    """The program says that it is too old and touches nothing."""
    fresh.rows("add", pages.EVENING.url, "--kind", "article")
    file = fresh.home / "archive" / "ledger.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("update alembic_version set version_num = 'from-the-future'")
    database.close()
    done = fresh.run("posts")
    assert done.returncode == 1
    assert "newer" in done.stderr


def test_a_read_only_directory_is_named(fresh: Program, internet: Internet) -> None:
    """Nothing can be kept there, so nothing is acknowledged."""
    folder = fresh.home / "archive"
    folder.mkdir()
    (folder / "ledger.sqlite").mkdir()
    done = fresh.run("add", pages.EVENING.url, "--kind", "article")
    assert done.returncode != 0
    assert str(folder) in done.stderr
    assert os.listdir(folder / "ledger.sqlite") == []
