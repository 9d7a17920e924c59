"""Look at a post without a browser: ask, keep the answer, weigh it, record it, and say when to look again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from archiver.errors import RefusedError, UnreachableError
from archiver.pipeline.controls import look_at_controls, look_at_nevers
from archiver.pipeline.findings import SUPERSEDED, Findings, Round, comparable, record_round
from archiver.pipeline.hosts import place_condition
from archiver.pipeline.line import CONFIRMING, FIRST_CAPTURE, OF_BACKLOG, Ending, Line
from archiver.pipeline.pictures import fetch_pictures
from archiver.pipeline.probe import HELD, LOST, Aim, Probe, probe
from archiver.pipeline.steering import risk_of, threshold_of
from archiver.platforms import platform
from archiver.platforms.platform import ANOTHER_ACCOUNT, BY_NAME, Platform
from archiver.platforms.plausible import DATED_AHEAD, is_past
from archiver.schedule import next_confirming, next_look, next_search, retry
from archiver.verdict import SOFT, Arming, hosts_of, may_be_loss, place_of, policy_of
from storage.ledger import Reader, Writer
from storage.model import Change, Fields, Post, PostKey, Work
from storage.vocabulary import ChangeKind, Seen, Target, WorkKind

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)

CONFIRM = "confirm"
"""Reason of a work that makes a confirming look."""
NEVERS_KNOWN = 20
"""Latest negative controls that tell whether a place is armed."""
RECAPTURED = {
    ChangeKind.EDITED: "edited",
    ChangeKind.REVERTED: "edited",
    ChangeKind.MEDIA_SWAPPED: "media changed",
    ChangeKind.MEDIA_MISSING: "media changed",
    ChangeKind.LOST: "proof of absence",
    ChangeKind.RESTORED: "restored",
}
"""Changes that pay for the browser; after a loss it pictures what stands in the post's place (R11)."""

SOON = timedelta(days=1)
"""A post that is no older than its account by more than this may be its own: clocks differ, and some apps date posts themselves."""


async def look_again(line: Line, work: Work) -> None:
    """Look at one post and record what that says of it."""
    known = await line.read(lambda reader: _known(reader, work.subject))
    if known is None:
        await line.dismiss(work)
        return
    post, before = known
    if post.id != work.subject:
        await line.hand_over(work)
        return
    asked = platform(post.key.platform)
    key = await final_key(line, asked, post.key)
    made = await look_around(line, asked, replace(post, key=key), before, scheduled=work.reason != CONFIRM)
    if made.look.observation.reason == HELD:
        await _wait(line, work, made.look)
        return
    if key != post.key and made.look.observation.seen is not Seen.LIVE and not await _is_proved(line, asked, post.key, key):
        made, key = _by_name(made, post.key), post.key
    key = _first_sent(asked, key, made.look)
    changes: list[Change] = []
    new_key = key if key != post.key else None
    await line.conclude(work, lambda writer: _record(line, writer, work, new_key, made, changes))
    for change in changes:
        logger.info("%s: %s %s", post.permalink, change.kind, change.tier or "")


def _known(reader: Reader, post_id: int) -> tuple[Post, Fields | None] | None:
    post = reader.post(post_id)
    return None if post is None else (post, last_fields(reader, post))


def last_fields(reader: Reader, post: Post) -> Fields | None:
    """Return what a post said when it was last seen live, None where it never was."""
    last = reader.latest(post, Target.POST, Seen.LIVE)
    return last.fields if last else None


async def _wait(line: Line, work: Work, look: Probe) -> None:
    """Put off a look whose host is to be left alone: no look, no attempt, nothing that counts against the post."""
    due, host = line.clock() + (look.wait or timedelta(0)), look.observation.host
    await line.conclude(work, lambda _: Ending(due=due, attempts=work.attempts, priority=work.priority, reason=work.reason, host=host))


async def look_around(line: Line, asked: Platform, post: Post, before: Fields | None, *, scheduled: bool = True) -> Round:
    """Look at a post and, depending on what that shows, at its newest version and pictures, or at its profile and the controls.

    ``before`` is what it said when it was last seen live: of pictures that are the same only the assurance is asked for.
    """
    look = asked.look(post)
    aim = Aim(key=post.key, account=post.account or asked.owner(post.key), scheduled=scheduled)
    first = await probe(line, asked, look, aim)
    if first.observation.seen is Seen.LIVE:
        return await _seen_live(line, asked, post, before, first, aim)
    if not may_be_loss(first.observation):
        return Round(first)
    newest = await _newest_version(line, asked, post, before, aim)
    if any(made.observation.seen is Seen.LIVE for made in newest):
        return await _compared(line, asked, before, first, newest)
    beside = await _weighed(line, asked, post, first, aim)
    doubt = _doubt(asked, post, before, first, beside)
    made = Round(first, (*newest, *beside))
    return made if doubt is None else _saying_nothing(made, doubt)


