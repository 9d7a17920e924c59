"""Chromium killed in the middle of captures: they are recorded with what they have, and every slot goes on with a browser afresh."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from archiver.app.dispatching import dispatcher_of
from archiver.app.line import open_line
from archiver.pipeline import Line
from archiver.platforms import recognise
from archiver.settings import Settings, read_settings
from archiver.worker import drain
from storage import CaptureFilter, FileBlobs, Ledger, check, open_ledger
from storage.model import Post, Work
from storage.vocabulary import Outcome, WorkKind
from tests.faults.browsers import chromium_processes
from tests.internet import people
from tests.internet.running import PAUSE, Internet, running_internet

pytestmark = pytest.mark.anyio

POSTS = (people.QUAYSIDE, people.DYKE, people.ORCHID)


@pytest.fixture
def internet(tmp_path: Path) -> Iterator[Internet]:
    """Run a test internet."""
    with running_internet(tmp_path / "internet") as running:
        yield running


@pytest.fixture
def settings(internet: Internet, tmp_path: Path) -> Settings:
    """Give the settings for it, with two captures at once."""
    egress = {"upstream_proxy": internet.proxy, "ca_file": internet.ca_file, "per_host": 1000}
    return read_settings(None, data_dir=tmp_path / "archive", egress=egress, capture={"at_once": 2, "min_free": "0B"})


def wanted(ledger: Ledger) -> None:
    """Want a capture of each post now."""
    now = datetime.now(UTC)
    with ledger.write() as writer:
        for post in POSTS:
            ref = recognise(post.permalink)
            assert ref is not None
            post_id = writer.see_post(Post(key=ref.key, permalink=ref.permalink, first_seen=now))
            writer.schedule(Work(kind=WorkKind.CAPTURE_POST, subject=post_id, due=now, reason="first sight"))


def captures(ledger: Ledger) -> list[tuple[str, Outcome]]:
    """Return address and outcome of each capture, the oldest first."""
    with ledger.read() as reader:
        return [(one.url, one.outcome) for one in reversed(reader.captures(CaptureFilter()))]


def later(line: Line) -> Line:
    """Return the line an hour later, when what failed is due again."""
    return replace(line, clock=lambda: datetime.now(UTC) + timedelta(hours=1))


async def kill_when_asked(internet: Internet) -> None:
    """Kill the browser as soon as it has asked for something."""
    await asyncio.to_thread(_asked, internet)
    for process in chromium_processes().values():
        # In their sandbox some end with those that were killed before.
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _asked(internet: Internet) -> None:
    while not any("Chrome" in (asked["agent"] or "") for asked in internet.requests()):
        time.sleep(PAUSE)


async def test_a_browser_killed_in_the_middle_leaves_its_captures_recorded_and_its_slots_free(internet: Internet, settings: Settings) -> None:
    """What was under way is FAILED or PARTIAL and comes again, either way; what follows, in as many slots as before, is COMPLETE."""
    ledger = open_ledger(f"sqlite:///{settings.data_dir / 'ledger.sqlite'}")
    blobs = FileBlobs(settings.data_dir / "blobs")
    wanted(ledger)
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(open_line(settings, ledger, blobs))
        errors = list[str | None]()
        killing = asyncio.create_task(kill_when_asked(internet))
        await drain(dispatcher_of(line, lambda _work, error: errors.append(error)), asyncio.Event())
        await killing
        assert errors == [None] * len(POSTS)
        hurt = [one for one in captures(ledger) if one[1] is not Outcome.COMPLETE]
        assert hurt
        await drain(dispatcher_of(later(line), lambda _work, error: errors.append(error)), asyncio.Event())
    last = dict(captures(ledger))
    assert len(last) == len(POSTS)
    assert {url for url, outcome in last.items() if outcome is Outcome.COMPLETE} >= {url for url, _ in hurt}
    assert list(check(blobs, ledger.blob_digests())) == []
    ledger.close()
