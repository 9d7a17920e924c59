"""The daemon killed at random points of its work: nothing acknowledged is lost, nothing is there by halves, all of it goes on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.settings import write_settings
from tests.e2e.conftest import Program
from tests.faults.kills import Kills
from tests.faults.truth import Truth
from tests.internet.running import Internet, running_internet
from tests.internet.scenario import EXPECTATIONS

ROUNDS = 12


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Internet]:
    """Run a test internet in which posts are edited."""
    with running_internet(tmp_path / "internet") as running:
        yield running


@pytest.mark.timeout(600)
def test_a_daemon_killed_at_random_points_loses_nothing_and_goes_on(tmp_path: Path, changing: Internet) -> None:
    """SIGKILL in a dozen rounds: every row that could be read stays, every blob a row names is whole, every work under way is taken up again.

    ``bench/faults.py`` makes hundreds. An undisturbed pass then completes what any of them had begun.
    """
    program = Program(tmp_path, write_settings(tmp_path, changing.proxy, changing.ca_file))
    kills = Kills(program.command(), tmp_path, changing, random.Random(), Truth(tmp_path / "archive"))
    kills.begin()
    for _ in range(ROUNDS):
        kills.round()
    kills.settle()
    tally = kills.tally
    assert (tally.lost, tally.half_visible) == ([], [])
    assert tally.taken_up_again == tally.under_way > 0
    assert tally.acknowledged > ROUNDS
    assert program.run("once").returncode == 0
    posts = {(post["platform"], post["id"]): post for post in program.rows("posts")}
    assert all(posts[expected.platform, expected.id]["state"] == "live" for expected in EXPECTATIONS)
    assert all(posts[expected.platform, expected.id]["captures"] for expected in EXPECTATIONS)
    assert program.rows("fixity")[-1]["damaged"] == 0
