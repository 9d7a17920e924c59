"""What a person or a script at the command line is told: odd values, empty answers, output that nobody takes."""

from __future__ import annotations

import csv
import dataclasses
import errno
import json
import logging
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from archiver.app.doctor import Level, disk
from archiver.capture.warcinfo import SOFTWARE
from archiver.cli.main import cli, main
from archiver.cli.output import emit, print_json
from archiver.cli.streams import settle_streams
from archiver.errors import InputError
from archiver.fingerprints import Limits
from archiver.fingerprints.fingerprint import fingerprint
from storage.engine import FORMS
from storage.errors import ReadOnlyError, StorageError
from storage.ledger import Ledger, open_ledger
from storage.model import Change, Json, Observation, Place, Post, PostKey, Seed
from storage.rows import ArticleRow, CaptureRow, ChangeRow, DeliveryRow, OutletRow, PostRow
from storage.vocabulary import ChangeKind, Seen, Target
from tests.contract.samples import an_article, an_embed
from tests.schemas import check

LISTINGS: dict[str, type] = {
    "articles": ArticleRow,
    "posts": PostRow,
    "captures": CaptureRow,
    "changes": ChangeRow,
    "report": OutletRow,
    "alerts": DeliveryRow,
    "seeds": Seed,
}
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = "1796161717017489850"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html></html>"
HALF = '<html><body><div class="tweet-embed" data-embed="{&quot;url&quot;:&quot;https://x.com/joe/status/1796161717017489850&quot;,%s}"></div></body></html>'


def asked(*words: str | int | Path) -> Result:
    """Return what a command comes to."""
    return CliRunner().invoke(cli, [str(word) for word in words])


def refusal(*words: str | Path) -> str:
    """Return the sentence with which a command is refused as wrong usage."""
    done = asked(*words)
    assert isinstance(done.exception, InputError), done.output
    return str(done.exception)


def test_version_names_the_release_that_captures_name() -> None:
    """Who reports a fault or judges a capture can tell which program it was: both name the same release."""
    assert asked("--version").output.strip() == SOFTWARE


@pytest.mark.parametrize("words", [("-h",), ("posts", "-h")])
def test_help_is_had_by_its_short_name(words: tuple[str, ...]) -> None:
    """``-h`` is asked of every command before ``--help`` is."""
    done = asked(*words)
    assert (done.exit_code, "Usage: " in done.output) == (0, True), done.output


@pytest.fixture
def archive(tmp_path: Path, empty_sqlite: Path) -> Path:
    """Return an archive in which nothing is."""
    shutil.copy(empty_sqlite, tmp_path)
    return tmp_path


def keep_posts(archive: Path, *ids: str, author: str | None = None) -> None:
    """Add posts to an archive."""
    ledger = open_ledger(f"sqlite:///{archive}/ledger.sqlite")
    with ledger.write() as writer:
        for each in ids:
            writer.see_post(Post(key=PostKey(platform="x", id=each), permalink=f"https://x.com/i/status/{each}", first_seen=NOON, author=author))
    ledger.close()


def keep_holes(archive: Path, *names: str) -> None:
    """Add articles of one outlet to an archive, each seen a minute after the one before, that announce what they do not show."""
    with closing(open_ledger(archive / "ledger.sqlite")) as ledger, ledger.write() as writer:
        for minutes, name in enumerate(names):
            an_article(writer, name, an_embed(kind="gap", platform=None), minutes=minutes, outlet="Blatt")


def keep_image(archive: Path, content: bytes) -> None:
    """Add the fingerprints of a picture to an archive."""
    with closing(open_ledger(archive / "ledger.sqlite")) as ledger, ledger.write() as writer:
        writer.add_image(fingerprint(content, Limits()))


@pytest.mark.parametrize(("columns", "shown"), [("80", "records"), ("160", "table"), (None, "lines")])
def test_a_listing_is_read_at_any_width(archive: Path, columns: str | None, shown: str) -> None:
    """Where a table would be too narrow for its values each has a line of its own; a pipe has no edge, and each row stays in one line."""
    keep_posts(archive, ID)
    done = CliRunner().invoke(cli, ["--data", str(archive), "posts"], env={"COLUMNS": columns})
    whole = [line for line in done.stdout.splitlines() if f"https://x.com/i/status/{ID}" in line]
    words = whole[0].replace("│", " ").split() if whole else []
    assert {"records": words[:1] == ["permalink"], "table": "┃ permalink" in done.stdout, "lines": words[:2] == ["x", ID]}[shown]


