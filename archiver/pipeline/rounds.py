"""Control rounds: daily for every place where looks are made, and until it is well again wherever losses may not be claimed (R4, R5)."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from archiver.pipeline.controls import look_at_controls, look_at_nevers, look_widely
from archiver.pipeline.hosts import place_condition
from archiver.pipeline.line import CONFIRMING, Ending, Line
from archiver.pipeline.probe import Probe
from archiver.platforms import platform
from archiver.schedule import next_round, retry
from archiver.verdict import Arming, Claims
from storage.ledger import Writer
from storage.model import Change, Json, Observation, Place, Work
from storage.vocabulary import ChangeKind, Target, WorkKind

logger = logging.getLogger(__name__)


async def control_round(line: Line, work: Work) -> None:
    """Look at the controls of one place, and say when to look at them again."""
    place = await line.read(lambda reader: reader.place(work.subject))
    if place is None:
        await line.dismiss(work)
        return
    before = await line.read(lambda reader: place_condition(reader, place, line.settings.verdict, line.clock()))
    asked = platform(place.platform)
    made = await (look_at_controls(line, asked, place) if before.frozen_since is None else look_widely(line, asked, place, before.frozen_since))
    # Once a day is enough (R4): a round that is made in haste asks for posts that are there.
    if work.priority < CONFIRMING or before.arming is not Arming.ARMED:
        made = (*made, *await look_at_nevers(line, asked, place))
    await line.conclude(work, lambda writer: _record(line, writer, work, place, made))


def watch_place(writer: Writer, look: Observation, now: datetime, *, urgent: bool = False) -> None:
    """Enter where a look was made, so that its controls are looked at: daily, or with ``urgent`` now."""
    place = Place(platform=look.platform, host=look.host, method=look.method)
    if urgent or not writer.read.has_round(place):
        writer.schedule(Work(kind=WorkKind.CONTROLS, subject=writer.see_place(place), due=now, host=look.host, priority=CONFIRMING), sooner=urgent)


def tell_degraded(writer: Writer, look: Observation, reason: str, between: tuple[datetime | None, datetime], now: datetime) -> None:
    """Record that losses are not claimed any more where a look was made, and why."""
    after: Json = {"platform": look.platform, "host": look.host, "method": look.method, "reason": reason}
    evidence = () if look.observation is None else (look.observation,)
    writer.add_change(Change(at=now, kind=ChangeKind.HOST_DEGRADED, between=between, after=after, evidence=evidence))


def _record(line: Line, writer: Writer, work: Work, place: Place, made: tuple[Probe, ...]) -> Ending:
    now, chance, settings = line.clock(), line.random(), line.settings.schedule
    before = place_condition(writer.read, place, line.settings.verdict, now)
    looks = [replace(one.observation, observation=writer.add_observation(one.observation)) for one in made]
    condition = place_condition(writer.read, place, line.settings.verdict, now)
    level = logging.INFO if condition.claims is Claims.POSSIBLE else logging.WARNING
    logger.log(level, "controls of %s at %s: claims %s %s", place.method, place.host, condition.claims, ", ".join(condition.why))
    if looks and before.claims is Claims.POSSIBLE and condition.claims is Claims.NONE:
        tell_degraded(writer, looks[-1], ", ".join(condition.why), (max(one.looked_at for one in before.controls), now), now)
    nobody = not any(one.observation.target is Target.CONTROL_LIVE for one in made)
    if nobody or condition.claims is Claims.POSSIBLE or not platform(place.platform).types_losses:
        # A place where no post is known to be live (yet) need not be asked in haste: nothing but a new sight changes it. Nor one where no loss is told.
        return Ending(due=next_round(now=now, chance=chance))
    if condition.clean:
        # Frozen, but well: the rounds that end the freeze lie a window apart.
        return Ending(due=now + condition.apart * (1 + chance), priority=CONFIRMING, reason="frozen")
    failures = work.attempts + 1
    return Ending(due=retry(now=now, failures=failures, settings=settings, chance=chance), attempts=failures, priority=CONFIRMING, reason="disarmed")
