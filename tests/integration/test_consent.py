"""Consent banners and whatever else lies over a page: answered by kept rules, and said where it stays."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator

import pytest

from archiver.browser import Order, PostBox, Visit
from archiver.browser.consent import Answer, rules_for
from archiver.fingerprints.flatness import is_flat
from tests.integration.site import Reply
from tests.integration.test_browser import HOME, PATIENCE, RED, Room, colours, opened, rgb

pytestmark = pytest.mark.anyio

WALL = "position:fixed;inset:0;background:#00f"
SHOWN = f"<blockquote cite='https://x.com/i/status/20' style='background:{RED};height:90px;width:300px'>post</blockquote>"
BANNER = f"""
<div id=usercentrics-button style='{WALL}'><button id=uc-btn-accept-banner>Alle akzeptieren</button><button id=uc-btn-deny-banner>Ablehnen</button></div>
<div id=place></div>
<script>
  const gone = () => document.getElementById('usercentrics-button').remove();
  document.getElementById('uc-btn-deny-banner').onclick = gone;
  document.getElementById('uc-btn-accept-banner').onclick = () => {{
    gone();
    document.getElementById('place').innerHTML = "{SHOWN}";
  }};
</script>"""
POST = PostBox(name="post", marks=("/status/20",))


@pytest.fixture(scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async with opened(tmp_path_factory.mktemp("site")) as made:
        yield made


async def visit(room: Room, html: str, consent: Answer) -> Visit:
    """Visit a page that shows one post."""
    room.pages["/"] = Reply(body=html.encode())
    return await room.browser.visit(Order(url=f"{HOME}/", posts=(POST,), consent=consent, is_flat=is_flat), timeout=PATIENCE)


async def test_what_waits_for_consent_is_shown_and_the_answer_is_kept(room: Room) -> None:
    """The rule of that banner is carried out; the capture says what was clicked, and has the page as it was before."""
    seen = await visit(room, BANNER, "accept")
    assert seen.consent is not None
    assert (seen.consent.banner, seen.consent.answer, seen.consent.done) == ("usercentrics-button", "accept", True)
    assert seen.consent.clicked == ("button#uc-btn-accept-banner: Alle akzeptieren",)
    assert rgb("#0000ff") in colours(seen.consent.before or b"")
    assert rgb("#0000ff") not in colours(seen.page or b"")
    assert rgb(RED) in colours(seen.posts[0].png())
    assert seen.missing == ()


KEPT = b64encode(b"<blockquote class=twitter-tweet><a href=https://x.com/i/status/20>post</a></blockquote>").decode()
# Escaped, as the box must not name the post by what it does.
FILL = f'onclick="this.parentElement.innerHTML = `{SHOWN.replace("status", "&amp;#115;tatus")}`"'
BOXED = "<div class=two-click data-post=/status/20 style='width:300px;height:90px;background:#0f0'>May X be asked?{}</div>"


@pytest.mark.parametrize(
    ("inside", "clicked"),
    [
        pytest.param(f"<button {FILL}>Show the post</button>", "button: Show the post", id="button"),
        pytest.param(f"<button class=more-info>More</button><button id=accept {FILL}>OK</button>", "button#accept: OK", id="beside another"),
        pytest.param(f"<a class=btn {FILL}>Load</a><script type=text/template>{KEPT}</script>", "a: Load", id="which keeps the post as text"),
        pytest.param(f"<a role=button>More</a><a data-unblock role=button data-kept={KEPT} {FILL}>Load</a>", "a: Load", id="which keeps it in base64"),
        pytest.param(f"<button {FILL}>Yes</button><blockquote hidden cite=/status/20>post</blockquote>", "button: Yes", id="which hides it"),
        pytest.param(f"<button {FILL}>Go</button></div><blockquote hidden cite=/status/20>post</blockquote>", "button: Go", id="beside the hidden post"),
        pytest.param(f"<input type=checkbox><a role=button {FILL}>Always  show</a>", "a: Always show", id="rather than for good"),
    ],
)
async def test_a_box_that_asks_first_is_given_leave(room: Room, inside: str, clicked: str) -> None:
    """Where consent is to be given, it is given in the place of each post too: what was clicked and how it looked before is kept."""
    named_inside = KEPT in inside or "hidden" in inside
    box = BOXED.replace("data-post=/status/20", "") if named_inside else BOXED
    seen = await visit(room, f"<body class=has-consent><main class=opt-in>{box.format(inside)}", "accept")
    assert seen.consent is not None
    assert (seen.consent.banner, seen.consent.done, seen.consent.clicked) == ("div.two-click", True, (clicked,))
    assert rgb("#00ff00") in colours(seen.consent.before or b"")
    assert rgb(RED) in colours(seen.posts[0].png())
    assert seen.missing == ()


async def test_a_box_is_known_to_ask_by_the_name_of_its_button(room: Room) -> None:
    """The boxes of iframemanager and tarteaucitron have names that say nothing."""
    box = f"<div data-id=/status/{{}} style='width:300px;height:90px'>May X be asked?<button class={{}} {FILL}>Yes</button></div>"
    room.pages["/"] = Reply(body=(box.format(20, "c-l-b") + box.format(30, "tarteaucitronAllow").replace("/20'", "/30'")).encode())
    posts = (POST, PostBox(name="other", marks=("/status/30",)))
    seen = await room.browser.visit(Order(url=f"{HOME}/", posts=posts, consent="accept", is_flat=is_flat), timeout=PATIENCE)
    assert seen.consent is not None
    assert seen.consent.clicked == ("button: Yes", "button: Yes")
    assert [rgb(RED) in colours(picture.png()) for picture in seen.posts] == [True, True]
    assert seen.missing == ()


@pytest.mark.parametrize(
    ("inside", "answer"),
    [
        ("<button onclick='document.title = 7'>Show</button>", "leave"),
        ("<button onclick='document.title = 7'>Show</button>", "reject"),
        ("<button class=deny>No</button>", "accept"),
    ],
    ids=["left", "rejected", "no such button"],
)
async def test_a_box_that_asks_first_and_got_no_leave_is_told(room: Room, inside: str, answer: Answer) -> None:
    """Nothing is clicked but where the operator wants consent to be given, and nothing that refuses it: the post is said not to show."""
    seen = await visit(room, BOXED.format(inside), answer)
    assert "screenshot: post: div.two-click asks readers first, and shows no post before" in seen.missing
    assert seen.consent is None or (seen.consent.done, seen.consent.clicked) == (False, ())
    assert seen.title == ""


async def test_consent_can_be_refused(room: Room) -> None:
    """What the site then keeps back is missing, and no rule says otherwise."""
    seen = await visit(room, BANNER, "reject")
    assert seen.consent is not None
    assert seen.consent.clicked == ("button#uc-btn-deny-banner: Ablehnen",)
    assert seen.missing == ("screenshot: post: not on the page",)


@pytest.mark.parametrize("colour", ["#0000ff", "#000000"])
async def test_a_banner_that_is_left_covers_the_page_and_the_capture_says_so(room: Room, colour: str) -> None:
    """Nothing is clicked; what lies over the page is named, whatever its colour, and put aside for the picture of the post alone."""
    seen = await visit(room, BANNER.replace("#00f", colour) + SHOWN, "leave")
    assert seen.consent is None
    assert seen.missing == ("page-screenshot: covered by div#usercentrics-button",)
    assert seen.changed == ("put aside: div#usercentrics-button",)
    assert rgb(colour) in colours(seen.page or b"")
    assert rgb(RED) not in colours(seen.page or b"")
    assert rgb(RED) in colours(seen.posts[0].png())


async def test_a_banner_that_does_not_go_is_said_to_stay(room: Room) -> None:
    """A rule that fails leaves a PARTIAL capture, with the banner's name."""
    stubborn = f"<div id=usercentrics-button style='{WALL}'><button id=uc-btn-accept-banner onclick='throw 1'>Ja</button></div><p>text</p>"
    seen = await visit(room, stubborn, "accept")
    assert "page-screenshot: covered by div#usercentrics-button" in seen.missing


