"""What the schedule of looks is told by: how much falls due at each host, and what became of an account's posts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select, update

from storage.inserts import add_once
from storage.tables import change, pace, post, work
from storage.vocabulary import ChangeKind, Tier, WorkKind
from storage.watching import Lifetime

CONTENT_CHANGES = (ChangeKind.EDITED, ChangeKind.REVERTED, ChangeKind.MEDIA_SWAPPED)
MOST_LIFETIMES = 200
"""Posts of an account that tell its risk: the newest; more would cost every look and tell nothing new."""
MOST_HASTENED = 500
"""Posts that one loss brings forward; the rest of a larger account follows from their losses."""

# Built once: to build such a statement costs more than to ask it, and every look asks these.
THRESHOLD = select(pace.c.threshold).where(pace.c.host == bindparam("host"))
LIFETIMES = (
    select(post.c.first_seen, post.c.posted_at, post.c.last_live, post.c.first_gone)
    .where(post.c.platform == bindparam("platform"), post.c.account == bindparam("account"), post.c.merged_into.is_(None))
    .order_by(post.c.id.desc())
    .limit(MOST_LIFETIMES)
)
CHANGED = select(func.count()).select_from(change).where(change.c.post_id == bindparam("post_id"), or_(*(change.c.kind == kind for kind in CONTENT_CHANGES)))
"""No IN: its list would be written out anew each time."""


def threshold(connection: Connection, host: str) -> float | None:
    """Return the threshold of a host, None where none was set yet."""
    return connection.scalar(THRESHOLD, {"host": host})


def set_threshold(connection: Connection, host: str, value: float, at: datetime) -> None:
    """Set the threshold of a host."""
    known = connection.execute(update(pace).where(pace.c.host == host).values(threshold=value, at=at)).rowcount
    if not known:
        add_once(connection, pace, [{"host": host, "threshold": value, "at": at}])


def falling_due(connection: Connection) -> dict[str, float]:
    """Return how many looks an hour fall due at each host, by the spans that the waiting ones were given."""
    looks = select(work.c.host, func.sum(1.0 / work.c.span)).where(work.c.kind == WorkKind.LOOK, work.c.span > 0)
    return {host: float(rate) for host, rate in connection.execute(looks.group_by(work.c.host))}


def lifetimes(connection: Connection, platform: str, account: str) -> list[Lifetime]:
    """Return how long the newest posts of an account were watched, and which of them went."""
    return [Lifetime(**row) for row in connection.execute(LIFETIMES, {"platform": platform, "account": account}).mappings()]


def content_changes(connection: Connection, post_id: int) -> int:
    """Return how often a post was seen changed."""
    return int(connection.scalar(CHANGED, {"post_id": post_id}) or 0)


def hasten(connection: Connection, platform: str, account: str, by: datetime, *, but: int, lost: bool = False) -> int:
    """Bring the looks at an account's other posts forward to an instant; return how many.

    Not those of which a loss is suspected already; with ``lost`` also those whose loss is confirmed, which may be back with their account.
    """
    of_account = select(post.c.id).where(post.c.platform == platform, post.c.account == account, post.c.merged_into.is_(None), post.c.id != but)
    newest = of_account.order_by(post.c.id.desc()).limit(MOST_HASTENED)
    standing = or_(post.c.first_gone.is_(None), post.c.tier == Tier.CONFIRMED) if lost else post.c.first_gone.is_(None)
    subjects = connection.scalars(newest.where(standing)).all()
    # As many as an account has: they wait for the budget of their host whatever they waited for, and for the instant whatever room that has.
    return _bring_forward(connection, subjects, by, {"priority": 0, "span": None} if lost else {}) if subjects else 0


def spaces(connection: Connection, platform: str, limit: int) -> list[str]:
    """Return the spaces that hold watched posts of a platform, those of the newest posts first."""
    held = select(post.c.space).where(post.c.platform == platform, post.c.merged_into.is_(None)).group_by(post.c.space)
    return list(connection.scalars(held.order_by(func.max(post.c.id).desc()).limit(limit)))


def _bring_forward(connection: Connection, subjects: Collection[int], by: datetime, more: Mapping[str, int | None]) -> int:
    waiting = update(work).where(work.c.kind == WorkKind.LOOK, work.c.subject.in_(subjects), work.c.lease_until.is_(None), work.c.due > by)
    return connection.execute(waiting.values({"due": by, "claimable_at": by} | dict(more))).rowcount