@pytest.mark.parametrize("name", ["50% ready? #1", "100%41", "two  blanks ü"])
def test_a_data_directory_of_any_name_holds_its_ledger(tmp_path: Path, name: str) -> None:
    """The name is no part of a database's address: %41 or ? in it put the ledger elsewhere, and a copy of the directory lacked it."""
    page, data = tmp_path / "page.html", tmp_path / name
    page.write_text("<p>Nothing is quoted.</p>")
    assert asked("--data", data, "add", page).exit_code == 0
    assert (data / "ledger.sqlite").is_file()
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted((name, "page.html"))
    assert asked("--data", data, "backup", tmp_path / f"{name} copy").exit_code == 0
    assert "page.html" in asked("--data", tmp_path / f"{name} copy", "seeds", "--json").stdout


@pytest.mark.parametrize("place", ["", "ledger.sqlite"], ids=["its directory", "what lies there"])
def test_an_archive_that_this_user_may_not_enter_is_told_as_such(archive: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """The service's directory is its own user's (StateDirectoryMode=0750), and who asks is often another one: each question ended with a traceback."""
    look = os.stat

    def refuse(path: Any, *words: Any, **named: Any) -> os.stat_result:
        if isinstance(path, Path) and path == archive / place:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path, *words, **named)

    monkeypatch.setattr(os, "stat", refuse)
    done = asked("--data", archive, "posts")
    assert isinstance(done.exception, StorageError)
    assert "cannot be looked at: Permission denied; ask as the user whose daemon works there" in str(done.exception)


def test_the_doctor_of_an_archive_that_may_not_be_entered_has_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked what is wrong with it, and ended with a traceback itself."""

    def refuse(path: Any, *_words: Any, **_named: Any) -> os.stat_result:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "stat", refuse)
    found = disk(tmp_path, 1)
    assert (found.level, found.says) == (Level.FAULT, f"{tmp_path} cannot be written: Permission denied")


def test_an_archive_that_cannot_be_written_answers_all_the_same(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that failed is mounted read-only: what was quoted can still be listed, and whoever would record something is told why not."""
    keep_posts(archive, ID)

    def read_only(place: Path, *, to_read: bool = False, **_: object) -> Ledger:
        if not to_read:
            raise ReadOnlyError(place)
        return open_ledger(place, to_read=True)

    monkeypatch.setattr("archiver.app.archive.open_ledger", read_only)
    done = asked("--data", archive, "posts", "--json")
    assert json.loads(done.stdout)["id"] == ID
    assert "cannot be written" in done.stderr
    page = archive / "page.html"
    page.write_text("<p>Nothing is quoted.</p>")
    assert isinstance(asked("--data", archive, "add", page).exception, ReadOnlyError)


@pytest.mark.parametrize("command", LISTINGS)
def test_the_csv_of_nothing_has_the_columns_of_the_csv_of_something(archive: Path, command: str) -> None:
    """A script that reads columns by name must not break on the day on which nothing was found."""
    done = asked("--data", archive, command, "--csv")
    assert done.stdout.splitlines() == [",".join(field.name for field in dataclasses.fields(LISTINGS[command]))]


@pytest.mark.parametrize("command", ["show", "explain"])
@pytest.mark.parametrize("named", [ID, f"x:{ID}", f"https://x.com/i/status/{ID}", f"https://nitter.net/joe/status/{ID}", f"twitter.com/joe/status/{ID}?s=20"])
def test_a_post_is_shown_by_whatever_address_it_is_asked_for(archive: Path, command: str, named: str) -> None:
    """Addresses come from chats and articles; "no such post" would be a wrong answer."""
    keep_posts(archive, ID)
    (shown,) = asked("--data", archive, command, named, "--json").stdout.splitlines()
    said = json.loads(shown)
    assert said.get("post", said)["id"] == ID
    assert "no such post" in refusal("--data", archive, command, "https://x.com/joe/status/1796161717017489859")


@pytest.mark.parametrize(("limit", "told"), [(2, "the first 2 are shown"), (3, "")], ids=["cut", "whole"])
def test_a_listing_says_that_it_may_be_cut(archive: Path, limit: int, told: str) -> None:
    """Who counts the rows of a script's answer would count too few."""
    keep_posts(archive, "1", "2")
    done = asked("--data", archive, "posts", "--json", "--limit", limit)
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr.startswith(told) if told else not done.stderr


