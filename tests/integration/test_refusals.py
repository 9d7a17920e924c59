"""Captures are refused while there is too little space: the refusal is recorded, looks go on, and the captures are made up for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from storage import CaptureFilter, Ledger, PostFilter
from storage.rows import CaptureRow
from storage.vocabulary import Outcome, State
from tests.faults import desk

MORE_THAN_THERE_IS = "1000000TB"


@pytest.fixture
def archive(tmp_path: Path, url: str) -> tuple[Path, str]:
    """Give an archive that watches an article and a text."""
    desk.begin(tmp_path, url)
    return tmp_path, url


def captures(ledger: Ledger) -> list[CaptureRow]:
    """Return all captures, the oldest first."""
    with ledger.read() as reader:
        return reader.captures(CaptureFilter())[::-1]


def test_a_capture_is_refused_once_and_made_when_there_is_room(archive: tuple[Path, str], ledger: Ledger) -> None:
    """However often it comes up meanwhile; the posts are looked at all the same."""
    for hours in range(10):
        assert desk.one_pass(*archive, now=desk.NOON + timedelta(hours=hours), min_free=MORE_THAN_THERE_IS) == []
    refused = captures(ledger)
    assert [one.outcome for one in refused] == [Outcome.FAILED] * 3
    assert {one.missing for one in refused} == {("refused: less than 1000000TB of space is free (capture.min_free)",)}
    with ledger.read() as reader:
        assert {post.state for post in reader.posts(PostFilter())} == {State.LIVE}
    assert desk.one_pass(*archive, now=desk.NOON + timedelta(hours=11), min_free="1MB") == []
    assert [one.outcome for one in captures(ledger)[3:]] == [Outcome.COMPLETE] * 3
    assert {one.url for one in captures(ledger)[3:]} == {one.url for one in refused}


def test_a_second_want_of_space_is_recorded_again(archive: tuple[Path, str], ledger: Ledger) -> None:
    """A refusal that comes after another outcome is news."""
    desk.one_pass(*archive, min_free=MORE_THAN_THERE_IS)
    desk.one_pass(*archive, now=desk.NOON + timedelta(hours=1), min_free="2000000TB")
    assert len(captures(ledger)) == 6
