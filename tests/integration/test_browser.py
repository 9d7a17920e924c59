"""The real Chromium: what it shows is pictured, what it asks is recorded, and it gets nowhere that the guard does not allow."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image
from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, async_playwright

from archiver.browser import Browser, Order, PostBox, Visit, find_chromium
from archiver.egress import BrowserProxy, Egress, TapeLimits, WayOut
from archiver.errors import BrowserFailedError, BrowserMissingError, SettingsError
from archiver.fingerprints.crop import Cut, crop
from archiver.fingerprints.flatness import is_flat
from archiver.settings import Browser as BrowserSettings
from archiver.settings import Egress as EgressSettings
from tests.faults.browsers import chromium_processes
from tests.integration.site import BAD_TLS, EXPIRED, INSIDE, MISNAMED, PUBLIC, Reply, Site, serving
from tests.wires import body_of, no_way

pytestmark = pytest.mark.anyio

HOME = "https://www.example.org"
PATIENCE = timedelta(seconds=30)
HUNG = timedelta(seconds=8)
LONG = 100
"""Seconds in which a visit has ended that ends at all, whatever else the machine does."""
RED = "#c81e1e"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A browser, and the site behind the way out that it was given."""

    browser: Browser
    way: WayOut
    site: Site
    pages: dict[str, Reply]

    async def visit(self, html: str, *, posts: tuple[PostBox, ...] = (), timeout: timedelta = PATIENCE, max_height: int = 100_000) -> Visit:
        """Visit a page of this markup."""
        self.pages["/"] = Reply(body=html.encode())
        return await self.browser.visit(Order(url=f"{HOME}/", posts=posts, max_height=max_height, is_flat=is_flat, crop=crop), timeout=timeout)


@asynccontextmanager
async def opened(folder: Path, settings: BrowserSettings | None = None) -> AsyncIterator[Room]:
    pages: dict[str, Reply] = {}
    async with serving(pages, folder) as site:
        egress = Egress(EgressSettings(ca_file=site.ca_file), resolver=site.resolve, dialler=site.dial)
        way = WayOut(egress, folder=folder)
        async with Browser(settings or BrowserSettings(), way) as browser:
            yield Room(browser=browser, way=way, site=site, pages=pages)


