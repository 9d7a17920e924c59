"""How fast are posts looked at again, everything written down, next to only asking for the same addresses; and what does that cost next to a browser?

One round of ours makes a look at each quoted post of the test internet that is due: it goes through the queue, the guard, the readers, the
pictures' addresses, blobs that are flushed and rows that are committed. The bare loop asks the very addresses that the round asked, and throws
every answer away: in turn, as a script would, and beside that as many at once as the daemon.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from archiver.app.archive import open_archive
from archiver.app.line import dispatcher_of, open_line
from archiver.capture import capture_post
from archiver.pipeline import Line
from archiver.platforms import platform, recognise
from archiver.settings import Settings, read_settings
from archiver.worker import Dispatcher, drain
from bench.capture import WARM_UP, Cost, measured
from bench.report import Figure, at_least, at_most, options, report
from bench.subjects import first_post, now
from storage.model import Post, Work
from storage.vocabulary import WorkKind
from tests.internet.people import QUOTED
from tests.internet.running import Internet, running_internet
from tests.internet.scenario import BENCH_POSTS, CONTROLS, NEVER

PAIRS, QUICK_PAIRS = 15, 4
ROUNDS = 3
"""Rounds between two readings of the clocks."""
CAPTURES, QUICK_CAPTURES = 8, 3
AT_ONCE = 8
"""Requests that the bare loop has under way at the same time, where it has more than one: the daemon has as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The real line on an archive of its own, and the posts that it watches."""

    line: Line
    dispatcher: Dispatcher
    posts: Sequence[int]
    internet: Internet
    strangers: frozenset[int]

    async def round(self) -> None:
        """Make one look at every post."""
        with self.line.ledger.write() as writer:
            for post_id in self.posts:
                writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=now()), sooner=True)
        await drain(self.dispatcher, asyncio.Event())

    async def asked(self) -> list[str]:
        """Make a round, and return the addresses that it asked for."""
        before = len(self.internet.requests())
        await self.round()
        return [f"{one['scheme']}://{one['host']}{one['path']}{'?' if one['query'] else ''}{one['query']}" for one in self.internet.requests()[before:]]


def watch(line: Line) -> list[int]:
    """Watch the quoted posts, and return their ids."""
    found = [ref for post in QUOTED if (ref := recognise(post.permalink))]
    with line.ledger.write() as writer:
        return [writer.see_post(Post(key=ref.key, permalink=ref.permalink, first_seen=now())) for ref in found]


async def in_turn(client: httpx.AsyncClient, urls: Sequence[str]) -> None:
    """Ask one address after the other."""
    for url in urls:
        await client.get(url)


async def at_once(client: httpx.AsyncClient, urls: Sequence[str]) -> None:
    """Ask several at the same time."""
    left = iter(urls)

    async def ask() -> None:
        for url in left:
            await client.get(url)

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))


async def rates(bench: Bench, pairs: int) -> list[Figure]:
    """Run ours and the bare loops in turn, and compare how many looks a second each would allow."""
    await bench.round()
    await bench.round()
    urls = await bench.asked()
    context = ssl.create_default_context(cafile=str(bench.internet.ca_file))
    async with httpx.AsyncClient(proxy=bench.internet.proxy, verify=context, http2=True) as client:
        loops: Sequence[Callable[[], Awaitable[None]]] = (bench.round, lambda: in_turn(client, urls), lambda: at_once(client, urls))
        found = [[await seconds(loop) for loop in loops] for _ in range(pairs + WARM_UP)][WARM_UP:]
    looks = len(bench.posts) * ROUNDS
    return [
        at_least("recheck_throughput", [turn / ours for ours, turn, _ in found], "ratio", 0.6),
        at_most("recheck_over_at_once", [ours / many for ours, _, many in found], "ratio", None),
        at_most("rechecks_per_s", [looks / ours for ours, _, _ in found], "1/s", None),
        at_most("requests_per_recheck", [len(urls) / len(bench.posts)], "", None),
    ]


async def seconds(work: Callable[[], Awaitable[None]]) -> float:
    """Return the wall seconds of some rounds."""
    started = time.perf_counter()
    for _ in range(ROUNDS):
        await work()
    return time.perf_counter() - started


async def costs(bench: Bench, pairs: int) -> Figure:
    """Return the CPU of one look over that of one capture of a post with the browser."""
    post, fields = await first_post(bench.line.doors.fetch, BENCH_POSTS)
    spoken = platform(post.key.platform)

    async def capture() -> None:
        await capture_post(post, spoken, fields, bench.line.doors, at=now(), reason="benchmark")

    async def looks() -> None:
        for _ in range(ROUNDS):
            await bench.round()

    found: list[tuple[Cost, Cost]] = [(await measured(looks, bench.strangers), await measured(capture, bench.strangers)) for _ in range(pairs + WARM_UP)]
    return at_most("recheck_cpu", [look.cpu / ROUNDS / len(bench.posts) / full.cpu for look, full in found[WARM_UP:]], "ratio", 1 / 150)


async def run(settings: Settings, internet: Internet, strangers: frozenset[int], *, quick: bool) -> list[Figure]:
    """Measure on a fresh archive."""
    with open_archive(settings) as (ledger, blobs):
        async with open_line(settings, ledger, blobs) as line:
            # Without the slots for captures: each first look asks for one.
            dispatcher = dispatcher_of(line, lambda _work, _error: None)
            dispatcher.captures_at_once = 0
            bench = Bench(line=line, dispatcher=dispatcher, posts=watch(line), internet=internet, strangers=strangers)
            speed = await rates(bench, QUICK_PAIRS if quick else PAIRS)
            return [*speed, await costs(bench, QUICK_CAPTURES if quick else CAPTURES)]


def main() -> None:
    """Measure and report."""
    asked = options("What looking again without a browser costs.").parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder, running_internet(Path(folder) / "internet") as internet:
        strangers = frozenset(child.pid for child in psutil.Process().children(recursive=True))
        egress = {"upstream_proxy": internet.proxy, "ca_file": internet.ca_file, "per_host": 1e6}
        controls = {name: {"live": CONTROLS[name], "never": NEVER[name]} for name in CONTROLS}
        settings = read_settings(None, data_dir=Path(folder) / "archive", egress=egress, verdict={"controls": controls})
        report(asyncio.run(run(settings, internet, strangers, quick=asked.quick)), asked.json)


if __name__ == "__main__":
    main()
