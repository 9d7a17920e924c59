"""Media of a post over real connections: streamed to the disk, the best file there is, and never more than a capture may take."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from archiver.browser import Browser
from archiver.capture import Doors
from archiver.capture.media import Fetched, fetch_media
from archiver.fetch import Fetch
from archiver.fingerprints import Limits
from archiver.fingerprints.fingerprint import fingerprint
from archiver.platforms import platform
from archiver.settings import Settings
from storage.files import FileBlobs
from storage.model import Media
from tests.integration.servers import Conversation, listen, page
from tests.internet.pictures import Picture as Shown
from tests.internet.pictures import jpeg, paint
from tests.wires import WHEN, loopback_egress, settings

pytestmark = pytest.mark.anyio

BEST, LESSER = "http://video.twimg.com/amplify_video/77/vid/1280/b.mp4", "http://video.twimg.com/amplify_video/77/vid/640/a.mp4"
VIDEO = Media(url=BEST, key="77", kind="video", lesser=(LESSER,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The doors behind which a conversation answers for every host."""

    doors: Doors

    async def fetch(self, media: Media, **capture: Any) -> Fetched:
        """Fetch one medium of a post on X."""
        given = self.doors.settings
        wanted = given.model_copy(update={"capture": given.capture.model_copy(update=capture)})
        (one,) = await fetch_media([media], platform("x"), replace(self.doors, settings=wanted))
        return one


@contextlib.asynccontextmanager
async def desk(conversation: Conversation, folder: Path, **values: Any) -> AsyncIterator[Desk]:
    egress = settings(**values)
    async with listen(conversation) as port, Fetch(loopback_egress(port, **values), egress, lambda: WHEN) as fetch:
        yield Desk(
            doors=Doors(
                browser=cast("Browser", None),
                fetch=fetch,
                blobs=FileBlobs(folder / "blobs"),
                settings=Settings(data_dir=folder, egress=egress),
                fingerprint=lambda content: fingerprint(content, Limits()),
                clock=lambda: WHEN,
            )
        )


