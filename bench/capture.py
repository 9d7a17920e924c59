"""What keeping everything costs over taking one picture, what a look without a browser costs, and whether everything was kept.

Baseline: the same page, the same wait, in the same browser with a fresh context, the viewport as high as the document, one CDP PNG with
``optimizeForSpeed``, nothing kept. CPU is that of this process, Playwright's driver and the whole browser, processes that ended included;
the test internet is not counted. What is kept (``exchanges_recorded``, ``duplicates``, ``bodies_exact``, ``posts_visible``) is measured on an article that
asks for all that articles ask for, and held against the sites' access log and the posts' own pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil

from archiver.app.memory import give_memory_back
from archiver.browser import Browser, Order, PostBox
from archiver.browser.opening import bring_to_rest, open_page
from archiver.browser.record import Recorder
from archiver.browser.steps import Steps
from archiver.browser.tab import open_tab
from archiver.browser.tiles import shoot
from archiver.browser.turn import Turn
from archiver.capture import Doors, Kept, capture_post
from archiver.egress import BrowserProxy, Egress
from archiver.platforms import platform
from bench.carried import proxy_overhead
from bench.cold import cold_over_shot_scraper
from bench.kept import capture, two_at_once, what_is_kept, whole
from bench.report import Figure, at_most, options, report
from bench.subjects import Net, Subject, find_subject, internet, now, open_doors, settings_for
from storage.vocabulary import Seen, Target

PAIRS, QUICK_PAIRS, WARM_UP = 15, 4, 2
RECHECKS = 50
"""Looks between two readings of the clocks."""
TIMEOUT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of one run."""

    wall: float
    cpu: float


def cpu_of_others(strangers: frozenset[int]) -> float:
    """Return the CPU time of all processes below this one, ended ones included, but for the test internet."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        if process.pid not in strangers:
            with contextlib.suppress(psutil.NoSuchProcess):
                spent = process.cpu_times()
                total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


def cpu_of_ours() -> float:
    """Return the CPU time of this process and of what it started and saw end."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


async def measured(work: Callable[[], Awaitable[object]], strangers: frozenset[int]) -> Cost:
    """Run once. What is cleared away after the answer counts as CPU, not as wall time; reading the clocks counts as neither."""
    gc.collect()
    others, ours, started = cpu_of_others(strangers), cpu_of_ours(), time.perf_counter()
    await work()
    wall = time.perf_counter() - started
    await asyncio.sleep(0.15)
    spent = cpu_of_ours() - ours
    return Cost(wall=wall, cpu=spent + cpu_of_others(strangers) - others)


async def picture_only(browser: Browser, url: str, posts: Sequence[PostBox], tunnel: BrowserProxy) -> None:
    """Take the picture of a page and keep nothing: the baseline."""
    context = await browser.context(tunnel.server)
    recorder = Recorder(now, tunnel.tape)
    recorder.watch(context, keep=False)
    tab = await open_tab(context, recorder, Order(url=url, posts=tuple(posts), max_height=16_000), Steps(TIMEOUT), Turn())
    await open_page(tab)
    await bring_to_rest(tab)
    await shoot(tab.session)
    await context.close()


async def interleaved(
    full: Callable[[], Awaitable[object]], bare: Callable[[], Awaitable[object]], pairs: int, strangers: frozenset[int]
) -> list[tuple[Cost, Cost]]:
    """Run both in turn, so that whatever slows the machine slows both; the first pairs only warm up."""
    found = [(await measured(full, strangers), await measured(bare, strangers)) for _ in range(pairs + WARM_UP)]
    return found[WARM_UP:]


async def recheck(subject: Subject, doors: Doors) -> None:
    """Look again without a browser: ask, keep the whole answer, read it."""
    spoken = platform(subject.post.key.platform)
    look = spoken.look(subject.post)
    exchange = await doors.fetch.get(look.url, look.headers)
    await asyncio.to_thread(doors.blobs.put, exchange.answer.to_bytes())
    reading = spoken.read(exchange.answer, subject.post.key.id, Target.POST, look.method)
    if reading.seen is not Seen.LIVE:
        raise SystemExit(f"the post came out as {reading.seen}")


