"""Capture one article with a picture of each post that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from archiver.browser import PostBox
from archiver.capture.doors import Doors, Kept
from archiver.capture.keep import Part, begin, is_down, keep, marks_of, refuse, visit
from archiver.exchange import Exchange
from storage.model import Embed
from storage.vocabulary import Role


async def capture_article(
    url: str, article_id: int | None, embeds: Sequence[Embed], doors: Doors, *, at: datetime, reason: str, evidence: Sequence[Exchange] = ()
) -> Kept:
    """Return what was kept: the whole page, each embedded post by itself, the rendered page and all traffic. BrowserMissingError is the only error."""
    attempt = begin(url, at, reason, article_id=article_id)
    if (refused := await refuse(attempt, doors)) is not None:
        return Kept(capture=replace(refused, article_id=article_id), refused=True)
    seen = await visit(attempt, _boxes(embeds), doors)
    pictures = [Part(role=Role.SCREENSHOT, content=picture.png, media_type="image/png", url=picture.name) for picture in seen.posts]
    capture = await keep(attempt, seen, pictures, doors, evidence=evidence)
    return Kept(
        capture=replace(capture, article_id=article_id),
        broken=seen.broken or is_down(seen.status),
        lacking=seen.status == HTTPStatus.TOO_MANY_REQUESTS,
        holed=seen.lacking,
    )


def _boxes(embeds: Sequence[Embed]) -> tuple[PostBox, ...]:
    """Return one box for each post that is embedded; a post embedded twice is pictured once."""
    shown = [embed for embed in embeds if embed.kind == "embed"]
    named = {
        embed.permalink or embed.href: PostBox(name=embed.permalink or embed.href, marks=marks_of(embed.id) if embed.id else (embed.href,)) for embed in shown
    }
    return tuple(named.values())
