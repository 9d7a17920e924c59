"""How fast are posts looked at again, everything written down, next to only asking for the same addresses; and what does that cost next to a browser?

One round of ours makes a look at each quoted post of the test internet, all of them due: it goes through the queue, the guard, the readers, the
pictures' addresses, blobs that are flushed and rows that are committed. That they are due again is no part of the look, and not measured. The bare loop
makes the very requests that the round made, its conditions included, so that neither side is sent a picture that it has, and throws every answer away:
in turn, as a script would, and beside that as many at once as the daemon. What the bare loop itself takes of a capture's CPU is printed too: no look
that is made with the same library can take less.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias, cast

import httpx
import psutil

from archiver.app.archive import open_archive
from archiver.app.dispatching import dispatcher_of
from archiver.app.line import open_line
from archiver.capture import capture_post
from archiver.exchange import Exchange, Headers
from archiver.fetch import Fetch
from archiver.pipeline import Line
from archiver.platforms import platform, recognise
from archiver.settings import Settings, read_settings
from archiver.worker import Dispatcher, drain
from bench.capture import WARM_UP, measured
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

Asked: TypeAlias = tuple[str, Headers]
"""One request: its address, and the headers that were given with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The real line on an archive of its own, and the posts that it watches."""

    line: Line
    dispatcher: Dispatcher
    posts: Sequence[int]
    internet: Internet
    strangers: frozenset[int]

    def ready(self) -> None:
        """Make every post due."""
        with self.line.ledger.write() as writer:
            for post_id in self.posts:
                writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=now()), sooner=True)

    async def round(self) -> None:
        """Make one look at every post that is due."""
        await drain(self.dispatcher, asyncio.Event())

    async def asked(self) -> list[Asked]:
        """Make a round, and return the requests that it made."""
        noting = Noting(self.line.doors.fetch)
        line = replace(self.line, doors=replace(self.line.doors, fetch=cast("Fetch", noting)))
        self.ready()
        await drain(dispatcher_of_looks(line), asyncio.Event())
        return noting.asked


class Noting:
    """The door of the line, which notes what goes through it."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.asked: list[Asked] = []

    async def get(self, url: str, headers: Headers = (), *, max_bytes: int | None = None) -> Exchange:
        """Note and ask."""
        self.asked.append((url, headers))
        return await self._fetch.get(url, headers, max_bytes=max_bytes)


def dispatcher_of_looks(line: Line) -> Dispatcher:
    """Return the daemon's dispatcher without the slots for captures: each first look asks for one."""
    dispatcher = dispatcher_of(line, lambda _work, _error: None)
    dispatcher.captures_at_once = 0
    return dispatcher


def watch(line: Line) -> list[int]:
    """Watch the quoted posts, and return their ids."""
    found = [ref for post in QUOTED if (ref := recognise(post.permalink))]
    with line.ledger.write() as writer:
        return [writer.see_post(Post(key=ref.key, permalink=ref.permalink, first_seen=now())) for ref in found]


async def in_turn(client: httpx.AsyncClient, asked: Sequence[Asked]) -> None:
    """Make one request after the other."""
    for url, headers in asked:
        await client.get(url, headers=list(headers))


async def at_once(client: httpx.AsyncClient, asked: Sequence[Asked]) -> None:
    """Make several requests at the same time."""
    left = iter(asked)

    async def ask() -> None:
        for url, headers in left:
            await client.get(url, headers=list(headers))

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))


async def rates(bench: Bench, client: httpx.AsyncClient, asked: Sequence[Asked], pairs: int) -> list[Figure]:
    """Run ours and the bare loops in turn, and compare how many looks a second each would allow."""
    loops: Sequence[Callable[[], Awaitable[None]]] = (bench.round, lambda: in_turn(client, asked), lambda: at_once(client, asked))
    found = [[await seconds(bench, loop) for loop in loops] for _ in range(pairs + WARM_UP)][WARM_UP:]
    looks = len(bench.posts) * ROUNDS
    return [
        at_least("recheck_throughput", [turn / ours for ours, turn, _ in found], "ratio", 0.6),
        at_most("recheck_over_at_once", [ours / many for ours, _, many in found], "ratio", None),
        at_most("rechecks_per_s", [looks / ours for ours, _, _ in found], "1/s", None),
        at_most("requests_per_recheck", [len(asked) / len(bench.posts)], "", None),
    ]


async def seconds(bench: Bench, work: Callable[[], Awaitable[None]]) -> float:
    """Return the wall seconds of some rounds."""
    spent = 0.0
    for _ in range(ROUNDS):
        bench.ready()
        started = time.perf_counter()
        await work()
        spent += time.perf_counter() - started
    return spent


async def costs(bench: Bench, client: httpx.AsyncClient, asked: Sequence[Asked], pairs: int) -> list[Figure]:
    """Return the CPU of one look over that of one capture of a post with the browser, and that of its bare requests."""
    post, fields = await first_post(bench.line.doors.fetch, BENCH_POSTS)
    spoken = platform(post.key.platform)

    async def capture() -> None:
        await capture_post(post, spoken, fields, bench.line.doors, at=now(), reason="benchmark")

    async def of_one(work: Callable[[], Awaitable[None]]) -> float:
        spent = 0.0
        for _ in range(ROUNDS):
            bench.ready()
            spent += (await measured(work, bench.strangers)).cpu
        return spent / ROUNDS / len(bench.posts)

    bare, ours, full = [], [], []
    for _ in range(pairs + WARM_UP):
        bare.append(await of_one(lambda: in_turn(client, asked)))
        ours.append(await of_one(bench.round))
        full.append((await measured(capture, bench.strangers)).cpu)
    return [
        at_most("recheck_cpu", [look / whole for look, whole in zip(ours[WARM_UP:], full[WARM_UP:], strict=True)], "ratio", 1 / 150),
        at_most("recheck_cpu_bare", [look / whole for look, whole in zip(bare[WARM_UP:], full[WARM_UP:], strict=True)], "ratio", None),
        at_most("recheck_cpu_seconds", ours[WARM_UP:], "s", None),
    ]


async def run(settings: Settings, internet: Internet, strangers: frozenset[int], *, quick: bool) -> list[Figure]:
    """Measure on a fresh archive."""
    with open_archive(settings) as (ledger, blobs):
        async with open_line(settings, ledger, blobs) as line:
            bench = Bench(line=line, dispatcher=dispatcher_of_looks(line), posts=watch(line), internet=internet, strangers=strangers)
            # First looks fetch every picture, and ask for the first rounds of controls.
            for _ in range(WARM_UP):
                await bench.asked()
            asked = await bench.asked()
            context = ssl.create_default_context(cafile=str(internet.ca_file))
            async with httpx.AsyncClient(proxy=internet.proxy, verify=context, http2=True) as client:
                speed = await rates(bench, client, asked, QUICK_PAIRS if quick else PAIRS)
                return [*speed, *await costs(bench, client, asked, QUICK_CAPTURES if quick else CAPTURES)]


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
