"""Posts in the data that frameworks send along with a page: streamed, flattened, packed into each other, named by their ids."""

from __future__ import annotations

import base64
import html
import json

import pytest

from archiver.discover import find_embeds
from archiver.markup import parse
from archiver.platforms import PLATFORMS
from storage.model import Embed, Json

ID = "1796161717017489850"
LINK = f"https://twitter.com/harbour_watch/status/{ID}"
PERMALINK = f"https://x.com/i/status/{ID}"
BASE = "https://news.example/2024/harbour-bridge-closed-for-repairs"
TITLE = "Harbour bridge closed for repairs"
WIDGET = f'<blockquote class="twitter-tweet"><p>The bridge stays shut.</p>&mdash; Hafenwächter (@harbour_watch) <a href="{LINK}">May 30, 2024</a></blockquote>'
EMBED: Json = {"type": "embed", "html": WIDGET}
ARTICLE: dict[str, Json] = {"headline": TITLE, "body": ["One.", EMBED]}
OTHER: dict[str, Json] = {"headline": "Quite another story of the day", "url": "/2024/other", "body": [EMBED]}


def find(scripts: str) -> tuple[Embed, ...]:
    page = f"<html><head><title>{TITLE}</title></head><body><article><p>One.</p></article>{scripts}</body></html>"
    return find_embeds(parse(page), BASE, PLATFORMS)


def posts(scripts: str) -> list[tuple[str, str | None, str | None]]:
    return [(embed.kind, embed.id, embed.author) for embed in find(scripts)]


def safe(value: Json) -> str:
    """Return JSON as frameworks write it into a script."""
    return json.dumps(value).replace("<", "\\u003c")


def data(value: Json) -> str:
    return f'<script type="application/json">{safe(value)}</script>'


def stream(*pieces: str) -> str:
    pushed = "".join(f"<script>self.__next_f.push({safe([1, piece])})</script>" for piece in pieces)
    return f"<script>(self.__next_f=self.__next_f||[]).push([0])</script>{pushed}"


FOUND = [("embed", ID, "harbour_watch")]


@pytest.mark.parametrize("at", [5, -400, -60, -30])
def test_the_stream_of_a_page_is_cut_anywhere(at: int) -> None:
    """React sends what there is, each piece in a script of its own, be it in the midst of an address."""
    rows = f'1:"$Sreact.fragment"\n2:I[7897,["a.js"],"default"]\na:["$","$L2",null,{json.dumps(ARTICLE)}]\n'
    assert posts(stream(rows[:at], rows[at:])) == FOUND


def test_data_that_do_not_name_the_page_complete_what_stands_on_it() -> None:
    """A frame shows nothing but an address: author and words are in data that sites hand to all their pages, of which nothing else is the article's."""
    frame = f'<iframe src="https://platform.twitter.com/embed/Tweet.html?id={ID}"></iframe>'
    other: Json = {"type": "embed", "html": WIDGET.replace(ID, "1796161717017489851")}
    for told in ([EMBED], [EMBED, other]):
        assert [(embed.id, embed.author, embed.text) for embed in find(frame + data(told))] == [(ID, "harbour_watch", "The bridge stays shut.")]


def test_data_tell_what_the_page_leaves_out_and_nothing_else() -> None:
    """An address names the author: he stays who he is, and the data add the words and the links in them."""
    renamed = WIDGET.replace("@harbour_watch", "@harbourwatch").replace("shut.", 'shut. <a href="https://t.co/FUJvRB4PWN">https://t.co/FUJvRB4PWN</a>')
    (found,) = find(f"<p>{LINK}</p>" + data([{"type": "embed", "html": renamed}]))
    assert (found.kind, found.form, found.author, found.text) == ("embed", "bare-url", "harbour_watch", "The bridge stays shut.")
    assert [link.href for link in found.links] == ["https://t.co/FUJvRB4PWN"]
    (linked,) = find(f"<p>As <a href='{PERMALINK}'>they wrote</a> then.</p>" + data([{"type": "embed", "html": renamed}]))
    assert (linked.kind, linked.author, linked.text, linked.links) == ("link", "harbourwatch", None, ())


@pytest.mark.parametrize("opened", ['<script type="application/json">', "<script>window.state = ", '<script id="__NUXT_DATA__" type="application/json">'])
def test_data_of_any_depth_end_no_search(opened: str) -> None:
    """No frame of Python's own is enough for what nests without end; what stands beside it is read."""
    told = json.dumps(LINK)
    chain = json.dumps([*([place + 1] for place in range(20_000)), LINK])
    for deep in (f"{'[' * 50_000}{told}{']' * 50_000}", '[{"a":' * 25_000 + told + "}]" * 25_000, chain):
        assert posts(f"{opened}{deep}</script>{data(ARTICLE)}") == FOUND


