"""yt-dlp fetches a film of a page for real: through our proxy, on its tape, and by no other way."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.browser import Browser, Visit
from archiver.capture import Doors, capture_post
from archiver.capture.media import Fetched, download_video
from archiver.egress import Egress, WayOut
from archiver.errors import BrowserFailedError
from archiver.fetch import Fetch
from archiver.fingerprints import Fingerprinter, Limits
from archiver.platforms import platform
from archiver.settings import Capture as CaptureSettings
from archiver.settings import Settings
from archiver.video.download import Downloader
from storage.digest import sha256_hex
from storage.files import FileBlobs
from storage.model import Fields, File, Media, Post, PostKey
from storage.vocabulary import Role
from tests.integration.site import INSIDE, Pages, Reply, Site, serving
from tests.internet.films import Film, content
from tests.wires import WHEN, settings

pytestmark = pytest.mark.anyio

FILM = content(Film(key="f", scenes=("harbour", "storm"), seed=5))
HOME = "https://www.example.org"
PATIENCE = timedelta(seconds=100)


def page(source: str) -> Reply:
    """Return a page that plays a film."""
    return Reply(body=f'<!doctype html><title>Quay</title><video controls width="64" height="48"><source src="{source}" type="video/mp4"></video>'.encode())


PAGES: Pages = {
    "/post": page("/film.mp4"),
    "/film.mp4": Reply(body=FILM, content_type="video/mp4"),
    "/inside": page(f"http://{INSIDE}/film.mp4"),
    "/words": Reply(body=b"<!doctype html><title>Quay</title><p>No film."),
    "/endless": page("/drip.mp4"),
    "/drip.mp4": Reply(body=FILM[:100], content_type="video/mp4", endless=True),
}


class NoBrowser:
    """What stands where no browser is needed."""

    async def visit(self, *_: object, **__: object) -> Visit:
        """Fail."""
        raise BrowserFailedError("none here")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The doors with a downloader, and the site that they lead to."""

    doors: Doors
    site: Site
    folder: Path

    async def download(self, path: str, timeout: timedelta = PATIENCE, fetched: tuple[Fetched, ...] = ()) -> tuple[Fetched, ...]:
        """Bring the video of a page."""
        return await download_video(f"{HOME}{path}", fetched, platform("vimeo"), self.doors, timeout=timeout)


@asynccontextmanager
async def desk(folder: Path, pages: Mapping[str, Reply] = PAGES, **values: Any) -> AsyncIterator[Desk]:
    async with serving(pages, folder) as site:
        egress_settings = settings(ca_file=site.ca_file, **values)
        egress = Egress(egress_settings, resolver=site.resolve, dialler=site.dial)
        with Fingerprinter(Limits()) as fingerprinter:
            async with Fetch(egress, egress_settings, lambda: WHEN) as fetch:
                doors = Doors(
                    browser=cast("Browser", NoBrowser()),
                    fetch=fetch,
                    blobs=FileBlobs(folder / "blobs"),
                    settings=Settings(data_dir=folder, egress=egress_settings, capture=CaptureSettings(min_free=0)),
                    fingerprint=fingerprinter.fingerprint,
                    clock=lambda: WHEN,
                    video=fingerprinter.video,
                    downloader=Downloader(WayOut(egress, folder=folder), max_bytes=egress_settings.max_media_bytes, folder=folder),
                )
                yield Desk(doors=doors, site=site, folder=folder)


def left_over(folder: Path) -> list[Path]:
    return list(folder.glob(".video-*"))


