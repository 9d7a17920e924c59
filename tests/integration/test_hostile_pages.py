"""Pages that want to hold a capture up: each visit ends in its time with what there was to see, and the browser serves the next one."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from PIL import Image

from archiver.browser import Order, PostBox
from tests.faults.browsers import chromium_processes
from tests.integration.site import Reply
from tests.integration.test_browser import HOME, HUNG, LONG, RED, Room, colours, opened, recorded, rgb

pytestmark = pytest.mark.anyio

HOSTILE = {
    "ten thousand frames": "<p>many</p><script>for (let i = 0; i < 10000; i++) document.body.append(document.createElement('iframe'))</script>",
    "grows for ever": "<p>more</p><script>setInterval(() => document.body.append(document.createElement('h1'), 'and so on'), 5)</script>",
    "asks before it is left": "<p>stay</p><script>onbeforeunload = event => event.preventDefault(); onpagehide = () => { for (;;); }</script>",
    "goes on opening": "<p>open</p><script>setInterval(() => { alert(1); window.open('/'); print() }, 1)</script>",
    "loads itself anew": "<p>again</p><script>setTimeout(() => location.reload(), 300)</script>",
    "has no height": "<p>tall</p><script>Object.defineProperty(Element.prototype, 'scrollHeight', {get: () => NaN})</script>",
    "names itself at length": "<b style='position:fixed;inset:0;background:#000'></b><script>document.querySelector('b').id = 'x'.repeat(1e5)</script>",
    "a picture of a hundred megapixels": "<p>large</p><img src='/large.png'>",
}


@pytest.fixture(scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async with opened(tmp_path_factory.mktemp("site")) as found:
        large = BytesIO()
        Image.new("1", (10_000, 10_000)).save(large, "PNG")
        found.pages["/large.png"] = Reply(body=large.getvalue(), content_type="image/png")
        yield found


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_page_holds_nothing_up(room: Room, html: str) -> None:
    """The visit ends, with a picture or the reason why there is none; then the next page is seen as ever."""
    visit = await asyncio.wait_for(room.visit(html, timeout=HUNG), LONG)
    assert visit.page is not None or any(gap.startswith("page-screenshot") for gap in visit.missing)
    assert all(len(gap) < 10_000 for gap in visit.missing)
    after = await room.visit(f"<body style='background:{RED}'><p>next</p>")
    assert after.missing == ()
    assert rgb(RED) in colours(after.page or b"")


async def test_a_page_whose_process_dies_costs_one_visit(room: Room) -> None:
    """A renderer that crashes takes its page along: what went over the wire is kept, the picture is named as missing, and the next page is seen as ever."""
    room.site.first.clear()
    room.pages["/frozen"] = Reply(body=b"<script src=/late.js></script><p>frozen</p>" + b" " * 4096, endless=True)
    visiting = asyncio.create_task(room.browser.visit(Order(url=f"{HOME}/frozen"), timeout=HUNG))
    await room.site.first.wait()
    room.site.first.clear()
    # Before the page is there, and asks for its script, its process is nobody's in particular.
    await room.site.first.wait()
    for pid, process in chromium_processes().items():
        if "--type=renderer" in process.cmdline():
            os.kill(pid, signal.SIGKILL)
    visit = await asyncio.wait_for(visiting, LONG)
    assert visit.page is None
    assert visit.broken
    assert visit.missing[0].startswith("page: its process")
    assert b"<p>frozen</p>" in recorded(visit)[f"{HOME}/frozen"]
    after = await room.visit("<p>next</p>")
    assert (after.missing, after.broken) == ((), False)


# What is asked of a frame in a closed shadow tree is asked in the world of the page's scripts.
FRAMED = """<div></div><script>
  const root = document.querySelector('div').attachShadow({mode: 'closed'});
  root.innerHTML = '<iframe width=500 height=300 src=/player/1796161717017490001></iframe>';
  %s
</script>"""


@pytest.mark.parametrize(
    "script",
    [
        "Object.defineProperty(HTMLIFrameElement.prototype, 'src', {get: () => ({a: 1})})",
        "Math.floor = () => 'here'",
        "Element.prototype.getBoundingClientRect = () => ({width: 500, height: 300, x: {}, y: 0, right: 1e400, bottom: 'low'})",
        "Object.defineProperty(window, 'scrollX', {value: 'left'})",
    ],
)
async def test_a_page_that_lies_of_where_a_frame_stands_costs_that_picture_alone(room: Room, script: str) -> None:
    """Whatever it tells in the place of a box, the page itself is pictured and kept."""
    room.pages["/player/1796161717017490001"] = Reply(body=b"<p>a post</p>", content_type="text/html")
    post = PostBox(name="post", marks=("1796161717017490001",))
    visit = await room.visit(FRAMED % script, posts=(post,))
    assert visit.page is not None
    assert len(visit.posts) == 1 or any(gap.startswith("screenshot: post: ") for gap in visit.missing)


@pytest.mark.parametrize("address", ["https://[x#1796161717017490001", "http://[shop]/1796161717017490001#a", "odd://[x#1796161717017490001"])
async def test_an_address_that_is_none_costs_nothing_but_itself(room: Room, address: str) -> None:
    """Pages are full of them, as where a template was not filled in: of a post's frame, of a picture that does not come, and of what a script asks for."""
    asking = f"<script>fetch('{address}').catch(() => 0); new Image().src = '{address}'; location.hash = '['</script>"
    post = PostBox(name="post", marks=("1796161717017490001",))
    page = f"<iframe width=500 height=300 src='{address}'></iframe><img width=200 height=90 src='{address}'><img width=200 height=90 src=/nothing.png>"
    visit = await room.visit(f"{page}{asking}", posts=(post,))
    assert visit.page is not None
    assert len(visit.posts) == 1