def test_what_is_no_address_in_data_is_passed_over() -> None:
    """Editors leave the beginnings of addresses behind."""
    assert posts(data({**ARTICLE, "body": ["https:", "http:x", "https:/", "//", "at:", EMBED]})) == FOUND


def test_data_beside_a_stream_are_read_too() -> None:
    """Sites that React draws hand some data over as others do."""
    nothing = stream('1:"$Sreact.fragment"\n')
    assert posts(nothing + data(ARTICLE)) == FOUND
    assert posts(data(ARTICLE) + nothing) == FOUND


def test_a_long_text_of_the_stream_stands_by_itself() -> None:
    """Its length is told in bytes, it may hold what looks like rows, and an object refers to it."""
    text = f"<p>Größe:</p>\n9:[]\n{WIDGET}"
    rows = f'5:T{len(text.encode()):x},{text}6:["$","$L3",null,{json.dumps({"headline": TITLE, "html": "$5"})}]\n'
    assert posts(stream(rows)) == FOUND
    assert posts(stream(rows.replace(TITLE, "Quite another story of the day").replace('"html"', '"url":"/other","html"'))) == []


def test_data_that_name_the_article_by_its_address_alone_need_not_name_its_site() -> None:
    """Their headline may be another, and all their addresses those of pictures: what tells them at once is no word of the site's long name."""
    told = data({"headline": "Shut!", "slug": "bridge-shut-today", "image": "http://cdn.test/1.jpg", "body": [EMBED]})
    page = parse(f"<html><body><article><p>One.</p>{told}</article></body></html>")
    for path, ids in (("bridge-shut-today", [ID]), ("bridge-open-today", [])):
        assert [embed.id for embed in find_embeds(page, f"https://harbourtimesonline.example/2024/{path}", PLATFORMS)] == ids


def test_a_long_text_of_the_stream_belongs_to_what_names_it() -> None:
    """One that nothing names is a part of the page that the stream draws; one that another story names is that story's."""
    title = json.dumps([["$", "title", "0", {"children": TITLE}]])
    text = f"5:T{len(WIDGET.encode()):x},{WIDGET}"
    assert posts(stream(f"7:{title}\n{text}")) == FOUND
    assert posts(stream(f'7:{title}\n{text}6:["$","$L3",null,{json.dumps({**OTHER, "body": "$5"})}]\n')) == []


def test_what_is_pushed_beside_the_stream_is_no_part_of_it() -> None:
    """The first push begins it, and the state of a form is pushed too: neither holds a text."""
    row = f'a:["$","$L2",null,{json.dumps(ARTICLE)}]\n'
    others = "".join(f"<script>self.__next_f.push({each})</script>" for each in ("[0]", "[2,null]", '[2,["a"]]', "[]", '{"a":1}'))
    assert posts(stream(row[:60]) + others + stream(row[60:])) == FOUND


def test_a_stream_that_was_cut_within_a_sign_is_put_together_again() -> None:
    """Such pieces are pushed in base64, each as a whole; what is none spoils nothing but itself."""
    row = f'a:["$","$L2",null,{json.dumps({"kicker": "Brücken öffnen", **ARTICLE}, ensure_ascii=False)}]\n'.encode()
    at = row.index("ü".encode()) + 1
    kinds = "".join(f"<script>self.__next_f.push([3,{json.dumps(base64.b64encode(piece).decode())}])</script>" for piece in (row[:at], row[at : at + 9]))
    rest = row[at + 9 :].decode()
    assert posts(kinds + stream(rest)) == FOUND
    assert posts(f'{kinds}<script>self.__next_f.push([3,"no base64"])</script>{stream(rest)}') == FOUND


def test_the_stream_draws_this_page() -> None:
    """An embed in it needs no article around it, unless another story is."""
    title = json.dumps([["$", "title", "0", {"children": TITLE}]])
    assert posts(stream(f"7:{title}\n", f'a:["$","div",null,{json.dumps({"children": ["$", "$L2", None, EMBED]})}]\n')) == FOUND
    assert posts(stream(f"7:{title}\n", f'a:["$","div",null,{json.dumps({"more": [OTHER]})}]\n')) == []


@pytest.mark.parametrize(
    "scripts",
    [
        data({"post": {"title": TITLE, "content": json.dumps({"blocks": [{"type": "embed", "data": {"service": "twitter", "source": LINK}}]})}}),
        data({"status": 200, "body": json.dumps(ARTICLE)}),
        data({"status": 200, "body": json.dumps([{"cached": json.dumps(ARTICLE)}])}),
    ],
    ids=["editor", "fetched", "twice"],
)
def test_data_stand_in_data_as_a_text(scripts: str) -> None:
    """What was fetched or stored as a whole is JSON in JSON."""
    assert posts(scripts) == FOUND