@pytest.mark.parametrize(
    "over",
    [
        "<header style='position:fixed;top:0;left:0;right:0;height:60px;background:#00f'>menu</header>",
        "<div style='position:fixed;inset:0'></div>",
        "<div style='position:absolute;inset:0;background:#00f;height:20px'></div>",
    ],
    ids=["a header", "nothing to see", "a part of the page"],
)
async def test_what_hides_nothing_is_no_gap(room: Room, over: str) -> None:
    """Bars at the edge, layers that one sees through, and what is laid out with the page belong to it."""
    html = f"<div style='height:300px'>text</div><blockquote cite='https://x.com/i/status/20' style='height:90px;width:300px'>post</blockquote>{over}"
    assert (await visit(room, html, "accept")).missing == ()


async def test_a_page_without_a_banner_is_not_touched(room: Room) -> None:
    """No rule clicks anything; the page is kept as it came."""
    seen = await visit(room, "<blockquote cite='https://x.com/i/status/20' style='height:90px;width:300px'>post</blockquote>", "accept")
    assert (seen.consent, seen.missing) == (None, ())
    assert "autoconsent" not in (seen.html or "")


async def test_a_page_that_speaks_in_the_place_of_the_rules_is_captured_all_the_same(room: Room) -> None:
    """What stands on the page can answer anything: no answer of it keeps a capture from being made."""
    for told, clicked in (("5", "7"), ("[1, null, {type: {}}]", "{}"), ("[{type: 'popupFound', cmp: 'x'.repeat(1e6)}]", "[1, {}, 'x'.repeat(1e6)]")):
        define = "Object.defineProperty(window, '{}', {{value: () => {}, writable: false}})"
        script = "; ".join((define.format("autoconsentTold", f"({told})"), define.format("autoconsentClicked", f"({clicked})")))
        seen = await visit(room, f"<script>{script}</script><p>text</p>", "accept")
        assert "text" in (seen.text or "")
        assert seen.consent is None or all(len(text) <= 200 for text in (seen.consent.banner, *seen.consent.clicked))


async def test_the_page_is_kept_in_one_file_with_its_frames(room: Room) -> None:
    """A snapshot of the page as it stood holds the words of its frames too."""
    room.pages["/frame"] = Reply(body=b"<p>words in a frame</p>")
    seen = await room.visit("<p>words of the page</p><iframe src='https://other.example.org/frame'></iframe>")
    assert (seen.dom or b"").startswith(b"From:")
    assert b"multipart/related" in (seen.dom or b"")
    assert b"words in a frame" in (seen.dom or b"")
    assert b"words of the page" in (seen.dom or b"")


def test_rules_are_chosen_by_place_and_address() -> None:
    """A page gets the rules for any page and those for its own site, a frame only rules that are for frames."""
    anywhere, inside = rules_for("https://www.example.org/a", inner=False), rules_for("https://www.example.org/a", inner=True)
    assert '"usercentrics-button"' in anywhere
    assert '"usercentrics-button"' not in inside
    assert len(anywhere) < len(rules_for("https://www.tumblr.com/a", inner=False)) + 10_000