@pytest.mark.parametrize(("limit", "shown"), [(1, ["3"]), (2, ["3", "2"]), (3, ["3", "2", "1"])])
def test_a_report_for_people_shows_the_newest_holes_of_each_outlet(archive: Path, limit: int, shown: list[str]) -> None:
    """And says so where there are more; how many an outlet has is counted whole, and a script is given all."""
    keep_holes(archive, "1", "2", "3")
    done = asked("--data", archive, "report", "--limit", limit)
    assert re.findall(r"https://news\.example/(\d)", done.stdout) == shown
    assert re.search(r"│ Blatt .*│ 3 +│", done.stdout)
    assert ("--limit says how many" in done.stderr) == (limit < 3)
    told = json.loads(asked("--data", archive, "report", "--limit", limit, "--json").stdout)
    assert [hole["url"][-1] for hole in told["holes"]] == ["3", "2", "1"]


@pytest.mark.parametrize("command", ["articles", "posts", "captures", "changes", "report", "feed"])
def test_a_platform_that_is_none_is_refused(archive: Path, command: str) -> None:
    """``twitter`` finds nothing because it is called ``x``, and "nothing found" would be taken for an answer."""
    assert "is no platform" in refusal("--data", archive, command, "--platform", "twitter")
    assert asked("--data", archive, command, "--platform", "x").exit_code == 0


@pytest.mark.parametrize("author", ["joe", "@Joe", "https://x.com/joe", "twitter.com/joe/"])
def test_an_author_is_named_by_handle_or_by_the_address_of_the_account(archive: Path, author: str) -> None:
    """As ``--quoting`` takes an account: "nothing found" would be a wrong answer."""
    keep_posts(archive, "1", author="joe")
    keep_posts(archive, "2", author="jane")
    assert [json.loads(line)["id"] for line in asked("--data", archive, "posts", "--json", "--author", author).stdout.splitlines()] == ["1"]


@pytest.mark.parametrize("command", ["articles", "posts", "captures", "changes"])
def test_an_author_that_is_none_is_refused(archive: Path, command: str) -> None:
    """An address that is no account's, and an account of another platform than the one that is asked for."""
    assert "no account" in refusal("--data", archive, command, "--author", "https://x.com/joe/status/1796161717017489850")
    assert "an account of x" in refusal("--data", archive, command, "--author", "https://x.com/joe", "--platform", "bluesky")


@pytest.mark.parametrize("account", ["@joe", "https://x.com/joe"])
@pytest.mark.parametrize("command", ["show", "explain"])
def test_who_names_an_account_for_a_post_is_told_how_its_posts_are_listed(archive: Path, command: str, account: str) -> None:
    """Quoted posts carry nothing else that a person would remember."""
    assert f"archiver posts --author {account}" in refusal("--data", archive, command, account)


def test_a_change_for_people_says_how_sure_each_side_is(archive: Path) -> None:
    """A loss that is confirmed was claimed before: "deleted-by-author → deleted-by-author" would say nothing."""
    keep_posts(archive, "1")
    before: Json = {"state": "deleted-by-author", "tier": "unconfirmed"}
    after: Json = {"state": "deleted-by-author", "tier": "confirmed"}
    with closing(open_ledger(archive / "ledger.sqlite")) as ledger, ledger.write() as writer:
        writer.add_change(Change(at=NOON, kind=ChangeKind.LOST, post_id=1, before=before, after=after))
    assert "deleted-by-author (unconfirmed) → deleted-by-author (confirmed)" in asked("--data", archive, "changes", "--kind", "lost").stdout


def test_a_post_for_people_shows_the_looks_at_itself_and_where_the_controls_are_told(archive: Path) -> None:
    """A loss has dozens of looks at other posts beside it, among which its own would have to be searched for; a script is given all."""
    keep_posts(archive, ID)
    gone = Observation(at=NOON, platform="x", host="cdn.syndication.twimg.com", id=ID, target=Target.POST, method="syndication", seen=Seen.GONE)
    with closing(open_ledger(archive / "ledger.sqlite")) as ledger, ledger.write() as writer:
        for one in (gone, replace(gone, id="1", target=Target.CONTROL_LIVE, seen=Seen.LIVE), replace(gone, id="2", target=Target.CONTROL_NEVER)):
            writer.add_observation(one)
    shown = asked("--data", archive, "show", ID)
    assert shown.stdout.count("syndication") == 1
    assert "control-" not in shown.stdout
    assert "2 looks at control posts" in shown.stdout
    assert f"archiver explain https://x.com/i/status/{ID}" in shown.stdout
    (told,) = asked("--data", archive, "show", ID, "--json").stdout.splitlines()
    assert len(json.loads(told)["observations"]) == 3