async def figures(doors: Doors, subject: Subject, pairs: int, net: Net, tunnel: BrowserProxy) -> list[Figure]:
    """Measure all."""
    strangers = net.strangers
    shown = [PostBox(name=embed.href, marks=(embed.id or embed.href,)) for embed in subject.article.embeds if embed.kind == "embed"]
    spoken = platform(subject.post.key.platform)

    async def article() -> Kept:
        return await capture(subject.article, doors)

    async def post() -> Kept:
        return whole(await capture_post(subject.post, spoken, subject.fields, doors, at=now(), reason="benchmark"))

    box = [PostBox(name=subject.post.permalink, marks=(subject.post.key.id,), selector=spoken.post_selector)]
    of_article = await interleaved(article, lambda: picture_only(doors.browser, subject.article.url, shown, tunnel), pairs, strangers)
    of_post = await interleaved(post, lambda: picture_only(doors.browser, spoken.page(subject.post), box, tunnel), pairs, strangers)

    async def looks() -> None:
        for _ in range(RECHECKS):
            await recheck(subject, doors)

    await looks()
    of_looks = [await measured(looks, strangers) for _ in range(pairs)]
    return [
        at_most("warm_article_wall", [full.wall / bare.wall for full, bare in of_article], "ratio", 1.3),
        at_most("warm_article_cpu", [full.cpu / bare.cpu for full, bare in of_article], "ratio", 1.6),
        at_most("warm_post_wall", [full.wall / bare.wall for full, bare in of_post], "ratio", 1.15),
        at_most("recheck_cpu", [look.cpu / RECHECKS / full.cpu for look, (full, _) in zip(of_looks, of_post, strict=True)], "ratio", 0.01),
        at_most("article_seconds", [full.wall for full, _ in of_article], "s", None),
        at_most("article_cpu_seconds", [full.cpu for full, _ in of_article], "s", None),
        at_most("post_seconds", [full.wall for full, _ in of_post], "s", None),
        at_most("post_cpu_seconds", [full.cpu for full, _ in of_post], "s", None),
        at_most("recheck_cpu_seconds", [look.cpu / RECHECKS for look in of_looks], "s", None),
    ]


async def run(asked: argparse.Namespace, net: Net, folder: Path) -> list[Figure]:
    """Measure against one internet."""
    settings = settings_for(net, folder / "archive")
    pairs, few = (QUICK_PAIRS, 1) if asked.quick else (PAIRS, 3)
    async with open_doors(settings) as (doors, way), BrowserProxy(Egress(settings.egress)) as tunnel:
        subject = await find_subject(doors.fetch, asked)
        found = await figures(doors, subject, pairs, net, tunnel)
        found += await what_is_kept(subject.whole, doors, net.access_log)
        found += await two_at_once(subject.whole, doors, few, net)
        found += await proxy_overhead(way, few)
    return found + await asyncio.to_thread(cold_over_shot_scraper, subject.article.url, net, folder, few)


def main() -> None:
    """Measure and report."""
    parser = options("What keeping everything costs over taking one picture.")
    parser.add_argument("--internet", metavar="PROXY", help="another test internet, as an HTTP proxy")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="its certificate authority, PEM")
    parser.add_argument("--access-log", type=Path, metavar="FILE", help="its access log, one line a request")
    parser.add_argument("--article", action="append", metavar="URL", help="article to capture (the first that is there)")
    parser.add_argument("--post", action="append", metavar="URL", help="post to capture (the first that is there)")
    asked = parser.parse_args()
    # As the daemon does.
    give_memory_back()
    with tempfile.TemporaryDirectory() as folder, internet(asked, Path(folder) / "internet") as net:
        report(asyncio.run(run(asked, net, Path(folder))), asked.json)


if __name__ == "__main__":
    main()
