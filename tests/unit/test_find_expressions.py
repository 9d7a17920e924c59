"""Posts in data that scripts write as code: bare keys, names that stand for values, functions that return the state of a page."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover import find_embeds
from archiver.discover.expressions import as_json, returned_at
from archiver.markup import parse
from archiver.platforms import PLATFORMS
from storage.model import Json

ID = "1796161717017489850"
LINK = f"https://twitter.com/harbour_watch/status/{ID}"
BASE = "https://news.example/2024/harbour-bridge-closed-for-repairs"
TITLE = "Harbour bridge closed for repairs"
WIDGET = f'<blockquote class="twitter-tweet"><p>It stays shut.</p>&mdash; Harbour (@harbour_watch) <a href="{LINK}">May 30, 2024</a></blockquote>'
IN_CODE = json.dumps(WIDGET).replace("<", "\\u003C").replace("/", "\\u002F")
STORY = f'title:"{TITLE}",html:{IN_CODE}'
START = "import('/start.js').then((kit) => { kit.start(app, element, {"


def posts(script: str) -> list[tuple[str, str | None, str | None]]:
    page = f"<html><head><title>{TITLE}</title></head><body><article><p>One.</p></article><script>{script}</script></body></html>"
    return [(embed.kind, embed.id, embed.author) for embed in find_embeds(parse(page), BASE, PLATFORMS)]


@pytest.mark.parametrize(
    "script",
    [
        f'window.__NUXT__=(function(a,b){{return {{layout:"default",data:[{{title:"{TITLE}",lead:a,body:[{{type:b,html:{IN_CODE}}}]}}]}}}}(void 0,"embed"));',
        f'window.__NUXT__=function(a,b){{return {{data:[{{title:b,date:new Date(1717027200000),body:[{{html:{IN_CODE}}}]}}]}}}}(null,"{TITLE}")',
        f'window.__NUXT__=(function(a,b,c){{a.title=b;a.body=[{{html:c}}];a["self"]=a;return {{data:[a],state:{{story:a}}}}}}({{}},"{TITLE}",{IN_CODE}));',
        f'window.__NUXT__=(function(a,b){{a[0]={{html:b}};return {{data:[{{title:"{TITLE}",body:[1,,a],}}],state:a}}}}(Array(1),{IN_CODE}));',
        f'__NUXT_JSONP__("/2024", (function(a,b){{return {{data:[{{title:"{TITLE}",html:b}}]}}}}(.5,{IN_CODE})));',
        f'window.__NUXT__=(function(a){{return {{data:[{{title:"{TITLE}",first:{{type:"tweet",url:a}},again:a}}]}}}}("{LINK}"));',
        f'{{{START} node_ids: [0, 2], data: [null,{{type:"data",data:{{{STORY},more:void 0}},uses:{{}}}}], form: null}});}});}}',
        f'{{const data = [{{data:(function(a){{a.title="{TITLE}";a.html={IN_CODE};return {{first:a,last:a}}}}({{}})),uses:{{}}}}];\n{START}data}});}});}}',
        f"__sveltekit_7.resolve(1, () => [{{{STORY}}}])",
        f'window.__INITIAL_STATE__={{"title":"{TITLE}","user":undefined,"at":new Date("2024-05-30"),"html":{IN_CODE}}};',
        f"var article = {{\n  title: '{TITLE}', // it's a draft\n  embeds: [{{ html: `{WIDGET}` }}],\n}};",
    ],
    ids=["nuxt", "no brackets", "filled", "list", "jsonp", "address", "sveltekit", "shared", "arrow", "undefined", "by hand"],
)
def test_state_that_is_code_is_read_as_the_data_that_it_is(script: str) -> None:
    """Nuxt 2 hands what is named several times to a function, SvelteKit writes keys without quotes; of another story nothing counts."""
    assert posts(script) == [("embed", ID, "harbour_watch")]
    assert posts(script.replace(TITLE, "Quite another story of the day")) == []


@pytest.mark.parametrize(
    ("block", "arguments"),
    [(f'{{type:"tweet",id:"{ID}"}}', '"x"'), (f'{{type:a,id:"{ID}"}}', '"tweet"'), ("{tweetId:a}", f'"{ID}"')],
    ids=["said", "handed", "owned"],
)
def test_a_post_is_named_by_its_id_in_code_too(block: str, arguments: str) -> None:
    """Its type may be one of the words that the function is handed."""
    picture = "https://img.example/a.jpg"
    assert posts(f'window.__NUXT__=(function(a){{return {{data:[{{title:"{TITLE}",image:"{picture}",body:[{block}]}}]}}}}({arguments}));') == [
        ("embed", ID, None)
    ]


@pytest.mark.parametrize(
    "script",
    [
        f"function load(a){{return {{{STORY}}}}}",
        f"var s = (function(a){{fetch(a);return {{{STORY}}}}}(1));",
        f'var s = {{title:"{TITLE}",html:"a" + {IN_CODE}}};',
    ],
    ids=["not called", "works", "put together"],
)
def test_code_that_is_no_data_is_not_run(script: str) -> None:
    """What a function does or a sum makes is known only when it is run."""
    assert posts(script) == []


BARE = st.from_regex(r"[a-z_$][a-z0-9_$]{0,5}", fullmatch=True)
VALUES = st.recursive(st.none() | st.booleans() | st.integers(0, 10**6) | st.text(max_size=9), lambda each: st.lists(each) | st.dictionaries(BARE, each))


def written(value: Json, quote: str) -> str:
    """Return a value as scripts write it."""
    if isinstance(value, dict):
        return f"{{{','.join(f'{key}:{written(each, quote)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{','.join(written(each, quote) for each in value)}]"
    if isinstance(value, str):
        return quote + json.dumps(value)[1:-1].replace('\\"', '"').replace(quote, f"\\{quote}") + quote
    if isinstance(value, bool):
        return "!0" if value else "!1"
    return "void 0" if value is None else str(value)


@given(VALUES, st.sampled_from("\"'`"))
def test_code_says_what_its_json_says(value: Json, quote: str) -> None:
    """Whatever the keys and the strings are, and whichever quotes they stand in."""
    assert json.loads(as_json(f"[{written(value, quote)}]")) == [value]


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_a_function_returns_what_it_is_handed(values: list[Json]) -> None:
    """Each parameter stands for its argument, wherever it is named."""
    names = [f"a{place}" for place in range(len(values))]
    code = f"(function({','.join(names)}){{return [{','.join(names)},{names[-1]}]}}({','.join(written(each, chr(34)) for each in values)}));"
    value, end = returned_at(text := as_json(code), 0)
    assert (value, text[end:]) == ([*values, values[-1]], ");")


def test_what_is_named_again_and_again_takes_no_room() -> None:
    """A hundred lists of a hundred names of the one before would be endless if they were written out."""
    names = [f"a{place}" for place in range(30)]
    filled = "".join(f"{name}[0]=[{','.join([before] * 100)}];" for before, name in pairwise(names))
    code = f'window.__NUXT__=(function({",".join(names)}){{{filled}return {{title:"{TITLE}",url:"{LINK}",all:{names[-1]}}}}}({",".join(["Array(1)"] * 30)}));'
    assert posts(code) == []
