"""Bad answers through the whole look: whatever a host sends, one observation is left, no exception leaves the line, and nothing is called lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.errors import UnreachableError
from archiver.exchange import Answer, Exchange, Headers
from archiver.platforms import recognise
from archiver.platforms.plausible import DATED_AHEAD
from archiver.schedule.waits import LONGEST_WAIT
from archiver.verdict.kinds import GONE
from storage.model import Json, Observation, Post, Work
from storage.vocabulary import Seen, State, WorkKind
from tests.integration.watching import Watch, settings
from tests.internet import answers, people
from tests.internet.message import get
from tests.internet.sites import ENDPOINTS, respond

pytestmark = pytest.mark.anyio

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = ENDPOINTS["x"](people.ROCKET)[0]
MAIL = "https://t.me/quay_three/613"


class Scripted(Watch):
    """A line whose posts are answered as the test says, while controls are answered as the platform does."""

    said: Callable[[str], Answer] | None = None

    async def get(self, url: str, headers: Headers = (), **more: object) -> Exchange:
        """Answer for one address."""
        if self.said is None or (people.ROCKET.id not in url and "quay_three" not in url):
            return await super().get(url, headers, **more)
        self.asked.append(url)
        return Exchange(url=url, answer=self.said(url), started_at=self.now)

    async def look(self, post_id: int) -> list[Observation]:
        """Look at a post once more, a day later, and return what was left of it."""
        self.now += DAY
        with self.ledger.write() as writer:
            before = len(writer.read.history(self.post(post_id)))
            writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=self.now), sooner=True)
        await self.work(WorkKind.LOOK)
        with self.ledger.read() as reader:
            return [look for look in reader.history(self.post(post_id))[before:] if look.method in ("syndication", "embed")]

    def waits(self, post_id: int) -> timedelta:
        """Return how long the post's next look waits."""
        with self.ledger.read() as reader:
            work = reader.work(WorkKind.LOOK, post_id)
        assert work is not None
        return work.due - self.now


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Scripted]:
    """Give a line before the simulated platforms whose answers a test may replace."""
    made = Scripted(tmp_path, settings(tmp_path))
    yield made
    made.ledger.close()


def tweet(watch: Scripted, **changed: Json) -> Answer:
    """Return the post as X shows it, with parts of it changed."""
    said = respond(watch.world, get(URL))
    return Answer(status=200, headers=said.headers, body=json.dumps(json.loads(said.body) | changed).encode())


def deleted() -> Answer:
    """Return the typed answer for a post that is gone."""
    said = answers.answer("x", "syndication.tombstone-deleted")
    return Answer(status=said.status, headers=said.headers, body=said.body)


def deep(levels: int) -> Json:
    """Return lists in objects in lists."""
    made: Json = "bottom"
    for level in range(levels):
        made = [made] if level % 2 else {"data": made, "tombstone": made, "user": made}
    return made


def refuse(kind: str) -> Callable[[str], Answer]:
    """Return what the door does where no whole answer comes."""

    def answer(url: str) -> Answer:
        raise UnreachableError(url, kind, "a server that lies")

    return answer


async def test_no_bad_answer_is_a_loss_or_an_exception(watch: Scripted) -> None:
    """R1 and R8: cut, lying, mistyped, misdirected: each look leaves one observation, which is no loss, and the next look is due."""
    post_id = watch.watch(people.ROCKET)
    await watch.work(WorkKind.LOOK)
    user: Json = {"id_str": "424242", "screen_name": people.ROCKET.author.handle, "name": "Somebody else"}
    whole = deleted()
    bad: dict[str, tuple[Callable[[str], Answer], Seen, str | None]] = {
        "cut": (lambda _: replace(whole, truncated="disconnect"), Seen.OUTAGE, "truncated"),
        "shorter than declared": (lambda _: replace(whole, headers=(*whole.headers, ("Content-Length", "99999"))), Seen.OUTAGE, "truncated"),
        "half of it": (lambda _: replace(whole, body=whole.body[:40]), Seen.PARSER_DRIFT, None),
        "a coding that is none": (refuse("protocol"), Seen.OUTAGE, "protocol"),
        "a byte a second": (refuse("timeout"), Seen.OUTAGE, "timeout"),
        "types": (lambda _: tweet(watch, id_str=[1], user="jo", text={"a": None}), Seen.PARSER_DRIFT, None),
        "deep": (lambda _: replace(whole, body=json.dumps({"__typename": "TweetTombstone", "tombstone": deep(10)}).encode()), Seen.PARSER_DRIFT, None),
        "very deep": (lambda _: replace(whole, body=b'{"a":' * 200_000), Seen.PARSER_DRIFT, None),
        "another post": (lambda _: tweet(watch, id_str="1891330115195889943"), Seen.PARSER_DRIFT, "wrong-id"),
        "another author": (lambda _: tweet(watch, user=user), Seen.PARSER_DRIFT, "wrong-author"),
        "nothing": (lambda _: Answer(status=404, body=b""), Seen.OUTAGE, "empty-body"),
    }
    for name, (said, seen, reason) in bad.items():
        watch.said = said
        (look,) = await watch.look(post_id)
        assert look.seen is seen, name
        assert reason in (None, look.reason), name
        assert watch.standing(post_id)[0] is State.UNKNOWN, name
        assert timedelta(0) < watch.waits(post_id) <= 7 * DAY, name
    watch.said = None
    assert [look.seen for look in await watch.look(post_id)] == [Seen.LIVE]


