"""Which captures are made again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest

from archiver.app.dispatching import dispatcher_of
from archiver.browser import Order, Visit
from archiver.capture.keep import marks_of
from archiver.errors import BrowserMissingError, HeldError, UnreachableError
from archiver.exchange import Answer, Exchange
from archiver.pipeline import Robots, capture_now, carry_out
from archiver.pipeline.line import READING
from archiver.settings import Robots as Policy
from archiver.settings import read_settings
from storage import CaptureFilter, ChangeFilter, PostFilter
from storage.model import Fields, Media, Observation, Post, PostKey, Work
from storage.vocabulary import ChangeKind, Seen, State, Target, Tier, WorkKind
from tests.integration.test_articles import QUOTE, URL, Desk, page
from tests.integration.watching import Watch
from tests.internet import people

pytestmark = pytest.mark.anyio

WHOLE = Visit(url=URL, final_url=URL, status=200, browser="none", html="<p>Whole.", text="Whole.")
LACKING = replace(WHOLE, missing=("page-screenshot: the browser has been closed",))
PDF = Exchange(
    url=URL,
    answer=Answer(status=200, headers=(("Content-Type", "application/pdf"),)),
    started_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
    wire_body=b"%PDF-1.4",
)
NOTHING = replace(LACKING, html=None, text=None)
SEEN = Observation(
    at=datetime(2026, 11, 24, 12, tzinfo=UTC),
    platform="x",
    host="cdn.syndication.twimg.com",
    id="1796161717017489850",
    space="",
    account=None,
    target=Target.POST,
    method="syndication",
    seen=Seen.LIVE,
)


class Shown:
    """A browser that shows one thing, and remembers where it was sent."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self.orders: list[Order] = []

    async def visit(self, order: Order, **_: object) -> Visit:
        """Return it."""
        self.orders.append(order)
        return self._visit


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give an article that was never read."""
    made = Desk(tmp_path, read_settings())
    yield made
    made.ledger.close()


@pytest.mark.parametrize(
    ("visit", "outcome", "again"),
    [
        (replace(LACKING, broken=True), "PARTIAL", True),
        (LACKING, "PARTIAL", False),
        (replace(WHOLE, broken=True), "COMPLETE", False),
        (replace(WHOLE, refused=(("https://ads.example/", "blocked"),)), "COMPLETE", False),
        (NOTHING, "FAILED", True),
        (replace(NOTHING, missing=(), file=PDF), "COMPLETE", False),
        (replace(WHOLE, status=503), "PARTIAL", True),
        (replace(WHOLE, status=429), "PARTIAL", True),
        (replace(WHOLE, status=403), "PARTIAL", False),
        (replace(WHOLE, status=401), "PARTIAL", False),
        (replace(WHOLE, status=404), "COMPLETE", False),
    ],
    ids=[
        "lacking-since-the-browser-died",
        "lacking-since-the-page-is-so",
        "whole-before-the-browser-died",
        "whole-without-what-is-refused",
        "failed",
        "a-file-in-place-of-a-page",
        "down",
        "asked-too-much",
        "refused",
        "not-for-all",
        "absent",
    ],
)
async def test_a_capture_that_could_be_better_soon_is_made_again(desk: Desk, visit: Visit, outcome: str, again: bool) -> None:
    """A first capture may be the last that can be had: one that was cut short by us, a full memory or Ctrl-C, or that shows a site which is down, is not left
    as it is. What it kept stays."""
    await wanted(desk, visit)
    left = await captured(desk)
    with desk.ledger.read() as reader:
        (row,) = reader.captures(CaptureFilter())
    assert row.outcome == outcome
    assert [desk.blobs.get(file.sha256) for file in row.files if file.role == "media"] == ([b"%PDF-1.4"] if visit.file else [])
    assert (left is not None and left.due > desk.now) is again


async def test_a_coded_file_in_place_of_a_page_lies_in_the_warc_only(desk: Desk) -> None:
    """By itself its bytes would be no PDF: only the record says how they are coded."""
    coded = replace(PDF, answer=Answer(status=200, headers=(*PDF.answer.headers, ("Content-Encoding", "gzip"))))
    await wanted(desk, replace(NOTHING, missing=(), file=coded))
    await captured(desk)
    with desk.ledger.read() as reader:
        (row,) = reader.captures(CaptureFilter())
    assert (row.outcome, [file.role for file in row.files]) == ("COMPLETE", ["warc"])


async def test_a_site_that_is_down_for_two_days_is_captured_after_them(desk: Desk) -> None:
    """Nothing else asks for a first capture again, so that it is tried for days, in its place in the queue and for what it was made for; and not for ever,
    since some pages are none."""
    await wanted(desk, NOTHING)
    began, tries = desk.now, list[timedelta]()
    while (left := await captured(desk)) is not None:
        assert (left.priority, left.reason) == (READING, "first sight")
        tries.append(left.due - began)
        desk.now = left.due
    assert timedelta(days=2) < tries[-1] < timedelta(days=4)
    assert tries[0] <= timedelta(minutes=2)
    assert len(tries) < 20


async def test_a_picture_that_did_not_come_is_asked_for_once_more(desk: Desk) -> None:
    """A host may be away for a moment. Old articles are full of pictures whose hosts are gone for good, and are not captured again and again for them."""
    hole = ("body: https://img.example/1.png: net::ERR_TUNNEL_CONNECTION_FAILED",)
    await wanted(desk, replace(WHOLE, missing=hole, lacking=True))
    left = await captured(desk)
    assert left is not None
    assert timedelta(minutes=15) < left.due - desk.now < timedelta(hours=1)
    desk.now = left.due
    assert await captured(desk) is None
    # The article changed: what is asked for anew lacks what the last capture lacked.
    with desk.ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.CAPTURE_ARTICLE, subject=desk.article_id, due=desk.now, reason="edited"), sooner=True)
    assert await captured(desk) is None
    with desk.ledger.read() as reader:
        assert [row.missing for row in reader.captures(CaptureFilter())] == [hole] * 3


async def test_media_whose_host_is_away_are_asked_for_for_two_hours(desk: Desk) -> None:
    """Nobody else asks for them at their best size; a medium that is not there is not waited for."""
    await desk.read(page(QUOTE))
    picture = "https://pbs.twimg.com/media/GO0_jJFB4kBIFHH.jpg"
    with desk.ledger.write() as writer:
        fields = Fields(text="Hallo", media=(Media(url=picture, kind="image"),))
        writer.add_observation(replace(SEEN, at=desk.now, fields=fields))
    object.__setattr__(desk.line.doors, "browser", Shown(WHOLE))
    for answer, tries in ((UnreachableError(picture, "held", "later"), 8), (Answer(status=404), 1)):
        desk.site.answer, began = answer, desk.now
        with desk.ledger.write() as writer:
            writer.schedule(Work(kind=WorkKind.CAPTURE_POST, subject=1, due=desk.now, priority=99), sooner=True)
        made = 0
        while (left := await captured(desk, WorkKind.CAPTURE_POST, 1)) is not None:
            made, desk.now = made + 1, left.due
        assert made + 1 == tries
        assert desk.now - began <= timedelta(hours=3)
    with desk.ledger.read() as reader:
        assert {(row.outcome, row.missing[0].partition("jpg")[0]) for row in reader.captures(CaptureFilter())} == {
            ("PARTIAL", "media: https://pbs.twimg.com/media/GO0_jJFB4kBIFHH.")
        }


async def test_a_capture_after_a_look_that_saw_nothing_has_what_the_post_said(desk: Desk) -> None:
    """An outage or a limit says nothing of a post that was seen live before it: its pictures and words are asked for all the same. What stands in place
    of one that was seen gone has none."""
    await desk.read(page(QUOTE))
    picture = "https://pbs.twimg.com/media/GO0_jJFB4kBIFHH.jpg"
    fields = Fields(text="Hallo", media=(Media(url=picture, kind="image"),))
    desk.site.answer = Answer(status=404)
    object.__setattr__(desk.line.doors, "browser", Shown(WHOLE))
    for seen, said in ((Seen.RATE_LIMIT, True), (Seen.OUTAGE, True), (Seen.GONE, False), (Seen.PARSER_DRIFT, False)):
        with desk.ledger.write() as writer:
            if said:
                writer.add_observation(replace(SEEN, at=desk.now, fields=fields))
            writer.add_observation(replace(SEEN, at=desk.now + timedelta(minutes=10), seen=seen))
            writer.schedule(Work(kind=WorkKind.CAPTURE_POST, subject=1, due=desk.now, priority=99), sooner=True)
        desk.now += timedelta(minutes=20)
        await captured(desk, WorkKind.CAPTURE_POST, 1)
        with desk.ledger.read() as reader:
            newest = reader.captures(CaptureFilter())[0]
        assert ("json" in {file.role for file in newest.files}, bool(newest.missing)) == (said, said)


async def test_a_post_is_captured_though_nobody_may_look_at_it(desk: Desk) -> None:
    """A host that asks to be left alone for a day holds up the first look, which the capture would follow: by then the post may be gone."""
    await desk.read(page(QUOTE))
    with desk.ledger.read() as reader:
        look, capture = (reader.work(kind, 1) for kind in (WorkKind.LOOK, WorkKind.CAPTURE_POST))
    assert look is not None
    assert capture is not None
    assert timedelta(0) < capture.due - look.due <= timedelta(hours=1)
    assert capture.priority < look.priority


async def wanted(desk: Desk, visit: Visit) -> None:
    """Have a first capture of the article wanted from a browser that shows one thing."""
    await desk.read(page(QUOTE))
    object.__setattr__(desk.line.doors, "browser", Shown(visit))
    with desk.ledger.write() as writer:
        writer.schedule(Work(kind=WorkKind.CAPTURE_ARTICLE, subject=desk.article_id, due=desk.now, reason="first sight"), sooner=True)


async def captured(desk: Desk, kind: WorkKind = WorkKind.CAPTURE_ARTICLE, subject: int | None = None) -> Work | None:
    """Make one capture, of the article where none is named, and return the work that is left to do."""
    (work,) = desk.ledger.claim(desk.now, lease=timedelta(minutes=1), limit=1, kinds=(kind,))
    await carry_out(desk.line, work)
    with desk.ledger.read() as reader:
        return reader.work(kind, subject or desk.article_id)


ABSENT = replace(WHOLE, page=b"\x89PNG", missing=("screenshot: no box",), lacking=True)


@pytest.mark.parametrize(("visit", "tries"), [(NOTHING, 1), (WHOLE, 0), (replace(WHOLE, status=503), 1)], ids=["failed", "whole", "down"])
async def test_what_was_asked_for_at_once_and_could_not_be_had_is_left_to_the_daemon(desk: Desk, visit: Visit, tries: int) -> None:
    """The post is watched from then on, so that nobody asks for its first capture any more."""
    object.__setattr__(desk.line.doors, "browser", Shown(visit))
    await capture_now(desk.line, "https://blatt.example/bericht")
    with desk.ledger.read() as reader:
        left = reader.work(WorkKind.CAPTURE_POST, 1)
    assert (left.attempts if left else 0) == tries


async def test_what_is_shown_in_the_place_of_a_post_that_never_was_seen_live_is_no_gap(desk: Desk) -> None:
    """R11: there is no picture of the post to be had, that of the page is the evidence, and nothing is had by another try."""
    desk.site.answer = Answer(status=404)
    object.__setattr__(desk.line.doors, "browser", Shown(ABSENT))
    await capture_now(desk.line, "https://blatt.example/bericht")
    with desk.ledger.read() as reader:
        (row,) = reader.captures(CaptureFilter())
        assert reader.work(WorkKind.CAPTURE_POST, 1) is None
    assert (row.outcome, row.missing) == ("COMPLETE", ())
    assert [desk.blobs.get(file.sha256) for file in row.files if file.role == "screenshot"] == [b"\x89PNG"]


class Lost(Shown):
    """A browser that is not there."""

    async def visit(self, order: Order, **_: object) -> Visit:
        """Find none."""
        raise BrowserMissingError((order.url,))


async def test_what_is_asked_for_at_once_is_captured_also_where_the_command_ends_before(desk: Desk) -> None:
    """Killed, or without a browser: what it watches from then on was looked at by then, so that no first look would ask for a capture any more."""
    object.__setattr__(desk.line.doors, "browser", Lost(WHOLE))
    with pytest.raises(BrowserMissingError):
        await capture_now(desk.line, "https://blatt.example/bericht")
    object.__setattr__(desk.line.doors, "browser", Shown(WHOLE))
    desk.now += timedelta(hours=1)
    assert await captured(desk, WorkKind.CAPTURE_POST, 1) is None
    with desk.ledger.read() as reader:
        assert [row.outcome for row in reader.captures(CaptureFilter())] == ["COMPLETE"]


async def test_nothing_of_what_a_person_captures_is_done_twice(desk: Desk) -> None:
    """A daemon that works beside the command would look at the post, and after its first look capture it, at the same time."""
    left = []

    class Beside(Shown):
        async def visit(self, order: Order, **_: object) -> Visit:
            left.append(desk.ledger.ready(desk.now))
            return await super().visit(order)

    object.__setattr__(desk.line.doors, "browser", Beside(WHOLE))
    await capture_now(desk.line, "https://blatt.example/bericht")
    assert [ready & {WorkKind.LOOK, WorkKind.CAPTURE_POST} for ready in (*left, desk.ledger.ready(desk.now))] == [set(), set()]
    with desk.ledger.read() as reader:
        look = reader.work(WorkKind.LOOK, 1)
    assert look is not None
    assert look.due <= desk.now + timedelta(hours=1)


async def test_robots_txt_holds_no_try_of_what_a_person_asked_for(desk: Desk) -> None:
    """Neither the first, which the command makes, nor those that the daemon makes after it."""
    desk.line = replace(desk.line, robots=Robots(Policy(policy="all"), "EmbedArchiver/1", clock=lambda: desk.now))
    desk.site.others["https://blatt.example/robots.txt"] = Answer(status=200, body=b"User-agent: *\nDisallow: /\n")
    object.__setattr__(desk.line.doors, "browser", Shown(NOTHING))
    await capture_now(desk.line, "https://blatt.example/bericht")
    object.__setattr__(desk.line.doors, "browser", Shown(WHOLE))
    desk.now += timedelta(hours=1)
    assert await captured(desk, WorkKind.CAPTURE_POST, 1) is None
    with desk.ledger.read() as reader:
        assert [row.outcome for row in reader.captures(CaptureFilter())] == ["COMPLETE", "FAILED"]


async def test_what_is_asked_for_while_a_person_captures_is_captured_after_it(desk: Desk) -> None:
    """The daemon may see an edit, or the loss, while the command's page is open."""

    class Edited(Shown):
        async def visit(self, order: Order, **_: object) -> Visit:
            with desk.ledger.write() as writer:
                writer.schedule(Work(kind=WorkKind.CAPTURE_POST, subject=1, due=desk.now, reason="edited"), sooner=True)
            return await super().visit(order)

    object.__setattr__(desk.line.doors, "browser", Edited(WHOLE))
    await capture_now(desk.line, "https://blatt.example/bericht")
    with desk.ledger.read() as reader:
        left = reader.work(WorkKind.CAPTURE_POST, 1)
    assert left is not None
    assert (left.due, left.reason) == (desk.now, "edited")


