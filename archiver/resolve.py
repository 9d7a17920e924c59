"""Follow a short link, hop by hop, to the post or page it leads to, and keep every hop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qs, urljoin, urlsplit

from archiver.errors import RefusedError, UnreachableError
from archiver.exchange import Exchange, Headers
from archiver.markup import decode, meta_refresh, parse
from archiver.platforms import is_short_link, recognise
from storage.model import Hop, Resolution

MAX_HOPS = 10
ENOUGH = 64_000
"""Bytes of a hop's body that are read: interstitials are small, and the page at the end is captured later."""

PLAIN_CLIENT: Headers = (("User-Agent", "curl/8.5.0"), ("Accept", "*/*"))
"""t.co answers 301 only to a plain client; a browser gets 200 and a meta refresh."""

WRAPPERS: dict[str, tuple[str, ...]] = {
    "l.facebook.com/l.php": ("u",),
    "lm.facebook.com/l.php": ("u",),
    "l.instagram.com/": ("u",),
    "out.reddit.com/": ("url",),
    "www.google.com/url": ("q", "url"),
    "www.youtube.com/redirect": ("q",),
    "vk.com/away.php": ("to",),
    "t.umblr.com/redirect": ("z",),
    "twitter.com/safety/unsafe_link_warning": ("unsafe_link",),
    "x.com/safety/unsafe_link_warning": ("unsafe_link",),
}
"""Redirectors that carry their target as a parameter: unwrapped without asking them."""


class Getter(Protocol):
    """The part of the fetch door that is needed here."""

    async def get(self, url: str, headers: Headers = (), *, max_bytes: int | None = None) -> Exchange:
        """Fetch one hop without following."""
        ...


async def resolve(href: str, fetch: Getter, clock: Callable[[], datetime]) -> tuple[Resolution, tuple[Exchange, ...]]:
    """Return where ``href`` leads and the exchanges it took; never raises for what servers do.

    Following stops at the first address that is a post, so that its page is asked for only by the look made for it.
    """
    hops: list[Hop] = []
    exchanges: list[Exchange] = []
    started, url = clock(), href
    while True:
        if url in {hop.url for hop in hops}:
            return _ended(href, started, hops, "cycle", None), tuple(exchanges)
        if len(hops) == MAX_HOPS:
            return _ended(href, started, hops, "too-many-hops", None), tuple(exchanges)
        if recognise(url) is not None:
            return _ended(href, started, hops, "resolved", url), tuple(exchanges)
        unwrapped = unwrap(url)
        if unwrapped is not None:
            hops.append(Hop(url=url, at=clock(), status=None, via="unwrapped"))
            url = unwrapped
            continue
        try:
            exchange = await fetch.get(url, PLAIN_CLIENT, max_bytes=ENOUGH)
        except (RefusedError, UnreachableError) as exc:
            hops.append(Hop(url=url, at=clock(), status=None, error=str(exc)))
            return _ended(href, started, hops, *_stopped(url, exc)), tuple(exchanges)
        exchanges.append(exchange)
        onward, via = next_address(exchange)
        hops.append(Hop(url=url, at=exchange.started_at, status=exchange.answer.status, headers=exchange.answer.headers, via=via))
        if onward is None:
            return _ended(href, started, hops, *last_word(url, exchange.answer.status)), tuple(exchanges)
        url = onward


def next_address(exchange: Exchange) -> tuple[str | None, str | None]:
    """Return the address one answer leads on to, and by what; ``(None, None)`` where it leads nowhere."""
    answer = exchange.answer
    location = answer.header("location")
    if 300 <= answer.status < 400 and location:
        return urljoin(exchange.url, location.strip()), "location"
    if answer.status == 200 and is_short_link(exchange.url):
        refresh = meta_refresh(parse(decode(answer.body, answer.header("content-type"))), exchange.url)
        return (refresh, "meta-refresh") if refresh else (None, None)
    return None, None


def last_word(url: str, status: int) -> tuple[str, str | None]:
    """Return outcome and target of a link that leads no further than ``url``."""
    if not is_short_link(url):
        return "resolved", url
    if status in {404, 410}:
        return "dead-end", None
    return ("interstitial", None) if status == 200 else ("unreachable", None)


def unwrap(url: str) -> str | None:
    """Return the target that a redirector carries in its own address, None where it carries none.

    ``pic.twitter.com/TOKEN`` has no server behind it: the same token on t.co leads to the post.
    """
    parts = urlsplit(url)
    if (parts.hostname or "").lower() in {"pic.twitter.com", "pic.x.com"}:
        return f"https://t.co{parts.path}"
    names = WRAPPERS.get(f"{(parts.hostname or '').lower()}{parts.path or '/'}", ())
    given = parse_qs(parts.query)
    return next((given[name][0] for name in names if given.get(name, [""])[0].startswith(("http://", "https://"))), None)


def _stopped(url: str, exc: RefusedError | UnreachableError) -> tuple[str, str | None]:
    if isinstance(exc, RefusedError):
        return "refused", None
    # Beyond the short link hosts the target is known, whether it answers now or not: its own look finds out.
    return ("unreachable", None) if is_short_link(url) else ("resolved", url)


def _ended(href: str, at: datetime, hops: list[Hop], outcome: str, target: str | None) -> Resolution:
    return Resolution(href=href, at=at, hops=tuple(hops), outcome=outcome, target=target)
