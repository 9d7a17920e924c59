"""Follow a short link, hop by hop, to the post or page it leads to, and keep every hop."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, urldefrag, urljoin, urlsplit

from archiver.errors import ForbiddenError, RefusedError, UnreachableError
from archiver.exchange import Exchange, Headers
from archiver.markup import decode, meta_refresh, parse
from archiver.platforms import PLATFORMS, is_short_link, recognise
from archiver.platforms.address import page_under
from archiver.platforms.conditions import is_home, is_wall
from archiver.platforms.wrappers import redirected
from storage.model import Hop, Resolution

MAX_HOPS = 10
ENOUGH = 64_000
"""Bytes of a hop's body that are read: interstitials are small, and the page at the end is captured later."""

PLAIN_CLIENT: Headers = (("User-Agent", "curl/8.5.0"), ("Accept", "*/*"))
"""t.co answers 301 only to a plain client; a browser gets 200 and a meta refresh."""

INTERSTITIALS: dict[str, tuple[str, ...]] = {
    "twitter.com/safety/unsafe_link_warning": ("unsafe_link",),
    "x.com/safety/unsafe_link_warning": ("unsafe_link",),
    "www.facebook.com/flx/warn": ("u",),
    "consent.youtube.com/m": ("continue",),
    "consent.youtube.com/ml": ("continue",),
    "consent.google.com/m": ("continue",),
    "consent.google.com/ml": ("continue",),
    "bitly.com/a/warning": ("url",),
    "www.linkedin.com/safety/go": ("url",),
    "www.linkedin.com/authwall": ("sessionRedirect",),
    "www.facebook.com/login": ("next",),
    "www.facebook.com/login.php": ("next",),
    "www.instagram.com/accounts/login": ("next",),
}
"""Warnings, consent pages and login walls that stand before their target and name it: passed by, and recorded as such."""

LEAVING = "a[data-tracking-control-name=external_url_click][href]"
"""The link by which lnkd.in's warning lets its readers go."""
SCRIPTED = re.compile(r"location(?:\.replace\(|\.assign\(|(?:\.href)?\s{0,9}=)\s{0,9}[\"'](https?:[^\"'\s]{1,4096})[\"']")
LONGEST = 4096
"""Longer than any address that leads somewhere."""


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
    if outcome == "resolved" and recognise(url) is None:
        outcome, url = _page_meant(url, hops)
    return Resolution(href=href, at=started, hops=tuple(hops), outcome=outcome, target=url if outcome == "resolved" else None)


def _page_meant(url: str, hops: Sequence[Hop]) -> tuple[str, str]:
    """Return the outcome of a chain that ended at a page, and that page: a wall stands in the place of the one that led there.

    A platform's login or front page is what it shows in the place of a post.
    """
    before = next((hop for hop in reversed(hops) if not is_wall(hop.url)), None)
    if is_wall(url) and before is not None and before.via == "location" and not is_short_link(before.url):
        return "resolved", before.url
    platform = next((each for each in PLATFORMS if page_under(url, each.hosts)), None)
    if platform is None or not (is_wall(url) or _is_front(url, platform.hosts)):
        return "resolved", url
    return ("interstitial" if is_wall(url) else "dead-end"), url


def _is_front(url: str, hosts: Collection[str]) -> bool:
    """Tell whether an address is a platform's own front page, and not that of a blog or account that has a host below it."""
    return is_home(url) and (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.") in hosts


def _end_before_asking(url: str, hops: Sequence[Hop]) -> str | None:
    if any(urldefrag(hop.url).url == urldefrag(url).url for hop in hops):
        return "cycle"
    if len(hops) == MAX_HOPS:
        return "too-many-hops"
    # A redirector is taken off by a hop of its own, also where the post behind it is known already.
    return "resolved" if unwrap(url) is None and recognise(url) is not None else None


async def _ask(url: str, fetch: Getter, clock: Callable[[], datetime]) -> tuple[Hop, str | None, str | None]:
    """Return one hop with where it leads on, or with the outcome where it leads no further."""
    unwrapped = unwrap(url)
    if unwrapped is not None:
        carrier = "interstitial" if _named(url) else "unwrapped"
        return Hop(url=url, at=clock(), status=None, via=carrier), unwrapped, None
    try:
        exchange = await fetch.get(url, PLAIN_CLIENT, max_bytes=ENOUGH)
    except (RefusedError, UnreachableError) as exc:
        return Hop(url=url, at=clock(), status=None, error=str(exc)), None, _unanswered(url, exc)
    onward, via = next_address(exchange)
    hop = Hop(url=url, at=exchange.started_at, status=exchange.answer.status, headers=exchange.answer.headers, via=via)
    return hop, onward, None if onward else last_word(url, exchange.answer.status)


def _unanswered(url: str, exc: RefusedError | UnreachableError) -> str:
    if isinstance(exc, RefusedError) and not (isinstance(exc, ForbiddenError) and exc.for_now):
        return "refused"
    # Beyond the short link hosts the target is known, whether it answers now or not: its own look finds out.
    return "unreachable" if is_short_link(url) else "resolved"


def next_address(exchange: Exchange) -> tuple[str | None, str | None]:
    """Return the address one answer leads on to, and by what; ``(None, None)`` where it leads nowhere."""
    answer = exchange.answer
    location = answer.header("location")
    if 300 <= answer.status < 400 and location:
        onward = _joined(exchange.url, location)
        return (onward, "location") if onward else (None, None)
    if answer.status == 200 and is_short_link(exchange.url):
        return _led_by_page(decode(answer.body, answer.header("content-type")), exchange.url)
    return None, None


def _led_by_page(html: str, url: str) -> tuple[str | None, str | None]:
    """Return the address that a short link host's page leads on to: by refresh, by script, or by the only way on from its warning."""
    document = parse(html)
    refresh = meta_refresh(document, url)
    if refresh:
        return refresh, "meta-refresh"
    scripted = SCRIPTED.search(html.replace("\\/", "/"))
    onward = _joined(url, scripted[1]) if scripted is not None else None
    if onward:
        return onward, "script"
    leaving = document.css_first(LEAVING)
    onward = _joined(url, leaving.attributes.get("href") or "") if leaving is not None else None
    return (onward, "interstitial") if onward else (None, None)


def _joined(base: str, address: str) -> str | None:
    """Return an address made absolute, None for what is none."""
    try:
        joined = urljoin(base, address.strip())
        return joined if urlsplit(joined).hostname and len(joined) <= LONGEST else None
    except ValueError:
        return None


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
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if host in {"pic.twitter.com", "pic.x.com"}:
        return f"https://t.co{parts.path}"
    carried = redirected(url)
    return _named(url) or (_joined(url, carried) if carried is not None else None)


def _named(url: str) -> str | None:
    """Return the address in the parameter by which an interstitial names what it stands before."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    path = parts.path.rstrip("/") or "/"
    names = INTERSTITIALS.get(f"{host}{path}", ()) or INTERSTITIALS.get(f"www.{host}{path}", ())
    return _parameter(parts, names)


def _parameter(parts: SplitResult, names: Sequence[str]) -> str | None:
    given = parse_qs(parts.query)
    values = (given.get(name, [""])[0].strip() for name in names)
    # Login walls name a page of their own site by its path alone.
    return next((_joined(parts.geturl(), value) for value in values if value.startswith(("http://", "https://", "/"))), None)
