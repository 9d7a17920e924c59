"""Follow what a browser context exchanges with the network.

The exchanges themselves come from the proxy's tape. Only what the proxy could not read is taken from the browser: decoded bodies, as it hands them out.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from playwright.async_api import BrowserContext, Error, Page, Request, Response, Worker

from archiver.browser.address import without_fragment
from archiver.browser.scripts import CACHED
from archiver.browser.steps import first_line
from archiver.domains import host_in
from archiver.egress import Take, Tape
from archiver.exchange import Answer, Exchange, Headers

T = TypeVar("T")

STREAMS, REPORTS = frozenset({"eventsource", "websocket"}), frozenset({"ping", "cspviolationreport"})
"""Kinds of requests whose answers have no end, and whose answers nobody reads."""
ENDLESS = STREAMS | REPORTS | {"media"}
"""Kinds of requests that may never end and that nothing on the page waits for."""
NO_BODY = frozenset({101, 204, 205, 304})
NOT_NOW = frozenset({429, 500, 502, 503, 504})
"""Statuses of servers that may answer otherwise in a while (RFC 9110 section 15.6, RFC 6585 section 4)."""
FORBIDDEN, ABORTED, FAILED = "net::ERR_BLOCKED_BY_", "net::ERR_ABORTED", "net::ERR_FAILED"
"""How the browser calls what the page's own rules forbid, what the page itself gave up, and what it withholds (CORS) or what failed for no known reason."""
GRACE = 0.5
"""Seconds that an answer still under way at the end is waited for."""
LULL = 1.0
"""Seconds without movement after which no more is waited for on the tape."""
STALL = 5.0
"""The like of an answer of which a known part has yet to come: servers of long videos pause in between."""
UNENDING = frozenset({"script", "document"})
"""Kinds of requests that the browser may never call ended: those of a shared worker, of a worker that the page ended at once, and of a page that
stopped its own loading."""
UNTOLD, LOOK = 1.0, 0.1
"""Seconds after which one of these that came whole has ended whatever the browser says, and between two looks. A script of the page itself that is still at
work holds up what the page is asked next."""
PROBLEMS = {"time": "not finished", "length": "longer than allowed", "disconnect": "broken off"}
"""What is said of a body that was cut. Of what the page itself gave up (``unspecified``) nothing is missing, but of videos: enough of them was played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A request of the page that got no answer, or one which says that there is none now."""

    url: str
    error: str
    kind: str = "other"
    """Kind of resource, as Playwright calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The questions put to the browser for each answer, apart: its head comes even when its body does not."""

    head: asyncio.Task[tuple[Headers, Headers, str]]
    """Headers of the answer, headers of the request, protocol."""
    body: asyncio.Task[bytes | None]
    repeat: asyncio.Task[bool] | None
    """Whether the browser answered out of its memory what the network had told it before; None where nothing was asked twice."""

    @property
    def tasks(self) -> list[asyncio.Task[Any]]:
        """Return all questions."""
        return [self.head, self.body, *([self.repeat] if self.repeat else [])]