async def test_a_capture_waits_for_a_robots_txt_that_cannot_be_had(desk: Desk) -> None:
    """A site that is down for a while has not said that its page may not be captured, and nothing else asks for a first capture again."""
    await wanted(desk, WHOLE)
    desk.line = replace(desk.line, robots=Robots(Policy(policy="articles"), "EmbedArchiver/1", clock=lambda: desk.now))
    rules = urljoin(URL, "/robots.txt")
    desk.site.others[rules] = Answer(status=503)
    left = await captured(desk)
    assert left is not None
    desk.site.others[rules] = Answer(status=404)
    desk.now += timedelta(hours=1)
    assert await captured(desk) is None
    with desk.ledger.read() as reader:
        (row,) = reader.captures(CaptureFilter())
    assert row.outcome == "COMPLETE"


async def test_a_capture_whose_site_is_to_be_left_alone_comes_again_as_it_was(desk: Desk) -> None:
    """A pause is no try, and changes nothing of what the capture is made for: robots.txt would hold one that a person asked for, if that were forgotten."""
    await wanted(desk, WHOLE)
    until, rules = desk.now + timedelta(minutes=10), urljoin(URL, "/robots.txt")
    desk.line = replace(desk.line, robots=Robots(Policy(policy="articles"), "EmbedArchiver/1", clock=lambda: desk.now))
    desk.site.others[rules] = HeldError(rules, until)
    (work,) = desk.ledger.claim(desk.now, lease=timedelta(minutes=1), limit=1, kinds=[WorkKind.CAPTURE_ARTICLE])
    await carry_out(desk.line, replace(work, attempts=3, priority=4, reason="changed"))
    with desk.ledger.read() as reader:
        left = reader.work(WorkKind.CAPTURE_ARTICLE, desk.article_id)
        assert reader.captures(CaptureFilter()) == []
    assert left is not None
    assert (left.due, left.attempts, left.priority, left.reason) == (until, 3, 4, "changed")


