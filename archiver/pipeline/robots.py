"""Mind robots.txt as far as the operator wants it: ``ignore`` it, for the pages of ``articles`` only, or for ``all`` that we ask for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from archiver.errors import ForbiddenError, HeldError, UnreachableError
from archiver.fetch import Fetch
from archiver.fetch.robots import LARGEST, NOTHING, Rules, product_of, read_robots
from archiver.settings import Robots as Policy

KEPT_FOR = timedelta(hours=24)
"""RFC 9309 §2.4: no longer, unless the file cannot be had any more."""
TRIED_AGAIN = timedelta(minutes=30)
"""Sooner a site that gave no file is not asked for it again."""
MOST = 4096
"""Sites whose rules are remembered."""


class Robots:
    """What sites ask of us, remembered for a day."""

    def __init__(self, policy: Policy | None = None, user_agent: str = "", *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._policy, self._product, self._clock = (policy or Policy()).policy, product_of(user_agent), clock
        self._known: dict[str, tuple[Rules, datetime]] = {}
        """The rules of each site, and until when they are good."""

    async def mind(self, fetch: Fetch, url: str, *, article: bool = False) -> None:
        """Return where an address may be asked for, or is none; ForbiddenError where its site asks crawlers not to.

        RefusedError and HeldError as the door raises them when the file itself is asked for.
        """
        site = None if self._policy == "ignore" or (self._policy == "articles" and not article) else _site_of(url)
        if site is None:
            return
        rules = await self._rules(fetch, site)
        if not await asyncio.to_thread(rules.allow, url, self._product):
            for_now = rules is NOTHING
            raise ForbiddenError(url, "its robots.txt cannot be had now" if for_now else "its robots.txt asks not to", for_now=for_now)

    async def _rules(self, fetch: Fetch, site: str) -> Rules:
        now = self._clock()
        known, until = self._known.get(site, (NOTHING, now))
        if now < until <= now + KEPT_FOR:
            return known
        rules = await _asked(fetch, site)
        # While the file cannot be had, what it last said holds.
        kept, span = (known, TRIED_AGAIN) if rules is NOTHING else (rules, KEPT_FOR)
        self._known.pop(site, None)
        self._known[site] = kept, now + span
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return kept


def _site_of(url: str) -> str | None:
    """Return where the robots.txt stands that holds for an address, None for what is no address: that the door refuses."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))


async def _asked(fetch: Fetch, site: str) -> Rules:
    try:
        answer = (await fetch.follow(site, max_bytes=LARGEST, hops=5))[-1].answer
    except HeldError:
        raise
    except UnreachableError:
        return NOTHING
    return await asyncio.to_thread(read_robots, answer)
