"""Fetch the media of a post at their best size."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archiver.capture.doors import Doors
from archiver.errors import RefusedError, UnreachableError
from archiver.exchange import Answer, Exchange
from archiver.platforms.platform import Platform
from storage.model import File, Image, Media
from storage.vocabulary import Role

UNNAMED = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One medium as far as it could be had."""

    media: Media
    exchanges: tuple[Exchange, ...] = ()
    file: File | None = None
    image: Image | None = None
    missing: str | None = None


async def fetch_media(media: Sequence[Media], platform: Platform, doors: Doors) -> tuple[Fetched, ...]:
    """Return all media of a post, those that failed with the reason; none takes longer than a capture may."""
    return tuple(await asyncio.gather(*(_within_time(one, platform, doors) for one in media)))


async def _within_time(media: Media, platform: Platform, doors: Doors) -> Fetched:
    try:
        async with asyncio.timeout(doors.settings.capture.timeout.total_seconds()):
            return await _fetch(media, platform, doors)
    except TimeoutError:
        return Fetched(media=media, missing=f"media: {media.url}: timeout")


async def _fetch(media: Media, platform: Platform, doors: Doors) -> Fetched:
    """Try the original first, then the size that the answer named."""
    asked: tuple[Exchange, ...] = ()
    problem = "no answer"
    for url in dict.fromkeys((platform.original(media.url), media.url)):
        try:
            exchanges = await doors.fetch.follow(url, max_bytes=doors.settings.egress.max_media_bytes, hops=5)
        except (RefusedError, UnreachableError) as exc:
            problem = str(exc)
            continue
        asked += exchanges
        answer = exchanges[-1].answer
        if answer.status == 200 and answer.body and not answer.truncated:
            return await _keep(replace(media, etag=answer.header("etag")), url, answer, asked, doors)
        problem = f"cut ({answer.truncated})" if answer.truncated else f"HTTP {answer.status}"
    return Fetched(media=media, exchanges=asked, missing=f"media: {media.url}: {problem}")


async def _keep(media: Media, url: str, answer: Answer, exchanges: tuple[Exchange, ...], doors: Doors) -> Fetched:
    sha256 = await asyncio.to_thread(doors.blobs.put, answer.body)
    media_type = (answer.header("content-type") or UNNAMED).partition(";")[0].strip() or UNNAMED
    return Fetched(
        media=replace(media, sha256=sha256),
        exchanges=exchanges,
        file=File(role=Role.MEDIA, sha256=sha256, bytes=len(answer.body), media_type=media_type, url=url),
        image=await asyncio.to_thread(doors.fingerprint, answer.body) if media.kind == "image" else None,
    )