async def test_a_capture_says_what_it_is_made_for(desk: Desk) -> None:
    """Its reason stands in its provenance, which is evidence: only the first capture of an article is a first sight."""
    object.__setattr__(desk.line.doors, "browser", Shown(WHOLE))
    reasons = []
    for text in ("", "<p>Am Abend sprach auch der Minister.</p>"):
        await desk.read(page(text + QUOTE))
        with desk.ledger.read() as reader:
            wanted = reader.work(WorkKind.CAPTURE_ARTICLE, desk.article_id)
        reasons.append(wanted.reason if wanted else None)
        await captured(desk)
    assert reasons == ["first sight", "changed"]


async def test_a_capture_is_under_way_for_as_long_as_the_settings_let_it(desk: Desk) -> None:
    """One that was begun again would be dropped when it comes to its end, and so would the next: a page that takes its time would never be kept."""
    begun, wait = asyncio.Event(), asyncio.Event()

    class Slow(Shown):
        async def visit(self, order: Order, **_: object) -> Visit:
            seen = await super().visit(order)
            begun.set()
            await wait.wait()
            return seen

    await wanted(desk, WHOLE)
    browser = Slow(WHOLE)
    object.__setattr__(desk.line.doors, "browser", browser)
    loop = dispatcher_of(replace(desk.line, settings=read_settings(capture={"timeout": "20m"})), lambda _work, _error: None)
    for _ in range(2):
        await loop.tick()
        await begun.wait()
        desk.now += timedelta(minutes=50)
    wait.set()
    await loop.finish(timedelta(minutes=1))
    assert [order.url for order in browser.orders].count(URL) == 1
    with desk.ledger.read() as reader:
        assert len(reader.captures(CaptureFilter(kind="article"))) == 1


