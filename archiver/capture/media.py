"""Fetch the media of a post at their best size: as uploaded where that can be had, and known by their digest where the platform names it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path

from archiver.capture.doors import Doors
from archiver.capture.keep import is_down
from archiver.errors import RefusedError, UnreachableError
from archiver.exchange import Answer, Exchange, Headers
from archiver.fingerprints import Exif, Video
from archiver.platforms.platform import Look, Platform, Upload
from archiver.spool import Spool, Spooled, spool_in
from storage.model import File, Image, Media
from storage.vocabulary import Role

UNNAMED = "application/octet-stream"
HOPS = 5
WORDS = re.compile(rb"(?:\xef\xbb\xbf)?\s*[<{\[]")
"""How a page or JSON begins, and no picture but an SVG."""
ROOT = re.compile(rb"<(?:!doctype\s+)?(html|svg)\b", re.IGNORECASE)
LONGEST_START = 2_000
AWAY = frozenset({"connect", "dns", "held", "proxy", "timeout"})
"""Kinds of no answer that may be one soon; TLS and protocol that are wrong stay so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One medium as far as it could be had."""

    media: Media
    exchanges: tuple[Exchange, ...] = ()
    file: File | None = None
    image: Image | None = None
    exif: Exif | None = None
    video: Video | None = None
    software: str | None = None
    """What brought the file, where that was not we."""
    missing: str | None = None
    passing: bool = False
    """Whether it is missing for a reason that passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Got:
    """What asking for one address brought."""

    url: str
    exchanges: tuple[Exchange, ...] = ()
    problem: str | None = None
    """Why there is no whole answer; None where there is one."""
    passing: bool = False
    """Whether that may be otherwise soon: the host was down, asks to be left alone, or broke off."""

    @property
    def answer(self) -> Answer:
        """Return the last answer."""
        return self.exchanges[-1].answer

    @property
    def body(self) -> Spooled:
        """Return the body of the last answer, which was spooled."""
        body = self.exchanges[-1].decoded
        assert body is not None
        return body


