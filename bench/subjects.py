"""What is captured in the benchmarks about captures, on which internet, and through which doors."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psutil

from archiver.app.processes import way_out
from archiver.browser import Browser
from archiver.capture import Doors
from archiver.discover import read_article
from archiver.egress import Egress, WayOut
from archiver.errors import ArchiverError
from archiver.fetch import Fetch
from archiver.fingerprints import Fingerprinter, Limits
from archiver.platforms import PLATFORMS, platform, recognise
from archiver.settings import Settings, read_settings
from storage.files import FileBlobs
from storage.model import Embed, Fields, Post
from storage.vocabulary import Seen, Target
from tests.internet.running import running_internet
from tests.internet.scenario import BENCH_ARTICLE, BENCH_POSTS, EVERYTHING

STRANGE = "https://www.watson.ch/article/1"
ARTICLES, WHOLE = (BENCH_ARTICLE, STRANGE), (EVERYTHING, STRANGE)
"""Articles on which cost, and what is kept, are measured; like posts tried in this order on an internet that is not ours."""
POSTS = (*BENCH_POSTS, "https://x.com/krus_stern/status/1700000000000000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """The internet that is asked."""

    proxy: str
    ca_file: Path | None = None
    access_log: Path | None = None
    strangers: frozenset[int] = frozenset()
    """Processes below ours that are no part of the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article and what it embeds."""

    url: str
    embeds: tuple[Embed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is captured."""

    article: Article
    whole: Article
    """The one that asks for all that an article can ask for."""
    post: Post
    fields: Fields


def now() -> datetime:
    """Return the time of the machine's clock."""
    return datetime.now(UTC)


async def find_subject(fetch: Fetch, asked: argparse.Namespace) -> Subject:
    """Return the first articles and the first post that this internet knows."""
    article, whole = [await _first_article(fetch, asked.article or candidates) for candidates in (ARTICLES, WHOLE)]
    post, fields = await first_post(fetch, asked.post or POSTS)
    return Subject(article=article, whole=whole, post=post, fields=fields)


async def _first_article(fetch: Fetch, candidates: Sequence[str]) -> Article:
    for url in candidates:
        with contextlib.suppress(ArchiverError):
            answer = (await fetch.get(url)).answer
            if answer.status == 200:
                return Article(url=url, embeds=read_article(answer.body, url, answer.header("content-type"), PLATFORMS, now()).embeds)
    raise SystemExit(f"none of these articles is there: {', '.join(candidates)}")


async def first_post(fetch: Fetch, candidates: Sequence[str]) -> tuple[Post, Fields]:
    """Return the first post that this internet knows, and what it says now."""
    for url in candidates:
        if (found := await look(fetch, url)) is not None:
            return found
    raise SystemExit(f"none of these posts is there: {', '.join(candidates)}")


async def look(fetch: Fetch, url: str) -> tuple[Post, Fields] | None:
    """Return a post and what it says now, None where it is not there."""
    ref = recognise(url)
    if ref is None:
        return None
    post, spoken = Post(key=ref.key, permalink=ref.permalink, first_seen=now()), platform(ref.key.platform)
    asked = spoken.look(post)
    with contextlib.suppress(ArchiverError):
        reading = spoken.read((await fetch.get(asked.url, asked.headers)).answer, ref.key.id, Target.POST, asked.method)
        if reading.seen is Seen.LIVE:
            return replace(post, author=reading.fields.author), reading.fields
    return None


def settings_for(net: Net, data_dir: Path) -> Settings:
    """Return settings under which nothing is waited for, and no browser is recycled while it is measured."""
    egress = {"upstream_proxy": net.proxy, "ca_file": net.ca_file, "per_host": 1e6}
    return read_settings(None, data_dir=data_dir, egress=egress, browser={"recycle_after": 100_000})


@asynccontextmanager
async def open_doors(settings: Settings) -> AsyncIterator[tuple[Doors, WayOut]]:
    """Open the doors of the daemon, on a folder that is thrown away."""
    async with AsyncExitStack() as stack:
        egress = Egress(settings.egress)
        way = way_out(settings, egress)
        fetch = await stack.enter_async_context(Fetch(egress, settings.egress, now))
        browser = await stack.enter_async_context(Browser(settings.browser, way))
        fingerprinter = stack.enter_context(Fingerprinter(Limits()))
        doors = Doors(
            browser=browser,
            fetch=fetch,
            blobs=FileBlobs(settings.data_dir),
            settings=settings,
            fingerprint=fingerprinter.fingerprint,
            clock=now,
            exif=fingerprinter.exif,
            video=fingerprinter.video,
        )
        yield doors, way


@contextlib.contextmanager
def internet(asked: argparse.Namespace, folder: Path) -> Iterator[Net]:
    """Reach the internet that was asked for, or start our own."""
    if asked.internet:
        yield Net(proxy=asked.internet, ca_file=asked.ca, access_log=asked.access_log)
        return
    with running_internet(folder) as ours:
        strangers = frozenset(child.pid for child in psutil.Process().children(recursive=True))
        yield Net(proxy=ours.proxy, ca_file=ours.ca_file, access_log=ours.access_log, strangers=strangers)
