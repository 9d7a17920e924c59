"""Every command as a person or a script uses it, on an archive that the program made itself."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from storage import FileBlobs, open_ledger
from storage.model import Image, Sighting
from tests.e2e.conftest import Program
from tests.internet import newsroom as pages
from tests.internet import people
from tests.internet.scenario import EXPECTATIONS, TEXT_ARTICLE
from tests.schemas import check

pytestmark = pytest.mark.timeout(240)

ROCKET = "https://x.com/i/status/1796161717017489850"


def first_file(newsroom: Program, role: str) -> Path:
    """Return a kept file of the Krus & Stern post."""
    taken = newsroom.rows("show", ROCKET)[0]["captures"]
    return Path(next(file["path"] for capture in taken for file in capture["files"] if file["role"] == role))


def test_one_pass_finds_sees_and_keeps_every_quoted_post(newsroom: Program) -> None:
    """`once` leaves every scripted quotation live, captured, and tied to its article."""
    posts = {(post["platform"], post["id"]): post for post in newsroom.rows("posts")}
    check("post", list(posts.values()))
    for expected in EXPECTATIONS:
        post = posts[expected.platform, expected.id]
        assert post["state"] == "live"
        assert post["captures"] >= 1
        assert any(expected.article in url for url in post["articles"]) or expected.form == "text"


def test_both_forms_of_the_article_quote_the_same_post(newsroom: Program) -> None:
    """The HTML blockquote and the plain text without markup lead to one identity, and both articles are listed for the account."""
    articles = newsroom.rows("articles", "--author", "@krus_stern")
    check("article", articles)
    assert len(articles) == 2
    assert {quote["id"] for article in articles for quote in article["quotes"] if quote["platform"] == "x"} == {"1796161717017489850"}
    assert {quote["platform"] for article in articles for quote in article["quotes"]} == {"x", "web"}


@pytest.mark.parametrize(
    "named",
    ["@krus_stern", "krus_stern", "https://x.com/krus_stern", ROCKET, "https://twitter.com/renamed/status/1796161717017489850?s=20", "https://t.co/2zPBjtSbZx"],
)
def test_articles_are_found_by_account_and_by_any_address_of_a_post(newsroom: Program, named: str) -> None:
    """By handle, old permalink, or the very short link that an article carries."""
    assert len(newsroom.rows("articles", "--quoting", named)) == 2


def test_a_post_that_nobody_quotes_leads_to_no_article(newsroom: Program) -> None:
    """Nothing is found, and that is no error."""
    assert newsroom.rows("articles", "--quoting", "https://x.com/i/status/1") == []


def test_the_report_counts_for_each_outlet_what_the_listings_list(newsroom: Program) -> None:
    """As JSON, CSV and table; posts quoted now, each once, and what may be said of them."""
    rows = newsroom.rows("report")
    check("report", rows)
    articles = newsroom.rows("articles")
    for row in rows:
        own = [article for article in articles if article["outlet"] == row["outlet"]]
        assert row["articles"] == len(own)
        assert row["posts"] == len({(quote["platform"], quote["id"]) for article in own for quote in article["quotes"]})
        assert row["posts"] == row["live"] + row["gone"] + row["hidden"] + row["unknown"]
        assert [hole["url"] for hole in row["holes"]] == [article["url"] for article in own if article["gaps"]]
    assert {row["outlet"] for row in rows} >= {pages.OUTLET}
    assert newsroom.run("report", "--csv").stdout.splitlines()[0] == "outlet,articles,quoting,posts,live,gone,hidden,unknown,holes"
    assert pages.OUTLET in newsroom.run("report").stdout
    assert [row["outlet"] for row in newsroom.rows("report", "--outlet", pages.OUTLET.upper())] == [pages.OUTLET]


def test_a_list_of_addresses_is_added_and_its_bad_lines_are_named(fresh: Program) -> None:
    """CSV by its name, a plain list by --kind, from a file or from stdin; nobody is asked before it is read."""
    listed = fresh.home / "urls.csv"
    listed.write_text("Titel;Adresse\nEins;https://nobody.invalid/1\nZwei;keine\nDrei;https://nobody.invalid/3\n")
    done = fresh.run("add", str(listed), "--json")
    assert done.returncode == 5
    assert "line 3: 'keine' is no http or https address" in done.stderr
    check("seed", [json.loads(line) for line in done.stdout.splitlines()])
    assert fresh.run("add", "-", "--kind", "article", stdin=b"https://nobody.invalid/3\nhttps://nobody.invalid/4\n").returncode == 0
    assert [seed["url"] for seed in fresh.rows("seeds")] == [f"https://nobody.invalid/{number}" for number in (1, 3, 4)]
    assert fresh.run("add", "-", "--kind", "article", stdin=b"nothing here\n").returncode == 2


def test_captures_are_complete_and_say_where_their_files_lie(newsroom: Program) -> None:
    """Each capture has pictures, HTML and WARC on disk; posts with pictures have their media."""
    captures = newsroom.rows("captures")
    check("capture", captures)
    assert {capture["outcome"] for capture in captures} == {"COMPLETE"}
    for capture in captures:
        assert {"screenshot", "page-screenshot", "html", "warc"} <= {file["role"] for file in capture["files"]}
        assert all(Path(file["path"]).stat().st_size == file["bytes"] for file in capture["files"])
    assert first_file(newsroom, "media").read_bytes()[:3] == b"\xff\xd8\xff"


def test_the_warc_of_a_page_behind_a_short_link_tells_how_the_link_led_there(newsroom: Program) -> None:
    """The hops stand in the evidence itself, with status, time and headers; other people's tools read the file."""
    taken = next(row for row in newsroom.rows("captures", "--platform", "web") if row["url"] == pages.DEBRIS.url)
    warc = next(Path(file["path"]) for file in taken["files"] if file["role"] == "warc")
    with warc.open("rb") as stream:
        records = {record.headers["WARC-Target-URI"]: record.reader.read() for record in ArchiveIterator(stream, record_types=WarcRecordType.resource)}
    hops = json.loads(records["urn:redirects:https://t.co/FUJvRB4PWN"])["hops"]
    assert [(hop["url"], hop["status"]) for hop in hops] == [("https://t.co/FUJvRB4PWN", 301), (pages.DEBRIS.url, 200)]


