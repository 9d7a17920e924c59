"""Looks through the whole pipeline at the simulated platforms: what each condition comes to, and what was asked to find it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import pytest

from archiver.browser import Browser
from archiver.capture import Doors
from archiver.exchange import Answer, Exchange, Headers
from archiver.fetch import Fetch
from archiver.fingerprints import Limits
from archiver.fingerprints.fingerprint import fingerprint
from archiver.pipeline import Line, carry_out
from archiver.platforms import control, recognise
from archiver.settings import read_settings
from storage import ChangeFilter, FileBlobs, Ledger, PostFilter, open_ledger
from storage.model import Post, PostKey, Work
from storage.rows import PostRow
from storage.vocabulary import ChangeKind, State, Target, Tier, WorkKind
from tests.integration.watching import Watch
from tests.internet import people
from tests.internet import world as simulated
from tests.internet.message import get
from tests.internet.scenario import CONTROLS, NEVER, demo
from tests.internet.sites import respond

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Simulated:
    """A way out that leads into the simulated world, and remembers what was asked."""

    def __init__(self, world: simulated.World) -> None:
        self.world = world
        self.asked: list[str] = []
        self.forgotten: dict[str, str] = {}
        """Ids, each with the one that is asked for in its place."""

    async def get(self, url: str, headers: Headers = (), *, max_bytes: int | None = None) -> Exchange:
        """Ask for one address."""
        self.asked.append(url)
        for old, other in self.forgotten.items():
            url = url.replace(old, other)
        said = respond(self.world, get(url, **{name.replace("-", "_"): value for name, value in headers}))
        return Exchange(url=url, answer=Answer(status=said.status, headers=said.headers, body=said.body), started_at=START)

    async def follow(self, url: str, headers: Headers = (), *, max_bytes: int | None = None, **_: object) -> tuple[Exchange, ...]:
        """Ask for one address that leads no further."""
        return (await self.get(url, headers),)


class Watched:
    """One post of the simulated world in a fresh archive."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self.world = demo(lambda: self.now)
        self.out = Simulated(self.world)
        self.ledger: Ledger = open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}")
        controls = {name: {"live": list(CONTROLS[name]), "never": list(NEVER[name])} for name in CONTROLS}
        settings = read_settings(None, data_dir=folder, verdict={"controls": controls})
        doors = Doors(
            browser=cast("Browser", None),
            fetch=cast("Fetch", self.out),
            blobs=FileBlobs(folder / "blobs"),
            settings=settings,
            fingerprint=lambda content: fingerprint(content, Limits()),
            clock=lambda: self.now,
        )
        self.line = Line(ledger=self.ledger, doors=doors, settings=settings, clock=lambda: self.now, random=lambda: 0.5)

    def watch(self, permalink: str) -> None:
        """Begin to watch a post."""
        ref = recognise(permalink)
        assert ref is not None
        with self.ledger.write() as writer:
            subject = writer.see_post(Post(key=ref.key, permalink=ref.permalink, first_seen=self.now, author=ref.author))
            writer.schedule(Work(kind=WorkKind.LOOK, subject=subject, due=self.now))

    async def look(self, *, later: timedelta = timedelta(minutes=7)) -> PostRow:
        """Look once and return what is said of the post then."""
        self.now += later
        self.out.asked.clear()
        (work,) = self.ledger.claim(self.now, lease=timedelta(minutes=1), limit=1, kinds=(WorkKind.LOOK,))
        await carry_out(self.line, work)
        with self.ledger.write() as writer:
            writer.schedule(Work(kind=WorkKind.LOOK, subject=work.subject, due=self.now), sooner=True)
            (row,) = writer.read.posts(PostFilter())
        return row

    async def work_off(self) -> None:
        """Look at all that is due now."""
        while works := self.ledger.claim(self.now, lease=timedelta(minutes=1), limit=1, kinds=(WorkKind.LOOK,)):
            await carry_out(self.line, works[0])

    def kinds(self) -> list[ChangeKind]:
        """Return the kinds of change so far, oldest first."""
        with self.ledger.read() as reader:
            return [change.kind for change in reversed(reader.changes(ChangeFilter()))]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """Give an archive that watches nothing yet."""
    made = Watched(tmp_path)
    yield made
    made.ledger.close()


def by_platform(value: object) -> str | None:
    """Name the platform of a case, so that ``-k NAME`` runs all of its own."""
    return value.platform if isinstance(value, simulated.Post) else None


