"""An article that its site says is not there: looked at again as carefully as a post, told when that may be said, and told when it is back."""

from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from archiver.errors import InputError, RefusedError, UnreachableError
from archiver.exchange import Answer, Exchange
from archiver.pipeline.line import CONFIRMING, Ending, Line
from archiver.pipeline.revisits import follow
from archiver.schedule import next_confirming
from archiver.verdict import GONE_STATUSES, agrees, firmness, policy_of, read_absence, spans_met, spans_of_articles
from storage.filters import ChangeFilter
from storage.ledger import Reader, Writer
from storage.model import Change, Json, Work
from storage.rows import ChangeRow
from storage.vocabulary import ChangeKind, Tier

logger = logging.getLogger(__name__)


async def says_gone(line: Line, url: str, exchange: Exchange) -> bool:
    """Tell whether a site says that it has no such article, while it shows its front page (R3): one that answers so to everything is broken.

    An answer from elsewhere, after a redirect, says nothing of the article.
    """
    if exchange.answer.status not in GONE_STATUSES or _host(exchange.url) != _host(url):
        return False
    try:
        front = (await follow(line, urljoin(exchange.url, "/"), article=True))[-1]
    except (InputError, RefusedError, UnreachableError):
        return False
    return front.answer.status == 200 and _host(front.url) == _host(url)


async def note_absence(line: Line, work: Work, url: str, answer: Answer) -> None:
    """Record that an article was not there once more, say so where enough looks agree (R2, R10), and look again when the next look is due."""
    now, policy = line.clock(), policy_of(line.settings.verdict)
    spans = spans_of_articles(policy)
    absence = agrees(read_absence(work.reason), answer.status, now)
    tier, met = firmness(absence, now, spans), spans_met(absence, now, spans)
    due = next_confirming(now=now, first_gone=absence.since, met=met, spans=spans, settings=line.settings.schedule, chance=line.random())
    claimed = await line.read(lambda reader: _claimed(reader, url))
    is_news = tier is not None and (claimed is None or (tier is Tier.CONFIRMED is not claimed.tier))
    sha256 = await line.keep_answer(answer) if is_news else None

    def record(writer: Writer) -> Ending:
        if sha256 is not None:
            writer.adopt_blobs((sha256,))
            lengths: list[Json] = [span.total_seconds() for span in spans]
            told: Json = {"reason": str(absence), "status": absence.status, "sha256": sha256, "spans": lengths, "test_spans": policy.test_spans}
            between = (_last_read(writer.read, work.subject), absence.since)
            writer.add_change(Change(at=now, kind=ChangeKind.ARTICLE_GONE, article_id=work.subject, between=between, after=told, tier=tier))
        return Ending(due=due, reason=str(absence), priority=CONFIRMING)

    await line.conclude(work, record)
    logger.warning("article %s is not there: %s", work.subject, absence)


def note_return(writer: Writer, article_id: int, url: str, now: datetime) -> None:
    """Record that an article is there again that was said to be gone."""
    claimed = _claimed(writer.read, url)
    if claimed is not None:
        back = Change(
            at=now, kind=ChangeKind.ARTICLE_RESTORED, article_id=article_id, between=(claimed.between[1], now), before=claimed.after, tier=claimed.tier
        )
        writer.add_change(back)


def _claimed(reader: Reader, url: str) -> ChangeRow | None:
    """Return the claim that stands: the last one, unless the article came back after it."""
    kinds = (ChangeKind.ARTICLE_GONE, ChangeKind.ARTICLE_RESTORED)
    gone, back = (next(iter(reader.changes(ChangeFilter(article=url, kind=kind, limit=1))), None) for kind in kinds)
    return None if gone is None or (back is not None and back.at >= gone.at) else gone


def _last_read(reader: Reader, article_id: int) -> datetime | None:
    """Return when the article was surely there: its last version was read then."""
    version = reader.latest_version(article_id)
    return version.at if version is not None else None


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
