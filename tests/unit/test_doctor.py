"""What the doctor says of the way out, and of alerts that do not go it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.app.doctor import Level, database, files, reach, settings_findings, untaken
from archiver.cli.output import row
from archiver.egress import Egress
from archiver.settings import read_settings
from storage.files import FileBlobs
from storage.rows import DeliveryRow
from storage.vocabulary import AlertKind
from tests.schemas import check
from tests.wires import PUBLIC, canned_dialler, recording_dialler, resolver, settings

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOSTS = ("one.example", "two.example", "three.example", "four.example", "five.example")


async def test_one_fault_is_told_once_with_all_hosts_that_it_keeps_away() -> None:
    """Thirteen times the same line hides the one that differs."""
    egress = Egress(settings(block=("two.example",), upstream_proxy="http://proxy.example:3128"), dialler=recording_dialler([]))
    gone, blocked = await reach(egress, HOSTS)
    assert (gone.level, blocked.level) == (Level.FAULT, Level.FAULT)
    assert gone.says.startswith("one.example, three.example, four.example and 1 more: not reachable (proxy): the upstream proxy is not there")
    assert blocked.says == "two.example: refused by the egress guard: two.example is blocked by the settings (egress.block)"


async def test_hosts_that_can_be_reached_are_named_together() -> None:
    """Nothing is sent to them."""
    dialled: list[tuple[str, int]] = []
    egress = Egress(settings(), resolver=resolver(*[(PUBLIC,)] * 5), dialler=canned_dialler(dialled, bytes))
    (found,) = await reach(egress, HOSTS)
    assert (found.level, found.says) == (Level.OK, "one.example, two.example, three.example and 2 more can be reached")
    assert dialled == [(PUBLIC, 443)] * 5


def waiting(number: int, target: str, error: str | None) -> DeliveryRow:
    """Return an alert that a target did not take yet."""
    at = NOON + timedelta(hours=number)
    return DeliveryRow(delivery=number, key="k", at=at, kind=AlertKind.EDITED, target=target, attempts=9, sent_at=None, error=error, document={})


def test_alerts_that_nobody_takes_are_told_by_target() -> None:
    """Whoever is not told cannot miss it: a token that ran out, or a target that was taken out of the settings."""
    rows = [waiting(3, "webhook:desk", "answered 401: check its url and its secret"), waiting(2, "apprise:slack/1", None), waiting(1, "webhook:desk", "x")]
    slack, desk = untaken(rows, {"webhook:desk"})
    assert slack.says.endswith("1 alerts wait for apprise:slack/1, one made at 2026-11-25 14:00 UTC among them, which the settings do not name")
    assert desk.says == ("2 alerts wait for webhook:desk, one made at 2026-11-25 13:00 UTC among them: answered 401: check its url and its secret")
    assert {desk.level, slack.level} == {Level.WARNING}
    assert list(untaken([], {"webhook:desk"})) == []


@pytest.mark.parametrize(
    ("name", "controls", "says"),
    [
        ("twitter", {"live": ["https://x.com/i/status/20"]}, "setting verdict.controls.twitter: is no platform: give one of bitchute, "),
        ("x", {"live": ["https://bsky.app/profile/bsky.app/post/3l6oveex3ii2l"]}, "setting verdict.controls.x.live: 'https://bsky.app/"),
        ("x", {"never": ["nonsense"]}, "setting verdict.controls.x.never: 'nonsense' is no post of x: "),
    ],
)
def test_a_control_that_is_none_is_a_fault(name: str, controls: dict[str, list[str]], says: str) -> None:
    """It was passed over, and losses could not be claimed at a host for which somebody had named controls."""
    fault, _ = settings_findings(read_settings(verdict={"controls": {name: controls}}).verdict)
    assert (fault.level, fault.says[: len(says)]) == (Level.FAULT, says)


def test_controls_as_they_are_written_are_none() -> None:
    """By address, by id, and of whatever host is asked."""
    controls = {"x": {"live": ["20", "https://x.com/i/status/20"]}, "mastodon": {"never": ["https://{host}/@nobody/100000000000000001"]}}
    (found,) = settings_findings(read_settings(verdict={"controls": controls}).verdict)
    assert found.level is Level.OK


def test_a_directory_of_files_that_is_somebody_elses_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One in 256 or in 65,536 is enough for the daemon to wait, and the disk is sound."""
    kept = FileBlobs(tmp_path)
    sha256 = kept.put(b"kept")
    assert list(files(kept)) == []
    others = tmp_path / sha256[:2] / sha256[2:4]
    monkeypatch.setattr(os, "access", lambda path, _mode: path != others)
    (fault,) = files(kept)
    assert (fault.level, fault.says.startswith(f"{others} cannot be written")) == (Level.FAULT, True)


def test_an_address_of_no_ledger_is_a_fault() -> None:
    """The doctor ended with the sentence that every other command ends with, and examined nothing else."""
    fault, clock = database(read_settings(database={"url": "mysql://archive"}))
    check("finding", [row(fault), row(clock)])
    assert (fault.what, fault.level, fault.todo, clock.what) == ("database", Level.FAULT, "correct the setting", "clock")