EDIT = {"id": "1899356028218932834", "text": "Power is back in all homes."}
LOSSES = [
    (people.SANDBAGS, people.SANDBAGS.subject, "deleted", State.DELETED_BY_AUTHOR),
    (people.SANDBAGS, "account:deichwacht", "suspended", State.ACCOUNT_SUSPENDED),
    (people.SANDBAGS, "account:deichwacht", "deleted", State.ACCOUNT_GONE),
    (people.FLOOD, people.FLOOD.subject, "unavailable", State.GONE_CAUSE_UNKNOWN),
    (people.FLOOD, people.FLOOD.subject, "removed-by-uploader", State.DELETED_BY_AUTHOR),
    (people.FLOOD, people.FLOOD.subject, "guidelines", State.REMOVED_BY_PLATFORM),
    (people.FLOOD, people.FLOOD.subject, "copyright", State.REMOVED_BY_PLATFORM),
    (people.FLOOD, "account:kran14", "suspended", State.ACCOUNT_SUSPENDED),
    (people.FLOOD, people.FLOOD.subject, "closed", State.ACCOUNT_GONE),
    (people.FLOOD, people.FLOOD.subject, "private", State.PROTECTED),
    (people.FLOOD, people.FLOOD.subject, "age", State.AGE_GATED),
    (people.FLOOD, people.FLOOD.subject, "country", State.GEO_BLOCKED),
]
BLIND = [
    (people.SANDBAGS, "authorized-fetch", "login-wall"),
    (people.SANDBAGS, "rate-limit", "rate-limit"),
    (people.SANDBAGS, "outage", "outage"),
    (people.SANDBAGS, "unknown-shape", "parser-drift"),
    (people.FLOOD, "not-a-bot", "challenge"),
    (people.FLOOD, "consent", "consent-wall"),
    (people.FLOOD, "unknown-shape", "parser-drift"),
]


@pytest.mark.parametrize(("post", "subject", "condition", "state"), LOSSES, ids=by_platform)
async def test_a_loss_is_suspected_after_two_looks_with_controls(watched: Watched, post: simulated.Post, subject: str, condition: str, state: State) -> None:
    """R2, R3, R7, R10: what the platform says in a typed answer is claimed, unconfirmed, after the first span, and taken back when the post is seen again."""
    watched.watch(post.permalink)
    assert (await watched.look()).state is State.LIVE
    watched.world.switch(subject, condition, {})
    assert (await watched.look()).tier is None
    row = await watched.look()
    assert (row.state, row.tier) == (state, Tier.UNCONFIRMED)
    watched.world.switch(subject, "live", {})
    assert (await watched.look()).state is State.LIVE
    assert watched.kinds() == [ChangeKind.LOST, ChangeKind.CORRECTED]


@pytest.mark.parametrize(("post", "condition", "reason"), BLIND, ids=by_platform)
async def test_what_says_nothing_of_the_post_is_never_a_loss(watched: Watched, post: simulated.Post, condition: str, reason: str) -> None:
    """R1, R8: however often it is seen, the state is unknown and the last sight stands."""
    watched.watch(post.permalink)
    seen = await watched.look()
    watched.world.switch(post.subject, condition, {})
    for _ in range(4):
        row = await watched.look(later=timedelta(hours=7))
        assert (row.state, row.reason, row.tier, row.last_live) == (State.UNKNOWN, reason, None, seen.last_live)
    assert ChangeKind.LOST not in watched.kinds()


@pytest.mark.parametrize("post", [people.SANDBAGS, people.FLOOD], ids=lambda post: post.subject)
async def test_an_edit_is_told_with_what_was_written_before(watched: Watched, post: simulated.Post) -> None:
    """Posts that may be edited under the same id are compared by their canonical text."""
    watched.watch(post.permalink)
    before = await watched.look()
    watched.world.switch(post.subject, "edited", {"text": "Es wird niemand mehr gebraucht."})
    after = await watched.look()
    assert (before.text, after.text) == (post.text, "Es wird niemand mehr gebraucht.")
    assert watched.kinds() == [ChangeKind.EDITED]


async def test_a_post_is_one_by_whichever_of_its_versions_it_is_quoted(watched: Watched) -> None:
    """An edit on X makes a new id: an article that quotes that one quotes the post that others quote by its first."""
    watched.world.switch(people.BLACKOUT.subject, "edited", EDIT)
    watched.watch(people.BLACKOUT.permalink.replace(people.BLACKOUT.id, EDIT["id"]))
    assert (await watched.look()).permalink == people.BLACKOUT.permalink
    watched.watch(people.BLACKOUT.permalink)
    watched.watch(people.BLACKOUT.permalink.replace(people.BLACKOUT.id, EDIT["id"]))
    row = await watched.look()
    assert (row.permalink, row.text, row.state) == (people.BLACKOUT.permalink, EDIT["text"], State.LIVE)
    assert ChangeKind.EDITED not in watched.kinds()


