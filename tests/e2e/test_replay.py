"""What was captured is shown again by somebody else's software, with nothing of the web in reach."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from playwright.sync_api import Browser, ElementHandle, Frame, Page, sync_playwright
from playwright.sync_api import TimeoutError as LateError

from archiver.browser import find_chromium
from bench.visible import shows
from tests.e2e.conftest import PATIENCE, Program
from tests.internet import people
from tests.internet.newsroom import STORM
from tests.internet.pictures import jpeg, paint
from tests.internet.world import Post
from tests.replayweb import replay_web_page

pytestmark = pytest.mark.timeout(600)

QUOTED = (people.TIMETABLE, people.STORM, people.DYKE, people.SANDBAGS, people.CARRIAGE)
"""What the article quotes: posts of X, Bluesky and Mastodon, each in a frame of its platform."""
VIEWER = """<!doctype html>
<script src="/ui.js"></script>
<style>html, body {{ margin: 0 }} replay-web-page {{ display: block; height: 6000px }}</style>
<replay-web-page source="/capture.wacz" url="{url}" replayBase="/replay/" embed="replayonly"></replay-web-page>
"""
DRAWN = "least => document.images.length >= least && [...document.images].every(image => image.complete && image.naturalWidth)"
LOADS = (10, 30, PATIENCE)
"""Seconds for which the viewer may show nothing before it is loaded again, and at last before that counts."""
NOTHING_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""The browser knows no name: whatever shows comes out of the archive."""


class Files(SimpleHTTPRequestHandler):
    """Serves files and parts of them: out of an archive the viewer reads only what it shows."""

    def send_head(self) -> BinaryIO | None:
        path, asked = Path(self.translate_path(self.path)), re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range") or "")
        if asked is None or not path.is_file():
            return super().send_head()
        content = path.read_bytes()
        first = int(asked[1]) if asked[1] else len(content) - int(asked[2])
        last = min(int(asked[2]), len(content) - 1) if asked[1] and asked[2] else len(content) - 1
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        return BytesIO(content[first : last + 1])

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; the address is given."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the browser that captures are taken with, for which no name leads anywhere."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(None), args=[NOTHING_ELSE], chromium_sandbox=os.geteuid() != 0)
        try:
            yield browser
        finally:
            browser.close()


def site(folder: Path, warc: Path) -> Path:
    """Make a folder of what is served: the viewer, the archive, and a page that shows the one in the other."""
    (folder / "replay").mkdir(parents=True)
    viewer = replay_web_page()
    for source, name in (("ui.js", "ui.js"), ("sw.js", "replay/sw.js")):
        (folder / name).write_bytes((viewer / source).read_bytes())
    (folder / "index.html").write_text(VIEWER.format(url=STORM.url), encoding="utf-8")
    # The writer of those who made the format. It knows a WARC by the end of its name.
    named = folder.parent / "capture.warc.gz"
    named.symlink_to(warc)
    command = (str(Path(sys.executable).parent / "wacz"), "create", "--detect-pages", "--output", str(folder / "capture.wacz"), str(named))
    done = subprocess.run(command, check=False, timeout=PATIENCE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def frame_of(element: ElementHandle | None) -> Frame:
    """Return what a frame's element holds."""
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    return frame


def replayed(page: Page, address: str) -> Frame:
    """Return the article, inside the viewer inside the page. A viewer that missed a part of itself shows nothing, and is loaded again as its reader would."""
    for seconds in LOADS[:-1]:
        page.goto(address)
        with suppress(LateError):
            return _article(page, seconds)
    page.goto(address)
    return _article(page, LOADS[-1])


def _article(page: Page, seconds: float) -> Frame:
    viewer = frame_of(page.wait_for_selector("replay-web-page iframe", timeout=seconds * 1000))
    return frame_of(viewer.wait_for_selector("iframe", timeout=seconds * 1000))


def picture_of(article: Frame, post: Post) -> bytes:
    """Return what is seen of a quoted post once its words stand there and its pictures have come."""
    native = post.id.rpartition("/")[2]
    element = article.wait_for_selector(f'iframe[src*="{native}"]', timeout=PATIENCE * 1000)
    frame = frame_of(element)
    frame.get_by_text(post.text.partition("\n")[0]).wait_for(timeout=PATIENCE * 1000)
    frame.wait_for_function(DRAWN, arg=len(post.pictures), timeout=PATIENCE * 1000)
    assert element is not None
    return element.screenshot()


def test_a_capture_is_replayed_in_replayweb_page_with_every_quoted_post(fresh: Program, tmp_path: Path) -> None:
    """An article's WARC, packed as WACZ, shows article, posts and the posts' own pictures in ReplayWeb.page, whose browser reaches nothing else."""
    (row,) = fresh.rows("capture", STORM.url)
    assert row["missing"] == []
    (warc,) = (file["path"] for file in row["files"] if file["role"] == "warc")
    with served(site(tmp_path / "site", Path(warc))) as home, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 6000})
        article = replayed(page, f"{home}/index.html")
        article.get_by_role("heading", name=STORM.title).wait_for(timeout=PATIENCE * 1000)
        shots = {post: picture_of(article, post) for post in QUOTED}
    pictures = {post: jpeg(paint(picture), 90) for post in QUOTED for picture in post.pictures}
    assert len(pictures) == 3
    for shown, shot in shots.items():
        assert [post.id for post, picture in pictures.items() if shows(shot, picture)] == [shown.id] * len(shown.pictures)