def test_what_keeps_claims_back_is_said_once_for_all_hosts(archive: Path) -> None:
    """Each site of an article's links is a host of its own: a newsroom has hundreds, and few of them differ in this."""
    with closing(open_ledger(archive / "ledger.sqlite")) as ledger, ledger.write() as writer:
        for number in range(20):
            writer.see_place(Place(platform="web", host=f"site-{number}.example", method="page"))
    said = asked("--data", archive, "status").stderr.splitlines()
    assert len({line.rpartition(": ")[2] for line in said}) == len(said)
    assert all(line.startswith("site-0.example (page), ") and "and 17 more: " in line for line in said)


@pytest.mark.parametrize("nothing", ["", " ", "@"])
@pytest.mark.parametrize("option", ["--quoting", "--author", "--article"])
def test_a_name_of_nothing_is_refused(archive: Path, option: str, nothing: str) -> None:
    """A script's empty variable would have listed every article."""
    assert "names nothing" in refusal("--data", archive, "articles", option, nothing)


@pytest.mark.parametrize("words", [("--data", "", "add", "--kind", "feed", "https://news.example/feed.xml"), ("--data", ".", "backup", " ")])
def test_a_directory_without_a_name_is_not_the_one_that_somebody_stands_in(archive: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """A script's empty variable began an archive wherever the script was, and copied one there."""
    work = archive / "work"
    work.mkdir()
    monkeypatch.chdir(work if "add" in words else archive)
    assert "names nothing" in refusal(*words)
    assert not list(work.iterdir())


@pytest.mark.parametrize("limit", ["0", "-1", "99999999999999999999999999"])
def test_a_limit_that_no_database_counts_to_is_wrong_usage(archive: Path, limit: str) -> None:
    """It is refused before the ledger is asked."""
    done = asked("--data", archive, "posts", "--limit", limit)
    assert (done.exit_code, type(done.exception)) == (2, SystemExit)


@pytest.mark.parametrize("when", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "2026-13-01", "yesterday"])
def test_a_time_that_is_none_is_wrong_usage(archive: Path, when: str) -> None:
    """Also where only its time zone carries it out of the calendar."""
    assert when in refusal("--data", archive, "posts", "--since", when)


def test_a_directory_that_holds_no_ledger_is_no_archive(tmp_path: Path) -> None:
    """A question must not make one there, and say that nothing was found."""
    assert "no archive here yet" in refusal("--data", tmp_path, "posts")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("address", ["http://[::1", "https://", "http:", "words " * 50, "http://a.example/\udcff"])
@pytest.mark.parametrize("command", ["find", "add"])
def test_a_broken_address_is_wrong_usage(tmp_path: Path, command: str, address: str) -> None:
    """It is no address, and no such file either, also where it is longer than the name of a file can be."""
    assert "no such file" in refusal("--data", tmp_path, command, address)


def test_a_scheme_that_is_not_archived_is_named(tmp_path: Path) -> None:
    """However long the address is."""
    assert "scheme ftp: is not archived" in refusal("--data", tmp_path, "add", f"ftp:{'a' * 300}")


@pytest.mark.parametrize("command", ["find", "add"])
def test_a_directory_is_no_file(tmp_path: Path, command: str) -> None:
    """It is there, so that "no such file" would be wrong."""
    assert "is a directory" in refusal("--data", tmp_path / "data", command, tmp_path)


@pytest.mark.parametrize(
    ("source", "says"),
    [("file:///etc/passwd", "scheme file:"), ("javascript:alert(1)", "scheme javascript:"), ("no-such-file.html", "no such file")],
)
def test_what_is_no_address_and_no_file_is_refused(tmp_path: Path, source: str, says: str) -> None:
    """The message says what is accepted; no seed is recorded."""
    assert says in refusal("--data", tmp_path / "archive", "add", source)
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (bytes(range(256)) * 8, "binary"),
        (b"<rss version='2.0'><channel/></rss>", "feed in a file"),
    ],
)
def test_a_file_that_quotes_nothing_readable_is_refused_with_its_kind(tmp_path: Path, content: bytes, says: str) -> None:
    """Empty files, PDFs, binaries and feeds in a file are named as what they are."""
    file = tmp_path / "handed-in"
    file.write_bytes(content)
    assert says.lower() in refusal("--data", tmp_path / "archive", "add", file).lower()