@pytest.fixture(scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async with opened(tmp_path_factory.mktemp("site")) as found:
        yield found


def colours(png: bytes) -> set[tuple[int, ...]]:
    with Image.open(BytesIO(png)) as picture:
        found = picture.convert("RGB").getcolors(1 << 24) or []
    return {colour for _, colour in found if isinstance(colour, tuple)}


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def recorded(visit: Visit) -> dict[str, bytes]:
    return {exchange.url: body_of(exchange.wire_body) for exchange in visit.exchanges}


async def test_a_page_is_pictured_read_and_recorded(room: Room) -> None:
    """One visit brings the picture, the rendered page, its words and every exchange with the bytes that came."""
    room.pages["/a.js"] = Reply(body=b"document.body.append('written by script')", content_type="text/javascript")
    visit = await room.visit("<!doctype html><title>Grüezi</title><body style='background:" + RED + "'><p>Hallo</p><script src=/a.js></script>")
    assert visit.missing == ()
    assert (visit.status, visit.final_url, visit.title) == (200, f"{HOME}/", "Grüezi")
    assert rgb(RED) in colours(visit.page or b"")
    assert [step.name for step in visit.steps].count("load") == 1
    assert "written by script" in (visit.html or "")
    assert (visit.html or "").startswith("<!DOCTYPE html>")
    assert (visit.text or "").split() == ["Hallo", "written", "by", "script"]
    assert recorded(visit)[f"{HOME}/a.js"] == b"document.body.append('written by script')"
    assert recorded(visit)[f"{HOME}/"].startswith(b"<!doctype html><title>Gr")


REPLACED = f"""<!doctype html><script>
function Map() {{ this.put = () => 0; }}
window.JSON = {{}}; window.Math = {{}}; window.XMLSerializer = window.Promise = undefined; window.scrollTo = () => 0;
Array.prototype.last = function() {{ return this[this.length - 1]; }};
Array.prototype.filter = function(f) {{ const found = []; for (const at in this) if (f(this[at])) found.push(this[at]); return found; }};
Array.prototype.toJSON = () => '[]';
Object.defineProperty(Element.prototype, 'outerHTML', {{get: () => 'nothing'}});
Object.defineProperty(HTMLElement.prototype, 'innerText', {{get: () => 'nothing'}});
Element.prototype.getBoundingClientRect = () => ({{}});
Document.prototype.querySelectorAll = () => [];
window.getComputedStyle = () => {{ throw new Error('gone'); }};
</script><form name=querySelectorAll></form><img name=body><p style='height:5000px'>high</p>
<article id=p1 style='height:90px;background:{RED}'>the post</article>"""


async def test_a_page_is_read_and_pictured_whatever_its_scripts_make_of_the_browser(room: Room) -> None:
    """Old sites have a ``Map`` of their own, mend arrays, and name forms like functions; a hostile one answers in the document's place."""
    visit = await room.visit(REPLACED, posts=(PostBox(name="post", marks=("p1",), selector="article"),))
    assert visit.missing == ()
    assert "the post</article>" in (visit.html or "")
    assert (visit.text or "").split() == ["high", "the", "post"]
    assert [rgb(RED) in colours(picture.png()) for picture in visit.posts] == [True]
    with Image.open(BytesIO(visit.page or b"")) as picture:
        assert picture.height > 5000


SHELL = "<x-shell><template shadowrootmode=open><main style='height:100vh;overflow:auto'><slot></slot></main></template>"


@pytest.mark.parametrize(
    "window",
    [
        pytest.param("", id="the page scrolls"),
        pytest.param("<main style='height:100vh;overflow:auto'>", id="a part of it scrolls"),
        pytest.param(SHELL, id="a part of it scrolls in a shadow tree"),
    ],
)
async def test_the_whole_height_is_pictured(room: Room, window: str) -> None:
    """The viewport is made as high as the document, also where that scrolls inside a window-high page; what loads only in sight has come."""
    room.pages["/late.png"] = Reply(body=_png(RED), content_type="image/png")
    visit = await room.visit(f"<body style='margin:0'>{window}<div style='height:7000px'></div><img loading=lazy src=/late.png width=50 height=50>")
    assert visit.missing == ()
    with Image.open(BytesIO(visit.page or b"")) as picture:
        assert picture.height >= 7050
        assert picture.convert("RGB").getpixel((20, 7020)) == rgb(RED)


async def test_a_frame_of_another_site_is_not_blank(room: Room) -> None:
    """Embedded posts are frames of other sites: the picture of the article and the picture of the post both show them."""
    room.pages["/frame"] = Reply(body=f"<body style='background:{RED}'><p>post</p>".encode())
    high = "<div style='height:4000px'></div>"
    box = PostBox(name="post", marks=("1796161717017489850",))
    visit = await room.visit(f"{high}<iframe width=500 height=300 src='https://other.example.org/frame?id=1796161717017489850'></iframe>{high}", posts=(box,))
    assert visit.missing == ()
    assert rgb(RED) in colours(visit.page or b"")
    assert [picture.name for picture in visit.posts] == ["post"]
    assert rgb(RED) in colours(visit.posts[0].png())


async def test_a_frame_that_shows_no_post_is_said(room: Room) -> None:
    """An error page, and what the browser shows where nothing came or may be framed, are pictures of something, but of no post."""
    room.pages["/gone"] = Reply(status=404, body=b"<h1>Sorry")
    room.pages["/alone"] = Reply(body=b"<h1>Post", headers={"X-Frame-Options": "DENY"})
    room.pages["/short"] = Reply(status=302, headers={"Location": "/whole"})
    room.pages["/whole"] = Reply(body=b"<h1>Post")
    ways = {"missing": f"{HOME}/gone?id=1", "inside": "https://10.0.0.1/post?id=2", "refusing": f"{HOME}/alone?id=3", "moved": f"{HOME}/short?id=4#post"}
    frames = "".join(f"<p><iframe width=400 height=200 src='{address}'></iframe>" for address in ways.values())
    visit = await room.visit(frames, posts=tuple(PostBox(name=name, marks=(f"id={number}",)) for number, name in enumerate(ways, 1)))
    assert [picture.name for picture in visit.posts] == list(ways)
    assert visit.missing == (
        "screenshot: missing: its frame shows none: HTTP 404",
        "screenshot: inside: its frame shows none: net::ERR_TUNNEL_CONNECTION_FAILED",
        "screenshot: refusing: its frame shows none: net::ERR_BLOCKED_BY_RESPONSE",
    )


async def test_a_post_with_a_short_id_is_not_taken_for_anything_else(room: Room) -> None:
    """Channels number their messages one by one: a width, an order of pixels and a longer number are no marks, and the whole id is the surest."""
    room.pages["/ad"] = Reply(body=b"<p>buy")
    room.pages["/post"] = Reply(body=f"<body style='background:{RED}'><p>post</p>".encode())
    names = {"plain": "europa_press/613?embed=1", "escaped": "?href=https%3A%2F%2Ft.me%2Feuropa_press%2F614", "alone": "?video=v615"}
    ads = (
        "".join(f"<p><iframe width=61{n} height=100 src='/ad?w=61{n}&id=161{n}0'></iframe>" for n in (3, 4)) + "<iframe width=615 src='/ad?id=16150'></iframe>"
    )
    room.pages.update({f"/post/{name}".partition("?")[0]: room.pages["/post"] for name in names.values()})
    frames = "".join(f"<p><iframe src='https://other.example.org/post/{name}'></iframe>" for name in names.values())
    marks = {"plain": ("europa_press/613", "613"), "escaped": ("europa_press/614", "614"), "alone": ("europa_press/615", "615")}
    visit = await room.visit(ads + frames, posts=tuple(PostBox(name=name, marks=each) for name, each in marks.items()))
    assert visit.missing == ()
    assert [rgb(RED) in colours(picture.png()) for picture in visit.posts] == [True] * 3


async def test_a_box_of_the_site_that_stands_for_a_post_is_its_picture(room: Room) -> None:
    """Players are drawn once they are asked for, and until then a box names the film; a link in the text is no picture of it, nor is the whole article."""
    box, link = f"<div data-id=jNQXAC9IVRw style='width:500px;height:90px;background:{RED}'>play</div>", "<p><a href='/watch?v=jNQXAC9IVR{}'>the film</a>"
    posts = tuple(PostBox(name=name, marks=(f"jNQXAC9IVR{name}",)) for name in "wx")
    visit = await room.visit(f"<article data-films='jNQXAC9IVRw jNQXAC9IVRx'>{link.format('w')}{link.format('x')}{box}</article>", posts=posts)
    assert visit.missing == ("screenshot: x: not on the page",)
    assert rgb(RED) in colours(visit.posts[0].png())


async def test_a_post_cut_out_of_the_picture_of_its_page_is_as_pictured_by_itself(room: Room) -> None:
    """Pixel for pixel, with a frame of another site between text that does not stand on whole pixels."""
    room.pages["/frame"] = Reply(body=f"<body style='background:linear-gradient(45deg,{RED},#00f)'><p>post</p>".encode())
    frame = "<iframe width=500 height=300 src='https://other.example.org/frame?id=1796161717017489850'></iframe>"
    box = PostBox(name="post", marks=("1796161717017489850",))
    cut = await room.visit(f"<div style='height:1234.6px'>above</div>{frame}<p style='height:900px'>below", posts=(box,))
    shot = await room.browser.visit(Order(url=f"{HOME}/", posts=(box,), is_flat=is_flat), timeout=PATIENCE)
    assert (cut.missing, shot.missing) == ((), ())
    assert cut.posts[0].png() != shot.posts[0].png(), "both were taken the same way"
    with Image.open(BytesIO(cut.posts[0].png())) as one, Image.open(BytesIO(shot.posts[0].png())) as other:
        assert (one.size, one.tobytes()) == (other.size, other.tobytes())


async def test_a_post_that_moves_is_pictured_by_itself(room: Room) -> None:
    """Where it stood elsewhere when the page was pictured, its place is no place in that picture."""
    moving = "<script>setInterval(() => p.style.marginLeft = (n = (n + 1) % 200) + 'px', 1, n = 0)</script>"
    room.pages["/"] = Reply(body=f"<article id=p style='width:300px;height:90px;background:{RED}'>post</article>{moving}".encode())
    elsewhere = Cut(pixels=Image.new("RGB", (300, 90), "#0000ff"), flat=False)
    post = PostBox(name="p", marks=("1",), selector="article")
    order = Order(url=f"{HOME}/", posts=(post,), is_flat=is_flat, crop=lambda _png, _size, boxes: [elsewhere] * len(boxes))
    visit = await room.browser.visit(order, timeout=PATIENCE)
    assert rgb(RED) in colours(visit.posts[0].png())


async def test_the_posts_own_element_is_preferred(room: Room) -> None:
    """On a page with several posts the one that names the id is pictured, not the first."""
    other = "<article style='background:#00f;width:300px'>parent<a href='/status/1111'>.</a></article>"
    mine = f"<article style='background:{RED};width:300px'>reply<a href='/status/2222'>.</a></article>"
    visit = await room.visit(other + mine, posts=(PostBox(name="reply", marks=("2222",), selector="article"),))
    assert rgb(RED) in colours(visit.posts[0].png())
    assert rgb("#0000ff") not in colours(visit.posts[0].png())


async def test_selectors_are_tried_in_order(room: Room) -> None:
    """The first selector that shows something wins, wherever it stands in the document."""
    visit = await room.visit(
        f"<div style='background:#00f;height:40px'></div><article style='background:{RED};height:60px'>post</article>",
        posts=(PostBox(name="p", marks=("9",), selector="article, body > div"),),
    )
    assert rgb(RED) in colours(visit.posts[0].png())


async def test_a_post_that_does_not_show_is_missing(room: Room) -> None:
    """A quoted post without a frame or quotation on the page is named as missing, the page is still pictured."""
    visit = await room.visit("<p>nothing quoted</p>", posts=(PostBox(name="https://x.com/i/status/5", marks=("5",)),))
    assert visit.missing == ("screenshot: https://x.com/i/status/5: not on the page",)
    assert visit.page is not None


async def test_a_post_that_is_drawn_late_is_waited_for(room: Room) -> None:
    """Pages that draw themselves work for seconds without a request; where a wanted post does not show, they are given that time, in whatever form it comes."""
    drawn = f"<article style='height:90px;background:{RED}'>drawn late</article><div data-id=jNQXAC9IVRw style='height:90px;background:{RED}'>play</div>"
    late = f"setTimeout(() => document.body.insertAdjacentHTML('beforeend', `{drawn}`), 2000)"
    posts = (PostBox(name="p", marks=("late",), selector="article"), PostBox(name="film", marks=("jNQXAC9IVRw",)))
    visit = await room.visit(f"<p>first</p><script>{late}</script>", posts=posts)
    assert visit.missing == ()
    assert [rgb(RED) in colours(picture.png()) for picture in visit.posts] == [True, True]


async def test_a_blank_post_is_taken_again(room: Room) -> None:
    """A picture of one colour is taken once more after the page has come to rest; then it counts."""
    room.pages["/"] = Reply(body=b"<article style='width:300px;height:90px'>post</article>")
    judged: list[bytes] = []

    def first_is_flat(png: bytes) -> bool:
        judged.append(png)
        return len(judged) == 1

    order = Order(url=f"{HOME}/", posts=(PostBox(name="p", marks=("1",), selector="article"),), is_flat=first_is_flat)
    visit = await room.browser.visit(order, timeout=PATIENCE)
    assert len(judged) == 2
    assert visit.missing == ()


async def test_a_post_that_stays_blank_is_said_to_be_blank(room: Room) -> None:
    """A picture that shows one colour only is kept, and named as missing."""
    visit = await room.visit(
        "<article style='width:300px;height:90px;background:#fff'></article>", posts=(PostBox(name="p", marks=("1",), selector="article"),)
    )
    assert visit.missing == ("screenshot: p: one colour only",)
    assert len(visit.posts) == 1


async def test_a_post_out_of_sight_is_brought_into_sight_and_what_still_hides_it_is_said(room: Room) -> None:
    """Closed parts are opened, boxes scrolled and shadow trees looked into, after the page was pictured as it stands; no other place is pictured instead.
    A picture that a site's own player lays over its frame is put aside where the frame shows something under it, and no wall is.

    Frames that load only in sight, and are not, hold nothing up until then.
    """
    room.pages["/frame"] = Reply(body=f"<body style='background:{RED}'><p>post</p>".encode())
    room.pages["/empty"] = Reply(body=b"<body style='background:#000'>")
    room.pages["/one.png"] = Reply(body=_png(BLUE), content_type="image/png")
    names = ("closed", "sought", "aside", "shadow", "faded", "poster", "backed", "lidded", "still", "loading", "cut", "blurred", "faint", "before")
    frames = {name: f"<iframe loading=lazy width=500 height=200 src='https://other.example.org/frame?id={name}1'></iframe>" for name in names}
    visit = await room.visit(
        f"""<details><summary>show</summary>{frames["closed"]}</details><p>what stands there while it is closed</p>
        <div hidden=until-found>{frames["sought"]}</div>
        <div style='display:flex;overflow:hidden;width:300px'><p style='flex:0 0 400px'>first</p>{frames["aside"]}</div>
        <div id=tree></div><div style='transition:opacity 60s;opacity:0' class=fade>{frames["faded"]}</div>
        <div style='position:relative'>{frames["lidded"]}<div class=lid style='position:absolute;inset:0;background:oklch(0.9 0 0)'>loading</div></div>
        <div style='position:relative'>{frames["poster"]}<p class=front style='position:absolute;inset:0;margin:0'>
        <img src=/one.png style='width:100%;height:100%'><button style='position:absolute;left:45%;top:45%'>play</button></div>
        <div style='position:relative'>{frames["still"].replace("frame?", "empty?")}
        <p class=poster style='position:absolute;inset:0;background:#000 url(/one.png)'></p></div>
        <div style='position:relative'>{frames["loading"]}<p class=wait style='position:absolute;inset:0;background:#fff;pointer-events:none'>Loading</p></div>
        <div style='position:relative;z-index:0'><p style='position:absolute;inset:0;background:#fff;pointer-events:none;z-index:-1'></p>
        {frames["backed"]}</div>
        <div class=box style='height:20px;overflow:clip'>{frames["cut"]}</div>
        <div class=wall style='filter:grayscale(1) blur(8px)'>{frames["blurred"]}</div>
        <div style='opacity:.5'><div id=w style='opacity:.5'>{frames["faint"]}</div></div>
        <div class=far style='position:absolute;left:-9999px'>{frames["before"]}</div>
        <script>tree.attachShadow({{mode: 'closed'}}).innerHTML = "{frames["shadow"]}";
        requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('.fade').style.opacity = 1))</script>""",
        posts=tuple(PostBox(name=name, marks=(f"{name}1",)) for name in names),
    )
    assert visit.missing == (
        "screenshot: lidded: covered by div.lid",
        "screenshot: still: covered by p.poster",
        "screenshot: loading: covered by p.wait",
        "screenshot: cut: out of sight in div.box",
        "screenshot: blurred: blurred or faint in div.wall",
        "screenshot: faint: blurred or faint in div",
        "screenshot: before: out of sight in div.far",
    )
    assert [rgb(RED) in colours(picture.png()) for picture in visit.posts[:7]] == [True] * 7
    assert rgb(BLUE) in colours(visit.posts[8].png())
    assert visit.changed == ("put aside: img", "put aside: p.poster")
    assert "<details>" in (visit.html or "")
    assert not [step for step in visit.steps if step.problem]


BLUE = "#0000ff"
FLOATING = {
    "div.letter": f"<div class=letter style='position:fixed;top:10px;left:100px;width:200px;height:60px;background:{BLUE}'>Our newsletter</div>",
    "dialog#wall": f"<dialog id=wall style='inset:10px auto auto 100px;margin:0;background:{BLUE}'>Sign in</dialog><script>wall.showModal()</script>",
    "b.tree": f"<p><template shadowrootmode=open><b class=tree style='position:fixed;inset:9px 800px auto 100px;height:60px;background:{BLUE}'></template></p>",
    "aside.bar": f"<aside class=bar style='position:sticky;top:0;margin-bottom:-60px;height:60px;background:{BLUE}'>Get the app</aside>",
}


@pytest.mark.parametrize("name", FLOATING)
async def test_what_floats_over_a_post_is_put_aside_for_its_picture_and_for_nothing_else(room: Room, name: str) -> None:
    """Newsletters, bars and walls lie over posts. The page is kept as it stood; the post's own picture shows the post, and the capture tells what was done."""
    post = f"<article style='height:120px;background:{RED}'></article><p>text"
    visit = await room.visit(f"<body style='margin:0'>{FLOATING[name]}{post}", posts=(PostBox(name="p", marks=("1",), selector="article"),))
    assert visit.changed == (f"put aside: {name}",)
    assert rgb(BLUE) in colours(visit.page or b"")
    assert colours(visit.posts[0].png()) == {rgb(RED)}
    assert "display" not in (visit.html or "")
    assert "visibility" not in (visit.html or "")


@pytest.mark.parametrize("event", ["mousemove", "mouseover"])
async def test_scripts_that_wait_for_a_reader_find_one(room: Room, event: str) -> None:
    """What makes sites faster holds their scripts back, widgets of posts among them, until a reader moves; a move by a script does not count."""
    room.pages["/frame"] = Reply(body=f"<body style='background:{RED}'><p>post</p>".encode())
    frame = "<iframe width=500 height=200 src=https://other.example.org/frame?id=71></iframe>"
    held = f"addEventListener('{event}', moved => moved.isTrusted && place.insertAdjacentHTML('beforeend', '{frame}'), {{once: true}})"
    visit = await room.visit(
        f"<p>text</p><div id=place></div><div style='height:3000px'></div><script>{held}</script>", posts=(PostBox(name="p", marks=("71",)),)
    )
    assert [rgb(RED) in colours(picture.png()) for picture in visit.posts] == [True]
    assert visit.missing == ()


async def test_a_post_whose_script_comes_late_is_waited_for(room: Room) -> None:
    """Many sites ask for a platform's script seconds after all else. A page that names no such script, or has asked for it, is not waited for."""
    room.pages["/widgets.js"] = Reply(body=b"document.querySelector('blockquote').outerHTML = frame", content_type="text/javascript")
    room.pages["/frame"] = Reply(body=f"<body style='background:{RED}'><p>post</p>".encode())
    quotation = "<blockquote class=twitter-tweet><p>What it says</p><a href='https://x.com/a/status/71'>May 30</a></blockquote>"
    late = """<script>const frame = "<iframe width=500 height=900 src='https://other.example.org/frame?id=71'></iframe>";
        const draw = () => document.body.append(Object.assign(document.createElement('script'), {src: '/widgets.js?platform.twitter.com/widgets.js'}));
        setTimeout(draw, 2500)</script>"""
    post = PostBox(name="p", marks=("71",))
    visit, other = await room.visit(quotation + late, posts=(post,)), await room.visit(quotation, posts=(post,))
    assert [rgb(RED) in colours(picture.png()) for picture in visit.posts] == [True]
    assert visit.missing == other.missing == ()
    waits = [next(step.seconds for step in one.steps if step.name == "draw") for one in (visit, other)]
    assert waits[0] > waits[1]


async def test_a_part_of_the_page_that_only_a_click_opens_is_opened_for_the_pictures_of_its_posts(room: Room) -> None:
    """Tabs and "read more" hide posts that the article quotes. The page is kept as it stood; what a site hides itself, such as a fallback, stays hidden."""
    room.pages["/frame"] = Reply(body=f"<body style='background:{RED}'><p>post</p>".encode())
    frame = "<iframe width=500 height=200 style='{}' src='https://other.example.org/frame?id={}1'></iframe>"
    article = f"{frame.format('', 'first')}<section id=rest hidden>{frame.format('', 'second')}<div style='display:none' class=tab>{frame.format('', 'third')}"
    names = ("second", "third", "own", "first", "none")
    visit = await room.visit(
        f"{article}</div>{frame.format('display:none', 'own')}</section><p>text", posts=tuple(PostBox(name=name, marks=(f"{name}1",)) for name in names)
    )
    assert [picture.name for picture in visit.posts] == ["first", "second", "third"]
    assert [rgb(RED) in colours(picture.png()) for picture in visit.posts] == [True] * 3
    assert visit.changed == ("opened: section#rest", "opened: div.tab")
    assert visit.missing == ("screenshot: own: not on the page", "screenshot: none: not on the page")
    assert "block" not in (visit.html or "")


async def test_posts_in_open_shadow_trees_are_pictured_as_any_other(room: Room) -> None:
    """Elements of a site's own draw posts in trees of theirs, which a reader does not tell from the page: nor do pictures, words and markup of a capture."""
    room.pages["/frame"] = Reply(body=f"<body style='background:{RED}'><p>post</p>".encode())
    frame = "<iframe loading=lazy width=500 height=90 src='https://other.example.org/frame?id={}1'></iframe>"
    drawn = {
        "frame": frame.format("frame"),
        "deeper": f"<x-in><template shadowrootmode=open>{frame.format('deeper')}</template></x-in>",
        "quoted": "<style>p{color:red}</style><blockquote class=q><p>What it says</p><a href=/status/quoted1>May 30</a></blockquote>",
        "boxed": f"<div data-id=boxed1 style='height:90px;background:{RED}'>play<slot>or not</slot></div>",
        "closed": f"<details><summary>open</summary>{frame.format('closed')}</details>",
        "lidded": f"<div style='position:relative'>{frame.format('lidded')}<b class=lid style='position:absolute;inset:0;background:#fff'></b></div>",
        "cut": f"<div class=cut style='height:20px;overflow:clip'><slot></slot></div></template>{frame.format('cut')}<template>",
        "asks": "<div class=two-click data-id=asks1 style='height:90px'>May X be asked?<button>Yes</button></div>",
        "link": "<div data-id=link1 style='height:90px'><style>a{color:red}</style><a href=/p>View</a></div>",
        "none": "",
    }
    page = "".join(f"<x-post><template shadowrootmode=open>{tree}</template></x-post>" for tree in drawn.values())
    visit = await room.visit(f"<!doctype html><p>before</p>{page}", posts=tuple(PostBox(name=name, marks=(f"{name}1",)) for name in list(drawn)[:-1]))
    assert visit.missing == (
        "screenshot: lidded: covered by b.lid",
        "screenshot: cut: out of sight in div.cut",
        "screenshot: asks: div.two-click asks readers first, and shows no post before",
        f"screenshot: link: {HOLLOW}",
    )
    pictures = {picture.name: rgb(RED) in colours(picture.png()) for picture in visit.posts}
    assert [name for name, is_red in pictures.items() if is_red] == ["frame", "deeper", "boxed", "closed", "cut"]
    assert list(pictures) == list(drawn)[:-1]
    assert (visit.text or "").split("\n")[:1] == ["before"]
    assert {"What it says", "May X be asked?Yes", "View"} <= set((visit.text or "").split("\n"))
    assert "color" not in (visit.text or "")
    assert '<x-in><template shadowrootmode="open"><iframe' in (visit.html or "")
    assert (visit.html or "").endswith("</template></x-post></body></html>")


HOLLOW = "nothing of it shows but a link"
STANDING = {
    "skeleton": (
        "<blockquote><a href='/p/{}'><div style='background:#f4f4f4;height:30px'></div><svg width=9 height=9><text>i</text></svg>View</a></blockquote>",
        HOLLOW,
    ),
    "shapes": ("<div data-id={}><div style='background:linear-gradient(#eee, #ddd);width:90px;height:30px'></div></div>", HOLLOW),
    "words": ("<blockquote><p>What the post says</p><a href='/p/{}'>May 30</a></blockquote>", None),
    "card": ("<div data-id={0}><a href='/p/{0}'><img src=/one.png width=90 height=60>A post</a></div>", None),
    "poster": ("<div data-id={0} style='background:url(/one.png);width:90px;height:60px'><a href='/p/{0}'>Play</a></div>", None),
    "drawn": ("<x-post data-id={0}><a href='/p/{0}'>A post</a></x-post>", None),
}


async def test_what_stands_in_for_a_post_until_it_is_drawn_is_no_post(room: Room) -> None:
    """Where a platform's script did not come, or found no post, its code leaves a link with an icon: a picture of that shows nothing of the post."""
    room.pages["/one.png"] = Reply(body=_png(RED), content_type="image/png")
    styled = "<style>x-post, blockquote {display: block; min-height: 40px}</style>"
    posts = tuple(PostBox(name=name, marks=(f"{name}7",)) for name in STANDING)
    visit = await room.visit(styled + "".join(f"<p>{markup.format(f'{name}7')}" for name, (markup, _) in STANDING.items()), posts=posts)
    assert [picture.name for picture in visit.posts] == list(STANDING)
    assert visit.missing == tuple(f"screenshot: {name}: {problem}" for name, (_, problem) in STANDING.items() if problem)


async def test_a_post_that_scrolls_in_its_frame_is_pictured_whole_or_said_to_be_cut(room: Room) -> None:
    """Sites give frames a height that holds half of a post: its picture shows what a reader scrolls to. What readers cannot scroll to is no part of it."""
    tall = f"<body style='margin:0'><p style='height:560px;margin:0'>post</p><p style='height:40px;margin:0;background:{RED}'>its end"
    room.pages["/tall"] = Reply(body=f"<!doctype html>{tall}".encode())
    room.pages["/inner"] = Reply(body=f"<!doctype html><style>main{{height:100vh;overflow:auto}}</style>{tall.replace('<p', '<main><p', 1)}".encode())
    room.pages["/still"] = Reply(body=f"<!doctype html><style>html{{overflow:hidden}}</style>{tall}".encode())
    ways = {"tall": "", "inner": "", "still": "", "fixed": "height:200px !important"}
    frames = "".join(
        f"<p><iframe width=400 height=200 style='{style}' src='https://other.example.org/{'tall' if name == 'fixed' else name}?id={name}1'></iframe>"
        for name, style in ways.items()
    )
    posts = tuple(PostBox(name=name, marks=(f"{name}1",)) for name in ways)
    visit = await room.visit(f"{frames}<div style='height:900px'></div>", posts=posts)
    assert [rgb(RED) in colours(picture.png()) for picture in visit.posts] == [True, True, False, True]
    assert visit.missing == ()
    room.pages["/endless"] = Reply(body=b"<!doctype html><body style='margin:0'><div style='height:5000px'>post</div>")
    visit = await room.visit("<iframe width=400 height=200 src='https://other.example.org/endless?id=1'></iframe>", posts=(PostBox(name="p", marks=("id=1",)),))
    assert visit.missing == ("screenshot: p: 4100 px are out of sight in its frame",)


@pytest.mark.parametrize(("width", "beside"), [(1400, 0), (1500, 220)])
async def test_a_post_that_is_wider_than_its_picture_shows_is_said_to_be_cut(room: Room, width: int, beside: int) -> None:
    """What lies beside the viewport is blank there. Less than a tenth is no gap: careless pages are as wide as that."""
    room.pages["/wide"] = Reply(body=f"<!doctype html><body style='background:{RED}'>post".encode())
    visit = await room.visit(f"<iframe width={width} height=200 src='/wide?id=1'></iframe>", posts=(PostBox(name="p", marks=("id=1",)),))
    told = [gap for gap in visit.missing if gap.startswith("screenshot: ")]
    assert told == [f"screenshot: p: {beside + 4} px are out of sight to the side"] * bool(beside)


async def test_a_post_that_becomes_smaller_in_sight_lacks_nothing(room: Room) -> None:
    """What stands in for a post until it is seen is often higher than the post."""
    shrinking = f"<article id=p style='height:400px;background:{RED}'>post</article>"
    box = f"<div style='height:50px;overflow:hidden' onscroll=\"p.style.height = '40px'\"><div style='height:900px'></div>{shrinking}</div>"
    visit = await room.visit(box, posts=(PostBox(name="p", marks=("p",), selector="article"),))
    assert visit.missing == ()


async def test_a_page_higher_than_allowed_says_so(room: Room) -> None:
    """What lies below the height that is wanted is not in the picture, and the capture says so; a post down there is pictured by itself all the same."""
    visit = await room.visit(
        f"<div style='height:5000px'></div><article style='height:50px;background:{RED}'>low</article>",
        posts=(PostBox(name="low", marks=("1",), selector="article"),),
        max_height=2000,
    )
    assert visit.missing == ("page-screenshot: ends at 2000 of 5066 px (capture.max_height)",)
    assert rgb(RED) in colours(visit.posts[0].png())
    with Image.open(BytesIO(visit.page or b"")) as picture:
        assert picture.height == 2000


async def test_a_page_that_did_not_get_what_it_shows_says_so(room: Room) -> None:
    """A picture or style sheet whose host was not reached leaves a hole that no reader would have seen; what the site does not have, names wrongly, or
    may not share, is its own."""
    inside = "<img src='https://10.0.0.1/{}.png' width={} height={}>"
    room.pages["/frame"] = Reply(body=f"<!doctype html>{inside.format('framed', 300, 200)}<p>post".encode())
    room.pages["/no.css"] = Reply(body=b"<h1>no style", content_type="text/html")
    room.pages["/shared.css"] = Reply(body=b"p { color: red }", content_type="text/css")
    sheets = "".join(f"<link rel=stylesheet href='{address}'>" for address in ("https://10.0.0.1/sheet.css", "/none.css", "/no.css"))
    sheets += "<link rel=stylesheet crossorigin href='https://other.example.org/shared.css'>"
    frame = "<iframe src='https://other.example.org/frame'></iframe>"
    visit = await room.visit(
        f"<!doctype html>{sheets}{inside.format('large', 300, 200)}{inside.format('tracking', 1, 1)}<img src='/none.png' width=300 height=200>{frame}"
    )
    gap = "body: https://10.0.0.1/{}: net::ERR_TUNNEL_CONNECTION_FAILED"
    assert visit.missing == tuple(gap.format(name) for name in ("large.png", "sheet.css", "framed.png"))
    assert not visit.lacking
    assert (await room.browser.visit(Order(url=f"{HOME}/", blocked=("10.0.0.1",)), timeout=PATIENCE)).missing == ()


ASKING = "<div class=two-click data-post=1796161717017489850 style='height:90px'><p>May X be asked for this post?</p>{}</div>"


@pytest.mark.parametrize(
    ("box", "asks"),
    [
        pytest.param(ASKING.format("<button>Show</button>"), "div.two-click", id="button"),
        pytest.param(ASKING.format("<a href='#show'>Show</a><iframe hidden></iframe>"), "div.two-click", id="frame not yet shown"),
        pytest.param(
            f"<div class=cmplz-blocked>{ASKING.replace('two-click', 'embed').format('<a role=button>Show</a>')}</div>",
            "div.cmplz-blocked",
            id="named around it",
        ),
        pytest.param(ASKING.replace("two-click", "wt-cli-iframe-placeholder").format(""), "div.wt-cli-iframe-placeholder", id="no button"),
        pytest.param(ASKING.format("<button>Hide again</button><blockquote>The harbour is open.</blockquote>"), None, id="quotation"),
        pytest.param(ASKING.format("<button>Hide again</button><iframe srcdoc='the post'></iframe>"), None, id="frame"),
        pytest.param(ASKING.replace("two-click", "card").format("<button>Share</button>"), None, id="a card of the site's own"),
    ],
)
async def test_what_asks_readers_first_is_not_taken_for_the_post(room: Room, box: str, asks: str | None) -> None:
    """Many sites put up a box that asks before the platform is: a picture of it is kept, and nobody is told that it shows the post."""
    visit = await room.visit(box, posts=(PostBox(name="p", marks=("1796161717017489850",)),))
    assert visit.missing == ((f"screenshot: p: {asks} asks readers first, and shows no post before",) if asks else ())
    assert len(visit.posts) == 1


@pytest.mark.parametrize(
    ("markup", "missing", "lacking"),
    [
        pytest.param("<img src=https://nobody.example.org/a.png width=300 height=200>", ("body: https://nobody.example.org/a.png: {}",), True, id="picture"),
        pytest.param("<img src=/busy.png width=300 height=200>", (f"body: {HOME}/busy.png: HTTP 503",), True, id="busy"),
        pytest.param("<script src=https://nobody.example.org/widget.js></script>", ("screenshot: p: not on the page",), True, id="widget"),
        pytest.param("<script>fetch('/busy.png')</script>", ("screenshot: p: not on the page",), True, id="widget's question"),
        pytest.param("<script src=https://10.0.0.1/widget.js></script>", ("screenshot: p: not on the page",), False, id="refused by the guard"),
        pytest.param("<script src=/none.js></script>", ("screenshot: p: not on the page",), False, id="not there"),
        pytest.param("<article id=p>post</article><script src=https://nobody.example.org/count.js></script>", (), False, id="nothing that shows"),
    ],
)
async def test_what_may_come_another_time_is_told_from_what_is_not_there(room: Room, markup: str, missing: tuple[str, ...], lacking: bool) -> None:
    """A picture or a widget whose host was away, or said that it was busy, may be had by another visit; what the guard refuses or the site does not have may
    not, and what nobody sees is not missed."""
    room.pages["/busy.png"] = Reply(status=503)
    posts = () if "img" in markup else (PostBox(name="p", marks=("p",), selector="article"),)
    visit = await room.visit(markup, posts=posts)
    gone = "net::ERR_TUNNEL_CONNECTION_FAILED"
    assert (visit.missing, visit.lacking) == (tuple(gap.format(gone) for gap in missing), lacking)


@pytest.mark.parametrize(
    ("page", "gap"),
    [
        pytest.param("<div style='width:2000px'>wide", ("page-screenshot: 728 px are out of sight to the side",), id="wide"),
        pytest.param("<body style='overflow-x:hidden'><div style='width:2000px'>a menu that slides in", (), id="not to be scrolled to"),
        pytest.param("<div style='width:1300px'>careless", (), id="careless"),
    ],
)
async def test_a_page_wider_than_its_picture_says_so(room: Room, page: str, gap: tuple[str, ...]) -> None:
    """Where a reader scrolls aside, the picture of the page does not show all of it."""
    assert (await room.visit(page)).missing == gap


async def test_a_page_higher_than_the_highest_viewport_is_pictured_in_tiles(room: Room) -> None:
    """Under the first 16,000 pixels the page is scrolled to: frames of other sites and what loads only in sight are there too. What is opened for the
    picture of a post moves nothing in it."""
    room.pages["/frame"] = Reply(body=f"<body style='background:{RED}'><p>post</p>".encode())
    room.pages["/late.png"] = Reply(body=_png("#1ec81e"), content_type="image/png")
    frame = "<iframe width=500 height=300 style='display:block;border:0' src='https://other.example.org/frame?id=1796161717017489850'></iframe>"
    closed = f"<details><summary style='display:block;height:100px'>show</summary>{frame.replace('1796161717017489850', '1796161717017489851')}</details>"
    low = f"<div style='height:16300px'></div>{frame}<img loading=lazy src=/late.png width=50 height=50 style='display:block'>"
    visit = await room.visit(
        f"<style>html{{scroll-behavior:smooth}}</style><body style='margin:0'>{closed}{low}",
        posts=tuple(PostBox(name=number, marks=(number,)) for number in ("1796161717017489851", "1796161717017489850")),
    )
    assert visit.missing == ()
    (tile,) = visit.below
    assert (tile.top, tile.height) == (16_000, 750)
    with Image.open(BytesIO(tile.png)) as picture:
        assert picture.size == (1280, 750)
        assert [picture.convert("RGB").getpixel(at) for at in ((400, 650), (20, 720))] == [rgb(RED), rgb("#1ec81e")]
    assert [rgb(RED) in colours(picture.png()) for picture in visit.posts] == [True, True]


async def test_a_page_that_goes_on_to_another_is_seen_where_it_ends(room: Room) -> None:
    """A script may lead on at any time, be it when the window grows: picture, words, address and status are those of one document, which has come to rest."""
    room.pages["/next"] = Reply(
        status=404, body=f"<title>next</title><body style='margin:0'><div style='height:2000px'></div><p style='background:{RED}'>end".encode()
    )
    visit = await room.visit("<title>first</title><div style='height:5000px'></div><script>onresize = () => location.replace('/next')</script>")
    assert (visit.final_url, visit.status, visit.title, visit.missing) == (f"{HOME}/next", 404, "next", ())
    assert (visit.text or "").split() == ["end"]
    assert b"Subject: next" in (visit.dom or b"")
    assert rgb(RED) in colours(visit.page or b"")
    with Image.open(BytesIO(visit.page or b"")) as picture:
        assert 2000 < picture.height < 2200


async def test_a_page_that_never_stays_says_so(room: Room) -> None:
    """Where each look leads on to another document, nothing tells which of them a picture shows; an address that did not come is no page."""
    post = PostBox(name="post", marks=("1796161717017489850",))
    restless = await room.visit("<p>x</p><script>setTimeout(() => location.reload(), 20)</script>", posts=(post,), timeout=2 * HUNG)
    assert "page: it went on to another document while it was pictured" in restless.missing
    visit = await room.visit("<p>x</p><script>onload = () => location.replace('https://10.0.0.1/post')</script>")
    assert visit.missing == ("page: it went on to https://10.0.0.1/post, which did not come",)


async def test_a_page_that_grows_with_its_viewport_ends(room: Room) -> None:
    """Heights in vh grow with the viewport: the page is stretched twice at most, and what is then still below is a tile."""
    visit = await room.visit("<body style='margin:0'><div style='height:110vh'></div>")
    assert visit.missing == ()
    assert visit.page is not None
    with Image.open(BytesIO(visit.page)) as picture:
        assert picture.height < 1300
        assert [tile.top for tile in visit.below] == [picture.height]


async def test_service_workers_work_and_what_they_fetch_is_recorded_once(room: Room) -> None:
    """Pages behind a service worker behave as for a reader; its exchanges are recorded whole, with no repeats."""
    room.pages["/sw.js"] = Reply(
        content_type="text/javascript",
        body=b"""self.addEventListener('install', e => { self.skipWaiting(); e.waitUntil(caches.open('c').then(c => c.add('/cached.json'))); });
self.addEventListener('activate', e => e.waitUntil(clients.claim()));
self.addEventListener('fetch', e => e.respondWith(fetch(e.request)));""",
    )
    room.pages["/cached.json"] = Reply(body=b'{"cached": true}', content_type="application/json")
    room.pages["/through.json"] = Reply(body=b'{"through": true}', content_type="application/json")
    room.pages["/held"] = Reply(body=b"held", endless=True)
    # A page of which nothing is under way has come to rest, however long its worker takes to begin.
    visit = await room.visit(
        """<script>const held = new AbortController(); fetch('/held', {signal: held.signal}).catch(() => 0);
        navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)
        .then(() => new Promise(done => navigator.serviceWorker.controller ? done() : navigator.serviceWorker.addEventListener('controllerchange', done)))
        .then(() => fetch('/through.json')).then(r => r.json()).then(j => { document.body.append(JSON.stringify(j)); held.abort() })</script>"""
    )
    assert "through" in (visit.text or "")
    urls = [exchange.url for exchange in visit.exchanges if not exchange.url.endswith("/held")]
    assert sorted(urls) == sorted(f"{HOME}{path}" for path in ("/", "/sw.js", "/cached.json", "/through.json"))
    assert recorded(visit)[f"{HOME}/cached.json"] == b'{"cached": true}'
    assert recorded(visit)[f"{HOME}/through.json"] == b'{"through": true}'
    assert [gap for gap in visit.missing if "/held" not in gap] == []


async def test_what_went_over_the_wire_is_recorded_exactly_as_often(room: Room) -> None:
    """An answer out of the browser's memory is no exchange; the same question asked twice is two."""
    room.pages["/kept.png"] = Reply(body=_png(RED), content_type="image/png", headers={"Cache-Control": "max-age=600"})
    room.pages["/fresh.json"] = Reply(body=b"{}", content_type="application/json", headers={"Cache-Control": "no-store"})
    room.pages["/frame"] = Reply(body=b"<img src=/kept.png><script>fetch('/fresh.json')</script>")
    room.site.asked.clear()
    visit = await room.visit("<img src=/kept.png><iframe src='/frame?1'></iframe><iframe src='/frame?2'></iframe><script>fetch('/fresh.json')</script>")
    assert sorted(exchange.url.removeprefix(HOME) for exchange in visit.exchanges) == sorted(room.site.asked)
    assert room.site.asked.count("/fresh.json") == 3


async def test_what_a_page_sends_is_recorded(room: Room) -> None:
    """Request bodies are evidence of what the answer answers."""
    room.pages["/api"] = Reply(body=b"{}", content_type="application/json")
    visit = await room.visit("<script>fetch('/api', {method: 'POST', body: 'question'})</script>")
    posted = next(exchange for exchange in visit.exchanges if exchange.url == f"{HOME}/api")
    assert (posted.method, body_of(posted.request_body)) == ("POST", b"question")


async def test_a_host_that_cannot_be_read_is_recorded_by_the_browser_and_named(room: Room) -> None:
    """Where the proxy only passes a host's traffic by, what the browser tells of it is kept, once, and marked; the rest is as it went over the wire."""
    room.pages["/frame"] = Reply(body=b"<p>behind a tunnel")
    room.browser._way._tap.refuse("other.example.org", "no TLS with the site")
    visit = await room.visit("<iframe src='https://other.example.org/frame'></iframe>")
    room.browser._way._tap._refused.clear()
    assert visit.missing == ()
    assert visit.tunnelled == {"other.example.org": "no TLS with the site"}
    told = {exchange.url: (exchange.answer.body, exchange.wire_body) for exchange in visit.exchanges}
    assert told.pop("https://other.example.org/frame") == (b"<p>behind a tunnel", None)
    assert told.keys() == {f"{HOME}/"}
    again = await room.visit("<iframe src='https://other.example.org/frame'></iframe>")
    assert recorded(again)["https://other.example.org/frame"] == b"<p>behind a tunnel"


async def test_plain_http_of_a_tunnelled_host_stands_once(room: Room) -> None:
    """What the proxy reads anyway is not taken from the browser a second time."""
    room.pages["/"] = Reply(body=b"<script>fetch('https://www.example.org/x', {mode: 'no-cors'}).then(() => fetch('/again'))</script>")
    room.pages["/x"] = room.pages["/again"] = Reply(body=b"{}", content_type="application/json")
    room.browser._way._tap.refuse("www.example.org", "no TLS with the site")
    visit = await room.browser.visit(Order(url="http://www.example.org/"), timeout=PATIENCE)
    room.browser._way._tap._refused.clear()
    told = [(exchange.url, exchange.wire_body is None) for exchange in visit.exchanges]
    assert sorted(told) == [("http://www.example.org/", False), ("http://www.example.org/again", False), (f"{HOME}/x", True)]


async def test_what_is_longer_than_allowed_is_named(room: Room) -> None:
    """A body above its limit is cut for the page as for the record, and the visit says so."""
    room.pages["/long.bin"] = Reply(body=bytes(50_000), content_type="application/octet-stream")
    way = room.browser._way
    before, way._limits = way._limits, TapeLimits(body=20_000)
    visit = await room.visit("<script>fetch('/long.bin').then(r => r.blob()).catch(() => document.body.append('cut'))</script>")
    way._limits = before
    assert visit.missing == (f"body: {HOME}/long.bin: longer than allowed",)
    assert "cut" in (visit.text or "")
    cut = next(exchange for exchange in visit.exchanges if exchange.url == f"{HOME}/long.bin")
    assert (len(body_of(cut.wire_body)), cut.answer.truncated) == (20_000, "length")


async def test_redirects_are_recorded_hop_by_hop(room: Room) -> None:
    """Each hop is an exchange of its own."""
    room.pages["/short"] = Reply(status=302, headers={"Location": "/long"})
    room.pages["/long"] = Reply(body=b"<p>there")
    visit = await room.browser.visit(Order(url=f"{HOME}/short"), timeout=PATIENCE)
    assert [(exchange.url, exchange.answer.status) for exchange in visit.exchanges if "favicon" not in exchange.url] == [
        (f"{HOME}/short", 302),
        (f"{HOME}/long", 200),
    ]
    assert visit.final_url == f"{HOME}/long"


async def test_a_page_cannot_reach_this_machine_or_its_network(room: Room) -> None:
    """Pictures, frames, sockets and fetches to loopback, private and link-local addresses are refused, and nothing is dialled for them."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        port = canary.getsockname()[1]
        targets = [f"http://{host}:{port}/x" for host in ("127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]")]
        targets += ["http://127.0.0.1/x", "http://10.0.0.1/x", "http://169.254.169.254/latest/meta-data", f"http://{INSIDE}/x", f"https://{INSIDE}/x"]
        room.site.dialled.clear()
        room.pages["/"] = Reply(
            body="".join(f"<img src='{url}'><iframe src='{url}'></iframe>" for url in targets).encode()
            + f"<script>for (const u of {targets!r}) fetch(u, {{mode: 'no-cors'}}).catch(() => 0); new WebSocket('ws://127.0.0.1:{port}/s')</script>".encode()
        )
        visit = await room.browser.visit(Order(url="http://www.example.org/"), timeout=PATIENCE)
        with pytest.raises(BlockingIOError):
            canary.accept()
    assert {address for address, _ in room.site.dialled} == {PUBLIC}
    refused = " ".join(address for address, _ in visit.refused)
    assert all(host in refused for host in (f"127.0.0.1:{port}", f"localhost:{port}", "10.0.0.1", "169.254.169.254", INSIDE))
    assert visit.page is not None


async def test_what_the_guard_says_is_not_recorded_as_the_sites_answer(room: Room) -> None:
    """A refusal by our own proxy is no exchange with the address that was refused."""
    room.pages["/"] = Reply(body=b"<img src='http://10.0.0.1/x.png'>")
    visit = await room.browser.visit(Order(url="http://www.example.org/"), timeout=PATIENCE)
    assert "http://10.0.0.1/x.png" not in recorded(visit)
    assert "http://10.0.0.1/x.png" in {failed.url for failed in visit.failed}


CALLS = """<script>
const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'}, {urls: 'turn:127.0.0.1:PORT?transport=tcp', username: 'a', credential: 'b'}]});
peer.createDataChannel('x');
peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === 'complete') document.title = 'gathered'; };
peer.createOffer().then(offer => peer.setLocalDescription(offer));
const transport = new WebTransport('https://127.0.0.1:PORT/');
for (const end of [transport.ready, transport.closed]) end.catch(() => {});
</script>"""
STUN, QUIC = 0x00, 0xC0
"""How a binding request and an initial packet begin (RFC 8489 section 5; RFC 9000 section 17.2.2)."""
NEAR = "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebTransport"
"""Lets a page reach this machine over QUIC as it could reach any other."""


async def test_webrtc_and_webtransport_send_nothing_past_the_proxy(room: Room) -> None:
    """STUN, TURN over TCP and QUIC would go past the proxy: with our flags none does, and without them all do (or this test would prove nothing)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as packets, socket.socket() as connections:
        # Connections have most ports, so it is they that are asked for a free one.
        connections.bind(("127.0.0.1", 0))
        packets.bind(connections.getsockname())
        connections.listen()
        page = CALLS.replace("PORT", str(packets.getsockname()[1]))
        for listening in (packets, connections):
            listening.setblocking(False)
        visit = await room.visit(page)
        assert visit.title == "gathered"
        with pytest.raises(BlockingIOError):
            packets.recv(2048)
        with pytest.raises(BlockingIOError):
            connections.accept()
        async with async_playwright() as playwright, asyncio.timeout(20):
            unguarded = await playwright.chromium.launch(executable_path=find_chromium(None), args=[NEAR])
            tab = await unguarded.new_page()
            await tab.route(f"{HOME}/", lambda route: route.fulfill(body=page, content_type="text/html"))
            await tab.goto(f"{HOME}/")
            sent: set[int] = set()
            while not {STUN, QUIC} <= sent:
                sent.add((await asyncio.get_running_loop().sock_recv(packets, 2048))[0] & 0xF0)
            connection, _ = await asyncio.get_running_loop().sock_accept(connections)
            connection.close()
            await unguarded.close()