def _doubt(asked: Platform, post: Post, before: Fields | None, first: Probe, beside: Sequence[Probe]) -> str | None:
    """Return why a post's absence says nothing of it: what was asked for is no post of its account, nobody knows whether it is, or it cannot be yet (R7)."""
    profiles = [made.observation for made in beside if made.observation.target is Target.PROFILE]
    if any(one.reason == ANOTHER_ACCOUNT for one in profiles):
        return ANOTHER_ACCOUNT
    unproved = asked.unproved(post)
    if before is not None:
        # A name that shows no account now does not show that it is still the post's.
        return BY_NAME if unproved == BY_NAME and profiles and not any(one.seen is Seen.LIVE for one in profiles) else None
    posted = asked.posted_at(post.key)
    if posted is not None and not is_past(posted, first.observation.at):
        return DATED_AHEAD
    return unproved or ("younger account" if _is_younger(asked, post, beside) else None)


def _is_younger(asked: Platform, post: Post, beside: Sequence[Probe]) -> bool:
    """Tell whether the account that a post is looked for under was made after the post: the name that led to it was another's then (R7)."""
    posted, profiles = asked.posted_at(post.key), (made.observation for made in beside if made.observation.target is Target.PROFILE)
    made_at = next((one.fields.posted_at for one in profiles if one.seen is Seen.LIVE), None)
    return posted is not None and made_at is not None and made_at - posted > SOON


def _saying_nothing(made: Round, reason: str) -> Round:
    """Return a round by which the post is not lost, whichever method missed it: it was made at another's account, or may have been."""
    look = made.look.observation
    if look.seen not in LOST:
        return made
    first = replace(made.look, observation=replace(look, seen=Seen.OTHER, reason=reason))
    return Round(first, tuple(probe for probe in made.beside if probe.observation.target is not Target.POST))


async def _newest_version(line: Line, asked: Platform, post: Post, before: Fields | None, aim: Aim) -> tuple[Probe, ...]:
    """Ask for the id that the post had when it was last seen live, where an edit had made a new one: as long as that lives, so does the post."""
    newest = asked.as_it_reads(post, before) if before is not None else post
    return () if newest.key == post.key else (await probe(line, asked, asked.look(newest), replace(aim, scheduled=False)),)


async def _weighed(line: Line, asked: Platform, post: Post, first: Probe, aim: Aim) -> tuple[Probe, ...]:
    """Ask all that a loss is weighed by: the account (R7), known-live posts (R3), ids that never existed where none was asked today (R4), and,
    to confirm it, the second method (R6). Nothing while the host is doubted (R5): whatever they said, the look would be void."""
    place = place_of(first.observation)
    if await line.read(lambda reader: place_condition(reader, place, line.settings.verdict, line.clock()).freeze):
        return ()
    profile, second = asked.profile(post), None if aim.scheduled else asked.second(post)
    beside: list[Probe] = []
    if second is not None:
        beside.append(await probe(line, asked, second, aim))
    if profile is not None:
        beside.append(await probe(line, asked, profile, replace(aim, target=Target.PROFILE, scheduled=False)))
    beside += await look_at_controls(line, asked, place, post)
    known = await line.read(lambda reader: reader.controls_at(place, line.clock(), NEVERS_KNOWN))
    if hosts_of(known, policy_of(line.settings.verdict)).arming(place, line.clock()) is not Arming.ARMED or first.observation.seen in SOFT:
        beside += await look_at_nevers(line, asked, place)
    return tuple(beside)


async def _seen_live(line: Line, asked: Platform, post: Post, before: Fields | None, first: Probe, aim: Aim) -> Round:
    beside: tuple[Probe, ...] = ()
    newest = asked.newest(post.key, first.observation.fields)
    if newest is not None:
        # What this id shows is no longer the post: only the newest version is compared, and only when it was seen.
        first = replace(first, observation=replace(first.observation, reason=SUPERSEDED))
        beside = (await probe(line, asked, newest, replace(aim, scheduled=False)),)
    return await _compared(line, asked, before, first, beside)


async def _compared(line: Line, asked: Platform, before: Fields | None, first: Probe, beside: tuple[Probe, ...]) -> Round:
    """Fetch the pictures of the post as it reads now, where that was seen."""
    current = next((made.observation for made in (*beside, first) if comparable(made.observation)), None)
    pictures = await fetch_pictures(line, asked, current.fields, before) if current is not None else None
    return Round(first, beside, pictures)


def settle(writer: Writer, post: Post, key: PostKey) -> int:
    """Give a post its final identity; return the post that survives, which is another one where it was known by that already."""
    assert post.id is not None
    if key == post.key:
        return post.id
    return writer.rename(post.id, key, _renamed(_renamed(post.permalink, post.key.space, key.space), post.key.id, key.id))


def _renamed(permalink: str, old: str, new: str) -> str:
    """Return an address with the last of a name replaced: before it the site or the account may be called the same, as bsky.app is."""
    before, found, after = permalink.rpartition(old) if old else ("", "", permalink)
    return before + new + after if found else permalink