async def test_a_date_that_has_not_come_is_used_for_nothing(watch: Scripted) -> None:
    """The post is live and its date is kept as said in the observation, but the post keeps the date that it had."""
    post_id = watch.watch(people.ROCKET)
    await watch.work(WorkKind.LOOK)
    posted_at = watch.post(post_id).posted_at
    watch.said = lambda _: tweet(watch, created_at="2099-01-01T00:00:00.000Z")
    (look,) = await watch.look(post_id)
    assert (look.seen, look.reason, look.fields.posted_at and look.fields.posted_at.year) == (Seen.LIVE, DATED_AHEAD, 2099)
    assert watch.post(post_id).posted_at == posted_at
    assert watch.standing(post_id)[0] is State.LIVE


@pytest.mark.parametrize(("asked", "least"), [("31536000", LONGEST_WAIT), ("-31536000", timedelta(0)), ("Fri, 01 Jan 2099 00:00:00 GMT", LONGEST_WAIT)])
async def test_a_host_sends_us_away_for_so_long_at_most(watch: Scripted, asked: str, least: timedelta) -> None:
    """Retry-After of a year is the longest wait that is granted; one below zero is none: our own back-off holds."""
    post_id = watch.watch(people.ROCKET)
    watch.said = lambda _: Answer(status=429, headers=(("Retry-After", asked), ("Content-Type", "text/plain")), body=b"slow down")
    (look,) = await watch.look(post_id)
    assert look.seen is Seen.RATE_LIMIT
    assert max(least, timedelta(seconds=1)) <= watch.waits(post_id) <= max(least, 6 * HOUR)


def watch_message(watch: Scripted) -> int:
    """Watch a message of a channel."""
    ref = recognise(MAIL)
    assert ref is not None
    with watch.ledger.write() as writer:
        return writer.see_post(Post(key=ref.key, permalink=ref.permalink, first_seen=watch.now))


def message(native_id: str, channel: str) -> Answer:
    """Return a message as Telegram's widget shows it."""
    said = answers.answer("telegram", "embed.live", {"id": native_id, "handle": channel, "account": "1413275904", "text": "The lights of quay 3 go out."})
    return Answer(status=said.status, headers=said.headers, body=said.body)


async def test_ten_thousand_redirects_are_three(watch: Scripted) -> None:
    """A host that leads from one address of a post to the next for ever is followed a little, and then it has told nothing."""
    post_id = watch_message(watch)
    turns = iter(range(10_000))
    watch.said = lambda _: Answer(status=302, headers=(("Location", f"{MAIL}?turn={next(turns)}"),))
    (look,) = await watch.look(post_id)
    assert (look.seen, look.reason) == (Seen.OTHER, "redirect")
    assert next(turns) == 4


async def test_a_redirect_to_another_address_of_the_same_post_is_gone_along_with(watch: Scripted) -> None:
    """What stands there is the post; a redirect to any other post, to another host or into a circle is an answer by itself."""
    post_id = watch_message(watch)
    watch.said = lambda url: message("613", "quay_three") if "single" in url else Answer(status=301, headers=(("Location", f"{MAIL}?single"),))
    (look,) = await watch.look(post_id)
    assert (look.seen, look.url) == (Seen.LIVE, f"{MAIL}?single")
    for place in (
        "https://t.me/quay_three/614",
        "https://t.me/other_quay/613",
        "https://elsewhere.example/quay_three/613",
        "https://telegram.me/quay_three/613",
        "http://[",
        f"{MAIL}?embed=1&mode=tme",
    ):
        watch.said = lambda _, place=place: Answer(status=301, headers=(("Location", place),))
        watch.asked.clear()
        (look,) = await watch.look(post_id)
        assert (look.seen, len(watch.asked)) == (Seen.OTHER, 1), place


async def test_the_same_number_in_another_channel_is_another_message(watch: Scripted) -> None:
    """Messages are numbered within their channel: the one of another channel is neither the post alive nor its loss."""
    post_id = watch_message(watch)
    watch.said = lambda _: message("613", "other_quay")
    (look,) = await watch.look(post_id)
    assert (look.seen, look.reason) == (Seen.PARSER_DRIFT, "wrong-author")
    assert look.seen not in GONE