@pytest.mark.parametrize("content", [b"no picture", b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_file_that_is_no_image_gets_a_reason(archive: Path, content: bytes) -> None:
    """`hash` says fit false and why; `similar` cannot search for it."""
    file = archive / "picture.png"
    file.write_bytes(content)
    said = json.loads(asked("hash", file, "--json").stdout)
    assert said["fit"] is False
    assert said["reason"]
    assert refusal("--data", archive, "similar", file)


@pytest.mark.parametrize("hash_text", ["phash64:zz", "phash64:00", "pdq256:0011", "md5:00"])
def test_a_hash_of_the_wrong_width_is_refused(archive: Path, hash_text: str) -> None:
    """Hashes have a fixed width."""
    assert "neither a file nor a hash" in refusal("--data", archive, "similar", hash_text)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "https://x.com/i/status/1"), "no archive here yet"),
        (("posts", "--since", "yesterday"), "is no date"),
        (("classify", "x", "1", "/no/such.http"), "cannot be read"),
        (("judge", "{file}"), "is no JSON"),
        (("capture", "mailto:a@b.example"), "is no http or https address"),
    ],
)
def test_wrong_arguments_are_named(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """Each command says what it could not use."""
    file = tmp_path / "text.txt"
    file.write_text("HTTP/1.1 200 OK\n\n{}")
    assert says in refusal("--data", tmp_path / "archive", *(word.format(file=file) for word in words))


def test_a_pipe_is_read_as_a_file_is(tmp_path: Path) -> None:
    """Shells hand the output of another command in by one."""
    pipe = tmp_path / "63"
    os.mkfifo(pipe)
    writing = threading.Thread(target=pipe.write_text, args=(f"See https://x.com/joe/status/{ID}",))
    writing.start()
    done = asked("find", pipe, "--json")
    writing.join()
    assert json.loads(done.stdout)["id"] == ID


def test_a_picture_that_another_command_hands_over_is_searched_for(archive: Path) -> None:
    """``similar <(curl …)`` is a pipe: it was said to be no file, while ``hash`` and ``compare`` read it."""
    pipe, picture = archive / "63", BytesIO()
    Image.linear_gradient("L").rotate(30).save(picture, "PNG")
    os.mkfifo(pipe)
    writing = threading.Thread(target=pipe.write_bytes, args=(picture.getvalue(),))
    writing.start()
    done = asked("--data", archive, "similar", pipe)
    writing.join()
    assert (done.exit_code, done.stderr) == (0, "nothing found\n")
    assert "is a directory" in refusal("--data", archive, "similar", archive)


def test_a_picture_that_is_too_plain_to_match_is_found_where_the_same_file_is_kept(archive: Path) -> None:
    """Its digest needs no features: "have we seen it?" was refused an answer that the archive has."""
    plain = archive / "plain.png"
    Image.new("L", (64, 64), 200).save(plain)
    assert "cannot be searched for by its looks: featureless" in refusal("--data", archive, "similar", plain)
    keep_image(archive, plain.read_bytes())
    done = asked("--data", archive, "similar", plain, "--json")
    assert (json.loads(done.stdout)["verdict"], done.exit_code) == ("identical", 0)
    assert "featureless; what has the same bytes or pixels is listed" in done.stderr


def test_a_hash_without_thresholds_is_wrong_usage(archive: Path) -> None:
    """``hash`` prints it beside the two that can be searched for."""
    assert "search by phash64 or pdq256" in refusal("--data", archive, "similar", f"dhash64:{'f0' * 8}")


def test_blanks_around_an_address_are_no_part_of_it(tmp_path: Path) -> None:
    """Copying leaves them, and no site has such an address."""
    asked("--data", tmp_path, "add", "--kind", "feed", " https://news.example/feed.xml\n")
    assert json.loads(asked("--data", tmp_path, "seeds", "--json").stdout)["url"] == "https://news.example/feed.xml"


def test_a_post_is_not_watched_as_an_article(tmp_path: Path) -> None:
    """Its page quotes nothing, so that it would look watched and never be looked at: what keeps it is named, and nothing is recorded."""
    assert "archiver capture" in refusal("--data", tmp_path, "add", f"https://x.com/joe/status/{ID}")
    assert not list(tmp_path.iterdir())


def test_the_posts_of_a_list_are_named_and_its_articles_watched(tmp_path: Path) -> None:
    """With --kind article whoever wants their pages gets them."""
    post, article = f"https://x.com/joe/status/{ID}", "https://news.example/story"
    urls = tmp_path / "urls.csv"
    urls.write_text(f"url\n{article}\n{post}\n")
    done = asked("--data", tmp_path / "a", "add", urls, "--json")
    assert (done.exit_code, [json.loads(line)["url"] for line in done.stdout.splitlines()]) == (5, [article])
    assert post in done.stderr
    done = asked("--data", tmp_path / "b", "add", urls, "--json", "--kind", "article")
    assert (done.exit_code, [json.loads(line)["url"] for line in done.stdout.splitlines()]) == (0, [article, post])


def test_a_text_of_nothing_but_addresses_says_how_its_pages_are_watched(tmp_path: Path) -> None:
    """It may be a list or quote them: what it was taken for is said. Posts alone are quoted, and no pages to watch."""
    lines = tmp_path / "urls.txt"
    lines.write_text("https://news.example/1\nhttps://news.example/2\n")
    assert "--kind article" in asked("--data", tmp_path / "a", "add", lines).stderr
    lines.write_text(f"https://x.com/joe/status/{ID}\n")
    assert "--kind article" not in asked("--data", tmp_path / "b", "add", lines).stderr


def test_a_file_was_published_at_an_address_or_nowhere(tmp_path: Path) -> None:
    """Its article would be known by a word for ever."""
    file = tmp_path / "a.txt"
    file.write_text("See https://x.com/joe/status/1796161717017489850")
    assert "is no http or https address" in refusal("--data", tmp_path / "data", "add", file, "--base-url", "nonsense")


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_half_a_surrogate_pair_on_a_page_does_not_keep_the_rest_from_being_told(tmp_path: Path, form: str) -> None:
    """Data on pages hold some; UTF-8 has none, so that U+FFFD stands for it, as it does in the ledger."""
    page = tmp_path / "page.html"
    page.write_text(HALF % r"&quot;username&quot;:&quot;joe&quot;,&quot;full_text&quot;:&quot;a\ud800b&quot;")
    done = asked("find", page, form)
    assert done.exception is None
    assert "a\ufffdb" in done.stdout


STRANGE = "a\u2028b\x85c\x9b2J\u202ed\x1b[31me\x00f\x7f"


def test_an_object_of_json_is_one_line_for_every_reader(capsys: pytest.CaptureFixture[str]) -> None:
    """Posts hold U+2028, at which Python and others end a line, and marks that steer a terminal: JSON can say them without showing them."""
    print_json({"text": STRANGE})
    (line,) = capsys.readouterr().out.splitlines()
    assert line.isprintable()
    assert json.loads(line) == {"text": STRANGE}


def test_a_cell_of_csv_steers_no_terminal_and_ends_no_reading(capsys: pytest.CaptureFixture[str]) -> None:
    """NUL is the end of the file for some readers; CSV has no way to escape it."""
    emit([{"text": STRANGE, "said": {"text": STRANGE}}], (), as_csv=True)
    told = capsys.readouterr().out
    assert not set(told) & {*map(chr, range(9)), "\x1b", "\x7f", "\x9b"}
    assert "e\ufffdf\ufffd" in told


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1", "＝1"])
def test_a_cell_of_csv_is_no_formula(capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Whoever writes a post must not have the archivist's spreadsheet calculate, nor send what stands in its other cells; numbers are ours."""
    emit([{"text": text, "distance": -3, "harmless": f"1{text}"}], (), as_csv=True)
    _, (cell, distance, harmless) = csv.reader(StringIO(capsys.readouterr().out, newline=""))
    assert (cell, distance, harmless) == (f"'{text}", "-3", f"1{text}")


@pytest.mark.parametrize("words", [("fixity",), ("backup", "{archive}/copy"), ("hash", "{archive}/page.html")])
def test_nobody_at_a_terminal_is_shown_no_bar(archive: Path, words: tuple[str, ...]) -> None:
    """A log or a mail of cron holds what is told, and no empty line of a bar that nobody watched."""
    (archive / "page.html").write_text("no picture")
    done = asked("--data", archive, *(word.format(archive=archive) for word in words))
    assert (done.exit_code, done.stderr) == (0, "")


def test_only_line_feeds_end_a_line_of_json(tmp_path: Path) -> None:
    """JSON may hold U+2028 and its kin as they are; a byte order mark is no part of it."""
    (tmp_path / "a.http").write_bytes(ANSWER)
    cases = tmp_path / "cases.jsonl"
    cases.write_text('\ufeff{"file": "a\u2028b\x85c", "platform": "x", "id": "1", "response": "a.http"}\r\n', "utf-8")
    assert json.loads(asked("classify", "--batch", cases).stdout)["file"] == "a\u2028b\x85c"


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ('{"platform": "x"}', "cases.jsonl:3: lacks 'response'"),
        ('{"response": "a.http"}', "cases.jsonl:3: lacks 'platform'"),
        ('{"platform": null, "response": "a.http"}', "cases.jsonl:3: lacks 'platform'"),
        ('{"platform": "x", "response": "a.http", "target": "page"}', "cases.jsonl:3: target 'page' is none of post,"),
        ('{"platform": "x", "platform": "vk", "response": "a.http"}', "cases.jsonl:3: is no JSON: a name stands twice"),
        ("[" * 100_000, "is no JSON"),
    ],
    ids=["no response", "no platform", "null platform", "no target", "twice", "deep"],
)
def test_a_case_that_cannot_be_read_is_named(tmp_path: Path, case: str, says: str) -> None:
    """The sentence says which line of the file, empty ones counted, and what it lacks."""
    (tmp_path / "a.http").write_bytes(ANSWER)
    (tmp_path / "cases.jsonl").write_text(f"\n\n{case}")
    assert says in refusal("classify", "--batch", tmp_path / "cases.jsonl")