def test_changes_can_be_narrowed_by_kind_platform_and_article(newsroom: Program) -> None:
    """Nothing happened yet, so there are first sights only; filters hold together."""
    changes = newsroom.rows("changes")
    check("change", changes)
    assert {change["kind"] for change in changes} == {"first-seen"}
    narrowed = newsroom.rows("changes", "--platform", "bluesky", "--article", pages.STORM.url, "--kind", "first-seen")
    assert {change["id"] for change in narrowed} == {people.TIMETABLE.id, people.DYKE.id, people.CARRIAGE.id}
    assert newsroom.rows("changes", "--since", "2100-01-01") == []
    assert newsroom.rows("posts", "--state", "deleted-by-author") == []


def test_show_tells_everything_of_one_post(newsroom: Program) -> None:
    """A permalink, a native id and platform:id name the same post."""
    shown = newsroom.rows("show", ROCKET)
    check("show", shown)
    assert shown[0]["observations"][0]["seen"] == "live"
    assert [row["post"]["permalink"] for row in newsroom.rows("show", "x:1796161717017489850")] == [ROCKET]
    assert "krus_stern" in newsroom.run("show", "1796161717017489850").stdout


def test_pictures_are_found_again(newsroom: Program, tmp_path: Path) -> None:
    """A kept picture, handed in as a file or as a hash, leads to the post and both articles that show it."""
    picture = shutil.copy(first_file(newsroom, "media"), tmp_path / "picture.jpg")
    hashed = newsroom.rows("hash", str(picture))
    check("hash", hashed)
    found = newsroom.rows("similar", str(picture))
    check("similar", found)
    assert found[0]["verdict"] == "identical"
    assert ROCKET in found[0]["posts"]
    assert len(found[0]["articles"]) == 2
    by_hash = newsroom.rows("similar", f"phash64:{hashed[0]['hashes']['phash64']}")
    assert by_hash[0]["sha256"] == found[0]["sha256"]
    likeness = newsroom.rows("compare", str(picture), str(picture))
    check("likeness", likeness)
    assert likeness[0]["verdict"] == "identical"


def test_a_picture_is_found_in_a_video(fresh: Program) -> None:
    """The nearest frame says at which second the video shows it, in the table as well as in JSON; of the times in its addresses the first is told."""
    fresh.rows("add", "https://nobody.invalid/a", "--kind", "article")
    film = FileBlobs(fresh.home / "archive" / "blobs").put(b"film")
    ledger = open_ledger(f"sqlite:///{fresh.home / 'archive' / 'ledger.sqlite'}")
    with ledger.write() as writer:
        for at, phash in ((3.2, b"\x0f" * 8), (12.4, b"\xf0" * 8)):
            writer.add_image(Image(sha256=film, at=at, width=64, height=48, fit=True, reason=None, phash64=phash))
        for named in ("1170041920082464768/pu/vid", "1796161700000000000/pu/vid", f"{2**63 - 1}/pu/vid"):
            url = f"https://video.twimg.com/ext_tw_video/{named}/a.mp4"
            writer.add_sighting(Sighting(sha256=film, at=datetime(2026, 11, 26, tzinfo=UTC), url=url))
    ledger.close()
    (found,) = fresh.rows("similar", f"phash64:{'f0' * 8}")
    check("similar", [found])
    assert (found["what"], found["at"], found["sha256"]) == ("frame at 12.4 s of video", 12.4, film)
    assert found["uploaded"] == "2019-09-06T18:31:46.732000Z"
    assert Path(found["path"]).read_bytes() == b"film"
    assert "frame at 12.4 s of video" in " ".join(fresh.run("similar", f"phash64:{'f0' * 8}", "--csv").stdout.split())