async def test_the_capture_of_a_post_that_turned_out_to_be_another_is_left_to_that(watch: Watch) -> None:
    """It was under way when a look found out: the post that both are is captured in its place, once, and not only when the lease has run out."""
    posted = people.TIMETABLE
    survivor, by_handle = watch.watch(posted), PostKey(platform="bluesky", id=posted.id, space=posted.author.handle)
    with watch.ledger.write() as writer:
        lost = writer.see_post(Post(key=by_handle, permalink=posted.permalink.replace(posted.author.id, posted.author.handle), first_seen=watch.now))
        for kind in (WorkKind.LOOK, WorkKind.CAPTURE_POST):
            writer.schedule(Work(kind=kind, subject=lost, due=watch.now))
    (held,) = watch.ledger.claim(watch.now, lease=timedelta(hours=1), limit=1, kinds=[WorkKind.CAPTURE_POST])
    await watch.work(WorkKind.LOOK)
    browser = Shown(WHOLE)
    object.__setattr__(watch.line.doors, "browser", browser)
    await carry_out(watch.line, held)
    assert [work.subject for work in await watch.work(WorkKind.CAPTURE_POST)] == [survivor]
    assert len(browser.orders) == 1


@pytest.mark.parametrize("quoted", [True, False], ids=["quoted-before", "new"])
async def test_a_post_that_a_person_names_by_its_handle_is_entered_by_its_immutable_id(watch: Watch, quoted: bool) -> None:
    """The handle may be another's tomorrow. A post that an article quoted by it, and that was not looked at yet, is the same, and is seen first once."""
    posted = people.TIMETABLE
    named = posted.permalink.replace(posted.author.id, posted.author.handle)
    if quoted:
        with watch.ledger.write() as writer:
            writer.see_post(Post(key=PostKey(platform="bluesky", id=posted.id, space=posted.author.handle), permalink=named, first_seen=watch.now))
    object.__setattr__(watch.line.doors, "browser", Shown(WHOLE))
    await capture_now(watch.line, named)
    with watch.ledger.read() as reader:
        assert len(reader.posts(PostFilter())) == 1
        post, seen_first = reader.post(1), reader.changes(ChangeFilter(kind=ChangeKind.FIRST_SEEN))
    assert post is not None
    assert post.key == PostKey(platform="bluesky", id=posted.id, space=posted.author.id)
    assert len(seen_first) == (0 if quoted else 1)