def test_a_case_that_cannot_be_read_ends_no_batch(tmp_path: Path) -> None:
    """The cases before and behind it are read, and it is named."""
    (tmp_path / "a.http").write_bytes(ANSWER)
    (tmp_path / "none.http").write_bytes(b"no status line")
    lines = [json.dumps({"file": name, "platform": "x", "id": "1", "response": name}) for name in ("a.http", "none.http", "missing.http", "a.http")]
    (tmp_path / "cases.jsonl").write_text("\n".join(lines))
    done = asked("classify", "--batch", tmp_path / "cases.jsonl")
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == ["a.http", "a.http"]
    assert [name in done.stderr for name in ("none.http", "missing.http")] == [True, True]
    assert done.exit_code == 5


@pytest.mark.parametrize(
    ("look", "says"),
    [
        ({"at": "9999-12-31T23:59:59Z", "seen": "gone"}, "is no time of a look"),
        ({"at": "0001-01-01T00:00:00+14:00", "seen": "live"}, "is no time of a look"),
        ({"at": "2026-01-01T25:00:00Z", "seen": "live"}, "'at' is no time: hour must be in 0..23"),
        ({"at": "2026-01-01T00:00:00Z", "seen": "alive"}, "'alive' is none of live, gone,"),
        ({"at": "2026-01-01T00:00:00Z", "seen": "live", "target": "page"}, "'page' is none of post,"),
    ],
    ids=["last year", "first year", "hour", "seen", "target"],
)
def test_a_look_that_cannot_be_judged_is_named(tmp_path: Path, look: dict[str, str], says: str) -> None:
    """The spans of the rules are added to its time, and the words that it may use are told."""
    history = tmp_path / "history.jsonl"
    history.write_text("\n" + json.dumps({"platform": "x", "id": "1", **look}))
    said = refusal("judge", history)
    assert said.startswith(f"{history}:2: ")
    assert says in said