class Recorder:
    """What one context asked and was told. Where the tape does not have it, bodies are asked for once, as soon as the answer begins."""

    def __init__(self, clock: Callable[[], datetime], tape: Tape) -> None:
        self._clock, self._tape = clock, tape
        self._kinds: dict[tuple[str, str], str] = {}
        self._page: Page | None = None
        self._aside: set[tuple[str, str]] = set()
        self._started: dict[Request, datetime] = {}
        self._under_way: dict[Request, float] = {}
        self._answered: set[Request] = set()
        self._asked: dict[Response, _Asked] = {}
        self._questions: set[tuple[str, str]] = set()
        self._by_worker: dict[Response, asyncio.Task[bytes | None]] = {}
        self._moved = 0.0
        self._stirred = asyncio.Event()
        self.failed: list[Failed] = []
        self.missing: list[str] = []

    def watch(self, context: BrowserContext, *, keep: bool = True) -> None:
        """Follow all traffic of a context, its frames and service workers; without ``keep`` only count what is under way."""
        context.on("page", self._meet)
        context.on("request", self._begin)
        context.on("requestfinished", self._end)
        context.on("requestfailed", self._fail)
        if keep:
            context.on("response", self._keep)
        self.stir()

    def stir(self) -> None:
        """Count from now on how long nothing has moved."""
        self._moved = asyncio.get_running_loop().time()
        self._stirred.set()

    async def rest(self, seconds: float) -> None:
        """Wait until for so long no request has begun, ended or been under way."""
        while (left := seconds - self._quiet_for()) > 0:
            self._stirred.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK if self._under_way else left):
                    await self._stirred.wait()

    def is_at_rest(self, seconds: float) -> bool:
        """Return whether nothing has moved for so long."""
        return self._quiet_for() >= seconds

    def _quiet_for(self) -> float:
        now = asyncio.get_running_loop().time()
        for request in [request for request, began in self._under_way.items() if began < now - UNTOLD and self._came_before(now - UNTOLD, request)]:
            del self._under_way[request]
        return 0.0 if self._under_way else now - self._moved

    def _came_before(self, moment: float, request: Request) -> bool:
        ended = self._tape.ended(*_key(request)) if request.resource_type in UNENDING else None
        return ended is not None and ended < moment

    async def collect(self, seconds: float, moving: float, leave: Callable[[], Awaitable[None]]) -> tuple[Exchange, ...]:
        """Return all exchanges in the order they were asked; what does not come in time is listed in ``missing``.

        What the browser is asked may take ``seconds``. Bodies that are still coming, such as a long video, have ``moving`` seconds in all. Before those
        are waited for, the page is to ``leave``: a player that has enough takes no more, and holds back what it asked for.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        self._keep_made_by_worker()
        ended = [task for response, task in self._tasks() if response.request not in self._under_way]
        late = [task for response, task in self._tasks() if response.request in self._under_way]
        for tasks, patience in ((ended, seconds), (late, min(GRACE, seconds))):
            if tasks:
                await asyncio.wait(tasks, timeout=patience)
        cached = await self._cached_by_worker(deadline - asyncio.get_running_loop().time())
        if moving > 0 and self._tape.under_way(self._is_awaited):
            self._tape.over = True
            await leave()
        clock = asyncio.get_running_loop().time
        until = clock() + moving
        await self._tape.rest(moving, quiet=LULL, wanted=self._is_awaited)
        await self._tape.rest(until - clock(), quiet=STALL, wanted=self._has_begun)
        told = [self._exchange(response, asked, cached) for response, asked in self._asked.items() if not (asked.repeat and _result(asked.repeat))]
        return tuple(sorted((*self._taped(), *told), key=lambda exchange: exchange.started_at))

    @property
    def tunnelled(self) -> Mapping[str, str]:
        """Hosts that the proxy could not read, and why."""
        return self._tape.tunnelled

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        """Addresses that the guard refused, and why."""
        return tuple(self._tape.refused)

    def missed(self, blocked: Sequence[str]) -> list[Failed]:
        """Return the failed requests that a reader may have got an answer to: not those to ``blocked`` hosts, nor what the page's own rules forbid.

        Nor what came and the browser withholds, since the site that has it does not share it with this one (CORS): it does so from every reader.
        """
        unwanted, heard = tuple(f".{host.lower()}" for host in blocked), self._tape.heard()
        wanted = (one for one in self.failed if not f".{host_in(one.url)}".endswith(unwanted))
        return [one for one in wanted if not one.error.startswith(FORBIDDEN) and not (one.error == FAILED and one.url in heard)]

    def may_come(self, missed: Failed) -> bool:
        """Return whether what was missed may be had another time: neither did the page give it up, nor does the guard refuse its host."""
        refused = {host_in(address if "//" in address else f"//{address}") for address, _ in self.refused}
        return missed.error != ABORTED and host_in(missed.url) not in refused

    def _kind(self, method: str, url: str) -> str | None:
        return self._kinds.get((method, url))

    def _is_missed(self, take: Take | Exchange) -> bool:
        """Return whether something is missing where the end of an answer is: not of those that nobody reads."""
        return self._kind(take.method, take.url) not in STREAMS | REPORTS and not self._is_of_others(take)

    def _is_awaited(self, take: Take) -> bool:
        """Return whether the end of an answer is waited for; of a video where it is known that it has one."""
        kind = self._kind(take.method, take.url)
        return kind not in STREAMS and (kind != "media" or take.announced is not None) and not self._is_of_others(take)

    def _is_of_others(self, take: Take | Exchange) -> bool:
        """Return whether only further tabs asked for it, which are closed as soon as they are there."""
        return (take.method, take.url) in self._aside and self._kind(take.method, take.url) is None

    def _has_begun(self, take: Take) -> bool:
        return take.announced is not None and self._is_awaited(take)

    def _taped(self) -> list[Exchange]:
        found = []
        late = [take for take in self._tape.unanswered() if self._is_missed(take)]
        self.missing += [f"body: {take.url}: no answer" for take in late]
        for exchange in self._tape.exchanges():
            kind = self._kind(exchange.method, exchange.url)
            cut = exchange.answer.truncated or ""
            problem = PROBLEMS["time"] if (cut, kind) == ("unspecified", "media") else PROBLEMS.get(cut)
            if problem and self._is_missed(exchange):
                self.missing.append(f"body: {exchange.url}: {problem}")
            found.append(replace(exchange, resource_type=kind))
        return found

    async def drop(self) -> None:
        """Ask for nothing more."""
        tasks = [task for _, task in self._tasks()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _tasks(self) -> list[tuple[Response, asyncio.Task[Any]]]:
        network: list[tuple[Response, asyncio.Task[Any]]] = [(response, task) for response, asked in self._asked.items() for task in asked.tasks]
        return [*network, *self._by_worker.items()]

    def _meet(self, page: Page) -> None:
        self._page = self._page or page

    def _is_aside(self, request: Request) -> bool:
        """Return whether a further tab asks, which is closed as soon as it is there: of its requests the browser tells no end."""
        if request.service_worker:
            return False
        try:
            return request.frame.page is not self._page
        except Error:
            # A tab whose first document is still to come.
            return True

    def _begin(self, request: Request) -> None:
        self._started[request] = self._clock()
        if self._is_aside(request):
            self._aside.add(_key(request))
            return
        self._kinds[_key(request)] = request.resource_type
        if request.resource_type not in ENDLESS and request.url.startswith("http"):
            self._under_way[request] = asyncio.get_running_loop().time()
        self.stir()

    def _end(self, request: Request) -> None:
        self._under_way.pop(request, None)
        if not self._is_aside(request):
            self.stir()

    def _fail(self, request: Request) -> None:
        # So the browser also calls what it has no use for although it came: the page that a site sends for a style sheet that it does not have.
        if request.failure != ABORTED or request not in self._answered:
            self._miss(request, request.failure or "failed")
        self._end(request)

    def _miss(self, request: Request, error: str) -> None:
        if not self._is_aside(request):
            self.failed.append(Failed(url=request.url, error=error, kind=request.resource_type))

    def _keep(self, response: Response) -> None:
        self._answered.add(response.request)
        if not response.url.startswith("http"):
            return
        if is_notice(response):
            self.failed.append(Failed(url=response.url, error=f"HTTP {response.status} by our own proxy"))
            return
        if response.status in NOT_NOW:
            self._miss(response.request, f"HTTP {response.status}")
        if not response.url.startswith("https://") or host_in(response.url) not in self._tape.tunnelled:
            # The proxy has it.
            return
        if response.from_service_worker:
            self._by_worker[response] = asyncio.create_task(self._body(response))
        else:
            self._ask(response)

    def _keep_made_by_worker(self) -> None:
        """Keep what a service worker answered by itself; where its own request to the network was seen, that one stands already."""
        for response in self._by_worker:
            if _question(response) not in self._questions:
                self._ask(response)

    async def _cached_by_worker(self, seconds: float) -> Mapping[str, bytes]:
        """Read out of the workers' caches what they fetched for themselves: the browser hands out no bodies of theirs."""
        wanted: dict[Worker, list[str]] = {}
        for response, asked in self._asked.items():
            worker = response.request.service_worker
            if worker and not _result(asked.body) and self._handed_on(response) is None:
                wanted.setdefault(worker, []).append(response.url)
        found: dict[str, bytes] = {}
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(max(seconds, 0)):
                for worker, urls in wanted.items():
                    found |= bodies_in(await worker.evaluate(CACHED, urls))
        return found

    def _handed_on(self, response: Response) -> bytes | None:
        """Return the body that the page got from the service worker that asked for it."""
        same = (task for other, task in self._by_worker.items() if _question(other) == _question(response))
        return next((body for task in same if (body := _result(task)) is not None), None)

    def _ask(self, response: Response) -> None:
        again = _question(response) in self._questions
        self._questions.add(_question(response))
        self._asked[response] = _Asked(
            head=asyncio.create_task(_head(response)),
            body=asyncio.create_task(self._body(response)),
            repeat=asyncio.create_task(_is_remembered(response)) if again else None,
        )

    async def _body(self, response: Response) -> bytes | None:
        """Return the decoded body, None where the browser has let go of it (from about 15 MB on)."""
        if response.status in NO_BODY or 300 <= response.status < 400 or response.request.method == "HEAD":
            return b""
        try:
            return await response.body()
        except Error as exc:
            self._note(response, first_line(exc))
            return None

    def _exchange(self, response: Response, asked: _Asked, cached: Mapping[str, bytes]) -> Exchange:
        headers, requested, protocol = _result(asked.head) or (tuple(response.headers.items()), tuple(response.request.headers.items()), "unknown")
        body = _result(asked.body)
        if response.request.service_worker and not body:
            body = self._handed_on(response) or cached.get(response.url)
            if body is None and response.headers.get("content-length") == "0":
                body = b""
            if body is None:
                self._note(response, "not handed out by the service worker")
        elif not asked.body.done():
            self._note(response, "not finished")
        truncated = None if body is not None else "length" if asked.body.done() else "time"
        request = response.request
        return Exchange(
            url=response.url,
            answer=Answer(status=response.status, reason=response.status_text, headers=headers, body=body or b"", truncated=truncated),
            started_at=self._started.get(request) or self._clock(),
            method=request.method,
            request_headers=requested,
            request_body=request.post_data_buffer or b"",
            protocol=protocol,
            resource_type=request.resource_type,
        )

    def _note(self, response: Response, problem: str) -> None:
        if response.request.resource_type not in ENDLESS:
            self.missing.append(f"body: {response.url}: {problem}")