async def test_a_file_in_place_of_a_page_is_had_whole(room: Room) -> None:
    """News articles link to PDF files, which the browser would put on a disk: there is nothing to picture, and nothing is missing."""
    room.pages["/report"] = Reply(status=302, headers={"Location": "/report.pdf"})
    room.pages["/report.pdf"] = Reply(body=b"%PDF-1.4 report", content_type="application/pdf")
    visit = await room.browser.visit(Order(url=f"{HOME}/report"), timeout=PATIENCE)
    assert visit.file is not None
    assert visit.file.wire_body is not None
    assert body_of(visit.file.wire_body) == b"%PDF-1.4 report"
    assert (visit.missing, visit.final_url, visit.status, visit.page) == ((), f"{HOME}/report.pdf", 200, None)
    room.pages["/report.pdf"] = Reply(body=b"%PDF-1.4 none", content_type="application/pdf", status=404)
    assert (await room.browser.visit(Order(url=f"{HOME}/report"), timeout=PATIENCE)).file is None


async def test_dialogs_popups_downloads_and_workers_do_not_hold_a_visit_up(room: Room) -> None:
    """Dialogs are dismissed, further tabs closed, downloads not accepted, permissions not given; of some workers the browser never says that they came."""
    room.pages["/worker.js"] = Reply(body=b"0", content_type="text/javascript")
    room.pages["/file"] = Reply(body=b"x", content_type="application/octet-stream", headers={"Content-Disposition": "attachment"})
    visit = await room.visit(
        """<script>new SharedWorker('/worker.js'); new Worker('/worker.js?1').terminate();
        alert(1); confirm(2); window.open('/other'); const a = document.createElement('a'); a.href = '/file'; a.download = 'f'; document.body
        ? a.click() : addEventListener('load', () => a.click());
        navigator.permissions.query({name: 'geolocation'}).then(p => document.body.append('geolocation ' + p.state))</script><p>here</p>"""
    )
    assert "here" in (visit.text or "")
    assert "geolocation granted" not in (visit.text or "")
    assert visit.page is not None
    assert [step.name for step in visit.steps if step.problem] == []