async def test_posts_that_turn_out_to_be_versions_of_one_are_merged(watched: Watched) -> None:
    """One was quoted by its first id and one by its newest before anybody had looked."""
    for native_id in (people.BLACKOUT.id, EDIT["id"]):
        watched.watch(people.BLACKOUT.permalink.replace(people.BLACKOUT.id, native_id))
    watched.world.switch(people.BLACKOUT.subject, "edited", EDIT)
    await watched.work_off()
    with watched.ledger.read() as reader:
        (row,) = reader.posts(PostFilter())
    assert (row.permalink, row.text, row.state) == (people.BLACKOUT.permalink, EDIT["text"], State.LIVE)


async def test_a_post_whose_first_version_is_gone_lives_as_long_as_its_newest(watched: Watched) -> None:
    """Nobody promises that X goes on to answer for the ids before an edit: no loss is claimed of a post that can be read under its newest."""
    watched.world.switch(people.BLACKOUT.subject, "edited", EDIT)
    watched.watch(people.BLACKOUT.permalink)
    await watched.look()
    watched.out.forgotten[people.BLACKOUT.id] = NEVER["x"][0]
    for _ in range(3):
        row = await watched.look(later=timedelta(hours=7))
        assert (row.state, row.tier, row.text) == (State.LIVE, None, EDIT["text"])
    watched.out.forgotten[EDIT["id"]] = NEVER["x"][0]
    for _ in range(3):
        row = await watched.look(later=timedelta(hours=7))
    assert row.tier is Tier.UNCONFIRMED
    assert watched.kinds() == [ChangeKind.LOST]


@pytest.mark.parametrize("post", [people.SANDBAGS, people.FLOOD], ids=lambda post: post.subject)
async def test_a_swapped_picture_is_told(watched: Watched, post: simulated.Post) -> None:
    """The picture is fetched at its best size at each look and compared by what it shows."""
    watched.watch(post.permalink)
    await watched.look()
    assert any(url.endswith(("/original/nordufer-sandsaecke.jpg", "/maxresdefault.jpg")) for url in watched.out.asked)
    watched.world.switch(f"media:{post.pictures[0].key}", "swapped", {})
    await watched.look()
    assert watched.kinds() == [ChangeKind.MEDIA_SWAPPED]


async def test_controls_are_asked_on_the_posts_own_host(watched: Watched) -> None:
    """R3 and R4: what lives on another instance vouches for nothing here, so it is not asked."""
    watched.watch(people.SANDBAGS.permalink)
    watched.world.switch(people.SANDBAGS.subject, "deleted", {})
    await watched.look()
    hosts = {urlsplit(url).hostname for url in watched.out.asked}
    assert hosts == {people.INSTANCE}
    assert [url.rpartition("/")[2] for url in watched.out.asked[1:]] == [
        *(post.id.rpartition("/")[2] for post in (people.LOCK, people.CROSSING)),
        *(never.rpartition("/")[2] for never in NEVER["mastodon"]),
    ]


@pytest.mark.parametrize("name", ["mastodon", "youtube"])
async def test_what_never_existed_is_seen_as_gone(watched: Watched, name: str) -> None:
    """R4: the pattern of absence still matches ids that nobody ever had."""
    never = control(name, NEVER[name][0])
    assert never is not None
    # By its number alone it might be a copy of what lives elsewhere.
    watched.watch(never.permalink.replace("/statuses/", "/@nobody/"))
    row = await watched.look()
    assert (row.state, row.reason, row.last_live) == (State.UNKNOWN, "gone-once", None)


async def test_a_post_that_two_names_were_looked_at_by_is_looked_at_once_from_then_on(watch: Watch) -> None:
    """Both looks were under way when they turned out to be at one post: only one of them comes again."""
    posted = people.TIMETABLE
    survivor = watch.watch(posted)
    with watch.ledger.write() as writer:
        by_handle = PostKey(platform="bluesky", id=posted.id, space=posted.author.handle)
        lost = writer.see_post(Post(key=by_handle, permalink=posted.permalink.replace(posted.author.id, posted.author.handle), first_seen=watch.now))
        writer.schedule(Work(kind=WorkKind.LOOK, subject=lost, due=watch.now))
    held = watch.ledger.claim(watch.now, lease=timedelta(hours=1), limit=2, kinds=[WorkKind.LOOK])
    for work in sorted(held, key=lambda each: each.subject == survivor):
        await carry_out(watch.line, work)
    await watch.until(watch.now + timedelta(days=2))
    with watch.ledger.read() as reader:
        assert reader.post(lost) == reader.post(survivor)
        assert reader.work(WorkKind.LOOK, lost) is None
        assert reader.work(WorkKind.LOOK, survivor) is not None
        looks = reader.looks(watch.post(survivor))
    later = [look.at for look in looks if look.at > held[0].due + timedelta(minutes=10)]
    assert len(set(later)) == len(later) > 2


