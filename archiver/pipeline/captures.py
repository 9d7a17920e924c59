"""Take a capture and record it: blobs are durable before the rows that name them are written, one transaction a capture."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from archiver.capture import Kept
from archiver.capture import capture_article as take_article
from archiver.capture import capture_post as take_post
from archiver.errors import ForbiddenError, HeldError, InputError, RefusedError, UnreachableError
from archiver.pipeline.findings import Round, comparable
from archiver.pipeline.line import FIRST_CAPTURE, Ending, Line
from archiver.pipeline.looks import last_fields, look_around, proved_key, record_look, settle
from archiver.pipeline.quotes import LATEST, post_of, watch_post
from archiver.platforms import Ref, is_short_link, platform, recognise_page
from archiver.resolve import resolve
from archiver.schedule import retry
from archiver.verdict import may_be_loss
from storage.filters import CaptureFilter
from storage.ledger import Reader, Writer
from storage.model import Capture, Fields, Post, PostKey, Sighting, Work
from storage.vocabulary import Outcome, Target, WorkKind

logger = logging.getLogger(__name__)

ASKED = "asked for"
"""Reason of what a person wanted; robots.txt does not hold it."""
ATTEMPTS = 20
"""Tries of a capture that keeps failing, each of which leaves its capture: with back-off they span three days, since nothing asks for a first capture again."""
ATTEMPTS_LACKING = 8
"""Tries of one that has its page, and lacks what may be had soon: two hours."""
HOLED = 6
"""Where a picture or a widget on the page did not come, one more try, when this many would have failed: half an hour later. Old articles are full of
pictures whose hosts are gone for good, and are not to be captured again and again for them."""


async def capture_post(line: Line, work: Work) -> None:
    """Capture one post as its page shows it now."""
    post = await line.read(lambda reader: reader.post(work.subject))
    if post is None:
        await line.dismiss(work)
        return
    if post.id != work.subject:
        await line.hand_over(work)
        return
    asked, reason = platform(post.key.platform), work.reason or ASKED
    if reason != ASKED and await _forbidden(line, work, asked.page(post)):
        return
    fields = await line.read(lambda reader: _said(reader, post))
    led_here = await line.read(lambda reader: reader.post_resolutions(work.subject))
    kept = await take_post(post, asked, fields, line.doors, at=line.clock(), reason=reason, resolutions=led_here)
    await _record(line, work, kept, post_id=work.subject)


def _said(reader: Reader, post: Post) -> Fields | None:
    """Return what a post says as far as is known: a look that saw nothing (R8) tells no more than the one before it. None where it never was seen live,
    or absent since: what it said is no part then of what is there now."""
    newest = (look for look in reversed(reader.looks(post)) if look.target is Target.POST)
    told = next((look for look in newest if comparable(look) or may_be_loss(look)), None)
    return told.fields if told and comparable(told) else None


async def capture_article(line: Line, work: Work) -> None:
    """Capture one article with a picture of each post that it shows."""
    version = await line.read(lambda reader: reader.latest_version(work.subject))
    if version is None:
        await line.dismiss(work)
        return
    if await _forbidden(line, work, version.article.url, article=True):
        return
    kept = await take_article(version.article.url, work.subject, version.embeds, line.doors, at=line.clock(), reason=work.reason or "first sight")
    await _record(line, work, kept, article_id=work.subject)


async def _forbidden(line: Line, work: Work, url: str, *, article: bool = False) -> bool:
    """Return whether robots.txt keeps a page from being captured, which is then done with: the looks record why.

    Where the file cannot be had now, the capture is tried again as one that failed is.
    """
    try:
        await line.robots.mind(line.doors.fetch, url, article=article)
    except HeldError as exc:
        until = exc.until
        await line.conclude(work, lambda _: Ending(due=until, attempts=work.attempts, priority=work.priority, reason=work.reason))
        return True
    except ForbiddenError as exc:
        logger.warning("%s", exc)
        ending = _tried_again(line, work, ATTEMPTS) if exc.for_now else Ending()
        await line.conclude(work, lambda _: ending)
        return True
    except RefusedError:
        # The guard's word on the site: the attempt itself is recorded with it.
        return False
    return False


async def _record(line: Line, work: Work, kept: Kept, *, post_id: int | None = None, article_id: int | None = None) -> None:
    def record(writer: Writer) -> Ending:
        told = _told(writer.read, kept.capture)
        if not (kept.refused and told):
            record_kept(writer, kept, post_id=post_id, article_id=article_id)
        return _ending(line, work, kept, told=told)

    await line.conclude(work, record)
    level = logging.WARNING if kept.capture.outcome is Outcome.FAILED else logging.INFO
    logger.log(level, "capture %s: %s %s", kept.capture.outcome, kept.capture.url, "; ".join(kept.capture.missing))


def _ending(line: Line, work: Work, kept: Kept, *, told: bool) -> Ending:
    """Return when a capture is tried again: where it failed, or lacks something for a reason that passes.

    One that was refused was no try, and is asked for until there is room. A hole of which the last capture ``told`` as well is no news.
    """
    if kept.refused:
        return Ending(due=line.clock() + line.settings.schedule.floor, attempts=work.attempts, priority=work.priority, reason=work.reason)
    tries = _tries(kept)
    if kept.holed and tries == 1 and not told:
        return _tried_again(line, replace(work, attempts=max(work.attempts, HOLED - 1)), HOLED + 1)
    return _tried_again(line, work, tries)


def _tried_again(line: Line, work: Work, tries: int) -> Ending:
    failures = work.attempts + 1
    if failures >= tries:
        return Ending()
    again = retry(now=line.clock(), failures=failures, settings=line.settings.schedule, chance=line.random())
    return Ending(due=again, attempts=failures, priority=work.priority, reason=work.reason)


def _tries(kept: Kept) -> int:
    """Return how often a capture like this one is worth being tried."""
    outcome = kept.capture.outcome
    if outcome is Outcome.FAILED or (kept.broken and outcome is Outcome.PARTIAL):
        return ATTEMPTS
    return ATTEMPTS_LACKING if kept.lacking else 1


def _told(reader: Reader, capture: Capture) -> bool:
    """Return whether the last capture of this subject lacks the very same: a refusal is recorded once, however often it is asked for again."""
    of_article = CaptureFilter(article=capture.url, kind="article", limit=1)
    last = reader.captures(CaptureFilter(post_id=capture.post_id, limit=1) if capture.post_id is not None else of_article)
    return bool(last) and tuple(last[0].missing) == capture.missing


def record_kept(writer: Writer, kept: Kept, *, post_id: int | None = None, article_id: int | None = None) -> None:
    """Write the rows of one capture: the capture with its files, the fingerprints, where each image was seen."""
    writer.add_capture(kept.capture)
    for image in kept.images:
        writer.add_image(image)
    for sha256, url in kept.sightings:
        seen_in = Sighting(sha256=sha256, at=kept.capture.taken_at, url=url, post_id=post_id, article_id=article_id, capture=kept.capture.capture)
        writer.add_sighting(seen_in)


async def capture_now(line: Line, url: str) -> str:
    """Capture one post or page at once and watch it from now on; return the name of the capture.

    A short link is followed first. InputError for anything but an http or https address.
    """
    target = await _target(line, url)
    ref = recognise_page(target)
    if ref is None:
        raise InputError(url, "is no http or https address")
    return await _look_and_take(line, ref)


async def _look_and_take(line: Line, ref: Ref) -> str:
    asked = platform(ref.key.platform)
    key = await proved_key(line, asked, ref.key)
    post, planned = await line.write(lambda writer: _watch(writer, ref, key, line.clock()))
    post_id = planned.subject
    before = await line.read(lambda reader: last_fields(reader, post))
    made = await look_around(line, asked, post, before)
    await line.write(lambda writer: _record_asked(line, writer, post_id, made))
    fields = made.pictures.fields if made.pictures else None
    kept = await take_post(post, asked, fields, line.doors, at=line.clock(), reason=ASKED)
    await line.write(lambda writer: _record_first(line, writer, kept, planned))
    return kept.capture.capture


def _record_asked(line: Line, writer: Writer, post_id: int, made: Round) -> None:
    """Write down a look that a person asked for: what it saw may have to be confirmed, or ended a wait of weeks for a lost post."""
    work = Work(kind=WorkKind.LOOK, subject=post_id, due=line.clock())
    _, ending = record_look(line, writer, work, made)
    if ending.due is not None:
        wanted = replace(work, due=ending.due, priority=ending.priority, reason=ending.reason, host=made.look.observation.host)
        writer.schedule(wanted, sooner=True)


def _record_first(line: Line, writer: Writer, kept: Kept, planned: Work) -> None:
    """Write down a capture that no work was claimed for: where it is to be tried again, the daemon will. What was asked for meanwhile stays."""
    told = _told(writer.read, kept.capture)
    record_kept(writer, kept, post_id=planned.subject)
    work = Work(kind=WorkKind.CAPTURE_POST, subject=planned.subject, due=line.clock(), priority=FIRST_CAPTURE, reason=ASKED)
    ending = _ending(line, work, kept, told=told)
    if planned.id is not None and writer.read.work(planned.kind, planned.subject) == planned:
        writer.finish(planned, due=None)
    if ending.due is not None:
        writer.schedule(replace(work, due=ending.due, attempts=ending.attempts, priority=ending.priority), sooner=True)


async def _target(line: Line, url: str) -> str:
    if not is_short_link(url):
        return url
    resolution = await resolve(url, line.doors.fetch, line.clock)
    if resolution.target is None:
        raise UnreachableError(url, "protocol", f"the short link leads nowhere now: {resolution.outcome}")
    return resolution.target


def _watch(writer: Writer, ref: Ref, key: PostKey, now: datetime) -> tuple[Post, Work]:
    """Watch a post and plan its look and capture, which the daemon makes where the command that makes them now does not come to its end."""
    known = writer.read.find_post(key) or writer.read.find_post(ref.key)
    post_id = known.id if known and known.id else watch_post(writer, post_of(None, ref.key, ref.permalink, now), now, due=now + LATEST)
    entered = writer.read.post(post_id)
    assert entered is not None
    settled = writer.read.post(settle(writer, entered, key))
    assert settled is not None
    return settled, _planned(writer, settled, now)


def _planned(writer: Writer, post: Post, now: datetime) -> Work:
    """Enter the capture of a post in an hour, and return it as it stands in the queue; without its ``id`` where another one is planned or under way."""
    assert post.id is not None
    planned = Work(kind=WorkKind.CAPTURE_POST, subject=post.id, due=now + LATEST, priority=FIRST_CAPTURE, reason=ASKED)
    if writer.read.work(planned.kind, post.id) is not None:
        return planned
    writer.schedule(planned)
    return writer.read.work(planned.kind, post.id) or planned