@pytest.mark.parametrize("opened_as", ["", ", '_blank', 'noopener'"])
async def test_what_further_tabs_ask_for_is_neither_waited_for_nor_missed(room: Room, opened_as: str) -> None:
    """Each is closed at once, and of what it had asked for by then the browser tells no end. Whatever came is recorded."""
    room.pages["/endless"] = Reply(body=b"an advertisement", endless=True)
    room.pages["/busy"] = Reply(status=503)
    visit = await room.visit(f"<script>for (const path of ['/endless', '/busy', 'https://{INSIDE}/']) open(path{opened_as})</script><p>here")
    assert [step for step in visit.steps if step.problem] == []
    assert (visit.missing, visit.failed, visit.lacking) == ((), (), False)
    assert {exchange.url for exchange in visit.exchanges} == {f"{HOME}{path}" for path in ("/", "/endless", "/busy")}


async def test_workers_that_a_page_ended_are_not_waited_for(room: Room) -> None:
    """A worker that is ended while its script is on its way is never told of again: where the browser has left that, nobody waits for it."""
    room.pages["/worker.js"] = Reply(body=b"0", content_type="text/javascript", endless=True)
    visit = await room.visit("<script>const worker = new Worker('/worker.js'); setTimeout(() => worker.terminate(), 100)</script><p>here")
    assert [step for step in visit.steps if step.problem] == []
    assert visit.missing == ()


