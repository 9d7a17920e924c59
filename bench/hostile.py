"""Hostile pages: made to cost more than they are long, and pages that chance has mangled. The same seed gives the same pages."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator

from bench.pages import news_pages

POST = "https://twitter.com/bench_1/status/1700000000000000001"
PIECES = (
    b"<div>", b"</div>", b"<b>", b"<p>", b"</p>", b"<blockquote class='twitter-tweet'>", b"</blockquote>", b"<template>", b"</template>", b"<noscript>",
    b"</noscript>", b"<iframe>", b"<!--", b"-->", b"<script type='application/json'>", b"<script>", b"</script>", b"<table>", b"<svg>", b"<math>",
    b"<select>", b"<textarea>", b"<frameset>", b"<plaintext>", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"&#x110000;", b"&amp;" * 9, b"'", b'"', b">", b"<",
    b"\\u003C", b"{\"url\":\"", b"]}", b"\x1f\x8b", b"data:text/html;base64,", b"://", b"(@a) ", b"\xe2\x80\x94 ", b":</p>", POST.encode(),
    b"<a href='" + POST.encode() + b"'>", b" data-src='" + POST.encode() + b"'", b" class='embed'", b" srcdoc='", b"https://t.co/AbCdEf1234",
)  # fmt: skip


def hostile_pages(size: int) -> Iterator[tuple[str, str]]:
    """Yield the pages that aim at one weakness each, of about ``size`` bytes, with what they aim at."""
    link = f"<a href='{POST}'>x</a>"
    unique = (f"<a href='https://twitter.com/a/status/{10**18 + number}'>x</a>" for number in range(10**9))
    encoded = base64.b64encode(f"<blockquote class='twitter-tweet'>{link}".encode()).decode()
    yield from (
        ("nested elements", _times("<div>", size)),
        ("nested elements with ends of others", _times("<div></x>", size)),
        ("nested lists", _times("<ul><li>", size)),
        ("few nested elements", "<div>" * min(size // 5, 20_000)),
        ("unclosed formatting", _times("<b><i><font><p>x", size)),
        ("formatting left open", "<p>" + "".join(f"<font a={number}>" for number in range(199)) + "<p>x" * min(size // 4, 19_000)),
        ("formatting closed in vain", "<p>" + "<b><object></b></object>" * 199 + "<p>x" * min(size // 4, 19_000)),
        ("nested widgets", _times("<blockquote class='twitter-tweet'>word ", size)),
        ("widgets that no end closes", f"<blockquote class='twitter-tweet'>{link}" + _times(f"<table><td><blockquote class='twitter-tweet'>{link}", size)),
        ("nested links in blocks", _times(f"<blockquote>{link}", size)),
        ("links to one post", _times(link, size)),
        ("links to many posts", "".join(next(unique) for _ in range(size // 60))),
        ("links to many pages", "".join(f"<p><a href='https://h{number}.example/{number}'>x</a>" for number in range(size // 45))),
        ("links in one named box", f"<div class=embed>{_times(link + '<i></i>', size)}"),
        ("addresses alone", _times(f"<div>{POST}<br>", size)),
        ("addresses as their own text", f"<p>{_times(f'<a href={POST}>{POST}</a> ', size)}"),
        ("one long attribute", f"<div data-x='{'A' * size}'><div class='{'c ' * (size // 2)}'>{link * 500}"),
        ("long names", f"<div {'x' * size}=1><{'y' * size}>{link}"),
        ("encoded attributes", _times(f"<div data-content='{encoded}'></div>", size)),
        ("markup in attributes", _times("<div data-html='&lt;p data-src=//x>'></div>", size)),
        ("data in attributes", _times(f'<div data-attrs=\'{{"url":"{POST}"}}\'></div>', size)),
        ("nested data", f"<script type='application/json'>{'[' * size}"),
        ("endless data", _doubling(size)),
        ("assigned data", "<script>" + _times('x={};y=["' + POST, size) + "</script>"),
        ("colons in a script", f"<script>{':' * size}</script>"),
        ("slashes in a script", "<script>" + _times(":" + chr(92) * 7, size) + "</script>"),
        ("addresses in a script", "<script>" + "".join(f'"https://h{number}.example/a",' for number in range(size // 25)) + "</script>"),
        ("open brackets", "<" * size),
        ("open tags", _times("<a ", size)),
        ("signatures", _times("<p>— N (@a) ", size)),
        ("signed posts", _times("<p>x<p>— N (@a_b) May 1, 2024", size)),
        ("dashes and handles", "(@" * (size // 2)),
        ("one long line", f"<p>{'word ' * (size // 5)}— N (@a_b) May 1, 2024"),
        ("announcements", _times("<p>These pictures were posted on X:</p>", size)),
        ("announcements behind nothing", _times("<div><p>These pictures were posted on X:</p></div><i></i>", size)),
        ("templates", _times("<template>", size)),
        ("templates with links", _times(f"<template>{link}</template>", size)),
        ("noscripts", _times("<noscript><iframe>", size)),
        ("comments", _times("<!-- ", size)),
        ("deep links", "<div class='a b'>" * 390 + _times(f"<p>{link}</p>", size)),
        ("entities", _times("&lt;a href=&quot;", size)),
        ("nothing but blanks", " " * size),
        ("blanks in tags", f"<p>{_times('> ' + ' ' * 90, size)}"),
        ("blanks behind addresses", "".join(f"<a href='https://t.me/{number}/{'%20' * 1_300}%41'>x</a>" for number in range(size // 4_000 + 1))),
        ("literals in a script", f"<title>Low water</title><script>x='{POST} water';" + _times(f"JSON.parse('{chr(92)}x22`);({{\"a\":", size) + "</script>"),
        ("objects in a script", f"<title>Low water</title><script>x='{POST} water';" + _times("x={a:`", size) + "</script>"),
        ("functions in a script", f"<title>Low water</title><script>x='{POST} water';" + _times("x=(function(a){return {b:", size) + "</script>"),
        ("calls that write", _times("<script>document.write('<iframe ')</script>", size)),
        ("short links", _times("pic.twitter.com/abcdefghij", size)),
        ("marks on one sign", f"<blockquote class='twitter-tweet'><p>e{_times(chr(0x301) + chr(0x316), size // 4)}</p>{link}</blockquote>"),
        ("colons before paragraphs", _times(":&nbsp;&nbsp;</b></i></u></p", size)),
    )  # fmt: skip


def _times(piece: str, size: int) -> str:
    return piece * (size // len(piece) + 1)


def _doubling(size: int) -> str:
    """Return flat data whose references stand for a tree of 2**40 values, many times."""
    rows = ",".join(f"[{number + 1},{number + 1}]" for number in range(40))
    one = f'<script id="__NUXT_DATA__" type="application/json">[{rows},"{POST}"]</script>'
    return _times(one, size)


def mangled_pages(count: int, seed: int) -> Iterator[bytes]:
    """Yield made pages with parts cut, doubled, moved, flipped, and hostile pieces put in."""
    chance = random.Random(seed)
    sources = [page[:30_000] for page in news_pages(12)]
    for _ in range(count):
        page = bytearray(chance.choice(sources))
        start = chance.randrange(len(page))
        page = page[start : start + chance.randrange(200, 12_000)]
        for _ in range(chance.randrange(1, 12)):
            _mangle(page, chance)
        yield bytes(page)


def _mangle(page: bytearray, chance: random.Random) -> None:
    at, length = chance.randrange(len(page) + 1), chance.randrange(1, 300)
    match chance.randrange(5):
        case 0:
            del page[at : at + length]
        case 1:
            page[at:at] = page[at : at + length] * chance.randrange(1, 20)
        case 2:
            page[at:at] = chance.choice(PIECES) * chance.randrange(1, 60)
        case 3:
            for place in range(at, min(at + length, len(page))):
                page[place] ^= chance.randrange(256)
        case _:
            other = chance.randrange(len(page) + 1)
            page[at : at + length] = page[other : other + length]
