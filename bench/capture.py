"""What keeping everything costs over taking one picture, and what a look without a browser costs.

Baseline: the same page, the same wait, in the same browser with a fresh context, the viewport as high as the document, one CDP PNG with
``optimizeForSpeed``, nothing kept. CPU is that of this process, Playwright's driver and the whole browser, processes that ended included;
the test internet is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import resource
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from archiver.app.line import way_out
from archiver.browser import Browser
from archiver.browser.record import Recorder
from archiver.browser.steps import Steps
from archiver.browser.tiles import shoot
from archiver.browser.visit import Order, PostBox, new_page, open_page
from archiver.capture import Doors, Kept, capture_article, capture_post
from archiver.discover import read_article
from archiver.egress import BrowserProxy, Egress
from archiver.errors import ArchiverError
from archiver.fetch import Fetch
from archiver.fingerprints import Fingerprinter, Limits
from archiver.fingerprints.flatness import is_flat
from archiver.platforms import PLATFORMS, platform, recognise
from archiver.settings import Settings, read_settings
from bench.recorded import completeness, served_since
from bench.report import Figure, at_least, at_most, options, report
from storage.files import FileBlobs
from storage.model import Embed, Fields, Post
from storage.vocabulary import Outcome, Role, Seen, Target
from tests.internet.running import running_internet
from tests.internet.scenario import BENCH_ARTICLE, BENCH_POSTS

PAIRS, QUICK_PAIRS, WARM_UP = 15, 4, 2
RECHECKS = 50
"""Looks between two readings of the clocks."""
TIMEOUT = timedelta(seconds=60)
ARTICLES = (BENCH_ARTICLE, "https://www.watson.ch/article/1")
POSTS = (*BENCH_POSTS, "https://x.com/krus_stern/status/1700000000000000001")
"""Tried in this order on an internet that is not ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of one run."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """The internet that is asked."""

    proxy: str
    ca_file: Path | None = None
    access_log: Path | None = None
    strangers: frozenset[int] = frozenset()
    """Processes below ours that are no part of the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is captured."""

    article: str
    embeds: tuple[Embed, ...]
    post: Post
    fields: Fields


def now() -> datetime:
    """Return the time of the machine's clock."""
    return datetime.now(UTC)


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
    page = await new_page(context)
    session = await context.new_cdp_session(page)
    order = Order(url=url, posts=tuple(posts), max_height=16_000, consent="leave", is_flat=is_flat)
    await open_page(page, session, recorder, order, Steps(TIMEOUT))
    await shoot(session)
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


def whole(kept: Kept) -> Kept:
    """Return what was kept; a capture with gaps would make the figures look better than they are."""
    if kept.capture.outcome is not Outcome.COMPLETE:
        raise SystemExit(f"{kept.capture.url} is {kept.capture.outcome}: {', '.join(kept.capture.missing)}")
    return kept


async def figures(doors: Doors, subject: Subject, pairs: int, net: Net, tunnel: BrowserProxy) -> list[Figure]:
    """Measure all."""
    strangers = net.strangers
    shown = [PostBox(name=embed.href, marks=(embed.id or embed.href,)) for embed in subject.embeds if embed.kind == "embed"]
    spoken = platform(subject.post.key.platform)

    async def article() -> Kept:
        return whole(await capture_article(subject.article, None, subject.embeds, doors, at=now(), reason="benchmark"))

    async def post() -> Kept:
        return whole(await capture_post(subject.post, spoken, subject.fields, doors, at=now(), reason="benchmark"))

    box = [PostBox(name=subject.post.permalink, marks=(subject.post.key.id,), selector=spoken.post_selector)]
    of_article = await interleaved(article, lambda: picture_only(doors.browser, subject.article, shown, tunnel), pairs, strangers)
    of_post = await interleaved(post, lambda: picture_only(doors.browser, spoken.page(subject.post), box, tunnel), pairs, strangers)

    async def looks() -> None:
        for _ in range(RECHECKS):
            await recheck(subject, doors)

    await looks()
    of_looks = [await measured(looks, strangers) for _ in range(pairs)]
    return [
        at_most("warm_article_wall", [full.wall / bare.wall for full, bare in of_article], "ratio", 2.0),
        at_most("warm_article_cpu", [full.cpu / bare.cpu for full, bare in of_article], "ratio", 2.5),
        at_most("warm_post_wall", [full.wall / bare.wall for full, bare in of_post], "ratio", 1.5),
        at_most("recheck_cpu", [look.cpu / RECHECKS / full.cpu for look, (full, _) in zip(of_looks, of_post, strict=True)], "ratio", 0.01),
        at_most("article_seconds", [full.wall for full, _ in of_article], "s", None),
        at_most("article_cpu_seconds", [full.cpu for full, _ in of_article], "s", None),
        at_most("post_seconds", [full.wall for full, _ in of_post], "s", None),
        at_most("post_cpu_seconds", [full.cpu for full, _ in of_post], "s", None),
        at_most("recheck_cpu_seconds", [look.cpu / RECHECKS for look in of_looks], "s", None),
        *(await record_of(article, doors, net.access_log)),
    ]