@pytest.mark.parametrize("script", ["location = 'mailto:desk@example.org'", "location = 'twitter://status?id=20'", "location = '/nothing-new'", "stop()"])
async def test_a_page_that_gives_up_its_own_loading_has_loaded(room: Room, script: str) -> None:
    """As where a link into an app is tried: the browser ends what still came, and never tells of a load event. What there was is the page."""
    room.pages["/nothing-new"] = Reply(status=204)
    visit = await room.visit(f"<title>tried</title><p>first</p><script>{script}</script><p>then</p>")
    assert [step for step in visit.steps if step.problem] == []
    assert (visit.title, visit.final_url, visit.missing) == ("tried", f"{HOME}/", ())
    assert (visit.text or "").startswith("first")


@pytest.mark.parametrize("where", ["", "<p>article</p><iframe src='https://other.example.org/broken'></iframe>"], ids=["page", "frame of another site"])
async def test_a_document_that_was_broken_off_is_not_waited_for(room: Room, where: str) -> None:
    """It says for ever that it is loading, and nothing more comes: advertisements' frames are broken off at each second site."""
    broken = Reply(body=b"<p>half", headers={"Content-Length": "10000"})
    room.pages.update({"/broken": broken, "/": Reply(body=where.encode()) if where else broken})
    visit = await room.browser.visit(Order(url=f"{HOME}/"), timeout=PATIENCE)
    assert [step for step in visit.steps if step.problem] == []
    assert visit.missing == (f"body: {'https://other.example.org/broken' if where else f'{HOME}/'}: broken off",)