@pytest.mark.parametrize(("words", "says"), [(("--data", "/srv"), "archiver --data DIRECTORY posts"), (("--config=a",), "archiver --config FILE posts")])
def test_an_option_of_the_program_behind_a_command_is_told_where_it_stands(words: tuple[str, ...], says: str) -> None:
    """It was told that there is no such option, and that --state may be meant."""
    done = asked("posts", *words)
    assert (done.exit_code, says in done.output) == (2, True)


def test_help_names_extras_in_brackets() -> None:
    """They are no markup: the command that it gives would have installed nothing."""
    assert "embed-archiver[hazards]" in asked("hazards", "--help").stdout


@pytest.mark.parametrize("closed", [("stderr",), ("stdout", "stderr"), ("stdin", "stdout", "stderr")], ids=["2", "1 2", "0 1 2"])
def test_a_command_whose_streams_are_closed_does_its_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: tuple[str, ...]) -> None:
    """Lines for cron end in ``2>&-``: each command ended with 1 before it had begun, and could not say so."""
    program = sys.modules["archiver.cli.main"]
    monkeypatch.setattr(program, "log_to", lambda _: None)
    monkeypatch.setattr("atexit.register", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["archiver", "--data", str(tmp_path), "add", "--kind", "feed", "https://news.example/feed.xml"])
    for name in closed:
        monkeypatch.setattr(sys, name, None)
    with pytest.raises(SystemExit) as ended:
        main()
    for name in closed:
        vars(sys)[name].close()
    monkeypatch.undo()
    assert not ended.value.code
    assert json.loads(asked("--data", tmp_path, "seeds", "--json").stdout)["id"] == 1


