"""Follow a short link that an article quotes, and tie the post or page behind it to the article."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from archiver.pipeline.line import OF_BACKLOG, Ending, Line
from archiver.pipeline.quotes import tie_link
from archiver.resolve import resolve
from archiver.schedule import asked_to_wait, retry
from storage.ledger import Writer
from storage.model import Resolution, Work

SETTLED = {"dead-end", "cycle", "too-many-hops", "refused", "interstitial"}
"""Outcomes without a target that the servers themselves gave; anything else is tried again soon."""
DOUBTED = (timedelta(hours=1), timedelta(days=1))
"""How long the first of them are believed: a login or a page for what is not found may be meant for us, and a post may be gone in a week."""


async def follow_link(line: Line, work: Work) -> None:
    """Resolve one short link; what cannot be resolved now is tried again and never dropped."""
    href = await line.read(lambda reader: reader.link_href(work.subject))
    if href is None:
        await line.dismiss(work)
        return
    resolution = await resolve(href, line, line.clock)
    ending = _ending(resolution, work, line)

    def record(writer: Writer) -> Ending:
        resolution_id = writer.add_resolution(resolution)
        tie_link(writer, work.subject, replace(resolution, id=resolution_id), line.clock(), backlog=work.priority == OF_BACKLOG)
        return ending

    await line.conclude(work, record)


def _ending(resolution: Resolution, work: Work, line: Line) -> Ending:
    if resolution.outcome == "resolved":
        return Ending()
    failures = work.attempts + 1
    again = retry(now=line.clock(), failures=failures, settings=line.settings.schedule, chance=line.random(), retry_after=_wait(resolution, line.clock()))
    ceiling = line.settings.schedule.ceiling
    believed = min((*DOUBTED, ceiling)[min(failures, len(DOUBTED) + 1) - 1], ceiling)
    due = line.clock() + believed if resolution.outcome in SETTLED else again
    return Ending(due=due, attempts=failures, priority=work.priority, reason=resolution.outcome)


def _wait(resolution: Resolution, now: datetime) -> timedelta | None:
    last = resolution.hops[-1] if resolution.hops else None
    return asked_to_wait(last.status, last.headers, now) if last is not None and last.status is not None else None