async def final_key(line: Line, asked: Platform, key: PostKey) -> PostKey:
    """Return the key with its immutable space, as far as the platform tells it now."""
    look = asked.identify(key)
    if look is None:
        return key
    try:
        exchange = await line.get(look.url, look.headers)
    except (RefusedError, UnreachableError):
        return key
    space = asked.identity(exchange.answer)
    return replace(key, space=space) if space else key


async def proved_key(line: Line, asked: Platform, key: PostKey) -> PostKey:
    """Return the key with its immutable space, where it is proved that the name meant that when the post was made; else the key as it is."""
    final = await final_key(line, asked, key)
    return final if final == key or await _is_proved(line, asked, key, final) else key


async def _is_proved(line: Line, asked: Platform, named: PostKey, final: PostKey) -> bool:
    """Tell whether the account that a name leads to now had it when the post was made, or was seen with the post (R7): names are taken by others."""
    known = await line.read(lambda reader: reader.find_post(final))
    if known is not None and known.standing.last_live is not None:
        return True
    look, posted = asked.held(final), asked.posted_at(final)
    if look is None or posted is None:
        return False
    try:
        exchange = await line.get(look.url, look.headers)
    except (RefusedError, UnreachableError):
        return False
    since = asked.held_since(exchange.answer, final.space, named.space)
    return since is not None and since - posted <= SOON


def _by_name(made: Round, named: PostKey) -> Round:
    """Return a round that was made at an account of which nobody knows whether the post is one of its: it says nothing, and stays with the name."""
    told = _saying_nothing(made, BY_NAME)
    beside = tuple(probe for probe in told.beside if probe.observation.target is not Target.POST)
    return Round(replace(told.look, observation=replace(told.look.observation, space=named.space)), beside)


def _first_sent(asked: Platform, key: PostKey, look: Probe) -> PostKey:
    """Return the key by which a post was first sent, which a live answer about a later version of it names."""
    if look.exchange is None or look.observation.seen is not Seen.LIVE:
        return key
    first = asked.earliest(look.exchange.answer, key.id)
    return key if first is None else replace(key, id=first)


def _record(line: Line, writer: Writer, work: Work, new_key: PostKey | None, made: Round, changes: list[Change]) -> Ending:
    known = writer.read.post(work.subject) if new_key else None
    post_id = settle(writer, known, new_key) if known and new_key else work.subject
    found, ending = record_look(line, writer, replace(work, subject=post_id), made)
    changes += found.changes
    reasons = [RECAPTURED[change.kind] for change in found.changes if change.kind in RECAPTURED]
    # The first capture comes right after the first look, whatever that saw: by then the addresses of the pictures are known.
    priority = OF_BACKLOG if found.first and work.priority == OF_BACKLOG else FIRST_CAPTURE
    for reason in ["first sight"] if found.first else reasons[:1]:
        writer.schedule(Work(kind=WorkKind.CAPTURE_POST, subject=post_id, due=line.clock(), priority=priority, reason=reason), sooner=True)
    return ending


def record_look(line: Line, writer: Writer, work: Work, made: Round) -> tuple[Findings, Ending]:
    """Record a look at the post that a work is about; return what it came to, and when the post is to be looked at again."""
    found = record_round(writer, work.subject, made, line.settings.verdict, line.clock())
    if found.post.account and made.account_lost:
        # What was lost with its account was not lost alone: the account's other posts go first.
        writer.hasten_account(found.post.key.platform, found.post.account, line.clock(), but=found.post.id or work.subject)
    return found, _ending(line, writer.read, work, made, found)


def _ending(line: Line, reader: Reader, work: Work, made: Round, found: Findings) -> Ending:
    now, chance, settings = line.clock(), line.random(), line.settings.schedule
    in_vain = found.in_vain
    failures = work.attempts + 1 if in_vain else 0
    asked_for = made.look.wait
    confirming = next_confirming(
        now=now,
        first_gone=found.standing.first_gone,
        met=found.met,
        spans=found.spans,
        failures=failures,
        settings=settings,
        chance=chance,
        retry_after=asked_for,
    )
    if confirming is not None:
        return Ending(due=confirming, attempts=failures, priority=CONFIRMING, reason=CONFIRM)
    if in_vain:
        due = retry(now=now, failures=failures, settings=settings, chance=chance, retry_after=asked_for)
        return Ending(due=due, attempts=failures, reason=made.look.observation.seen)
    due = _paced(line, reader, made, found)
    return Ending(due=due, reason="look", span=(due - now) / HOUR, host=made.look.observation.host)


def _paced(line: Line, reader: Reader, made: Round, found: Findings) -> datetime:
    """Return when a post is looked at again that is neither being confirmed nor was looked at in vain."""
    now, chance, settings, post = line.clock(), line.random(), line.settings.schedule, found.post
    if found.standing.first_gone is not None:
        return next_search(now=now, born=min(post.posted_at or post.first_seen, post.first_seen), settings=settings, chance=chance)
    return next_look(
        now=now,
        first_seen=post.first_seen,
        posted_at=post.posted_at,
        risk=risk_of(reader, post, now, settings.priorities),
        threshold=threshold_of(reader, made.look.observation.host),
        settings=settings,
        chance=chance,
    )