@pytest.mark.parametrize(("terminal", "shown"), [(False, "Märchen 🦊".encode()), (True, b"M\xe4rchen ?")], ids=["a file", "a terminal"])
def test_what_a_locale_has_no_letters_for_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch, terminal: bool, shown: bytes) -> None:
    """JSON and CSV are UTF-8 everywhere; a listing ended with a traceback at the first emoji."""
    told = BytesIO()
    stdout = TextIOWrapper(told, encoding="latin-1")
    monkeypatch.setattr(stdout, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stdout", stdout)
    settle_streams()
    stdout.write("Märchen 🦊")
    stdout.flush()
    assert told.getvalue() == shown


def test_a_target_that_does_not_take_a_test_is_bad_news(tmp_path: Path) -> None:
    """A test says of each target whether it took it; nothing is recorded, and no archive is needed."""
    settings = tmp_path / "archiver.toml"
    settings.write_text('[notify]\nwebhook = [{ url = "https://127.0.0.1/", secret = "12345678", name = "desk" }]\n')
    done = asked("--config", settings, "--data", tmp_path / "none", "alerts", "--test", "--json")
    (tried,) = map(json.loads, done.stdout.splitlines())
    check("trial", [tried])
    assert (done.exit_code, tried["target"], "not a public address" in tried["error"]) == (1, "webhook:desk", True)
    assert not (tmp_path / "none").exists()


def nobody_reads() -> None:
    """End as Click and Rich do where the reader of a pipe went away."""
    end = SystemExit(1)
    end.__context__ = BrokenPipeError(errno.EPIPE, "Broken pipe")
    raise end


def is_full() -> None:
    """End as Python does where the answer goes to a full disk."""
    raise OSError(errno.ENOSPC, "No space left on device")


def has_no_address() -> None:
    """End as each command does whose ``database.url`` is none."""
    open_ledger("mysql://archive")


def test_what_nobody_foresaw_says_what_to_do_about_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A value that rotted in the ledger, or a fault of ours: the last line is for who asked, what stands before it for who mends it."""

    def fails() -> None:
        raise LookupError("'lvie' is not among the [defined] values")

    monkeypatch.setattr(sys.modules["archiver.cli.main"], "cli", fails)
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.root.level)
    monkeypatch.setattr("atexit.register", lambda _: None)
    with pytest.raises(SystemExit) as ended:
        main()
    *traceback, last = capsys.readouterr().err.splitlines()
    assert ended.value.code == 1
    assert "in fails" in "".join(traceback)
    assert last.startswith("error: LookupError: 'lvie' is not among the [defined] values. ")
    assert "archiver doctor" in last


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (nobody_reads, 0, ""),
        (is_full, 1, "error: the answer cannot be written: No space left on device\n"),
        (has_no_address, 2, f"error: setting database.url: mysql is no database that is known here: {FORMS}\n"),
    ],
    ids=["nobody reads", "full disk", "no address"],
)
def test_what_keeps_an_answer_from_being_given_ends_in_one_sentence_at_most(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: Callable[[], None], code: int, says: str
) -> None:
    """``| head`` is no bad news, for which 1 stands; a full disk is, and is told without a traceback. A wrong setting is wrong usage, whichever it is."""
    program = sys.modules["archiver.cli.main"]
    monkeypatch.setattr(program, "cli", command)
    monkeypatch.setattr(program, "log_to", lambda _: None)
    monkeypatch.setattr("atexit.register", lambda _: None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, capsys.readouterr().err) == (code, says)
