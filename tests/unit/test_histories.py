"""Histories of looks that others wrote are read as the daemon reads its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archiver.cli.histories import read_observations
from archiver.errors import InputError
from storage.model import Json
from storage.vocabulary import Seen


def look(folder: Path, account: str | None, body: Json, status: str = "200 OK") -> Seen:
    """Return what one look with an answer is read as."""
    (folder / "answer.http").write_bytes(f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n\r\n{json.dumps(body)}".encode())
    line: dict[str, Json] = {"at": "2026-01-02T12:00:00Z", "platform": "x", "id": "20", "account": account, "response": "answer.http"}
    return read_observations([("a", line)], folder)[0].seen


def test_the_post_of_another_account_under_the_same_id_is_no_sight_of_it(tmp_path: Path) -> None:
    """R8: the account of the look is held against the author in the answer, as in the daemon; without one the answer stands for itself."""
    body: Json = {"id_str": "20", "text": "just setting up", "user": {"id_str": "12", "screen_name": "jack"}}
    assert [look(tmp_path, account, body) for account in ("12", None, "13")] == [Seen.LIVE, Seen.LIVE, Seen.PARSER_DRIFT]


def test_controls_may_have_any_name_where_the_host_is_derived(tmp_path: Path) -> None:
    """The host of a look may be null: looks of one platform go to one host, also for names that are no id there; of web and Mastodon it is in the id."""
    named = [
        ("x", "20"),
        *(("x", name) for name in ("live-1", "-1", "inf", "1e400", "nan")),
        ("web", "https://a.example/b"),
        ("web", "http://[b"),
        ("elsewhere", "1"),
        ("mastodon", "news.example/110446223051565765"),
        *(("mastodon", name) for name in ("110446223051565765", "live-1")),
    ]
    lines: list[dict[str, Json]] = [{"at": "2026-01-02T12:00:00Z", "platform": name, "host": None, "id": each, "seen": "live"} for name, each in named]
    hosts = [look.host for look in read_observations((("a", line) for line in lines), tmp_path)]
    assert hosts == ["cdn.syndication.twimg.com"] * 6 + ["a.example", "web", "elsewhere", "news.example"] + ["mastodon.social"] * 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": None}, "lacks 'id'"),
        ({"platform": None}, "lacks 'platform'"),
        ({"at": None}, "lacks 'at'"),
        ({"seen": None}, "lacks 'seen'"),
        ({"id": ["20"]}, "'id' is neither a text nor a number"),
        ({"scheduled": "false"}, "'scheduled' is neither true nor false"),
    ],
)
def test_a_look_that_lacks_something_is_named_by_it(tmp_path: Path, change: dict[str, Json], says: str) -> None:
    """Null is as good as missing, and nothing is taken for a name or for true that is none."""
    line: dict[str, Json] = {"at": "2026-01-02T12:00:00Z", "platform": "x", "id": 20, "seen": "live", **change}
    with pytest.raises(InputError, match=says):
        read_observations([("a", line)], tmp_path)


def test_numbers_are_ids_and_null_is_what_is_not_known(tmp_path: Path) -> None:
    """Ids are often written as numbers; a look without a platform of ours is judged, and its answer read as a page's."""
    (tmp_path / "answer.http").write_bytes(b"HTTP/1.1 410 Gone\r\ncontent-type: text/html\r\n\r\n<html><body>Gone</body></html>")
    asked: dict[str, Json] = {"at": "2026-01-02T12:00:00Z", "platform": "elsewhere", "id": 20, "account": 7, "target": None, "method": None, "scheduled": None}
    look = read_observations([("a", {**asked, "response": "answer.http"})], tmp_path)[0]
    assert (look.id, look.account, look.method, look.scheduled, look.seen) == ("20", "7", "", True, Seen.GONE)