async def test_a_page_may_hold_halves_of_characters(room: Room) -> None:
    """Scripts can write text that has no UTF-8: it is carried along, not a crash."""
    visit = await room.visit("<script>document.title = document.body ? 'x' : 'y\\ud800'; document.write('<p>a\\ud800b</p>')</script>")
    assert visit.page is not None
    assert (visit.text or "").startswith("a")


async def test_a_page_that_never_ends_is_kept_as_far_as_it_came(room: Room) -> None:
    """A server that stops in the middle costs a part of the time; what was shown is pictured, what did not come is named."""
    room.pages["/"] = Reply(body=f"<body style='background:{RED}'><p>first part</p>".encode() + b" " * 4096, endless=True)
    visit = await asyncio.wait_for(room.browser.visit(Order(url=f"{HOME}/"), timeout=HUNG), LONG)
    assert "load: timeout" in visit.missing
    assert f"body: {HOME}/: not finished" in visit.missing
    assert rgb(RED) in colours(visit.page or b"")
    assert "first part" in (visit.html or "")
    assert visit.exchanges[0].answer.truncated == "time"


async def test_a_script_that_never_ends_does_not_outlive_the_deadline(room: Room) -> None:
    """A page that blocks its own process is given up in time, and the browser serves the next visit."""
    visit = await asyncio.wait_for(room.visit("<p>x</p><script>onload = () => { for (;;); }</script>", timeout=HUNG), LONG)
    assert (visit.page, visit.html) == (None, None)
    assert {"page-screenshot", "html"} <= {gap.split(":")[0] for gap in visit.missing}
    assert [exchange.url for exchange in visit.exchanges] == [f"{HOME}/"]
    assert (await room.visit("<p>next</p>")).missing == ()