def is_notice(response: Response) -> bool:
    """Return whether our own proxy said this in place of a plain http site: it marks such answers, and lets no such mark of others through."""
    return response.url.startswith("http://") and "proxy-status" in response.headers


def bodies_in(told: object) -> dict[str, bytes]:
    """Return the bodies that a worker tells in base64, by their addresses; its scripts can put anything in the place of what it is asked for."""
    found: dict[str, bytes] = {}
    for url, body in told.items() if isinstance(told, dict) else ():
        with contextlib.suppress(TypeError, ValueError):
            found[url] = base64.b64decode(body)
    return found


def _key(request: Request) -> tuple[str, str]:
    return request.method, without_fragment(request.url)


def _question(response: Response) -> tuple[str, str]:
    return response.request.method, response.url


async def _head(response: Response) -> tuple[Headers, Headers, str]:
    headers, asked, protocol = await asyncio.gather(response.headers_array(), response.request.headers_array(), response.http_version())
    return tuple((one["name"], one["value"]) for one in headers), tuple((one["name"], one["value"]) for one in asked), protocol


async def _is_remembered(response: Response) -> bool:
    """Return whether nothing came over the network: such an answer has no size in transit, or no times."""
    sizes = await response.request.sizes()
    return response.request.timing["requestStart"] < 0 or sizes["responseBodySize"] + sizes["responseHeadersSize"] <= 0


def _result(task: asyncio.Task[T]) -> T | None:
    """Return what a question brought, None while it is open or where the browser could not say."""
    if not task.done() or task.cancelled() or isinstance(task.exception(), Error):
        return None
    return task.result()