@pytest.mark.parametrize(
    ("made", "named", "why"),
    [
        (datetime(2025, 5, 10, tzinfo=UTC), None, "younger account"),
        (datetime(2024, 5, 10, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC), "known by name only"),
    ],
    ids=["younger", "older, named since"],
)
async def test_a_post_by_a_name_that_is_another_s_by_now_is_unknown_and_no_loss(watch: Watch, made: datetime, named: datetime | None, why: str) -> None:
    """R7: whoever took the handle on since the post was made never wrote it, however old the account is; the post is looked for by its name again."""
    posted = people.TIMETABLE
    heir = replace(posted.author, handle="before.example", id="did:plc:zzzzzzzzzzzzzzzzzzzzzzzz", named_at=named)
    watch.world.posts["bluesky", "3lp3vvfuxhs2a"] = replace(posted, id="3lp3vvfuxhs2a", author=heir, posted_at=made)
    watch.world.accounts[heir.handle] = heir
    with watch.ledger.write() as writer:
        by_handle = PostKey(platform="bluesky", id=posted.id, space=heir.handle)
        post_id = writer.see_post(Post(key=by_handle, permalink=f"https://bsky.app/profile/{heir.handle}/post/{posted.id}", first_seen=watch.now))
        writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=watch.now))
    await watch.until(watch.now + timedelta(days=2))
    assert watch.post(post_id).key.space == heir.handle
    assert watch.standing(post_id) == (State.UNKNOWN, None, "other")
    assert told_of(watch, post_id) == {why}


async def test_a_post_by_a_name_that_its_account_always_had_is_lost(watch: Watch) -> None:
    """R2, R7: the log of the account says so; who took away what was never seen live is not known."""
    posted = people.TIMETABLE
    watch.world.switch(posted.subject, "deleted", {})
    with watch.ledger.write() as writer:
        by_handle = PostKey(platform="bluesky", id=posted.id, space=posted.author.handle)
        post_id = writer.see_post(Post(key=by_handle, permalink=f"https://bsky.app/profile/{posted.author.handle}/post/{posted.id}", first_seen=watch.now))
        writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=watch.now))
    await watch.until(watch.now + timedelta(days=2))
    assert watch.post(post_id).key.space == posted.author.id
    assert watch.standing(post_id) == (State.GONE_CAUSE_UNKNOWN, Tier.CONFIRMED, "no-typed-cause")


def told_of(watch: Watch, post_id: int) -> set[str | None]:
    """Return what the looks at a post say of why they saw nothing of it."""
    with watch.ledger.read() as reader:
        return {look.reason for look in reader.looks(watch.post(post_id)) if look.target is Target.POST}


def watch_message(watch: Watch) -> tuple[int, simulated.Post]:
    """Watch a message of a channel on Telegram, which is numbered below the channel's name."""
    posted = watch.world.posts["telegram", "88613"]
    ref = recognise(posted.permalink)
    assert ref is not None
    with watch.ledger.write() as writer:
        post_id = writer.see_post(Post(key=ref.key, permalink=ref.permalink, author=ref.author, first_seen=watch.now))
        writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=watch.now))
    return post_id, posted


def hand_on(watch: Watch, posted: simulated.Post) -> None:
    """Give a channel's name to another channel, which has no message of that number."""
    del watch.world.posts["telegram", posted.id]
    for post in [post for post in watch.world.posts.values() if post.platform == "telegram"]:
        watch.world.posts["telegram", post.id] = replace(post, author=replace(post.author, id="2099887766"))


async def test_a_message_of_a_channel_whose_name_is_another_s_by_now_is_unknown_and_no_loss(watch: Watch) -> None:
    """R7: a channel is its number. Under a name that it gave up another one tells of its own messages alone."""
    post_id, posted = watch_message(watch)
    await watch.until(watch.now + timedelta(hours=1))
    assert (watch.standing(post_id), watch.post(post_id).account) == ((State.LIVE, None, None), posted.author.id)
    hand_on(watch, posted)
    await watch.until(watch.now + timedelta(days=2))
    assert watch.standing(post_id) == (State.UNKNOWN, None, "other")
    assert told_of(watch, post_id) == {None, "another-account"}


