"""Capture one post as its page shows it now."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from archiver.browser import PostBox, Visit
from archiver.capture.doors import Doors, Kept
from archiver.capture.keep import JSON_TYPE, Part, begin, canonical_json, is_down, keep, marks_of, refuse, visit
from archiver.capture.media import Fetched, download_video, fetch_media
from archiver.exchange import Exchange
from archiver.fingerprints import Exif, Video
from archiver.platforms.platform import Platform
from archiver.warc import Resource
from storage.model import Capture, Fields, Json, Media, Post, Resolution
from storage.vocabulary import Role

HEAD_START = 5.0
"""Seconds after which media are fetched beside a page that has not come so far."""


async def capture_post(
    post: Post,
    platform: Platform,
    fields: Fields | None,
    doors: Doors,
    *,
    at: datetime,
    reason: str,
    evidence: Sequence[Exchange] = (),
    resolutions: Sequence[Resolution] = (),
) -> Kept:
    """Return what was kept: picture, rendered page, media at best size, the post's fields and all traffic.

    ``fields`` is what the post was last seen to say, None where it never was seen live: then an absent post is no gap. ``evidence`` goes
    into the WARC beside the browser's own traffic, ``resolutions`` as the short links that led here. BrowserMissingError is the only error.
    """
    shown = platform.as_it_reads(post, fields) if fields is not None else post
    attempt = begin(platform.page(shown), at, reason, post_id=post.id)
    if (refused := await refuse(attempt, doors)) is not None:
        return Kept(capture=replace(refused, post_id=post.id), refused=True)
    resting = asyncio.Event()
    fetching = asyncio.create_task(_media(post, platform, fields, doors, resting))
    try:
        seen = await visit(attempt, _boxes(shown, platform), doors, resting.set)
        resting.set()
        fetched = await fetching
        if fields is not None and not fields.media:
            fetched = (*await fetch_media(_shown(seen, platform), platform, doors), *fetched)
    finally:
        fetching.cancel()
    if fields is None:
        seen = replace(seen, missing=tuple(gap for gap in seen.missing if not gap.startswith("screenshot:")), lacking=False)
    said = canonical_json(post_json(post, fields, fetched)) if fields else None
    capture = await keep(
        attempt,
        seen,
        [*_pictures(seen, post), *([Part(role=Role.JSON, content=said, media_type=JSON_TYPE, url=post.permalink)] if said else [])],
        doors,
        media=[one.file for one in fetched if one.file],
        evidence=[*evidence, *(exchange for one in fetched for exchange in one.exchanges)],
        resources=[*_post_resource(post, said, at), *(_resolution_resource(resolution) for resolution in resolutions)],
        missing=[one.missing for one in fetched if one.missing],
    )
    return _kept(replace(capture, post_id=post.id), seen, fetched)


async def _media(post: Post, platform: Platform, fields: Fields | None, doors: Doors, resting: asyncio.Event) -> tuple[Fetched, ...]:
    """Fetch while the page is only waited for: opening it is what the machine is busy with."""
    if fields is None:
        return ()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(resting.wait(), HEAD_START)
    began = asyncio.get_running_loop().time()
    fetched = await fetch_media(fields.media, platform, doors)
    left = doors.settings.capture.timeout - timedelta(seconds=asyncio.get_running_loop().time() - began)
    return (*fetched, *await download_video(post.permalink, fetched, platform, doors, timeout=max(left, timedelta(seconds=1))))


def _kept(capture: Capture, seen: Visit, fetched: Sequence[Fetched]) -> Kept:
    return Kept(
        capture=capture,
        broken=seen.broken or is_down(seen.status),
        lacking=seen.status == HTTPStatus.TOO_MANY_REQUESTS or any(one.passing for one in fetched),
        holed=seen.lacking,
        images=tuple(image for one in fetched for image in (*([one.image] if one.image else []), *(one.video.frames if one.video else ()))),
        sightings=tuple((one.file.sha256, one.file.url or one.media.url) for one in fetched if one.file and (one.image or one.video)),
        media=tuple(one.media for one in fetched),
    )


def _boxes(post: Post, platform: Platform) -> tuple[PostBox, ...]:
    if platform.post_selector is None:
        return ()
    return (PostBox(name=post.permalink, marks=marks_of(post.key.id), selector=platform.post_selector),)


def _shown(seen: Visit, platform: Platform) -> tuple[Media, ...]:
    """Return the pictures that the page itself names as its own, where the looks read none."""
    return platform.shown(seen.html, seen.final_url) if seen.html and seen.final_url else ()


def _pictures(seen: Visit, post: Post) -> list[Part]:
    """Return the post's own picture, else that of the whole page: what was shown in its place is evidence too (R11)."""
    own = [Part(role=Role.SCREENSHOT, content=picture.png, media_type="image/png", url=post.permalink) for picture in seen.posts]
    return own or ([Part(role=Role.SCREENSHOT, content=seen.page, media_type="image/png", url=post.permalink)] if seen.page is not None else [])


def _post_resource(post: Post, said: bytes | None, at: datetime) -> list[Resource]:
    return [Resource(uri=f"urn:post:{post.permalink}", content_type=JSON_TYPE, body=said, at=at)] if said else []


def _resolution_resource(resolution: Resolution) -> Resource:
    hops: list[Json] = [
        {"url": hop.url, "at": hop.at.isoformat(), "status": hop.status, "headers": [list(pair) for pair in hop.headers], "via": hop.via, "error": hop.error}
        for hop in resolution.hops
    ]
    told: Json = {"href": resolution.href, "outcome": resolution.outcome, "target": resolution.target, "hops": hops}
    return Resource(uri=f"urn:redirects:{resolution.href}", content_type=JSON_TYPE, body=canonical_json(told), at=resolution.at)


def post_json(post: Post, fields: Fields, fetched: Sequence[Fetched]) -> Json:
    """Return the canonical fields of a post, and what the files of its pictures and videos say of themselves: the same post always gives the same bytes."""
    return {
        "platform": post.key.platform,
        "id": post.key.id,
        "space": post.key.space or None,
        "permalink": post.permalink,
        "author": fields.author,
        "account": fields.account,
        "name": fields.name,
        "text": fields.text,
        "lang": fields.lang,
        "posted_at": fields.posted_at.isoformat() if fields.posted_at else None,
        "version": fields.version,
        "media": [_media_json(one) for one in fetched],
    }


def _media_json(one: Fetched) -> Json:
    media = one.media
    read: dict[str, Json] = {"exif": _exif_json(one.exif) if one.exif else None, "video": _video_json(one.video) if one.video else None}
    return {"url": media.url, "key": media.key, "kind": media.kind, "sha256": media.sha256, "software": one.software, **read}


def _video_json(video: Video) -> Json:
    return {
        "container": video.container,
        "codec": video.codec,
        "duration": video.duration,
        "width": video.width,
        "height": video.height,
        "frames": [frame.at for frame in video.frames],
        "problem": video.problem,
    }


def _exif_json(exif: Exif) -> Json:
    tags: dict[str, Json] = {
        directory: {name: [*value] if isinstance(value, list) else value for name, value in found.items()} for directory, found in exif.tags.items()
    }
    return {"tags": tags, "problem": exif.problem}
