"""Listen to a Jetstream for the watched accounts of Bluesky: what it says was changed or deleted is looked at at once, and nothing more is made of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import NoReturn
from urllib.parse import urlsplit

from archiver.errors import RefusedError, UnreachableError
from archiver.fetch.websocket import WebSocket
from archiver.pipeline.line import CONFIRMING, Line
from archiver.pipeline.looks import CONFIRM
from archiver.platforms import platform
from archiver.platforms.bluesky_events import LONGEST, MOST_ACCOUNTS, Event, read_event, subscription, wish
from archiver.schedule import retry
from storage.errors import StorageError
from storage.ledger import Reader, Writer
from storage.model import Post, Work
from storage.vocabulary import Target, Tier, WorkKind

logger = logging.getLogger(__name__)

PUSH = "push"
"""Reason of a look that an event brought forward."""
REFRESH = timedelta(minutes=5)
"""So often it is asked whom to listen to; posts are looked at sooner than that after they are found."""
LAG = timedelta(seconds=15)
"""What is told by the stream need not be known to the host that we ask yet."""
APART = timedelta(minutes=1)
"""Least span between two looks at one post that events may ask for: whoever writes the stream must not rule our requests."""
KEPT_EVERY = timedelta(seconds=10)
"""The cursor of a stream on which nothing happens to our posts is written down so often."""

Sleep = Callable[[float], Awaitable[object]]


async def listen(line: Line, *, sleep: Sleep = asyncio.sleep) -> NoReturn:
    """Listen for ever, from where it ended last; what fails is tried again with back-off."""
    failures = 0
    while True:
        began = line.clock()
        try:
            await _session(line, sleep)
        except (RefusedError, UnreachableError, StorageError) as exc:
            # A channel that held for long broke; one that never opened fails.
            failures = failures + 1 if line.clock() - began < REFRESH else 1
            pause = retry(now=line.clock(), failures=failures, settings=line.settings.schedule, chance=line.random()) - line.clock()
            logger.warning("jetstream: %s; again in %.0f s", exc, pause.total_seconds())
            await sleep(pause.total_seconds())


async def _session(line: Line, sleep: Sleep) -> NoReturn:
    """Hear one channel until it ends, which UnreachableError says."""
    while not (accounts := await line.read(_accounts)):
        # To wish for nobody is to be told of everybody.
        await sleep(REFRESH.total_seconds())
    address = line.settings.bluesky.jetstream
    cursor = await line.read(lambda reader: reader.cursor(address))
    async with line.doors.fetch.stream(subscription(address, cursor), largest=LONGEST) as channel:
        logger.info("jetstream: listening for %s accounts from %s on", len(accounts), cursor or "now")
        await channel.send(wish(accounts))
        await _hear(line, channel, accounts)


async def _hear(line: Line, channel: WebSocket, accounts: list[str]) -> NoReturn:
    asked = kept = line.clock()
    while True:
        event = await _next(line, channel)
        if event is not None and (event.post or event.account or line.clock() - kept >= KEPT_EVERY):
            kept = line.clock()
            await line.write(partial(note, line, event=event))
        if line.clock() - asked >= REFRESH:
            asked = line.clock()
            wanted = await line.read(_accounts)
            if wanted and wanted != accounts:
                accounts = wanted
                await channel.send(wish(accounts))


async def _next(line: Line, channel: WebSocket) -> Event | None:
    """Return the next event; None for what is none, and where nothing happens for long."""
    try:
        async with asyncio.timeout(REFRESH.total_seconds()):
            return read_event(await channel.receive(), line.clock())
    except TimeoutError:
        return None


def note(line: Line, writer: Writer, event: Event) -> None:
    """Bring the looks forward that an event gives reason for, and write down in the same transaction that it was heard."""
    now = line.clock()
    if event.account is not None:
        # Its lost posts too: they may be back with it.
        writer.hasten_account("bluesky", event.account, now + min(APART, line.settings.schedule.floor), but=0, lost=True)
    post = writer.read.find_post(event.post) if event.post is not None else None
    if post is not None:
        _hasten(line, writer, post, now)
    address = line.settings.bluesky.jetstream
    if event.cursor > (writer.read.cursor(address) or 0):
        writer.set_cursor(address, event.cursor, now)


def _hasten(line: Line, writer: Writer, post: Post, now: datetime) -> None:
    assert post.id is not None
    waiting, last = writer.read.work(WorkKind.LOOK, post.id), writer.read.latest(post, Target.POST)
    # A confirming look stands at its time (R2), and comes soon enough; the probes of a confirmed loss do not (R10).
    if waiting is None or (waiting.reason == CONFIRM and post.standing.tier is not Tier.CONFIRMED):
        return
    floor = line.settings.schedule.floor
    due = max(now + min(LAG, floor), last.at + min(APART, floor) if last else now)
    host = urlsplit(platform(post.key.platform).look(post).url).hostname or ""
    writer.schedule(Work(kind=WorkKind.LOOK, subject=post.id, due=due, host=host, priority=CONFIRMING, reason=PUSH), sooner=True)
    logger.info("jetstream: %s was touched, looked at %s", post.permalink, due.isoformat())


def _accounts(reader: Reader) -> list[str]:
    """Return the DIDs of the accounts whose posts are watched."""
    return sorted(space for space in reader.spaces("bluesky", MOST_ACCOUNTS) if space.startswith("did:"))
