"""Fetch the pictures of a post seen live, and identify them by their bytes: signed addresses expire, bytes do not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archiver.errors import RefusedError, UnreachableError
from archiver.exchange import Headers
from archiver.pipeline.line import Line
from archiver.platforms.platform import Platform
from storage.model import Fields, Image, Media


@dataclass(frozen=True, slots=True)
class Pictures:
    """The fields of a look with the digests of their pictures, and the fingerprints that are new."""

    fields: Fields
    images: tuple[Image, ...] = ()


async def fetch_pictures(line: Line, platform: Platform, fields: Fields, before: Fields | None) -> Pictures:
    """Fetch every picture that may have changed; one that cannot be had now keeps no digest and is no change."""
    known = {media.url: media for media in before.media} if before else {}
    media: list[Media] = []
    images: list[Image] = []
    for picture in fields.media:
        fetched, image = await _fetch(line, platform, picture, known.get(picture.url))
        media.append(fetched)
        images += [image] if image else []
    return Pictures(replace(fields, media=tuple(media)), tuple(images))


async def _fetch(line: Line, platform: Platform, picture: Media, before: Media | None) -> tuple[Media, Image | None]:
    if picture.kind != "image":
        return picture, None
    unchanged: Headers = (("If-None-Match", before.etag),) if before and before.etag and before.sha256 else ()
    try:
        exchange = await line.get(platform.original(picture.url), unchanged, max_bytes=line.settings.egress.max_media_bytes)
    except (RefusedError, UnreachableError):
        return picture, None
    answer = exchange.answer
    # Without a validator in the question it says nothing (RFC 9110 §15.4.5), and would hide a swap.
    if answer.status == 304 and unchanged and before is not None:
        return replace(picture, sha256=before.sha256, etag=before.etag), None
    if answer.status != 200 or answer.truncated or not answer.body:
        return picture, None
    sha256 = await line.keep(answer.body)
    known = await line.read(lambda reader: reader.image(sha256))
    image = None if known else await line.fingerprint(answer.body)
    return replace(picture, sha256=sha256, etag=answer.header("etag")), image
