"""What one capture of an article that asks for everything has kept, and the memory that two at once take."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from archiver.capture import Doors, Kept, capture_article
from bench.recorded import completeness, served_since
from bench.report import Figure, at_least, at_most
from bench.subjects import Article, Net, look, now
from bench.visible import shows
from storage.model import Embed
from storage.vocabulary import Outcome, Role

MB = 2**20
GLANCE = 0.05
"""Seconds between two readings of the memory."""


def whole(kept: Kept) -> Kept:
    """Return what was kept, and say where it has gaps, which would make costs look better than they are; SystemExit where there is nothing."""
    told = f"{kept.capture.url} is {kept.capture.outcome}: {', '.join(kept.capture.missing)}"
    if kept.capture.outcome is Outcome.FAILED:
        raise SystemExit(told)
    if kept.capture.outcome is Outcome.PARTIAL:
        sys.stderr.write(f"{told}\n")
    return kept


async def capture(article: Article, doors: Doors) -> Kept:
    """Capture an article as the daemon does."""
    return whole(await capture_article(article.url, None, article.embeds, doors, at=now(), reason="benchmark"))


async def what_is_kept(article: Article, doors: Doors, log: Path | None) -> list[Figure]:
    """Compare the WARC of one capture with the access log, where there is one, and look for the posts in the picture of the page."""
    before = length(log) if log else 0
    kept = await capture(article, doors)
    record = _record(kept, doors, log, before) if log else []
    return [*record, *await _visible(article.embeds, kept, doors)]


def _record(kept: Kept, doors: Doors, log: Path, before: int) -> list[Figure]:
    warc = next(file for file in kept.capture.files if file.role is Role.WARC)
    with doors.blobs.open(warc.sha256) as stream:
        served = served_since(log, before)
        if not served:
            raise SystemExit(f"{log}: tells of no request since line {before}")
        found = completeness(served, stream)
    return [
        at_least("exchanges_recorded", [found.recorded], "part", 1.0),
        at_most("duplicates", [float(found.duplicates)], "answers", 0.0),
        *([] if found.exact is None else [at_least("bodies_exact", [found.exact], "part", 1.0)]),
        at_most("exchanges", [float(len(served))], "", None),
        at_most("largest_body_mb", [max(size or 0 for _, size, _ in served) / 1e6], "MB", None),
    ]


async def _visible(embeds: Sequence[Embed], kept: Kept, doors: Doors) -> list[Figure]:
    """Look for the picture of each embedded post in the picture of the page; a post without one is to have a picture of its own that is not blank."""
    pages = [doors.blobs.get(file.sha256) for file in kept.capture.files if file.role is Role.PAGE_SCREENSHOT and not (file.url or "").startswith("urn:")]
    seen: list[float] = []
    for embed in embeds:
        if embed.kind == "embed":
            picture = await _picture(embed, doors)
            found = _is_pictured(embed, kept) if picture is None else any([await asyncio.to_thread(shows, page, picture) for page in pages])
            seen.append(float(found))
    return [at_least("posts_visible", seen, "part", 1.0, mean=True)] if seen else []


def _is_pictured(embed: Embed, kept: Kept) -> bool:
    name = embed.permalink or embed.href
    shot = any(file.role is Role.SCREENSHOT and file.url == name for file in kept.capture.files)
    return shot and not any(gap.startswith(f"screenshot: {name}:") for gap in kept.capture.missing)


async def _picture(embed: Embed, doors: Doors) -> bytes | None:
    found = await look(doors.fetch, embed.permalink or embed.href)
    pictures = [media for media in found[1].media if media.kind == "image"] if found else []
    return (await doors.fetch.get(pictures[0].url, max_bytes=doors.settings.egress.max_media_bytes)).answer.body if pictures else None


def length(log: Path) -> int:
    """Return how many requests were logged so far."""
    return len(log.read_text(encoding="utf-8").splitlines())


async def two_at_once(article: Article, doors: Doors, times: int, net: Net) -> list[Figure]:
    """Return the peak memory of all processes of the archive while two captures of the same article go on, as proportional set size."""
    peaks = []
    for _ in range(times):
        async with _watched(net.strangers) as seen:
            await asyncio.gather(*(capture(article, doors) for _ in range(2)))
        peaks.append(max(seen) / MB)
    return [at_most("two_captures_mb", peaks, "MB", 700.0)]


@asynccontextmanager
async def _watched(strangers: frozenset[int]) -> AsyncIterator[list[int]]:
    seen = [await asyncio.to_thread(held, strangers)]

    async def watch() -> None:
        while True:
            await asyncio.sleep(GLANCE)
            seen.append(await asyncio.to_thread(held, strangers))

    watching = asyncio.create_task(watch())
    try:
        yield seen
    finally:
        watching.cancel()


def held(strangers: frozenset[int]) -> int:
    """Return the memory of this process and all below it but the test internet's, what several share counted once."""
    total, ours = 0, psutil.Process()
    for process in (ours, *ours.children(recursive=True)):
        if process.pid not in strangers:
            with contextlib.suppress(psutil.NoSuchProcess):
                total += process.memory_full_info().pss
    return total