async def test_a_message_of_a_channel_that_shows_no_preview_any_more_is_unknown(watch: Watch) -> None:
    """R7: what the name leads to is not known, and its channel may have another one."""
    post_id, posted = watch_message(watch)
    await watch.until(watch.now + timedelta(hours=1))
    watch.world.switch(posted.subject, "deleted", {})
    watch.hidden = "https://t.me/s/"
    await watch.until(watch.now + timedelta(days=2))
    assert watch.standing(post_id) == (State.UNKNOWN, None, "other")
    assert told_of(watch, post_id) == {None, "known by name only"}


async def test_another_channel_s_message_of_the_same_number_is_no_edit(watch: Watch) -> None:
    """R7: nor is the post alive there."""
    post_id, posted = watch_message(watch)
    await watch.until(watch.now + timedelta(hours=1))
    hand_on(watch, posted)
    watch.world.posts["telegram", posted.id] = replace(posted, author=replace(posted.author, id="2099887766"), text="Buy now.")
    await watch.until(watch.now + timedelta(days=2))
    assert watch.standing(post_id) == (State.UNKNOWN, None, "parser-drift")
    with watch.ledger.read() as reader:
        assert ChangeKind.EDITED not in {change.kind for change in reader.changes(ChangeFilter(post_id=post_id))}


async def test_a_message_that_its_own_channel_does_not_have_any_more_is_deleted(watch: Watch) -> None:
    """R2, R7: the name leads to the channel that it led to, and that is live."""
    post_id, posted = watch_message(watch)
    await watch.until(watch.now + timedelta(hours=1))
    watch.world.switch(posted.subject, "deleted", {})
    await watch.until(watch.now + timedelta(days=2))
    assert watch.standing(post_id) == (State.DELETED_BY_AUTHOR, Tier.CONFIRMED, None)


async def test_a_message_that_was_never_seen_is_no_loss_by_a_channel_s_name_alone(watch: Watch) -> None:
    """R7: nobody knows which channel had the name when the article was written."""
    post_id, posted = watch_message(watch)
    watch.world.switch(posted.subject, "deleted", {})
    await watch.until(watch.now + timedelta(days=2))
    assert watch.standing(post_id) == (State.UNKNOWN, None, "other")
    assert told_of(watch, post_id) == {"known by name only"}


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://x.com/quay_three/status/2196161717017489850", "dated-ahead"),
        (f"https://{people.INSTANCE}/web/statuses/113942672179200005", "may be a copy"),
        (f"https://bsky.app/profile/{people.TIMETABLE.author.id}/post/{people.TIMETABLE.id[:-1]}", "no key of a post"),
    ],
)
async def test_an_address_that_may_be_of_no_post_there_is_no_loss(watch: Watch, address: str, why: str) -> None:
    """R1: numbers carry the time at which they were made, copies are dropped, and keys have a form. Nothing was ever lost there, as far as anybody knows."""
    to_come = recognise(address)
    assert to_come is not None
    with watch.ledger.write() as writer:
        post_id = writer.see_post(Post(key=to_come.key, permalink=to_come.permalink, first_seen=watch.now))
        writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=watch.now))
    await watch.until(watch.now + timedelta(days=2))
    assert watch.standing(post_id) == (State.UNKNOWN, None, "other")
    assert told_of(watch, post_id) == {why}


async def test_a_post_by_a_name_that_leads_to_no_account_is_unknown_and_no_loss(watch: Watch) -> None:
    """R7: accounts are known by what is immutable. Under the handle that an account had before there is no post; it is found once the name leads there."""
    posted = people.TIMETABLE
    with watch.ledger.write() as writer:
        by_handle = PostKey(platform="bluesky", id=posted.id, space="before.example")
        post_id = writer.see_post(Post(key=by_handle, permalink=f"https://bsky.app/profile/before.example/post/{posted.id}", first_seen=watch.now))
        writer.schedule(Work(kind=WorkKind.LOOK, subject=post_id, due=watch.now))
    await watch.until(watch.now + timedelta(days=2))
    assert watch.standing(post_id) == (State.UNKNOWN, None, "other")
    watch.world.accounts["before.example"] = replace(posted.author, handle="before.example")
    await watch.until(watch.now + timedelta(days=1))
    assert watch.standing(post_id) == (State.LIVE, None, None)
    assert watch.post(post_id).key.space == posted.author.id
