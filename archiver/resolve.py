"""Follow a short link, hop by hop, to the post or page it leads to, and keep every hop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from archiver.errors import RefusedError, UnreachableError
from archiver.exchange import Exchange, Headers
from archiver.markup import decode, meta_refresh, parse
from archiver.platforms import is_short_link, recognise
from archiver.platforms.wrappers import redirected
from storage.model import Hop, Resolution

MAX_HOPS = 10
ENOUGH = 64_000
"""Bytes of a hop's body that are read: interstitials are small, and the page at the end is captured later."""

PLAIN_CLIENT: Headers = (("User-Agent", "curl/8.5.0"), ("Accept", "*/*"))
"""t.co answers 301 only to a plain client; a browser gets 200 and a meta refresh."""


class Getter(Protocol):
    """The part of the fetch door that is needed here."""

    async def get(self, url: str, headers: Headers = (), *, max_bytes: int | None = None) -> Exchange:
        """Fetch one hop without following."""
        ...


async def resolve(href: str, fetch: Getter, clock: Callable[[], datetime]) -> Resolution:
    """Return where ``href`` leads, hop by hop; never raises for what servers do.

    Following stops at the first address that is a post, so that its page is asked for only by the look made for it.
    """
    hops: list[Hop] = []
    started, url = clock(), href
    while (outcome := _end_before_asking(url, hops)) is None:
        hop, onward, outcome = await _ask(url, fetch, clock)
        hops.append(hop)
        if onward is None:
            break
        url = onward
    assert outcome is not None
    return Resolution(href=href, at=started, hops=tuple(hops), outcome=outcome, target=url if outcome == "resolved" else None)


def _end_before_asking(url: str, hops: Sequence[Hop]) -> str | None:
    if any(hop.url == url for hop in hops):
        return "cycle"
    if len(hops) == MAX_HOPS:
        return "too-many-hops"
    # A redirector is taken off by a hop of its own, also where the post behind it is known already.
    return "resolved" if unwrap(url) is None and recognise(url) is not None else None


async def _ask(url: str, fetch: Getter, clock: Callable[[], datetime]) -> tuple[Hop, str | None, str | None]:
    """Return one hop with where it leads on, or with the outcome where it leads no further."""
    unwrapped = unwrap(url)
    if unwrapped is not None:
        return Hop(url=url, at=clock(), status=None, via="unwrapped"), unwrapped, None
    try:
        exchange = await fetch.get(url, PLAIN_CLIENT, max_bytes=ENOUGH)
    except RefusedError as exc:
        return Hop(url=url, at=clock(), status=None, error=str(exc)), None, "refused"
    except UnreachableError as exc:
        # Beyond the short link hosts the target is known, whether it answers now or not: its own look finds out.
        return Hop(url=url, at=clock(), status=None, error=str(exc)), None, "unreachable" if is_short_link(url) else "resolved"
    onward, via = next_address(exchange)
    hop = Hop(url=url, at=exchange.started_at, status=exchange.answer.status, headers=exchange.answer.headers, via=via)
    return hop, onward, None if onward else last_word(url, exchange.answer.status)


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


def last_word(url: str, status: int) -> str:
    """Return the outcome of a link that leads no further than ``url``."""
    if not is_short_link(url):
        return "resolved"
    if status in {404, 410}:
        return "dead-end"
    return "interstitial" if status == 200 else "unreachable"


def unwrap(url: str) -> str | None:
    """Return the target that a redirector carries in its own address, None where it carries none.

    ``pic.twitter.com/TOKEN`` has no server behind it: the same token on t.co leads to the post.
    """
    parts = urlsplit(url)
    if (parts.hostname or "").lower() in {"pic.twitter.com", "pic.x.com"}:
        return f"https://t.co{parts.path}"
    return redirected(url)