async def record_of(article: Callable[[], Awaitable[Kept]], doors: Doors, log: Path | None) -> list[Figure]:
    """Compare the WARC of one capture with the access log; nothing without a log."""
    if log is None:
        return []
    before = length(log)
    kept = await article()
    warc = next(file for file in kept.capture.files if file.role is Role.WARC)
    with doors.blobs.open(warc.sha256) as stream:
        found = completeness(served_since(log, before), stream)
    return [
        at_least("exchanges_recorded", [found.recorded], "part", 1.0),
        at_most("duplicates", [float(found.duplicates)], "answers", 0.0),
        at_least("bodies_exact", [found.exact], "part", 1.0),
    ]


def length(log: Path) -> int:
    """Return how many requests were logged so far."""
    return len(log.read_text(encoding="utf-8").splitlines())


async def find_subject(fetch: Fetch, articles: Sequence[str], posts: Sequence[str]) -> Subject:
    """Return the first article and the first post that this internet knows."""
    url, embeds = await _first_article(fetch, articles)
    post, fields = await _first_post(fetch, posts)
    return Subject(article=url, embeds=embeds, post=post, fields=fields)


async def _first_article(fetch: Fetch, candidates: Sequence[str]) -> tuple[str, tuple[Embed, ...]]:
    for url in candidates:
        with contextlib.suppress(ArchiverError):
            answer = (await fetch.get(url)).answer
            if answer.status == 200:
                return url, read_article(answer.body, url, answer.header("content-type"), PLATFORMS, now()).embeds
    raise SystemExit(f"none of these articles is there: {', '.join(candidates)}")


async def _first_post(fetch: Fetch, candidates: Sequence[str]) -> tuple[Post, Fields]:
    for url in candidates:
        ref = recognise(url)
        if ref is None:
            continue
        post = Post(key=ref.key, permalink=ref.permalink, first_seen=now())
        spoken = platform(ref.key.platform)
        look = spoken.look(post)
        with contextlib.suppress(ArchiverError):
            reading = spoken.read((await fetch.get(look.url, look.headers)).answer, ref.key.id, Target.POST, look.method)
            if reading.seen is Seen.LIVE:
                return replace(post, author=reading.fields.author), reading.fields
    raise SystemExit(f"none of these posts is there: {', '.join(candidates)}")


@asynccontextmanager
async def open_doors(settings: Settings) -> AsyncIterator[Doors]:
    """Open the doors of the daemon, on a folder that is thrown away."""
    async with AsyncExitStack() as stack:
        egress = Egress(settings.egress)
        fetch = await stack.enter_async_context(Fetch(egress, settings.egress, now))
        browser = await stack.enter_async_context(Browser(settings.browser, way_out(settings, egress)))
        fingerprinter = stack.enter_context(Fingerprinter(Limits()))
        blobs, made = FileBlobs(settings.data_dir), fingerprinter.fingerprint
        yield Doors(browser=browser, fetch=fetch, blobs=blobs, settings=settings, fingerprint=made, clock=now, exif=fingerprinter.exif)


async def run(asked: argparse.Namespace, net: Net, folder: Path) -> list[Figure]:
    """Measure against one internet."""
    egress = {"upstream_proxy": net.proxy, "ca_file": net.ca_file, "per_host": 1e6}
    settings = read_settings(None, data_dir=folder, egress=egress, browser={"recycle_after": 100_000})
    async with open_doors(settings) as doors, BrowserProxy(Egress(settings.egress)) as tunnel:
        subject = await find_subject(doors.fetch, asked.article or ARTICLES, asked.post or POSTS)
        return await figures(doors, subject, QUICK_PAIRS if asked.quick else PAIRS, net, tunnel)


@contextlib.contextmanager
def internet(asked: argparse.Namespace, folder: Path) -> Iterator[Net]:
    """Reach the internet that was asked for, or start our own."""
    if asked.internet:
        yield Net(proxy=asked.internet, ca_file=asked.ca, access_log=asked.access_log)
        return
    with running_internet(folder) as ours:
        strangers = frozenset(child.pid for child in psutil.Process().children(recursive=True))
        yield Net(proxy=ours.proxy, ca_file=ours.ca_file, access_log=ours.access_log, strangers=strangers)


def main() -> None:
    """Measure and report."""
    parser = options("What keeping everything costs over taking one picture.")
    parser.add_argument("--internet", metavar="PROXY", help="another test internet, as an HTTP proxy")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="its certificate authority, PEM")
    parser.add_argument("--access-log", type=Path, metavar="FILE", help="its access log, one line a request")
    parser.add_argument("--article", action="append", metavar="URL", help="article to capture (the first that is there)")
    parser.add_argument("--post", action="append", metavar="URL", help="post to capture (the first that is there)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, internet(asked, Path(folder) / "internet") as net:
        report(asyncio.run(run(asked, net, Path(folder) / "archive")), asked.json)


if __name__ == "__main__":
    main()
