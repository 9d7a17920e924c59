"""Histories of looks that others wrote are read as the daemon reads its own."""

from __future__ import annotations

import json
from pathlib import Path

from archiver.cli.histories import read_observations
from storage.model import Json
from storage.vocabulary import Seen


def look(folder: Path, account: str | None, body: Json, status: str = "200 OK") -> Seen:
    """Return what one look with an answer is read as."""
    (folder / "answer.http").write_bytes(f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n\r\n{json.dumps(body)}".encode())
    line: dict[str, Json] = {"at": "2026-01-02T12:00:00Z", "platform": "x", "id": "20", "account": account, "response": "answer.http"}
    return read_observations([line], folder)[0].seen


def test_the_post_of_another_account_under_the_same_id_is_no_sight_of_it(tmp_path: Path) -> None:
    """R8: the account of the look is held against the author in the answer, as in the daemon; without one the answer stands for itself."""
    body: Json = {"id_str": "20", "text": "just setting up", "user": {"id_str": "12", "screen_name": "jack"}}
    assert [look(tmp_path, account, body) for account in ("12", None, "13")] == [Seen.LIVE, Seen.LIVE, Seen.PARSER_DRIFT]