async def test_a_server_that_never_answers_fails_within_the_deadline(room: Room) -> None:
    """Without an answer there is no page: no picture of an empty tab is taken for one."""
    room.pages["/silent"] = Reply(endless=True, status=200)
    async with _silent_server() as port:
        room.site.ports[PUBLIC, 80], before = port, room.site.ports[PUBLIC, 80]
        visit = await asyncio.wait_for(room.browser.visit(Order(url="http://www.example.org/"), timeout=HUNG), LONG)
        room.site.ports[PUBLIC, 80] = before
    assert (visit.page, visit.html, visit.final_url) == (None, None, None)
    assert visit.missing == ("open: timeout", "body: http://www.example.org/: no answer")


async def test_a_large_body_is_whole(room: Room) -> None:
    """Chromium lets go of bodies from about 15 MB on, and takes of a medium no more than it means to play soon: the proxy has them."""
    room.pages["/big"] = Reply(body=bytes(60_000_000), content_type="application/octet-stream")
    room.pages["/long.wav"] = Reply(body=_silence(40_000_000), content_type="audio/wav")
    # A synchronous request holds the page's load back until all of it has come.
    asking = "<script>x = new XMLHttpRequest; x.open('GET', '/big', false); x.send(); document.write(x.responseText.length)</script>"
    visit = await room.visit(f"<p>big</p><audio src=/long.wav preload=auto></audio>{asking}", timeout=3 * PATIENCE)
    long = body_of(next(exchange.wire_body for exchange in visit.exchanges if exchange.url.endswith("/long.wav")))
    assert long == room.pages.pop("/long.wav").body
    room.pages.pop("/big")
    assert "60000000" in (visit.text or "")
    big = next(exchange for exchange in visit.exchanges if exchange.url.endswith("/big"))
    assert (len(body_of(big.wire_body)), big.answer.truncated, visit.missing, visit.broken) == (60_000_000, None, (), False)