async def test_a_short_link_that_leads_nowhere_is_said_to_and_nothing_is_captured(watch: Watch) -> None:
    """A picture of the shortener's own page would pass for one of the post."""
    browser = Shown(WHOLE)
    object.__setattr__(watch.line.doors, "browser", browser)
    with pytest.raises(UnreachableError, match="leads nowhere now"):
        await capture_now(watch.line, "https://t.co/NeverWas01")
    assert browser.orders == []


@pytest.mark.parametrize("kind", [kind for kind in WorkKind if kind is not WorkKind.ALERT])
async def test_work_on_what_is_no_more_leaves_the_queue(watch: Watch, kind: WorkKind) -> None:
    """It would come again for ever, and take the place of another."""
    with watch.ledger.write() as writer:
        writer.schedule(Work(kind=kind, subject=99, due=watch.now))
    assert [work.subject for work in await watch.work(kind)] == [99]
    with watch.ledger.read() as reader:
        assert reader.work(kind, 99) is None


async def watched(watch: Watch) -> int:
    """Watch a post for two hours, before a browser that shows something."""
    object.__setattr__(watch.line.doors, "browser", Shown(WHOLE))
    post_id = watch.watch(people.TIMETABLE)
    await watch.until(watch.now + timedelta(hours=2))
    return post_id