STORY: Json = {"story": {**ARTICLE, "url": BASE}}
PLAIN = json.dumps(STORY)
IN_QUOTES = PLAIN.replace("\\", "\\\\").replace("'", "\\'").replace("<", "\\x3C")
IN_HEX = IN_QUOTES.replace('"', "\\x22").replace("/", "\\x2F")
ISLAND = {"story": [0, {"headline": [0, TITLE], "url": [0, BASE], "body": [1, [[0, {"type": [0, "embed"], "html": [0, WIDGET]}]]]}]}


@pytest.mark.parametrize(
    "scripts",
    [
        f"<script>app.start({safe(STORY)});</script>",
        f"<script>{{window.state = {safe(STORY)};}}</script>",
        f"<script>(window.queue = window.queue || []).push([{safe(STORY)}]);</script>",
        f"<script>window.state = JSON.parse('{IN_QUOTES}');</script>",
        f"<script>window.state = JSON.parse('{IN_HEX}');</script>",
        f'<script type="application/json"><!--{PLAIN}--></script>',
        f'<div id="app" data-page="{html.escape(PLAIN)}"></div>',
        f'<div id="app" data-props="{html.escape(PLAIN.replace("/", chr(92) + "/"))}"></div>',
        f'<astro-island props="{html.escape(json.dumps(ISLAND))}"></astro-island>',
    ],
    ids=["called", "block", "pushed", "quotes", "hex", "comment", "attribute", "slashes", "island"],
)
def test_servers_hand_data_to_scripts_in_many_ways(scripts: str) -> None:
    """As an argument, in a string of either kind (ECMAScript, section 12.9.4), in a comment (Hypernova), in an attribute (Inertia, Astro)."""
    assert posts(scripts) == FOUND
    assert posts(scripts.replace(TITLE, "Quite another story of the day").replace("harbour-bridge-closed-for-repairs", "other")) == []


@pytest.mark.parametrize("slash", ["/", "\\/", "\\u002F"])
def test_a_server_that_nobody_knows_is_seen_however_slashes_are_escaped(slash: str) -> None:
    """Posts of the fediverse are told by the name behind any host."""
    told = safe({"headline": TITLE, "body": [{"type": "embed", "url": "https://social.nobody.example/@hafen/109623460170464832"}]}).replace("/", slash)
    assert [embed.platform for embed in find(f"<script>window.state = {told};</script>")] == ["mastodon"]


@pytest.mark.parametrize(
    ("block", "platform"),
    [
        ({"type": "iframe", "src": "https://www.youtube.com/embed/dQw4w9WgXcQ"}, "youtube"),
        ({"type": "social", "url": LINK}, "x"),
        ({"markup": '<embed src="https://www.youtube.com/embed/dQw4w9WgXcQ">'}, "youtube"),
        ({"markup": '<object data="https://www.youtube.com/embed/dQw4w9WgXcQ"></object>'}, "youtube"),
        ({"markup": '<iframe src="https://odysee.com/$/embed/@harbour:1/low-water:a"></iframe>'}, "odysee"),
    ],
)
def test_blocks_of_data_show_posts(block: Json, platform: str) -> None:
    """Their type says that they are drawn, or their markup does."""
    assert [(embed.platform, embed.kind) for embed in find(data({"headline": TITLE, "body": [block]}))] == [(platform, "embed")]


def test_links_to_accounts_and_to_share_are_no_posts_in_data_either() -> None:
    """Types that begin like those of embeds name the site's own buttons."""
    assert posts(data({"headline": TITLE, "body": [{"type": "social-links", "url": LINK}]})) == []


def test_a_flat_list_may_name_keys_by_their_place_too() -> None:
    """So React Router writes what its loaders return."""
    flat = [{"_1": 2}, "loaderData", {"_3": 4}, "article", {"_5": 6, "_7": 8}, "title", TITLE, "html", WIDGET]
    line = safe(json.dumps(flat) + "\n")
    assert posts(f"<script>window.__reactRouterContext.streamController.enqueue({line});</script>") == FOUND