def _silence(size: int) -> bytes:
    """Return a WAV file of so many bytes of sound, 16 bits at 48 kHz."""
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 1, 1, 48_000, 96_000, 2, 16, b"data", size)
    return head + bytes(size)


UNHAD = {
    "https://nobody.example.org/": "ERR_TUNNEL_CONNECTION_FAILED",
    "http://nobody.example.org/": "not reachable (dns)",
    f"https://{BAD_TLS}/": "ERR_TUNNEL_CONNECTION_FAILED",
    f"https://{EXPIRED}/": "ERR_TUNNEL_CONNECTION_FAILED",
    f"https://{MISNAMED}/": "ERR_TUNNEL_CONNECTION_FAILED",
    "https://10.0.0.1/": "ERR_TUNNEL_CONNECTION_FAILED",
    "http://10.0.0.1/": "refused by the egress guard",
    "https://www.example.org:81/": "ERR_TUNNEL_CONNECTION_FAILED",
    "file:///etc/passwd": "refused",
    "chrome://version": "refused",
    "data:text/html,x": "refused",
}


@pytest.mark.parametrize(("url", "reason"), UNHAD.items())
async def test_a_page_that_cannot_be_had_brings_nothing_but_the_reason(room: Room, url: str, reason: str) -> None:
    """Dead host, bad certificate and refused address: no picture of the browser's own error page or of our proxy's notice, the reason named."""
    visit = await room.browser.visit(Order(url=url), timeout=PATIENCE)
    assert (visit.page, visit.html, visit.text, visit.status, visit.final_url) == (None, None, None, None, None)
    assert reason in visit.missing[0]
    assert not visit.exchanges


@pytest.mark.parametrize(
    ("host", "reason"), [(BAD_TLS, "self-signed certificate in certificate chain"), (EXPIRED, "certificate has expired"), (MISNAMED, "Hostname mismatch")]
)
async def test_certificates_are_verified_although_an_authority_is_added(room: Room, host: str, reason: str) -> None:
    """Naming one authority's key switches the checks off neither for others nor for its own."""
    visit = await room.browser.visit(Order(url=f"https://{host}/"), timeout=PATIENCE)
    assert [address for address, said in visit.refused if reason in said][:1] == [f"{host}:443"]


async def test_a_browser_killed_in_the_middle_costs_one_visit(tmp_path: Path) -> None:
    """The visit under way ends at once with what it has; the next one has a browser again."""
    others = chromium_processes()
    async with opened(tmp_path) as room:
        room.pages["/"] = Reply(body=b"<p>x", endless=True)
        under_way = asyncio.create_task(room.browser.visit(Order(url=f"{HOME}/"), timeout=PATIENCE))
        await room.site.first.wait()
        mine = [process for pid, process in chromium_processes().items() if pid not in others]
        for process in mine:
            process.kill()
        assert mine
        try:
            visit: Visit | None = await asyncio.wait_for(under_way, 10)
        except BrowserFailedError:
            visit = None
        assert visit is None or (visit.page is None and visit.missing)
        assert (await room.visit("<p>alive</p>")).missing == ()


async def test_a_worn_out_browser_is_replaced(tmp_path: Path) -> None:
    """After the set number of visits a fresh Chromium serves."""
    others = chromium_processes().keys()
    async with opened(tmp_path, BrowserSettings(recycle_after=2)) as room:
        served = []
        for _ in range(3):
            await room.visit("<p>x</p>")
            # Pages come and go with processes of their own.
            served.append({pid for pid, process in chromium_processes().items() if pid not in others and "--type=" not in " ".join(process.cmdline())})
    assert served[0]
    assert served[0] == served[1]
    assert served[2] - served[0]


async def test_what_a_visit_brought_does_not_wait_for_its_context_to_close(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is kept meanwhile; the browser ends only once all that visits needed is cleared away.

    Their ways out are closed first: what pages say in parting is on no tape, and goes nowhere.
    """
    release, closing, close, new_context = asyncio.Event(), asyncio.Event(), BrowserContext.close, Chromium.new_context
    ways: list[BrowserProxy] = []
    made: list[BrowserContext] = []
    closed: list[BrowserContext] = []

    async def noting(browser: Chromium, **options: Any) -> BrowserContext:
        made.append(await new_context(browser, **options))
        return made[-1]

    async def held(context: BrowserContext) -> None:
        # Those of other visits may still be on their way out.
        if context not in made:
            return await close(context)
        closing.set()
        await release.wait()
        await close(context)
        closed.append(context)
        return None

    monkeypatch.setattr(Chromium, "new_context", noting)
    monkeypatch.setattr(BrowserContext, "close", held)
    async with opened(tmp_path) as room:
        proxy = room.way.proxy

        def noted(clock: Callable[[], datetime]) -> BrowserProxy:
            ways.append(proxy(clock))
            return ways[-1]

        monkeypatch.setattr(room.way, "proxy", noted)
        assert (await room.visit("<p>x</p>")).missing == ()
        await closing.wait()
        with pytest.raises(RuntimeError):
            str(ways[0].server)
        release.set()
    assert len(closed) == 1


async def test_a_browser_that_was_started_ahead_serves_the_visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting takes a second in which other things can be done. The driver's options are its own: they stay in no environment."""
    monkeypatch.setenv("NODE_OPTIONS", "--stack-trace-limit=20")
    others = chromium_processes().keys()
    async with opened(tmp_path) as room:
        await room.browser.start()
        started = chromium_processes().keys() - others
        assert started
        assert (await room.visit("<p>x</p>")).missing == ()
        assert started & chromium_processes().keys()
    assert os.environ["NODE_OPTIONS"] == "--stack-trace-limit=20"


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
async def test_a_signal_that_is_meant_for_us_leaves_the_browser_to_us(room: Room, number: signal.Signals) -> None:
    """Ctrl-C and a terminal that closes reach Playwright's driver as they reach us, who let captures come to their end first."""
    assert (await room.visit("<p>before</p>")).missing == ()
    drivers = [process for process in psutil.Process().children() if "run-driver" in process.cmdline()]
    assert drivers
    browsers = chromium_processes().keys()
    for driver in drivers:
        driver.send_signal(number)
    assert (await room.visit("<p>after</p>")).missing == ()
    assert browsers & chromium_processes().keys()


async def test_two_visits_at_once_do_not_mix(room: Room) -> None:
    """Parallel visits have contexts of their own: neither records the other's traffic."""
    room.pages["/one"] = Reply(body=b"<script>fetch('/of-one')</script>")
    room.pages["/two"] = Reply(body=b"<script>fetch('/of-two')</script>")
    one, two = await asyncio.gather(*(room.browser.visit(Order(url=f"{HOME}/{name}"), timeout=PATIENCE) for name in ("one", "two")))
    assert f"{HOME}/of-one" in recorded(one)
    assert f"{HOME}/of-two" not in recorded(one)
    assert f"{HOME}/of-two" in recorded(two)


async def test_a_page_that_holds_its_turn_keeps_no_other_from_being_kept(room: Room) -> None:
    """One page at a time stands at full height; one that hangs there is not waited for until it ends."""
    room.pages["/hung"] = Reply(body=b"<div style='height:5000px'></div><script>addEventListener('resize', () => { for (;;) {} })</script>")
    room.pages["/other"] = Reply(body=b"<p>here</p><div style='height:5000px'></div>")
    hung, other = await asyncio.gather(
        room.browser.visit(Order(url=f"{HOME}/hung"), timeout=timedelta(seconds=2)),
        room.browser.visit(Order(url=f"{HOME}/other"), timeout=PATIENCE),
    )
    assert hung.missing
    assert other.missing == ()
    assert other.text is not None
    assert other.text.startswith("here")


async def test_an_environment_that_opens_a_way_past_the_proxy_is_refused() -> None:
    """Playwright has a variable that lets pages reach loopback directly: we do not start with it."""
    with pytest.raises(SettingsError, match="PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK"):
        async with Browser(BrowserSettings(), no_way(), environ={"PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK": ""}):
            pass


async def test_a_missing_browser_is_said_at_the_first_visit(tmp_path: Path) -> None:
    """A wrong path is an error for the operator, not a failed capture."""
    async with Browser(BrowserSettings(path=tmp_path / "none"), no_way()) as browser:
        await browser.start()
        with pytest.raises(BrowserMissingError):
            await browser.visit(Order(url=HOME), timeout=PATIENCE)


async def test_a_program_that_is_no_browser_fails_and_says_so(tmp_path: Path) -> None:
    """An executable that dies at once is a browser that failed."""
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\nexit 3\n")
    fake.chmod(0o755)
    async with Browser(BrowserSettings(path=fake), no_way()) as browser:
        with pytest.raises(BrowserFailedError):
            await browser.visit(Order(url=HOME), timeout=PATIENCE)


@asynccontextmanager
async def _silent_server() -> AsyncIterator[int]:
    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


def _png(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (10, 10), colour).save(out, "PNG")
    return out.getvalue()
