"""A host that refuses to be asked is left alone: at the door, in the queue, and across restarts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archiver.errors import HeldError
from archiver.fetch import Fetch
from archiver.pipeline import Gates, carry_out
from archiver.settings import Schedule
from storage import Ledger
from storage.asking import Gate
from storage.model import Work
from storage.vocabulary import Seen, Target, WorkKind
from tests.integration.servers import answering, listen, page
from tests.integration.watching import HOUR, Watch, settings
from tests.internet import people
from tests.wires import WHEN, loopback_egress
from tests.wires import settings as egress_settings

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)
HOST = "public.api.bsky.app"


class Keeper:
    """Keeps gates in a ledger, as the daemon does, by a clock that the test moves."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.now = ledger, WHEN

    async def save(self, gate: Gate) -> None:
        with self.ledger.write() as writer:
            writer.set_gate(gate)

    def started(self) -> Gates:
        """Return the gates of a daemon that starts now."""
        with self.ledger.read() as reader:
            return Gates(Schedule(), reader.gates(), clock=lambda: self.now, save=self.save)


async def test_a_host_that_names_a_time_is_not_asked_before_it_not_even_after_a_restart(ledger: Ledger) -> None:
    """429 with Retry-After: nothing is sent until then, by this daemon or the next; another host and what we post are not held."""
    asked: list[str] = []

    def answer(line: str, headers: dict[str, str]) -> bytes:
        asked.append(f"{line.split(maxsplit=1)[0]} {headers['host']}")
        busy = headers["host"] == "busy.example" and len(asked) == 1
        return page(b"no", "Retry-After: 600", status="429 Too Many Requests") if busy else page(b"yes")

    keeper = Keeper(ledger)
    async with listen(answering(answer)) as port:
        for _ in range(2):
            gates = keeper.started()
            async with Fetch(loopback_egress(port), egress_settings(), lambda: keeper.now, gates) as fetch:
                if not asked:
                    assert (await fetch.get("http://busy.example/")).answer.status == 429
                with pytest.raises(HeldError) as held:
                    await fetch.get("http://busy.example/other")
                await fetch.get("http://well.example/")
                await fetch.post("http://busy.example/hook", b"")
            assert held.value.until == WHEN + 10 * MINUTE
            assert gates.closed() == {"busy.example"}
        keeper.now += 10 * MINUTE
        async with Fetch(loopback_egress(port), egress_settings(), lambda: keeper.now, keeper.started()) as fetch:
            await fetch.get("http://busy.example/other")
    assert asked == ["GET busy.example", *["GET well.example", "POST busy.example"] * 2, "GET busy.example"]
    assert 0.5 < keeper.started().share("busy.example") < 0.6


async def test_a_host_whose_last_answer_was_used_up_is_held_at_the_whole_rate(ledger: Ledger) -> None:
    """X-RateLimit-Remaining: 0 in a good answer; its reset opens the gate, and nothing is lost of the rate."""
    keeper = Keeper(ledger)
    gates = keeper.started()
    spent = page(b"yes", "X-RateLimit-Remaining: 0", f"X-RateLimit-Reset: {int((WHEN + 5 * MINUTE).timestamp())}")
    async with listen(answering(lambda line, headers: spent)) as port, Fetch(loopback_egress(port), egress_settings(), lambda: keeper.now, gates) as fetch:
        await fetch.get("http://api.example/")
        with pytest.raises(HeldError):
            await fetch.get("http://api.example/")
        keeper.now += 5 * MINUTE
        await fetch.get("http://api.example/")
    assert gates.share("api.example") == 1.0


async def test_what_is_open_again_is_forgotten(ledger: Ledger) -> None:
    """Memory does not grow with every host that ever refused."""
    keeper = Keeper(ledger)
    gates = keeper.started()
    await gates.refused("x.example", "challenge", keeper.now)
    assert gates.closed() == {"x.example"}
    keeper.now += 2 * MINUTE
    assert gates.closed() == set()
    assert gates.share("x.example") < 1.0
    keeper.now += timedelta(hours=2)
    assert gates.closed() == set()
    assert gates.share("x.example") == 1.0


async def test_a_host_that_refused_in_a_future_that_never_came_gets_its_rate_back(ledger: Ledger) -> None:
    """A clock that is set back by years gives nothing by itself, takes no time to recover by, and keeps no refusal from counting."""
    keeper = Keeper(ledger)
    gates = keeper.started()
    await gates.refused("x.example", "challenge", keeper.now)
    keeper.now -= timedelta(days=1000)
    gates = keeper.started()
    assert gates.closed() == set()
    assert gates.share("x.example") == 0.5
    keeper.now += 20 * MINUTE
    assert gates.closed() == set()
    assert gates.share("x.example") == pytest.approx(0.6)
    await gates.refused("x.example", "challenge", keeper.now)
    assert gates.share("x.example") == pytest.approx(0.3)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Give a line with gates, before the simulated platforms."""
    made = Watch(tmp_path, settings(tmp_path))
    made.line = replace(made.line, gates=Gates(clock=lambda: made.now))
    yield made
    made.ledger.close()


def look_due(watch: Watch, post_id: int) -> Work:
    """Return the next look at a post."""
    with watch.ledger.read() as reader:
        work = reader.work(WorkKind.LOOK, post_id)
    assert work is not None
    return work


async def held_until(watch: Watch, asked_at: datetime) -> datetime:
    """Close the host of Bluesky's posts."""
    await watch.line.gates.refused(HOST, "rate-limit", asked_at)
    until = watch.line.gates.until(HOST)
    assert until is not None
    return until


async def test_a_pause_is_no_look_and_counts_nothing_against_the_post(watch: Watch) -> None:
    """What is due while its host is closed leaves no observation, no attempt and no other standing: it waits as it was, and is looked at then."""
    post_id = watch.watch(people.CARRIAGE)
    until = await held_until(watch, watch.now)
    (claimed,) = watch.ledger.claim(watch.now, lease=HOUR, limit=1, kinds=[WorkKind.LOOK])
    await carry_out(watch.line, replace(claimed, attempts=3, priority=5, reason="confirm"))
    waiting = look_due(watch, post_id)
    assert (waiting.due, waiting.host) == (until, HOST)
    assert (waiting.attempts, waiting.priority, waiting.reason) == (3, 5, "confirm")
    with watch.ledger.read() as reader:
        assert reader.history(watch.post(post_id)) == []
    assert [url for url in watch.asked if HOST in url] == []
    watch.now = until
    await watch.work(WorkKind.LOOK)
    with watch.ledger.read() as reader:
        assert [look.seen for look in reader.history(watch.post(post_id)) if look.target is Target.POST] == [Seen.LIVE]


async def test_a_challenge_that_only_its_reader_tells_presses_the_gate_too(watch: Watch) -> None:
    """A page that asks whether we are human answers 200: the host is left alone for a while and asked more slowly, and the post stays unknown."""
    post_id = watch.watch(people.FLOOD)
    watch.world.switch(people.FLOOD.subject, "not-a-bot", {})
    await watch.work(WorkKind.LOOK)
    assert watch.line.gates.closed() == {"www.youtube.com"}
    assert watch.line.gates.share("www.youtube.com") == 0.5
    assert watch.standing(post_id)[2] == "challenge"
