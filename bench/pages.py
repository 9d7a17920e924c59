"""Article pages for benchmarks: made here, in the size and shape of real news pages."""

from __future__ import annotations

import json
import random

VOCABULARY = """
    council harbour report evening bridge minister river question market station paper window number city letter reason morning school train water
    answer picture company member budget winter garden street office history
"""
WORDS = VOCABULARY.split()
FIRST_ID = 1_700_000_000_000_000_000


def news_pages(count: int, seed: int = 7) -> tuple[bytes, ...]:
    """Return ``count`` pages of 60 to 400 kB that quote between none and twelve posts; the same seed gives the same pages."""
    chance = random.Random(seed)
    return tuple(_page(chance, place).encode() for place in range(count))


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(count))


def _page(chance: random.Random, place: int) -> str:
    host = f"https://www.example-{place}.org"
    parts = [_paragraph(chance, host) for _ in range(chance.randint(15, 60))]
    for _ in range(chance.choice((0, 0, 1, 2, 4, 12))):
        parts.insert(chance.randrange(len(parts)), _quotation(chance))
    head = "".join(
        f'<meta property="og:field{number}" content="{_words(chance, 8)}"><link rel="preload" href="{host}/a/{number}.js" as="script">' for number in range(30)
    )
    state = json.dumps([{"headline": _words(chance, 9), "url": f"{host}/{number}", "teaser": _words(chance, 30)} for number in range(chance.randint(50, 700))])
    navigation = "".join(f'<li class="menu-entry"><a class="menu-link" href="{host}/section/{number}">{_words(chance, 2)}</a></li>' for number in range(80))
    cards = "".join(_card(chance, host, number) for number in range(chance.randint(20, 80)))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{_words(chance, 8)}</title><link rel="canonical" href="{host}/story">{head}</head>'
        f'<body class="page"><header class="site-header"><nav><ul>{navigation}</ul></nav></header><main><article><h1>{_words(chance, 8)}</h1>{"".join(parts)}'
        f'</article><aside class="related">{cards}</aside></main><footer>{_follow()}</footer><script type="application/json">{state}</script></body></html>'
    )


def _paragraph(chance: random.Random, host: str) -> str:
    link = f'<a href="{chance.choice((host, "https://source.example.net"))}/{chance.randrange(9999)}">{_words(chance, 3)}</a>' if chance.random() < 0.4 else ""
    return f'<p class="paragraph">{_words(chance, 40)} {link} {_words(chance, 20)}.</p>'


def _quotation(chance: random.Random) -> str:
    number = FIRST_ID + chance.randrange(10**15)
    permalink = f"https://twitter.com/bench_{number % 97}/status/{number}"
    if chance.random() < 0.3:
        return f'<p class="paragraph">{_words(chance, 20)} <a href="{permalink}">wrote</a> {_words(chance, 10)}</p>'
    return (
        f'<div class="embed"><blockquote class="twitter-tweet"><p lang="en">{_words(chance, 30)} <a href="https://t.co/AbCdEf1234">pic.twitter.com/AbCdEf1234</a></p>'
        f'&mdash; Bench {number % 97} (@bench_{number % 97}) <a href="{permalink}?ref_src=twsrc%5Etfw">May 30, 2024</a></blockquote></div>'
    )


def _card(chance: random.Random, host: str, number: int) -> str:
    return (
        f'<div class="card card--small"><a class="card-link" href="{host}/story/{number}">'
        f'<figure><img class="lazy" data-src="{host}/i/{number}.jpg" alt=""></figure>'
        f'<h3 class="card-title">{_words(chance, 9)}</h3></a><span class="card-time">{number} min</span></div>'
    )


def _follow() -> str:
    return "".join(f'<a class="follow" href="{href}">Follow</a>' for href in ("https://twitter.com/example", "https://bsky.app/profile/example.org"))