def test_signs_that_angular_escapes_are_read() -> None:
    """Until version 16 it had an escape of its own for what may not stand in a script."""
    text = json.dumps({"story": ARTICLE}, ensure_ascii=False).replace("&", "&a;").replace('"', "&q;").replace("<", "&l;").replace(">", "&g;")
    assert posts(f'<script id="server-app-state" type="application/json">{text}</script>') == FOUND


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ({"slug": "harbour-bridge-closed-for-repairs"}, FOUND),
        ({"slug": {"current": "harbour-bridge-closed-for-repairs"}}, FOUND),
        ({"uid": "harbour-bridge-closed-for-repairs", "type": "article"}, FOUND),
        ({"full_slug": "2024/harbour-bridge-closed-for-repairs"}, FOUND),
        ({"slug": "harbour-bridge"}, []),
        ({"slug": "2024"}, []),
        ({"name": "harbour-bridge-closed-for-repairs"}, []),
    ],
    ids=["slug", "sanity", "prismic", "storyblok", "another", "section", "no slug"],
)
def test_an_article_is_known_by_its_slug(story: dict[str, Json], found: list[object]) -> None:
    """That is the last part of its address, and long enough to be nothing else's."""
    assert posts(data({"story": {**story, "body": [EMBED]}})) == found


@pytest.mark.parametrize(
    ("block", "platform", "native_id"),
    [
        ({"_type": "tweet", "tweetId": ID}, "x", ID),
        ({"tweetId": int(ID)}, "x", ID),
        ({"_type": "tweet", "id": ID}, "x", ID),
        ({"type": "twitter", "attrs": {"tweet_id": ID}}, "x", ID),
        ({"type": "embed", "provider": "youtube", "videoId": "iwGFalTRHDA"}, "youtube", "iwGFalTRHDA"),
        ({"__typename": "YouTubeBlock", "id": "iwGFalTRHDA"}, "youtube", "iwGFalTRHDA"),
        ({"blockType": "tiktok", "videoId": "7170520270497680683"}, "tiktok", "7170520270497680683"),
        ({"kind": "instagram", "shortcode": "DHtWpRvMBiw"}, "instagram", "DHtWpRvMBiw"),
    ],
)
def test_data_name_posts_by_their_ids(block: Json, platform: str, native_id: str) -> None:
    """The key says whose id it is, or the object's type does."""
    assert [(embed.platform, embed.id, embed.kind) for embed in find(data({"headline": TITLE, "url": BASE, "body": [block]}))] == [
        (platform, native_id, "embed")
    ]


@pytest.mark.parametrize(
    "block",
    [
        {"_type": "tweet", "id": "123456"},
        {"type": "youtube", "id": "embed-12345"},
        {"type": "instagram", "id": "17841400000"},
        {"type": "text", "id": ID},
        {"type": "twitter", "handle": "harbour_watch", "id": None},
    ],
)
def test_ids_of_the_site_name_no_post(block: Json) -> None:
    """Sites number what they embed."""
    assert posts(data({"headline": TITLE, "url": BASE, "body": [block]})) == []


def test_ids_in_another_story_are_not_the_articles() -> None:
    """Nor in data that name no story."""
    assert posts(data({"headline": TITLE, "more": [{**OTHER, "site": BASE, "body": [{"type": "tweet", "tweetId": ID}]}]})) == []
    assert posts(data({"site": {"name": TITLE, "home": "https://news.example/"}, "feed": [{"type": "tweet", "tweetId": ID}]})) == []


def test_a_post_does_not_quote_itself_by_its_id() -> None:
    """Its page may be read without its address, and names its id many times."""
    head = '<meta property="og:url" content="https://www.youtube.com/watch?v=iwGFalTRHDA"><title>Low water at the pier</title>'
    video = data({"title": "Low water at the pier", "image": "https://i.ytimg.com/a.jpg", "type": "youtube", "videoId": "iwGFalTRHDA"})
    assert find_embeds(parse(f"<html><head>{head}</head><body>{video}</body></html>"), None, PLATFORMS) == ()


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("escaped", [False, True], ids=["plain", "slashes"])
def test_an_address_may_have_the_scheme_of_its_page(quote: str, escaped: bool) -> None:
    """RFC 3986, section 4.2: widgets of the years in which sites changed to https begin with two slashes, however data escape them."""
    frame = f"<iframe src={quote}//www.youtube.com/embed/dQw4w9WgXcQ{quote}></iframe>"
    told = safe({"headline": TITLE, "body": ["One.", {"kind": "raw", "markup": frame}], "site": "https://news.example/"})
    script = told.replace("/", "\\/") if escaped else told
    assert [embed.id for embed in find(f'<script type="application/json">{script}</script>')] == ["dQw4w9WgXcQ"]
    assert find(data({"headline": TITLE, "body": [f"//www.youtube.com/embed/dQw4w9WgXcQ is said in {quote}words{quote}"]})) == ()


def test_references_cannot_make_a_small_stream_endless() -> None:
    """A long text is put into the first place that refers to it."""
    text = WIDGET * 50
    rows = f"5:T{len(text.encode()):x},{text}6:{json.dumps({'headline': TITLE, 'parts': ['$5'] * 5_000})}\n"
    assert posts(stream(rows)) == FOUND