async def fetch_media(media: Sequence[Media], platform: Platform, doors: Doors) -> tuple[Fetched, ...]:
    """Return all media of a post, those that failed with the reason; none takes longer than a capture may."""
    if not media:
        return ()
    holders = await _holders(media, platform.upload, doors) if platform.upload else {}
    # In the data directory, where room is looked after.
    given = _Given(platform=platform, holders=holders, doors=doors, spool=await asyncio.to_thread(spool_in, doors.settings.data_dir))
    fetched = await asyncio.gather(*(_within_time(one, given) for one in media))
    fetched = await asyncio.gather(*(_read(one, doors) for one in fetched))
    told = tuple(exchange for got in holders.values() for exchange in got.exchanges)
    return tuple(replace(one, exchanges=(*told, *one.exchanges)) if told and one is fetched[0] else one for one in fetched)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What all media of a post are fetched with."""

    platform: Platform
    holders: Mapping[str, _Got]
    """By the address that was asked for it: who holds the files of an account."""
    doors: Doors
    spool: Spool

    def addresses(self, media: Media) -> tuple[str, ...]:
        """Return where a medium is to be had, the best first."""
        return tuple(dict.fromkeys((self.platform.original(media.url), media.url, *media.lesser)))


async def _within_time(media: Media, given: _Given) -> Fetched:
    if media.kind == "video" and given.doors.settings.capture.video == "off":
        return Fetched(media=media, missing=f"media: {media.url}: not asked for (capture.video)")
    try:
        async with asyncio.timeout(given.doors.settings.capture.timeout.total_seconds()):
            return await _fetch(media, given)
    except TimeoutError:
        return Fetched(media=media, missing=f"media: {media.url}: timeout")


async def _fetch(media: Media, given: _Given) -> Fetched:
    """Try the file as uploaded, then the largest that the platform made of it, then what else the answer named; say so where a lesser one is kept."""
    tries: list[_Got] = []
    upload = given.platform.upload
    if upload and (look := upload.holder(media)):
        tries.append(await _uploaded(media, upload, given.holders[look.url], given))
    for url in given.addresses(media):
        if not tries or tries[-1].problem:
            tries.append(_shown(await _get(url, given.doors, spool=given.spool), media))
    asked = tuple(exchange for got in tries for exchange in got.exchanges)
    if tries[-1].problem:
        problem = next(got.problem for got in tries if got.url == media.url or got is tries[-1])
        return Fetched(media=media, exchanges=asked, missing=f"media: {media.url}: {problem}", passing=any(got.passing for got in tries))
    kept = await _keep(replace(media, etag=tries[-1].answer.header("etag")), tries[-1], asked, given.doors)
    lesser = tries[0].problem and not (upload and kept.media.sha256 == upload.digest(media))
    return replace(kept, missing=f"media: {media.url}: not as uploaded: {tries[0].problem}", passing=tries[0].passing) if lesser else kept


async def _holders(media: Sequence[Media], upload: Upload, doors: Doors) -> dict[str, _Got]:
    """Ask once for each account which server holds its files."""
    looks = {look.url: look for one in media if (look := upload.holder(one)) is not None}
    return dict(zip(looks, await asyncio.gather(*(_ask(look, doors) for look in looks.values())), strict=True))


async def _ask(look: Look, doors: Doors) -> _Got:
    try:
        async with asyncio.timeout(doors.settings.capture.timeout.total_seconds()):
            got = await _get(look.url, doors, headers=look.headers, max_bytes=doors.settings.egress.max_bytes)
    except TimeoutError:
        got = _Got(url=look.url, problem="timeout")
    return replace(got, problem=f"{look.url}: {got.problem}") if got.problem else got


async def _uploaded(media: Media, upload: Upload, holder: _Got, given: _Given) -> _Got:
    """Return the file from the server that holds it; other bytes than the digest names are a problem, whoever sends them."""
    if holder.problem:
        return _Got(url=holder.url, problem=holder.problem, passing=holder.passing)
    url = upload.address(holder.answer, media)
    if url is None:
        return _Got(url=holder.url, problem=f"{holder.url} names no server that holds it")
    got = await _get(url, given.doors, spool=given.spool)
    if not got.problem and got.body.sha256 != upload.digest(media):
        return replace(got, problem=f"{url} sent other bytes than {media.key} names")
    return replace(got, problem=f"{url}: {got.problem}") if got.problem else got


async def _get(url: str, doors: Doors, *, headers: Headers = (), max_bytes: int | None = None, spool: Spool | None = None) -> _Got:
    limit = max_bytes or doors.settings.egress.max_media_bytes
    try:
        exchanges = await doors.fetch.follow(url, headers, max_bytes=limit, hops=HOPS, spool=spool)
    except (RefusedError, UnreachableError) as exc:
        return _Got(url=url, problem=str(exc).removeprefix(f"{url}: "), passing=isinstance(exc, UnreachableError) and exc.kind in AWAY)
    return _Got(url=url, exchanges=exchanges, problem=_problem(exchanges[-1]), passing=_passes(exchanges[-1].answer))


def _problem(exchange: Exchange) -> str | None:
    answer = exchange.answer
    if answer.status != 200:
        return f"HTTP {answer.status}"
    if answer.truncated:
        return f"cut ({answer.truncated})"
    return None if answer.body or (exchange.decoded and exchange.decoded.size) else "nothing was sent"


def _shown(got: _Got, media: Media) -> _Got:
    """Return what was got; a page or a message in the place of a picture, with whatever status and type, is a problem that may pass."""
    if got.problem or media.kind != "image":
        return got
    with got.body.open() as stream:
        begins = stream.read(LONGEST_START)
    root = ROOT.search(begins)
    is_drawing = root is not None and root[1].lower() == b"svg"
    return replace(got, problem="no picture was sent", passing=True) if WORDS.match(begins) and not is_drawing else got


def _passes(answer: Answer) -> bool:
    return is_down(answer.status) or answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.truncated == "disconnect"


async def _keep(media: Media, got: _Got, asked: tuple[Exchange, ...], doors: Doors) -> Fetched:
    sha256, size = await asyncio.to_thread(_put, got.body, doors)
    media_type = (got.answer.header("content-type") or UNNAMED).partition(";")[0].strip() or UNNAMED
    return Fetched(
        media=replace(media, sha256=sha256),
        exchanges=asked,
        file=File(role=Role.MEDIA, sha256=sha256, bytes=size, media_type=media_type, url=got.url),
    )


def _put(body: Spooled, doors: Doors) -> tuple[str, int]:
    with body.open() as stream:
        return doors.blobs.put_file(stream)


async def _read(one: Fetched, doors: Doors) -> Fetched:
    """Look into a file that was kept: what it says of itself, and its fingerprints."""
    read = {"image": _read_picture, "video": _read_video}.get(one.media.kind)
    if one.file is None or read is None:
        return one
    try:
        # The decoder has limits of its own for each file, but others may wait before it.
        async with asyncio.timeout(doors.settings.capture.timeout.total_seconds()):
            return await asyncio.to_thread(read, one, one.file.sha256, doors)
    except TimeoutError:
        return replace(one, missing=one.missing or f"media: {one.media.url}: not fingerprinted: timeout")


def _read_picture(one: Fetched, sha256: str, doors: Doors) -> Fetched:
    content = doors.blobs.get(sha256)
    image = doors.fingerprint(content)
    missing = f"media: {one.media.url}: what was served is no whole picture" if image.reason == "broken" else None
    return replace(one, image=image, exif=doors.exif(content), missing=one.missing or missing)


def _read_video(one: Fetched, sha256: str, doors: Doors) -> Fetched:
    path = doors.blobs.path(sha256)
    video = None if path is None else doors.video(path, sha256)
    if not _is_other(video):
        return replace(one, video=video)
    # Such as a playlist or a page: it is kept as what was served, and is not the video.
    return replace(one, video=video, missing=one.missing or f"media: {one.media.url}: what was served is no video")


async def download_video(url: str, fetched: Sequence[Fetched], platform: Platform, doors: Doors, *, timeout: timedelta) -> tuple[Fetched, ...]:
    """Return the video of a post of which no file was had so far, brought by other software with all of its exchanges; nothing where there is none to bring."""
    videos = [one for one in fetched if one.media.kind == "video"]
    if doors.downloader is None or not (videos or platform.films) or any(one.file and not _is_other(one.video) for one in videos):
        return ()
    media = Media(url=url, kind="video")
    async with doors.downloader.download(url, timeout=timeout, clock=doors.clock) as got:
        one = Fetched(media=media, exchanges=got.exchanges, software=got.software)
        if got.file is None:
            return (replace(one, missing=f"media: {url}: {got.software}: {got.problem}"),)
        sha256, size = await asyncio.to_thread(_put_file, got.file, doors)
        media_type = guess_type(got.file.name)[0] or UNNAMED
    source = next((exchange.url for exchange in got.exchanges if _held(exchange) == sha256), url)
    file = File(role=Role.MEDIA, sha256=sha256, bytes=size, media_type=media_type, url=source)
    return (await _read(replace(one, media=replace(media, sha256=sha256), file=file), doors),)


def _is_other(video: Video | None) -> bool:
    return video is not None and video.problem == "not-a-video"


def _put_file(path: Path, doors: Doors) -> tuple[str, int]:
    with path.open("rb") as stream:
        return doors.blobs.put_file(stream)


def _held(exchange: Exchange) -> str | None:
    return exchange.wire_body.sha256 if isinstance(exchange.wire_body, Spooled) else None