def serving(files: Mapping[str, bytes]) -> Conversation:
    """Return a conversation that gives files by the end of their path: whole answers, or what begins one that never ends."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
        answer = files.get(path.rpartition("/")[2], page(b"", status="404 Not Found"))
        writer.write(answer)
        await writer.drain()
        if b"Content-Length" not in answer:
            await reader.read()

    return converse


def film(body: bytes) -> bytes:
    """Return a whole answer."""
    return page(body, "Content-Type: video/mp4")


ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n" + b"f" * 5000


async def test_a_video_is_kept_as_served_and_not_held_in_memory(tmp_path: Path) -> None:
    """The file lies in the blobs, its exchange is recorded from the spool, and no answer carries its bytes."""
    body = bytes(range(256)) * 4000
    async with desk(serving({"b.mp4": film(body)}), tmp_path) as at:
        one = await at.fetch(VIDEO)
        assert one.file is not None
        assert (one.missing, one.file.media_type, one.file.bytes, one.file.url) == (None, "video/mp4", len(body), BEST)
        assert at.doors.blobs.get(one.file.sha256) == body
    (exchange,) = one.exchanges
    assert (exchange.answer.body, exchange.answer.status) == (b"", 200)
    assert exchange.decoded is not None
    assert exchange.wire_body == exchange.decoded
    assert exchange.decoded.sha256 == one.media.sha256 == one.file.sha256


async def test_a_lesser_file_stands_in_for_the_best(tmp_path: Path) -> None:
    """Where the best is gone or larger than allowed, the next is kept, said to be that, and what was asked before stands in the record."""
    for files, why in (({"a.mp4": film(b"small")}, "HTTP 404"), ({"a.mp4": film(b"small"), "b.mp4": film(b"f" * 5000)}, "cut (length)")):
        async with desk(serving(files), tmp_path, max_media_bytes=1000) as at:
            one = await at.fetch(VIDEO)
        assert one.file is not None
        assert (one.file.url, one.file.bytes) == (LESSER, 5)
        assert one.missing == f"media: {BEST}: not as uploaded: {why}"
        assert [exchange.url for exchange in one.exchanges] == [BEST, LESSER]


async def test_a_video_that_never_ends_is_missing_with_the_reason(tmp_path: Path) -> None:
    """The request's time cuts one that drips, the capture's own time ends all tries of it: no slot is lost either way, and no file passes for the whole."""
    async with desk(serving({"a.mp4": ENDLESS, "b.mp4": ENDLESS}), tmp_path, timeout="200ms") as at:
        one = await at.fetch(VIDEO)
        assert (one.file, one.missing) == (None, f"media: {BEST}: cut (time)")
        assert [exchange.answer.truncated for exchange in one.exchanges] == ["time", "time"]
    async with desk(serving({"b.mp4": ENDLESS}), tmp_path) as at:
        one = await at.fetch(VIDEO, timeout=at.doors.settings.capture.timeout / 900)
        assert (one.file, one.missing) == (None, f"media: {BEST}: timeout")


async def test_a_video_larger_than_allowed_is_missing_with_the_reason(tmp_path: Path) -> None:
    """What came up to the limit stands in the record, cut."""
    async with desk(serving({"b.mp4": film(b"f" * 5000)}), tmp_path, max_media_bytes=1000) as at:
        one = await at.fetch(replace(VIDEO, lesser=()))
    assert (one.file, one.missing) == (None, f"media: {BEST}: cut (length)")
    assert [(exchange.answer.truncated, exchange.decoded and exchange.decoded.size) for exchange in one.exchanges] == [("length", 1000)]


@pytest.mark.parametrize(
    ("answer", "passing"),
    [
        (page(b"", status="503 Service Unavailable"), True),
        (page(b"", status="429 Too Many Requests"), True),
        (b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 900\r\n\r\nfilm", True),
        (page(b"", status="403 Forbidden"), False),
        (film(b"f" * 5000), False),
    ],
    ids=["down", "asked-too-much", "broken-off", "refused", "too-large"],
)
async def test_a_medium_that_may_be_had_soon_is_said_to_be_such(tmp_path: Path, answer: bytes, passing: bool) -> None:
    """The capture is then worth making again; what is refused, or larger than allowed, will be so again."""
    async with desk(serving({"b.mp4": answer}), tmp_path, max_media_bytes=1000) as at:
        one = await at.fetch(replace(VIDEO, lesser=()))
    assert (one.file, one.passing) == (None, passing)


PICTURE = Media(url="http://files.example/a.jpg", lesser=("http://files.example/small.jpg",))
DRAWN = jpeg(paint(Shown(key="a", scene="garden", width=400, height=300)), 85)


@pytest.mark.parametrize(
    "instead", [b"<!doctype html><html><body><svg/>Try again later.", b' {"error": "expired"}', b'<?xml version="1.0"?><Error/>'], ids=["page", "json", "xml"]
)
async def test_words_in_the_place_of_a_picture_are_none(tmp_path: Path, instead: bytes) -> None:
    """Whatever status and type they come with: a lesser copy is kept, or the capture says what it lacks, and is worth making again."""
    answer = page(instead, "Content-Type: image/jpeg")
    async with desk(serving({"a.jpg": answer, "small.jpg": page(DRAWN, "Content-Type: text/html")}), tmp_path) as at:
        one = await at.fetch(PICTURE)
    assert one.file is not None
    assert (one.file.url, one.missing, one.passing) == (PICTURE.lesser[0], f"media: {PICTURE.url}: not as uploaded: no picture was sent", True)
    async with desk(serving({"a.jpg": answer}), tmp_path) as at:
        one = await at.fetch(PICTURE)
    assert (one.file, one.missing, one.passing) == (None, f"media: {PICTURE.url}: no picture was sent", True)
    assert [exchange.url for exchange in one.exchanges] == [PICTURE.url, *PICTURE.lesser]


async def test_half_a_picture_and_one_that_is_not_decoded_are_kept_as_served(tmp_path: Path) -> None:
    """That not all of it came is said, though its server thinks so; what is a picture that we do not read is whole."""
    served = {
        "a.jpg": (DRAWN[: len(DRAWN) // 2], f"media: {PICTURE.url}: what was served is no whole picture"),
        "b.svg": (b"<?xml version='1.0'?><svg/>", None),
    }
    for name, (body, missing) in served.items():
        async with desk(serving({name: page(body)}), tmp_path) as at:
            one = await at.fetch(replace(PICTURE, url=f"http://files.example/{name}", lesser=()))
        assert one.file is not None
        assert (one.file.bytes, one.missing, one.passing) == (len(body), missing, False)


async def test_videos_are_left_alone_where_they_are_not_wanted(tmp_path: Path) -> None:
    """Nothing is asked for, and the record says why it is not there."""
    async with desk(serving({"b.mp4": film(b"f")}), tmp_path) as at:
        one = await at.fetch(VIDEO, video="off")
    assert (one.file, one.exchanges, one.missing) == (None, (), f"media: {BEST}: not asked for (capture.video)")
