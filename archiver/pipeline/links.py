"""Follow a short link that an article quotes, and tie the post or page behind it to the article."""

from __future__ import annotations

from datetime import datetime

from archiver.pipeline.line import RESOLVING, Ending, Line
from archiver.pipeline.quotes import quote_post
from archiver.platforms import platform, recognise
from archiver.resolve import resolve
from archiver.schedule import retry
from storage.ledger import Writer
from storage.model import Resolution, Work

SETTLED = {"resolved", "dead-end", "cycle", "too-many-hops", "refused", "interstitial"}
"""Outcomes that the servers themselves gave; anything else is tried again soon."""


async def follow_link(line: Line, work: Work) -> None:
    """Resolve one short link; what cannot be resolved now is tried again and never dropped."""
    href = await line.read(lambda reader: reader.link_href(work.subject))
    if href is None:
        await line.dismiss(work)
        return
    resolution = await resolve(href, line.doors.fetch, line.clock)
    ending = _ending(resolution, work, line)

    def record(writer: Writer) -> Ending:
        _record(writer, work.subject, resolution, line.clock())
        return ending

    await line.conclude(work, record)


def _ending(resolution: Resolution, work: Work, line: Line) -> Ending:
    if resolution.outcome == "resolved":
        return Ending()
    failures = work.attempts + 1
    again = retry(now=line.clock(), failures=failures, settings=line.settings.schedule, chance=line.random())
    due = line.clock() + line.settings.schedule.ceiling if resolution.outcome in SETTLED else again
    return Ending(due=due, attempts=failures, priority=RESOLVING, reason=resolution.outcome)


def _record(writer: Writer, link_id: int, resolution: Resolution, now: datetime) -> None:
    resolution_id = writer.add_resolution(resolution)
    if resolution.target is None:
        return
    ref = recognise(resolution.target) or platform("web").recognise(resolution.target)
    if ref is None:
        return
    for embed_id, inner in writer.read.link_embeds(link_id):
        witness = writer.read.embed(embed_id)
        quote_post(writer, witness, embed_id, ref.key, ref.permalink, now, resolution_id=resolution_id, inner=inner)
