"""The schedule in the line: risk, threshold and budget decide when a post is looked at again, and one lost account hastens all its posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.pipeline import Gates, steer_hosts
from storage.model import Article, ArticleVersion, Embed, Post, PostKey, Standing, Work
from storage.vocabulary import Tier, WorkKind
from tests.integration.watching import Watch, settings
from tests.internet import people

pytestmark = pytest.mark.anyio

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOST = "cdn.syndication.twimg.com"


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Give a line whose settings name the controls of the test internet."""
    made = Watch(tmp_path, settings(tmp_path, schedule={"first": ()}))
    yield made
    made.ledger.close()


def span(watch: Watch, post_id: int) -> float:
    """Return how many hours the next look at a post waits."""
    with watch.ledger.read() as reader:
        work = reader.work(WorkKind.LOOK, post_id)
    assert work is not None
    assert work.span is not None
    assert abs((work.due - watch.now) / HOUR - work.span) < 1e-6
    return work.span


def threshold(watch: Watch, value: float) -> None:
    """Set the threshold of X."""
    with watch.ledger.write() as writer:
        writer.set_threshold(HOST, value, watch.now)


def quoted(watch: Watch, post_id: int, url: str) -> None:
    """Enter an article that quotes a post."""
    read = Article(url=url)
    embed = Embed(kind="embed", form="blockquote", href="https://x.com/i/status/1", position=0)
    with watch.ledger.write() as writer:
        article_id = writer.see_article(read, watch.now, None)
        kept = writer.add_version(article_id, ArticleVersion(article=read, at=watch.now, text="text", source_sha256="0" * 64, embeds=(embed,)))
        writer.quote(kept.embed_ids[0], post_id, watch.now)


async def test_the_next_look_waits_for_the_threshold_of_its_host(watch: Watch) -> None:
    """Section 5: the span is written down with the look, and grows with the threshold."""
    post_id = watch.watch(people.BLACKOUT)
    spans = []
    for value in (0.02, 0.2):
        threshold(watch, value)
        watch.now += DAY * 30
        await watch.work(WorkKind.LOOK)
        spans.append(span(watch, post_id))
    assert 5 < spans[1] / spans[0] < 12


MIRROR = people.BLACKOUT.permalink.replace("x.com", "mobile.twitter.com")


@pytest.mark.parametrize("named", ["@SW_Morgental", MIRROR, "https://news.example/harbour/"], ids=["account", "post", "articles"])
async def test_what_the_desk_holds_dear_is_looked_at_more_often(tmp_path: Path, named: str) -> None:
    """Section 5: its weight stands in the density, so that what is worth a hundred times as much is looked at ten times as often; and nothing else is.
    Of two wishes for one post the greater counts."""
    spans = {}
    for name, dear in (
        ("dear", {named: 100.0, "https://news.example/harbour/black": 2.0}),
        ("plain", {"@somebody_else": 100.0, "https://news.example/sport/": 100.0}),
    ):
        watch = Watch(tmp_path / name, settings(tmp_path / name, schedule={"first": (), "priorities": dear}))
        post_id = watch.watch(people.BLACKOUT)
        quoted(watch, post_id, "https://news.example/harbour/blackout")
        threshold(watch, 0.5)
        watch.now += DAY * 30
        await watch.work(WorkKind.LOOK)
        spans[name] = span(watch, post_id)
        watch.ledger.close()
    assert spans["plain"] > 5 * spans["dear"]


async def test_steering_lets_the_threshold_follow_what_falls_due(watch: Watch) -> None:
    """Less falls due than the budget allows: the threshold of the host sinks, and nobody else's is made."""
    threshold(watch, 0.2)
    watch.watch(people.BLACKOUT)
    await watch.work(WorkKind.LOOK)
    await steer_hosts(watch.line)
    with watch.ledger.read() as reader:
        steered = reader.threshold(HOST)
        assert reader.threshold("public.api.bsky.app") is None
    assert steered is not None
    assert 0.1 < steered < 0.2


async def test_a_host_that_bears_less_is_asked_less(watch: Watch, tmp_path: Path) -> None:
    """Section 5: one that refused has a share of its budget only, so that the threshold rises until no more than that falls due."""
    post_id = watch.watch(people.BLACKOUT)
    await watch.work(WorkKind.LOOK)
    known = watch.line.settings.schedule
    # A little more than falls due.
    fitting = settings(tmp_path, schedule={"first": (), "budget": 1.2 / span(watch, post_id) * known.budget / known.looks_per_hour})
    watch.line, steered = replace(watch.line, settings=fitting, gates=Gates(clock=lambda: watch.now)), []
    for _ in range(2):
        threshold(watch, 0.2)
        await steer_hosts(watch.line)
        with watch.ledger.read() as reader:
            steered.append(reader.threshold(HOST) or 0)
        await watch.line.gates.refused(HOST, "rate-limit", watch.now)
    assert steered[0] < 0.2 < steered[1]


async def test_a_lost_post_takes_no_budget_from_those_that_live(watch: Watch) -> None:
    """R10 and section 5: after its probes a lost post is looked for at the ceiling; what its account lost makes others worth a look, and not what is gone."""
    post_id = watch.watch(people.DYKE)
    await watch.until(watch.now + HOUR)
    watch.world.switch(people.DYKE.subject, "deleted", {})
    await watch.until(watch.now + 2 * DAY)
    assert watch.post(post_id).standing.tier is Tier.CONFIRMED
    with watch.ledger.write() as writer:
        for number in range(20):
            key = PostKey(platform="bluesky", id=f"3llvb74tvndk{number}", space=people.DYKE.author.id)
            lost = writer.see_post(Post(key=key, permalink=key.id, first_seen=watch.now, account=key.space))
            writer.set_standing(lost, Standing(first_gone=watch.now))
    watch.now += 100 * DAY
    await watch.work(WorkKind.LOOK)
    assert span(watch, post_id) > 6 * 24


async def test_posts_of_an_account_that_is_gone_are_looked_at_at_once(watch: Watch) -> None:
    """Section 5, sibling trigger: one look that finds the account taken down brings the account's other posts forward, nobody else's."""
    lost, later = people.CARRIAGE, watch.now + 9 * DAY
    watch.watch(lost)
    await watch.work(WorkKind.LOOK)
    with watch.ledger.write() as writer:
        others = [
            writer.see_post(Post(key=PostKey(platform="bluesky", id=rkey, space=space), permalink=rkey, first_seen=watch.now, account=space))
            for rkey, space in (("3llvb74tvndkz", lost.author.id), ("3llvb74tvndka", people.DYKE.author.id))
        ]
        for subject in others:
            writer.schedule(Work(kind=WorkKind.LOOK, subject=subject, due=later))
    watch.world.switch(f"account:{lost.author.handle}", "takedown", {})
    watch.now += 8 * DAY
    await watch.work(WorkKind.LOOK)
    with watch.ledger.read() as reader:
        dues = [work.due for subject in others if (work := reader.work(WorkKind.LOOK, subject)) is not None]
    # The sibling was looked at in the same pass and is being confirmed; neither hastens the other again.
    assert dues == [watch.now + timedelta(minutes=5), later]