async def test_a_loss_that_a_person_was_the_first_to_see_is_confirmed_in_hours(watch: Watch) -> None:
    """The look that was planned may be weeks away."""
    post_id = await watched(watch)
    (planned,) = watch.ledger.claim(watch.now + timedelta(days=9), lease=timedelta(0), limit=1, kinds=(WorkKind.LOOK,))
    with watch.ledger.write() as writer:
        writer.finish(planned, due=watch.now + timedelta(days=30))
    watch.world.switch(people.TIMETABLE.subject, "deleted", {})
    await capture_now(watch.line, people.TIMETABLE.permalink)
    await watch.until(watch.now + timedelta(hours=8))
    assert watch.standing(post_id) == (State.DELETED_BY_AUTHOR, Tier.CONFIRMED, None)


async def test_a_lost_post_that_a_person_saw_live_again_is_looked_at_as_others_are(watch: Watch) -> None:
    """It may vanish again, and whether it is still lost is asked in weeks only."""
    post_id = await watched(watch)
    watch.world.switch(people.TIMETABLE.subject, "deleted", {})
    await watch.until(watch.now + timedelta(days=5))
    watch.world.switch(people.TIMETABLE.subject, "live", {})
    await capture_now(watch.line, people.TIMETABLE.permalink)
    assert watch.standing(post_id) == (State.LIVE, None, None)
    watch.world.switch(people.TIMETABLE.subject, "deleted", {})
    await watch.until(watch.now + timedelta(hours=36))
    assert watch.standing(post_id) == (State.DELETED_BY_AUTHOR, Tier.CONFIRMED, None)


async def test_a_post_whose_edit_made_a_new_id_is_pictured_as_it_reads(watch: Watch) -> None:
    """Under the first id X goes on to show the old text: the picture of the edit would have been one of what was there before."""
    newest = "1899356028218932834"
    shown = Shown(WHOLE)
    object.__setattr__(watch.line.doors, "browser", shown)
    watch.watch(people.BLACKOUT)
    await watch.until(watch.now + timedelta(hours=2))
    await watch.work(WorkKind.CAPTURE_POST)
    watch.world.switch(people.BLACKOUT.subject, "edited", {"id": newest, "text": "Power is back in all homes."})
    await watch.until(watch.now + timedelta(days=2))
    await watch.work(WorkKind.CAPTURE_POST)
    assert [box.name for order in shown.orders for box in order.posts] == [people.BLACKOUT.permalink] * 2
    for order, shown_id in zip(shown.orders, (people.BLACKOUT.id, newest), strict=True):
        assert f"id={shown_id}&" in order.url
        assert order.posts[0].marks == marks_of(shown_id)
