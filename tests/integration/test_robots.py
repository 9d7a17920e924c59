"""robots.txt in the line: what is forbidden is not asked for, and is unknown with its reason; by default it is not asked for at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal, cast

import pytest

from archiver.errors import ForbiddenError, UnreachableError
from archiver.exchange import Answer, Exchange, Headers
from archiver.fetch import Fetch
from archiver.pipeline import Robots, carry_out
from archiver.settings import Robots as Policy
from archiver.settings import read_settings
from storage.model import Work
from storage.vocabulary import Seen, State, WorkKind
from tests.integration.test_articles import QUOTE, URL, Desk, page
from tests.integration.watching import Watch, settings
from tests.internet import people
from tests.wires import WHEN

pytestmark = pytest.mark.anyio

FILE = "https://www.zeitspiegel.example/robots.txt"
FORBID = Answer(status=200, body=b"User-agent: *\nDisallow: /")
ALLOW = Answer(status=200, body=b"User-agent: *\nDisallow: /privat")


class Sites:
    """Answers for robots.txt as told, and for all else with an article."""

    def __init__(self, robots: Answer | UnreachableError) -> None:
        self.robots = robots
        self.asked: list[str] = []
        self.leads_to: str | None = None

    async def follow(self, url: str, headers: Headers = (), *, before: Callable[[str], Awaitable[None]] | None = None, **_: object) -> tuple[Exchange, ...]:
        """Answer; an article may lead on."""
        for hop in (url, *([self.leads_to] if self.leads_to and before else [])):
            if before is not None:
                await before(hop)
            self.asked.append(hop)
        answer = self.robots if url.endswith("/robots.txt") else page(QUOTE)
        if isinstance(answer, UnreachableError):
            raise answer
        return (Exchange(url=self.asked[-1], answer=answer, started_at=WHEN),)


@contextmanager
def reading(folder: Path, policy: Literal["ignore", "articles", "all"], robots: Answer | UnreachableError) -> Iterator[tuple[Desk, Sites]]:
    """Give an article that is to be read under a policy."""
    desk, sites = Desk(folder, read_settings()), Sites(robots)
    object.__setattr__(desk.line.doors, "fetch", sites)
    desk.line = replace(desk.line, robots=Robots(Policy(policy=policy), "EmbedArchiver/1", clock=lambda: desk.now))
    yield desk, sites
    desk.ledger.close()


async def read(desk: Desk) -> Work:
    """Read the article now and return what comes of it."""
    (work,) = desk.ledger.claim(desk.now, lease=timedelta(minutes=1), limit=1, kinds=(WorkKind.ARTICLE,))
    await carry_out(desk.line, work)
    with desk.ledger.read() as reader:
        again = reader.work(WorkKind.ARTICLE, desk.article_id)
    assert again is not None
    return again


@pytest.mark.parametrize(
    ("policy", "robots", "asked", "versions"),
    [
        ("ignore", FORBID, [URL], 1),
        ("articles", FORBID, [FILE], 0),
        ("articles", ALLOW, [FILE, URL], 1),
        ("articles", Answer(status=404), [FILE, URL], 1),
        ("all", Answer(status=503), [FILE], 0),
        ("all", UnreachableError(FILE, "connect", "nobody is there"), [FILE], 0),
    ],
)
async def test_an_article_is_read_where_the_policy_lets_it(
    tmp_path: Path, policy: Literal["ignore", "articles", "all"], robots: Answer | UnreachableError, asked: list[str], versions: int
) -> None:
    """A forbidden page is not asked for, nothing is said of the article, and the work tells why and comes again."""
    with reading(tmp_path, policy, robots) as (desk, sites):
        again = await read(desk)
        assert sites.asked == asked
        assert desk.versions() == versions
        assert desk.kinds() == []
        assert ("robots.txt" in (again.reason or "")) is (versions == 0)


async def test_a_page_that_leads_on_is_asked_for_only_where_each_site_lets_it(tmp_path: Path) -> None:
    """Each hop's own robots.txt counts."""
    with reading(tmp_path, "articles", ALLOW) as (desk, sites):
        sites.leads_to = "https://anderswo.example/privat/1"
        await read(desk)
        assert sites.asked == [FILE, URL, "https://anderswo.example/robots.txt"]
        assert desk.versions() == 0


async def test_the_file_is_asked_for_once_a_day_and_what_it_said_holds_while_it_cannot_be_had() -> None:
    """§2.4: remembered for 24 hours, longer only where it cannot be had any more; a site that never gave one is tried again sooner."""
    now = WHEN
    sites = Sites(ALLOW)
    robots = Robots(Policy(policy="articles"), "EmbedArchiver/1", clock=lambda: now)
    fetch = cast("Fetch", sites)
    for hours in (0, 23, 24, 25, 26):
        now = WHEN + timedelta(hours=hours)
        sites.robots = ALLOW if hours < 24 else Answer(status=500)
        await robots.mind(fetch, URL, article=True)
        with pytest.raises(ForbiddenError):
            await robots.mind(fetch, URL.replace("artikel", "privat"), article=True)
    assert len(sites.asked) == 4
    await robots.mind(fetch, "https://www.zeitspiegel.example/privat")


@pytest.mark.parametrize("address", ["https://[x/picture.jpg", "https://a\u2100.example/"])
async def test_what_is_no_address_has_no_file(address: str) -> None:
    """A post may name anything as its picture, and a link lead anywhere: it is the door that refuses it, with a reason."""
    sites = Sites(FORBID)
    await Robots(Policy(policy="all"), "EmbedArchiver/1").mind(cast("Fetch", sites), address)
    assert sites.asked == []


async def test_a_look_that_is_forbidden_is_unknown_with_its_reason_and_recorded(tmp_path: Path) -> None:
    """Policy ``all``: the look leaves an observation, claims nothing, and nothing was sent to the platform."""
    watch = Watch(tmp_path, settings(tmp_path))
    sites = Sites(FORBID)
    watch.line = replace(watch.line, robots=Robots(Policy(policy="all"), "EmbedArchiver/1", clock=lambda: watch.now))
    object.__setattr__(watch, "follow", sites.follow)
    post_id = watch.watch(people.BLACKOUT)
    await watch.work(WorkKind.LOOK)
    with watch.ledger.read() as reader:
        (look,) = reader.history(watch.post(post_id))
    assert (look.seen, look.reason, look.status) == (Seen.OTHER, "refused: its robots.txt asks not to", None)
    assert watch.post(post_id).standing.state is State.UNKNOWN
    assert watch.asked == []
    watch.ledger.close()
