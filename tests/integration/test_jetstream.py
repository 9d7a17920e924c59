"""A Jetstream brings looks forward and does nothing else: against a real server that is well, hostile, or gone."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from websockets.asyncio.server import ServerConnection, serve

from archiver.fetch import Fetch
from archiver.pipeline import listen
from archiver.platforms.bluesky_events import LONGEST
from archiver.settings import Bluesky, Settings
from storage import Ledger
from storage.errors import DiskFullError
from storage.ledger import Writer
from storage.model import Post, PostKey, Work
from storage.vocabulary import Tier, WorkKind
from tests.integration.watching import Watch, settings
from tests.internet import people
from tests.wires import loopback_egress
from tests.wires import settings as egress_settings

pytestmark = pytest.mark.anyio

STREAM = "ws://jetstream.example/subscribe"
POST, OTHER = people.CARRIAGE, people.DYKE
LATER = timedelta(days=3)
SOON = timedelta(seconds=15)


def told(folder: Path) -> Settings:
    """Return settings that name a Jetstream."""
    return settings(folder).model_copy(update={"bluesky": Bluesky(jetstream=STREAM)})


class Stream:
    """A Jetstream that says the next script to each channel that is opened, and notes who asked for what."""

    def __init__(self, *scripts: list[str | bytes], held: Callable[[], None] = lambda: None) -> None:
        self.scripts, self.held = list(scripts), held
        self.paths: list[str] = []
        self.wishes: list[Any] = []
        self.all_said = asyncio.Event()

    async def talk(self, channel: ServerConnection) -> None:
        """Wait for the wish, as ``requireHello`` asks, say the script, and hang up; after the last one stay."""
        assert channel.request is not None
        self.paths.append(channel.request.path)
        self.wishes.append(json.loads(await channel.recv()))
        for message in self.scripts.pop(0) if self.scripts else []:
            await channel.send(message)
        self.held()
        if not self.scripts:
            self.all_said.set()
            await channel.wait_closed()

    @property
    def cursors(self) -> list[str | None]:
        """Return from where each channel was to go on."""
        return [parse_qs(urlsplit(path).query).get("cursor", [None])[0] for path in self.paths]


class Listening(Watch):
    """A line that watches two posts of Bluesky, to be looked at in three days."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, told(folder))
        self.posts = {published: self.watch(published) for published in (POST, OTHER)}
        with self.ledger.write() as writer:
            writer.see_post(Post(key=PostKey(platform="bluesky", id="3llu73pzwfgyr", space="not.resolved"), permalink="x", first_seen=self.now))
        for work in self.ledger.claim(self.now, lease=timedelta(minutes=1), limit=9):
            with self.ledger.write() as writer:
                writer.finish(work, due=self.now + LATER, reason="look", host="public.api.bsky.app")

    def event(self, published: Any = POST, operation: str = "delete", seconds: float = 0, **said: Any) -> str:
        """Return what a Jetstream says of a post."""
        commit = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": published.id}
        cursor = int((self.now.timestamp() + seconds) * 1e6)
        return json.dumps({"did": published.author.id, "time_us": cursor, "kind": "commit", "commit": commit} | said)

    def look(self, published: Any) -> Work:
        """Return the next look at a post."""
        with self.ledger.read() as reader:
            work = reader.work(WorkKind.LOOK, self.posts[published])
        assert work is not None
        return work

    def cursor(self) -> int | None:
        """Return how far the stream was read."""
        with self.ledger.read() as reader:
            return reader.cursor(STREAM)

    @contextlib.asynccontextmanager
    async def before(self, stream: Stream) -> AsyncIterator[list[float]]:
        """Listen to a stream as the daemon does; give the pauses that were made."""
        pauses: list[float] = []

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)
            await asyncio.sleep(0)

        async with serve(stream.talk, "127.0.0.1", 0, compression=None) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            async with Fetch(loopback_egress(port), egress_settings(), lambda: self.now) as fetch:
                object.__setattr__(self.line.doors, "fetch", fetch)
                task = asyncio.create_task(listen(self.line, sleep=sleep))
                try:
                    yield pauses
                finally:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task

    async def comes(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition, up to 100 s on a busy machine."""
        for _ in range(10_000):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("it did not come")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Listening]:
    """Give a line that listens."""
    made = Listening(tmp_path)
    yield made
    made.ledger.close()


async def test_a_post_that_was_deleted_or_changed_is_looked_at_at_once(desk: Listening) -> None:
    """The event brings the look forward, with a little patience for the host that is asked; it is no verdict, and no other post's matter."""
    stream = Stream([desk.event(operation="create"), desk.event(operation="update", seconds=1)])
    async with desk.before(stream):
        await desk.comes(lambda: desk.look(POST).reason == "push")
    assert (desk.look(POST).due, desk.look(POST).attempts) == (desk.now + SOON, 0)
    assert desk.look(OTHER).due == desk.now + LATER
    with desk.ledger.read() as reader:
        assert reader.history(desk.post(desk.posts[POST])) == []
    (wish,) = stream.wishes
    assert wish["type"] == "options_update"
    assert wish["payload"]["wantedDids"] == sorted({POST.author.id, OTHER.author.id})
    assert parse_qs(urlsplit(stream.paths[0]).query) == {"requireHello": ["true"], "wantedCollections": ["app.bsky.feed.post"]}


async def test_all_posts_of_an_account_whose_status_changed_are_looked_at(desk: Listening) -> None:
    """Taken down, deactivated, back again: whichever, its posts say."""
    status: dict[str, Any] = {"kind": "account", "account": {"active": False, "did": POST.author.id, "status": "takendown"}}
    async with desk.before(Stream([desk.event(**status)])):
        await desk.comes(lambda: desk.look(POST).due == desk.now + timedelta(minutes=1))
    assert desk.look(OTHER).due == (desk.look(POST).due if OTHER.author.id == POST.author.id else desk.now + LATER)


async def test_what_is_lost_is_looked_for_when_it_or_its_account_is_told_to_be_back(desk: Listening) -> None:
    """R10: the probes of a confirmed loss lie up to two months apart, and an event is a reason to look sooner; for its account's by the host's budget."""
    with desk.ledger.write() as writer:
        for published, post_id in desk.posts.items():
            known = replace(desk.post(post_id).standing, first_gone=desk.now, tier=Tier.CONFIRMED)
            writer.set_standing(post_id, known)
            writer.update_post(post_id, account=published.author.id)
    for work in desk.ledger.claim(desk.now + LATER, lease=timedelta(minutes=1), limit=9, each=9):
        with desk.ledger.write() as writer:
            writer.finish(work, due=desk.now + LATER, reason="confirm", priority=5, host="public.api.bsky.app")
    back: dict[str, Any] = {"kind": "account", "account": {"active": True, "did": OTHER.author.id}}
    async with desk.before(Stream([desk.event(operation="update"), desk.event(OTHER, seconds=1, **back)])):
        await desk.comes(lambda: desk.look(OTHER).due < desk.now + LATER)
    assert (desk.look(POST).due, desk.look(POST).reason) == (desk.now + SOON, "push")
    assert (desk.look(OTHER).due, desk.look(OTHER).priority) == (desk.now + timedelta(minutes=1), 0)


async def test_after_a_break_it_goes_on_where_it_ended(desk: Listening) -> None:
    """The cursor is kept with the looks that it brought forward, five seconds are read twice, which takes nothing back, and breaks are backed off."""
    stream = Stream([desk.event(seconds=-60)], [desk.event(seconds=-63)], [desk.event(OTHER, seconds=-30)])
    async with desk.before(stream) as pauses:
        await desk.comes(lambda: desk.look(OTHER).reason == "push")
    first = int((desk.now.timestamp() - 60) * 1e6)
    assert stream.cursors == [None, str(first - 5_000_000), str(first - 5_000_000)]
    assert desk.cursor() == first + 30_000_000
    assert len(pauses) == 2
    assert pauses[1] > pauses[0]


async def test_a_channel_that_held_for_long_is_opened_again_as_soon_as_ever(desk: Listening) -> None:
    """Only what never opens fails: one that breaks once a day would be waited for longer each time, up to hours."""

    def hold() -> None:
        desk.now += timedelta(minutes=10)

    stream = Stream([], [], [], [desk.event()], held=hold)
    async with desk.before(stream) as pauses:
        await desk.comes(lambda: desk.look(POST).reason == "push")
    assert pauses == [60.0] * 3


async def test_what_could_not_be_written_down_is_heard_again(desk: Listening) -> None:
    """A disk that is full for a while ends neither the listening nor what it would have brought forward."""
    full = [True]

    def write() -> AbstractContextManager[Writer]:
        if full:
            full.clear()
            raise DiskFullError("ledger")
        return desk.ledger.write()

    desk.line = replace(desk.line, ledger=cast("Ledger", SimpleNamespace(read=desk.ledger.read, write=write)))
    stream = Stream([desk.event()], [desk.event()])
    async with desk.before(stream) as pauses:
        await desk.comes(lambda: desk.look(POST).reason == "push")
    assert stream.cursors == [None, None]
    assert len(pauses) == 1


async def test_how_far_a_stream_was_heard_is_kept_also_where_nothing_happens_to_our_posts(desk: Listening) -> None:
    """Else a restart would hear days of it again."""

    def clock() -> datetime:
        desk.now += timedelta(seconds=11)
        return desk.now

    began = int(desk.now.timestamp() * 1e6)
    stream = Stream([desk.event(did="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")])
    desk.line = replace(desk.line, clock=clock)
    async with desk.before(stream):
        await desk.comes(lambda: desk.cursor() == began)


async def test_hostile_messages_move_nothing_and_end_at_most_the_channel(desk: Listening) -> None:
    """Huge, binary, of wrong types, from a time to come, of somebody else: the next event is heard all the same, and the cursor never runs ahead."""
    odd: list[str | bytes] = [
        desk.event(time_us="soon"),
        desk.event(did=7),
        desk.event(seconds=10**7),
        desk.event(commit={"rkey": [1]}),
        "{",
        "[" * 50_000,
        '"x"',
        b"\x00\xff",
    ]
    stranger = desk.event(did="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
    stream = Stream([*odd, stranger, "x" * (LONGEST + 1), desk.event()], [*odd, desk.event(OTHER)])
    async with desk.before(stream):
        await desk.comes(lambda: desk.look(OTHER).reason == "push")
    assert desk.look(POST).due == desk.now + LATER
    assert desk.cursor() == int(desk.now.timestamp() * 1e6)
    assert len(stream.paths) == 2


async def test_a_confirming_look_stands_at_its_time_and_events_come_no_faster_than_a_minute(desk: Listening) -> None:
    """R2 is kept whatever a stream says; and whoever writes one does not rule how often a platform is asked."""
    with desk.ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.LOOK, subject=desk.posts[POST], due=desk.now + LATER / 2, reason="confirm"), sooner=True)
        writer.schedule(Work(kind=WorkKind.LOOK, subject=desk.posts[OTHER], due=desk.now), sooner=True)
    object.__setattr__(desk.line.doors, "fetch", desk)
    await desk.work(WorkKind.LOOK)
    asked = desk.now
    desk.now += timedelta(seconds=5)
    async with desk.before(Stream([desk.event(), desk.event(OTHER)])):
        await desk.comes(lambda: desk.look(OTHER).reason == "push")
    assert desk.look(OTHER).due == asked + timedelta(minutes=1)
    assert (desk.look(POST).due, desk.look(POST).reason) == (asked + LATER / 2, "confirm")


async def test_nobody_is_listened_to_where_nobody_is_watched(tmp_path: Path) -> None:
    """A wish for no account would be one for everybody's posts."""
    watch = Watch(tmp_path, told(tmp_path))
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await listen(watch.line, sleep=sleep)
    assert pauses == [300.0] * 3
    watch.ledger.close()
