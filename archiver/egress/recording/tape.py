"""What went over the proxy of one capture, exchange by exchange, as it goes."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from archiver.exchange import Answer, Content, Exchange, Headers, Route
from archiver.spool import Spool, Spooling

LENGTH = re.compile(r"\d{1,18}", re.ASCII)
"""A length that a body can have; over HTTP/2 a site may write more digits than an integer may be read from."""
BODILESS = frozenset({204, 304})
"""Answers that may announce a length and have no body (RFC 9110 §8.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TapeLimits:
    """Most bytes that are recorded, as sent."""

    body: int = 200_000_000
    """Of one body."""
    capture: int = 1_000_000_000
    """Of all bodies together."""


class Take:
    """One exchange while it is carried."""

    def __init__(self, tape: Tape, method: str, url: str, route: Route) -> None:
        self._tape = tape
        self.method, self.url, self.route = method, url, route
        self._started_at = tape.clock()
        self._request, self._body = Spooling(tape.spool), Spooling(tape.spool)
        self._request_head: bytes | None = None
        self._head: bytes | None = None
        self._request_headers: Headers = ()
        self._interim: list[Headers] = []
        self._trailers: Headers = ()
        self._answer: Answer | None = None
        self._truncated: str | None = None
        self.open = True
        self.unwanted = False
        """Whether the browser has left in the middle by itself."""
        self.moved = 0.0
        """When anything of it last came or went, by the loop's clock."""
        self._stir()

    def ask(self, headers: Headers, head: bytes | None = None) -> None:
        """Note what was asked."""
        self._request_headers, self._request_head = headers, head

    def upload(self, chunk: bytes) -> bool:
        """Keep the next part of the request's body, which may go on behind the answer; False where it is too much."""
        return self._keep(self._request, chunk)

    def inform(self, headers: Headers) -> None:
        """Note an informational answer, whose first pair is its status."""
        self._interim.append(headers)

    def answer(self, status: int, reason: str, headers: Headers, head: bytes | None = None) -> None:
        """Note the head of the final answer."""
        self._answer, self._head = Answer(status=status, reason=reason, headers=headers), head
        self._stir()

    def keep(self, chunk: bytes) -> bool:
        """Keep the next part of the answer's body; False where it is too much, and all that is too much is left out."""
        return self.open and self._keep(self._body, chunk)

    def end(self, trailers: Headers = ()) -> None:
        """Note that the answer came to its end."""
        self._trailers = trailers
        self._close(None)

    def leave(self) -> None:
        """Note that the browser has left in the middle: by itself, where it was not sent away."""
        self.unwanted = self.unwanted or not self._tape.over
        self._tape.stirred.set()

    def cut(self, why: str) -> None:
        """Note that no more is had of it: ``length``, ``time``, ``disconnect`` or ``unspecified`` (WARC 1.1 §5.13). What has ended stays whole."""
        self._close(why)

    def exchange(self) -> Exchange | None:
        """Return the exchange as far as it came; None where no answer has begun."""
        if self._answer is None:
            return None
        truncated = self._late if self.open else self._truncated
        answer = Answer(status=self._answer.status, reason=self._answer.reason, headers=self._answer.headers, truncated=truncated)
        return Exchange(
            url=self.url,
            answer=answer,
            started_at=self._started_at,
            method=self.method,
            request_headers=self._request_headers,
            request_head=self._request_head,
            request_body=_content(self._request),
            head=self._head,
            interim=tuple(self._interim),
            trailers=self._trailers,
            wire_body=_content(self._body),
            protocol=self.route.protocol,
            peer=self.route.peer,
            route=self.route,
        )

    def give_up(self) -> None:
        """Note that no more is waited for."""
        self._close(self._late)

    @property
    def answered(self) -> bool:
        """Whether an answer has begun."""
        return self._answer is not None

    @property
    def lost(self) -> bool:
        """Whether no answer has begun, or could be read before the site ended the connection, or what was asked was too much to record and so not sent."""
        return self._answer is None and (self.open or self._truncated in ("disconnect", "length"))

    @property
    def announced(self) -> int | None:
        """Return the length of the body as the answer's head tells it, None where it tells none."""
        length = (self._answer.header("content-length") or "") if self._answer else ""
        return int(length) if LENGTH.fullmatch(length) else None

    @property
    def lacking(self) -> bool:
        """Whether less of the answer came than it announced."""
        bodiless = self.method == "HEAD" or (self._answer is not None and self._answer.status in BODILESS)
        return self._body.size < (self.announced or 0) and not bodiless

    @property
    def _late(self) -> str:
        return "unspecified" if self.unwanted else "time"

    def _keep(self, body: Spooling, chunk: bytes) -> bool:
        room = min(self._tape.limits.body - body.size, self._tape.room)
        try:
            body.append(chunk[:room])
        except OSError:
            # No room on the disk: as if that much were not allowed.
            self.cut("length")
            return False
        self._tape.room -= min(len(chunk), room)
        self._stir()
        if len(chunk) > room:
            self.cut("length")
        return len(chunk) <= room

    def _close(self, why: str | None) -> None:
        if self.open:
            self.open, self._truncated = False, why
            self._stir()

    def _stir(self) -> None:
        self.moved = asyncio.get_running_loop().time()
        self._tape.stirred.set()


class Tape:
    """The record of one capture's proxy."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), limits: TapeLimits | None = None, spool: Spool | None = None) -> None:
        self.clock, self.limits, self.spool = clock, limits or TapeLimits(), spool or Spool()
        self.room = self.limits.capture
        """Bytes that may still be recorded."""
        self.stirred = asyncio.Event()
        self.over = False
        """Whether the browser was sent away, and only what was asked is still recorded."""
        self._takes: list[Take] = []
        self._asked: dict[tuple[str, str], list[Take]] = {}
        self.refused: list[tuple[str, str]] = []
        """Addresses that the guard refused, and why."""
        self.tunnelled: dict[str, str] = {}
        """Hosts whose traffic went by unread, and why."""

    def begin(self, method: str, url: str, route: Route) -> Take:
        """Begin an exchange."""
        take = Take(self, method, url, route)
        self._takes.append(take)
        self._asked.setdefault((method, url), []).append(take)
        return take

    def under_way(self, wanted: Callable[[Take], bool]) -> list[Take]:
        """Return the wanted exchanges that have not ended."""
        return [take for take in self._takes if take.open and wanted(take)]

    async def rest(self, seconds: float, *, quiet: float | None = None, wanted: Callable[[Take], bool] = lambda _: True) -> None:
        """Wait until every wanted exchange has ended, at most so long; not for those of which nothing has moved for ``quiet`` seconds, whatever else does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while waiting := [take.moved for take in self.under_way(wanted)]:
                    self.stirred.clear()
                    async with asyncio.timeout_at(max(waiting) + quiet if quiet else None):
                        await self.stirred.wait()

    def ended(self, method: str, url: str) -> float | None:
        """Return when all that was asked so had ended, or the browser had left it, by the loop's clock; None where some has not, and where nothing was."""
        takes = self._asked.get((method, url), ())
        return max(take.moved for take in takes) if takes and not any(take.open and not take.unwanted for take in takes) else None

    def unanswered(self) -> list[Take]:
        """Return what was asked and has no answer: none yet, or none that could be read, also not where it was asked again."""
        answered = {(take.method, take.url) for take in self._takes if take.answered}
        return [take for take in self._takes if take.lost and not take.unwanted and (take.open or (take.method, take.url) not in answered)]

    def heard(self) -> frozenset[str]:
        """Return the addresses whose answer has begun."""
        return frozenset(take.url for take in self._takes if take.answered)

    def exchanges(self) -> tuple[Exchange, ...]:
        """Return all exchanges that got an answer, in the order they were asked; what is still under way is cut (``time``)."""
        return tuple(exchange for take in self._takes if (exchange := take.exchange()) is not None)


def _content(body: Spooling) -> Content:
    return body.spooled() if body.size else b""
