"""What the schedule needs to know of a post, and how it is steered so that each host keeps its budget of looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from archiver.pipeline.line import Line
from archiver.platforms import platform, recognise
from archiver.schedule import FIRST_THRESHOLD, Risk, account_tally, post_tally, steer
from storage.ledger import Reader, Writer
from storage.model import Post


def risk_of(reader: Reader, post: Post, now: datetime, desk: Mapping[str, float]) -> Risk:
    """Return what makes a post worth a look: what became of its account's posts, how often it was changed, and what it is worth to the ``desk``."""
    account, editable = post.account or post.key.space, platform(post.key.platform).editable
    born = min(post.posted_at or post.first_seen, post.first_seen)
    return Risk(
        account=account_tally(reader.lifetimes(post.key.platform, account) if account else ()),
        post=post_tally(reader.content_changes(post.id or 0), editable, born=born, first_seen=post.first_seen, now=now),
        editable=editable,
        priority=max((worth for named, worth in desk.items() if _is_meant(reader, post, named)), default=1.0),
    )


def _is_meant(reader: Reader, post: Post, named: str) -> bool:
    """Tell whether a desk means a post: by its account, its own address, or the beginning of that of an article that quotes it."""
    if named.startswith("@"):
        return post.author is not None and post.author.casefold() == named[1:].casefold()
    ref = recognise(named)
    if ref is not None:
        return ref.key == post.key or ref.permalink == post.permalink
    return any(address.startswith(named) for address in reader.quoted_at(post.id or 0))


async def steer_hosts(line: Line) -> None:
    """Let the threshold of each host follow what falls due there."""
    rates = await line.read(lambda reader: reader.falling_due())
    if rates:
        budgets = {host: line.settings.schedule.looks_per_hour * line.gates.share(host) for host in rates}
        await line.write(lambda writer: _steer(writer, rates, budgets, line.clock()))


def threshold_of(reader: Reader, host: str) -> float:
    """Return the threshold of a host."""
    known = reader.threshold(host)
    return FIRST_THRESHOLD if known is None else known


def _steer(writer: Writer, rates: dict[str, float], budgets: dict[str, float], now: datetime) -> None:
    for host, rate in rates.items():
        writer.set_threshold(host, steer(threshold_of(writer.read, host), falling_due=rate, budget=budgets[host]), now)