async def test_a_film_is_kept_with_everything_that_was_said_for_it(tmp_path: Path) -> None:
    """File, key frames, what brought it, and its exchanges: the file's own among them, byte for byte. Nothing is left lying about."""
    post = Post(key=PostKey(platform="vimeo", id="1"), permalink=f"{HOME}/post", first_seen=WHEN, id=7)
    async with desk(tmp_path) as at:
        kept = await capture_post(post, platform("vimeo"), Fields(text="Quay"), at.doors, at=WHEN, reason="test")
        files = {file.role: file for file in kept.capture.files}
        assert at.doors.blobs.get(files[Role.MEDIA].sha256) == FILM
        said = json.loads(at.doors.blobs.get(files[Role.JSON].sha256))["media"][0]
        stream = ArchiveIterator(io.BytesIO(at.doors.blobs.get(files[Role.WARC].sha256)), check_digests="raise")
        heard = {record.rec_headers["WARC-Target-URI"]: record.content_stream().read() for record in stream if record.rec_type == "response"}
    assert (files[Role.MEDIA].url, files[Role.MEDIA].media_type) == (f"{HOME}/film.mp4", "video/mp4")
    assert (said["url"], said["kind"], said["sha256"]) == (post.permalink, "video", sha256_hex(FILM))
    assert (said["software"].startswith("yt-dlp/20"), said["video"]["frames"]) == (True, [0.0, 1.0])
    assert [image.at for image in kept.images] == [0.0, 1.0]
    assert kept.capture.missing == ("browser: none here",)
    assert heard[f"{HOME}/film.mp4"] == FILM
    assert f"{HOME}/post" in heard
    assert left_over(tmp_path) == []


async def test_what_the_guard_refuses_stays_refused(tmp_path: Path) -> None:
    """A page that leads inside is told of, and nobody there was asked."""
    async with desk(tmp_path) as at:
        (one,) = await at.download("/inside")
        assert one.file is None
        assert (one.missing or "").startswith(f"media: {HOME}/inside: yt-dlp/")
        assert f"egress: http://{INSIDE}/film.mp4: " in (one.missing or "")
        assert {address for address, _ in at.site.dialled} == {"93.184.216.34"}


async def test_a_page_without_a_film_and_one_that_never_ends_say_so(tmp_path: Path) -> None:
    """The reason is yt-dlp's own, or the time; what was said until then is kept."""
    async with desk(tmp_path) as at:
        (one,) = await at.download("/words")
        assert "Unsupported URL" in (one.missing or "")
        assert [exchange.url for exchange in one.exchanges if exchange.method == "GET"] != []
        (one,) = await at.download("/endless", timedelta(seconds=1))
        assert (one.file, (one.missing or "").endswith(": timeout")) == (None, True)
        assert left_over(tmp_path) == []


async def test_nothing_is_brought_where_the_file_was_had(tmp_path: Path) -> None:
    """Not where the post's video lies in the archive, nor for posts that are no videos."""
    async with desk(tmp_path) as at:
        video = Fetched(media=Media(url="u", kind="video"), file=File(role=Role.MEDIA, sha256="ab" * 32, bytes=1, media_type="video/mp4"))
        assert await at.download("/post", fetched=(video,)) == ()
        picture = Fetched(media=Media(url="u"))
        assert await download_video(f"{HOME}/post", (picture,), platform("x"), at.doors, timeout=PATIENCE) == ()
        assert at.site.asked == []


WAYS = (
    "import socket; socket.create_connection(('127.0.0.1', 8))",
    "import socket; socket.create_connection(('93.184.216.34', 443))",
    "import socket; socket.getaddrinfo('www.example.org', 443)",
    "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 8))",
    "import socket; socket.socket(socket.AF_UNIX).connect('/run/dbus/system_bus_socket')",
    "import socket; socket.socket().bind(('127.0.0.1', 0))",
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8/', timeout=5)",
    "import subprocess; subprocess.run(['/bin/true'])",
    "import os; os.system('true')",
    "import os; os.posix_spawn('/bin/true', ['true'], {})",
    "import os; os.fork()",
    "import ctypes; ctypes.CDLL(None)",
)


def test_the_process_has_no_other_way_out() -> None:
    """Whatever runs in it: no connection but to the proxy's port, no datagram, no name, no other process, no foreign code."""
    tried = """
import json, sys, urllib.error
from archiver.video.child import Room, confine
confine(Room(port=9, seconds=20, file=1000))
for way in json.loads(sys.argv[1]):
    try:
        exec(way)
        print("done:", way)
    except OSError as exc:
        if "not allowed here" not in str(exc):
            print("failed otherwise:", way, exc)
"""
    done = subprocess.run([sys.executable, "-c", tried, json.dumps(WAYS)], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_the_process_reaches_the_proxy() -> None:
    """The one port that is left."""
    code = """
import socket
from archiver.video.child import Room, confine
listener = socket.create_server(("127.0.0.1", 0))
confine(Room(port=listener.getsockname()[1], seconds=5, file=1000))
socket.create_connection(listener.getsockname())
print("reached")
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "reached\n"