def test_fixity_names_a_flipped_byte(newsroom: Program, tmp_path: Path) -> None:
    """An archive whose blobs are what their names say passes; one changed byte is reported by name, with exit code 1."""
    check("fixity", newsroom.rows("fixity"))
    copy = Program(tmp_path)
    shutil.copytree(newsroom.home / "archive", tmp_path / "archive")
    blob = next(path for path in sorted((tmp_path / "archive" / "blobs").rglob("*")) if path.is_file() and path.stat().st_size)
    blob.chmod(0o644)
    content = blob.read_bytes()
    blob.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    done = copy.run("fixity", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    check("fixity", rows)
    assert done.returncode == 1
    assert [row["sha256"] for row in rows[:-1]] == [blob.name]


def test_find_reads_a_file_without_any_connection(newsroom: Program) -> None:
    """The text form alone gives author, date, both parts of the text, and the short links; nothing of the next paragraph."""
    plain = Program(newsroom.home)
    found = plain.rows("find", str(TEXT_ARTICLE))
    check("embed", found)
    assert len(found) == 1
    assert (found[0]["platform"], found[0]["id"], found[0]["author"], found[0]["posted"], found[0]["lang"]) == ("x", None, "krus_stern", "2024-05-30", "de")
    assert found[0]["text"] == people.ROCKET.words
    assert [link["href"] for link in found[0]["links"]] == ["https://t.co/FUJvRB4PWN", "https://pic.twitter.com/2zPBjtSbZx"]


def test_find_follows_short_links_when_asked(newsroom: Program) -> None:
    """--resolve names the post behind pic.twitter.com; a page can be given by its address."""
    assert newsroom.rows("find", str(TEXT_ARTICLE), "--resolve")[0]["permalink"] == ROCKET
    assert ROCKET in {row["permalink"] for row in newsroom.rows("find", pages.ROCKETS.url)}


def test_seeds_can_be_listed_and_removed(fresh: Program) -> None:
    """What is removed is no longer read, and a second removal says that there is none."""
    added = fresh.rows("add", pages.FEED, pages.EVENING.url)
    check("seed", added)
    assert [seed["kind"] for seed in added] == ["feed", "article"]
    assert fresh.run("remove", pages.FEED).returncode == 0
    assert [seed["url"] for seed in fresh.rows("seeds")] == [pages.EVENING.url]
    assert fresh.run("remove", pages.FEED).returncode == 2


def test_capture_keeps_one_post_at_once(fresh: Program) -> None:
    """A short link is followed, the post captured with its picture, and watched from then on."""
    done = fresh.run("capture", "https://t.co/2zPBjtSbZx", "--json")
    row = json.loads(done.stdout)
    check("capture", [row])
    assert (done.returncode, row["outcome"], row["id"]) == (0, "COMPLETE", "1796161717017489850")
    assert {"screenshot", "html", "warc", "media", "json"} <= {file["role"] for file in row["files"]}
    assert fresh.rows("posts")[0]["state"] == "live"


def test_a_handle_and_its_account_id_name_one_post(fresh: Program) -> None:
    """Handles change: a post captured by its author's handle is kept under the immutable id, and is the same when it is captured by that."""
    by_handle = f"https://bsky.app/profile/{people.ORCHID.author.handle}/post/{people.ORCHID.id}"
    assert fresh.run("capture", by_handle).returncode == 0
    assert fresh.run("capture", people.ORCHID.permalink).returncode == 0
    posts = fresh.rows("posts")
    assert [(post["permalink"], post["author"], post["captures"]) for post in posts] == [(people.ORCHID.permalink, people.ORCHID.author.handle, 2)]


def test_classify_reads_one_answer_and_many(fresh: Program) -> None:
    """A raw answer gives what it shows, by which pattern; a batch gives one line a case."""
    answer = fresh.home / "thread.http"
    answer.write_bytes(
        b'HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n{"error":"NotFound","message":"Post not found: at://did:plc:a/app.bsky.feed.post/3l"}'
    )
    one = fresh.rows("classify", "bluesky", "3l", str(answer))
    check("reading", one)
    assert one[0]["seen"] == "gone"
    cases = fresh.home / "cases.jsonl"
    cases.write_text(
        json.dumps(
            {"file": "a", "platform": "bluesky", "id": None, "target": None, "method": None, "client": None, "request_url": None, "response": str(answer)}
        )
    )
    assert [(row["file"], row["seen"]) for row in fresh.rows("classify", "--batch", str(cases))] == [("a", "gone")]
    # The answer of a platform that we do not know is read as a page's.
    assert fresh.rows("classify", "myspace", "1", str(answer))[0]["seen"] not in ("live", "gone")


def test_judge_applies_the_rules_to_a_history_in_any_order(fresh: Program) -> None:
    """One gone look with controls is gone-once; the configured spans decide the tier."""
    controls = [
        {"at": "2026-11-24T10:00:00Z", "platform": "bluesky", "id": name, "target": "control-live", "method": "getPostThread", "seen": "live"} for name in "ab"
    ]
    look = {
        "at": "2026-11-24T10:00:01Z",
        "platform": "bluesky",
        "host": None,
        "id": "3l",
        "target": "post",
        "method": "getPostThread",
        "scheduled": None,
        "seen": "gone",
    }
    history = fresh.home / "history.jsonl"
    history.write_text("\n".join(map(json.dumps, [look, *controls])))
    standing = fresh.rows("judge", str(history))
    check("standing", standing)
    assert (standing[0]["state"], standing[0]["reason"], standing[0]["test_spans"]) == ("unknown", "gone-once", True)


def a_line(at: str, native_id: str, target: str, seen: str, *, scheduled: bool | None = None) -> dict[str, Any]:
    """Return one line of a history."""
    known = {"at": f"2026-11-24T{at}Z", "platform": "x", "host": "cdn.syndication.twimg.com", "account": None, "method": "syndication"}
    return known | {"id": native_id, "target": target, "scheduled": scheduled, "seen": seen}


def test_judge_weighs_all_lines_of_a_history_together(tmp_path: Path) -> None:
    """The host's negative control and the other posts' looks decide with: confirmed with it, unconfirmed without, frozen in a burst."""
    program = Program(tmp_path)
    looks = [a_line("08:00:00", "1", "post", "live", scheduled=True)]
    for number, at in enumerate(("10:00:00", "10:05:00", "11:00:00", "16:00:00")):
        looks += [a_line(at, "1", "post", "gone", scheduled=not number), *(a_line(at, name, "control-live", "live") for name in "ab")]
    never = a_line("09:00:00", "9", "control-never", "gone")
    others = [a_line(at, name, "post", seen, scheduled=True) for name in ("2", "3", "4") for at, seen in (("09:30:00", "live"), ("10:01:00", "gone"))]
    history = tmp_path / "history.jsonl"
    tiers = []
    for lines in ([*looks, never], looks, [*looks, never, *others]):
        history.write_text("\n".join(map(json.dumps, lines)))
        rows = program.rows("judge", str(history))
        check("standing", rows)
        tiers.append(next((row["tier"], row["test_spans"]) for row in rows if row["id"] == "1"))
    assert tiers == [("confirmed", False), ("unconfirmed", False), (None, False)]


def test_explain_says_what_each_look_counted_for(newsroom: Program) -> None:
    """For scripts by a published schema, for people in sentences that name the rule."""
    explained = newsroom.rows("explain", ROCKET)
    check("explanation", explained)
    assert explained[0]["state"] == "live"
    assert {look["counted_for"] for look in explained[0]["looks"] if look["target"] == "post"} == {"live"}
    said = newsroom.run("explain", ROCKET).stdout
    assert "The post was there when it was last looked at." in said
    assert "Rules that decided: R1." in said
    assert newsroom.run("explain", "no-such-post").returncode == 2


def test_hazards_are_not_fitted_to_a_handful_of_posts(newsroom: Program) -> None:
    """Every platform is counted, and each row says that too little is known."""
    rows = newsroom.rows("hazards")
    check("hazards", rows)
    assert {row["platform"]: row["posts"] for row in rows} == Counter(post["platform"] for post in newsroom.rows("posts"))
    assert {row["why"] for row in rows} == {"too-few-losses"}


def test_status_says_where_losses_may_be_claimed(newsroom: Program) -> None:
    """Each place with its controls, what keeps claims back, and the queue."""
    rows = newsroom.rows("status")
    check("status", rows)
    places = {row["host"]: row for row in rows if "host" in row}
    assert places["cdn.syndication.twimg.com"]["claims"] == "possible"
    assert {one["target"] for one in places["public.api.bsky.app"]["controls"]} == {"control-live", "control-never"}
    assert places["www.abo-kurier.example"]["why"] == ["too-few-controls"]
    assert rows[-1]["queue"]["controls"] == len(places)
    assert "waiting:" in newsroom.run("status").stdout


def test_listings_come_as_csv_too(newsroom: Program) -> None:
    """--csv prints a header line and one line a row."""
    lines = newsroom.run("posts", "--platform", "bluesky", "--csv").stdout.splitlines()
    assert lines[0].startswith("platform,id,permalink")
    assert len(lines) == 5
